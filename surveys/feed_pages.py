"""The feeds' pages as values: the list, a file whose columns are mapped, and what became of an import."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from surveys import feed_labels
from surveys.feed_codes import known
from surveys.feed_forms import Choices, Sample, group_names
from surveys.feed_masks import masked_cell, masked_email, masked_phone
from surveys.incidents import feed_files
from surveys.incidents.feeds.errors import BadFile, BadProfile, RowError
from surveys.incidents.feeds.guess import may_guard
from surveys.incidents.feeds.mapped import Mapped
from surveys.incidents.feeds.mapping import RowMapper
from surveys.incidents.feeds.preview import Preview, preview
from surveys.incidents.feeds.profile import Profile
from surveys.incidents.feeds.reading import comparable, open_rows
from surveys.incidents.folder_feed import folders_without_profile
from surveys.incidents.models import FeedProfile, ImportRun
from surveys.incidents.reasons import Kind, Reason, Reasons
from surveys.incidents.rejects import columns_of
from surveys.outreach.deciding.code_decisions import RULES
from surveys.outreach.models import CodePolicy
from surveys.outreach.watching.needs import UnknownCode

_MOST_RUNS = 20
_MOST_CODES = 100
_EXAMPLES = 3
_CONTACTS = frozenset({"phone", "email", "postal_address"})
_SURE, _LIKELY = 0.9, 0.6
_NEEDED_TO_ASK = {
    "closed_at": "when an incident was closed",
    "final_code": "what the final call type is",
    "disposition": "what the disposition is",
}
_DELIMITERS = {",": "commas", "\t": "tabs", "|": "pipes", ";": "semicolons"}


@dataclass(frozen=True)
class FeedsPage:
    """Profiles with the time of their last import, the latest files, and folders whose files nobody reads."""

    profiles: QuerySet[FeedProfile]
    runs: QuerySet[ImportRun]
    strange_folders: Sequence[str]

    @classmethod
    def build(cls) -> "FeedsPage":
        """Read the lists."""
        profiles = FeedProfile.objects.defer("definition").annotate(last_run=Max("runs__finished_at"))
        runs = ImportRun.objects.defer("definition", "remarks")[:_MOST_RUNS]
        return cls(profiles, runs, folders_without_profile(profiles))


@dataclass(frozen=True)
class Column:
    """A column of the file: what is in it, what it is taken for, and how sure that is."""

    place: int
    name: str
    examples: Sequence[str]
    chosen: str
    sureness: str


@dataclass(frozen=True)
class GroupRole:
    """What somebody is whose role the file does not say."""

    name: str
    label: str
    chosen: str
    options: Sequence[feed_labels.Option]


@dataclass(frozen=True)
class Shown:
    """An incident as it would be recorded; contacts are masked."""

    line: int
    number: str
    facts: Sequence[str]
    people: Sequence[str]
    officers: Sequence[str]
    problems: Sequence[str]
    is_left_out: bool


@dataclass(frozen=True)
class MappingPage:
    """The mapping of a file with everything that a person should look at before saving it."""

    run: ImportRun
    sample: Sample
    choices: Choices
    problems: Sequence[str]
    look: Preview | None = None
    codes_decided: int = 0
    rules: Sequence[Any] = field(default=RULES)

    @classmethod
    def build(
        cls, run: ImportRun, sample: Sample, choices: Choices, problems: Sequence[str] = (), codes_decided: int = 0
    ) -> "MappingPage":
        """Read the file as chosen, or say why it can't be."""
        try:
            look = _look(run, choices.profile(sample))
        except (BadFile, BadProfile) as error:
            found = error.problems if isinstance(error, BadProfile) else [str(error)]
            return cls(run, sample, choices, list(dict.fromkeys([*problems, *found])), None, codes_decided)
        return cls(run, sample, choices, problems, look, codes_decided)

    @property
    def read_as(self) -> str:
        """How the file was read."""
        if not self.sample.delimiter:
            return "Excel workbook, first sheet"
        return f"Text separated by {_DELIMITERS[self.sample.delimiter]}, {self.sample.encoding.upper()}"

    @property
    def columns(self) -> list[Column]:
        """The file's columns in its order."""
        return [self._column(place, name) for place, name in enumerate(self.sample.header) if name]

    def _column(self, place: int, name: str) -> Column:
        chosen = self.choices.fields.get(name, "")
        texts = list(dict.fromkeys(masked_cell(text, chosen) for text in self.sample.cells(place)))
        sure = self.choices.confidence.get(name, 0)
        if not chosen and may_guard(name):
            return Column(place, name, texts[:_EXAMPLES], chosen, "please check: it may keep people from being asked")
        words = "sure" if sure >= _SURE else "likely" if sure >= _LIKELY else "please check" if sure else ""
        return Column(place, name, texts[:_EXAMPLES], chosen, words)

    @property
    def field_groups(self) -> list[tuple[str, list[feed_labels.Option]]]:
        """What a column can be."""
        return feed_labels.field_groups()

    @property
    def lacking(self) -> list[str]:
        """What no column says, and without which nobody is ever asked."""
        return [label for name, label in _NEEDED_TO_ASK.items() if name not in self.choices.fields.values()]

    @property
    def names_nobody(self) -> bool:
        """Whether no column says how to reach a person."""
        return not any(name.rpartition(".")[2] in _CONTACTS for name in self.choices.fields.values())

    @property
    def is_undated(self) -> bool:
        """Whether no column says when an incident was last changed."""
        return "updated_at" not in self.choices.fields.values()

    @property
    def roles(self) -> list[GroupRole]:
        """The people and officers that columns speak of without saying who they are."""
        used = {name.partition(".")[0] for name in self.choices.fields.values() if "." in name}
        said = {name.partition(".")[0] for name in self.choices.fields.values() if name.endswith(".role")}
        return [self._role(name) for name in group_names() if name in used - said]

    def _role(self, name: str) -> GroupRole:
        options = feed_labels.PEOPLE_ROLES if name.startswith("person") else feed_labels.OFFICER_ROLES
        return GroupRole(name, f"{name[:-1].capitalize()} {name[-1]} is", self.choices.roles.get(name, ""), options)

    @property
    def dates(self) -> Sequence[feed_labels.Option]:
        """The ways in which a date with slashes can be meant."""
        return feed_labels.DATES

    @property
    def zones(self) -> list[str]:
        """The time zones to choose from."""
        return feed_labels.zones(self.choices.time_zone)

    @property
    def shown(self) -> list[Shown]:
        """The first incidents."""
        return [_shown(mapped) for mapped in self.look.shown] if self.look else []

    @property
    def unknown_codes(self) -> list[UnknownCode]:
        """Codes to decide about, the most frequent first."""
        if self.look is None:
            return []
        found: tuple[tuple[CodePolicy.Kind, Counter[str], Mapping[str, str]], ...] = (
            (CodePolicy.Kind.CALL_TYPE, self.look.unknown_codes, self.look.words),
            (CodePolicy.Kind.DISPOSITION, self.look.unknown_dispositions, {}),
            (CodePolicy.Kind.NIBRS, self.look.unknown_offences, {}),
        )
        return [
            UnknownCode(kind.value, str(kind.label), code, count, words.get(code, ""))
            for kind, counts, words in found
            for code, count in counts.most_common(_MOST_CODES)
        ]

    @property
    def unmatched(self) -> list[tuple[str, int]]:
        """Badges that are not on the roster."""
        return self.look.unmatched_badges.most_common(_MOST_CODES) if self.look else []

    @property
    def duplicates(self) -> list[tuple[str, int]]:
        """Incident numbers that come again."""
        return self.look.duplicates.most_common(_MOST_CODES) if self.look else []


_UNUSED = "is not used, though by its name it may keep people from being asked"


def _look(run: ImportRun, profile: Profile) -> Preview:
    with open_rows(feed_files.raw_path(run)) as table:
        mapper = RowMapper(profile, table.header, now=run.created_at, as_of=run.as_of)
        found = preview(mapper, table, known())
    used = {comparable(column) for column in columns_of(profile)}
    unused = [name for name in table.header if may_guard(name) and comparable(name) not in used]
    found.warnings[:0] = [RowError(1, "", name, _UNUSED) for name in unused]
    return found


def _shown(mapped: Mapped) -> Shown:
    record: Mapping[str, Any] = mapped.record or {}
    problems = [str(problem) for problem in (*mapped.errors, *mapped.warnings)]
    people = [_person(person) for person in record.get("parties", ())]
    officers = [_officer(officer) for officer in record.get("officers", ())]
    return Shown(mapped.line, mapped.number, _facts(record), people, officers, problems, mapped.record is None)


def _facts(record: Mapping[str, Any]) -> list[str]:
    times = [f"{word} {_local(record[name])}" for name, word in _TIMES if name in record]
    codes = [record[name] for name in ("initial_code", "final_code", "final_text") if name in record]
    disposition = [f"disposition {record['disposition']}"] if "disposition" in record else []
    return [*times, *dict.fromkeys(codes), *disposition]


_TIMES = (("received_at", "received"), ("closed_at", "closed"))


def _local(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def _person(person: Mapping[str, Any]) -> str:
    contacts = [masked_phone(person["phone"])] if "phone" in person else []
    contacts += [masked_email(person["email"])] if "email" in person else []
    contacts += ["mailing address"] if "postal_address" in person else []
    return " ".join([person.get("role", "Somebody"), *contacts])


def _officer(officer: Mapping[str, Any]) -> str:
    return f"{officer.get('badge') or officer.get('unit')} ({officer['role'].replace('_', ' ')})"


@dataclass(frozen=True)
class RunPage:
    """One file: how far its import is, or what became of it."""

    run: ImportRun
    has_file: bool
    has_rejects: bool

    @classmethod
    def build(cls, run: ImportRun) -> "RunPage":
        """Look which files are still here."""
        return cls(run, feed_files.raw_path(run).exists(), feed_files.rejects_path(run).exists())

    @property
    def remarks(self) -> list[tuple[str, list[Reason]]]:
        """Why rows were left out, and warnings: how many rows each is about, and where the first of them stand."""
        found = Reasons(self.run.remarks)
        kinds = (("Why rows were left out", Kind.LEFT_OUT), ("Worth knowing", Kind.WARNING))
        return [(title, found.of(kind)) for title, kind in kinds if found.of(kind)]

    @property
    def is_under_way(self) -> bool:
        """Whether there is something to wait for."""
        return self.run.state in ImportRun.UNDER_WAY
