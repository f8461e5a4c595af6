"""A file of incidents as a dispatch system exports them, always the same for a size."""

import csv
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

OFFICERS = 200
_CODES = ("BURGLARY", "NOISE", "MVA", "LARCENY", "WELFARE", "DVA", "TRESPASS", "FRAUD")
_DISPOSITIONS = ("01", "02", "05", "08", "12", "13", "03", "22")
_BEGIN = datetime(2024, 1, 1, tzinfo=UTC)


def badge(number: int) -> str:
    """Return the badge of one of the officers, counted from 0."""
    return f"B{number % OFFICERS:04d}"


def write_incidents(path: Path, count: int) -> None:
    """Write incidents with their times, flags, call taker, two officers, and one party with phone or e-mail."""
    draw = random.Random(count)
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(_incident(0, draw)))
        writer.writeheader()
        writer.writerows(_incident(number, draw) for number in range(count))


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
