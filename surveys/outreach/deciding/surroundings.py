"""What else was reported at the same contacts and addresses, recognised by their keyed hashes alone."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence, Set
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Q

from officersurvey.encryption import UndecryptableError
from surveys.incidents.addresses import address_index
from surveys.incidents.models import Incident, Party
from surveys.incidents.postal import streets_of
from surveys.incidents.roles import is_never_asked
from surveys.outreach.code_policy import is_family_or_intimate, normal_code
from surveys.outreach.deciding.known_people import COLUMNS, Caution, KnownPerson, is_minor
from surveys.outreach.deciding.lost_track import LostTrack, numbers_of
from surveys.outreach.deciding.moments import Moment
from surveys.outreach.models import CodePolicy, SharedNumber
from surveys.outreach.rules.about_people import ADULT_AGE, known_age

#: More people than this at one number within this time, and it is nobody's own.
MOST_PEOPLE = 5
SHARING_TIME = timedelta(days=90)

_CODES = ("initial_code", "final_code")
_FLAGS = ("dv_flag", "sensitive_flag", "sex_offense_flag", "protective_order", "address_confidential")


class _Report(NamedTuple):
    """What an incident near somebody says about itself."""

    is_flagged: bool
    codes: frozenset[str]

    def is_protected(self, protecting: Set[str]) -> bool:
        """Whether it is one after which contacts and address are left alone."""
        return self.is_flagged or not self.codes.isdisjoint(protecting)


_TELLING = ("incident_id", "role", "age", "minor_flag", "relation_to_offender")


@dataclass
class Gathering:
    """What the people of one incident tell about it."""

    is_family: bool = False
    is_unreadable: bool = False
    has_minor_victim: bool = False

    @property
    def protects(self) -> bool:
        """Whether later messages to the same contacts may do harm; what cannot be read may be family."""
        return self.is_family or self.is_unreadable


@dataclass(frozen=True)
class Sharing:
    """What is known of anybody at the same number or e-mail address."""

    of_excluded_role: bool
    of_minor: bool
    is_unwanted: bool
    was_unwanted: bool
    has_safe_contact_note: bool


class Surroundings:
    """Protected incidents and shared numbers around some parties, in a handful of statements."""

    def __init__(self, parties: Sequence[Party], since: datetime, protecting: Set[str] | None = None) -> None:
        """Look for what was reported since then; what is asked for may not reach further back.

        The codes that protect are those of the code policy unless others are named.
        """
        self._near: defaultdict[bytes, dict[int, datetime]] = defaultdict(dict)
        self._once: defaultdict[bytes, dict[int, datetime]] = defaultdict(dict)
        self._people: defaultdict[bytes, defaultdict[tuple[Any, ...], list[datetime]]]
        self._people = defaultdict(lambda: defaultdict(list))
        self._cautions: defaultdict[tuple[Caution, bytes], list[datetime]] = defaultdict(list)
        self._beside: defaultdict[tuple[int, bytes], list[KnownPerson]] = defaultdict(list)
        self._own = {party.incident_id for party in parties}
        self._doors = {party.pk: doors_of(party) for party in parties}
        doors = {address for found in self._doors.values() for address in found}
        self._by_contact(parties, doors, since)
        self._by_incident(parties, doors, since)
        self._reports = _reports({pk for found in self._near.values() for pk in found})
        self._gatherings = gatherings(self._reports.keys() | self._own)
        self.let_protect(_protecting_codes() if protecting is None else protecting)
        self._lost_track = LostTrack(self._own, self._once)
        self._listed = _listed({bytes(party.phone_index) for party in parties if party.phone_index})

    def let_protect(self, protecting: Set[str]) -> None:
        """Have these codes, and no others, protect."""
        protected = {pk for pk, report in self._reports.items() if report.is_protected(protecting)}
        protected |= {pk for pk, found in self._gatherings.items() if found.protects}
        self._protected = {
            index: {pk: at for pk, at in found.items() if pk in protected} for index, found in self._near.items()
        }

    def as_if(self, protecting: Set[str]) -> "Surroundings":
        """Return the same with these codes as those that protect."""
        others = copy(self)
        others.let_protect(protecting)
        return others

    def are_protected(self, party: Party, days: int, moment: Moment) -> bool:
        """Whether another incident at the party's contact or address forbids drawing attention to it."""
        since = moment.now - timedelta(days=days)
        indexes = (party.phone_index, party.email_index, party.postal_index, *self._doors[party.pk])
        near = (found for index in indexes if index for found in self._protected.get(bytes(index), {}).items())
        return any(pk != party.incident_id and since <= at and moment.knows(at) for pk, at in near)

    def gathering(self, party: Party) -> Gathering:
        """Return what is known of the people in the party's incident."""
        return self._gatherings.get(party.incident_id, Gathering())

    def loses_track(self, party: Party, days: int, moment: Moment) -> bool:
        """Whether nobody can tell if the party is somebody to be careful with whom the source no longer names there."""
        return self._lost_track.of(party, days, moment)

    def sharing(self, party: Party, days: int, moment: Moment) -> Sharing:
        """Return what is known of all who gave the party's number or e-mail address, in this incident above all."""
        numbers = numbers_of(party)
        beside = [person for index in numbers for person in self._beside[party.incident_id, index]]
        since = moment.now - timedelta(days=days)
        of_minor = any(is_minor(one.age, minor_flag=one.minor_flag) for one in beside)
        if known_age(party.age) is None:
            # Whose age nobody knows may be the very child.
            of_minor |= self._calls_for(Caution.MINOR, numbers, since, moment)
        return Sharing(
            of_excluded_role=any(is_never_asked(one.role) for one in beside)
            or self._calls_for(Caution.NEVER_ASKED, numbers, since, moment),
            of_minor=of_minor,
            is_unwanted=any(one.contact_ok is False for one in beside),
            was_unwanted=self._calls_for(Caution.UNWANTED, numbers, since, moment),
            has_safe_contact_note=any(one.has_safe_contact_note for one in beside)
            or self._calls_for(Caution.NOTE, numbers, since, moment),
        )

    def _calls_for(self, caution: Caution, indexes: Iterable[bytes], since: datetime, moment: Moment) -> bool:
        return _count_within([self._cautions[caution, index] for index in indexes], since, moment) > 0

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
        since = moment.now - timedelta(days=days)
        if self._calls_for(Caution.NEVER_ASKED, [door], since, moment) or self._lost_track.at_door(door, since, moment):
            return True
        return _count_within(self._people[door].values(), moment.now - SHARING_TIME, moment) > MOST_PEOPLE

    def _by_contact(self, parties: Sequence[Party], doors: Collection[bytes], since: datetime) -> None:
        phones = {party.phone_index for party in parties if party.phone_index}
        emails = {party.email_index for party in parties if party.email_index}
        # Where somebody gets post is compared with where things happened, too.
        letters = {bytes(party.postal_index) for party in parties if party.postal_index} | set(doors)
        contacts = Q(phone_index__in=phones) | Q(email_index__in=emails) | Q(postal_index__in=letters)
        recent = Q(incident__received_at__gte=since) | Q(incident__in=self._own)
        for row in Party.objects.filter(contacts, recent).values_list(*COLUMNS):
            self._remember(KnownPerson(*row))

    def _remember(self, person: KnownPerson) -> None:
        at, postal = person.received_at, person.postal_index
        for index in (*person.numbers, *([bytes(postal)] if postal else [])):
            self._near[index][person.incident_id] = at
            for caution in person.cautions:
                self._cautions[caution, index].append(at)
        # Who is named otherwise by now would count twice.
        for index in filter(None, () if person.is_withdrawn else (person.phone_index, postal)):
            self._people[bytes(index)][person.known_by].append(at)
        if person.incident_id in self._own:
            for index in person.numbers:
                self._beside[person.incident_id, index].append(person)

    def _by_incident(self, parties: Sequence[Party], doors: Collection[bytes], since: datetime) -> None:
        """Find what happened at a door, and what once named a contact that the source took out later."""
        contacts = [index for party in parties for index in (party.phone_index, party.email_index, party.postal_index)]
        wanted = {bytes(index) for index in (*contacts, *doors) if index}
        there = Q(address_index__in=doors) | Q(former_indexes__overlap=list(wanted))
        rows = Incident.objects.filter(there, received_at__gte=since)
        found: Iterable[Any] = rows.values_list("pk", "received_at", "address_index", "former_indexes")
        for incident_id, received_at, address, former in found:
            once = wanted.intersection(bytes(one) for one in former or ())
            for index in once | wanted.intersection([bytes(address)] if address else ()):
                self._near[index][incident_id] = received_at
            for index in once:
                self._once[index][incident_id] = received_at


def looking_back(moment: datetime, protection_days: int) -> datetime:
    """Return how far back the surroundings of a decision reach."""
    return moment - max(SHARING_TIME, timedelta(days=protection_days))


def _count_within(people: Iterable[Sequence[datetime]], since: datetime, moment: Moment) -> int:
    return sum(any(since <= at and moment.knows(at) for at in times) for times in people)


def _protecting_codes() -> set[str]:
    return {normal_code(code) for code in CodePolicy.objects.filter(protects=True).values_list("code", flat=True)}


def _reports(incident_ids: Collection[int]) -> dict[int, _Report]:
    rows = Incident.objects.filter(pk__in=incident_ids).values("pk", "nibrs_codes", *_CODES, *_FLAGS)
    return {row["pk"]: _report(row) for row in rows}


def _report(row: dict[str, Any]) -> _Report:
    named = (*row["nibrs_codes"], *(row[name] for name in _CODES))
    return _Report(any(row[flag] for flag in _FLAGS), frozenset(map(normal_code, named)))


def family_incidents(incident_ids: Collection[int]) -> set[int]:
    """Return the incidents in which anybody is family or an intimate partner of the offender."""
    return {incident_id for incident_id, found in gatherings(incident_ids).items() if found.is_family}


def gatherings(incident_ids: Collection[int]) -> dict[int, Gathering]:
    """Return what people tell about their incidents, without those about which they tell nothing."""
    telling = ~Q(relation_to_offender="") | Q(minor_flag=True) | Q(age__lt=ADULT_AGE)
    rows = Party.objects.filter(telling, incident__in=incident_ids)
    found: defaultdict[int, Gathering] = defaultdict(Gathering)
    for incident_id, role, age, minor_flag, relation in rows.values_list(*_TELLING):
        one, is_family = found[incident_id], is_family_or_intimate(relation)
        one.is_family |= is_family is True
        one.is_unreadable |= is_family is None
        one.has_minor_victim |= _may_be_victim(role) and is_minor(age, minor_flag=minor_flag)
    return dict(found)


def _may_be_victim(role: str) -> bool:
    return "VICTIM" in normal_code(role) or not normal_code(role)


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
