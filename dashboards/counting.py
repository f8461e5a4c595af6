"""Answers count five at a time, in the order in which they came: no two windows differ by a single person's answer.

What people said of an officer in one department is cut into fives from the very first answer on, question by question.
A five counts on the day on which its fifth answer came; until then its answers wait. Departments are sums of their
officers' fives. Thus whatever is shown of officers and departments, of whatever days and to whomever, is made of the
same whole fives, and so is the difference of any two figures. The agency has fives of its own, of everybody's answers.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import connection

from dashboards.groups import Group, Window
from dashboards.period import Period
from dashboards.statistics import BATCH

Histogram = Mapping[int, int]
#: The first and the last of some days, both included.
Stretch = tuple[date, date]

_ONE_DAY = timedelta(days=1)
# By the end of each day asked for: all scores of a series so far, less the newest, which fill no five yet. Those lie in
# the last four rows at most, as each holds at least one. “+ 0” keeps the planner from the index of departments, which
# would read a department's whole past for each series; the one of series ends with these rows.
_COUNT = """
    WITH so_far AS (
        SELECT scores.scope, scores.scope_id, scores.department_id, scores.question_code, asked.day,
            sum(score1) AS n1, sum(score2) AS n2, sum(score3) AS n3, sum(score4) AS n4, sum(score5) AS n5,
            sum(score1 + score2 + score3 + score4 + score5) %% %(batch)s AS waiting
        FROM unnest(%(days)s::date[]) asked (day)
        JOIN dashboards_dayscores scores ON scores.day <= asked.day
        WHERE scores.scope = %(scope)s
            AND (%(officers)s::bigint[] IS NULL OR scores.scope_id = ANY(%(officers)s))
            AND (%(departments)s::bigint[] IS NULL OR scores.department_id = ANY(%(departments)s))
            AND (%(code)s = '' OR scores.question_code = %(code)s)
        GROUP BY 1, 2, 3, 4, 5)
    SELECT {member}, question_code, day, sum(n1 - w1), sum(n2 - w2), sum(n3 - w3), sum(n4 - w4), sum(n5 - w5)
    FROM so_far CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE score = 1) AS w1, count(*) FILTER (WHERE score = 2) AS w2,
            count(*) FILTER (WHERE score = 3) AS w3, count(*) FILTER (WHERE score = 4) AS w4,
            count(*) FILTER (WHERE score = 5) AS w5
        FROM (
            SELECT score FROM (
                SELECT last.day, last.latest FROM dashboards_dayscores last
                WHERE last.scope = so_far.scope AND last.scope_id = so_far.scope_id
                    AND last.department_id + 0 = so_far.department_id AND last.question_code = so_far.question_code
                    AND last.day <= so_far.day AND last.latest <> '{{}}'
                ORDER BY last.day DESC LIMIT %(batch)s - 1) recent
            CROSS JOIN LATERAL unnest(latest) WITH ORDINALITY newest (score, place)
            ORDER BY recent.day DESC, place LIMIT so_far.waiting) held) waiting
    GROUP BY 1, 2, 3"""


def scores_by_question(group: Group, window: Window) -> dict[tuple[str, bool], Histogram]:
    """Return the scores by question code and by whether they are shown or compared with, where there are any."""
    stretches = {is_shown: (days.start, days.end) for is_shown, days in window.both.items()}
    found: dict[tuple[str, bool], list[Histogram]] = defaultdict(list)
    for (_, code), counted in _counted(group, stretches.values()).items():
        for is_shown, stretch in stretches.items():
            found[code, is_shown].append(counted[stretch])
    sums = {key: added(histograms) for key, histograms in found.items()}
    return {key: histogram for key, histogram in sums.items() if any(histogram.values())}


def scores_by_stretch(group: Group, stretches: Collection[Stretch], code: str) -> dict[Stretch, Histogram]:
    """Return the scores that one question got in each stretch of days."""
    members = _counted(group, stretches, code).values()
    return {stretch: added(counted[stretch] for counted in members) for stretch in stretches}


def scores_by_member(group: Group, period: Period, code: str) -> dict[int, Histogram]:
    """Return the scores that one question got for each department (without those beneath) or officer."""
    stretch = (period.start, period.end)
    return {pk: counted[stretch] for (pk, _), counted in _counted(group, [stretch], code).items()}


def added(histograms: Iterable[Histogram]) -> Histogram:
    """Return the histograms as one."""
    total: dict[int, int] = defaultdict(int)
    for histogram in histograms:
        for score, count in histogram.items():
            total[score] += count
    return dict(total)


def _counted(
    group: Group, stretches: Collection[Stretch], code: str = ""
) -> dict[tuple[int, str], dict[Stretch, Histogram]]:
    """Return what counts in each stretch for each member and question code; one query."""
    edges = {edge for start, end in stretches for edge in (start - _ONE_DAY, end)}
    values: dict[str, Any] = {
        "batch": BATCH,
        "days": sorted(edges),
        "scope": group.scope.value,
        "officers": None if group.officers is None else list(group.officers),
        "departments": None if group.departments is None else list(group.departments),
        "code": code,
    }
    so_far: dict[tuple[int, str], dict[date, list[int]]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(member=group.member), values)
        for pk, asked, day, *counts in cursor.fetchall():
            so_far[pk, asked][day] = [int(count) for count in counts]
    return {
        series: {(start, end): _gained(by_end.get(start - _ONE_DAY), by_end.get(end)) for start, end in stretches}
        for series, by_end in so_far.items()
    }


def _gained(before: list[int] | None, by_end: list[int] | None) -> Histogram:
    earlier, later = before or [0] * 5, by_end or [0] * 5
    return {score: late - early for score, (early, late) in enumerate(zip(earlier, later, strict=True), start=1)}
