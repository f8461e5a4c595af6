"""The one door by which incidents come in, for the interface, the files and whatever follows."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import transaction

from agencies.roster.badges import hold_officers
from officersurvey.encryption import blind_indexer
from surveys.incidents.models import IncidentOfficer
from surveys.incidents.people import join_people, officers_on_roster, store_officers, store_parties
from surveys.incidents.records import IncidentRecord
from surveys.incidents.staging import Stored, join_incidents, mark_joined, store_incidents


class Outcome(StrEnum):
    """What became of one record."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


_OLDER = "updated_at: a newer record of this incident is held, so this one was left out"
_OLDER_JOINED = (
    "updated_at: a newer record of this incident is held; only what keeps people from being asked was taken of this one"
)
_NO_NUMBER = "phone: one is no number that can exist; its person was taken without a phone"
_OTHER = "updated_at: is that of the record held, but the content differs; send a later time to change it"
_JOINED = (
    "updated_at: is that of the record held, but the content differs; "
    "only what keeps people from being asked was added; send a later time to change the rest"
)


@dataclass(frozen=True)
class Recorded:
    """What became of one record, and what the sender should know."""

    outcome: Outcome
    incident_number: str
    incident_id: int | None = None
    warnings: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    is_repeat: bool = False


def record_incident(record: IncidentRecord) -> Recorded:
    """Store one incident in force of its source, number and time of change; repeating it changes nothing."""
    return record_incidents([record])[0]


def record_incidents(records: Sequence[IncidentRecord], *, as_parts: bool = False) -> list[Recorded]:
    """Store many incidents in one transaction and a few statements; the answers are in the records' order.

    A record that is not newer than what is held adds guard facts; `as_parts` also the people of one of the same moment.
    """
    answers: dict[int, Recorded] = {}
    with transaction.atomic():
        hold_officers()
        for places in _rounds(records):
            answers.update(zip(places, _record([records[place] for place in places], as_parts=as_parts), strict=True))
    return [answers[place] for place in range(len(records))]


def _rounds(records: Sequence[IncidentRecord]) -> Iterable[list[int]]:
    """Return the places of the records; of one incident there is one in a round, in the order in which they came."""
    rounds: defaultdict[int, list[int]] = defaultdict(list)
    times: Counter[tuple[str, str]] = Counter()
    for place, record in enumerate(records):
        key = (record.source_system, record.incident_number)
        rounds[times[key]].append(place)
        times[key] += 1
    return rounds.values()


def _record(records: Sequence[IncidentRecord], *, as_parts: bool) -> list[Recorded]:
    index_of = blind_indexer()
    hashes = [index_of(record.model_dump_json()) for record in records]
    stored = store_incidents(records, hashes)
    roster = _store_people(records, stored)
    joined = _join(records, stored, hashes, as_parts=as_parts)
    return [
        _answer(record, row, roster, joined, is_repeat=row.knows(content_hash), as_parts=as_parts)
        for record, row, content_hash in zip(records, stored, hashes, strict=True)
    ]


def match_badges() -> int:
    """Link badges that came in before their officer was on the roster; return how many parts were linked."""
    return IncidentOfficer.objects.match()


def _store_people(records: Sequence[IncidentRecord], stored: Sequence[Stored]) -> dict[str, int]:
    sources = [(row.incident_id, record) for record, row in zip(records, stored, strict=True) if not row.is_held]
    changed = [row.incident_id for row in stored if row.is_changed]
    roster = officers_on_roster(record for _, record in sources)
    if sources:
        store_officers(sources, changed, roster)
        store_parties(sources, changed)
    return roster


def _join(
    records: Sequence[IncidentRecord], stored: Sequence[Stored], hashes: Sequence[bytes], *, as_parts: bool
) -> set[int]:
    """Add to what is held what records that are not newer, and were not read before, say; return what this changed."""
    news = {
        place: row
        for place, (row, content_hash) in enumerate(zip(stored, hashes, strict=True))
        if row.is_held and not row.knows(content_hash)
    }
    if not news:
        return set()
    sources = [(row.incident_id, records[place]) for place, row in news.items()]
    older = {row.incident_id for place, row in news.items() if row.held_updated_at != records[place].updated_at}
    joined = join_incidents(list(news))
    people, contradicting = join_people(sources, older, as_parts=as_parts)
    mark_joined(people, contradicting)
    return joined | people | contradicting


def _answer(
    record: IncidentRecord, row: Stored, roster: dict[str, int], joined: Set[int], *, is_repeat: bool, as_parts: bool
) -> Recorded:
    """Say what became of a record: it counts, something of it was added, or all of it was left out."""
    number, pk = record.incident_number, row.incident_id
    if not row.is_held:
        outcome = Outcome.CREATED if row.is_new else Outcome.UPDATED
        return Recorded(outcome, number, pk, warnings=_warnings(record, roster))
    has_joined = pk in joined and not is_repeat
    outcome = Outcome.UPDATED if has_joined else Outcome.UNCHANGED
    if row.held_updated_at != record.updated_at:
        warnings = [_OLDER_JOINED if has_joined else _OLDER]
    else:
        warnings = [] if is_repeat or as_parts else [_JOINED if has_joined else _OTHER]
    return Recorded(outcome, number, pk, warnings, is_repeat=is_repeat)


def _warnings(record: IncidentRecord, roster: dict[str, int]) -> list[str]:
    unknown = [
        f"badge {badge} is not on the roster; it is kept as unmatched" if badge else "a unit came without a badge"
        for badge in dict.fromkeys(part.badge for part in record.officers_once if part.badge not in roster)
    ]
    lacks_number = any(party.phone is not None and not party.phone.e164 for party in record.parties)
    return [_NO_NUMBER, *unknown] if lacks_number else unknown
