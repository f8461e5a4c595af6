"""What a dispatch system would send: an unremarkable burglary, and files of such."""

import csv
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from surveys.incidents.reading import read_record
from surveys.incidents.records import IncidentRecord

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
Raw = dict[str, Any]


def caller(**changes: Any) -> Raw:
    """Maria, who called: an adult with a mobile phone."""
    return {"person_key": "maria", "role": "Caller", "phone": "312-555-0142", **changes}


def incident(number: str = "26-000001", **changes: Any) -> Raw:
    """A closed burglary with one officer and one caller."""
    return {
        "source_system": "cad",
        "incident_number": number,
        "updated_at": "2026-03-01T20:00:00-06:00",
        "received_at": "2026-03-01T18:00:00-06:00",
        "closed_at": "2026-03-01T19:00:00-06:00",
        "initial_code": "BURGLARY",
        "final_code": "BURGLARY",
        "disposition": "01",
        "officers": [{"badge": "4711", "role": "primary"}],
        "parties": [caller()],
        **changes,
    }


def record(number: str = "26-000001", **changes: Any) -> IncidentRecord:
    """The same, read."""
    return read_record(incident(number, **changes), NOW, "")


def row(number: str = "26-000001", **changes: str) -> dict[str, str]:
    """The same as cells of a CSV row."""
    cells = {name: value for name, value in incident(number).items() if isinstance(value, str)}
    people = {
        "officer1_badge": "4711",
        "officer1_role": "primary",
        "party1_person_key": "maria",
        "party1_role": "Caller",
        "party1_phone": "312-555-0142",
    }
    return {**cells, **people, **changes}


def write_csv(path: Path, rows: Iterable[dict[str, str]], *, encoding: str = "utf-8", newline: str = "\n") -> Path:
    """Write the rows under the columns of the first one."""
    rows = iter(rows)
    first = next(rows)
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(first), lineterminator=newline)
        writer.writeheader()
        writer.writerow(first)
        writer.writerows(rows)
    return path
