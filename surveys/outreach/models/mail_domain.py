"""What name servers said about the domain that e-mail is sent from."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q


class MailDomain(models.Model):
    """What was found when the domain of the sender's address was last looked up: one row, or none before the first."""

    name = models.CharField(max_length=253)
    problems = models.JSONField(default=list, help_text="What keeps its mail from being aligned, in sentences.")
    looked_up_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(id=1), name="mail_domain_is_one_row"),
        ]

    def __str__(self) -> str:
        return self.name
