"""Calls as files: any delimiter, any encoding, workbooks, and what goes wrong with all of them."""

import csv
import io
import random
from dataclasses import dataclass, replace

import openpyxl

from tests.feeds.calls import CITIES, OWN_COLUMNS, Call, make_calls


@dataclass(frozen=True)
class Sample:
    """A city's file as a table of texts, and the calls behind it."""

    city: str
    calls: tuple[Call, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def cell(self, row: int, column: str, text: str) -> "Sample":
        """Return the sample with one cell changed."""
        at = self.header.index(column)
        changed = (*self.rows[row][:at], text, *self.rows[row][at + 1 :])
        return replace(self, rows=(*self.rows[:row], changed, *self.rows[row + 1 :]))


def make_sample(city: str, seed: int = 1, count: int = 20) -> Sample:
    """Return a sound file of a city with the agency's own columns at the end."""
    columns = {**CITIES[city], **OWN_COLUMNS}
    calls = make_calls(seed, count)
    rows = tuple(tuple(write(call) for write in columns.values()) for call in calls)
    return Sample(city, tuple(calls), tuple(columns), rows)


def as_text(sample: Sample, delimiter: str = ",", line_end: str = "\r\n") -> str:
    """Return the sample as delimited text."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end)
    writer.writerow(sample.header)
    writer.writerows(sample.rows)
    return text.getvalue()


def as_csv(sample: Sample, delimiter: str = ",", line_end: str = "\r\n", encoding: str = "utf-8") -> io.BytesIO:
    """Return the sample as a delimited file."""
    return io.BytesIO(as_text(sample, delimiter, line_end).encode(encoding))


def as_workbook(sample: Sample) -> io.BytesIO:
    """Return the sample as an Excel workbook."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Calls")
    sheet.append(sample.header)
    for row in sample.rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def with_habits(sample: Sample, number: str, code: str, disposition: str, seed: int = 1) -> Sample:
    """Add what every real file has: practice rows, a void, rows that come twice and a reclassified call."""
    dice = random.Random(seed)
    last = len(sample.rows)
    copies = replace(sample, rows=(*sample.rows, *(dice.choice(sample.rows) for _ in range(4))))
    tested = copies.cell(last, number, "2026-900001").cell(last, code, "TEST")
    void = tested.cell(last + 1, number, "2026-900002").cell(last + 1, disposition, "VOID")
    return void.cell(last + 2, code, "DVA")
