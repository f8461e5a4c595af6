"""A first mapping for a file nobody has seen before, to be corrected by a person."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from string import digits

from surveys.incidents.feeds import canonical, headers, vocabulary
from surveys.incidents.feeds.profile import Group, Meanings, Profile
from surveys.incidents.feeds.times import DISTINCT, TimeFormat, guess_format, is_clock

_SAME_FILE = 0.9
_OUR_NAME = 1.0
_SYNONYM = 0.7
_LATER_SYNONYM = 0.5
_CONTRADICTED = 0.2
_LIKELY_WORDS = 5
#: What makes a person worth reading: a contact, or a relation that keeps everybody else from being asked.
_TELLING = frozenset({"phone", "email", "postal_address", "relation_to_offender"})
#: A known feed is recognised by most of its columns, because exports come and go with a few.
_RECOGNISED = 0.8
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
#: Behind a word it is read: an Event # is an event's number.
_NUMBER_SIGN = re.compile(r"(?<=[a-z0-9])[\s_]*#")
_PHONE_NAME = re.compile("phone|callback|cell")
_DOMESTIC = re.compile("^dv|dv$|dvflag|dvind")
_PHONE = re.compile(r"\D*(?:1\D*)?(?:\d\D*){10}")


@dataclass(frozen=True)
class Guess:
    """The column or columns for one field, and how sure that is, from 0 to 1."""

    columns: tuple[str, ...]
    confidence: float


@dataclass(frozen=True)
class Suggestion:
    """A mapping to look over: per field, the people and officers of a row, and how to read dates and words."""

    fields: Mapping[str, Guess]
    people: tuple[Group, ...]
    officers: tuple[Group, ...]
    date_formats: tuple[TimeFormat, ...]
    meanings: Meanings
    recognised: str = ""

    @property
    def sureness(self) -> dict[str, float]:
        """How sure it is what each column is; who somebody is whose role nothing says, a person has to look at."""
        fields = {column: guess.confidence for guess in self.fields.values() for column in guess.columns}
        groups = {
            column: _SYNONYM if "role" in {*group.columns, *group.fixed} else _LATER_SYNONYM
            for group in (*self.people, *self.officers)
            for column in group.columns.values()
        }
        return groups | fields

    def profile(self, source_system: str, time_zone: str) -> Profile:
        """Return the suggestion as a profile of a source. Raises BadProfile where needed fields were not found."""
        return Profile(
            columns={name: guess.columns for name, guess in self.fields.items()},
            time_zone=time_zone,
            date_formats=self.date_formats,
            meanings=self.meanings,
            people=self.people,
            officers=self.officers,
            fixed={} if "source_system" in self.fields else {"source_system": source_system},
        )


def guess_columns(header: Sequence[str], samples: Sequence[Sequence[str]]) -> Suggestion:
    """Suggest a mapping from the column names, checked against a few rows."""
    cells = {name: [row[at] for row in samples if row[at].strip()] for at, name in enumerate(header) if name}
    known = _known_feed(header)
    fields = _of_known_feed(known, header) if known else {}
    taken = {column for guess in fields.values() for column in guess.columns}
    people, officers = _groups(header, taken, known.unit if known and known.unit in header else "")
    taken |= {column for group in (*people, *officers) for column in group.columns.values()}
    named = _by_name([name for name in header if name and name not in taken])
    fields = {name: _with_day(name, guess, cells) for name, guess in named} | fields
    people = _with_consent(people or _lone_phone(header, taken, cells), header)
    people, refusals = _with_refusal(people, header)
    return Suggestion(
        {name: _checked(name, guess, cells) for name, guess in fields.items()},
        people,
        officers,
        _formats(fields, people, cells),
        {**(known.meanings if known else {}), **refusals},
        known.name if known else "",
    )


def _known_feed(header: Sequence[str]) -> headers.KnownFeed | None:
    names = set(header)

    def share(feed: headers.KnownFeed) -> float:
        columns = {column for columns in feed.columns.values() for column in columns}
        return len(columns & names) / len(columns)

    best = max(headers.KNOWN_FEEDS, key=share)
    return best if share(best) >= _RECOGNISED else None


def _of_known_feed(feed: headers.KnownFeed, header: Sequence[str]) -> dict[str, Guess]:
    found = {name: columns for name, columns in feed.columns.items() if set(columns) <= set(header)}
    return {name: Guess(columns, _SAME_FILE) for name, columns in found.items()}


def _by_name(names: Sequence[str]) -> Iterator[tuple[str, Guess]]:
    """Give each field its likeliest column, and each column to one field."""
    plain = {letters(name): name for name in reversed(names)}
    taken: set[str] = set()
    for field, words in headers.SYNONYMS.items():
        for place, word in enumerate(words):
            if word in plain and word not in taken:
                taken.add(word)
                yield field, Guess((plain[word],), _confidence(field, word, place))
                break


def _confidence(field: str, word: str, place: int) -> float:
    if word == letters(field):
        return _OUR_NAME
    return _SYNONYM if place < _LIKELY_WORDS else _LATER_SYNONYM


def _groups(header: Sequence[str], taken: set[str], unit: str) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
    """Find the people and officers among columns such as caller_phone and officer2_badge; `unit` is known to be one."""
    people: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    officers: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    if unit:
        officers["", ""]["unit"] = unit
    for name in header:
        if not name or name in {*taken, unit}:
            continue
        if found := _part(name, headers.PERSON_WORDS, headers.PERSON_COLUMNS):
            people[found[:2]].setdefault(found[2], name)
        elif found := _officer_part(name):
            officers[found[:2]].setdefault(found[2], name)
    wanted = {key: columns for key, columns in people.items() if _TELLING & set(columns)}
    present = {key: columns for key, columns in officers.items() if {"badge", "unit"} & set(columns)}
    return (
        tuple(_group(columns, headers.PERSON_WORDS[word], "") for (word, _), columns in wanted.items()),
        _in_their_units(
            [
                (number, _group(columns, headers.OFFICER_WORDS[word], "primary"))
                for (word, number), columns in present.items()
            ]
        ),
    )


def _in_their_units(numbered: Sequence[tuple[str, Group]]) -> tuple[Group, ...]:
    """Put a unit named without a badge to the first officer of its role, and of its number, named without a unit."""
    found = list(numbered)
    for number, unit in [(number, group) for number, group in numbered if set(group.columns) == {"unit"}]:
        for place, (other, fellow) in enumerate(found):
            if "unit" not in fellow.columns and _role(fellow) == _role(unit) and number in ("", other):
                found[place] = (other, replace(fellow, columns={**fellow.columns, **unit.columns}))
                found.remove((number, unit))
                break
    return tuple(group for _, group in found)


def _role(officer: Group) -> str:
    return officer.fixed.get("role", "primary")


def _part(name: str, words: Mapping[str, str], columns: Mapping[str, Sequence[str]]) -> tuple[str, str, str] | None:
    """Split a column's name into who, which of them and what: officer2_badge."""
    fields = {alias: field for field, aliases in columns.items() for alias in aliases}
    for word in sorted(words, key=len, reverse=True):
        match = re.fullmatch(rf"{word}(\d*)(.*)", letters(name))
        if match and match[2] in fields and (word or match[2] not in headers.NOT_ALONE):
            return word, match[1], fields[match[2]]
    return None


def _officer_part(name: str) -> tuple[str, str, str] | None:
    """Split an officer's column, whose number may stand at its end too; there a person's says which phone it is."""
    stem = name.rstrip(digits)
    found = _part(stem, headers.OFFICER_WORDS, headers.OFFICER_COLUMNS)
    return (found[0], found[1] or name[len(stem) :], found[2]) if found else None


def _group(columns: Mapping[str, str], role: str, otherwise: str) -> Group:
    role = role or otherwise
    return Group(columns, {"role": role} if role and "role" not in columns else {})


def _lone_phone(header: Sequence[str], taken: set[str], cells: Mapping[str, Sequence[str]]) -> tuple[Group, ...]:
    """Without named people, a column of phone numbers is somebody's; whose, a person has to say."""
    for name in header:
        texts = cells.get(name, ())
        if (
            name not in taken
            and texts
            and all(_PHONE.fullmatch(text) for text in texts)
            and _PHONE_NAME.search(letters(name))
        ):
            return (Group({"phone": name}),)
    return ()


def _with_consent(people: tuple[Group, ...], header: Sequence[str]) -> tuple[Group, ...]:
    """Where there is one person, a column that says of nobody in particular whether to ask is about that one."""
    asked = next((name for name in header if letters(name) in headers.PERSON_COLUMNS["contact_ok"]), None)
    if asked is None or len(people) != 1 or "contact_ok" in people[0].columns:
        return people
    return (replace(people[0], columns={**people[0].columns, "contact_ok": asked}),)


def _with_refusal(people: tuple[Group, ...], header: Sequence[str]) -> tuple[tuple[Group, ...], Meanings]:
    """Where nothing else says whether to ask the one person, read a column by which yes means no."""
    refused = next((name for name in header if letters(name) in headers.DO_NOT_CONTACT), None)
    if refused is None or len(people) != 1 or "contact_ok" in people[0].columns:
        return people, {}
    words = {**dict.fromkeys(sorted(vocabulary.YES), "no"), **dict.fromkeys(sorted(vocabulary.NO), "")}
    return (replace(people[0], columns={**people[0].columns, "contact_ok": refused}),), {"contact_ok": words}


def may_guard(name: str) -> bool:
    """Say whether a column sounds as if it kept people from being asked."""
    plain = letters(name)
    return _DOMESTIC.search(plain) is not None or any(word in plain for word in headers.GUARDS)


def _checked(name: str, guess: Guess, cells: Mapping[str, Sequence[str]]) -> Guess:
    """Trust a column of times less when its cells are none."""
    texts = cells.get(guess.columns[0], ())
    if name in canonical.TIMES and texts and not any(map(is_clock, texts)) and guess_format(texts) is None:
        return replace(guess, confidence=_CONTRADICTED)
    return guess


def _with_day(name: str, guess: Guess, cells: Mapping[str, Sequence[str]]) -> Guess:
    """Put the column of the day before a column of times of day: Closed Date before Closed Time."""
    texts = cells.get(guess.columns[0], ())
    if name in canonical.TIMES and texts and all(map(is_clock, texts)):
        wanted = letters(guess.columns[0]).replace("time", "date")
        days = [column for column in cells if column not in guess.columns and letters(column) == wanted]
        return replace(guess, columns=(*days[:1], *guess.columns))
    return guess


def _formats(
    fields: Mapping[str, Guess], people: Sequence[Group], cells: Mapping[str, Sequence[str]]
) -> tuple[TimeFormat, ...]:
    """Return the format that the dates look like, then all others that can't be mistaken for it."""
    columns = [fields[name].columns[0] for name in canonical.TIMES if name in fields]
    columns += [group.columns["birth_date"] for group in people if "birth_date" in group.columns]
    texts = [text for column in columns for text in cells.get(column, ())]
    likely = guess_format(texts) or TimeFormat.US
    known = (*DISTINCT, TimeFormat.DAY_FIRST if likely is TimeFormat.DAY_FIRST else TimeFormat.US)
    return (likely, *(kind for kind in known if kind is not likely))


def letters(name: str) -> str:
    """Return a column's name without case and punctuation."""
    return _NOT_LETTERS.sub("", _NUMBER_SIGN.sub("no", name.lower()))
