"""Tables in which a file's incidents can be recorded, and that are gone afterwards.

PostgreSQL looks for a temporary table before it looks for one of the same name in the agency's schema. So the code
that records incidents, and the code that decides about them, work on these without knowing it; nobody else sees them,
waits for them or finds anything of them, whatever happens to this process.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from agencies.tenancy import current_agency
from surveys.incidents.models import GuardWord, Incident, IncidentOfficer, Party
from surveys.incidents.record import record_incidents
from surveys.incidents.records import IncidentRecord
from surveys.outreach.deciding.surroundings import doors_of

_INCIDENTS, _PARTIES = Incident._meta.db_table, Party._meta.db_table
_WORDS = GuardWord._meta.db_table
_TABLES = (_INCIDENTS, IncidentOfficer._meta.db_table, _PARTIES, _WORDS)
_AT_ONCE = 2_000
#: No incident of the agency ever has such a number.
_FIRST_ID = 2**62
_HELD_ALREADY = "(source_system, incident_number) IN (SELECT * FROM unnest(%s::text[], %s::text[]))"
_NEARBY = f"""
received_at >= %s AND (
    address_index = ANY(%s)
    OR former_indexes && ARRAY(
        SELECT contact FROM pg_temp.{_PARTIES},
            LATERAL (VALUES (phone_index), (email_index), (postal_index)) contacts (contact) WHERE contact IS NOT NULL)
    OR id IN (
        SELECT incident_id FROM {{schema}}.{_PARTIES}
        WHERE phone_index IN (SELECT phone_index FROM pg_temp.{_PARTIES})
        OR email_index IN (SELECT email_index FROM pg_temp.{_PARTIES})
        OR postal_index IN (SELECT postal_index FROM pg_temp.{_PARTIES})
        OR postal_index = ANY(%s)
    )
)
"""  # noqa: S608 - made of our own table names


@contextmanager
def sandbox(guard_words: Iterable[GuardWord]) -> Iterator[None]:
    """Let a block record and decide in tables of its own, empty but for guard words, which end with it."""
    words = list(guard_words)
    with transaction.atomic(), connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"CREATE TEMPORARY TABLE {table} (LIKE {table} INCLUDING ALL) ON COMMIT DROP")
        cursor.execute(f"ALTER TABLE pg_temp.{_INCIDENTS} ALTER COLUMN id RESTART WITH {_FIRST_ID}")
        GuardWord.objects.bulk_create(words)
        yield
        for table in _TABLES:
            cursor.execute(f"DROP TABLE pg_temp.{table}")


def record_for_replay(records: Sequence[IncidentRecord]) -> None:
    """Record incidents as an import would, over what the agency holds of the same, and mark them to be decided."""
    numbers = [[record.source_system for record in records], [record.incident_number for record in records]]
    _copy(_HELD_ALREADY, numbers)
    recorded = {answer.incident_id for answer in record_incidents(records, as_parts=True) if answer.incident_id}
    Incident.objects.filter(pk__in=recorded).update(needs_decision=True)


def copy_surroundings(since: datetime) -> None:
    """Add what the agency holds at the same contacts and addresses; it is not to be decided."""
    parties = Party.objects.select_related("incident").iterator(_AT_ONCE)
    doors = {door for party in parties for door in doors_of(party)}
    copied = _copy(_NEARBY.format(schema=_schema()), [since, list(doors), list(doors)])
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE pg_temp.{_INCIDENTS} SET needs_decision = false WHERE id = ANY(%s)", [copied])  # noqa: S608
        cursor.execute(f"ANALYZE pg_temp.{_INCIDENTS}, pg_temp.{_PARTIES}")


def _copy(condition: str, values: Sequence[Any]) -> list[int]:
    """Copy incidents of the agency with their people; return which were new here."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO pg_temp.{_INCIDENTS} SELECT * FROM {_schema()}.{_INCIDENTS} WHERE {condition} "  # noqa: S608
            "ON CONFLICT DO NOTHING RETURNING id",
            values,
        )
        copied = [pk for (pk,) in cursor.fetchall()]
        cursor.execute(
            f"INSERT INTO pg_temp.{_PARTIES} SELECT * FROM {_schema()}.{_PARTIES} "  # noqa: S608 - our own names
            "WHERE incident_id = ANY(%s)",
            [copied],
        )
    return copied


def _schema() -> str:
    return connection.ops.quote_name(current_agency().schema_name)
