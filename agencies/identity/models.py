"""Whose rows a schema holds, said in the schema itself: it comes along wherever that is restored, under any name."""

from django.db import models


class Identity(models.Model):
    """The one row of a schema, there from its first second, from which the agency's keys are derived."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    lasting_id = models.UUIDField()
    index_witness = models.BinaryField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="identity_only_one")]

    def __str__(self) -> str:
        return str(self.lasting_id)
