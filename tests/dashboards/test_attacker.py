"""Somebody who compares pages, windows and days finds no difference made of fewer than five people's answers."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import combinations, combinations_with_replacement
from typing import Any, NamedTuple

import pytest
from django.utils import timezone

from agencies.accounts.models import User
from agencies.accounts.roles import Role
from agencies.models import Agency
from agencies.roster.models import Department, Officer
from dashboards import rollups
from dashboards.frame import Frame
from dashboards.pages import AgencyPage, CommentsPage, DepartmentPage, DepartmentsPage, OfficerPage, OfficersPage
from dashboards.period import Period
from dashboards.tables import Figure
from responses.models import Attribution
from tests import factories

DAYS, EDGES = 24, 4


class Told(NamedTuple):
    """What one person said, and about whom."""

    number: int
    day: date
    officer: Officer
    department: Department
    score: int


class Town(NamedTuple):
    """Two departments of a bureau; Olga has served in both; Sam supervises the north."""

    bureau: Department
    north: Department
    south: Department
    officers: list[Officer]
    sam: User
    told: list[Told]


@pytest.fixture(params=[1, 2])
def town(riverton: Agency, request: Any) -> Town:
    """Random answers of some weeks, about few people."""
    dice = random.Random(request.param)
    bureau = factories.make_department("Bureau")
    north, south = factories.make_department("North", bureau), factories.make_department("South", bureau)
    officers = [factories.make_officer(name, north) for name in ("Olga Reyes", "Ben Ito")]
    officers.append(factories.make_officer("Ann Young", south))
    sam = factories.make_user("sam@riverton.example", Role.SUPERVISOR)
    north.supervisors.add(sam)
    told = []
    for number, ago in enumerate(sorted((dice.randint(0, DAYS) for _ in range(70)), reverse=True)):
        officer = dice.choices(officers, (5, 2, 3))[0]
        place = south if officer == officers[2] or (officer == officers[0] and ago > DAYS // 2) else north
        day = timezone.localdate() - timedelta(days=ago)
        told.append(Told(number, day, officer, place, dice.randint(1, 5)))
    for each in told:
        answer(each)
    rollups.rebuild()
    return Town(bureau, north, south, officers, sam, told)


def answer(told: Told) -> None:
    """Let it be said, at noon and then a second later each time."""
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    at = noon - timedelta(days=(timezone.localdate() - told.day).days) + timedelta(seconds=told.number)
    response = factories.make_response(told.officer, {"C1": told.score}, on=at)
    Attribution.objects.filter(response=response).update(department=told.department)


def counted(town: Town, start: date, end: date, about: Callable[[Told], bool] | None) -> frozenset[Told]:
    """Return, worked out anew, what counts in a window: fives of a series, on the day of the fifth; None for all."""
    series: dict[Any, list[Told]] = defaultdict(list)
    for each in town.told:
        if about is None:
            series[None].append(each)
        elif about(each):
            series[each.officer, each.department].append(each)
    fives = [told[place : place + 5] for told in series.values() for place in range(0, len(told) // 5 * 5, 5)]
    return frozenset(each for five in fives if start <= five[4].day <= end for each in five)


def pages(town: Town, chief: User, frame: Frame) -> Iterable[tuple[Figure, Callable[[Told], bool] | None, int]]:
    """Yield the headline of everything that opens in a window, whom it is about, and its least number of answers."""
    yield AgencyPage.build(frame).figures.headline, None, 5
    bureau, north, south = ({town.bureau, town.north, town.south}, {town.north}, {town.south})
    for department, parts in ((town.bureau, bureau), (town.north, north), (town.south, south)):
        page = DepartmentPage.build(chief, department, frame)
        yield page.figures.headline, lambda told, parts=parts: told.department in parts, 10
    for row, parts in zip(DepartmentsPage.build(chief, frame).departments.rows, (bureau, north, south), strict=True):
        yield row.share, lambda told, parts=parts: told.department in parts, 10
    listed = {row.address: row.share for row in OfficersPage.build(chief, frame).officers.rows}
    for officer in town.officers:
        mine = lambda told, officer=officer: told.officer == officer  # noqa: E731 - said once, used twice
        yield OfficerPage.build(chief, officer, frame).figures.headline, mine, 10
        yield listed[f"/officers/{officer.pk}/"], mine, 10
    for row, officer in zip(
        OfficersPage.build(town.sam, frame).officers.rows, sorted(town.officers[:2], key=str), strict=True
    ):
        own = lambda told, officer=officer: told.officer == officer and told.department == town.north  # noqa: E731
        yield row.share, own, 10
        yield OfficerPage.build(town.sam, officer, frame).figures.headline, own, 10


def test_s56_every_figure_is_made_of_the_same_fives_so_no_difference_shows_fewer(town: Town, chief: User) -> None:
    today = timezone.localdate()
    past = [today - timedelta(days=ago) for ago in range(1, DAYS + 1)]
    days = [*sorted(random.Random(7).sample(past, EDGES)), today]
    found: dict[bool, set[frozenset[Told]]] = {True: set(), False: set()}
    shown = 0
    for start, end in combinations_with_replacement(days, 2):
        query = {"period": "custom", "from": str(start), "to": str(end), "compare": "none"}
        for figure, about, least in pages(town, chief, Frame(Period.from_query(query, today), today, "91d")):
            told = counted(town, start, end, about)
            best = sum(each.score == 5 for each in told)
            expected = (best, len(told)) if len(told) >= least else None
            assert (figure.share and tuple(figure.share)) == expected
            shown += figure.share is not None
            found[about is None].add(told)
        comments = CommentsPage.build(chief, Frame(Period.from_query(query, today), today, "91d"), {})
        months = comments.frame.period
        assert comments.figures.headline.n == f"{len(counted(town, months.start, months.end, None)) or '-'}"
    assert shown > 60
    for figures in found.values():
        for one, other in combinations(figures, 2):
            assert {len(one - other), len(other - one)}.isdisjoint({1, 2, 3, 4})


def test_s56_whoever_opens_a_page_after_every_answer_sees_five_more_or_nothing_new(chief: User) -> None:
    squad = factories.make_department()
    olga, today = factories.make_officer("Olga Reyes", squad), timezone.localdate()
    frame = Frame(Period.from_query({"period": "today", "compare": "none"}, today), today, "91d")
    dice, seen = random.Random(3), []
    for number in range(22):
        answer(Told(number, today, olga, squad, dice.randint(1, 5)))
        rollups.rebuild()
        figures = [
            AgencyPage.build(frame).figures,
            DepartmentPage.build(chief, squad, frame).figures,
            OfficerPage.build(chief, olga, frame).figures,
        ]
        seen.append([each.headline.share.n if each.headline.share else 0 for each in figures])
    fives = [number // 5 * 5 for number in range(1, 23)]
    assert [agency for agency, _, _ in seen] == fives
    assert [others for _, *others in seen] == [[n, n] if n >= 10 else [0, 0] for n in fives]


def test_s56_each_question_has_fives_of_its_own(chief: User) -> None:
    olga = factories.make_officer("Olga Reyes")
    for number in range(13):
        scores = {"C1": 5, **({"C2": 4} if number != 6 else {})}
        factories.make_response(olga, scores, on=timezone.now() - timedelta(minutes=20 - number))
    rollups.rebuild()
    today = timezone.localdate()
    frame = Frame(Period.from_query({"period": "7d"}, today), today, "91d")
    rows = OfficerPage.build(chief, olga, frame).figures.questions
    assert [(row.question.code, row.now.n) for row in rows] == [("C1", "10"), ("C2", "10")]
