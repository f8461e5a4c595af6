"""An agency is a police organisation with a PostgreSQL schema of its own. These two tables are the platform's."""

import re
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import connection, models
from django_tenants.models import DomainMixin, TenantMixin

from officersurvey.encryption import WrongIndexKeyError, index_witness

#: Languages a survey can be shown in, each in its own words.
LANGUAGES = {"en": "English", "es": "Español", "ar": "العربية"}
PUBLIC_SCHEMA = "public"
#: What an agency says to citizens in words of its own.
TEXT_LENGTH = 200
_HOST_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-)){1,9}\Z")


def default_languages() -> list[str]:
    """New agencies speak English and Spanish."""
    return ["en", "es"]


def check_time_zone(name: str) -> None:
    """Refuse a name that the time zone database does not know."""
    if name not in available_timezones():
        raise ValidationError(f"“{name}” is not a time zone. Use a name such as America/Chicago.")


def check_phone(text: str) -> None:
    """Refuse a number that nobody could dial from elsewhere."""
    try:
        is_number = phonenumbers.is_valid_number(phonenumbers.parse(text, "US"))
    except phonenumbers.NumberParseException:
        is_number = False
    if not is_number:
        raise ValidationError("This is no phone number. Write it with its area code, such as (217) 555-0100.")


def check_languages(codes: list[str]) -> None:
    """Refuse languages that the citizen pages can't be shown in."""
    unknown = [code for code in codes if code not in LANGUAGES] if isinstance(codes, list) else ["?"]
    if unknown or not codes:
        raise ValidationError(f"Languages must be a list of: {', '.join(LANGUAGES)}.")


def check_texts(texts: dict[str, str]) -> None:
    """Refuse anything but short words in languages that the citizen pages can be shown in."""
    fits = isinstance(texts, dict) and set(texts) <= set(LANGUAGES)
    if not fits or not all(isinstance(text, str) and len(text) <= TEXT_LENGTH for text in texts.values()):
        raise ValidationError(f"Give up to {TEXT_LENGTH} characters for each of: {', '.join(LANGUAGES)}.")


class Agency(TenantMixin):
    """A police organisation: who it is, how it looks to citizens, and the limits the platform sets for it."""

    schema_name = models.CharField(
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*\Z", "Use small letters, digits and underscores.")],
        help_text="Name of the database schema; it never changes.",
    )
    name = models.CharField(max_length=100)
    sender_name = models.CharField(
        max_length=24, help_text="How a text message names the agency, e.g. “Riverton Police”."
    )
    ori = models.CharField(
        "ORI",
        max_length=9,
        blank=True,
        validators=[RegexValidator(r"^[A-Z0-9]{9}\Z", "An ORI is nine capital letters and digits, such as IL0160000.")],
    )
    timezone = models.CharField(max_length=40, default="America/Chicago", validators=[check_time_zone])
    languages = models.JSONField(default=default_languages, validators=[check_languages])
    phone = models.CharField("non-emergency phone", max_length=20, blank=True, validators=[check_phone])
    postal_address = models.CharField(max_length=200, blank=True)
    complaint_url = models.URLField("complaint page", blank=True, help_text="The agency's real complaint route.")
    complaint_texts = models.JSONField(
        default=dict, blank=True, validators=[check_texts], help_text="How to complain without the web, by language."
    )
    colour = models.CharField(
        max_length=7,
        default="#005ea2",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}\Z", "Use a colour such as #005ea2.")],
    )
    require_mfa = models.BooleanField("require two-step sign-in", default=False)
    sending_paused = models.BooleanField(default=False, help_text="Stops every send of this agency within a minute.")
    minimum_delay_hours = models.PositiveSmallIntegerField(
        default=6, validators=[MinValueValidator(6), MaxValueValidator(168)]
    )
    is_active = models.BooleanField(default=True, help_text="A suspended agency has no pages, no tasks and no sending.")
    created_at = models.DateTimeField(auto_now_add=True)

    auto_create_schema = False
    auto_drop_schema = False

    class Meta:
        verbose_name_plural = "agencies"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["ori"],
                condition=~models.Q(ori=""),
                name="agency_ori_once",
                violation_error_message="Another agency has this ORI.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The agency's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def lasting_id(self) -> str:
        """What the agency's keys are derived from. Its schema says it, and takes it along wherever it is restored."""
        return _lasting_id(self.pk, self.schema_name)

    @property
    def default_language(self) -> str:
        """The language a citizen gets who named none."""
        return str(self.languages[0])

    def complaint_text(self, language: str) -> tuple[str, str]:
        """How to complain without the web and in which language that is said: the one asked for, else another."""
        order = (language, self.default_language, *self.complaint_texts)
        return next(((code, text) for code in order if (text := self.complaint_texts.get(code))), ("", ""))

    @property
    def host(self) -> str:
        """The stored host that links carry, never the one a request claimed."""
        return self.domains.get(is_primary=True).domain

    @property
    def base_url(self) -> str:
        """Scheme, stored host and port of every link this agency sends."""
        port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
        return f"{settings.SCHEME}://{self.host}{port}"


@lru_cache(maxsize=4096)
def _lasting_id(_: int, schema_name: str) -> str:
    table = f"{connection.ops.quote_name(schema_name)}.identity_identity"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT lasting_id::text, index_witness FROM {table}")  # noqa: S608 - a name of ours, quoted
        lasting_id, witness = cursor.fetchone()
    if bytes(witness) != index_witness(lasting_id):
        raise WrongIndexKeyError(f"INDEX_KEY is not the one that the contacts of {schema_name!r} are found by.")
    return str(lasting_id)


class Domain(DomainMixin):
    """A host name that belongs to an agency; the primary one is in every link it sends."""

    class Meta:
        ordering = ["domain"]

    def clean(self) -> None:
        """Keep one spelling of a host name; refuse anything else, and the platform's own."""
        self.domain: str = self.domain.strip().lower()
        if not _HOST_NAME.match(self.domain):
            text = f"“{self.domain}” is not a host name such as survey.riverton.gov (no https://, no port, no path)."
            raise ValidationError({"domain": text})
        if self.domain == settings.PLATFORM_HOST:
            raise ValidationError({"domain": f"“{self.domain}” is the platform's own host."})
