"""A change that could not be read may be the one that protects somebody: nobody is asked until a readable one comes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog
from django.db import connection, transaction
from django.utils import timezone

from officersurvey.encryption import blind_index, blind_indexer
from surveys.incidents.models import Incident, UnreadableChange
from surveys.incidents.reading import RecordError
from surveys.incidents.records import IncidentRecord

log = structlog.get_logger(__name__)
#: Nobody is asked any more about an incident of which the first readable record comes so late.
_KEPT = timedelta(days=90)
#: More than an import takes for a batch, and than one look comes after the other.
_JUST_NOW = timedelta(hours=3)


class LeftOut(NamedTuple):
    """What is known of a record that could not be read: its incident, and when the source made the change."""

    source: str
    number: str
    changed_at: datetime | None

    @classmethod
    def of(cls, error: RecordError) -> "LeftOut":
        """Return what is known of a record that was refused."""
        return cls(error.source, error.number, error.changed_at)


#: An incident by source and number, and when it was last changed.
_State = tuple[str, str, datetime]

_ANY = """
SELECT EXISTS (SELECT FROM incidents_incident WHERE unread_at IS NOT NULL),
    EXISTS (SELECT FROM incidents_unreadablechange)
"""
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


def note_unreadable(left_out: Iterable[LeftOut], records: Iterable[IncidentRecord] = ()) -> int:
    """Release the incidents of records that were stored just now; hold back, and count, those of records left out.

    A record releases its incident unless the change that could not be read was made after it.
    """
    unreadable = list(dict.fromkeys(one for one in left_out if one.number))
    states = [(one.source_system, one.incident_number, one.updated_at) for one in records]
    are_held, are_waiting = _any_unreadable() if states else (False, False)
    waiting = list(_waiting_for(states)) if are_waiting else []
    if are_held:
        _run(_RELEASE, states)
    if not (unreadable or waiting):
        return 0
    held = _run(_HOLD_BACK, [*unreadable, *waiting])
    _let_wait(unreadable)
    if held:
        log.warning("incidents held back, a change could not be read", count=held)
    return held


def hold_back_newcomers(now: datetime) -> None:
    """Hold back incidents that came in while a change of theirs was noted; forget changes that nobody waits for."""
    UnreadableChange.objects.filter(noted_at__lt=now - _KEPT).delete()
    if not UnreadableChange.objects.exists():
        return
    came_in = Incident.objects.filter(recorded_at__gt=now - _JUST_NOW)
    with transaction.atomic():
        states = came_in.values_list("source_system", "incident_number", "updated_at")
        if waiting := list(_waiting_for(list(states))):
            _run(_HOLD_BACK, waiting)


def _any_unreadable() -> tuple[bool, bool]:
    """Say whether any incident is held back, and whether any change waits for its incident."""
    with connection.cursor() as cursor:
        cursor.execute(_ANY)
        held, waiting = cursor.fetchone()
        return held, waiting


def _waiting_for(states: Sequence[_State]) -> Iterator[LeftOut]:
    """Yield, and let wait no longer, the changes of these incidents that were noted before; read ones are no matter."""
    index_of = blind_indexer()
    by_index: defaultdict[bytes, dict[tuple[str, str], datetime]] = defaultdict(dict)
    for source, number, moment in states:
        newest = by_index[index_of(_form(number))]
        newest[source, number] = max(moment, newest.get((source, number), moment))
    found: list[int] = []
    for change in UnreadableChange.objects.filter(number_index__in=by_index):
        its = {key: at for key, at in by_index[bytes(change.number_index)].items() if change.is_of(key[0])}
        for key, at in its.items():
            if change.changed_at is None or change.changed_at > at:
                yield LeftOut(*key, change.changed_at)
        if its:
            found.append(change.pk)
    UnreadableChange.objects.filter(pk__in=found).delete()


def _let_wait(unreadable: Sequence[LeftOut]) -> None:
    """Remember the changes of incidents that are not held yet."""
    held = set(
        Incident.objects.filter(incident_number__in={one.number for one in unreadable}).values_list(
            "source_system", "incident_number"
        )
    )
    numbers = {number for _, number in held}
    UnreadableChange.objects.bulk_create(
        [
            UnreadableChange(
                source_system=one.source,
                number_index=blind_index(_form(one.number)),
                changed_at=one.changed_at,
                noted_at=timezone.now(),
            )
            for one in unreadable
            if (one.source, one.number) not in held and (one.source or one.number not in numbers)
        ],
        ignore_conflicts=True,
    )


def _form(number: str) -> str:
    """Return what is hashed of a number: of a row that cannot be split, anything may stand where it is looked for."""
    return f"incident number {number}"


def _run(statement: str, named: Sequence[LeftOut | _State]) -> int:
    sources, numbers, moments = zip(*named, strict=True)
    values = {"sources": list(sources), "numbers": list(numbers), "moments": list(moments)}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount
