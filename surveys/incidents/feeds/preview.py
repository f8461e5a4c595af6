"""What a file would become under a profile, shown before anything is stored."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from surveys.incidents.feeds import canonical
from surveys.incidents.feeds.errors import Row, RowError
from surveys.incidents.feeds.grouping import map_rows
from surveys.incidents.feeds.mapped import Mapped
from surveys.incidents.feeds.mapping import RowMapper
from surveys.incidents.feeds.reading import comparable

#: Enough to meet the rare codes, few enough to answer while a person waits.
SAMPLE_ROWS = 5_000
_MOST_SHOWN = 50
_ENDS = ("initial", "final")


@dataclass(frozen=True)
class Known:
    """What the agency has on its lists: types, dispositions and offences of its code policy, badges of its roster."""

    codes: frozenset[str] = frozenset()
    dispositions: frozenset[str] = frozenset()
    badges: frozenset[str] = frozenset()
    offences: frozenset[str] = frozenset()

    def knows_code(self, code: str) -> bool:
        """Say whether an incident type has been decided about."""
        return comparable(code) in self.codes

    def knows_disposition(self, code: str) -> bool:
        """Say whether a disposition has been decided about; spreadsheets eat the zero of `03`."""
        code = comparable(code)
        return (code.zfill(2) if code.isdecimal() else code) in self.dispositions

    def knows_offence(self, code: str) -> bool:
        """Say whether a NIBRS offence has been decided about."""
        return comparable(code) in self.offences


@dataclass
class Remarks:
    """How many remarks of a kind there are, and the first of them."""

    total: int = 0
    first: list[RowError] = field(default_factory=list)

    def add(self, remark: RowError) -> None:
        """Count a remark."""
        self.total += 1
        if len(self.first) < _MOST_SHOWN:
            self.first.append(remark)

    def put_first(self, remarks: Sequence[RowError]) -> None:
        """Count remarks that are shown before all others."""
        self.total += len(remarks)
        self.first = [*remarks, *self.first][:_MOST_SHOWN]


@dataclass
class Preview:
    """The first incidents as they would be recorded, and what a person should look at before saving the profile."""

    rows: int = 0
    shown: list[Mapped] = field(default_factory=list)
    rejected: int = 0
    unknown_codes: Counter[str] = field(default_factory=Counter)
    words: dict[str, str] = field(default_factory=dict)
    unknown_dispositions: Counter[str] = field(default_factory=Counter)
    disposition_words: dict[str, str] = field(default_factory=dict)
    unknown_offences: Counter[str] = field(default_factory=Counter)
    unmatched_badges: Counter[str] = field(default_factory=Counter)
    practice: Counter[str] = field(default_factory=Counter)
    bad_times: Remarks = field(default_factory=Remarks)
    errors: Remarks = field(default_factory=Remarks)
    warnings: Remarks = field(default_factory=Remarks)
    duplicates: Counter[str] = field(default_factory=Counter)
    is_sample: bool = False


def _as_mapped(mapped: Mapped) -> Mapped:
    return mapped


def preview(
    mapper: RowMapper,
    rows: Iterable[Row | RowError],
    known: Known,
    shown: int = 10,
    checked: Callable[[Mapped], Mapped] = _as_mapped,
) -> Preview:
    """Read a bounded sample of a file; the codes it names are compared with what the agency knows.

    `checked` says of what a row was mapped to whether it can be recorded, as the import will.
    """
    found, seen, source = Preview(), set(), iter(rows)
    for mapped in map(checked, map_rows(mapper, islice(source, SAMPLE_ROWS))):
        if len(found.shown) < shown:
            found.shown.append(mapped)
        if mapped.number in seen:
            found.duplicates[mapped.number] += 1
        seen.add(mapped.number or mapped.line)
        _add(found, mapped, known)
    found.is_sample = next(source, None) is not None
    return found


def _add(found: Preview, mapped: Mapped, known: Known) -> None:
    found.rows += 1
    found.practice.update(filter(None, [mapped.practice]))
    for error in mapped.errors:
        kind = found.bad_times if error.field in (*canonical.TIMES, "birth_date") else found.errors
        kind.add(error)
    for warning in mapped.warnings:
        found.warnings.add(warning)
    if mapped.record is None:
        found.rejected += 1
    elif not mapped.practice:
        _add_unknown(found, mapped.record, known)


def _add_unknown(found: Preview, record: dict[str, Any], known: Known) -> None:
    types = {record[f"{end}_code"]: record.get(f"{end}_text", "") for end in _ENDS if f"{end}_code" in record}
    unknown = {code: words for code, words in types.items() if not known.knows_code(code)}
    found.unknown_codes.update(unknown.keys())
    found.words.update((code, words) for code, words in unknown.items() if words)
    disposition = record.get("disposition")
    if disposition and not known.knows_disposition(disposition):
        found.unknown_dispositions[disposition] += 1
    offences = set(record.get("nibrs_codes", ()))
    found.unknown_offences.update(code for code in offences if not known.knows_offence(code))
    badges = {officer["badge"] for officer in record["officers"] if "badge" in officer}
    badges |= {record["call_taker_badge"]} if "call_taker_badge" in record else set()
    found.unmatched_badges.update(badges - known.badges)
