"""Whose figures are shown, and what the roll-ups hold about them: each function is one query."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Min, Q, Sum

from agencies.accounts.models import User
from agencies.accounts.roles import Capability
from agencies.roster.access import department_and_below, visible_departments
from agencies.roster.models import Department, Officer
from dashboards.models import DayOutreach, DayScores, Scope
from dashboards.period import Period
from dashboards.statistics import OFFICER_MINIMUM, SCORE_MINIMUM, Share


@dataclass(frozen=True)
class Group:
    """The agency, some departments together, or officers: all of their service or that in some departments."""

    officers: tuple[int, ...] | None = None
    departments: tuple[int, ...] | None = None

    @property
    def is_agency(self) -> bool:
        """Whether it is everybody."""
        return self.officers is None and self.departments is None

    @property
    def minimum(self) -> int:
        """How many answers a figure of this group needs before it is shown."""
        # All answers of a department can be about one of its officers.
        return SCORE_MINIMUM if self.is_agency else OFFICER_MINIMUM

    @property
    def scope(self) -> Scope:
        """Which roll-up rows it is made of."""
        return Scope.AGENCY if self.is_agency else Scope.OFFICER

    @property
    def member(self) -> str:
        """The roll-up column that tells its members apart."""
        return "department_id" if self.officers is None else "scope_id"

    @property
    def rows(self) -> Q:
        """The roll-up rows of this group."""
        rows = Q(scope=self.scope)
        if self.officers is not None:
            rows &= Q(scope_id__in=self.officers)
        return rows if self.departments is None else rows & Q(department_id__in=self.departments)


class Window(NamedTuple):
    """The days that are shown, and those they are compared with."""

    period: Period
    comparison: Period | None

    @property
    def both(self) -> dict[bool, Period]:
        """The days by whether they are shown or compared with."""
        return {True: self.period, False: self.comparison} if self.comparison else {True: self.period}

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


AGENCY = Group()


def department_group(department: Department) -> Group:
    """A department with everything beneath it."""
    return departments_group(department_and_below([department.pk]))


def departments_group(ids: Collection[int] | None) -> Group:
    """The departments together, without those beneath; None for the whole agency."""
    return AGENCY if ids is None else Group(departments=tuple(sorted(ids)))


def officers_group(officers: Iterable[Officer], served_in: tuple[int, ...] | None) -> Group:
    """Officers with what happened while they served in the departments; None for wherever they served."""
    return Group(tuple(officer.pk for officer in officers), served_in)


def own_departments(user: User) -> tuple[int, ...] | None:
    """Return the departments beyond which a person sees nothing; None for no such limit.

    Who sees the agency sees all of an officer, and officers see all of their own.
    """
    if user.can(Capability.SEE_AGENCY) or not user.can(Capability.SEE_DEPARTMENTS):
        return None
    return tuple(sorted(visible_departments(user).values_list("pk", flat=True)))


def reach(group: Group, window: Window) -> dict[bool, Reach]:
    """Return invitations and finished ones, by whether they are shown or compared with."""
    rows = DayOutreach.objects.filter(group.rows, window.days).annotate(is_shown=window.is_shown)
    sums = rows.values_list("is_shown").annotate(Sum("invited"), Sum("completed"))
    return {is_shown: Reach(*counts) for is_shown, *counts in sums}


def reach_by_member(group: Group, period: Period) -> dict[int, Reach]:
    """Return invitations and finished ones of each department (without those beneath) or officer."""
    rows = DayOutreach.objects.filter(group.rows, Window(period, None).days)
    sums: Any = rows.values_list(group.member).annotate(Sum("invited"), Sum("completed"))
    return {pk: Reach(*counts) for pk, *counts in sums}


def first_day() -> date | None:
    """Return the first day with anything to show, or None where nobody was ever asked."""
    scores = DayScores.objects.filter(AGENCY.rows).aggregate(first=Min("day"))["first"]
    outreach = DayOutreach.objects.filter(AGENCY.rows).aggregate(first=Min("day"))["first"]
    return min((day for day in (scores, outreach) if day), default=None)
