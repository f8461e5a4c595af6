"""What came back, whom not to message again, and the demonstration's outbox."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from officersurvey.encryption import EncryptedTextField
from surveys.outreach.models.policy import Channel


class OptOut(models.Model):
    """A contact that must not be messaged again. It holds no readable contact."""

    class Source(models.TextChoices):
        KEYWORD = "keyword", "Replied STOP"
        WEB = "web", "Survey page"
        MAIL = "mail", "Unsubscribe in e-mail"
        PROVIDER = "provider", "Provider's block list"
        PERSON = "person", "Told a person"
        LIST = "list", "Imported list"
        REVOCATION = "revocation", "Asked in own words: paused until a person has read it"
        UNREACHABLE = "unreachable", "Cannot receive messages"

    contact_index = models.BinaryField(max_length=32)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    source = models.CharField(max_length=12, choices=Source.choices)
    created_at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True, blank=True, help_text="Since when it may be messaged again.")
    lifted_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = "opt-out"
        ordering = ["-created_at"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["contact_index", "channel"], condition=Q(lifted_at=None), name="opt_out_in_force_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} since {self.created_at:%Y-%m-%d}"


class InboundText(models.Model):
    """A text message that came in: kept whatever it says, answered once at most."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider_id = models.CharField(max_length=80, unique=True)
    sender_index = models.BinaryField(max_length=32)
    body = EncryptedTextField(blank=True)
    meaning = models.CharField(max_length=60)
    reply = models.CharField(max_length=60, blank=True, help_text="Purposes of the answers that were sent.")
    needs_person = models.BooleanField(default=False)
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-received_at"]

    def __str__(self) -> str:
        return f"Inbound text ({self.meaning})"


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
