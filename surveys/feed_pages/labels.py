"""What the fields of a record are called on the mapping page, in the groups in which they are offered."""

from collections.abc import Iterator

from surveys.feed_pages.forms import group_names
from surveys.incidents.feeds import canonical

Option = tuple[str, str]

_LABELS = {
    "agency_ori": "Agency's ORI",
    "beat": "Beat",
    "birth_date": "Date of birth",
    "call_taker_badge": "Call taker's badge",
    "consent_basis": "Basis of consent",
    "contact_ok": "May be contacted",
    "dv_flag": "Domestic violence flag",
    "email": "E-mail address",
    "final_code": "Call type, final",
    "final_text": "Call type in words, final",
    "initial_code": "Call type, initial",
    "initial_text": "Call type in words, initial",
    "minor_flag": "Is a minor",
    "nibrs_codes": "NIBRS codes",
    "person_key": "Key of the person",
    "phone": "Phone number",
    "postal_address": "Mailing address",
    "relation_to_offender": "Relation to the offender",
    "source": "How the call came in",
    "unit": "Unit (call sign)",
    "updated_at": "Last changed at",
}
_GROUPS = (
    ("Incident", (*canonical.IDENTITIES, *canonical.CODES, *canonical.TEXTS, *canonical.LISTS)),
    ("Times", canonical.TIMES),
    ("Flags that keep people from being asked, and others", canonical.FLAGS),
)
PEOPLE_ROLES = (
    ("", "not said by the file"),
    ("Caller", "the caller"),
    ("ReportingParty", "the reporting party"),
    ("Victim", "a victim"),
    ("Witness", "a witness"),
    ("InvolvedPerson", "a person involved"),
    ("Patient", "a patient"),
    ("Suspect", "a suspect"),
)
OFFICER_ROLES = (
    ("primary", "the primary unit"),
    ("main_contact", "the main contact"),
    ("backup", "back-up"),
    ("supervisor", "a supervisor"),
    ("call_taker", "the call taker"),
)
DATES = (("us", "Month first: 12/31/2026"), ("day_first", "Day first: 31/12/2026"))
_ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
    "Pacific/Guam",
    "UTC",
)


def label_of(name: str) -> str:
    """Return what people call a field."""
    return _LABELS.get(name) or name.replace("_", " ").capitalize()


def label_of_choice(name: str) -> str:
    """Return how a choice of the page reads, such as “Person 1: phone number”."""
    group, _, part = name.rpartition(".")
    return f"“{group[:-1].capitalize()} {group[-1]}: {label_of(part).lower()}”" if group else f"“{label_of(part)}”"


def field_groups() -> list[tuple[str, list[Option]]]:
    """Return everything that a column can be, by group."""
    groups = [(title, [(name, label_of(name)) for name in names]) for title, names in _GROUPS]
    return [*groups, *_people_groups()]


def _people_groups() -> Iterator[tuple[str, list[Option]]]:
    for group in group_names():
        names = canonical.PERSON_FIELDS if group.startswith("person") else canonical.OFFICER_FIELDS
        title = f"{group[:-1].capitalize()} {group[-1]}"
        yield title, [(f"{group}.{name}", f"{title}: {label_of(name).lower()}") for name in names]


def zones(*more: str) -> list[str]:
    """Return the time zones to choose from, the given ones among them."""
    return list(dict.fromkeys([*filter(None, more), *_ZONES]))
