"""The canonical CSV header: one column per field, people numbered from 1."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from pydantic import BaseModel

from surveys.incidents.feeds.errors import may_stand_at
from surveys.incidents.reading import Location
from surveys.incidents.records import IncidentRecord, OfficerRecord, PartyRecord

Raw = dict[str, Any]
_LISTS: dict[str, tuple[str, int, type[BaseModel]]] = {
    "officers": ("officer", 5, OfficerRecord),
    "parties": ("party", 3, PartyRecord),
}
_SEVERAL = re.compile(r"[\s;|]+")


def _people_columns(prefix: str, count: int, fields: Sequence[str]) -> list[str]:
    return [f"{prefix}{number}_{field}" for number in range(1, count + 1) for field in fields]


NEEDED = tuple(name for name, field in IncidentRecord.model_fields.items() if field.is_required())
COLUMNS = (
    *(name for name in IncidentRecord.model_fields if name not in _LISTS),
    *(
        column
        for prefix, count, model in _LISTS.values()
        for column in _people_columns(prefix, count, tuple(model.model_fields))
    ),
)


class BadHeader(Exception):  # noqa: N818 - reads as what it is: a bad header
    """The first line does not name our columns; the message says which are wrong."""


class Header:
    """The columns of one file, checked, and the way from a row's cells to a record and back to a column's name."""

    def __init__(self, cells: Sequence[str]) -> None:
        self.names = [cell.strip().lower() for cell in cells]
        self._check()
        self._plain = [(at, name) for at, name in enumerate(self.names) if name in IncidentRecord.model_fields]
        self._people = {field: self._groups(prefix, count) for field, (prefix, count, _) in _LISTS.items()}

    def may_be_of(self, cells: Sequence[str]) -> list[str]:
        """Return the numbers of which one may be that of the incident, of a row that could not be split."""
        return may_stand_at(self.names.index("incident_number"), cells, len(self.names))

    def _check(self) -> None:
        unknown = [name[:60] for name in self.names if name not in COLUMNS]
        twice = sorted({name for name in self.names if self.names.count(name) > 1})
        missing = [name for name in NEEDED if name not in self.names]
        for problem, names in (("unknown", unknown), ("named twice", twice), ("missing", missing)):
            if names:
                raise BadHeader(f"Columns {problem}: {', '.join(names[:20])}.")

    def _groups(self, prefix: str, count: int) -> list[tuple[int, list[tuple[int, str]]]]:
        groups = []
        for number in range(1, count + 1):
            start = f"{prefix}{number}_"
            cells = [(at, name.removeprefix(start)) for at, name in enumerate(self.names) if name.startswith(start)]
            if cells:
                groups.append((number, cells))
        return groups

    def raw(self, cells: Sequence[str]) -> tuple[Raw, Callable[[Location], str]]:
        """Return the row as a JSON writer would have sent it, and how its fields are called here."""
        row = [cell.strip() for cell in cells]
        raw = _filled(row, self._plain)
        if "nibrs_codes" in raw:
            raw["nibrs_codes"] = _SEVERAL.split(raw["nibrs_codes"])
        numbers: dict[str, list[int]] = {}
        for field, groups in self._people.items():
            people = [(number, person) for number, named in groups if (person := _filled(row, named))]
            raw[field] = [person for _, person in people]
            numbers[field] = [number for number, _ in people]
        return raw, lambda location: _column(location, numbers)


def _filled(row: Sequence[str], cells: Sequence[tuple[int, str]]) -> Raw:
    return {name: value for at, name in cells if (value := row[at])}


def _column(location: Location, numbers: dict[str, list[int]]) -> str:
    """Return the name of the column that a record's field came from."""
    if len(location) > 1 and location[0] in _LISTS:
        prefix = _LISTS[str(location[0])][0]
        number = numbers[str(location[0])][int(location[1])]
        return "_".join([f"{prefix}{number}", *map(str, location[2:])])
    return str(location[0]) if location else ""
