"""The rows that were left out, as a file that can be corrected and sent again: what the profile reads, and why not."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from surveys.incidents import feed_files
from surveys.incidents.feeds.errors import Row, RowError
from surveys.incidents.feeds.profile import Profile
from surveys.incidents.feeds.reading import comparable
from surveys.incidents.models import ImportRun

#: Excel takes a file without it for Windows' own encoding and breaks every accent.
_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
# With one of these in front a spreadsheet runs a cell as a formula, blanks before it notwithstanding.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠\t\r\n\x00]")


@dataclass(frozen=True)
class Reject:
    """The rows of one incident that was left out, and all reasons."""

    rows: Sequence[Row | RowError]
    reasons: Sequence[str]


class RejectsFile:
    """The rejected rows of one run. Columns that the profile does not read are kept out of it."""

    def __init__(self, run: ImportRun, profile: Profile, header: Sequence[str]) -> None:
        named = {comparable(column) for column in columns_of(profile)}
        self._places = [at for at, name in enumerate(header) if comparable(name) in named]
        self._names = [header[at] for at in self._places]
        self._path = feed_files.rejects_path(run)

    def append(self, rejects: Iterable[Reject], size: int) -> int:
        """Write behind the first `size` bytes, which are all that counts of the file so far; return its new size."""
        text = io.StringIO()
        writer = csv.writer(text)
        for reject in rejects:
            writer.writerows(self._cells(row, reject.reasons) for row in reject.rows)
        # Whoever was killed before it could commit has left something behind those bytes.
        return self._write(text.getvalue(), size) if text.tell() or self._path.exists() else size

    def _write(self, text: str, size: int) -> int:
        with feed_files.open_private(self._path) as file:
            file.truncate(size)
            file.seek(size)
            file.write(f"{'' if size or not text else self._head()}{text}".encode(errors="replace"))
            return file.tell()

    def _head(self) -> str:
        text = io.StringIO()
        csv.writer(text).writerow(["line", "reasons", *map(_harmless, self._names)])
        return _BYTE_ORDER_MARK + text.getvalue()

    def _cells(self, row: Row | RowError, reasons: Sequence[str]) -> list[str | int]:
        values = [row.values[at] for at in self._places] if isinstance(row, Row) else []
        return [row.line, _harmless("; ".join(reasons)), *map(_harmless, values)]


def columns_of(profile: Profile) -> list[str]:
    """Return the columns of a file that a profile reads."""
    groups = (*profile.people, *profile.officers)
    return [
        *(column for columns in profile.columns.values() for column in columns),
        *(column for group in groups for column in group.columns.values()),
    ]


def _harmless(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell
