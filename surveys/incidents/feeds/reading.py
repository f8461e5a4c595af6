"""A file of any of the kinds that dispatch centres export, as a header and rows of text."""

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from surveys.incidents.feeds import delimited, workbook
from surveys.incidents.feeds.encodings import encoding_of, errors_of
from surveys.incidents.feeds.errors import BadFile, Row, RowError
from surveys.incidents.feeds.limits import LIMITS, Limits

_ZIP = b"PK\x03\x04"
#: How other kinds of files begin, and what they are.
_OTHERS = {
    b"\xd0\xcf\x11\xe0": "an old or password-protected Excel workbook",
    b"%PDF": "a PDF",
    b"<": "an XML or HTML file",
    b"{": "a JSON file",
    b"[{": "a JSON file",
    b"\x1f\x8b": "a compressed file",
}


@dataclass(frozen=True)
class Rows:
    """A table: its column names, its rows, and how they were read. A workbook has no encoding and no delimiter."""

    header: tuple[str, ...]
    rows: Iterator[Row | RowError]
    encoding: str = ""
    delimiter: str = ""

    def __iter__(self) -> Iterator[Row | RowError]:
        return self.rows


@contextmanager
def open_rows(
    source: Path | BinaryIO, *, encoding: str = "", delimiter: str = "", limits: Limits = LIMITS
) -> Iterator[Rows]:
    """Open a file or a seekable stream; encoding and delimiter are found out where none is given. Raises BadFile."""
    opened = source.open("rb") if isinstance(source, Path) else nullcontext(source)
    with opened as stream:
        stream.seek(0)
        start = stream.read(16)
        if start.startswith(_ZIP):
            yield _table(workbook.read_rows(stream, limits), limits)
            return
        _refuse_others(start)
        encoding = encoding or encoding_of(stream)
        stream.seek(0)
        text = io.TextIOWrapper(stream, encoding, errors_of(encoding))
        try:
            delimiter = delimiter or delimited.delimiter_of(text)
            yield _table(delimited.read_rows(text, delimiter, limits), limits, encoding, delimiter)
        finally:
            # The stream is the caller's; the wrapper would close it.
            text.detach()


def _table(rows: Iterator[Row | RowError], limits: Limits, encoding: str = "", delimiter: str = "") -> Rows:
    first = next(rows, None)
    if first is None:
        raise BadFile("The file is empty.")
    if isinstance(first, RowError):
        raise BadFile(f"The header can't be read: it {first.reason}.")
    return Rows(_header(first.values, limits), rows, encoding, delimiter)


def _header(values: Sequence[str], limits: Limits) -> tuple[str, ...]:
    names = tuple(" ".join(name.split()) for name in values)
    if len(names) > limits.columns:
        raise BadFile(f"The header has more than {limits.columns} columns.")
    if not all(name.isprintable() for name in names):
        raise BadFile("The header has characters that can't be read. Is this a text file?")
    counts = Counter(comparable(name) for name in names if name)
    twice = [name for name in names if counts[comparable(name)] > 1]
    if twice:
        raise BadFile(f"The header names a column twice: {', '.join(dict.fromkeys(twice))}.")
    return names


def comparable(name: str) -> str:
    """Return the form in which column names and codes are compared: capitals, no white space."""
    return "".join(name.split()).upper()


def _refuse_others(start: bytes) -> None:
    for beginning, kind in _OTHERS.items():
        if start.lstrip().startswith(beginning):
            raise BadFile(f"This is {kind}. Please export a CSV file or an .xlsx workbook.")
