"""What else was reported at the same contacts and addresses, recognised by their keyed hashes alone."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from officersurvey.encryption import UndecryptableError
from surveys.incidents.addresses import address_index
from surveys.incidents.models import Incident, Party
from surveys.incidents.postal import streets_of
from surveys.outreach.code_policy import NEVER_ROLES, is_family_or_intimate, normal_code
from surveys.outreach.deciding.moments import Moment
from surveys.outreach.models import CodePolicy, SharedNumber

#: More people than this at one number within this time, and it is nobody's own.
MOST_PEOPLE = 5
SHARING_TIME = timedelta(days=90)

_CODES = ("initial_code", "final_code")
_FLAGS = ("dv_flag", "sex_offense_flag", "protective_order", "address_confidential")
_PERSON = ("phone_index", "email_index", "postal_index", "role", "person_key", "age", "incident__received_at")


class Surroundings:
    """Protected incidents and shared numbers around some parties, in a handful of statements."""

    def __init__(self, parties: Sequence[Party], since: datetime) -> None:
        """Look for what was reported since then; what is asked for may not reach further back."""
        self._incidents: defaultdict[bytes, dict[int, datetime]] = defaultdict(dict)
        self._people: defaultdict[bytes, defaultdict[tuple[Any, ...], list[datetime]]]
        self._people = defaultdict(lambda: defaultdict(list))
        self._never_asked: defaultdict[bytes, list[datetime]] = defaultdict(list)
        self._by_contact(parties, since)
        self._doors = {party.pk: doors_of(party) for party in parties}
        self._by_address({address for doors in self._doors.values() for address in doors}, since)
        self._keep_protected()
        self._listed = _listed({bytes(party.phone_index) for party in parties if party.phone_index})

    def are_protected(self, party: Party, days: int, moment: Moment) -> bool:
        """Whether another incident at the party's contact or address forbids drawing attention to it."""
        since = moment.now - timedelta(days=days)
        indexes = (party.phone_index, party.email_index, party.postal_index, *self._doors[party.pk])
        near = (found for index in indexes if index for found in self._incidents[bytes(index)].items())
        return any(pk != party.incident_id and since <= at and moment.knows(at) for pk, at in near)

    def share_number(self, party: Party, moment: Moment) -> bool:
        """Whether the party's number is listed as shared, or was given by too many different people."""
        if not party.phone_index:
            return False
        phone, since = bytes(party.phone_index), moment.now - SHARING_TIME
        people = self._people[phone].values()
        return phone in self._listed or _count_within(people, since, moment) > MOST_PEOPLE

    def share_address(self, party: Party, days: int, moment: Moment) -> bool:
        """Whether a letter without a name may be opened by another: by a suspect, or by one of many in a shelter."""
        door = bytes(party.postal_index or b"")
        if _count_within([self._never_asked[door]], moment.now - timedelta(days=days), moment):
            return True
        return _count_within(self._people[door].values(), moment.now - SHARING_TIME, moment) > MOST_PEOPLE

    def _by_contact(self, parties: Sequence[Party], since: datetime) -> None:
        phones = {party.phone_index for party in parties if party.phone_index}
        emails = {party.email_index for party in parties if party.email_index}
        letters = {party.postal_index for party in parties if party.postal_index}
        contacts = Q(phone_index__in=phones) | Q(email_index__in=emails) | Q(postal_index__in=letters)
        same = Party.objects.filter(contacts)
        rows: Iterable[Any] = same.filter(incident__received_at__gte=since).values_list("incident_id", *_PERSON)
        for incident_id, phone, email, postal, role, key, age, received_at in rows:
            for index in filter(None, (phone, email, postal)):
                self._incidents[bytes(index)][incident_id] = received_at
            for index in filter(None, (phone, postal)):
                self._people[bytes(index)][key, age, bytes(email or b"")].append(received_at)
            if postal and normal_code(role) in NEVER_ROLES:
                self._never_asked[bytes(postal)].append(received_at)

    def _by_address(self, addresses: Collection[bytes], since: datetime) -> None:
        rows = Incident.objects.filter(address_index__in=addresses, received_at__gte=since)
        found: Iterable[Any] = rows.values_list("pk", "address_index", "received_at")
        for incident_id, address, received_at in found:
            self._incidents[bytes(address)][incident_id] = received_at

    def _keep_protected(self) -> None:
        protected = _protected_among({pk for found in self._incidents.values() for pk in found})
        for index, found in self._incidents.items():
            self._incidents[index] = {pk: at for pk, at in found.items() if pk in protected}


def looking_back(moment: datetime, protection_days: int) -> datetime:
    """Return how far back the surroundings of a decision reach."""
    return moment - max(SHARING_TIME, timedelta(days=protection_days))


def _count_within(people: Iterable[Sequence[datetime]], since: datetime, moment: Moment) -> int:
    return sum(any(since <= at and moment.knows(at) for at in times) for times in people)


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


def doors_of(party: Party) -> set[bytes]:
    """Return the keyed hashes of the incident's door, and of the one where the person gets post."""
    at_incident = {bytes(party.incident.address_index)} if party.incident.address_index else set()
    if not party.postal_index:
        return at_incident
    try:
        streets = streets_of(party.postal_address)
    except UndecryptableError:
        # No letter can be addressed either.
        return at_incident
    return at_incident | {index for street in streets if (index := address_index(street))}


def _listed(phones: Collection[bytes]) -> set[bytes]:
    return {bytes(one.phone_index) for one in SharedNumber.objects.filter(phone_index__in=phones)}
