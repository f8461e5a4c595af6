"""What else was reported at the same contacts and addresses, recognised by their keyed hashes alone."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from surveys.incidents.models import Incident, Party
from surveys.outreach.code_policy import is_family_or_intimate, normal_code
from surveys.outreach.models import CodePolicy, SharedNumber

#: More people than this at one number within this time, and it is nobody's own.
MOST_PEOPLE = 5
SHARING_TIME = timedelta(days=90)

_CODES = ("initial_code", "final_code")
_FLAGS = ("dv_flag", "sex_offense_flag", "protective_order")
_PERSON = ("phone_index", "email_index", "person_key", "age", "incident__received_at")


class Surroundings:
    """Protected incidents and shared numbers around some parties, in a handful of statements."""

    def __init__(self, parties: Sequence[Party], protection_days: int, now: datetime) -> None:
        self._since = now - timedelta(days=protection_days)
        self._incidents: defaultdict[bytes, set[int]] = defaultdict(set)
        self._people: defaultdict[bytes, set[tuple[Any, ...]]] = defaultdict(set)
        self._by_contact(parties, now - SHARING_TIME)
        self._by_address({bytes(one.incident.address_index) for one in parties if one.incident.address_index})
        self._protected = _protected_among({pk for found in self._incidents.values() for pk in found})
        phones = {bytes(party.phone_index) for party in parties if party.phone_index}
        self._listed = _listed(phones)

    def are_protected(self, party: Party) -> bool:
        """Whether another incident at the party's contact or address forbids drawing attention to it."""
        indexes = (party.phone_index, party.email_index, party.incident.address_index)
        near = {pk for index in indexes if index for pk in self._incidents[bytes(index)]}
        return bool(near & self._protected - {party.incident_id})

    def share_number(self, party: Party) -> bool:
        """Whether the party's number is listed as shared, or was given by too many different people."""
        if not party.phone_index:
            return False
        phone = bytes(party.phone_index)
        return phone in self._listed or len(self._people[phone]) > MOST_PEOPLE

    def _by_contact(self, parties: Sequence[Party], sharing_since: datetime) -> None:
        phones = {party.phone_index for party in parties if party.phone_index}
        emails = {party.email_index for party in parties if party.email_index}
        since = min(self._since, sharing_since)
        same = Party.objects.filter(Q(phone_index__in=phones) | Q(email_index__in=emails))
        rows: Iterable[Any] = same.filter(incident__received_at__gte=since).values_list("incident_id", *_PERSON)
        for incident_id, phone, email, key, age, received_at in rows:
            if received_at >= self._since:
                for index in filter(None, (phone, email)):
                    self._incidents[bytes(index)].add(incident_id)
            if phone and received_at >= sharing_since:
                self._people[bytes(phone)].add((key, age, bytes(email or b"")))

    def _by_address(self, addresses: Collection[bytes]) -> None:
        rows = Incident.objects.filter(address_index__in=addresses, received_at__gte=self._since)
        found: Iterable[Any] = rows.values_list("pk", "address_index")
        for incident_id, address in found:
            self._incidents[bytes(address)].add(incident_id)


def _protected_among(incident_ids: Collection[int]) -> set[int]:
    codes = {normal_code(code) for code in CodePolicy.objects.filter(protects=True).values_list("code", flat=True)}
    rows = Incident.objects.filter(pk__in=incident_ids).values("pk", "nibrs_codes", *_CODES, *_FLAGS)
    return {row["pk"] for row in rows if _is_protected(row, codes)} | family_incidents(incident_ids)


def _is_protected(row: dict[str, Any], codes: Collection[str]) -> bool:
    named = {normal_code(code) for code in (*row["nibrs_codes"], *(row[name] for name in _CODES))}
    return any(row[flag] for flag in _FLAGS) or not named.isdisjoint(codes)


def family_incidents(incident_ids: Collection[int]) -> set[int]:
    """Return the incidents in which anybody is family or an intimate partner of the offender."""
    related = Party.objects.filter(incident__in=incident_ids).exclude(relation_to_offender="")
    rows = related.values_list("incident_id", "relation_to_offender")
    return {incident_id for incident_id, relation in rows if is_family_or_intimate(relation)}


def _listed(phones: Collection[bytes]) -> set[bytes]:
    return {bytes(one.phone_index) for one in SharedNumber.objects.filter(phone_index__in=phones)}
