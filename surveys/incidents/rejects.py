"""The rows that were left out, as a file that can be corrected and sent again: what the profile reads, and why not."""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from surveys.incidents import feed_files
from surveys.incidents.feeds.cells import FORMULA
from surveys.incidents.feeds.encodings import encoding_of, errors_of
from surveys.incidents.feeds.errors import Row, RowError
from surveys.incidents.feeds.limits import LIMITS
from surveys.incidents.feeds.profile import Profile
from surveys.incidents.feeds.reading import comparable
from surveys.incidents.models import ImportRun

#: Excel takes a file without it for Windows' own encoding and breaks every accent.
_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
_AS_SENT = "line as it was sent"
_ZIP = b"PK\x03\x04"
_FORMULA = re.compile(FORMULA)


@dataclass(frozen=True)
class Reject:
    """The rows of one incident that was left out, and all reasons."""

    rows: Sequence[Row | RowError]
    reasons: Sequence[str]


class RejectsFile:
    """The rejected rows of one run. Columns that the profile does not read are kept out of it.

    A line that could not be split into columns comes back whole, in a column of its own that no profile reads.
    """

    def __init__(self, run: ImportRun, profile: Profile, header: Sequence[str]) -> None:
        named = {comparable(column) for column in columns_of(profile)}
        self._places = [at for at, name in enumerate(header) if comparable(name) in named]
        self._names = [header[at] for at in self._places]
        self._path = feed_files.rejects_path(run)
        self._raw, self._encoding = feed_files.raw_path(run), profile.encoding

    def append(self, rejects: Iterable[Reject], size: int) -> int:
        """Write behind the first `size` bytes, which are all that counts of the file so far; return its new size."""
        text, rejects = io.StringIO(), list(rejects)
        writer = csv.writer(text)
        unsplit = {row.line for reject in rejects for row in reject.rows if isinstance(row, RowError)}
        as_sent = _lines(self._raw, self._encoding, unsplit) if unsplit else {}
        for reject in rejects:
            writer.writerows(self._cells(row, reject.reasons, as_sent) for row in reject.rows)
        # Whoever was killed before it could commit has left something behind those bytes.
        return self._write(text.getvalue(), size) if text.tell() or self._path.exists() else size

    def lines(self, size: int) -> Iterator[int]:
        """Yield the numbers of the lines of which the first `size` bytes tell, in their order."""
        with suppress(FileNotFoundError), self._path.open("rb") as file:
            is_within_cell = False
            while file.tell() < size and (written := file.readline()):
                number, _, _ = written.partition(b",")
                if not is_within_cell and number.isdigit():
                    yield int(number)
                is_within_cell ^= written.count(b'"') % 2 == 1

    def _write(self, text: str, size: int) -> int:
        with feed_files.open_private(self._path) as file:
            file.truncate(size)
            file.seek(size)
            file.write(f"{'' if size or not text else self._head()}{text}".encode(errors="replace"))
            return file.tell()

    def _head(self) -> str:
        text = io.StringIO()
        csv.writer(text).writerow(["line", "reasons", *map(_harmless, self._names), _AS_SENT])
        return _BYTE_ORDER_MARK + text.getvalue()

    def _cells(self, row: Row | RowError, reasons: Sequence[str], as_sent: Mapping[int, str]) -> list[str | int]:
        if isinstance(row, Row):
            values = [*(row.values[at] for at in self._places), ""]
        else:
            values = [*("" for _ in self._places), as_sent.get(row.line, "")]
        return [row.line, _harmless("; ".join(reasons)), *map(_harmless, values)]


def columns_of(profile: Profile) -> list[str]:
    """Return the columns of a file that a profile reads."""
    groups = (*profile.people, *profile.officers)
    return [
        *(column for columns in profile.columns.values() for column in columns),
        *(column for group in groups for column in group.columns.values()),
    ]


def _lines(path: Path, encoding: str, numbers: Collection[int]) -> dict[int, str]:
    """Return lines of a text file by their numbers; a workbook has none, nor has a file that was deleted meanwhile."""
    with suppress(FileNotFoundError), path.open("rb") as stream:
        if stream.read(len(_ZIP)) == _ZIP:
            return {}
        encoding = encoding or encoding_of(stream)
        stream.seek(0)
        with io.TextIOWrapper(stream, encoding, errors_of(encoding)) as text:
            lines = ((number, _line(text)) for number in range(1, max(numbers) + 1))
            return {number: line for number, line in lines if number in numbers}
    return {}


def _line(text: TextIO) -> str:
    """Return the next line as far as it can be held, without its end."""
    line = part = text.readline(LIMITS.row_size)
    while part and not part.endswith("\n"):
        part = text.readline(LIMITS.row_size)
    return line.rstrip("\n")


def _harmless(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell
