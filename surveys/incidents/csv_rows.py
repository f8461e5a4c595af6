"""Rows of a CSV file, one at a time, whatever is wrong with some of them."""

import codecs
import csv
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from surveys.incidents.feeds.delimited import holds_rows
from surveys.incidents.feeds.errors import pieces_of

#: The longest row of a sound file has some 70 cells of at most 500 characters.
_MOST_CHARACTERS = 64 * 1024
_BLOCK = 1024 * 1024


class BadEncoding(Exception):  # noqa: N818 - reads as what it is: a bad encoding
    """The file is not UTF-8; the message says where."""


class _TooLong(Exception):  # noqa: N818 - never leaves this module
    """A line or a quoted cell goes on and on."""


@dataclass(frozen=True)
class CsvRow:
    """The cells of one row and the physical line on which it starts.

    Where something is wrong with it: what, and as cells what it could be split into.
    """

    line: int
    cells: list[str]
    problem: str = ""


def check_encoding(path: Path) -> None:
    """Raise BadEncoding unless the whole file is UTF-8, so that a wrong one is refused before anything lands."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        at = 0
        while block := file.read(_BLOCK):
            _decode(decoder, block, at, final=False)
            at += len(block)
        _decode(decoder, b"", at, final=True)


def _decode(decoder: codecs.IncrementalDecoder, block: bytes, at: int, *, final: bool) -> None:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError as error:
        position = at + len(block) - len(error.object) + error.start
        raise BadEncoding(
            f"The file is not UTF-8: byte {position} (0x{error.object[error.start]:02x}) does not fit. "
            "Save or export it as “CSV UTF-8”."
        ) from None


def open_text(path: Path) -> TextIO:
    """Open a UTF-8 file with or without a byte order mark, its line ends untouched."""
    return path.open(encoding="utf-8-sig", newline="")


class _Lines:
    """The lines of a text, one ahead of the CSV reader, to be given back when a row turns out to be broken."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._waiting: deque[str] = deque()
        self.number = 0
        self._taken: list[str] = []
        self._characters = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else self._read()
        self.number += 1
        self._taken.append(line)
        self._characters += len(line)
        if self._characters > _MOST_CHARACTERS:
            raise _TooLong
        return line

    def start_row(self) -> int:
        """Forget what belonged to the last row and return the number of the line that comes next."""
        self._taken, self._characters = [], 0
        return self.number + 1

    @property
    def taken(self) -> list[str]:
        """The lines of the row."""
        return self._taken

    @property
    def first(self) -> str:
        """The first line of the row."""
        return self._taken[0]

    def give_back(self) -> None:
        """Keep the first line of the broken row out, and read what followed it again."""
        rest = self._taken[1:]
        self._waiting.extendleft(reversed(rest))
        self.number -= len(rest)

    def _read(self) -> str:
        line = self._text.readline(_MOST_CHARACTERS + 1)
        if not line:
            raise StopIteration
        rest = line
        while len(rest) > _MOST_CHARACTERS and not rest.endswith(("\n", "\r")):
            rest = self._text.readline(_MOST_CHARACTERS + 1)
        return line


def read_rows(text: TextIO) -> Iterator[CsvRow]:
    """Yield the rows of a CSV text. A quote that is never closed spoils its own line, not those after it."""
    lines = _Lines(text)
    reader = csv.reader(lines, strict=True)
    width = 0
    while True:
        line = lines.start_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _TooLong) as error:
            lines.give_back()
            yield _unread(line, lines.first, _words(error))
            continue
        width = width or len(cells)
        if cells:
            yield from _found(line, cells, lines.taken, width)


def _words(error: Exception) -> str:
    if isinstance(error, _TooLong):
        return f"is longer than {_MOST_CHARACTERS} characters, or a quote is not closed"
    return "a quote is missing, or stands in the middle of a cell"


def _found(line: int, cells: list[str], taken: Sequence[str], width: int) -> Sequence[CsvRow]:
    """Return a row, or what is wrong with it; lines that its quotes may have swallowed are named one by one."""
    if len(taken) > 1 and holds_rows(taken, ",", width):
        first, *others = taken
        hidden = [
            _unread(at, text, f"may belong to line {line}, which can't be read")
            for at, text in enumerate(others, line + 1)
            if text.strip()
        ]
        return [_unread(line, first, "a quote is missing, and other rows may be hidden behind it"), *hidden]
    if len(cells) != width:
        return [CsvRow(line, list(pieces_of(cells)), f"has {len(cells)} cells, but the header has {width}")]
    return [CsvRow(line, cells)]


def _unread(line: int, text: str, problem: str) -> CsvRow:
    return CsvRow(line, list(pieces_of(text.split(","))), problem)
