"""The mapping page's form: what a profile says, as one choice for each column and a few words beside."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from django.http import QueryDict

from surveys.incidents.feeds import canonical
from surveys.incidents.feeds.errors import BadProfile, Row
from surveys.incidents.feeds.guess import Suggestion, guess_columns
from surveys.incidents.feeds.profile import TRANSLATED, Group, Profile
from surveys.incidents.feeds.reading import comparable, open_rows
from surveys.incidents.feeds.times import DISTINCT, TimeFormat, is_clock

PEOPLE, OFFICERS = 3, 5
#: What the choice is called that keeps a file out for one row.
WHOLE = "whole"
_SAMPLE_ROWS = 200
#: Stands for the name until there is one: a profile without a name can be looked at and not saved.
_UNNAMED = "feed"
_TEXTS = ("name", "source_system", "time_zone", "dates", "words")
_PERSON, _OFFICER = "person", "officer"
_GROUP_FIELD = re.compile(rf"({_PERSON}|{_OFFICER})(\d\d?)\.(\w+)")


@dataclass(frozen=True)
class Sample:
    """The head of a file: its columns, its first rows, and how it was read."""

    header: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    encoding: str
    delimiter: str

    @classmethod
    def read(cls, source: Path | BinaryIO) -> "Sample":
        """Read the head of a file. Raises BadFile, or FileNotFoundError."""
        with open_rows(source) as table:
            rows = [row.values for row in islice(table, _SAMPLE_ROWS) if isinstance(row, Row)]
            return cls(table.header, rows, table.encoding, table.delimiter)

    def cells(self, place: int) -> list[str]:
        """Return the filled cells of a column."""
        return [row[place] for row in self.rows if row[place].strip()]


@dataclass(frozen=True)
class Choices:
    """What is chosen on the page. A field is named as in a record, or `person1.phone`, `officer2.badge`."""

    name: str = ""
    source_system: str = ""
    time_zone: str = ""
    dates: str = TimeFormat.US.value
    fields: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
    takes_whole_files: bool = False
    confidence: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of_suggestion(cls, found: Suggestion, time_zone: str) -> "Choices":
        """Return what was guessed."""
        columns = {name: guess.columns for name, guess in found.fields.items()}
        return cls(
            time_zone=time_zone,
            dates=_dates(found.date_formats),
            fields=_fields(columns, found.people, found.officers),
            roles=_roles(found.people, found.officers),
            words=_words(found.meanings),
            confidence=found.sureness,
        )

    @classmethod
    def of_profile(cls, profile: Profile, name: str) -> "Choices":
        """Return what was settled before."""
        return cls(
            name,
            profile.fixed.get("source_system", ""),
            profile.time_zone,
            _dates(profile.date_formats),
            _fields(profile.columns, profile.people, profile.officers),
            _roles(profile.people, profile.officers),
            _words(profile.meanings),
            profile.takes_whole_files,
        )

    @classmethod
    def of_post(cls, sent: QueryDict, sample: Sample) -> "Choices":
        """Return what was sent, unchecked."""
        fields = {name: sent.get(f"column{place}", "") for place, name in enumerate(sample.header)}
        guessed = cls.of_suggestion(guess_columns(sample.header, sample.rows), "")
        name, source, zone, dates, words = (sent.get(text, "").strip() for text in _TEXTS)
        return cls(
            name,
            source,
            zone,
            dates,
            words=words,
            takes_whole_files=sent.get("rows") == WHOLE,
            fields={name: value for name, value in fields.items() if name and value},
            roles={group: sent.get(f"{group}-role", "") for group in group_names()},
            confidence={
                column: sure for column, sure in guessed.confidence.items() if fields[column] == guessed.fields[column]
            },
        )

    def profile(self, sample: Sample) -> Profile:
        """Return the profile that this amounts to. Raises BadProfile."""
        columns: defaultdict[str, list[str]] = defaultdict(list)
        groups: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for place, column in enumerate(sample.header):
            name = self.fields.get(column, "")
            if match := _GROUP_FIELD.fullmatch(name):
                _put(groups[match[1] + match[2]], match[3], column)
            elif name:
                at = 0 if name in canonical.TIMES and _is_date(sample.cells(place)) else len(columns[name])
                columns[name].insert(at, column)
        source = self.source_system or self.name or _UNNAMED
        fixed = {} if "source_system" in columns else {"source_system": source}
        return Profile(
            columns={name: tuple(found) for name, found in columns.items()},
            time_zone=self.time_zone,
            date_formats=_formats(self.dates),
            meanings=_meanings(self.words, self.fields),
            people=self._groups(groups, _PERSON),
            officers=self._groups(groups, _OFFICER),
            fixed=fixed,
            takes_whole_files=self.takes_whole_files,
        )

    def _groups(self, groups: Mapping[str, Mapping[str, str]], kind: str) -> tuple[Group, ...]:
        names = sorted((name for name in groups if name.startswith(kind)), key=lambda name: int(name[len(kind) :]))
        return tuple(self._group(name, groups[name]) for name in names)

    def _group(self, name: str, columns: Mapping[str, str]) -> Group:
        role = self.roles.get(name, "")
        return Group(columns, {"role": role} if role and "role" not in columns else {})


def first_choices(sample: Sample, time_zone: str) -> Choices:
    """Guess what the columns of a file mean."""
    return Choices.of_suggestion(guess_columns(sample.header, sample.rows), time_zone)


def fitting(choices: Choices, header: Sequence[str]) -> Choices:
    """Return a profile's choices under the spelling that a file has for its columns, without those that it lacks."""
    spelled = {comparable(name): name for name in header if name}
    there = ((spelled.get(comparable(column)), name) for column, name in choices.fields.items())
    fields = {column: name for column, name in there if column}
    return replace(choices, fields=fields)


def group_names() -> list[str]:
    """Return the names of the people and officers that a row can have: person1, officer1 ..."""
    people = [f"{_PERSON}{number}" for number in range(1, PEOPLE + 1)]
    return people + [f"{_OFFICER}{number}" for number in range(1, OFFICERS + 1)]


def _put(group: dict[str, str], name: str, column: str) -> None:
    if name in group:
        raise BadProfile([f"The columns {group[name]} and {column} are said to be the same thing of one person."])
    group[name] = column


def _is_date(cells: Sequence[str]) -> bool:
    """Of a date and its time of day, the date has to come first, wherever it stands in the file."""
    return bool(cells) and not any(map(is_clock, cells))


def _dates(formats: Sequence[TimeFormat]) -> str:
    return (TimeFormat.DAY_FIRST if TimeFormat.DAY_FIRST in formats else TimeFormat.US).value


def _formats(dates: str) -> tuple[TimeFormat, ...]:
    return (*DISTINCT, TimeFormat.DAY_FIRST if dates == TimeFormat.DAY_FIRST else TimeFormat.US)


def _fields(columns: Mapping[str, Sequence[str]], people: Sequence[Group], officers: Sequence[Group]) -> dict[str, str]:
    found = {column: name for name, named in columns.items() for column in named}
    for kind, groups in ((_PERSON, people), (_OFFICER, officers)):
        for number, group in enumerate(groups, 1):
            found |= {column: f"{kind}{number}.{name}" for name, column in group.columns.items()}
    return found


def _roles(people: Sequence[Group], officers: Sequence[Group]) -> dict[str, str]:
    return {
        f"{kind}{number}": group.fixed.get("role", "")
        for kind, groups in ((_PERSON, people), (_OFFICER, officers))
        for number, group in enumerate(groups, 1)
    }


def _words(meanings: Mapping[str, Mapping[str, str]]) -> str:
    lines = [f"{name}: {word} = {meaning}" for name, words in meanings.items() for word, meaning in words.items()]
    return "\n".join(lines)


def _meanings(text: str, fields: Mapping[str, str]) -> dict[str, Any]:
    meanings: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for line in filter(None, map(str.strip, text.splitlines())):
        name, _, rest = map(str.strip, line.partition(":"))
        word, equals, meaning = map(str.strip, rest.partition("="))
        if not (name and word and equals):
            raise BadProfile([f"Words are written as column: word = meaning. This line is not: {line[:80]}"])
        meanings[_translated(name, fields)][word] = meaning
    return dict(meanings)


def _translated(name: str, fields: Mapping[str, str]) -> str:
    """Return the field that a line is about: it names the field itself, or the column that was chosen for it."""
    if name in TRANSLATED:
        return name
    chosen = {comparable(column): field for column, field in fields.items()}.get(comparable(name), name)
    group = _GROUP_FIELD.fullmatch(chosen)
    if group is None:
        return chosen
    return "officer_role" if (group[1], group[3]) == (_OFFICER, "role") else group[3]
