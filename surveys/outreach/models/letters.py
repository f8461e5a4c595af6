"""Letters that people print and post: a run is one file of them, from the making of it to the post office."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from officersurvey.encryption import EncryptedTextField
from surveys.outreach.models.asking import Delivery


class LetterRun(models.Model):
    """One file of letters. While it is open, its deliveries are claimed in its name and wait for nobody else."""

    class State(models.TextChoices):
        WAITING = "waiting", "Being made"
        READY = "ready", "Ready to print"
        POSTED = "posted", "Posted"
        DISCARDED = "discarded", "Discarded: its letters wait again"
        EMPTY = "empty", "Nothing was left to print"
        FAILED = "failed", "Could not be made: its letters wait again"
        LAPSED = "lapsed", "Nobody said that it was posted"

    #: States in which something or somebody still has to settle it.
    OPEN = (State.WAITING, State.READY)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    created_by = models.CharField(max_length=254)
    created_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    look_at = models.DateTimeField(
        null=True, help_text="When the system does something about it: make it, or delete its file."
    )
    count = models.PositiveSmallIntegerField(default=0)
    pdf = EncryptedTextField(blank=True)
    downloaded_at = models.DateTimeField(null=True, help_text="When it was last fetched for printing.")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=254, blank=True, help_text="Empty where nobody did.")
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(state="ready") | Q(pdf=b""), name="letters_kept_only_while_ready"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["look_at"], condition=Q(state__in=["waiting", "ready"]), name="letter_run_open"),
        ]

    def __str__(self) -> str:
        return f"{self.count} letters of {self.created_at:%Y-%m-%d}"


class Letter(models.Model):
    """A delivery's page in a run's file."""

    run = models.ForeignKey(LetterRun, on_delete=models.CASCADE, related_name="letters")
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="letters")
    number = models.PositiveSmallIntegerField()
    address_hash = models.BinaryField(
        max_length=32, editable=False, help_text="A keyed hash of the address on it, flat and all."
    )

    class Meta:
        ordering = ["number"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["run", "number"], name="letter_number_once"),
        ]

    def __str__(self) -> str:
        return f"Letter {self.number}"
