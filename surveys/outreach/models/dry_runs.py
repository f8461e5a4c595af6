"""Past incidents decided about once more, without asking anybody: what was tried, and what came of it."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import ExpressionWrapper, F, Q

from surveys.incidents.models import FeedProfile, Incident
from surveys.outreach.models.asking import Decision
from surveys.outreach.models.policy import Channel


class DryRun(models.Model):
    """One replay: of what, under which changes, and how it went. It is deleted after a week."""

    class State(models.TextChoices):
        WAITING = "waiting", "Under way"
        FINISHED = "finished", "Finished"
        REFUSED = "refused", "Refused"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    days = models.PositiveSmallIntegerField(default=0, help_text="How far it reaches back; 0 for a file.")
    file_name = models.CharField(max_length=200, blank=True)
    profile = models.ForeignKey(FeedProfile, on_delete=models.SET_NULL, null=True, related_name="+")
    policy_changes = models.JSONField(default=dict, help_text="Field of the sending policy -> its value as edited.")
    code_changes = models.JSONField(
        default=list, help_text="Kind, code, then rule and protection: each as edited, and as it stood."
    )
    word_changes = models.JSONField(default=dict, help_text="Language -> guard words added and taken away, for a file.")
    policy_before = models.JSONField(default=dict, help_text="The changed fields as they stood.")
    created_by = models.CharField(max_length=254)
    created_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    incidents = models.PositiveIntegerField(default=0)
    unread = models.PositiveIntegerField(default=0, help_text="Incidents of the file that could not be read.")
    problem = models.CharField(max_length=500, blank=True, help_text="Why it was refused.")

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.file_name or f"The last {self.days} days"

    @property
    def has_changes(self) -> bool:
        """Whether anything was tried but the policy as it stands."""
        return bool(self.policy_changes or self.code_changes or self.word_changes)


class DryDecision(models.Model):
    """What would have been decided about one person, as the policy stands and as edited. It holds no contact."""

    run = models.ForeignKey(DryRun, on_delete=models.CASCADE, related_name="decisions")
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, null=True, related_name="+")
    incident_number = models.CharField(max_length=40)
    role = models.CharField(max_length=30, blank=True)
    code = models.CharField(max_length=40, blank=True, help_text="The final call type.")
    hour = models.PositiveSmallIntegerField(help_text="In which hour of the agency's day the call came.")
    language = models.CharField(max_length=8, blank=True)
    decided_at = models.DateTimeField(help_text="The moment that was replayed.")
    before = models.CharField(max_length=5, choices=Decision.Outcome.choices)
    before_rule = models.CharField(max_length=20)
    before_channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    before_reason = models.CharField(max_length=300)
    before_at = models.DateTimeField(null=True, help_text="When the message could go.")
    before_said = models.JSONField(help_text="Rule, outcome and reason of every rule that spoke.")
    after = models.CharField(max_length=5, choices=Decision.Outcome.choices)
    after_rule = models.CharField(max_length=20)
    after_channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    after_reason = models.CharField(max_length=300)
    after_at = models.DateTimeField(null=True)
    after_said = models.JSONField()
    has_moved = models.GeneratedField(
        expression=ExpressionWrapper(~Q(before=F("after")), output_field=models.BooleanField()),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    class Meta:
        ordering = ["-has_moved", "id"]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["run", "-has_moved", "id"], name="dry_decision_by_run"),
        ]

    def __str__(self) -> str:
        return f"{self.incident_number}: {self.before} ({self.before_rule}), {self.after} ({self.after_rule})"
