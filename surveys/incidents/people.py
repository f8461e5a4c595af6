"""The people of a batch of incidents: officers by badge, parties with sealed contacts."""

import base64
import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from datetime import date
from operator import itemgetter
from typing import Any

from django.utils import timezone

from agencies.roster.badges import officers_by_badge
from officersurvey.encryption import EncryptedTextField, Index, Seal, blind_indexer, sealer
from surveys.incidents.addresses import address_index
from surveys.incidents.email_addresses import comparable_email
from surveys.incidents.fields import Contact
from surveys.incidents.models import IncidentOfficer, Party
from surveys.incidents.phone_numbers import PhoneKind
from surveys.incidents.records import IncidentRecord, PartyRecord, PhoneType
from surveys.incidents.roles import is_never_asked
from surveys.incidents.staging import copy_rows, keep_indexes

#: An incident's id and the record that it was stored from.
Source = tuple[int, IncidentRecord]
PartyValues = dict[str, Any]
#: What is held of people, by incident and key.
Known = dict[tuple[int, str], PartyValues]
_INDEXES = ("phone_index", "email_index", "postal_index")
_FACTS = ("minor_flag", "relation_to_offender", "contact_ok", "has_safe_contact_note", "age")
_HELD = ("id", "incident_id", "person_key", "role", "is_withdrawn", *_INDEXES, *_FACTS)
_OFFICER_COLUMNS = ("incident_id", "officer_id", "badge", "role", "unit", "seconds_on_scene")
_SEALED: tuple[EncryptedTextField, EncryptedTextField, EncryptedTextField] = (
    Party._meta.get_field("phone"),
    Party._meta.get_field("email"),
    Party._meta.get_field("postal_address"),
)
_CHANGEABLE = [f.name for f in Party._meta.concrete_fields if f.name not in {"id", "incident", "person_key"}]
#: The hashes of the contacts stay: what was said of the person counts for whoever is named there.
_WITHDRAWN: PartyValues = {
    "phone": b"",
    "phone_kind": PhoneKind.NONE.value,
    "email": b"",
    "postal_address": b"",
    "is_withdrawn": True,
}


def officers_on_roster(records: Iterable[IncidentRecord]) -> dict[str, int]:
    """Return the roster's officers among those that the records name: badge to id."""
    badges = {officer.badge for record in records for officer in record.officers_once if officer.badge}
    return officers_by_badge(badges)


def store_officers(sources: Sequence[Source], changed: Sequence[int], roster: dict[str, int]) -> None:
    """Write who was there; for incidents that changed, instead of who was said to be there before."""
    if changed:
        IncidentOfficer.objects.filter(incident__in=changed).delete()
    rows = (
        (incident_id, roster.get(part.badge), part.badge, part.role, part.unit, part.seconds_on_scene)
        for incident_id, record in sources
        for part in record.officers_once
    )
    copy_rows(IncidentOfficer._meta.db_table, _OFFICER_COLUMNS, rows)


def add_officers(sources: Sequence[Source]) -> set[int]:
    """Write who else was there; return the incidents that got somebody."""
    named = {
        (pk, part.badge, part.unit, part.role): part.seconds_on_scene
        for pk, record in sources
        for part in record.officers_once
    }
    held = IncidentOfficer.objects.filter(incident__in=[pk for pk, _ in sources])
    fresh = named.keys() - set(held.values_list("incident_id", "badge", "unit", "role"))
    roster = officers_on_roster(record for _, record in sources) if fresh else {}
    rows = [(pk, roster.get(badge), badge, role, unit, named[pk, badge, unit, role]) for pk, badge, unit, role in fresh]
    copy_rows(IncidentOfficer._meta.db_table, _OFFICER_COLUMNS, rows)
    return {row[0] for row in rows}


def store_parties(sources: Sequence[Source], changed: Sequence[int]) -> None:
    """Write the parties. Known ones keep their id, and with it their invitation; vanished ones lose their contact."""
    known = _known_parties(changed)
    rows = list(_parties_of(sources, known))
    kept = {held["id"] for held in known.values()}
    _insert([values for values in rows if values["id"] not in kept])
    if changed:
        _update_parties([_with_held(values, known) for values in rows if values["id"] in kept], kept)
    keep_indexes(_left(known.values(), rows))


def join_people(sources: Sequence[Source], older: Set[int], *, as_parts: bool) -> tuple[set[int], set[int]]:
    """Add guard facts to people who are held, and people who have some; `as_parts` everybody, officers too.

    Whom an older record names, and what is held does not, is held as somebody who is no longer named. Return the
    incidents that this changed, and those in which two relations to an offender contradict each other.
    """
    known = _known_parties([pk for pk, _ in sources])
    rows = list(_parties_of(sources, known, is_joining=True))
    held = [(values, before) for values in rows if (before := known.get(_place(values)))]
    more = [joined for values, before in held if (joined := _joined(values, before, older))]
    guarded = _guarded(sources)
    added = [row for row in rows if _place(row) in guarded or (as_parts and row["incident_id"] not in older)]
    fresh = [{**row, **_WITHDRAWN} if row["incident_id"] in older else row for row in added if _place(row) not in known]
    _insert(fresh)
    if more:
        _upsert(more, ("role", *_FACTS))
    keep_indexes(_left(rows, [*known.values(), *fresh]))
    changed = {row["incident_id"] for row in (*fresh, *more)}
    if as_parts:
        changed |= add_officers([source for source in sources if source[0] not in older])
    relation = itemgetter("relation_to_offender")
    return changed, {row["incident_id"] for row, before in held if contradict(relation(before), relation(row))}


def _guarded(sources: Sequence[Source]) -> set[tuple[int, str]]:
    """Return of whom something is said that keeps people from being asked."""
    index_of = blind_indexer()
    return {
        (pk, key_of(party, index_of))
        for pk, record in sources
        for party in people_once(record)
        if party.is_guarded(record.received_at.date())
    }


def _known_parties(incident_ids: Sequence[int]) -> Known:
    if not incident_ids:
        return {}
    rows = Party.objects.filter(incident__in=incident_ids).values(*_HELD)
    return {_place(row): row for row in rows}


def _place(values: PartyValues) -> tuple[int, str]:
    return values["incident_id"], values["person_key"]


def _insert(rows: Sequence[PartyValues]) -> None:
    if rows:
        plain = [{**values, "minor_flag": bool(values["minor_flag"])} for values in rows]
        copy_rows(Party._meta.db_table, tuple(plain[0]), (tuple(values.values()) for values in plain))


def _upsert(rows: Sequence[PartyValues], columns: Sequence[str]) -> None:
    parties = [Party(**values) for values in rows]
    Party.objects.bulk_create(parties, update_conflicts=True, unique_fields=["id"], update_fields=columns)


def _update_parties(rows: Sequence[PartyValues], known: set[uuid.UUID]) -> None:
    _upsert(rows, _CHANGEABLE)
    # Decisions and invitations refer to a party for good, so it stays; nobody who was taken back is asked.
    vanished = known - {values["id"] for values in rows}
    Party.objects.filter(pk__in=vanished).update(**_WITHDRAWN)


def _with_held(values: PartyValues, known: Known) -> PartyValues:
    """Return what was sent, with the guard facts of before on which it is silent."""
    before = known[_place(values)]
    # Who was taken back once is asked only where the source says that it may be.
    before = {**before, "contact_ok": False} if before["is_withdrawn"] else before
    silent = {name: before[name] for name in ("minor_flag", "contact_ok", "age") if values[name] is None}
    told = {name: values[name] or before[name] for name in ("relation_to_offender", "has_safe_contact_note")}
    return {**values, **silent, **told}


def _joined(values: PartyValues, before: PartyValues, older: Set[int]) -> PartyValues | None:
    """Return the row with what was sent beyond that before, if anything was."""
    facts = {name: before[name] or values[name] or before[name] for name in _FACTS if name != "contact_ok"}
    facts["age"] = min((age for age in (values["age"], before["age"]) if age is not None), default=None)
    facts["contact_ok"] = False if values["contact_ok"] is False else before["contact_ok"]
    # The role that an older record names was replaced since.
    takes_role = values["incident_id"] not in older and is_never_asked(values["role"])
    facts["role"] = (values if takes_role else before)["role"]
    is_more = any(value != before[name] for name, value in facts.items())
    return {**values, **facts} if is_more else None


def _contacts(values: PartyValues) -> set[tuple[int, bytes]]:
    return {(values["incident_id"], bytes(index)) for name in _INDEXES if (index := values[name])}


def _left(before: Collection[PartyValues], rows: Sequence[PartyValues]) -> list[tuple[int, bytes]]:
    """Return the incidents' contacts at which a person is no longer, and those of vanished people where nobody is."""
    if not before:
        return []
    same, there = {row["id"]: _contacts(row) for row in rows}, {one for row in rows for one in _contacts(row)}
    return sorted({one for held in before for one in _contacts(held) - same.get(held["id"], there)})


def _parties_of(sources: Iterable[Source], known: Known, *, is_joining: bool = False) -> Iterator[PartyValues]:
    index_of, seal, zone = blind_indexer(), sealer(), timezone.get_current_timezone()
    for incident_id, record in sources:
        day = record.received_at.astimezone(zone).date()
        for party in people_once(record):
            key = key_of(party, index_of)
            held = known.get((incident_id, key))
            pk = held["id"] if held else uuid.uuid4()
            place = {"id": pk, "incident_id": incident_id, "person_key": key}
            values = {**place, **_party_values(pk, party, day, index_of, seal)}
            # That an older record names a role that is never asked counts, though who is held keeps another.
            yield {**values, "contact_ok": False} if is_joining and party.is_refused else values


def _party_values(pk: uuid.UUID, party: PartyRecord, day: date, index_of: Index, seal: Seal) -> PartyValues:
    phone = party.phone.e164 if party.phone else ""
    return {
        "role": party.role,
        "phone": _SEALED[0].close(phone, pk, seal),
        "phone_index": index_of(phone) if phone else None,
        "phone_kind": _kind(party.phone, party.phone_type),
        "email": _SEALED[1].close(party.email, pk, seal),
        "email_index": index_of(comparable_email(party.email)) if party.email else None,
        "postal_address": _SEALED[2].close(party.postal_address, pk, seal),
        "postal_index": address_index(party.postal_address),
        "language": party.language,
        "age": _age(party.birth_date, day),
        "minor_flag": party.minor_flag,
        "relation_to_offender": party.relation_to_offender,
        "contact_ok": party.contact_ok,
        "has_safe_contact_note": bool(party.safe_contact_note),
        "consent_basis": party.consent_basis,
        "is_withdrawn": False,
    }


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
    changes: PartyValues = {
        name: getattr(known, name) or getattr(other, name)
        for name in ("minor_flag", "relation_to_offender", "safe_contact_note")
    }
    changes["birth_date"] = max(filter(None, (known.birth_date, other.birth_date)), default=None)
    if other.is_refused:
        changes["contact_ok"] = False
    return known.model_copy(update=changes)


def key_of(party: PartyRecord, index_of: Index) -> str:
    """Return what a person is recognised by, hashed as a contact is."""
    return base64.b64encode(index_of(party.known_by)).decode()


def _kind(phone: Contact | None, stated: PhoneType | None) -> str:
    """What the source knows counts where the number itself does not tell, and where it rules texts out."""
    if phone is None or not phone.e164:
        return PhoneKind.NONE.value
    if stated and (phone.kind is PhoneKind.UNKNOWN or stated == PhoneType.LANDLINE):
        return phone.kind.value if phone.kind is PhoneKind.INVALID else str(stated)
    return phone.kind.value


def _age(born: date | None, day: date) -> int | None:
    if born is None:
        return None
    return max(0, day.year - born.year - ((day.month, day.day) < (born.month, born.day)))
