"""What a page is narrowed to, held in its URL: every link changes one thing and keeps the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode

from dashboards.period import COMPARISONS, DEFAULT_COMPARISON, PRESETS, Period


class Option(NamedTuple):
    """One entry of a selection."""

    value: str
    label: str
    is_chosen: bool


class Chip(NamedTuple):
    """An active filter in words, and the link that removes it."""

    label: str
    remove: str


@dataclass(frozen=True)
class Filter:
    """One thing a list can be narrowed by: its URL parameter, its name, what it offers and what was chosen."""

    name: str
    label: str
    choices: Mapping[str, str]
    chosen: str = ""

    @property
    def options(self) -> list[Option]:
        """The selection with its neutral entry first."""
        return [
            Option("", "All", is_chosen=not self.chosen),
            *(Option(value, label, value == self.chosen) for value, label in self.choices.items()),
        ]

    @property
    def words(self) -> str:
        """The filter in words: Department: North Patrol."""
        return f"{self.label}: {self.choices[self.chosen]}"


@dataclass(frozen=True)
class Frame:
    """The period and filters of one page."""

    period: Period
    today: date
    default: str
    filters: tuple[Filter, ...] = ()
    #: Whether the page shows a comparison; a list only hands the choice on.
    compares: bool = True

    @property
    def parameters(self) -> dict[str, str]:
        """The URL parameters that lead back to this page."""
        return {**self.period.query(), **{each.name: each.chosen for each in self.filters if each.chosen}}

    def link(self, **changed: str | int) -> str:
        """Return this page's query string with some parameters changed; an empty value removes one."""
        parameters = {key: value for key, value in {**self.parameters, **changed}.items() if value}
        return f"?{urlencode(parameters)}"

    @property
    def same_days(self) -> str:
        """The period alone, for links to other pages."""
        return f"?{urlencode(self.period.query())}"

    @property
    def presets(self) -> list[Option]:
        """The periods to choose from; dates of one's own are in a form of their own."""
        chosen = self.period.preset
        offered = {value: label for value, label in PRESETS.items() if value != "custom" or chosen == "custom"}
        return [Option(value, label, value == chosen) for value, label in offered.items()]

    @property
    def comparisons(self) -> list[Option]:
        """What the period can be compared with."""
        return [Option(value, label, value == self.period.compare) for value, label in COMPARISONS.items()]

    @property
    def earlier(self) -> str:
        """The link to the window before, or nothing."""
        return self._moved(self.period.earlier())

    @property
    def later(self) -> str:
        """The link to the window after, or nothing."""
        return self._moved(self.period.later(self.today))

    @property
    def chips(self) -> list[Chip]:
        """The active filters: whatever is not as the page first opens."""
        period = self.period
        chips = [Chip(each.words, self.link(**{each.name: ""})) for each in self.filters if each.chosen]
        if period.preset != self.default:
            words = PRESETS[period.preset] if period.preset != "custom" else str(period)
            chips.insert(0, Chip(words, self.link(period="", **{"from": "", "to": ""})))
        if self.compares and period.compare != DEFAULT_COMPARISON:
            chips.append(Chip(f"Compare: {COMPARISONS[period.compare]}", self.link(compare="")))
        return chips

    @property
    def line(self) -> str:
        """Everything that narrows the page, in one line for print and downloads."""
        words = [str(self.period), *(each.words for each in self.filters if each.chosen)]
        comparison = self.period.comparison() if self.compares else None
        return "; ".join([*words, f"compared with {comparison}"] if comparison else words)

    @property
    def csv(self) -> str:
        """The link to a download of what is shown."""
        return self.link(format="csv")

    def _moved(self, period: Period | None) -> str:
        if period is None:
            return ""
        return self.link(**{"from": "", "to": "", **period.query()})
