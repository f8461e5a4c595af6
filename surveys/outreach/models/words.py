"""The agency's own words."""

from typing import Any, ClassVar

from django.db import models

from surveys.outreach.models.policy import Channel


class MessageTemplate(models.Model):
    """What a message says, per purpose, channel and language."""

    class Purpose(models.TextChoices):
        INVITATION = "invitation", "Invitation"
        REMINDER = "reminder", "Reminder"
        STOP_CONFIRMATION = "stop_confirmation", "Confirmation of STOP"
        HELP = "help", "Answer to HELP"
        START_CONFIRMATION = "start_confirmation", "Confirmation of START"
        CRISIS = "crisis", "Answer to words of distress"
        CONVERSATION = "conversation", "Conversation: first text"
        CONVERSATION_RETRY = "conversation_retry", "Conversation: asking again"
        CONVERSATION_THANKS = "conversation_thanks", "Conversation: after the last question"
        CONVERSATION_CLOSE = "conversation_close", "Conversation: ended early"

    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    language = models.CharField(max_length=8)
    subject = models.CharField(max_length=120, blank=True)
    body = models.TextField(max_length=2000)

    class Meta:
        verbose_name = "message text"
        ordering = ["purpose", "channel", "language"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["purpose", "channel", "language"], name="message_template_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, {self.get_channel_display()}, {self.language}"


class FormerWords(models.Model):
    """What a message said until it was changed. The database writes these rows by itself, and only adds them."""

    purpose = models.CharField(max_length=20, choices=MessageTemplate.Purpose.choices)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    language = models.CharField(max_length=8)
    subject = models.CharField(max_length=120, blank=True)
    body = models.TextField(max_length=2000)
    until = models.DateTimeField()

    class Meta:
        verbose_name_plural = "former words"
        ordering = ["-until"]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, {self.get_channel_display()}, {self.language}"
