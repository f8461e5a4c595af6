"""People to be careful with whom a source names no longer, or elsewhere: nobody can tell who they are by now."""

from collections.abc import Collection, Mapping, Set
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from surveys.incidents.models import Party
from surveys.incidents.roles import is_never_asked
from surveys.outreach.deciding.moments import Moment
from surveys.outreach.rules.about_people import ADULT_AGE

#: What was said of a person goes with these to whoever is named there, and with no mailing address.
_NUMBERS = ("phone_index", "email_index")
_GUARDED = Q(minor_flag=True) | Q(age__lt=ADULT_AGE) | Q(contact_ok=False) | Q(has_safe_contact_note=True)


class LostTrack:
    """In which incidents, and at which numbers, somebody may be another to be careful with."""

    def __init__(self, own: Set[int], once: Mapping[bytes, Mapping[int, datetime]]) -> None:
        """Look into the incidents that are decided about, and into those in which somebody once had a number."""
        self._incidents = _losing_track(own)
        careful = _careful({pk for found in once.values() for pk in found})
        self._once = {index: {pk: at for pk, at in found.items() if pk in careful} for index, found in once.items()}

    def of(self, party: Party, days: int, moment: Moment) -> bool:
        """Whether nobody can tell if the party is somebody to be careful with."""
        since = moment.now - timedelta(days=days)
        found = (one for index in numbers_of(party) for one in self._once.get(index, {}).items())
        return party.incident_id in self._incidents or any(
            pk == party.incident_id or (since <= at and moment.knows(at)) for pk, at in found
        )

    def at_door(self, door: bytes, since: datetime, moment: Moment) -> bool:
        """Whether somebody to be careful with got post at this door once."""
        return any(since <= at and moment.knows(at) for at in self._once.get(door, {}).values())


def numbers_of(party: Party) -> list[bytes]:
    """Return the keyed hashes of where a message reaches the person."""
    return [bytes(index) for index in (party.phone_index, party.email_index) if index]


def _losing_track(incident_ids: Collection[int]) -> set[int]:
    """Return the incidents in which somebody to be careful with is no longer named, and nobody is at their numbers."""
    gone = Party.objects.filter(_GUARDED, incident__in=incident_ids, is_withdrawn=True)
    found = list(gone.values_list("incident_id", *_NUMBERS))
    if not found:
        return set()
    named = Party.objects.filter(incident__in={row[0] for row in found}, is_withdrawn=False)
    there = {place for row in named.values_list("incident_id", *_NUMBERS) for place in _places(row)}
    return {row[0] for row in found if there.isdisjoint(_places(row))}


def _places(row: tuple[Any, ...]) -> set[tuple[int, bytes]]:
    incident_id, *indexes = row
    return {(incident_id, bytes(index)) for index in indexes if index}


def _careful(incident_ids: Collection[int]) -> set[int]:
    """Return the incidents with anybody who is never asked, or who is guarded."""
    if not incident_ids:
        return set()
    people = Party.objects.filter(incident__in=incident_ids)
    never = {pk for pk, role in people.values_list("incident_id", "role") if is_never_asked(role)}
    return never | set(people.filter(_GUARDED).values_list("incident_id", flat=True))
