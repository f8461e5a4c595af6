"""A supervisor sees only what happened in own departments: the same sums on every page, list and download."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies.accounts.models import User
from agencies.accounts.roles import Role
from agencies.models import Agency
from agencies.roster.models import Department, Officer
from dashboards import rollups
from dashboards.pages import CommentsPage, DepartmentPage, OfficerPage, OfficersPage
from responses.models import Attribution
from tests import factories
from tests.dashboards.rows import scored
from tests.dashboards.test_pages import frame


@dataclass
class Move:
    """Olga served in the south and now serves in the north, which Sam supervises."""

    north: Department
    south: Department
    olga: Officer
    sam: User


@pytest.fixture
def move(riverton: Agency) -> Move:
    """Olga and Sam, and as yet no answers."""
    north, south = factories.make_department("North"), factories.make_department("South")
    olga = factories.make_officer("Olga Reyes", south, badge="1001")
    olga.move_to(north, date(2026, 1, 1))
    sam = factories.make_user("sam@riverton.example", Role.SUPERVISOR)
    north.supervisors.add(sam)
    return Move(north, south, olga, sam)


def olgas_figures(user: User, move: Move) -> list[Any]:
    """Everything a person can learn of Olga's figures on any page: shares, response rates, n of the trend."""
    page = OfficerPage.build(user, move.olga, frame(compare="none")).figures
    (listed,) = OfficersPage.build(user, frame()).officers.rows
    department = DepartmentPage.build(user, move.north, frame()).officers.rows
    trend = [row[3] for row in page.trend.rows if row[3] != "-"]
    return [
        (page.headline.counts, page.rate.counts, page.questions[0].now.n if page.questions else "", trend),
        (listed.share.counts, listed.rate.counts),
        *[(row.share.counts, row.rate.counts) for row in department],
    ]


def test_s18_a_supervisor_sees_of_an_officer_only_the_service_in_own_departments(move: Move, chief: User) -> None:
    scored(move.olga, best=10, invited=30, served_in=move.north)
    scored(move.olga, best=5, worst=20, invited=60, served_in=move.south)
    scored(move.olga, worst=15, invited=15, ago=1)
    own, whole = ("10 of 10", "10 of 30"), ("15 of 50", "50 of 105")
    assert olgas_figures(move.sam, move) == [(*own, "10", ["10"]), own, own]
    assert olgas_figures(chief, move) == [(*whole, "50", ["50"]), whole, whole]


def test_an_officer_sees_all_of_the_own_service(move: Move) -> None:
    move.olga.user = factories.make_user("olga@riverton.example", Role.OFFICER)
    move.olga.save(update_fields=["user"])
    scored(move.olga, best=10, served_in=move.north)
    scored(move.olga, best=10, served_in=move.south)
    page = OfficerPage.build(move.olga.user, move.olga, frame())
    assert (page.figures.headline.n, page.note) == ("20", "")


def test_ten_answers_are_needed_of_what_the_supervisor_may_see(move: Move, chief: User) -> None:
    scored(move.olga, best=9, invited=40, served_in=move.north)
    scored(move.olga, best=30, invited=40, served_in=move.south)
    page = OfficerPage.build(move.sam, move.olga, frame())
    assert (page.figures.headline.reason, page.figures.rate.share) == ("Fewer than 10 answers counted", None)
    assert OfficersPage.build(move.sam, frame()).officers.rows[0].share.reason == "Fewer than 10 answers counted"
    assert OfficerPage.build(chief, move.olga, frame()).figures.headline.n == "35"


def test_service_below_the_own_department_counts_for_its_supervisor(move: Move) -> None:
    squad = factories.make_department("North squad", move.north)
    scored(move.olga, best=10, served_in=squad)
    scored(move.olga, best=10, served_in=move.north, ago=1)
    assert OfficerPage.build(move.sam, move.olga, frame()).figures.headline.n == "20"


def test_the_page_and_the_download_say_what_is_left_out(move: Move, chief: User, client_of: Callable[..., Any]) -> None:
    scored(move.olga, best=12, served_in=move.north)
    scored(best=12)
    words = "Only what happened while serving in your departments counts here"
    for path in (f"/officers/{move.olga.pk}/", "/officers/", f"/departments/{move.north.pk}/"):
        for query in ("", "?format=csv"):
            shown = [
                words in client_of("riverton", user).get(path + query).content.decode() for user in (move.sam, chief)
            ]
            assert (path, query, shown) == (path, query, [True, False])


def test_after_a_transfer_the_new_supervisor_starts_from_nothing(move: Move) -> None:
    for _ in range(12):
        response = factories.make_response(move.olga, {"C1": 1}, comment="Before the move")
        Attribution.objects.filter(response=response).update(department=move.south)
    for _ in range(10):
        response = factories.make_response(move.olga, {"C1": 5}, comment="After the move")
        Attribution.objects.filter(response=response).update(department=move.north)
    rollups.rebuild()
    page = OfficerPage.build(move.sam, move.olga, frame())
    assert page.figures.headline.counts == "10 of 10"
    assert {comment.words for comment in page.comments} == {"After the move"}


def test_the_comments_page_shows_a_supervisor_the_figures_of_own_departments(move: Move, chief: User) -> None:
    squad = factories.make_department("North squad", move.north)
    for department, best in ((move.north, 10), (squad, 15), (move.south, 40)):
        scored(department, best=best, invited=50)
    scored(best=65, invited=150)

    def figures(user: User, department: str = "") -> tuple[str, str]:
        page = CommentsPage.build(user, frame(), {"department": department})
        return page.figures.headline.n, page.figures.rate.counts

    assert figures(move.sam) == ("25", "25 of 100")
    assert figures(move.sam, str(squad.pk)) == ("15", "15 of 50")
    assert figures(chief) == ("65", "65 of 150")
    assert figures(chief, str(move.north.pk)) == ("25", "25 of 100")


def test_yesterdays_supervisor_no_longer_opens_the_officers_page(move: Move, client_of: Callable[..., Any]) -> None:
    scored(move.olga, best=12, served_in=move.north)
    move.olga.move_to(move.south, timezone.localdate() - timedelta(days=1))
    assert client_of("riverton", move.sam).get(f"/officers/{move.olga.pk}/").status_code == 404
