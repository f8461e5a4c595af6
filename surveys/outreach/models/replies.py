"""What came back, whom not to message again, and the demonstration's outbox."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from officersurvey.encryption import EncryptedTextField, UndecryptableError
from surveys.outreach.models.policy import Channel


class OptOut(models.Model):
    """A contact that must not be messaged again. It holds no readable contact."""

    class Source(models.TextChoices):
        KEYWORD = "keyword", "Replied STOP"
        WEB = "web", "Survey page"
        MAIL = "mail", "Unsubscribe in e-mail"
        COMPLAINT = "complaint", "Marked our e-mail as spam"
        PROVIDER = "provider", "Provider's block list"
        PERSON = "person", "Told a person"
        LIST = "list", "Imported list"
        REVOCATION = "revocation", "Asked in own words: paused until a person has read it"
        UNREACHABLE = "unreachable", "Cannot receive messages"

    contact_index = models.BinaryField(max_length=32)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    source = models.CharField(max_length=12, choices=Source.choices)
    only_here = models.BooleanField(
        "this channel only",
        default=False,
        help_text="Otherwise whoever has this contact is not asked on any channel.",
    )
    created_at = models.DateTimeField(default=timezone.now)
    last_said_at = models.DateTimeField(
        null=True, blank=True, help_text="When the person last said that they want nothing on any channel."
    )
    lifted_at = models.DateTimeField(null=True, blank=True, help_text="Since when it may be messaged again.")
    lifted_reason = models.CharField(max_length=200, blank=True)
    came_back = models.BooleanField(
        default=False, help_text="Lifted by the person's own START, which counts against what was said elsewhere, too."
    )

    class Meta:
        verbose_name = "opt-out"
        ordering = ["-created_at"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["contact_index", "channel"], condition=Q(lifted_at=None), name="opt_out_in_force_once"
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["contact_index"], name="opt_out_by_contact"),
            models.Index(fields=["created_at"], name="opt_out_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} since {self.created_at:%Y-%m-%d}"


class InboundText(models.Model):
    """A text message that came in: kept whatever it says, answered once at most."""

    class Settlement(models.TextChoices):
        HANDLED = "handled", "Taken care of"
        STOPPED = "stopped", "They want no more messages"
        RESUMED = "resumed", "They may be asked again"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider_id = models.CharField(max_length=80, unique=True)
    sender_index = models.BinaryField(max_length=32)
    body = EncryptedTextField(blank=True)
    meaning = models.CharField(max_length=60)
    reply = models.CharField(max_length=60, blank=True, help_text="Purposes of the answers that were sent.")
    needs_person = models.BooleanField(default=False)
    settlement = models.CharField("settled as", max_length=8, choices=Settlement.choices, blank=True)
    settled_by = models.CharField(max_length=254, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-received_at"]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["received_at"], condition=Q(needs_person=True), name="inbound_text_waiting"),
            models.Index(fields=["sender_index", "received_at"], name="inbound_text_by_sender"),
        ]

    def __str__(self) -> str:
        return f"Inbound text ({self.meaning})"

    @property
    def words(self) -> str:
        """What it says, for people; one that cannot be read must not hide the others."""
        try:
            return self.body or "(an empty text)"
        except UndecryptableError:
            return "(this text cannot be read: its key is missing, or it was altered)"


class OutboxMessage(models.Model):
    """A message that the demonstration keeps instead of sending."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=40, unique=True)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    to = EncryptedTextField()
    subject = models.CharField(max_length=120, blank=True)
    body = EncryptedTextField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"Outbox {self.pk}"
