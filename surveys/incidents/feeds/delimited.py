"""Rows of a text file, one at a time, in bounded memory; what can't be read spoils its own row only."""

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from typing import TextIO

from surveys.incidents.feeds.errors import BadFile, Row, RowError, pieces_of
from surveys.incidents.feeds.limits import Limits

DELIMITERS = (",", "\t", "|", ";")
_HIDING = "has a quotation mark out of place, behind which other rows may be hidden"
_HIDDEN = "may belong to line {}, which can't be read"
_SELDOM_QUOTED = "\t|"
_SAMPLE_LINES = 50
_SAMPLE_SIZE = 200_000
_BEGINNING = 10_000


class _UnclosedQuote(Exception):  # noqa: N818 - a turn in the reading, not a failure
    pass


class _LongLine(Exception):  # noqa: N818
    """Holds how the line begins."""


class _Lines:
    """Hands lines to the CSV reader, and can take back those that a row should not have swallowed."""

    def __init__(self, text: TextIO, limits: Limits) -> None:
        self._text, self._limits = text, limits
        self._waiting: deque[str | None] = deque()
        self._row: list[str | None] = []
        self._size = 0
        self._before = 0
        self._beginning = ""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else self._read()
        if self._row and (not line or self._size > self._limits.row_size or len(self._row) == self._limits.row_lines):
            self._waiting.appendleft(line)
            raise _UnclosedQuote
        if line == "":
            raise StopIteration
        self._row.append(line)
        if line is None:
            raise _LongLine(self._beginning)
        self._size += len(line)
        return line

    def begin(self) -> int:
        """Start a row and return the number of its first line."""
        self._before += len(self._row)
        self._row = []
        self._size = 0
        return self._before + 1

    def keep_first(self) -> None:
        """Take all lines of the row back but its first."""
        self._waiting.extendleft(reversed(self._row[1:]))
        del self._row[1:]

    @property
    def spans_lines(self) -> bool:
        """Whether the row took more than one line."""
        return len(self._row) > 1

    @property
    def taken(self) -> list[str]:
        """The lines of the row."""
        return [line or "" for line in self._row]

    def head(self) -> str:
        """Return the first line with anything in it, without taking it."""
        while len(self._waiting) < _SAMPLE_LINES:
            self._waiting.append(line := self._read())
            if line is None or line == "" or line.strip():
                return line or ""
        return ""

    def _read(self) -> str | None:
        """Return the next line, "" at the end, None for a line that is too long to be held."""
        line = self._text.readline(self._limits.row_size)
        if len(line) < self._limits.row_size or line.endswith("\n"):
            return line
        self._beginning = line[:_BEGINNING]
        while line and not line.endswith("\n"):
            line = self._text.readline(self._limits.row_size)
        return None


def delimiter_of(text: TextIO) -> str:
    """Return the delimiter that splits the header and the first rows most evenly; the text is left at its beginning."""
    sample = text.read(_SAMPLE_SIZE).split("\n")[:_SAMPLE_LINES]
    text.seek(0)
    if not any(map(str.strip, sample)):
        raise BadFile("The file is empty.")
    best = max(DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))
    if _evenness(sample, best) == (0, 0):
        raise BadFile("No columns were found: commas, tabs, semicolons and pipes were tried.")
    return best


def read_rows(text: TextIO, delimiter: str, limits: Limits) -> Iterator[Row | RowError]:
    """Yield the header as it is, then the rows, with as many cells as the header has, or why one can't be read."""
    return iter(_Rows(text, delimiter, limits))


class _Rows:
    """The rows of a text. What quotation marks may have swallowed is left out and named line by line."""

    def __init__(self, text: TextIO, delimiter: str, limits: Limits) -> None:
        self._lines, self._delimiter, self._limits = _Lines(text, limits), delimiter, limits
        # Where tabs or pipes keep cells apart, a quotation mark is mostly an inch or somebody's words.
        self._is_plain = delimiter in _SELDOM_QUOTED and '"' not in self._lines.head()
        self._width = self._cells = 0
        self._reader = self._fresh()

    def __iter__(self) -> Iterator[Row | RowError]:
        while True:
            number = self._lines.begin()
            try:
                values = next(self._reader)
            except StopIteration:
                return
            except (_UnclosedQuote, _LongLine, csv.Error) as error:
                self._lines.keep_first()
                self._reader = self._fresh()
                first = str(error) if isinstance(error, _LongLine) else self._lines.taken[0]
                yield RowError(number, "", "", _words(error, self._limits), self._pieces(first))
                continue
            if any(values) and any(map(str.strip, values)):
                yield from self._found(number, values)

    def _found(self, number: int, values: list[str]) -> Sequence[Row | RowError]:
        if not self._width:
            self._width, self._cells = _width(values), len(values)
        if self._lines.spans_lines and self._swallowed_rows():
            return self._left_out(number, self._lines.taken)
        return (self._fit(number, values),)

    def _fit(self, number: int, values: list[str]) -> Row | RowError:
        """Take a row that is as long as the header: in any other, a cell may stand in its neighbour's place."""
        if len(values) != self._cells:
            reason = f"has {len(values)} cells where the header has {self._cells}"
            return RowError(number, "", "", reason, pieces_of(values))
        if self._cells > self._width:
            if any(map(str.strip, values[self._width :])):
                reason = f"has {len(values)} cells where the header has {self._width}"
                return RowError(number, "", "", reason, pieces_of(values))
            del values[self._width :]
        return Row(number, values)

    def _left_out(self, number: int, lines: Sequence[str]) -> list[Row | RowError]:
        """Return why a row and each line within it are left out."""
        return [
            RowError(at, "", "", _HIDING if at == number else _HIDDEN.format(number), self._pieces(line))
            for at, line in enumerate(lines, number)
            if at == number or line.strip()
        ]

    def _pieces(self, line: str) -> tuple[str, ...]:
        return pieces_of(line.split(self._delimiter))

    def _swallowed_rows(self) -> bool:
        """Say whether the lines of a row may be rows of their own: as long as one, or with a mark out of place."""
        taken = self._lines.taken
        if holds_rows(taken, self._delimiter, self._cells):
            return True
        try:
            return not list(csv.reader(taken, delimiter=self._delimiter, strict=True))
        except csv.Error:
            return True

    def _fresh(self) -> Iterator[list[str]]:
        if self._is_plain:
            return csv.reader(self._lines, delimiter=self._delimiter, quoting=csv.QUOTE_NONE)
        return csv.reader(self._lines, delimiter=self._delimiter)


def holds_rows(lines: Sequence[str], delimiter: str, cells: int) -> bool:
    """Say whether a quoted line break lies before what could be a row of its own.

    The last line of a sound row has the cells after the text; it is suspect where the first could be a row as well.
    """
    if cells == 1:
        return False
    whole = [line.count(delimiter) + 1 >= cells for line in lines]
    return any(whole[1:-1]) or (whole[0] and whole[-1])


def _width(header: Sequence[str]) -> int:
    """Return the number of columns without nameless ones at the end."""
    return max(place for place, name in enumerate(header, 1) if name.strip())


def _words(error: Exception, limits: Limits) -> str:
    if isinstance(error, _UnclosedQuote):
        return "opens a quotation mark that is never closed"
    if isinstance(error, _LongLine):
        return f"is longer than {limits.row_size:,} characters"
    return f"has a cell of more than {csv.field_size_limit():,} characters"


def _evenness(sample: Sequence[str], delimiter: str) -> tuple[float, int]:
    """Return the share of rows with as many cells as the header, and that number; nothing for a single column."""
    try:
        counts = [len(values) for values in csv.reader(sample, delimiter=delimiter) if any(values)]
    except csv.Error:
        counts = [len(line.split(delimiter)) for line in sample if line]
    if not counts or counts[0] == 1:
        return (0, 0)
    return (counts.count(counts[0]) / len(counts), counts[0])
