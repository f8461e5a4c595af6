"""The page of a dry run as values: totals, who changed sides, and tables."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count

from surveys.outreach.dry_run.decision_pages import ASKED_OTHERWISE, OTHERWISE
from surveys.outreach.dry_run.runs import progress_of
from surveys.outreach.dry_run.wording import OUTCOMES, SENTENCES, changes_in_words, name_of, unheard_of_codes
from surveys.outreach.models import DryDecision, DryRun

SIDES = ("before", "after")
#: What the tables are by: its heading, and that of its first column.
_TABLES = {
    "rule": ("By rule", "Rule that counted"),
    "code": ("By call type", "Final call type"),
    "hour": ("By hour in which the call came", "Hour"),
    "language": ("By language", "Language"),
}
#: Side and outcome -> how many.
Counted = Counter[tuple[str, str]]


@dataclass(frozen=True)
class Figure:
    """How many people have one outcome, before and after, and where they are listed."""

    label: str
    before: int
    after: int
    query_before: str
    query: str

    @property
    def change(self) -> str:
        """The difference with its sign, or nothing."""
        difference = self.after - self.before
        return f"{difference:+,}".replace("-", "\N{MINUS SIGN}") if difference else ""


@dataclass(frozen=True)
class Line:
    """One rule, call type, hour or language."""

    name: str
    words: str
    figures: Sequence[Figure]


@dataclass(frozen=True)
class Table:
    """Everybody, by one thing."""

    key: str
    caption: str
    heading: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Move:
    """People who changed sides."""

    words: str
    count: int
    query: str


@dataclass(frozen=True)
class RunPage:
    """One dry run: how far it is, or what came of it."""

    run: DryRun
    changes: Sequence[tuple[str, str, str]]
    totals: Sequence[Figure]
    moves: Sequence[Move]
    tables: Sequence[Table]
    progress: Mapping[str, int]
    #: A sentence for each edited code that nobody ever heard of.
    unheard_of: Sequence[str] = ()

    @classmethod
    def build(cls, run: DryRun) -> "RunPage":
        """Count the decisions of the run, in a fixed number of statements."""
        changes, unheard_of = changes_in_words(run), list(unheard_of_codes(run))
        if run.state != DryRun.State.FINISHED:
            return cls(run, changes, (), (), (), progress_of(run), unheard_of)
        found = DryDecision.objects.filter(run=run).order_by()
        counts = {"people": Count("pk"), "otherwise": Count("pk", filter=ASKED_OTHERWISE)}
        pairs = found.values_list("before", "after").annotate(**counts)
        totals: Counted = Counter()
        for before, after, people, _ in pairs:
            totals["before", before] += people
            totals["after", after] += people
        tables = [_table(run, key) for key in _TABLES]
        return cls(run, changes, _figures(totals), [*_moves(pairs), *_asked_otherwise(pairs)], tables, {}, unheard_of)

    @property
    def is_under_way(self) -> bool:
        """Whether there is something to wait for."""
        return self.run.state == DryRun.State.WAITING

    @property
    def people(self) -> int:
        """About how many people was decided."""
        return sum(figure.after for figure in self.totals)


def _figures(counted: Counted, **filters: Any) -> list[Figure]:
    return [
        Figure(
            label,
            counted["before", outcome],
            counted["after", outcome],
            _query("before", outcome, filters),
            _query("after", outcome, filters),
        )
        for outcome, label in OUTCOMES.items()
    ]


def _query(side: str, outcome: str, filters: Mapping[str, Any]) -> str:
    named = {f"{side}_rule" if key == "rule" else key: value for key, value in filters.items()}
    return urlencode({side: str(outcome), **named})


def _moves(pairs: Any) -> list[Move]:
    words = {outcome: label.lower() for outcome, label in OUTCOMES.items()}
    places = list(OUTCOMES)
    moved = sorted((places.index(after), places.index(before), people) for before, after, people, _ in pairs)
    return [
        Move(
            f"{words[places[before]]}, now {words[places[after]]}",
            people,
            urlencode({"before": str(places[before]), "after": str(places[after])}),
        )
        for after, before, people in moved
        if before != after
    ]


def _asked_otherwise(pairs: Any) -> list[Move]:
    """Return how many are asked either way, but not at the same time and by the same channel."""
    people = sum(otherwise for *_, otherwise in pairs)
    words = "asked before and after, at another time or by another channel"
    return [Move(words, people, urlencode({OTHERWISE: "yes"}))] if people else []


def _table(run: DryRun, key: str) -> Table:
    counted: defaultdict[Any, Counted] = defaultdict(Counter)
    for side in SIDES:
        rows = DryDecision.objects.filter(run=run).order_by()
        named = rows.values_list(f"{side}_rule" if key == "rule" else key, side)
        for value, outcome, people in named.annotate(people=Count("pk")):
            counted[value][side, outcome] += people
    values = sorted(counted) if key == "hour" else sorted(counted, key=lambda one: (-counted[one].total(), one))
    lines = [Line(name_of(key, one), _words(key, one), _figures(counted[one], **{key: one})) for one in values]
    return Table(key, *_TABLES[key], lines)


def _words(key: str, value: Any) -> str:
    return SENTENCES.get(value, "") if key == "rule" else ""
