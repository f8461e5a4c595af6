"""The record that a file's row stands for, or the reasons why it is none, in the names of the file's own columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from surveys.incidents.feeds.errors import RowError
from surveys.incidents.feeds.mapped import Mapped
from surveys.incidents.feeds.profile import Group, Profile
from surveys.incidents.reading import Location, RecordError, dotted, read_record
from surveys.incidents.records import IncidentRecord


@dataclass(frozen=True)
class FileReader:
    """Reads what the rows of one file were mapped to."""

    profile: Profile
    now: datetime
    agency_ori: str

    def read(self, mapped: Mapped) -> IncidentRecord:
        """Return the record, or raise RecordError with a reason for each column that is wrong."""
        record = read_record(mapped.record, self.now, self.agency_ori, self._name_of)
        return record if mapped.is_dated else record.without_date()

    def checked(self, mapped: Mapped) -> Mapped:
        """Return what was mapped; without its record, and with the reasons, where that can't be recorded."""
        if mapped.record is None:
            return mapped
        try:
            self.read(mapped)
        except RecordError as error:
            return mapped._replace(record=None, errors=errors_of(error, mapped.line))
        return mapped

    def _name_of(self, location: Location) -> str:
        group = {"parties": self.profile.people, "officers": self.profile.officers}.get(str(location[0]))
        named = self._columns if group is None else _columns_of(group)
        return named.get(str(location[-1])) or dotted(location)

    @cached_property
    def _columns(self) -> Mapping[str, str]:
        return {name: " and ".join(columns) for name, columns in self.profile.columns.items()}


def errors_of(error: RecordError, line: int) -> tuple[RowError, ...]:
    """Return why there is no record, as remarks on a line."""
    return tuple(RowError(line, "", "", reason) for reason in error.reasons)


def _columns_of(groups: tuple[Group, ...]) -> dict[str, str]:
    """Return each field's columns. Which person of a record came from which of them is not known any more."""
    names = {name for group in groups for name in group.columns}
    return {name: " or ".join(group.columns[name] for group in groups if name in group.columns) for name in names}
