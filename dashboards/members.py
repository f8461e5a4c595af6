"""Lists of departments and of officers with their figures: in the order of the tree or of names, never of scores."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from agencies.roster.models import Department, Officer
from dashboards.counting import Histogram, added, scores_by_member
from dashboards.groups import Group, Reach, departments_group, officers_group, reach_by_member
from dashboards.period import Period
from dashboards.questions import HEADLINE
from dashboards.statistics import top_box
from dashboards.tables import Figure, Table, figure


@dataclass(frozen=True)
class MemberRow:
    """One department or officer of a list."""

    name: str
    address: str
    share: Figure
    rate: Figure
    note: str = ""
    depth: int = 0

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as text."""
        name = f"{self.name} ({self.note})" if self.note else self.name
        return (name, self.share.percent, self.share.interval, self.share.n, self.rate.percent, self.rate.counts)


@dataclass(frozen=True)
class Members:
    """A list and the name of what it lists."""

    title: str
    measure: str
    rows: Sequence[MemberRow]

    @property
    def table(self) -> Table:
        """The list as text."""
        header = (self.title, self.measure, "95% interval", "n", "Response rate", "Finished of invited")
        return Table(self.title, header, [row.cells for row in self.rows])


def department_rows(departments: Sequence[Department], period: Period) -> list[MemberRow]:
    """Return the departments as a tree, each with everything beneath it that is in the list."""
    tree = _Tree(departments)
    group = departments_group([department.pk for department in departments])
    scores = scores_by_member(group, period, HEADLINE)
    reached = reach_by_member(group, period)
    rows = []
    for department, depth in tree.walk():
        below = tree.with_all_below(department.pk)
        reach = Reach.sum(reached[pk] for pk in below if pk in reached)
        counts = added(scores[pk] for pk in below if pk in scores)
        address = reverse("department", args=[department.pk])
        rows.append(_row(group, department.name, address, counts, reach, depth=depth))
    return rows


def officer_rows(officers: Sequence[Officer], period: Period, served_in: tuple[int, ...] | None) -> list[MemberRow]:
    """Return the officers in the order given, with what happened while they served in the departments."""
    group = officers_group(officers, served_in)
    scores = scores_by_member(group, period, HEADLINE)
    reached = reach_by_member(group, period)
    return [
        _row(
            group,
            officer.name,
            reverse("officer", args=[officer.pk]),
            scores.get(officer.pk, {}),
            reached.get(officer.pk, Reach()),
            note=" · ".join(filter(None, (officer.rank, officer.badge, "" if officer.is_active else "not active"))),
        )
        for officer in officers
    ]


class _Tree:
    def __init__(self, departments: Sequence[Department]) -> None:
        known = {department.pk for department in departments}
        self.below: dict[int | None, list[Department]] = defaultdict(list)
        for department in sorted(departments, key=lambda each: (each.name, each.pk)):
            # Whoever sees only a branch finds its top at the left margin.
            self.below[department.parent_id if department.parent_id in known else None].append(department)

    def walk(self, parent: int | None = None, depth: int = 0) -> list[tuple[Department, int]]:
        found = []
        for department in self.below[parent]:
            found += [(department, depth), *self.walk(department.pk, depth + 1)]
        return found

    def with_all_below(self, pk: int) -> list[int]:
        return [pk, *(below for child in self.below[pk] for below in self.with_all_below(child.pk))]


def _row(
    group: Group, name: str, address: str, scores: Histogram, reach: Reach, *, note: str = "", depth: int = 0
) -> MemberRow:
    share = figure(top_box(scores), group.minimum)
    # How many answered an officer's surveys is as telling as what they said while they are few.
    hidden = group.officers is not None and not share.share
    rate = Figure(None) if hidden or reach.invited < group.minimum else Figure(reach.share)
    return MemberRow(name, address, share, rate, note, depth)
