"""An ask, its questions, and what was answered."""

from django.db import models


class Ask(models.Model):
    """One person's link."""

    token = models.CharField(max_length=22, unique=True)
    is_done = models.BooleanField(default=False)


class Item(models.Model):
    """One question."""

    wording = models.CharField(max_length=200)

    @property
    def field(self) -> str:
        """The question's name in the form."""
        return f"q{self.pk}"


class Reply(models.Model):
    """One finished form."""

    ask = models.OneToOneField(Ask, on_delete=models.CASCADE)
    at = models.DateTimeField(auto_now_add=True)


class Value(models.Model):
    """One answer."""

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE)
    item = models.ForeignKey(Item, on_delete=models.CASCADE)
    score = models.PositiveSmallIntegerField()
