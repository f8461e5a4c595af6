"""The people of an EIDO document: officers, the call taker, and those who can be called back."""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from surveys.incidents.eido_links import Component, Document, all_texts, first_text, text, texts
from surveys.incidents.feeds import vocabulary
from surveys.incidents.feeds.reading import comparable
from surveys.incidents.phone_numbers import BadPhone, e164_and_kind
from surveys.incidents.roles import is_never_asked

_MOST_OFFICERS, _MOST_PARTIES = 30, 20
_BADGE_SIZE, _KEY_SIZE, _ROLE_SIZE = 20, 40, 30
_ADULT = 18
_CODE_SIZES = (2, 3)
_POLICE = ("police", "sheriff", "law")
_PHONE_URI = re.compile(r"(?:tel|sips?):(?P<number>\+?[\d().-]{7,20})(?=[@;]|\Z)", re.IGNORECASE | re.ASCII)
#: Whoever has an extension sits behind a switchboard, which no text reaches.
_EXTENSION = re.compile(r";ext=(?P<digits>\d{1,7})(?=[@;]|\Z)", re.IGNORECASE | re.ASCII)
_NO_PHONE = "A callback is no number that can exist or be told apart; its person was taken without a phone."
_AGE = re.compile(r"\d+", re.ASCII)
_YEAR, _MONTH = re.compile(r"\d{4}", re.ASCII), re.compile(r"\d{4}-\d\d", re.ASCII)
#: Whose age is not counted in years is no adult, or it is not known.
_YOUNG_UNITS = re.compile(r"month|\b(mon|mos|wee|day)\b|week|days|hour|meses|semana|dias")
#: Of several roles of one person the first counts: who must never be asked, then whose role says most.
_STRICTEST = (
    "Suspect",
    "PersonOfInterest",
    "Patient",
    "PatientAcquaintance",
    "PatientRelative",
    "VictimAcquaintance",
    "VictimRelative",
    "Victim",
    "Witness",
    "InvolvedPerson",
    "ReportingParty",
    "Caller",
)
_NEVER = frozenset(_STRICTEST[:5])
_CALLERS = frozenset({"Caller", "ReportingParty"})


def officers(eido: Document) -> list[dict[str, str]]:
    """Return the police units that were sent, the first one dispatched as primary, each with its officers."""
    found: list[dict[str, str]] = []
    for place, resource in enumerate(_in_order(eido)):
        agents = eido.linked(resource, "agentReference", "agentComponent")
        if not _is_police(eido, agents):
            eido.ignored.append("emergencyResourceComponent of another service")
            continue
        unit = text(resource, "emergencyResourceName")[:_BADGE_SIZE]
        part = {"unit": unit, "role": "backup" if place else "primary"}
        badges = [badge for agent in agents if (badge := _badge(agent))]
        found += [{**part, "badge": badge} for badge in badges] or ([part] if unit else [])
    if len(found) > _MOST_OFFICERS:
        eido.ignored.append(f"officers beyond the first {_MOST_OFFICERS}")
    return found[:_MOST_OFFICERS]


def call_taker(eido: Document) -> str:
    """Return the badge of whoever took the call."""
    for call in eido.components("callComponent"):
        for agent in eido.linked(call, "agentReference", "agentComponent"):
            if "CALLTAKING" in map(comparable, texts(agent, "agentRoleRegistryText")) and _badge(agent):
                return _badge(agent)
    return ""


def parties(eido: Document) -> list[dict[str, Any]]:
    """Return those who can be called back, with their role and nothing that describes them.

    Those who must never be asked are among them: by their number they are known when they call another time.
    """
    found: dict[str, dict[str, Any]] = {}
    more: list[dict[str, Any]] = []
    for place, person in enumerate(eido.components("personComponent")):
        role = _role(person)
        numbers = _numbers(eido, person, role)
        if numbers:
            party = _party(eido, person, role, _usable(eido, numbers))
            key = text(person, "$id") or str(place)
            # Named twice, the stricter role counts.
            if key not in found or party.get("role") in _NEVER:
                found[key] = party
            # By each of their numbers they are known when somebody else gives it.
            others = _different(numbers)[1:] if is_never_asked(role) else []
            more += [{"role": role[:_ROLE_SIZE], "phone": number} for number in others]
        else:
            eido.ignored.append("personComponent without a callback")
    return _kept(eido, [*found.values(), *more])


def _kept(eido: Document, people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return as many as an incident can have; where they are too many, those who must never be asked go first."""
    if len(people) <= _MOST_PARTIES:
        return people
    eido.ignored.append(f"personComponent beyond the first {_MOST_PARTIES}")
    return sorted(people, key=lambda party: party.get("role") not in _NEVER)[:_MOST_PARTIES]


def _party(eido: Document, person: Component, role: str, phone: str) -> dict[str, Any]:
    details: Component = next(iter(_objects(person.get("ncPersonComponent"))), {})
    language = comparable(first_text(details.get("primaryLanguage")))
    party = {
        "role": role[:_ROLE_SIZE],
        "phone": phone,
        "person_key": text(person, "$id")[-_KEY_SIZE:],
        "language": vocabulary.LANGUAGES.get(language, language.lower() if len(language) in _CODE_SIZES else ""),
        "birth_date": _birth_date(eido, first_text(details.get("birthDate"))),
        "minor_flag": _is_minor(details.get("ageMeasure")),
    }
    if details.get("birthDate") and not party["birth_date"] and party["minor_flag"] is None:
        # Somebody's birth date is there and nobody can read it: it may be a child's.
        party["minor_flag"] = True
    return {name: value for name, value in party.items() if value not in ("", None)}


def _in_order(eido: Document) -> list[Component]:
    """Return the resources in the order of their dispatch, then those that no dispatch names."""
    sent = [
        resource
        for dispatch in eido.components("dispatchComponent")
        for resource in eido.linked(dispatch, "emergencyResourceReference", "emergencyResourceComponent")
    ]
    everyone = [*sent, *eido.components("emergencyResourceComponent")]
    return list({id(resource): resource for resource in everyone}.values())


def _is_police(eido: Document, agents: Iterable[Component]) -> bool:
    """Say whether a resource may be ours: it is, unless its agency is known and of another service."""
    agencies = [agency for agent in agents for agency in eido.linked(agent, "agencyReference", "agencyComponent")]
    kinds = [kind.lower() for agency in agencies for kind in texts(agency, "agencyType")]
    return not kinds or any(kind.startswith(_POLICE) for kind in kinds)


def _badge(agent: Component) -> str:
    """Return the agent's name before the @ of agent@agency, which is where an agency writes its badges."""
    name = text(agent, "$id").partition("@")[0]
    return name if len(name) <= _BADGE_SIZE else ""


def _role(person: Component) -> str:
    """Return the strictest role; one that is not known counts before all others and is never asked."""
    words = texts(person, "personIncidentRoleRegistryText")
    roles = [vocabulary.ROLES.get(comparable(word), word) for word in words]
    unknown = [role for role in roles if role not in _STRICTEST]
    never = [role for role in _STRICTEST if role in roles and role in _NEVER]
    return next(iter([*never, *unknown, *(role for role in _STRICTEST if role in roles)]), "")


def _numbers(eido: Document, person: Component, role: str) -> list[str]:
    """Return the person's callback numbers as written; where some were corrected, those alone."""
    callbacks = _callbacks(eido, person, role)
    newer = [
        uri for callback in callbacks for updated in _objects(callback.get("updatedCbn")) for uri in _uris(updated)
    ]
    first = [uri for callback in callbacks for uri in _uris(callback)]
    return list(filter(None, map(_number, newer))) or list(filter(None, map(_number, first)))


def _callbacks(eido: Document, person: Component, role: str) -> list[Component]:
    """Return the person's own callbacks; a call's belong to the person who called, if that is one."""
    own = eido.linked(person, "callBackReference", "callbackComponent")
    if not own and role in _CALLERS:
        calls = set(texts(person, "callIdentifier"))
        for call in eido.components("callComponent"):
            if text(call, "$id") in calls and len(_callers(eido, text(call, "$id"))) == 1:
                own += eido.linked(call, "callBackReference", "callbackComponent")
    return own


def _usable(eido: Document, numbers: Iterable[str]) -> str:
    """Return the first number that can exist; 999-999-9999 and the like must not cost the whole incident."""
    existing = _different(numbers)
    if not existing:
        eido.problems.append(_NO_PHONE)
    return existing[0] if existing else ""


def _different(numbers: Iterable[str]) -> list[str]:
    """Return the numbers that can exist, each once however it is written."""
    found: dict[str, str] = {}
    for number in numbers:
        with suppress(BadPhone):
            found.setdefault(e164_and_kind(number)[0], number)
    return list(found.values())


def _callers(eido: Document, call: str) -> list[Component]:
    people = eido.components("personComponent")
    return [person for person in people if call in texts(person, "callIdentifier") and _role(person) in _CALLERS]


def _uris(part: Component) -> list[str]:
    return sorted(
        texts(part, "callBackInformationUri") + texts(part, "updatedCbnIdentifierUri"),
        key=lambda uri: not uri.lower().startswith("tel:"),
    )


def _number(uri: str) -> str:
    match, extension = _PHONE_URI.match(uri), _EXTENSION.search(uri)
    return match["number"] + (f";ext={extension['digits']}" if extension else "") if match else ""


def _is_minor(measure: object) -> bool | None:
    """Say whether an age is below that of an adult; of several numbers the lowest, and what cannot be read, count."""
    words = " ".join(all_texts(measure))
    ages = [int(number) for number in _AGE.findall(words)]
    if not words:
        return None
    return not ages or min(ages) < _ADULT or _YOUNG_UNITS.search(words.lower()) is not None


def _birth_date(eido: Document, written: str) -> str:
    """Return a date of birth; of a month or a year, the last day that it can be."""
    try:
        if _YEAR.fullmatch(written):
            return f"{written}-12-31"
        if _MONTH.fullmatch(written):
            year, month = map(int, written.split("-"))
            return (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).isoformat()
        return date.fromisoformat(written.partition("T")[0]).isoformat() if written else ""
    except ValueError:
        eido.problems.append("A birth date can't be read, so the person's age is not known.")
        return ""


def _objects(value: object) -> list[Component]:
    return [part for part in (value if isinstance(value, list) else [value]) if isinstance(part, dict)]
