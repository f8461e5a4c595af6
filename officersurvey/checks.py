"""Start-up checks: a deployment that would leak or lose data says so and does not start."""

import base64
import binascii
from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.management.base import SystemCheckError
from django.db import DatabaseError, connections, transaction

_KEY_BYTES = 32
_SECRET_KEY_LENGTH = 50
# What people leave in from an example file.
_PLACEHOLDERS = ("change", "example", "insecure", "dev-only", "secret", "default", "password")
_PROBE = "officersurvey.probe"


def refuse_faulty_start() -> None:
    """Raise SystemCheckError where a web or worker process must not start with this deployment."""
    found = [*keys_are_keys(), *sessions_are_kept(databases=["default"])]
    # What was opened here must not be inherited by the processes that are forked off.
    connections.close_all()
    faults = [str(fault) for fault in found if fault.level >= checks.ERROR]
    if faults:
        raise SystemCheckError("\n".join(faults))


@register(Tags.security)
def keys_are_keys(**_: Any) -> Sequence[CheckMessage]:
    """Refuse keys that can't be decoded, are too short, share an id, or come from an example."""
    return [Error(text, id=f"officersurvey.E00{number}") for number, text in _key_faults()]


def _key_faults() -> Iterator[tuple[int, str]]:
    if settings.PRODUCTION and settings.DEBUG:
        yield 1, "DEBUG is on in production."
    if settings.PRODUCTION and _is_weak(settings.SECRET_KEY):
        yield 2, f"SECRET_KEY is shorter than {_SECRET_KEY_LENGTH} characters, repeats itself, or is an example."
    ids = [entry.partition(":")[0] for entry in settings.FIELD_KEYS]
    if not ids or len(set(ids)) != len(ids) or not all(ids):
        yield 3, "FIELD_KEYS must be id:key, comma separated, each id once."
    for entry in settings.FIELD_KEYS:
        yield from (
            (4, f"FIELD_KEYS: key {entry.partition(':')[0]!r} {fault}") for fault in _faults(entry.partition(":")[2])
        )
    yield from ((5, f"INDEX_KEY {fault}") for fault in _faults(settings.INDEX_KEY))
    if settings.INDEX_KEY in {entry.partition(":")[2] for entry in settings.FIELD_KEYS}:
        yield 6, "INDEX_KEY is one of the FIELD_KEYS; it must be a key of its own."


def _is_weak(secret: str) -> bool:
    too_simple = len(secret) < _SECRET_KEY_LENGTH or len(set(secret)) < 10  # noqa: PLR2004 - as Django's own check
    return too_simple or any(word in secret.lower() for word in _PLACEHOLDERS)


def _faults(encoded: str) -> Iterator[str]:
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        yield "is not base64."
        return
    if len(key) != _KEY_BYTES:
        yield f"has {len(key)} bytes instead of {_KEY_BYTES}."
    elif settings.PRODUCTION and len(set(key)) < _KEY_BYTES // 4:
        yield "repeats itself: make one with openssl rand -base64 32."


@register(Tags.database)
def sessions_are_kept(databases: Sequence[str] | None = None, **_: Any) -> Sequence[CheckMessage]:
    """Refuse a pool in transaction mode: there, one agency's request could run in another agency's schema."""
    return [fault for alias in databases or [] for fault in _pool_faults(alias)]


def _pool_faults(alias: str) -> list[CheckMessage]:
    try:
        kept = _setting_survives(alias)
    except DatabaseError as error:
        # A database that is away for a moment is no reason not to start: readiness tells.
        return [checks.Warning(f"The database can't be asked: {error}", id="officersurvey.W011")]
    text = "A setting of one transaction was gone in the next: the pool must be in session mode."
    return [] if kept else [Error(text, hint="PgBouncer: pool_mode = session.", id="officersurvey.E010")]


def _setting_survives(alias: str) -> bool:
    """Whether what one transaction sets on the connection is still there in the next, several times in a row."""
    connection = connections[alias]
    for number in range(5):
        with transaction.atomic(using=alias), connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, false), pg_backend_pid()", [_PROBE, str(number)])
            before = cursor.fetchone()
        with transaction.atomic(using=alias), connection.cursor() as cursor:
            cursor.execute("SELECT current_setting(%s, true), pg_backend_pid()", [_PROBE])
            if cursor.fetchone() != before:
                return False
    return True
