"""A file's incidents with the rows that they were read from, in batches: what can be recorded, and why the rest not."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, pairwise
from math import inf

from surveys.incidents.feeds.errors import Row, RowError
from surveys.incidents.feeds.grouping import map_rows
from surveys.incidents.feeds.mapped import Mapped
from surveys.incidents.feeds.mapping import RowMapper
from surveys.incidents.file_records import FileReader, errors_of
from surveys.incidents.reading import RecordError
from surveys.incidents.reasons import Kind, Reasons
from surveys.incidents.records import IncidentRecord
from surveys.incidents.rejects import Reject
from surveys.incidents.unreadable import LeftOut

BATCH = 3_000
#: Of so many incidents it is remembered that a row of theirs could not be read; a file with more is no use at all.
_MOST_UNREADABLE = 200_000
#: Each of an incident's rows comes back with so many of the incident's reasons.
_MOST_REASONS = 20
_HAS_UNREADABLE = "belongs to an incident with a row that can't be read"
#: An incident with the rows that it was read from.
_Incident = tuple[Mapped, list[Row | RowError]]


@dataclass
class Batch:
    """What some rows became: records with their lines, rejects, and what was said of which row."""

    rows: int = 0
    records: list[tuple[int, IncidentRecord]] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    warnings: list[RowError] = field(default_factory=list)
    reasons: list[RowError] = field(default_factory=list)

    def counted(self, before: Iterable[str]) -> list[str]:
        """Return how many rows each reason is about, with those that were counted before."""
        found = Reasons(before)
        for kind, remarks in ((Kind.LEFT_OUT, self.reasons), (Kind.WARNING, self.warnings)):
            for line, words in dict.fromkeys((remark.line, remark.words) for remark in remarks):
                found.add(kind, line, words)
        return found.written()


def batches(
    mapper: RowMapper, rows: Iterable[Row | RowError], reader: FileReader, unreadable: Iterable[int] = ()
) -> Iterator[Batch]:
    """Read rows; `unreadable` are the incidents of which rows before these were left out."""
    known, incidents = set(unreadable), _with_rows(mapper, rows)
    while some := list(islice(incidents, BATCH)):
        yield _read(some, reader, known)


def unreadable_before(mapper: RowMapper, rows: Iterable[Row | RowError], left_out: Iterator[int]) -> set[int]:
    """Go past the rows that were imported before; return the incidents of those that were left out."""
    unreadable: set[int] = set()
    line = next(left_out, None)
    for row in rows:
        if row.line == line:
            _remember(unreadable, _numbers(mapper.map(row)))
            line = next(left_out, None)
    return unreadable


def _with_rows(mapper: RowMapper, rows: Iterable[Row | RowError]) -> Iterator[_Incident]:
    """Yield each incident with the rows that it was read from."""
    kept: deque[Row | RowError] = deque()

    def keep() -> Iterator[Row | RowError]:
        for row in rows:
            kept.append(row)
            yield row

    for mapped, following in pairwise(chain[Mapped | None](map_rows(mapper, keep()), [None])):
        if mapped is not None:
            end = following.line if following else inf
            own = []
            while kept and kept[0].line < end:
                own.append(kept.popleft())
            yield mapped, own


def _remember(unreadable: set[int], numbers: Iterable[str]) -> None:
    if len(unreadable) < _MOST_UNREADABLE:
        unreadable.update(map(hash, numbers))


def _numbers(mapped: Mapped) -> Sequence[str]:
    return [mapped.number] if mapped.number else mapped.may_be_of


def _read(some: Iterable[_Incident], reader: FileReader, unreadable: set[int]) -> Batch:
    """Read some incidents; one with a row that can't be read stays out, as far apart as its rows may be."""
    batch = Batch()
    for read, rows in some:
        is_spoilt = read.record is not None and hash(read.number) in unreadable
        errors = (RowError(read.line, "", "", _HAS_UNREADABLE),)
        mapped = read._replace(record=None, errors=errors) if is_spoilt else read
        batch.rows += len(rows)
        batch.warnings += mapped.warnings
        reasons = list(mapped.errors)
        numbers = _numbers(mapped)
        if mapped.record is None:
            batch.left_out += (LeftOut(mapped.source, number, mapped.changed_at) for number in numbers)
        else:
            try:
                batch.records.append((mapped.line, reader.read(mapped)))
            except RecordError as error:
                batch.left_out.append(LeftOut.of(error))
                reasons = [*errors_of(error, mapped.line)]
        if reasons:
            _remember(unreadable, numbers)
            batch.rejects.append(Reject(rows, list(map(str, reasons[:_MOST_REASONS]))))
            batch.reasons += reasons
    return batch
