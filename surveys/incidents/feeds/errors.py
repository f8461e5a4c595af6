"""What can be wrong with a feed, in words for the person who has to put it right."""

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from surveys.incidents.feeds.limits import LIMITS


class FeedError(Exception):
    """The file or the profile can't be used at all; the message says why and what to do."""


class BadFile(FeedError):  # noqa: N818 - reads as what it is: a bad file
    """The file is not a table that can be read."""


class BadProfile(FeedError):  # noqa: N818
    """The profile contradicts itself or does not fit the file; `problems` names each point."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = list(problems)


class BadValue(ValueError):  # noqa: N818
    """A cell does not say what its field needs; the message follows the column's name and never repeats the cell."""


class RowError(NamedTuple):
    """Why a row was left out: its line, the field and column at fault where one is, and the reason."""

    line: int
    field: str
    column: str
    reason: str
    #: Of a row that has not as many cells as the header: what it could be split into, which may name its incident.
    pieces: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The reason as other rows may have it too: without the line."""
        return f"{self.column}: {self.reason}" if self.column else self.reason

    def __str__(self) -> str:
        return f"line {self.line}{', ' if self.column else ': '}{self.words}"


#: Control characters, and what stands for a byte that could not be read.
_UNSTORABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
#: No incident's number is longer, and of a line without end nobody keeps all.
_LONGEST_PIECE = 40
#: Fewer than a header may have would be taken for a row with too few cells.
_MOST_PIECES = 2 * LIMITS.columns
_MOST_NUMBERS = 100


def storable(text: str) -> str:
    """Return a text without what no database and no answer can hold, such as the zeros that fill up a field."""
    return _UNSTORABLE.sub("", text)


def pieces_of(values: Iterable[str]) -> tuple[str, ...]:
    """Return what a row could be split into, as far as it may name the row's incident."""
    short = (_unquoted(storable(value).strip()) for value in islice(values, _MOST_PIECES))
    return tuple(piece if len(piece) <= _LONGEST_PIECE else "" for piece in short)


def may_stand_at(place: int, pieces: Sequence[str], width: int) -> list[str]:
    """Return the pieces of a row with too many or too few cells one of which belongs at a place of the header."""
    shift = len(pieces) - width
    found = pieces[max(place + min(shift, 0), 0) : place + max(shift, 0) + 1]
    return list(dict.fromkeys(filter(None, found)))[:_MOST_NUMBERS]


def _unquoted(text: str) -> str:
    # Whoever reads cells knows that ="0123" is how a spreadsheet keeps a number's zeros.
    return text if text.startswith("=") else text.strip('"')


class Row(NamedTuple):
    """A row of a table, its cells as they were written, and the line that it begins on."""

    line: int
    values: list[str]
