"""Do-not-text lists of other systems: who is on them, and since when."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from django.core.exceptions import ValidationError

from surveys.incidents.feeds.errors import BadValue
from surveys.incidents.feeds.times import TimeFormat, guess_format, read_time
from surveys.outreach.contacts import normal_contact

#: A line of the file, and its cells.
Line = tuple[int, list[str]]

_NAMES_DATE = re.compile(r"date|opt(ed)?[-_ ]?out|created|since|unsubscribed", re.IGNORECASE)
#: Other dates of the same person.
_OF_SOMETHING_ELSE = re.compile(r"birth|dob|updated|modified", re.IGNORECASE)
#: No system has told people by text since before then; what says so holds no date.
_EARLIEST_YEAR = 1990
_NOON = "12:00"


@dataclass
class OptOutList:
    """Channel and contact -> since when; how many lines repeat another; the lines that are no contact."""

    since: dict[tuple[str, str], datetime] = field(default_factory=dict)
    repeated: int = 0
    unread: list[int] = field(default_factory=list)


def read_list(lines: Sequence[Line], zone: tzinfo, now: datetime) -> OptOutList:
    """Read contacts from the first cells, and their times from the column whose heading says that it is a date."""
    column = _DateColumn.of(lines)
    found = OptOutList()
    for number, cells in lines[1:] if column else lines:
        contact = _contact(cells[0])
        if contact is None:
            found.unread.append(number)
            continue
        found.repeated += contact in found.since
        said_at = column.moment(cells, zone, now) if column else now
        found.since[contact] = min(said_at, found.since.get(contact, said_at))
    return found


@dataclass(frozen=True)
class _DateColumn:
    """Where the times stand, and how they are written."""

    place: int
    formats: tuple[TimeFormat, ...]

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "_DateColumn | None":
        """Find it by the first line, unless that is a contact itself."""
        if not lines or _contact(lines[0][1][0]):
            return None
        for place, heading in enumerate(lines[0][1]):
            if _NAMES_DATE.search(heading) and not _OF_SOMETHING_ELSE.search(heading):
                written = guess_format(cells[place] for _, cells in lines[1:] if place < len(cells))
                return cls(place, (written,) if written else ())
        return None

    def moment(self, cells: Sequence[str], zone: tzinfo, now: datetime) -> datetime:
        """Return the time of a line; now where there is none, or none that can be."""
        text = cells[self.place].strip() if self.place < len(cells) else ""
        for texts in ([text], [text, _NOON]):
            try:
                said_at = read_time(texts, self.formats, zone, now).moment
            except BadValue:
                continue
            return said_at if said_at.year >= _EARLIEST_YEAR and said_at <= now else now
        return now


def _contact(text: str) -> tuple[str, str] | None:
    try:
        return normal_contact(text)
    except ValidationError:
        return None
