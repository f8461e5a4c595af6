"""The mapping page as a value: a file's columns, what they are taken for, and what comes of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.feed_pages import labels
from surveys.feed_pages.checks import Problem, problems_of
from surveys.feed_pages.codes import Kind
from surveys.feed_pages.fit import Fit
from surveys.feed_pages.forms import Choices, Sample, group_names
from surveys.feed_pages.look import Shown, look_into, shown_of
from surveys.feed_pages.masks import masked_cell
from surveys.incidents.feeds.errors import BadFile, BadProfile
from surveys.incidents.feeds.guess import may_guard
from surveys.incidents.feeds.preview import Preview
from surveys.incidents.models import ImportRun
from surveys.outreach.deciding.code_decisions import RULES
from surveys.outreach.watching.needs import UnknownCode

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
class Column:
    """A column of the file: what is in it, what it is taken for, and how sure that is."""

    place: int
    name: str
    examples: Sequence[str]
    chosen: str
    sureness: str
    problem: str


@dataclass(frozen=True)
class GroupRole:
    """What somebody is whose role the file does not say."""

    name: str
    label: str
    chosen: str
    options: Sequence[labels.Option]
    problem: str


@dataclass(frozen=True)
class Counts:
    """How many different things there are, and the most frequent of them with how often each is met."""

    total: int
    first: Sequence[tuple[str, int]]

    @classmethod
    def of(cls, found: Mapping[str, int]) -> "Counts":
        """Show so many that people can look through them."""
        return cls(len(found), Counter(found).most_common(_MOST_CODES))


@dataclass(frozen=True)
class MappingPage:
    """The mapping of a file with everything that a person should look at before saving it."""

    run: ImportRun
    sample: Sample
    choices: Choices
    problems: Sequence[Problem]
    look: Preview | None = None
    codes_decided: int = 0
    fit: Fit = field(default_factory=Fit)
    rules: Sequence[Any] = field(default=RULES)

    @classmethod
    def build(
        cls, run: ImportRun, sample: Sample, choices: Choices, problems: Sequence[Problem] = (), codes_decided: int = 0
    ) -> "MappingPage":
        """Read the file as chosen, or say why it can't be."""
        found, look = problems_of(choices, sample), None
        if not found:
            try:
                look = look_into(run, choices.profile(sample))
            except BadProfile as error:
                found = [Problem("", words) for words in error.problems]
            except BadFile as error:
                found = [Problem("", str(error))]
        told = list(dict.fromkeys([*problems, *found]))
        return cls(run, sample, choices, told, look, codes_decided, Fit.of(run, sample.header))

    @property
    def said_at(self) -> dict[str, str]:
        """What is to be corrected at each control, by its id."""
        return {at: " ".join(words for place, words in self.problems if place == at) for at, _ in self.problems}

    @property
    def has_no_rows(self) -> bool:
        """Whether there are column names and nothing below them."""
        return self.look is not None and not self.look.rows

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
        words = "sure" if sure >= _SURE else "likely" if sure >= _LIKELY else "please check" if sure else ""
        if not chosen and may_guard(name):
            words = "please check: it may keep people from being asked"
        return Column(place, name, texts[:_EXAMPLES], chosen, words, self.said_at.get(f"column{place}", ""))

    @property
    def field_groups(self) -> list[tuple[str, list[labels.Option]]]:
        """What a column can be."""
        return labels.field_groups()

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
        chosen = self.choices.roles.get(name, "")
        offered = labels.OFFICER_ROLES if chosen else (("", "choose"), *labels.OFFICER_ROLES)
        options = labels.PEOPLE_ROLES if name.startswith("person") else offered
        problem = self.said_at.get(f"{name}-role", "")
        return GroupRole(name, f"{name[:-1].capitalize()} {name[-1]} is", chosen, options, problem)

    @property
    def dates(self) -> Sequence[labels.Option]:
        """The ways in which a date with slashes can be meant."""
        return labels.DATES

    @property
    def zones(self) -> list[str]:
        """The time zones to choose from."""
        return labels.zones(self.choices.time_zone)

    @property
    def shown(self) -> list[Shown]:
        """The first incidents."""
        return [shown_of(mapped) for mapped in self.look.shown] if self.look else []

    @property
    def unknown_codes(self) -> list[UnknownCode]:
        """Codes to decide about, the most frequent first."""
        return [
            UnknownCode(kind.value, str(kind.label), code, count, words.get(code, ""))
            for kind, counts, words in self._unknown()
            for code, count in counts.most_common(_MOST_CODES)
        ]

    def _unknown(self) -> Sequence[tuple[Kind, Counter[str], Mapping[str, str]]]:
        if self.look is None:
            return ()
        return (
            (Kind.CALL_TYPE, self.look.unknown_codes, self.look.words),
            (Kind.DISPOSITION, self.look.unknown_dispositions, self.look.disposition_words),
            (Kind.NIBRS, self.look.unknown_offences, {}),
        )

    @property
    def unmatched(self) -> Counts:
        """Badges that are not on the roster."""
        return Counts.of(self.look.unmatched_badges if self.look else {})

    @property
    def duplicates(self) -> Counts:
        """Incident numbers that come again."""
        return Counts.of(self.look.duplicates if self.look else {})

    @property
    def codes_left(self) -> int:
        """How many codes are not shown yet, for there are too many at once."""
        return sum(max(len(counts) - _MOST_CODES, 0) for _, counts, _ in self._unknown())
