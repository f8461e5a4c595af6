"""What citizens answered. A response belongs to an invitation; its answers reach officers through attributions."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from agencies.roster.models import Department, Officer
from officersurvey.encryption import EncryptedTextField
from surveys.incidents.models import Incident
from surveys.models import Question, SurveyVersion
from surveys.outreach.models import Invitation


class Response(models.Model):
    """One survey being answered, or answered once it has `submitted_at`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, related_name="response")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="responses")
    version = models.ForeignKey(SurveyVersion, on_delete=models.PROTECT, related_name="responses")
    language = models.CharField(max_length=8)
    started_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_on = models.DateField(null=True, blank=True, help_text="The agency's day of submitted_at.")

    class Meta:
        ordering = ["-started_at"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(submitted_at=None, submitted_on=None)
                | Q(submitted_at__isnull=False, submitted_on__isnull=False),
                name="response_submitted_day_with_time",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["submitted_on"], name="response_by_day"),
        ]

    def __str__(self) -> str:
        return f"Response {self.pk}"


class Answer(models.Model):
    """One question's value: a score or choice, or sealed words."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    value = models.PositiveSmallIntegerField(null=True, blank=True)
    text = EncryptedTextField(blank=True)
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["response", "question"], name="answer_once"),
        ]
        indexes: ClassVar[list[Any]] = [
            # Few answers are words, and the comments page counts who wrote any.
            models.Index(fields=["response"], condition=~Q(text=b""), name="answer_in_words"),
        ]

    def __str__(self) -> str:
        return f"Answer {self.pk}"


class Conversation(models.Model):
    """How far an invitation that is answered by text messages has come; the row exists from the first reply on."""

    invitation = models.OneToOneField(
        Invitation, on_delete=models.CASCADE, primary_key=True, related_name="conversation"
    )
    step = models.PositiveSmallIntegerField(default=0, help_text="How many questions were answered.")
    asked_again_at = models.DateTimeField(null=True, blank=True, help_text="When a reply could not be read.")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Replies after this are kept and not answered.")

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["invitation"], condition=Q(ended_at=None), name="conversation_going_on"),
        ]

    def __str__(self) -> str:
        return f"Conversation {self.pk}"


class Attribution(models.Model):
    """The stored link from a response to an officer, copied from the incident when the citizen finished."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="attributions")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="attributions")
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="attributions",
        help_text="Where the officer served on the day of the incident.",
    )
    role = models.CharField(max_length=12)
    weight = models.PositiveSmallIntegerField(help_text="1 for the main contact, 0 for who was present.")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["response", "officer"], name="attribution_once"),
            models.UniqueConstraint(fields=["response"], condition=Q(weight=1), name="attribution_one_main_contact"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["officer", "response"], condition=Q(weight=1), name="attribution_by_officer"),
            models.Index(fields=["department", "response"], condition=Q(weight=1), name="attribution_by_department"),
        ]

    def __str__(self) -> str:
        return f"Attribution {self.pk}"
