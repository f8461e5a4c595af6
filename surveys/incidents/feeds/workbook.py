"""Rows of the first sheet of an Excel workbook. Formulas are never evaluated: their stored result is the cell."""

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time
from itertools import islice
from typing import Any, BinaryIO

from openpyxl.packaging.relationship import get_dependents
from openpyxl.reader.excel import ExcelReader, _find_workbook_part
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.worksheet._reader import DATA_TAG, FORMULA_TAG, ROW_TAG, VALUE_TAG, WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS
from openpyxl.xml.functions import iterparse

from surveys.incidents.feeds.errors import BadFile, Row, RowError, pieces_of
from surveys.incidents.feeds.limits import Limits
from surveys.incidents.feeds.vocabulary import NO_RESULT

_BATCH = 500
_SMALL = 1024 * 1024
_SHEETS = "xl/worksheets/"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_UNREADABLE = "This workbook can't be read. Please save it again as .xlsx, or export it as CSV."
_UNSAFE = "This workbook unpacks to more than is safe to read. Please export it as CSV."
#: What a row may take, as it is written in the sheet: more has to be held in memory than is safe.
_ROW_BYTES = 1024 * 1024

#: Excel keeps fifteen digits of a number: of longer ones, several become the same.
_ROUNDED = 10**15

_Cells = tuple[int, list[str]]


def read_rows(stream: BinaryIO, limits: Limits) -> Iterator[Row | RowError]:
    """Yield the header and the rows of the first sheet, filled up to the header's width."""
    sheets = _refuse_bomb(stream, limits)
    with _book(stream, sheets) as book:
        rows = _batched(book.rows(limits))
        for line, cells in rows:
            if any(cells):
                width = max(place for place, cell in enumerate(cells, 1) if cell)
                yield Row(line, cells[:width])
                yield from _rows(rows, width, limits)


def _rows(rows: Iterator[_Cells], width: int, limits: Limits) -> Iterator[Row | RowError]:
    for line, cells in rows:
        if any(cells[width:]):
            reason = f"has more cells than the header, which has {width}"
            yield RowError(line, "", "", reason, pieces_of(cells))
        elif sum(map(len, cells)) > limits.row_size:
            reason = f"is longer than {limits.row_size:,} characters"
            yield RowError(line, "", "", reason, pieces_of((cells + [""] * width)[:width]))
        elif any(cells):
            yield Row(line, (cells + [""] * width)[:width])


def _batched(rows: Iterator[_Cells]) -> Iterator[_Cells]:
    while batch := _next(rows):
        yield from batch


def _next(rows: Iterator[_Cells]) -> list[_Cells]:
    """Return the next rows; what the library says about odd cells may hold their content and is not passed on."""
    with _library():
        return list(islice(rows, _BATCH))


@contextmanager
def _library() -> Iterator[None]:
    """Keep the library's warnings to itself; a damaged workbook makes it fail in any way there is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except BadFile:
            raise
        except Exception as error:
            raise BadFile(_UNREADABLE) from error


class _Parser(WorkSheetParser):
    """Tells an empty cell from a formula that was never calculated."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        """Return a cell; the text "" that a formula gave is stored as such, a number can't be."""
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["value"] is None and element.find(FORMULA_TAG) is not None:
            is_empty_text = cell["data_type"] == "str" and element.find(VALUE_TAG) is not None
            cell["value"] = None if is_empty_text else NO_RESULT
        return cell


class _Meter:
    """A sheet's text as it is unpacked, which stops where a single row is too long to be held."""

    def __init__(self, source: Any) -> None:
        self._source = source
        self.since_row = 0

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        data: bytes = self._source.read(size)
        self.since_row += len(data)
        if self.since_row > _ROW_BYTES:
            raise BadFile(_UNSAFE)
        return data


class _Book(ExcelReader):
    """A workbook of which nothing but the texts, the date formats and the first sheet is read."""

    def open(self, sheets: frozenset[str]) -> None:
        """Read what belongs to all sheets. Raises BadFile where that calls itself a sheet to get past the limit."""
        self.read_manifest()
        strings = self.package.find(SHARED_STRINGS)
        named = [part.PartName[1:] for part in (strings, _find_workbook_part(self.package)) if part]
        if sheets.intersection(named):
            raise BadFile(_UNSAFE)
        self.read_strings()
        self.read_workbook()
        apply_stylesheet(self.archive, self.wb)

    def rows(self, limits: Limits) -> Iterator[_Cells]:
        """Yield each row that is written in the first sheet: its number, and its cells as text."""
        with self.archive.open(self._first()) as source:
            meter, parser = _Meter(source), self._parser(source)
            for _, element in iterparse(meter):
                if element.tag == ROW_TAG:
                    line, cells = parser.parse_row(element)
                    element.clear()
                    meter.since_row = 0
                    if line > limits.workbook_rows:
                        return
                    yield line, _texts(cells, limits.columns + 1)
                elif element.tag == DATA_TAG:
                    break
            # Only the end of a part shows whether it is undamaged.
            while source.read(_SMALL):
                pass

    def _first(self) -> str:
        found = (rel.target for _, rel in self.parser.find_sheets() if "chartsheet" not in rel.Type)
        return next(target for target in found if target in self.valid_files)

    def _parser(self, source: Any) -> _Parser:
        return _Parser(
            source,
            self.shared_strings,
            data_only=True,
            epoch=self.wb.epoch,
            date_formats=self.wb._date_formats,  # noqa: SLF001 - nowhere else is it said which numbers are dates
            timedelta_formats=self.wb._timedelta_formats,  # noqa: SLF001
        )


@contextmanager
def _book(stream: BinaryIO, sheets: frozenset[str]) -> Iterator[_Book]:
    stream.seek(0)
    with _library():
        book = _Book(stream, read_only=True, data_only=True, keep_links=False)
        book.open(sheets)
    try:
        yield book
    finally:
        book.archive.close()


def _refuse_bomb(stream: BinaryIO, limits: Limits) -> frozenset[str]:
    """Refuse a workbook by what its parts would unpack to, where the unpacking stops; return which are sheets."""
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = archive.infolist()
            sheets = _sheets(archive)
    except Exception as error:
        raise BadFile(_UNREADABLE) from error
    total = sum(part.file_size for part in parts)
    dense = any(
        part.file_size > _SMALL and part.file_size > limits.workbook_ratio * max(part.compress_size, 1)
        for part in parts
    )
    # Everything but the sheets is held in memory.
    texts = sum(part.file_size for part in parts if part.filename not in sheets)
    if len(parts) > limits.workbook_entries or total > limits.workbook_size or dense or texts > limits.workbook_texts:
        raise BadFile(_UNSAFE)
    return sheets


def _sheets(archive: zipfile.ZipFile) -> frozenset[str]:
    """Return the parts that the workbook itself calls sheets."""
    if _RELATIONS not in archive.namelist() or archive.getinfo(_RELATIONS).file_size > _SMALL:
        return frozenset()
    with _library():
        found = get_dependents(archive, _RELATIONS)
    return frozenset(rel.target for rel in found if rel.Type.endswith("/worksheet") and rel.target.startswith(_SHEETS))


def _texts(cells: list[dict[str, Any]], most: int) -> list[str]:
    """Return a row's cells in their places, with empty ones between them."""
    values = [""] * min(max((cell["column"] for cell in cells), default=0), most)
    for cell in cells:
        if 0 < cell["column"] <= most:
            values[cell["column"] - 1] = _text(cell["value"])
    return values


def _text(value: Any) -> str:
    """Return a cell as it would be written in a CSV file."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float() if abs(value) >= _ROUNDED:
            # As in a CSV file, and refused as there where it stands for an incident.
            return f"{value:.14E}"
        case float() if value.is_integer():
            return str(int(value))
        case date() | time():
            return value.isoformat()
    return str(value)
