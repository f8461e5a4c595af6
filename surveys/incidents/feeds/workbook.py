"""Rows of the first sheet of an Excel workbook. Formulas are never evaluated: their stored result is the cell."""

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time
from itertools import islice
from typing import Any, BinaryIO

import openpyxl

from surveys.incidents.feeds.errors import BadFile, Row, RowError
from surveys.incidents.feeds.limits import Limits

_BATCH = 500
_SMALL = 1024 * 1024
_SHEETS = "xl/worksheets/"
_UNREADABLE = "This workbook can't be read. Please save it again as .xlsx, or export it as CSV."


def read_rows(stream: BinaryIO, limits: Limits) -> Iterator[Row | RowError]:
    """Yield the header and the rows of the first sheet, filled up to the header's width."""
    _refuse_bomb(stream, limits)
    with _sheet(stream) as sheet:
        width = 0
        for line, cells in enumerate(_cells(sheet, 1, limits.columns + 1, limits), 1):
            if any(cells):
                width = max(place for place, cell in enumerate(cells, 1) if cell)
                yield Row(line, cells[:width])
                break
        if width:
            yield from _rows(sheet, line + 1, width, limits)


def _rows(sheet: Any, first: int, width: int, limits: Limits) -> Iterator[Row | RowError]:
    for line, cells in enumerate(_cells(sheet, first, width + 1, limits), first):
        if len(cells) > width and cells[width]:
            yield RowError(line, "", "", f"has more cells than the header, which has {width}")
        elif sum(map(len, cells)) > limits.row_size:
            yield RowError(line, "", "", f"is longer than {limits.row_size:,} characters")
        elif any(cells):
            yield Row(line, (cells + [""] * width)[:width])


def _cells(sheet: Any, first: int, columns: int, limits: Limits) -> Iterator[list[str]]:
    rows = sheet.iter_rows(min_row=first, max_row=limits.workbook_rows, max_col=columns, values_only=True)
    while batch := _next(rows):
        for values in batch:
            yield [_text(value) for value in values]


def _next(rows: Iterator[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return the next rows; what the library says about odd cells may hold their content and is not passed on."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return list(islice(rows, _BATCH))
        except Exception as error:
            # A damaged workbook makes the library fail in any way there is.
            raise BadFile(_UNREADABLE) from error


@contextmanager
def _sheet(stream: BinaryIO) -> Iterator[Any]:
    stream.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
    except Exception as error:
        raise BadFile(_UNREADABLE) from error
    try:
        yield sheet
    finally:
        book.close()


def _refuse_bomb(stream: BinaryIO, limits: Limits) -> None:
    """Refuse a workbook by what its parts would unpack to; the unpacking itself stops at the sizes stated."""
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise BadFile(_UNREADABLE) from None
    total = sum(part.file_size for part in parts)
    dense = any(
        part.file_size > _SMALL and part.file_size > limits.workbook_ratio * max(part.compress_size, 1)
        for part in parts
    )
    # Everything but the sheets is held in memory, wherever the file says that its texts are.
    texts = sum(part.file_size for part in parts if not part.filename.startswith(_SHEETS))
    if len(parts) > limits.workbook_entries or total > limits.workbook_size or dense or texts > limits.workbook_texts:
        raise BadFile("This workbook unpacks to more than is safe to read. Please export it as CSV.")


def _text(value: Any) -> str:
    """Return a cell as it would be written in a CSV file."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer():
            return str(int(value))
        case date() | time():
            return value.isoformat()
    return str(value)
