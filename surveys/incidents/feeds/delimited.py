"""Rows of a text file, one at a time, in bounded memory; what can't be read spoils its own row only."""

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from typing import TextIO

from surveys.incidents.feeds.errors import BadFile, Row, RowError
from surveys.incidents.feeds.limits import Limits

DELIMITERS = (",", "\t", "|", ";")
_SAMPLE_LINES = 50
_SAMPLE_SIZE = 200_000


class _UnclosedQuote(Exception):  # noqa: N818 - a turn in the reading, not a failure
    pass


class _LongLine(Exception):  # noqa: N818
    pass


class _Lines:
    """Hands lines to the CSV reader, and can take back those that a row should not have swallowed."""

    def __init__(self, text: TextIO, limits: Limits) -> None:
        self._text, self._limits = text, limits
        self._waiting: deque[str | None] = deque()
        self._row: list[str | None] = []
        self._size = 0
        self._before = 0

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
            raise _LongLine
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

    def _read(self) -> str | None:
        """Return the next line, "" at the end, None for a line that is too long to be held."""
        line = self._text.readline(self._limits.row_size)
        if len(line) < self._limits.row_size or line.endswith("\n"):
            return line
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
    lines = _Lines(text, limits)
    reader = csv.reader(lines, delimiter=delimiter)
    width = 0
    while True:
        number = lines.begin()
        try:
            values = next(reader)
        except StopIteration:
            return
        except (_UnclosedQuote, _LongLine, csv.Error) as error:
            lines.keep_first()
            reader = csv.reader(lines, delimiter=delimiter)
            yield RowError(number, "", "", _words(error, limits))
            continue
        if not any(values) or not any(map(str.strip, values)):
            continue
        width = width or _width(values)
        found = _fit(number, values, width)
        if isinstance(found, RowError) and lines.spans_lines:
            # A quotation mark that was never closed swallowed the rows after it.
            lines.keep_first()
        yield found


def _fit(number: int, values: list[str], width: int) -> Row | RowError:
    if (len(values) > width and any(map(str.strip, values[width:]))) or len(values) < width:
        return RowError(number, "", "", f"has {len(values)} cells where the header has {width}")
    del values[width:]
    return Row(number, values)


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
