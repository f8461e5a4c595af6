"""The one door by which incidents come in, for the interface, the files and whatever follows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import transaction

from officersurvey.encryption import blind_index
from surveys.incidents.folding import Fold, fold_records
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


_OUTDONE = "updated_at: another record of this incident came along with it and counts"
_OLDER = "updated_at: a newer record of this incident is held, so this one was left out"
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


@dataclass(frozen=True)
class _Done:
    """What became of the records of one incident."""

    fold: Fold
    row: Stored
    content_hash: bytes
    has_joined: bool


def record_incident(record: IncidentRecord) -> Recorded:
    """Store one incident in force of its source, number and time of change; repeating it changes nothing."""
    return record_incidents([record])[0]


def record_incidents(records: Sequence[IncidentRecord], *, as_parts: bool = False) -> list[Recorded]:
    """Store many incidents in one transaction and a few statements; the answers are in the records' order.

    A record of the moment that is held adds guard facts; `as_parts` also the people of such a record.
    """
    folds = fold_records(records, as_parts=as_parts)
    unique = [fold.record for fold in folds.values()]
    hashes = [blind_index(record.model_dump_json()) for record in unique]
    with transaction.atomic():
        stored = store_incidents(unique, hashes)
        roster = _store_people(list(folds.values()), stored)
        joined = _join(unique, stored, hashes, as_parts=as_parts)
    done = {
        key: _Done(fold, row, content_hash, row.incident_id in joined)
        for (key, fold), row, content_hash in zip(folds.items(), stored, hashes, strict=True)
    }
    return [
        _answer(record, done[record.source_system, record.incident_number], roster, as_parts=as_parts)
        for record in records
    ]


def match_badges() -> int:
    """Link badges that came in before their officer was on the roster; return how many parts were linked."""
    return IncidentOfficer.objects.match()


def _store_people(folds: Sequence[Fold], stored: Sequence[Stored]) -> dict[str, int]:
    pairs = [(row, fold) for fold, row in zip(folds, stored, strict=True) if row.is_new or row.is_changed]
    sources = [(row.incident_id, fold.record) for row, fold in pairs]
    changed = [row.incident_id for row in stored if row.is_changed]
    roster = officers_on_roster(record for _, record in sources)
    if sources:
        store_officers(sources, changed, roster)
        store_parties(sources, changed, {row.incident_id: fold.gone for row, fold in pairs if fold.gone})
    return roster


def _join(
    records: Sequence[IncidentRecord], stored: Sequence[Stored], hashes: Sequence[bytes], *, as_parts: bool
) -> set[int]:
    """Add to what is held what other records of the same moment say; return the incidents that this changed."""
    differing = {
        place: (row.incident_id, record)
        for place, (record, row, content_hash) in enumerate(zip(records, stored, hashes, strict=True))
        if row.held_updated_at == record.updated_at and row.held_hash != content_hash
    }
    if not differing:
        return set()
    joined = join_incidents(list(differing), as_parts=as_parts)
    people, contradicting = join_people(list(differing.values()), as_parts=as_parts)
    mark_joined(people, contradicting)
    return joined | people | contradicting


def _answer(record: IncidentRecord, done: _Done, roster: dict[str, int], *, as_parts: bool) -> Recorded:
    """Say what became of a record: it counts, it was added to another of the same moment, or it was outdone."""
    number, pk = record.incident_number, done.row.incident_id
    is_stored = done.row.is_new or done.row.is_changed
    if id(record) != done.fold.counts and id(record) not in done.fold.joined:
        return Recorded(Outcome.UNCHANGED, number, warnings=[_OUTDONE])
    if not is_stored:
        outcome = Outcome.UPDATED if done.has_joined else Outcome.UNCHANGED
        return Recorded(outcome, number, pk, warnings=_held_warnings(record, done, as_parts=as_parts))
    warnings = _badge_warnings(record, roster)
    if id(record) == done.fold.counts:
        return Recorded(Outcome.CREATED if done.row.is_new else Outcome.UPDATED, number, pk, warnings=warnings)
    if done.fold.joined[id(record)]:
        return Recorded(Outcome.UPDATED, number, pk, warnings=warnings if as_parts else [_JOINED])
    return Recorded(Outcome.UNCHANGED, number, pk, warnings=[] if as_parts else [_OUTDONE])


def _badge_warnings(record: IncidentRecord, roster: dict[str, int]) -> list[str]:
    badges = dict.fromkeys(part.badge for part in record.officers_once)
    return [
        f"badge {badge} is not on the roster; it is kept as unmatched" if badge else "a unit came without a badge"
        for badge in badges
        if badge not in roster
    ]


def _held_warnings(record: IncidentRecord, done: _Done, *, as_parts: bool) -> list[str]:
    if done.row.held_updated_at != record.updated_at:
        return [_OLDER]
    if done.row.held_hash == done.content_hash or as_parts:
        return []
    return [_JOINED if done.has_joined else _OTHER]
