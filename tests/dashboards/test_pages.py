"""What the pages show, and what they withhold: tested as values."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies.accounts.models import User
from agencies.accounts.roles import Role
from agencies.models import Agency
from dashboards.frame import Frame
from dashboards.pages import AgencyPage, DepartmentPage, DepartmentsPage, OfficerPage, OfficersPage
from dashboards.period import Period
from tests import factories
from tests.dashboards.rows import scored


def frame(**query: str) -> Frame:
    today = timezone.localdate()
    return Frame(Period.from_query({"period": "91d", **query}, today, earliest=today), today, "91d")


def test_r58_a_headline_carries_its_counts_its_interval_and_its_comparison(riverton: Agency) -> None:
    scored(best=45, worst=5, invited=200)
    scored(best=20, worst=20, ago=100, invited=100)
    figures = AgencyPage.build(frame()).figures
    assert (figures.headline.percent, figures.headline.counts, figures.headline.interval) == (
        "90%",
        "45 of 50",
        "79% to 96%",
    )
    assert (figures.rate.percent, figures.rate.counts) == ("25%", "50 of 200")
    assert figures.before is not None
    assert (figures.before.percent, figures.before.n) == ("50%", "40")
    assert figures.change == "Up by 40 percentage points, more than chance explains."


def test_a_difference_that_chance_explains_is_called_that(riverton: Agency) -> None:
    scored(best=6, worst=4)
    scored(best=7, worst=3, ago=100)
    change = AgencyPage.build(frame()).figures.change
    assert change == "The difference of −10 percentage points is no more than chance can explain."


def test_a_difference_is_that_of_the_two_shares_as_they_are_shown(riverton: Agency) -> None:
    scored(best=141, worst=59)
    scored(best=126, worst=74, ago=100)
    figures = AgencyPage.build(frame()).figures
    assert figures.before is not None
    shown = (figures.before.percent, figures.headline.percent, figures.change)
    assert shown == ("63%", "71%", "The difference of 8 percentage points is no more than chance can explain.")


@pytest.mark.parametrize(("n", "shown"), [(4, False), (5, True)])
def test_a_figure_of_the_agency_needs_five_answers(riverton: Agency, n: int, shown: bool) -> None:
    scored(best=n)
    headline = AgencyPage.build(frame()).figures.headline
    assert (headline.share is not None, headline.reason) == (shown, "" if shown else "Fewer than 5 answers counted")


@pytest.mark.parametrize(("n", "shown"), [(9, False), (10, True)])
def test_a_department_of_one_officer_shows_no_more_than_the_officers_page(chief: User, n: int, shown: bool) -> None:
    squad = factories.make_department()
    scored(squad, best=n, invited=40)
    page, (row,) = DepartmentPage.build(chief, squad, frame()), DepartmentsPage.build(chief, frame()).departments.rows
    figures = [page.figures.headline, page.figures.questions[0].now, row.share]
    assert [each.share is not None for each in figures] == [shown] * 3


@pytest.mark.parametrize(("n", "shown"), [(9, False), (10, True)])
def test_a_distribution_needs_eight_answers_that_count(riverton: Agency, n: int, shown: bool) -> None:
    scored(best=n)
    assert (AgencyPage.build(frame()).figures.distribution is not None) == shown


@pytest.mark.parametrize(("n", "shown"), [(9, False), (10, True)])
def test_anything_about_an_officer_needs_ten_answers(chief: User, n: int, shown: bool) -> None:
    olga = factories.make_officer()
    scored(olga, best=n, invited=40)
    page = OfficerPage.build(chief, olga, frame())
    figures = page.figures
    assert [each.share is not None for each in (figures.headline, figures.rate, figures.questions[0].now)] == [
        shown
    ] * 3
    assert (figures.distribution is not None) == shown
    assert figures.headline.reason == ("" if shown else "Fewer than 10 answers counted")


def test_a_point_that_could_be_worked_out_from_the_others_is_left_out_too(chief: User) -> None:
    olga = factories.make_officer()
    for week, n in enumerate([20, 5, 10, 30]):
        scored(olga, best=n, ago=7 * week)
    rows = OfficerPage.build(chief, olga, frame(period="28d", compare="none")).figures.trend.rows
    assert [row[3] for row in rows] == ["30", "-", "-", "20"]


def test_does_not_apply_is_in_no_figure(riverton: Agency) -> None:
    factories.make_response(scores={"C1": 9})
    scored(best=5, code="C2")
    figures = AgencyPage.build(frame()).figures
    assert [(row.question.code, row.now.n) for row in figures.questions] == [("C2", "5")]


def test_a_department_is_shown_with_everything_beneath_it(chief: User) -> None:
    bureau = factories.make_department("Patrol bureau")
    north, south = (factories.make_department(name, bureau) for name in ("North", "South"))
    for department, best in ((bureau, 5), (north, 10), (south, 20)):
        scored(department, best=best)
    assert DepartmentPage.build(chief, bureau, frame()).figures.headline.n == "35"
    rows = DepartmentsPage.build(chief, frame()).departments.rows
    assert [(row.name, row.depth, row.share.n) for row in rows] == [
        ("Patrol bureau", 0, "35"),
        ("North", 1, "10"),
        ("South", 1, "20"),
    ]


def test_a_supervisor_sees_own_branches_at_the_left_margin(riverton: Agency) -> None:
    bureau = factories.make_department("Patrol bureau")
    north = factories.make_department("North", bureau)
    factories.make_department("Night shift", north)
    sam = factories.make_user("sam@riverton.example", Role.SUPERVISOR)
    north.supervisors.add(sam)
    rows = DepartmentsPage.build(sam, frame()).departments.rows
    assert [(row.name, row.depth) for row in rows] == [("North", 0), ("Night shift", 1)]


def test_r52_officers_are_listed_by_name_whatever_their_scores(chief: User) -> None:
    patrol = factories.make_department()
    for name, best, worst in (("Zoe Abel", 50, 0), ("Ann Young", 0, 50), ("Mia Moss", 20, 20)):
        scored(factories.make_officer(name, patrol), best=best, worst=worst)
    lists = [
        OfficersPage.build(chief, frame()).officers,
        DepartmentPage.build(chief, patrol, frame()).officers,
    ]
    assert [[row.name for row in each.rows] for each in lists] == [["Ann Young", "Mia Moss", "Zoe Abel"]] * 2


def test_a_long_list_of_officers_has_pages(chief: User) -> None:
    for number in range(101):
        factories.make_officer(f"Officer {number:03d}")
    first = OfficersPage.build(chief, frame())
    second = OfficersPage.build(chief, frame(), page="2")
    assert (len(first.officers.rows), first.stretch.later, first.stretch.earlier) == (
        100,
        "?period=91d&compare=previous&page=2",
        "",
    )
    assert ([row.name for row in second.officers.rows], second.stretch.later) == (["Officer 100"], "")


def test_officers_can_be_narrowed_to_a_department_and_what_lies_beneath(chief: User) -> None:
    bureau = factories.make_department("Bureau")
    factories.make_officer("Olga Reyes", factories.make_department("Squad", bureau))
    factories.make_officer("Ben Ito", factories.make_department("Elsewhere"))
    page = OfficersPage.build(chief, frame(), department=str(bureau.pk))
    assert [row.name for row in page.officers.rows] == ["Olga Reyes"]
    assert [chip.label for chip in page.frame.chips] == ["Department: Bureau"]


def test_first_use_and_an_empty_period_are_told_apart(riverton: Agency) -> None:
    assert AgencyPage.build(frame()).empty == "first use"
    scored(best=20, ago=400)
    assert AgencyPage.build(frame()).empty == "no result"
    scored(best=1, invited=1)
    assert AgencyPage.build(frame()).empty == ""


def test_every_link_of_a_page_changes_one_thing_and_keeps_the_rest() -> None:
    today = timezone.localdate()
    shown = frame(period="28d", compare="year")
    assert [(chip.label, chip.remove) for chip in shown.chips] == [
        ("Last 28 days", "?compare=year"),
        ("Compare: Year before", "?period=28d"),
    ]
    start, end = today - timedelta(days=55), today - timedelta(days=28)
    assert shown.earlier == f"?period=custom&compare=year&from={start}&to={end}"
    assert (shown.later, shown.csv) == ("", "?period=28d&compare=year&format=csv")


def test_an_officers_page_has_no_words_for_those_who_may_not_read_them(analyst: User) -> None:
    olga = factories.make_officer()
    scored(olga, best=20)
    page = OfficerPage.build(analyst, olga, frame())
    assert (page.comments, page.no_comments) == ([], "Your role shows figures without comments.")


def said(officer: Any, times: int) -> None:
    for number in range(times):
        factories.make_response(officer, comment=f"Kind words {number}")


def test_an_officers_page_shows_words_from_eight_people_and_ten_answers(chief: User) -> None:
    olga = factories.make_officer()
    said(olga, 9)
    scored(olga, best=10)
    assert "from 8 people on" in OfficerPage.build(chief, olga, frame()).no_comments
    said(olga, 1)
    assert len(OfficerPage.build(chief, olga, frame()).comments) == 10


def test_an_officers_page_with_nine_answers_shows_no_words(chief: User) -> None:
    olga = factories.make_officer()
    said(olga, 10)
    scored(olga, best=9)
    page = OfficerPage.build(chief, olga, frame())
    assert (page.comments, page.no_comments) == ([], "Comments are shown from 10 answers in the period.")
