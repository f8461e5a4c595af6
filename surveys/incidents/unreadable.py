"""A change that could not be read may be the one that protects somebody: nobody is asked until a readable one comes."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import structlog
from django.db import connection

from surveys.incidents.models import Incident
from surveys.incidents.reading import RecordError
from surveys.incidents.records import IncidentRecord

log = structlog.get_logger(__name__)


class LeftOut(NamedTuple):
    """What is known of a record that could not be read: its incident, and when the source made the change."""

    source: str
    number: str
    changed_at: datetime | None

    @classmethod
    def of(cls, error: RecordError) -> "LeftOut":
        """Return what is known of a record that was refused."""
        return cls(error.source, error.number, error.changed_at)


_RELEASE = """
UPDATE incidents_incident AS held SET unread_at = NULL, needs_decision = true
FROM unnest(%(sources)s::text[], %(numbers)s::text[], %(moments)s::timestamptz[]) AS sent (source, number, moment)
WHERE held.unread_at <= sent.moment AND held.source_system = sent.source AND held.incident_number = sent.number
"""
# A change of unknown time is one after what is held. Without its source, it may be of any with that number.
_HOLD_BACK = """
UPDATE incidents_incident AS held SET unread_at = left_out.until, needs_decision = true
FROM (
    SELECT one.id,
        max(GREATEST(one.updated_at, COALESCE(sent.moment, one.updated_at + interval '1 microsecond'))) AS until
    FROM unnest(%(sources)s::text[], %(numbers)s::text[], %(moments)s::timestamptz[]) AS sent (source, number, moment)
    JOIN incidents_incident AS one ON one.incident_number = sent.number
    WHERE sent.source IN ('', one.source_system)
    GROUP BY one.id
) AS left_out
WHERE held.id = left_out.id AND (held.unread_at IS NULL OR held.unread_at < left_out.until)
"""


def note_unreadable(left_out: Iterable[LeftOut], records: Iterable[IncidentRecord]) -> int:
    """Release the incidents of records that were stored just now; hold back, and count, those of records left out.

    A record releases its incident unless the change that could not be read was made after it.
    """
    unreadable = [one for one in left_out if one.number]
    if Incident.objects.filter(unread_at__isnull=False).exists():
        _release(records)
    held = _run(_HOLD_BACK, unreadable) if unreadable else 0
    if held:
        log.warning("incidents held back, a change could not be read", count=held)
    return held


def _release(records: Iterable[IncidentRecord]) -> None:
    if readable := [LeftOut(one.source_system, one.incident_number, one.updated_at) for one in records]:
        _run(_RELEASE, readable)


def _run(statement: str, named: Sequence[LeftOut]) -> int:
    sources, numbers, moments = zip(*named, strict=True)
    values = {"sources": list(sources), "numbers": list(numbers), "moments": list(moments)}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount
