"""The one door by which incidents come in, for the interface, the files and whatever follows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import transaction

from officersurvey.encryption import blind_index
from surveys.incidents.models import IncidentOfficer
from surveys.incidents.people import officers_on_roster, store_officers, store_parties
from surveys.incidents.records import IncidentRecord
from surveys.incidents.staging import Stored, store_incidents


class Outcome(StrEnum):
    """What became of one record."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Recorded:
    """What became of one record, and what the sender should know."""

    outcome: Outcome
    incident_number: str
    incident_id: int | None = None
    warnings: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


def record_incident(record: IncidentRecord) -> Recorded:
    """Store one incident in force of its source, number and time of change; repeating it changes nothing."""
    return record_incidents([record])[0]


def record_incidents(records: Sequence[IncidentRecord]) -> list[Recorded]:
    """Store many incidents in one transaction and a few statements; the answers are in the records' order."""
    newest = _newest(records)
    unique = list(newest.values())
    hashes = [blind_index(record.model_dump_json()) for record in unique]
    with transaction.atomic():
        stored = store_incidents(unique, hashes)
        roster = _store_people(unique, stored)
    answers = {
        id(record): _answer(record, row, content_hash, roster)
        for record, row, content_hash in zip(unique, stored, hashes, strict=True)
    }
    return [answers.get(id(record)) or _outdone(record) for record in records]


def match_badges() -> int:
    """Link badges that came in before their officer was on the roster; return how many parts were linked."""
    return IncidentOfficer.objects.match()


def _newest(records: Sequence[IncidentRecord]) -> dict[tuple[str, str], IncidentRecord]:
    newest: dict[tuple[str, str], IncidentRecord] = {}
    for record in records:
        key = (record.source_system, record.incident_number)
        if key not in newest or record.updated_at > newest[key].updated_at:
            newest[key] = record
    return newest


def _store_people(records: Sequence[IncidentRecord], stored: Sequence[Stored]) -> dict[str, int]:
    pairs = zip(records, stored, strict=True)
    sources = [(row.incident_id, record) for record, row in pairs if row.is_new or row.is_changed]
    changed = [row.incident_id for row in stored if row.is_changed]
    roster = officers_on_roster(record for _, record in sources)
    if sources:
        store_officers(sources, changed, roster)
        store_parties(sources, changed)
    return roster


def _answer(record: IncidentRecord, row: Stored, content_hash: bytes, roster: dict[str, int]) -> Recorded:
    number = record.incident_number
    if row.is_new or row.is_changed:
        outcome = Outcome.CREATED if row.is_new else Outcome.UPDATED
        return Recorded(outcome, number, row.incident_id, warnings=_badge_warnings(record, roster))
    return Recorded(Outcome.UNCHANGED, number, row.incident_id, warnings=_unchanged_warnings(record, row, content_hash))


def _badge_warnings(record: IncidentRecord, roster: dict[str, int]) -> list[str]:
    badges = dict.fromkeys(part.badge for part in record.officers_once)
    return [
        f"badge {badge} is not on the roster; it is kept as unmatched" if badge else "a unit came without a badge"
        for badge in badges
        if badge not in roster
    ]


def _unchanged_warnings(record: IncidentRecord, row: Stored, content_hash: bytes) -> list[str]:
    if row.held_updated_at != record.updated_at:
        return ["updated_at: a newer record of this incident is held, so this one was left out"]
    if row.held_hash != content_hash:
        return ["updated_at: is that of the record held, but the content differs; send a later time to change it"]
    return []


def _outdone(record: IncidentRecord) -> Recorded:
    reason = "updated_at: another record of this incident came along with it and counts"
    return Recorded(Outcome.UNCHANGED, record.incident_number, warnings=[reason])
