"""The people in a report, with their contacts written the way call takers write them."""

from datetime import date, timedelta
from random import Random
from typing import Any

from dashboards.demo import calls
from dashboards.demo.calls import Call
from dashboards.demo.dice import pick
from dashboards.demo.people import Resident, Residents

Report = dict[str, Any]
_SECOND_PERSON, _SUSPECT = 0.16, 0.03
_NAMED_RELATION, _NOTE = 0.01, 0.004
_CONTACT_OK = {None: 84, True: 15, False: 1}
_PHONE_STYLES = ("{}{}{}", "({}) {}-{}", "{}-{}-{}", "{}.{}.{}", "+1{}{}{}", "1-{}-{}-{}")
_LANGUAGE_STYLES = {"en": ("", "", "en", "English"), "es": ("es", "Spanish", "spa", "es-MX")}


def parties_of(rng: Random, residents: Residents, call: Call, day: date) -> list[Report]:
    """Return who called, sometimes somebody else who was there, and now and then a suspect."""
    roles = calls.ROLES_BY_GROUP.get(call.group, calls.USUAL_ROLES)
    count = 2 if rng.random() < _SECOND_PERSON else 1
    people = [party_of(rng, residents.anybody(rng), pick(rng, roles), day) for _ in range(count)]
    if rng.random() < _SUSPECT:
        people.append(party_of(rng, residents.anybody(rng), "Suspect", day))
    return list({person["person_key"]: person for person in people}.values())


def party_of(rng: Random, resident: Resident, role: str, day: date) -> Report:
    """Return a resident as a person of a report."""
    victim = role == "Victim" and rng.random() < _NAMED_RELATION
    return {
        "person_key": resident.key,
        "role": role,
        "phone": written_phone(rng, resident.phone),
        "phone_type": resident.phone_kind,
        "email": resident.email,
        "language": rng.choice(_LANGUAGE_STYLES[resident.language]),
        "birth_date": str(_birth_date(resident, day)) if resident.age else None,
        "contact_ok": pick(rng, _CONTACT_OK),
        "relation_to_offender": rng.choice(("Neighbor", "ex-husband")) if victim else "",
        "safe_contact_note": "Call after work only" if rng.random() < _NOTE else "",
    }


def written_phone(rng: Random, phone: str) -> str:
    """Write a number as somebody in a hurry does."""
    number = phone.removeprefix("+1")
    return rng.choice(_PHONE_STYLES).format(number[:3], number[3:6], number[6:]) if phone else ""


def _birth_date(resident: Resident, day: date) -> date:
    return day - timedelta(days=365 * (resident.age or 0) + 200)
