"""Rows that tell of one incident together, as exports with a row per unit or per person do."""

from collections.abc import Iterable, Iterator
from typing import Any

from surveys.incidents.feeds import canonical
from surveys.incidents.feeds.errors import Row, RowError
from surveys.incidents.feeds.mapped import Mapped, Record
from surveys.incidents.feeds.mapping import RowMapper
from surveys.incidents.feeds.row_counts import TOO_MANY, RowCounts

#: More than a record may hold, so that an incident with more is rejected and not cut.
_MOST_PEOPLE = 60
#: More than any export's rows of one incident give reason for; all of them are counted.
_MOST_REMARKS = 2_000


def map_rows(mapper: RowMapper, rows: Iterable[Row | RowError]) -> Iterator[Mapped]:
    """Map rows one by one; those of one incident that follow each other become one record."""
    held: Mapped | None = None
    counts = RowCounts()
    for row in rows:
        mapped = mapper.map(row)
        is_refused = counts.is_too_many(mapped.number)
        if held is not None and _belong_together(held, mapped):
            held = _refused(held) if is_refused else _merged(held, mapped, mapper)
            continue
        if held is not None:
            yield held
        held = _refused(mapped) if is_refused else mapped
    if held is not None:
        yield held


def _belong_together(held: Mapped, mapped: Mapped) -> bool:
    if not mapped.number or held.number != mapped.number:
        return False
    first, second = held.record, mapped.record
    if first is None or second is None:
        return True
    # Another time of change means another version of the incident, not another part of it.
    if first["source_system"] != second["source_system"] or first["updated_at"] != second["updated_at"]:
        return False
    # Each of two addresses may be one at which something protected happened; a record has room for one.
    return len({first.get("address"), second.get("address")} - {None}) <= 1


def _merged(held: Mapped, mapped: Mapped, mapper: RowMapper) -> Mapped:
    errors = [*held.errors, *mapped.errors]
    warnings = [*held.warnings, *mapped.warnings]
    record = None
    if held.record is not None and mapped.record is not None:
        record = dict(held.record)
        differing = _join(record, mapped.record)
        errors += [RowError(mapped.line, name, mapper.column_of(name), _DIFFERS) for name in differing]
        if record == held.record:
            warnings.append(RowError(mapped.line, "", "", "repeats the row before"))
    elif mapped.record is not None:
        errors.append(RowError(mapped.line, "", "", "belongs to an incident with a row that can't be read"))
    return held._replace(
        record=None if errors else record,
        errors=tuple(errors[:_MOST_REMARKS]),
        warnings=tuple(warnings[:_MOST_REMARKS]),
        practice=held.practice or mapped.practice,
        source=held.source if held.source == mapped.source else "",
        changed_at=max(filter(None, (held.changed_at, mapped.changed_at)), default=None),
    )


def _refused(held: Mapped) -> Mapped:
    return held._replace(record=None, errors=(RowError(held.line, "", "", TOO_MANY),))


_DIFFERS = "differs from the row before, which is of the same incident"


def _join(record: Record, other: Record) -> list[str]:
    """Add the other row to the record; return the fields in which they contradict each other."""
    contradictions = []
    for name, value in other.items():
        known = record.get(name)
        if known is None:
            record[name] = value
        elif name in (*canonical.CODES, *canonical.IDENTITIES) and known != value:
            contradictions.append(name)
        else:
            record[name] = _joined(name, known, value)
    return contradictions


def _joined(name: str, known: Any, value: Any) -> Any:
    if name in ("parties", "officers", *canonical.LISTS):
        return [*known, *(item for item in value if item not in known)][:_MOST_PEOPLE]
    if name in canonical.FLAGS:
        return known or value
    if name == "narrative" and value not in known:
        return f"{known} {value}"
    if name in canonical.TIMES:
        return min(known, value) if name == "received_at" else max(known, value)
    return known
