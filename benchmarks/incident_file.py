"""A file of incidents as a dispatch system exports them, always the same for a size."""

import csv
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from surveys.incidents.feeds.profile import Group, Profile

OFFICERS = 200
_CODES = ("BURGLARY", "NOISE", "MVA", "LARCENY", "WELFARE", "DVA", "TRESPASS", "FRAUD")
_DISPOSITIONS = ("01", "02", "05", "08", "12", "13", "03", "22")
_BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
_ZONE = "America/Chicago"
_CAD_TIME = "%m/%d/%Y %H:%M:%S"
_CAD_WORDS = {"true": "Y", "false": "N", "non_emergency": "NON-EMERGENCY", "en": "English", "es": "Spanish"}


def badge(number: int) -> str:
    """Return the badge of one of the officers, counted from 0."""
    return f"B{number % OFFICERS:04d}"


def write_incidents(path: Path, count: int) -> None:
    """Write incidents with their times, flags, call taker, two officers, and one party with phone or e-mail."""
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, _fields())
        writer.writeheader()
        writer.writerows(_incidents(count))


def write_export(path: Path, count: int) -> None:
    """Write the same incidents in a dispatch system's own columns, words and times."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(map(_cad_column, _fields()))
        for incident in _incidents(count):
            writer.writerow(_cad_cell(name, str(value)) for name, value in incident.items())


def export_profile() -> Profile:
    """Return the profile by which such an export is read."""
    fields = {name: _cad_column(name) for name in _fields()}
    people, officers = _group("party1_", fields), tuple(_group(f"officer{one}_", fields) for one in (1, 2))
    plain = {name: (column,) for name, column in fields.items() if not name.startswith(("officer", "party"))}
    return Profile(columns=plain, time_zone=_ZONE, people=(people,), officers=officers)


def _fields() -> list[str]:
    return list(_incident(0, random.Random()))


def _incidents(count: int) -> Iterator[dict[str, object]]:
    draw = random.Random(count)
    return (_incident(number, draw) for number in range(count))


def _group(prefix: str, fields: dict[str, str]) -> Group:
    return Group({name.removeprefix(prefix): column for name, column in fields.items() if name.startswith(prefix)})


def _cad_column(name: str) -> str:
    return f"CAD {name.replace('_', ' ').title()}"


def _cad_cell(name: str, value: str) -> str:
    if name.endswith("_at"):
        return datetime.fromisoformat(value).astimezone(ZoneInfo(_ZONE)).strftime(_CAD_TIME)
    return _CAD_WORDS.get(value, value)


def _incident(number: int, draw: random.Random) -> dict[str, object]:
    received = _BEGIN + timedelta(minutes=8 * number % 1_000_000)
    return {
        "source_system": "cad",
        "incident_number": f"24-{number:07d}",
        "source": draw.choice(("911", "non_emergency")),
        "initial_code": draw.choice(_CODES),
        "final_code": draw.choice(_CODES),
        "final_text": "As reported by the caller",
        "priority": draw.choice("123"),
        "beat": f"{draw.randrange(1, 40)}",
        "district": draw.choice(("North", "South", "East", "West")),
        "disposition": draw.choice(_DISPOSITIONS),
        "report_taken": draw.choice(("true", "false")),
        "call_taker_badge": badge(draw.randrange(OFFICERS)),
        **_times(received),
        **_people(number, draw),
    }


def _times(received: datetime) -> dict[str, str]:
    minutes = {"received_at": 0, "dispatched_at": 3, "arrived_at": 11, "closed_at": 55, "updated_at": 60}
    return {name: (received + timedelta(minutes=later)).isoformat() for name, later in minutes.items()}


def _people(number: int, draw: random.Random) -> dict[str, object]:
    first = draw.randrange(OFFICERS)
    return {
        "officer1_badge": badge(first),
        "officer1_role": "primary",
        "officer1_unit": f"1A{first % 40}",
        "officer1_seconds_on_scene": draw.randrange(60, 7200),
        "officer2_badge": badge(first + 1),
        "officer2_role": "backup",
        "party1_person_key": f"P{number}",
        "party1_role": draw.choice(("Caller", "ReportingParty", "Victim")),
        "party1_phone": f"({draw.choice((202, 312, 415, 646))}) 555-{draw.randrange(10_000):04d}",
        "party1_email": f"person{number}@example.com" if number % 3 == 0 else "",
        "party1_language": draw.choice(("en", "en", "en", "es")),
        "party1_birth_date": f"{draw.randrange(1940, 2005)}-06-{draw.randrange(1, 29):02d}",
    }
