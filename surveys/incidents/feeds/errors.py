"""What can be wrong with a feed, in words for the person who has to put it right."""

from collections.abc import Sequence
from typing import NamedTuple


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

    def __str__(self) -> str:
        place = f"line {self.line}, {self.column}" if self.column else f"line {self.line}"
        return f"{place}: {self.reason}"


class Row(NamedTuple):
    """A row of a table, its cells as they were written, and the line that it begins on."""

    line: int
    values: list[str]
