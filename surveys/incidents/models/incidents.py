"""Incidents as CAD and RMS report them, who was there, and who may be asked."""

import uuid
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models, transaction
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from agencies.roster.badges import hold_officers
from agencies.roster.models import FormerBadge, Officer
from officersurvey.encryption import EncryptedTextField


class Incident(models.Model):
    """One recorded contact. A newer `updated_at` of the same source and number replaces the older."""

    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        CLOSED = "closed", "Closed"
        REOPENED = "reopened", "Reopened"
        CANCELLED = "cancelled", "Cancelled"

    class Source(models.TextChoices):
        EMERGENCY = "911", "911 call"
        NON_EMERGENCY = "non_emergency", "Non-emergency call"
        OFFICER = "officer_initiated", "Officer initiated"
        ONLINE = "online", "Online or front desk"

    source_system = models.CharField(max_length=40)
    incident_number = models.CharField(max_length=40)
    updated_at = models.DateTimeField(help_text="When the source last changed it.")
    is_dated = models.BooleanField("the source said when it last changed", default=True)
    report_number = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices)
    source = models.CharField(max_length=20, choices=Source.choices, blank=True)
    initial_code = models.CharField(max_length=40, blank=True)
    initial_text = models.CharField(max_length=100, blank=True)
    final_code = models.CharField(max_length=40, blank=True)
    final_text = models.CharField(max_length=100, blank=True)
    nibrs_codes = models.JSONField(default=list, blank=True)
    priority = models.CharField(max_length=10, blank=True)
    received_at = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    beat = models.CharField(max_length=20, blank=True)
    district = models.CharField(max_length=40, blank=True)
    disposition = models.CharField(max_length=40, blank=True)
    report_taken = models.BooleanField(default=False)
    report_pending = models.BooleanField("report awaits approval", null=True, blank=True)
    arrest = models.BooleanField(default=False)
    cancelled = models.BooleanField(default=False)
    duplicate_of = models.CharField(max_length=40, blank=True)
    sensitive_flag = models.BooleanField(default=False)
    dv_flag = models.BooleanField("domestic violence flag", default=False)
    juvenile_flag = models.BooleanField(default=False)
    sex_offense_flag = models.BooleanField(default=False)
    protective_order = models.BooleanField(default=False)
    address_confidential = models.BooleanField(default=False)
    legal_hold = models.BooleanField(default=False)
    internal_investigation = models.BooleanField(default=False)
    guard_words = models.CharField(
        max_length=80, blank=True, help_text="Languages of which the narrative held a guard word; it is not stored."
    )
    address_index = models.BinaryField(max_length=32, null=True, blank=True, editable=False)
    #: Keyed hashes of contacts and addresses that were in the incident once and no longer are; only added to.
    former_indexes = ArrayField(models.BinaryField(max_length=32), null=True, blank=True, editable=False)
    unread_at = models.DateTimeField(
        "change that could not be read", null=True, blank=True, help_text="Nobody is asked before a later one is read."
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    needs_decision = models.BooleanField(default=True, db_default=True)
    content_hash = models.BinaryField(max_length=32, default=b"", editable=False)
    #: Of the records of it that were read beside the one that counts, the last ones first.
    read_hashes = ArrayField(models.BinaryField(max_length=32), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-received_at"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["source_system", "incident_number"], name="incident_once"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["id"], condition=Q(needs_decision=True), name="incident_undecided"),
            models.Index(fields=["unread_at"], condition=Q(unread_at__isnull=False), name="incident_unread"),
            models.Index(fields=["-received_at"], name="incident_by_time"),
            models.Index(fields=["incident_number"], name="incident_by_number"),
            models.Index(fields=["address_index"], name="incident_by_address"),
            GinIndex(
                fields=["former_indexes"], condition=Q(former_indexes__isnull=False), name="incident_by_former_index"
            ),
        ]

    def __str__(self) -> str:
        return self.incident_number

    @property
    def number_ending(self) -> str:
        """The last three digits or letters: all of the number that a citizen's message or page shows."""
        return "".join(filter(str.isalnum, self.incident_number))[-3:]


class UnreadableChange(models.Model):
    """A change that could not be read, of an incident that is not held yet: it counts when the first record comes."""

    source_system = models.CharField(max_length=40, blank=True)
    number_index = models.BinaryField(max_length=32)
    changed_at = models.DateTimeField(null=True)
    noted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["number_index", "source_system", "changed_at"], name="change_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_system or 'Unknown source'}, {self.changed_at or 'unknown time'}"

    def is_of(self, source: str) -> bool:
        """Whether it may be of an incident of this source."""
        return self.source_system in ("", source)


class IncidentOfficerQuerySet(models.QuerySet["IncidentOfficer"]):
    """Officers' parts in incidents."""

    def unmatched(self) -> "IncidentOfficerQuerySet":
        """Those whose badge was not on the roster when the incident came in."""
        return self.filter(officer=None)

    def match(self) -> int:
        """Link the unmatched badges that are on the roster by now; return how many parts were linked."""
        own = Officer.objects.filter(badge=OuterRef("badge")).values("pk")
        former = FormerBadge.objects.filter(badge=OuterRef("badge")).values("officer")
        known = Q(badge__in=Officer.objects.values("badge")) | Q(badge__in=FormerBadge.objects.values("badge"))
        with transaction.atomic():
            hold_officers()
            return self.unmatched().filter(known).update(officer=Coalesce(Subquery(own), Subquery(former)))


class IncidentOfficer(models.Model):
    """An officer's part in an incident. A badge that is not on the roster is kept, unmatched."""

    class Role(models.TextChoices):
        MAIN = "main_contact", "Main contact"
        PRIMARY = "primary", "Primary unit"
        BACKUP = "backup", "Back-up"
        SUPERVISOR = "supervisor", "Supervisor"
        CALL_TAKER = "call_taker", "Call taker"

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="officers")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="incidents")
    badge = models.CharField(max_length=20, blank=True, help_text="Empty where the source names only the unit.")
    role = models.CharField(max_length=12, choices=Role.choices)
    unit = models.CharField(max_length=20, blank=True)
    seconds_on_scene = models.PositiveIntegerField(null=True, blank=True)

    objects = IncidentOfficerQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["incident", "badge", "unit", "role"], name="incident_officer_once"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["badge"], condition=Q(officer=None), name="incident_officer_unmatched"),
        ]

    def __str__(self) -> str:
        return f"{self.badge or self.unit} ({self.role})"


class UnmatchedBadge(IncidentOfficer):
    """A badge in the feed that nobody on the roster has: one row per badge, for the administrator's list."""

    class Meta:
        proxy = True
        ordering = ["badge"]


class Party(models.Model):
    """A person in an incident: a role, and a contact that only this agency's keys can read."""

    class PhoneKind(models.TextChoices):
        MOBILE = "mobile", "Mobile"
        LANDLINE = "landline", "Landline"
        VOIP = "voip", "Internet phone"
        UNKNOWN = "unknown", "Unknown"
        INVALID = "invalid", "Cannot receive texts"
        NONE = "none", "No phone"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="parties")
    person_key = models.CharField(max_length=44, help_text="Keyed hash: sources use numbers and names as keys, too.")
    role = models.CharField(max_length=30, blank=True)
    phone = EncryptedTextField(blank=True)
    phone_index = models.BinaryField(max_length=32, null=True, blank=True)
    phone_kind = models.CharField(max_length=10, choices=PhoneKind.choices, default=PhoneKind.NONE)
    email = EncryptedTextField(blank=True)
    email_index = models.BinaryField(max_length=32, null=True, blank=True)
    postal_address = EncryptedTextField(blank=True)
    postal_index = models.BinaryField(max_length=32, null=True, blank=True)
    language = models.CharField(max_length=8, blank=True)
    age = models.PositiveSmallIntegerField(null=True, blank=True)
    minor_flag = models.BooleanField(default=False)
    relation_to_offender = models.CharField(max_length=40, blank=True)
    contact_ok = models.BooleanField(null=True, blank=True)
    has_safe_contact_note = models.BooleanField(default=False)
    consent_basis = models.CharField(max_length=40, blank=True)
    is_withdrawn = models.BooleanField(
        "no longer named",
        default=False,
        help_text="Has no contact any more; what was said of the person still counts.",
    )

    class Meta:
        verbose_name_plural = "parties"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["incident", "person_key"], name="party_once"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["phone_index"], name="party_by_phone"),
            models.Index(fields=["email_index"], name="party_by_email"),
            models.Index(fields=["postal_index"], name="party_by_postal_address"),
        ]

    def __str__(self) -> str:
        return self.role or "Unknown role"


class GuardWord(models.Model):
    """A word that sends an incident to a person if its narrative holds it, in any form that begins alike."""

    language = models.CharField(max_length=8, choices=[("en", "English"), ("es", "Spanish")])
    word = models.CharField(max_length=40, help_text="Also found at the beginning of longer words, accents or not.")

    class Meta:
        ordering = ["language", "word"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["language", "word"], name="guard_word_once"),
        ]

    def __str__(self) -> str:
        return self.word
