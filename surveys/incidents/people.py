"""The people of a batch of incidents: officers by badge, parties with sealed contacts."""

import base64
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from agencies.roster.models import Officer
from officersurvey.encryption import EncryptedTextField, blind_index
from surveys.incidents.addresses import address_index, normal_address
from surveys.incidents.fields import Contact
from surveys.incidents.models import IncidentOfficer, Party
from surveys.incidents.phone_numbers import PhoneKind
from surveys.incidents.records import IncidentRecord, PartyRecord, PhoneType
from surveys.incidents.staging import copy_rows

#: An incident's id and the record that it was stored from.
Source = tuple[int, IncidentRecord]
PartyValues = dict[str, Any]
_OFFICER_COLUMNS = ("incident_id", "officer_id", "badge", "role", "unit", "seconds_on_scene")
_SEALED: tuple[EncryptedTextField, EncryptedTextField, EncryptedTextField] = (
    Party._meta.get_field("phone"),
    Party._meta.get_field("email"),
    Party._meta.get_field("postal_address"),
)
_CHANGEABLE = [f.name for f in Party._meta.concrete_fields if f.name not in {"id", "incident", "person_key"}]
_NO_CONTACT = {
    "phone": b"",
    "phone_index": None,
    "phone_kind": PhoneKind.NONE,
    "email": b"",
    "email_index": None,
    "postal_address": b"",
    "postal_index": None,
}


def officers_on_roster(records: Iterable[IncidentRecord]) -> dict[str, int]:
    """Return the roster's officers among those that the records name: badge to id."""
    badges = {officer.badge for record in records for officer in record.officers_once if officer.badge}
    return dict(Officer.objects.filter(badge__in=badges).values_list("badge", "pk"))


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


def store_parties(sources: Sequence[Source], changed: Sequence[int]) -> None:
    """Write the parties. Known ones keep their id, and with it their invitation; vanished ones lose their contact."""
    known = _known_parties(changed)
    rows = [values for source in sources for values in _parties_of(source, known)]
    kept = set(known.values())
    fresh = [values for values in rows if values["id"] not in kept]
    if fresh:
        copy_rows(Party._meta.db_table, tuple(fresh[0]), (tuple(values.values()) for values in fresh))
    if changed:
        _update_parties([values for values in rows if values["id"] in kept], kept)


def _known_parties(incident_ids: Sequence[int]) -> dict[tuple[int, str], uuid.UUID]:
    if not incident_ids:
        return {}
    rows = Party.objects.filter(incident__in=incident_ids).values_list("incident_id", "person_key", "pk")
    return {(incident_id, key): pk for incident_id, key, pk in rows}


def _update_parties(rows: Sequence[PartyValues], known: set[uuid.UUID]) -> None:
    parties = [Party(**values) for values in rows]
    Party.objects.bulk_create(parties, update_conflicts=True, unique_fields=["id"], update_fields=_CHANGEABLE)
    # Decisions and invitations refer to a party for good, so it stays; nobody who was taken back is asked.
    vanished = known - {values["id"] for values in rows}
    Party.objects.filter(pk__in=vanished).update(**_NO_CONTACT, contact_ok=False)


def _parties_of(source: Source, known: dict[tuple[int, str], uuid.UUID]) -> Iterator[PartyValues]:
    incident_id, record = source
    named: set[str] = set()
    for party in record.parties:
        key = _key_of(party)
        if key not in named:
            named.add(key)
            pk = known.get((incident_id, key)) or uuid.uuid4()
            yield _party_values(pk, incident_id, key, party, record)


def _party_values(pk: uuid.UUID, incident_id: int, key: str, party: PartyRecord, record: IncidentRecord) -> PartyValues:
    phone = party.phone.e164 if party.phone else ""
    return {
        "id": pk,
        "incident_id": incident_id,
        "person_key": key,
        "role": party.role,
        "phone": _SEALED[0].close(phone, pk),
        "phone_index": blind_index(phone) if phone else None,
        "phone_kind": _kind(party.phone, party.phone_type),
        "email": _SEALED[1].close(party.email, pk),
        "email_index": blind_index(party.email) if party.email else None,
        "postal_address": _SEALED[2].close(party.postal_address, pk),
        "postal_index": address_index(party.postal_address),
        "language": party.language,
        "age": _age(party.birth_date, record),
        "minor_flag": party.minor_flag,
        "relation_to_offender": party.relation_to_offender,
        "contact_ok": party.contact_ok,
        "has_safe_contact_note": bool(party.safe_contact_note),
        "consent_basis": party.consent_basis,
    }


def _key_of(party: PartyRecord) -> str:
    """Return what a person is recognised by: the source's key, else role and contact, hashed as a contact is."""
    known_by = f"key|{party.person_key}" if party.person_key else _role_and_contact(party)
    return base64.b64encode(blind_index(known_by)).decode()


def _role_and_contact(party: PartyRecord) -> str:
    """Tell people without a key apart: by position, a message could reach another person."""
    phone = party.phone.e164 if party.phone else ""
    address = normal_address(party.postal_address)
    return f"{party.role}|{phone}|{party.email}" + (f"|{address}" if address else "")


def _kind(phone: Contact | None, stated: PhoneType | None) -> str:
    """What the source knows counts where the number itself does not tell, and where it rules texts out."""
    if phone is None:
        return PhoneKind.NONE.value
    if stated and (phone.kind is PhoneKind.UNKNOWN or stated == PhoneType.LANDLINE):
        return phone.kind.value if phone.kind is PhoneKind.INVALID else str(stated)
    return phone.kind.value


def _age(born: date | None, record: IncidentRecord) -> int | None:
    if born is None:
        return None
    day = record.received_at.astimezone(timezone.get_current_timezone()).date()
    return max(0, day.year - born.year - ((day.month, day.day) < (born.month, born.day)))
