"""From a row to the record it stands for, with what the profile names and nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, partial
from itertools import chain
from typing import Any

from surveys.incidents.feeds import canonical, vocabulary
from surveys.incidents.feeds.cells import CellReader, Reader, Unusable, clean, several
from surveys.incidents.feeds.errors import BadProfile, BadValue, Row, RowError, may_stand_at
from surveys.incidents.feeds.limits import MAX_NARRATIVE
from surveys.incidents.feeds.mapped import Mapped, Record
from surveys.incidents.feeds.profile import Group, Profile
from surveys.incidents.feeds.reading import comparable
from surveys.incidents.feeds.times import ReadTime
from surveys.incidents.roles import is_never_asked

#: Most cells repeat what others said: a type, a beat, a badge. Contacts are not kept in memory.
_REMEMBERED = 2_000
_LONGEST = 1_000
_SELDOM_TWICE = frozenset(
    {
        "incident_number",
        "report_number",
        "address",
        "narrative",
        "person_key",
        "phone",
        "email",
        "postal_address",
        "birth_date",
    }
)
#: What decides whether and how somebody is asked: a spreadsheet's error there is not the same as nothing.
_DECIDING = frozenset(
    {*canonical.FLAGS, *canonical.CODES, *canonical.LISTS, *canonical.PERSON_FIELDS, "narrative"}
    | {"incident_number", "agency_ori", "source_system", "initial_text", "final_text"}
) - {"person_key", "phone_type", "language"}
_IN_LINES = frozenset({"postal_address"})
_NEEDED = ("source_system", "incident_number", "received_at")


@dataclass(frozen=True, slots=True)
class _Cell:
    """A field and where it stands in a row."""

    name: str
    place: int
    others: tuple[int, ...]
    column: str
    read: Reader

    def value(self, values: Sequence[str]) -> Any:
        """Read the first of its columns that is not empty; a flag is set if any sets it, a narrative is all of them."""
        value = self.read(values[self.place])
        for place in self.others:
            if self.name in canonical.FLAGS:
                value = _either(value, self.read(values[place]))
            elif self.name == "narrative":
                value = " ".join(filter(None, (value, self.read(values[place])))) or None
            elif value is None:
                value = self.read(values[place])
        return value

    def texts(self, values: Sequence[str]) -> list[str]:
        """Return all of its columns."""
        texts = [values[self.place]]
        texts += [values[place] for place in self.others] if self.others else ()
        if self.name in _DECIDING:
            for text in texts:
                _refuse_error(text)
        return list(map(clean, texts))


@dataclass(slots=True)
class _Findings:
    """What was wrong with a row's cells, while it is read."""

    line: int
    errors: list[RowError] = field(default_factory=list)
    warnings: list[RowError] = field(default_factory=list)

    def note(self, cell: _Cell, problem: BadValue) -> None:
        """Keep a problem: an unusable contact is left out, anything else rejects the row."""
        kept = self.warnings if isinstance(problem, Unusable) else self.errors
        kept.append(RowError(self.line, cell.name, cell.column, str(problem)))

    def fill(self, target: Record, cells: Iterable[_Cell], values: Sequence[str]) -> None:
        """Put into the target what the cells say; those that are empty or wrong leave nothing."""
        for cell in cells:
            try:
                value = cell.value(values) if cell.others else cell.read(values[cell.place])
            except BadValue as problem:
                self.note(cell, problem)
            else:
                if value is not None:
                    target[cell.name] = value


@dataclass(frozen=True, slots=True)
class _Person:
    """A group of columns: what holds for everybody in it, and its cells."""

    fixed: Mapping[str, Any]
    cells: tuple[_Cell, ...]


class RowMapper:
    """Reads the rows of one file by a profile. Raises BadProfile where the file lacks a column that it names."""

    def __init__(self, profile: Profile, header: Sequence[str], *, now: datetime, as_of: datetime) -> None:
        """`as_of`, the moment the file was made or sent, is when its rows were last changed, unless a column says."""
        self._places = {comparable(name): place for place, name in enumerate(header) if name}
        self._width = len(header)
        _check(profile, self._places)
        self._profile, self._as_of = profile, as_of
        self._reader = CellReader(profile, now)
        cells = [self._cell(name, columns) for name, columns in profile.columns.items()]
        self._times = sorted(
            (cell for cell in cells if cell.name in canonical.TIMES), key=lambda cell: canonical.TIMES.index(cell.name)
        )
        self._lists = [cell for cell in cells if cell.name in canonical.LISTS]
        self._plain = [cell for cell in cells if cell.name not in (*canonical.TIMES, *canonical.LISTS)]
        self._fixed = self._values(profile.fixed)
        role = self._values({"role": profile.default_role} if profile.default_role else {})
        self._people = [self._person(group, role, "role") for group in profile.people]
        self._officers = [self._person(group, {}, "officer_role") for group in profile.officers]

    def column_of(self, name: str) -> str:
        """Return what the file calls a field; nothing where no column holds it."""
        return " and ".join(self._profile.columns.get(name, ()))

    def map(self, row: Row | RowError) -> Mapped:
        """Return the record that a row stands for, or every reason why there is none."""
        if isinstance(row, RowError):
            source = self._fixed.get("source_system", "")
            return Mapped(row.line, "", None, (row,), source=source, may_be_of=self._may_be_of(row))
        findings, values = _Findings(row.line), row.values
        record: Record = dict(self._fixed)
        findings.fill(record, self._plain, values)
        self._fill_lists(record, values, findings)
        self._fill_times(record, values, findings)
        record["parties"] = _people(self._people, values, findings)
        officers = _people(self._officers, values, findings)
        record["officers"] = [officer for officer in officers if officer.get("badge") or officer.get("unit")]
        if "updated_at" in record:
            return self._mapped(record, findings)
        return self._mapped(self._undated(record), findings)._replace(is_dated=False)

    def _may_be_of(self, row: RowError) -> tuple[str, ...]:
        places = (self._places[comparable(column)] for column in self._profile.columns.get("incident_number", ()))
        pieces = chain.from_iterable(may_stand_at(place, row.pieces, self._width) for place in places)
        return tuple(filter(None, map(self._number, pieces)))

    def _number(self, piece: str) -> str:
        """Return the incident's number as it would be read in a row that can be split."""
        try:
            return _read(self._reader.reader("incident_number"), piece) or ""
        except BadValue:
            return piece

    def _undated(self, record: Record) -> Record:
        """Return a record of unknown age, which may be older than what is held: it takes nothing back that protects."""
        people = [_without_taking_back(person) for person in record["parties"]]
        return {"updated_at": self._as_of, **_without_taking_back(record), "parties": people}

    def _mapped(self, record: Record, findings: _Findings) -> Mapped:
        wrong = {error.field for error in findings.errors}
        for name in _NEEDED:
            if name not in record and name not in wrong:
                findings.errors.append(RowError(findings.line, name, self.column_of(name), "is empty"))
        practice = vocabulary.practice_of(record)
        if practice:
            record["cancelled"] = True
        return Mapped(
            findings.line,
            record.get("incident_number", ""),
            None if findings.errors else record,
            tuple(findings.errors),
            tuple(findings.warnings),
            practice,
            record.get("source_system", ""),
            record["updated_at"],
        )

    def _fill_lists(self, record: Record, values: Sequence[str], findings: _Findings) -> None:
        for cell in self._lists:
            try:
                record[cell.name] = several(cell.texts(values))
            except BadValue as problem:
                findings.note(cell, problem)

    def _fill_times(self, record: Record, values: Sequence[str], findings: _Findings) -> None:
        received: datetime | None = None
        for cell in self._times:
            try:
                found = self._reader.time(cell.texts(values))
            except BadValue as problem:
                findings.note(cell, problem)
                continue
            if found is None:
                continue
            moment = _settled(found, received)
            record[cell.name] = moment
            received = received or moment
            if found.later:
                which = "later" if moment == found.later else "first"
                reason = f"was shown twice by the clocks that night; the {which} was taken"
                findings.warnings.append(RowError(findings.line, cell.name, cell.column, reason))

    def _person(self, group: Group, role: Record, kind: str) -> _Person:
        kinds = {"role": kind}
        fixed = {**role, **self._values(group.fixed, kinds)}
        cells = [self._cell(name, (column,), kinds.get(name, name)) for name, column in group.columns.items()]
        return _Person(fixed, tuple(cells))

    def _values(self, fixed: Mapping[str, str], kinds: Mapping[str, str] | None = None) -> Record:
        try:
            return {name: _read(self._reader.reader((kinds or {}).get(name, name)), fixed[name]) for name in fixed}
        except BadValue as problem:
            raise BadProfile([f"One of the fixed values {problem}."]) from None

    def _cell(self, name: str, columns: Sequence[str], kind: str = "") -> _Cell:
        place, *others = (self._places[comparable(column)] for column in columns)
        reader, longest = self._reader.reader(kind or name), MAX_NARRATIVE if name == "narrative" else _LONGEST
        read: Reader = partial(_read_lines, reader) if name in _IN_LINES else partial(_read, reader, longest=longest)
        if (kind or name) in _DECIDING:
            read = partial(_read_sound, read)
        if name not in _SELDOM_TWICE:
            read = lru_cache(_REMEMBERED)(read)
        return _Cell(name, place, tuple(others), " and ".join(columns), read)


def _without_taking_back(facts: Record) -> Record:
    takes_back = canonical.TAKES_BACK
    return {name: value for name, value in facts.items() if name not in takes_back or value is not takes_back[name]}


def _either(first: Any, second: Any) -> Any:
    return second if first is None else first or bool(second)


def _read(reader: Reader, text: str, longest: int = _LONGEST) -> Any:
    if len(text) > longest:
        raise BadValue(f"is longer than {longest:,} characters")
    text = clean(text)
    value = reader(text) if text else None
    # A meaning may say that a word stands for nothing.
    return None if value == "" else value


def _read_sound(read: Reader, text: str) -> Any:
    _refuse_error(text)
    return read(text)


def _refuse_error(text: str) -> None:
    if "#" in text and text.strip().upper() in vocabulary.ERRORS:
        raise BadValue("holds a spreadsheet's error, or a formula that was never calculated")


def _read_lines(reader: Reader, text: str) -> Any:
    return _read(reader, ", ".join(text.splitlines()))


def _people(groups: Iterable[_Person], values: Sequence[str], findings: _Findings) -> list[Record]:
    """Return the people of a row; a group without a single filled cell is nobody."""
    people = []
    for group in groups:
        person: Record = {}
        before = len(findings.warnings)
        findings.fill(person, group.cells, values)
        if person or len(findings.warnings) > before:
            person = {**group.fixed, **person}
            if is_never_asked(person.get("role", "")):
                # By that contact a suspect is known when somebody else gives it: it must not be left out.
                findings.errors += findings.warnings[before:]
                del findings.warnings[before:]
            people.append(person)
    return people


def _settled(found: ReadTime, received: datetime | None) -> datetime:
    """Of the two moments that clocks showed alike, nothing ended before it began."""
    return found.later if found.later and received and found.moment < received else found.moment


def _check(profile: Profile, places: Mapping[str, int]) -> None:
    named = [column for columns in profile.columns.values() for column in columns]
    named += [column for group in (*profile.people, *profile.officers) for column in group.columns.values()]
    missing = [column for column in dict.fromkeys(named) if comparable(column) not in places]
    if missing:
        raise BadProfile([f"The file has no column {column}, which the profile reads." for column in missing])
