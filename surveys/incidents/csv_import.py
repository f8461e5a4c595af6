"""An incident file into the database, batch by batch: good rows land, bad ones are reported."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice
from operator import attrgetter
from typing import TextIO

from django.db import transaction

from surveys.incidents.csv_columns import BadHeader, Header
from surveys.incidents.csv_rows import CsvRow, read_rows
from surveys.incidents.feeds.row_counts import TOO_MANY, RowCounts
from surveys.incidents.read_ahead import read_ahead
from surveys.incidents.reading import RecordError, read_record
from surveys.incidents.record import Outcome, Recorded, record_incidents
from surveys.incidents.records import IncidentRecord
from surveys.incidents.unreadable import LeftOut, note_unreadable

#: Rows of one transaction: large enough for COPY to pay, small enough for memory and for others who wait.
BATCH_ROWS = 3_000


@dataclass(frozen=True)
class Remark:
    """Something the sender should know about one row."""

    line: int
    incident_number: str
    outcome: Outcome
    words: str


@dataclass(frozen=True)
class Batch:
    """What became of some rows."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    remarks: list[Remark] = field(default_factory=list)

    def add(self, line: int, recorded: Recorded) -> None:
        """Count one row, with a remark for each reason and warning."""
        self.outcomes[recorded.outcome] += 1
        for words in (*recorded.reasons, *recorded.warnings):
            self.remarks.append(Remark(line, recorded.incident_number, recorded.outcome, words))


@dataclass(frozen=True)
class _Read:
    """Rows that were read but not recorded yet: records with their lines, and what was wrong with the others."""

    records: list[tuple[int, IncidentRecord]] = field(default_factory=list)
    rejected: list[tuple[int, Recorded]] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def import_csv(text: TextIO, now: datetime, agency_ori: str, *, dry_run: bool = False) -> Iterator[Batch]:
    """Record the incidents of a CSV text and yield what became of each batch; a dry run takes everything back."""
    rows = read_rows(text)
    first = next(rows, None)
    if first is None or first.problem:
        raise BadHeader("The file is empty." if first is None else f"Line 1 {first.problem}.")
    header = Header(first.cells)
    read_row = partial(_read_row, header=header, counts=RowCounts(), now=now, agency_ori=agency_ori)
    with read_ahead(_batches(rows, read_row, header)) as ahead:
        while read := ahead.take():
            with transaction.atomic():
                records = [record for _, record in read.records]
                recorded = record_incidents(records)
                note_unreadable(read.left_out, records)
                # Committing takes about as long: the database checks every reference then.
                ahead.read_on()
                transaction.set_rollback(dry_run)
            yield _batch(read, recorded)


def _batches(rows: Iterator[CsvRow], read_row: Callable[[CsvRow], IncidentRecord], header: Header) -> Iterator[_Read]:
    while some := list(islice(rows, BATCH_ROWS)):
        read = _Read()
        for row in some:
            try:
                read.records.append((row.line, read_row(row)))
            except RecordError as error:
                read.rejected.append((row.line, Recorded(Outcome.REJECTED, error.number, reasons=error.reasons)))
                numbers = header.may_be_of(row.cells) if row.problem else []
                read.left_out.extend([LeftOut("", number, None) for number in numbers] or [LeftOut.of(error)])
        yield read


def _read_row(row: CsvRow, header: Header, counts: RowCounts, now: datetime, agency_ori: str) -> IncidentRecord:
    if row.problem:
        raise RecordError([row.problem])
    raw, name_of = header.raw(row.cells)
    record = read_record(raw, now, agency_ori, name_of)
    if counts.is_too_many(record.incident_number):
        raise RecordError([TOO_MANY], record.incident_number, record.source_system, record.updated_at)
    return record


def _batch(read: _Read, recorded: Sequence[Recorded]) -> Batch:
    batch = Batch()
    for line, answer in (*read.rejected, *zip((line for line, _ in read.records), recorded, strict=True)):
        batch.add(line, answer)
    batch.remarks.sort(key=attrgetter("line"))
    return batch
