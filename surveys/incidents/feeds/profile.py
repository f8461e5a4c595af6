"""How one source's files are to be read: what an administrator settles on the mapping page and the feed keeps to."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from surveys.incidents.feeds import canonical
from surveys.incidents.feeds.delimited import DELIMITERS
from surveys.incidents.feeds.encodings import KNOWN
from surveys.incidents.feeds.errors import BadProfile
from surveys.incidents.feeds.times import DISTINCT, EXCLUSIVE, TimeFormat

Columns = Mapping[str, tuple[str, ...]]
Meanings = Mapping[str, Mapping[str, str]]

_MOST_PEOPLE = 20
_LONGEST = 200
#: Fields whose words an agency may translate.
TRANSLATED = frozenset(
    {*canonical.CODES, *canonical.FLAGS, "role", "officer_role", "phone_type", "language", "relation_to_offender"}
    | {"minor_flag", "contact_ok", "consent_basis"}
)
_NEEDED = ("source_system", "incident_number", "received_at")


@dataclass(frozen=True)
class Group:
    """The columns of one person or officer in a row, and what holds for them without a column, such as the role."""

    columns: Mapping[str, str]
    fixed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Profile:
    """A feed profile. `columns` names one or more columns per field; a date and its time of day may be apart.

    `meanings` translates a source's words, field by field; `fixed` fills fields that the file leaves out. An empty
    delimiter or encoding is found out anew for each file. Where it takes whole files, one row that can't be read keeps
    all of a file out.
    """

    columns: Columns
    time_zone: str
    date_formats: tuple[TimeFormat, ...] = (*DISTINCT, TimeFormat.US)
    meanings: Meanings = field(default_factory=dict)
    people: tuple[Group, ...] = ()
    officers: tuple[Group, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    default_role: str = ""
    delimiter: str = ""
    encoding: str = ""
    takes_whole_files: bool = False

    def __post_init__(self) -> None:
        if problems := list(_problems(self)):
            raise BadProfile(problems)

    def to_dict(self) -> dict[str, Any]:
        """Return the profile in a form that JSON can hold."""
        plain = asdict(self)
        plain["columns"] = {name: list(columns) for name, columns in self.columns.items()}
        return plain | {name: list(plain[name]) for name in ("date_formats", "people", "officers")}

    @classmethod
    def from_dict(cls, raw: object) -> "Profile":
        """Return the profile that `to_dict` wrote, or raise BadProfile with what is wrong in words."""
        return cls(**_Plain(raw).values())


class _Plain:
    """A profile in JSON's types, each of them checked before it is believed."""

    def __init__(self, raw: object) -> None:
        self._raw = _mapping("The profile", raw)
        unknown = sorted(set(self._raw) - set(Profile.__dataclass_fields__))
        if unknown:
            raise BadProfile([f"A profile has no part named {name[:_LONGEST]}." for name in unknown])

    def values(self) -> dict[str, Any]:
        """Return the arguments of a profile."""
        raw = {"columns": {}, "time_zone": "", **self._raw}
        return {name: _READERS.get(name, _text)(name, value) for name, value in raw.items()}


def _problems(profile: Profile) -> Iterator[str]:
    yield from _column_problems(profile)
    yield from _meaning_problems(profile)
    for kind, groups, known in (
        ("person", profile.people, canonical.PERSON_FIELDS),
        ("officer", profile.officers, canonical.OFFICER_FIELDS),
    ):
        yield from _group_problems(kind, groups, known)
    yield from _reading_problems(profile)


def _column_problems(profile: Profile) -> Iterator[str]:
    given = {*profile.columns, *profile.fixed}
    yield from (f"There is no field {name}." for name in sorted(given - set(canonical.FIELDS)))
    yield from (f"The field {name} has neither a column nor a fixed value." for name in _NEEDED if name not in given)
    yield from (
        f"The field {name} has both a column and a fixed value." for name in profile.columns if name in profile.fixed
    )
    for name, columns in profile.columns.items():
        if not columns or not all(columns):
            yield f"The field {name} has a column without a name."
        if name in canonical.TIMES and len(columns) > len(("date", "time")):
            yield f"The field {name} can have a date column and a time column, not more."
    for name, value in profile.fixed.items():
        if name in (*canonical.TIMES, *canonical.LISTS) or not value.strip():
            yield f"The field {name} can't have this fixed value."


def _meaning_problems(profile: Profile) -> Iterator[str]:
    yield from (f"The values of {name} can't be translated." for name in sorted(set(profile.meanings) - TRANSLATED))
    choices = {**canonical.CHOICES, "officer_role": canonical.OFFICER_ROLES, "phone_type": canonical.PHONE_TYPES}
    choices |= dict.fromkeys((*canonical.FLAGS, "minor_flag", "contact_ok"), frozenset({"yes", "no"}))
    for name, meanings in profile.meanings.items():
        allowed = choices.get(name)
        if allowed and not set(meanings.values()) <= {*allowed, ""}:
            yield f"A meaning of {name} must be one of {', '.join(sorted(allowed))}."


def _group_problems(kind: str, groups: tuple[Group, ...], known: tuple[str, ...]) -> Iterator[str]:
    if len(groups) > _MOST_PEOPLE:
        yield f"There can be {_MOST_PEOPLE} {kind} groups at most."
    for place, group in enumerate(groups, 1):
        wrong = sorted({*group.columns, *group.fixed} - set(known))
        yield from (f"There is no {kind} field {name} (group {place})." for name in wrong)
        if not group.columns:
            yield f"The {kind} group {place} has no column."
        if kind == "officer" and "role" not in {*group.columns, *group.fixed}:
            yield f"The officer group {place} needs a role."
        if kind == "officer" and group.fixed.get("role", "primary") not in canonical.OFFICER_ROLES:
            yield f"The role of officer group {place} must be one of {', '.join(sorted(canonical.OFFICER_ROLES))}."


def _reading_problems(profile: Profile) -> Iterator[str]:
    try:
        ZoneInfo(profile.time_zone)
    except (ValueError, OSError, LookupError):
        yield "The time zone is not known; write it as America/Chicago."
    if not profile.date_formats:
        yield "At least one date format is needed."
    if set(profile.date_formats) >= EXCLUSIVE:
        yield "A file can't have both month-first and day-first dates."
    if profile.delimiter not in ("", *DELIMITERS):
        yield "The delimiter must be a comma, a tab, a semicolon or a pipe, or empty."
    if profile.encoding not in ("", *KNOWN):
        yield f"The encoding must be one of {', '.join(KNOWN)}, or empty."


def _mapping(name: str, raw: object) -> dict[str, Any]:
    if not isinstance(raw, Mapping) or not all(isinstance(key, str) for key in raw):
        raise BadProfile([f"{name} must be an object with named parts."])
    return dict(raw)


def _text(name: str, raw: object) -> str:
    if not isinstance(raw, str) or len(raw) > _LONGEST:
        raise BadProfile([f"{name} must be text of at most {_LONGEST} characters."])
    return raw


def _flag(name: str, raw: object) -> bool:
    if not isinstance(raw, bool):
        raise BadProfile([f"{name} must be true or false."])
    return raw


def _texts(name: str, raw: object) -> dict[str, str]:
    return {_text(name, key): _text(name, value) for key, value in _mapping(name, raw).items()}


def _list(name: str, raw: object) -> list[Any]:
    if not isinstance(raw, list | tuple):
        raise BadProfile([f"{name} must be a list."])
    return list(raw)


def _columns(name: str, raw: object) -> dict[str, tuple[str, ...]]:
    return {
        key: tuple(_text(key, column) for column in _list(key, value)) for key, value in _mapping(name, raw).items()
    }


def _meanings(name: str, raw: object) -> dict[str, dict[str, str]]:
    return {key: _texts(key, value) for key, value in _mapping(name, raw).items()}


def _formats(name: str, raw: object) -> tuple[TimeFormat, ...]:
    try:
        return tuple(TimeFormat(value) for value in _list(name, raw))
    except ValueError:
        raise BadProfile([f"{name} must be among {', '.join(TimeFormat)}."]) from None


def _groups(name: str, raw: object) -> tuple[Group, ...]:
    plain = [{"columns": {}, "fixed": {}, **_mapping(name, group)} for group in _list(name, raw)]
    if any(set(group) != {"columns", "fixed"} for group in plain):
        raise BadProfile([f"An entry of {name} has columns and fixed values, nothing else."])
    return tuple(Group(_texts(name, group["columns"]), _texts(name, group["fixed"])) for group in plain)


_READERS: dict[str, Callable[[str, object], Any]] = {
    "columns": _columns,
    "date_formats": _formats,
    "meanings": _meanings,
    "people": _groups,
    "officers": _groups,
    "fixed": _texts,
    "takes_whole_files": _flag,
}
