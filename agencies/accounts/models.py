"""People who sign in. In the public schema: platform operators. In an agency's schema: that agency's staff."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone

from agencies.accounts.roles import CAPABILITIES, Capability, Role
from officersurvey.encryption import derived_secret

#: How long a machine that asks again gets the answer it was given.
ANSWERS_KEPT = timedelta(hours=24)


class UserManager(BaseUserManager["User"]):
    """Creates people with a normalised e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a person; without a password they sign in after a reset only."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a person by e-mail address, whatever its case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in to one agency, or to the platform."""

    email = models.EmailField(unique=True, error_messages={"unique": "Somebody with this address exists already."})
    name = models.CharField(max_length=100, blank=True)
    role = models.CharField(max_length=20, choices=Role.choices)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["role"]

    class Meta:
        ordering = ["email"]

    def __str__(self) -> str:
        return self.name or self.email

    def can(self, capability: Capability) -> bool:
        """Whether the role has this capability and the person is active."""
        return self.is_active and capability in CAPABILITIES.get(self.role, frozenset())

    @property
    def is_staff(self) -> bool:
        """Whether the admin lets this person in."""
        return self.can(Capability.MANAGE_AGENCY) or self.can(Capability.MANAGE_PLATFORM)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Administrators may change what the admin shows; each ModelAdmin narrows it."""
        return self.is_staff

    def has_perms(self, perm_list: list[str], obj: object = None) -> bool:
        """Every permission of the list."""
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        """Whether an app is listed in the admin."""
        return self.is_staff


class AccessLog(models.Model):
    """Who looked at or took away officer-level data or citizens' words, and when. Rows are only added."""

    class Action(models.TextChoices):
        VIEW = "view", "Viewed"
        EXPORT = "export", "Downloaded"
        ISSUE = "issue", "Issued"
        REVOKE = "revoke", "Revoked"
        MERGE = "merge", "Merged"

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True, help_text="Empty: on the command line."
    )
    action = models.CharField(max_length=10, choices=Action.choices)
    subject = models.CharField(max_length=40, help_text="What was seen: a page's name.")
    officer_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    department_id = models.BigIntegerField(null=True, blank=True)
    query = models.CharField(max_length=300, blank=True, help_text="Period and filters of the page.")
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "access log entry"
        verbose_name_plural = "access log"
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.subject}"


class ApiKey(models.Model):
    """A machine's way in: shown once, stored hashed, with scopes and an end."""

    class Scope(models.TextChoices):
        INCIDENTS_WRITE = "incidents:write", "Send incidents"
        INCIDENTS_ROUTE = "incidents:route", "Send incidents of several agencies"

    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=12, unique=True, editable=False)
    secret_hash = models.BinaryField(max_length=32, editable=False)
    scope = models.CharField(max_length=40, choices=Scope.choices)
    requires_signature = models.BooleanField(default=False)
    agencies = models.JSONField(
        default=list, blank=True, help_text="Schema names of those that a key of the platform may send to; no others."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "API key"
        verbose_name_plural = "API keys"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @classmethod
    def issue(
        cls,
        name: str,
        scope: str,
        expires_at: datetime,
        *,
        requires_signature: bool = False,
        agencies: Sequence[str] = (),
    ) -> tuple["ApiKey", str]:
        """Create a key and return it with the text that is shown once."""
        prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
        key = cls.objects.create(
            name=name,
            prefix=prefix,
            scope=scope,
            expires_at=expires_at,
            requires_signature=requires_signature,
            agencies=list(agencies),
            secret_hash=_hash(secret),
        )
        return key, f"os_{prefix}_{secret}"

    @classmethod
    def find(cls, shown: str, scope: str, now: datetime) -> "ApiKey | None":
        """Return the live key that was shown as this text and has the scope, or None."""
        kind, _, rest = shown.partition("_")
        prefix, _, secret = rest.partition("_")
        live = Q(revoked_at=None, expires_at__gt=now, scope=scope)
        key = cls.objects.filter(live, prefix=prefix).first() if kind == "os" else None
        return key if key and secrets.compare_digest(bytes(key.secret_hash), _hash(secret)) else None

    @property
    def signing_secret(self) -> str:
        """The text with which the machine signs its requests."""
        # Checking a signature takes the secret itself, and what is not stored is in no dump and no backup. INDEX_KEY,
        # from which it is derived, is never rotated, and a prefix is never given out again.
        return derived_secret("signature", self.prefix)


class KeptAnswerQuerySet(models.QuerySet["KeptAnswer"]):
    """Answers that machines were given."""

    def in_force(self, now: datetime) -> "KeptAnswerQuerySet":
        """Those that still count."""
        return self.filter(at__gt=now - ANSWERS_KEPT)

    def outdated(self, now: datetime) -> "KeptAnswerQuerySet":
        """Those that nobody may ask for any more."""
        return self.filter(at__lte=now - ANSWERS_KEPT)


class KeptAnswer(models.Model):
    """What a machine was answered to a request with an Idempotency-Key: given again when it asks again.

    An answer holds incident numbers, outcomes and names of fields, never a contact.
    """

    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="+")
    request_index = models.BinaryField(max_length=32, unique=True, help_text="Blind index of key and Idempotency-Key.")
    body_index = models.BinaryField(max_length=32, help_text="Blind index of address and body.")
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = KeptAnswerQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.status} at {self.at:%Y-%m-%d %H:%M}"


def _hash(secret: str) -> bytes:
    # The secret has 256 random bits: a slow hash would protect nothing and cost each request.
    return hashlib.sha256(secret.encode()).digest()
