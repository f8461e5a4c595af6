"""Whose turn it is to send a sender's texts."""

import uuid

from django.db import models


class SenderTurn(models.Model):
    """One worker's turn with a sender, on the database's clock; there is one row for each sender."""

    sender = models.CharField(max_length=40, primary_key=True)
    holder = models.UUIDField(default=uuid.uuid4, help_text="Tells this turn from every other.")
    begins_at = models.DateTimeField(help_text="No text of this turn goes out before.")
    free_at = models.DateTimeField(help_text="The next turn begins then.")

    def __str__(self) -> str:
        return f"{self.sender}, free at {self.free_at:%H:%M:%S}"
