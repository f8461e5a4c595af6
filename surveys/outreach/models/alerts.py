"""What an administrator has to be told."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from surveys.outreach.models.policy import CodePolicy

#: What goes on coming in without anybody settling it is told again after this time.
REMIND_AFTER = timedelta(days=14)


class AlertQuerySet(models.QuerySet["Alert"]):
    """Sets of alerts."""

    def unknown_codes(self) -> "AlertQuerySet":
        """The codes that came in and that nobody has decided about yet."""
        decided = CodePolicy.objects.filter(kind=OuterRef("kind"), code=OuterRef("subject"))
        return self.filter(~Exists(decided), kind__in=CodePolicy.Kind.values).exclude(subject="")

    def undecided(self, incident_ids: Iterable[int] | None = None) -> "AlertQuerySet":
        """Those about incidents that could not be decided about, or about these among them."""
        found = self.filter(kind=Alert.Kind.UNDECIDED)
        return found if incident_ids is None else found.filter(subject__in=map(str, incident_ids))


class Alert(models.Model):
    """Something of which a person is told by e-mail, written with what it is about and told soon after."""

    class Kind(models.TextChoices):
        CALL_TYPE = CodePolicy.Kind.CALL_TYPE.value, "Call type that nobody decided about"
        DISPOSITION = CodePolicy.Kind.DISPOSITION.value, "Disposition that nobody decided about"
        NIBRS = CodePolicy.Kind.NIBRS.value, "Offence that nobody decided about"
        CRISIS = "crisis", "Text that speaks of danger or despair"
        REVOCATION = "revocation", "Text that asks in own words not to be messaged"
        SENDER = "sender", "Sender refused by the provider"
        PAUSE = "pause", "Sending paused by the system"
        OPT_OUTS = "opt_outs", "Many people say stop"
        MAIL_DOMAIN = "mail_domain", "Domain whose e-mail looks like a forgery"
        FIGURES = "figures", "Figures that were not what their answers come to"
        UNDECIDED = "undecided", "Incident that could not be decided about"
        SILENCE = "silence", "Source that brings no incidents any more"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    subject = models.CharField(max_length=60, blank=True, help_text="A code, or what tells one occurrence from others.")
    raised_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["kind", "subject"], name="alert_once"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["kind"], condition=Q(told_at=None), name="alert_untold"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject}".strip()

    @staticmethod
    def raise_for(subjects: Iterable[tuple[str, str]], now: datetime) -> None:
        """Have people told of each kind and subject: once, and again where it still comes up a fortnight later."""
        rows = [Alert(kind=kind, subject=subject, raised_at=now) for kind, subject in sorted(set(subjects))]
        if not rows:
            return
        keys, changes = ["kind", "subject"], ["raised_at"]
        Alert.objects.bulk_create(rows, update_conflicts=True, unique_fields=keys, update_fields=changes)
        Alert.objects.filter(raised_at=now, told_at__lte=now - REMIND_AFTER).update(told_at=None)
