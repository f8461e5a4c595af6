"""Several records of one incident that come in together, as one: nothing that keeps people from being asked is lost."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from surveys.incidents.records import DECISIVE, GUARD_FLAGS, JOINED_FLAGS, IncidentRecord, PartyRecord

Changes = dict[str, Any]


@dataclass
class Fold:
    """What the records of one incident say together, and the people whom only an earlier one named."""

    record: IncidentRecord
    gone: list[PartyRecord] = field(default_factory=list)
    #: By identity, the records whose words went into another's of the same moment; whether they added anything.
    joined: dict[int, bool] = field(default_factory=dict)
    counts: int = 0

    def add(self, other: IncidentRecord, *, as_parts: bool) -> None:
        """Take another record in: a later one replaces, one of the same moment adds."""
        held = self.record
        if other.updated_at > held.updated_at:
            self.record, self.counts, self.joined = _succeeded(held, other), id(other), {}
            self.gone += held.parties
        elif other.updated_at < held.updated_at:
            self.record = _succeeded(other, held)
            self.gone += other.parties
        else:
            self.record = _joined(held, other, as_parts=as_parts)
            self.gone += other.parties
            self.joined[id(other)] = self.record != held


def fold_records(records: Iterable[IncidentRecord], *, as_parts: bool) -> dict[tuple[str, str], Fold]:
    """Return one fold for each incident, in the order in which they were first named."""
    folds: dict[tuple[str, str], Fold] = {}
    for record in records:
        key = (record.source_system, record.incident_number)
        if key in folds:
            folds[key].add(record, as_parts=as_parts)
        else:
            folds[key] = Fold(record, counts=id(record))
    return folds


def _succeeded(older: IncidentRecord, newer: IncidentRecord) -> IncidentRecord:
    """Return the newer one, with the guard facts on which it is silent."""
    changes: Changes = {name: getattr(older, name) for name in GUARD_FLAGS if getattr(newer, name) is None}
    changes |= {name: getattr(newer, name) or getattr(older, name) for name in ("narrative", "address")}
    if not newer.initial_code:
        changes |= _first_type(older, newer)
    before = {party.known_by: party for party in older.parties}
    changes["parties"] = [_kept(before.get(party.known_by), party) for party in newer.parties]
    return newer.model_copy(update=changes)


def _first_type(older: IncidentRecord, newer: IncidentRecord) -> Changes:
    """Return the first type of which a source has ever spoken, where it does not name the first one itself."""
    if older.initial_code:
        return {"initial_code": older.initial_code, "initial_text": older.initial_text}
    if older.final_code == newer.final_code:
        return {}
    return {"initial_code": older.final_code, "initial_text": older.final_text}


def _kept(before: PartyRecord | None, party: PartyRecord) -> PartyRecord:
    if before is None:
        return party
    changes: Changes = {
        name: getattr(before, name) for name in ("minor_flag", "contact_ok") if getattr(party, name) is None
    }
    for name in ("relation_to_offender", "safe_contact_note", "birth_date"):
        changes[name] = getattr(party, name) or getattr(before, name)
    return party.model_copy(update=changes)


def _joined(held: IncidentRecord, other: IncidentRecord, *, as_parts: bool) -> IncidentRecord:
    changes: Changes = {name: True for name in JOINED_FLAGS if getattr(other, name)}
    parties, contradicts = _joined_parties(held, other, as_parts=as_parts)
    if contradicts or (as_parts and _disagree(held, other)):
        changes["sensitive_flag"] = True
    changes["parties"] = parties
    changes["nibrs_codes"] = list(dict.fromkeys([*held.nibrs_codes, *other.nibrs_codes]))
    changes["address"] = held.address or other.address
    changes["narrative"] = held.narrative if other.narrative in held.narrative else _both(held, other)
    if as_parts:
        officers = {(part.badge, part.unit, part.role): part for part in (*other.officers_once, *held.officers)}
        changes["officers"] = list(officers.values())
    return held.model_copy(update=changes)


def _both(held: IncidentRecord, other: IncidentRecord) -> str:
    return f"{held.narrative} {other.narrative}"


def _disagree(held: IncidentRecord, other: IncidentRecord) -> bool:
    pairs = [(getattr(held, name), getattr(other, name)) for name in DECISIVE]
    return any(one and two and one != two for one, two in pairs)


def _joined_parties(held: IncidentRecord, other: IncidentRecord, *, as_parts: bool) -> tuple[list[PartyRecord], bool]:
    """Return the people with what the others add, and whether two relations contradict each other."""
    people = {party.known_by: party for party in people_once(held)}
    contradicts = False
    for party in other.parties:
        known = people.get(party.known_by)
        if known is not None:
            contradicts |= contradict(known.relation_to_offender, party.relation_to_offender)
            people[party.known_by] = _with_facts(known, party)
        elif as_parts or party.is_guarded(other.received_at.date()):
            people[party.known_by] = party
    return list(people.values()), contradicts


def people_once(record: IncidentRecord) -> list[PartyRecord]:
    """Return the people; one who is named twice counts once, with what either says against asking."""
    people: dict[str, PartyRecord] = {}
    for party in record.parties:
        known = people.get(party.known_by)
        people[party.known_by] = _with_facts(known, party) if known else party
    return list(people.values())


def contradict(one: str, two: str) -> bool:
    """Whether two relations to an offender are said and differ."""
    return bool(one and two and one != two)


def _with_facts(known: PartyRecord, other: PartyRecord) -> PartyRecord:
    changes: Changes = {
        name: getattr(known, name) or getattr(other, name)
        for name in ("minor_flag", "relation_to_offender", "safe_contact_note", "birth_date")
    }
    if other.is_refused:
        changes["contact_ok"] = False
    return known.model_copy(update=changes)
