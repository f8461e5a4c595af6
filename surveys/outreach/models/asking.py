"""One ask from its decision over its invitation to its deliveries."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from officersurvey.encryption import EncryptedTextField
from surveys.incidents.models import Incident, Party
from surveys.models import SurveyVersion
from surveys.outreach.models.policy import Channel, TextStyle


class Decision(models.Model):
    """The recorded verdict whether a party may be asked, and why. Rows are only added."""

    class Outcome(models.TextChoices):
        ASK = "ask", "Ask"
        HOLD = "hold", "Held for a person"
        NEVER = "never", "Never"

    class Moment(models.TextChoices):
        ARRIVAL = "arrival", "When the incident arrived or changed"
        SENDING = "sending", "At the moment of sending"
        REMINDER = "reminder", "Before a reminder"
        PERSON = "person", "By a person"

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="decisions")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=5, choices=Outcome.choices)
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    rule = models.CharField(max_length=20)
    rules_version = models.CharField(max_length=20)
    reason = models.CharField(max_length=300)
    against = models.JSONField(
        default=list, help_text="Rule, outcome and reason of every rule that spoke against asking, this one included."
    )
    inputs_hash = models.CharField(max_length=64)
    moment = models.CharField(max_length=8, choices=Moment.choices)
    decided_at = models.DateTimeField(default=timezone.now)
    decided_by = models.CharField(max_length=254, blank=True, help_text="Empty where the rules decided.")

    class Meta:
        ordering = ["-decided_at", "-id"]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["-decided_at"], name="decision_by_time"),
            models.Index(fields=["rule", "-decided_at"], name="decision_by_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} ({self.rule})"


class Invitation(models.Model):
    """One ask to one person, carrying the token. The database holds the token sealed and, to find it, hashed."""

    class State(models.TextChoices):
        PENDING = "pending", "Waiting for its time"
        HELD = "held", "Held for a person"
        INVITED = "invited", "Invited"
        STARTED = "started", "Started"
        COMPLETED = "completed", "Completed"
        EXPIRED = "expired", "Expired"
        CANCELLED = "cancelled", "Cancelled"

    #: States in which the person has not heard of it yet and still may.
    UNSENT = (State.PENDING, State.HELD)
    #: States in which there is still something to wait for.
    OPEN = (*UNSENT, State.INVITED, State.STARTED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="invitations")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="invitations")
    version = models.ForeignKey(SurveyVersion, on_delete=models.PROTECT, related_name="invitations")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    language = models.CharField(max_length=8)
    token = EncryptedTextField()
    token_hash = models.BinaryField(max_length=32, unique=True)
    check_index = models.BinaryField(max_length=32, help_text="Finds the invitation by the end of its link.")
    phone_index = models.BinaryField(max_length=32, null=True, blank=True)
    email_index = models.BinaryField(max_length=32, null=True, blank=True)
    postal_index = models.BinaryField(max_length=32, null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    text_style = models.CharField(max_length=12, choices=TextStyle.choices, default=TextStyle.LINK)
    invited_at = models.DateTimeField(null=True, blank=True)
    invited_on = models.DateField(null=True, blank=True, help_text="The agency's day of invited_at.")
    completed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was held or cancelled.")
    approved_by = models.CharField(max_length=254, blank=True, help_text="Who approved first, where two have to.")
    released_at = models.DateTimeField(null=True, blank=True, help_text="When a person decided to ask after all.")
    refused_at = models.DateTimeField(null=True, blank=True, help_text="When a person decided not to ask.")
    released_rules = models.JSONField(default=list, blank=True, help_text="The rules that held it at that time.")
    released_case = models.CharField(max_length=32, blank=True, help_text="A hash of what was known at that time.")

    class Meta:
        ordering = ["-created_at"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["incident", "party"], name="invitation_once"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["phone_index", "created_at"], name="invitation_by_phone"),
            models.Index(fields=["email_index", "created_at"], name="invitation_by_email"),
            models.Index(fields=["postal_index", "created_at"], name="invitation_by_address"),
            models.Index(fields=["invited_on"], name="invitation_by_day"),
            models.Index(fields=["check_index"], name="invitation_by_check"),
            models.Index(fields=["invited_at"], condition=Q(state="invited"), name="invitation_unanswered"),
            models.Index(
                fields=["expires_at"],
                condition=Q(state__in=["pending", "held", "invited", "started"]),
                name="invitation_open",
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation {self.pk}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Sets of deliveries."""

    def waiting(self) -> "DeliveryQuerySet":
        """Those that are still to be sent; a worker may hold them already."""
        return self.filter(state__in=[Delivery.State.QUEUED, Delivery.State.FAILED])

    def withdraw(self, reason: str) -> int:
        """Take back those that wait; nothing of them was sent. A worker that holds one finds it gone."""
        return self.waiting().update(
            state=Delivery.State.DEAD,
            error_code=Delivery.WITHDRAWN,
            reason=reason,
            claimed_by=None,
            lease_until=None,
        )

    def put_back(self, owner: uuid.UUID, **changes: Any) -> int:
        """Let those that this owner claimed and did not try wait again; the claim does not count as an attempt."""
        untried = [Delivery.State.QUEUED, Delivery.State.FAILED, Delivery.State.SENDING]
        return self.filter(claimed_by=owner, state__in=untried).update(
            state=Delivery.State.QUEUED, claimed_by=None, lease_until=None, attempts=models.F("attempts") - 1, **changes
        )


class Delivery(models.Model):
    """One attempt to bring an invitation, or its one reminder, to a person over one channel.

    The row exists before the network is touched.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        SENDING = "sending", "Sending"
        SENT = "sent", "Sent"
        DELIVERED = "delivered", "Delivered"
        FAILED = "failed", "Failed, will be tried again"
        UNCERTAIN = "uncertain", "Uncertain, being settled"
        DEAD = "dead", "Given up"

    class Purpose(models.TextChoices):
        INVITATION = "invitation", "Invitation"
        REMINDER = "reminder", "Reminder"

    #: Error codes of our own. Withdrawn: nothing was sent. Unsettled: it may have been, and nobody can be asked.
    WITHDRAWN = "withdrawn"
    UNSETTLED = "unsettled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.INVITATION)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    requested_at = models.DateTimeField(null=True, blank=True, help_text="When the network was last touched.")
    account = models.CharField(max_length=40, blank=True, help_text="The text provider's account it was given to.")
    provider_id = models.CharField(max_length=80, blank=True, db_index=True)
    ended_attempts = models.JSONField(
        default=dict,
        blank=True,
        help_text="The ids of attempts that the provider reported as failed, with its codes.",
    )
    error_code = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ["-created_at"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["invitation", "channel", "purpose"], name="delivery_once_per_channel"),
            models.UniqueConstraint(fields=["invitation"], condition=Q(purpose="reminder"), name="reminder_once"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["not_before"], condition=Q(state__in=["queued", "failed"]), name="delivery_due"),
            models.Index(fields=["lease_until"], condition=Q(state="sending"), name="delivery_leased"),
            models.Index(fields=["channel", "requested_at"], name="delivery_by_request"),
            models.Index(fields=["sent_at"], name="delivery_by_sending"),
            models.Index(fields=["not_before"], condition=Q(state="uncertain"), name="delivery_uncertain"),
            models.Index(
                fields=["channel", "error_code"],
                condition=Q(state="dead") & ~Q(error_code="withdrawn"),
                name="delivery_given_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.get_state_display()}"

    @property
    def is_reminder(self) -> bool:
        """Whether the person was asked before and has not answered."""
        return self.purpose == self.Purpose.REMINDER

    @property
    def state_of_invitation(self) -> str:
        """The state in which its invitation still wants it."""
        return Invitation.State.INVITED if self.is_reminder else Invitation.State.PENDING


class ChangedDay(models.Model):
    """News for those who show figures: something on this day of the agency changed. Rows are added, then consumed."""

    day = models.DateField(db_index=True)

    def __str__(self) -> str:
        return self.day.isoformat()
