"""What an agency decided about asking: codes, times, senders, words."""

import uuid
from datetime import time, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from officersurvey.encryption import EncryptedTextField

#: The hours of a day in which an agency writes to people are no fewer.
SHORTEST_WINDOW = timedelta(hours=1)


class Channel(models.TextChoices):
    """A way to reach a person."""

    SMS = "sms", "Text message"
    EMAIL = "email", "E-mail"
    LETTER = "letter", "Letter"

    @classmethod
    def orders(cls) -> list[tuple[str, str]]:
        """Return every order of one or more channels, and how it reads: “Text message, else e-mail, else letter”."""
        found = [order for count in range(len(cls), 0, -1) for order in permutations(cls, count)]
        words = [", else ".join(channel.label for channel in order).capitalize() for order in found]
        return [
            (",".join(order), text if len(order) > 1 else f"{text} only")
            for order, text in zip(found, words, strict=True)
        ]


class TextStyle(models.TextChoices):
    """How a text message asks."""

    LINK = "link", "With a link to the survey"
    CONVERSATION = "conversation", "Three questions in text messages, no link"


class CodePolicy(models.Model):
    """What a call type, disposition or NIBRS code means for asking. A code without a row means: never."""

    class Kind(models.TextChoices):
        CALL_TYPE = "call_type", "Call type"
        DISPOSITION = "disposition", "Disposition"
        NIBRS = "nibrs", "NIBRS offence"

    class Rule(models.TextChoices):
        ASK = "ask", "Ask"
        HOLD = "hold", "A person decides"
        NEVER = "never", "Never"
        POLICE_INITIATED = "police_initiated", "Police initiated: never by text or e-mail"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    code = models.CharField(max_length=40)
    rule = models.CharField(max_length=20, choices=Rule.choices)
    label = models.CharField(max_length=100, blank=True)
    protects = models.BooleanField(
        "protects",
        default=False,
        help_text="Violence at home, sexual offences, stalking, abuse: contacts and address are left alone afterwards.",
    )
    changed_by = models.CharField(max_length=254, blank=True, help_text="Empty where it is the starter policy's.")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "code policy"
        ordering = ["kind", "code"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["kind", "code"], name="code_policy_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.get_rule_display()}"

    def clean(self) -> None:
        """Refuse to ask about what protects everybody near it."""
        if self.protects and self.rule == self.Rule.ASK:
            raise ValidationError({"protects": "What protects contacts and addresses is not asked about itself."})


_SELECTORS = r"\A[A-Za-z0-9_.-]+(\s*,\s*[A-Za-z0-9_.-]+)*\Z"
#: Sooner, it hurries people; later, the link is about to close.
REMINDER_DAYS = range(3, 11)


def default_channels() -> list[str]:
    """Text first, else e-mail."""
    return [Channel.SMS, Channel.EMAIL]


class SendingPolicy(models.Model):
    """How this agency sends: one row. Unset consent or sender means nothing goes out."""

    class ConsentBasis(models.TextChoices):
        NONE = "", "None recorded: nothing is sent"
        AGENCY_POLICY = "agency_policy", "Agency policy, approved by name"
        EXPRESS = "express", "Express consent in the feed, per person"

    class SmsTransport(models.TextChoices):
        OFF = "off", "Off"
        OUTBOX = "outbox", "Outbox (demonstration)"
        TWILIO = "twilio", "Twilio"

    class EmailTransport(models.TextChoices):
        OFF = "off", "Off"
        OUTBOX = "outbox", "Outbox (demonstration)"
        SMTP = "smtp", "E-mail server"

    paused = models.BooleanField(default=False, help_text="Stops every send within a minute.")
    channels = models.JSONField(default=default_channels, help_text="In order of preference: sms, email, letter.")
    delay_hours = models.PositiveSmallIntegerField(
        default=24, validators=[MinValueValidator(6), MaxValueValidator(168)]
    )
    expiry_days = models.PositiveSmallIntegerField(default=14, validators=[MinValueValidator(1), MaxValueValidator(14)])
    cap_days = models.PositiveSmallIntegerField(
        default=90, validators=[MinValueValidator(90)], help_text="One invitation per person in this many days."
    )
    reminder_days = models.PositiveSmallIntegerField(
        default=0,
        choices=[(0, "No reminder"), *((days, f"After {days} days") for days in REMINDER_DAYS)],
        help_text="One reminder to people who did not answer, on the same channel. Never after any reply or opt-out.",
    )
    protection_days = models.PositiveSmallIntegerField(
        default=365,
        validators=[MinValueValidator(180)],
        help_text="So long nobody is asked at the contacts and the address of a protected incident.",
    )
    rms_linked = models.BooleanField(
        default=False, help_text="Reports are approved in a records system that says so: wait for the approval."
    )
    four_eyes = models.BooleanField(default=False, help_text="Two people have to approve what is held for a person.")
    window_start = models.TimeField(default=time(9))
    window_end = models.TimeField(default=time(20))
    consent_basis = models.CharField(max_length=20, choices=ConsentBasis.choices, blank=True, default="")
    consent_approver = models.CharField(max_length=100, blank=True)
    consent_approved_on = models.DateField(null=True, blank=True)
    text_style = models.CharField(
        max_length=12,
        choices=TextStyle.choices,
        default=TextStyle.LINK,
        help_text="For residents who fear links: they answer with a digit. Texts already sent stay as they are.",
    )
    sms_transport = models.CharField(max_length=10, choices=SmsTransport.choices, default=SmsTransport.OFF)
    sms_sender = models.CharField(
        max_length=40, blank=True, help_text="Number in international form, or a messaging service."
    )
    twilio_account_sid = models.CharField(max_length=40, blank=True)
    email_transport = models.CharField(max_length=10, choices=EmailTransport.choices, default=EmailTransport.OFF)
    email_sender = models.EmailField(blank=True)
    dkim_selectors = models.CharField(
        max_length=200,
        blank=True,
        validators=[RegexValidator(_SELECTORS, "Names of selectors, separated by commas.")],
        help_text="As your mail provider calls them, comma separated, such as “pm, k1”. With them the page Sending "
        "says whether your e-mail is signed.",
    )
    texts_per_second = models.PositiveSmallIntegerField(
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text="What the carriers allow your sender. No second carries more.",
    )
    texts_per_day = models.PositiveIntegerField(
        default=2000,
        validators=[MinValueValidator(1)],
        help_text="What the carriers allow your registered brand in a day. The rest waits for the next one.",
    )
    text_price = models.DecimalField(
        max_digits=6,
        decimal_places=4,
        default=Decimal("0.0108"),
        validators=[MinValueValidator(0)],
        help_text="What one segment of a text costs you in dollars, carrier fees included. Message texts show what "
        "they will cost.",
    )
    pause_reason = models.CharField(
        max_length=200, blank=True, help_text="Why the system itself paused; cleared when the pause is lifted."
    )
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_by = models.CharField(max_length=254, blank=True, help_text="Empty: the system itself.")
    resumed_at = models.DateTimeField(
        null=True, blank=True, help_text="When a pause was last lifted: opt-outs are watched from then on."
    )
    sms_fault = models.CharField(
        "text message fault",
        max_length=200,
        blank=True,
        help_text="Why the provider refuses our texts. They wait; clear this once it is put right.",
    )
    email_fault = models.CharField(
        "e-mail fault",
        max_length=200,
        blank=True,
        help_text="Why the mail server refuses our e-mail. It waits; clear this once it is put right.",
    )

    class Meta:
        verbose_name_plural = "sending policy"
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(id=1), name="sending_policy_is_one_row"),
            models.CheckConstraint(condition=Q(texts_per_second__gte=1), name="sending_pace_at_least_one"),
            models.CheckConstraint(
                condition=Q(delay_hours__gte=6, delay_hours__lte=168, expiry_days__lte=14, cap_days__gte=90),
                name="sending_limits_not_looser",
            ),
            models.CheckConstraint(
                condition=Q(reminder_days=0) | Q(reminder_days__gte=3, reminder_days__lte=10),
                name="reminder_never_or_after_3_to_10_days",
            ),
            models.CheckConstraint(condition=Q(text_price__gte=0), name="text_price_not_negative"),
            models.CheckConstraint(condition=Q(protection_days__gte=180), name="protection_not_shorter"),
            models.CheckConstraint(
                condition=Q(
                    window_start__gte=time(9),
                    window_end__lte=time(20),
                    window_end__gte=models.F("window_start") + SHORTEST_WINDOW,
                ),
                name="sending_window_within_9_to_20",
            ),
        ]

    def __str__(self) -> str:
        return "Sending policy"

    @classmethod
    def load(cls) -> "SendingPolicy":
        """Return the agency's policy; without a row, one that sends nothing."""
        return cls.objects.filter(pk=1).first() or cls(pk=1, paused=True)

    @property
    def selectors(self) -> list[str]:
        """The DKIM selectors, one by one."""
        return [name.strip() for name in self.dkim_selectors.split(",") if name.strip()]

    def open_channels(self) -> tuple[str, ...]:
        """Return the channels that are set up, the preferred one first; letters need only people who post them."""
        off = {Channel.SMS: self.sms_transport == "off", Channel.EMAIL: self.email_transport == "off"}
        return tuple(channel for channel in self.channels if not off.get(Channel(channel)))

    def clean(self) -> None:
        """Refuse a window outside 9 to 20, unknown channels, and agency policy without an approver."""
        if not self.channels or set(self.channels) - set(Channel.values):
            raise ValidationError({"channels": "Name the channels in order: sms, email, letter."})
        if not time(9) <= self.window_start < self.window_end <= time(20):
            raise ValidationError({"window_start": "Messages go out by day: from 9:00 at the earliest to 20:00."})
        if _since_midnight(self.window_end) - _since_midnight(self.window_start) < SHORTEST_WINDOW:
            raise ValidationError({"window_end": "Leave at least an hour: nothing is begun in the last minute of it."})
        if self.consent_basis == self.ConsentBasis.AGENCY_POLICY and not (
            self.consent_approver and self.consent_approved_on
        ):
            raise ValidationError({"consent_approver": "Agency policy needs the name and the date of the approval."})


def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)


class SharedNumber(models.Model):
    """A number that many people give: a shelter's, a hospital's, a school's. Only its keyed hash is held."""

    phone_index = models.BinaryField(max_length=32, unique=True, editable=False)
    place = models.CharField(max_length=100, help_text="Whose number it is, such as “Riverton General Hospital”.")
    added_by = models.CharField(max_length=254, editable=False)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["place"]

    def __str__(self) -> str:
        return self.place


#: Secret of a provider -> what administrators call it.
SECRETS = [("twilio_auth_token", "Twilio auth token"), ("email_webhook_secret", "Secret for reports about e-mail")]


class ProviderSecret(models.Model):
    """A provider's token of this agency, readable only by its own processes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=40, unique=True, choices=SECRETS)
    value = EncryptedTextField()

    def __str__(self) -> str:
        return self.get_name_display()
