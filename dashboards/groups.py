"""Whose figures are shown, and what the roll-ups hold about them: each function is one query."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Min, Q, Sum

from agencies.roster.access import department_and_below
from agencies.roster.models import Department, Officer
from dashboards.models import DayOutreach, DayScores, Scope
from dashboards.period import Period
from dashboards.statistics import OFFICER_MINIMUM, SCORE_MINIMUM, Share

Histogram = Mapping[int, int]
_SCORES = {f"score{score}": score for score in (1, 2, 3, 4, 5)}
_SUMS = {f"sum{score}": Sum(column) for column, score in _SCORES.items()}


@dataclass(frozen=True)
class Group:
    """The agency, some departments together, or an officer."""

    scope: Scope
    ids: tuple[int, ...] = (0,)

    @property
    def minimum(self) -> int:
        """How many answers a figure of this group needs before it is shown."""
        return minimum_of(self.scope)

    @property
    def rows(self) -> Q:
        """The roll-up rows of this group."""
        return Q(scope=self.scope, scope_id__in=self.ids)


class Window(NamedTuple):
    """The days that are shown, and those they are compared with."""

    period: Period
    comparison: Period | None

    @property
    def days(self) -> Q:
        """The roll-up rows of both."""
        shown = Q(day__range=(self.period.start, self.period.end))
        before = self.comparison
        return shown | Q(day__range=(before.start, before.end)) if before else shown

    @property
    def is_shown(self) -> Q:
        """Tells the days that are shown from those before them."""
        return Q(day__gte=self.period.start)


class Reach(NamedTuple):
    """How many were invited and how many of them finished."""

    invited: int = 0
    completed: int = 0

    @property
    def share(self) -> Share:
        """The response rate; more than were invited can't have finished."""
        return Share(self.completed, self.invited)

    @classmethod
    def sum(cls, parts: Iterable["Reach"]) -> "Reach":
        """Return the parts as one."""
        found = list(parts)
        return cls(sum(each.invited for each in found), sum(each.completed for each in found))


AGENCY = Group(Scope.AGENCY)


def department_group(department: Department) -> Group:
    """A department with everything beneath it."""
    return Group(Scope.DEPARTMENT, tuple(sorted(department_and_below([department.pk]))))


def officer_group(officer: Officer) -> Group:
    """One officer, wherever he or she served."""
    return Group(Scope.OFFICER, (officer.pk,))


def minimum_of(scope: Scope) -> int:
    """How many answers a figure of this scope needs before it is shown."""
    # All answers of a department can be about one of its officers.
    return SCORE_MINIMUM if scope == Scope.AGENCY else OFFICER_MINIMUM


def scores_by_question(group: Group, window: Window) -> dict[tuple[str, bool], Histogram]:
    """Return the scores by question code and by whether they are shown or compared with."""
    rows = DayScores.objects.filter(group.rows, window.days).annotate(is_shown=window.is_shown)
    sums = rows.values_list("question_code", "is_shown").annotate(**_SUMS)
    return {(code, is_shown): _histogram(counts) for code, is_shown, *counts in sums}


def scores_by_day(group: Group, window: Window, code: str) -> dict[date, Histogram]:
    """Return the scores that one question got on each day of both periods."""
    rows = DayScores.objects.filter(group.rows, window.days, question_code=code)
    return {day: _histogram(counts) for day, *counts in rows.values_list("day").annotate(**_SUMS)}


def reach(group: Group, window: Window) -> dict[bool, Reach]:
    """Return invitations and finished ones, by whether they are shown or compared with."""
    rows = DayOutreach.objects.filter(group.rows, window.days).annotate(is_shown=window.is_shown)
    sums = rows.values_list("is_shown").annotate(Sum("invited"), Sum("completed"))
    return {is_shown: Reach(*counts) for is_shown, *counts in sums}


def scores_by_member(scope: Scope, ids: Collection[int], period: Period, code: str) -> dict[int, Histogram]:
    """Return the scores that one question got for each department (without those beneath) or officer."""
    rows = DayScores.objects.filter(Group(scope, tuple(ids)).rows, Window(period, None).days, question_code=code)
    return {pk: _histogram(counts) for pk, *counts in rows.values_list("scope_id").annotate(**_SUMS)}


def reach_by_member(scope: Scope, ids: Collection[int], period: Period) -> dict[int, Reach]:
    """Return invitations and finished ones of each department (without those beneath) or officer."""
    rows = DayOutreach.objects.filter(Group(scope, tuple(ids)).rows, Window(period, None).days)
    sums: Any = rows.values_list("scope_id").annotate(Sum("invited"), Sum("completed"))
    return {pk: Reach(*counts) for pk, *counts in sums}


def first_day() -> date | None:
    """Return the first day with anything to show, or None where nobody was ever asked."""
    scores = DayScores.objects.filter(AGENCY.rows).aggregate(first=Min("day"))["first"]
    outreach = DayOutreach.objects.filter(AGENCY.rows).aggregate(first=Min("day"))["first"]
    return min((day for day in (scores, outreach) if day), default=None)


def added(histograms: Iterable[Histogram]) -> Histogram:
    """Return the histograms as one."""
    total: dict[int, int] = defaultdict(int)
    for histogram in histograms:
        for score, count in histogram.items():
            total[score] += count
    return dict(total)


def _histogram(counts: Iterable[int]) -> Histogram:
    return dict(zip(_SCORES.values(), counts, strict=True))
