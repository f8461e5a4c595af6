"""People's own words: who may read them, how they are narrowed, and what stays untold."""

from typing import Any

import pytest
from django.utils import timezone

from agencies.accounts.models import User
from agencies.accounts.roles import Role
from dashboards.frame import Frame
from dashboards.pages import CommentsPage, OfficerPage
from dashboards.period import Period
from responses.models import Attribution
from tests import factories
from tests.dashboards.rows import scored
from tests.dashboards.test_pages import frame


def comments(user: User, **query: str) -> CommentsPage:
    today = timezone.localdate()
    frame = Frame(Period.from_query({"period": "91d", **query}, today), today, "91d")
    return CommentsPage.build(user, frame, query)


def said(officer: Any, words: str, times: int = 1, score: int = 5) -> None:
    for number in range(times):
        factories.make_response(officer, {"C1": score}, comment=f"{words} {number}")


def words(page: CommentsPage) -> set[str]:
    return {comment.words.rpartition(" ")[0] for comment in page.comments}


def test_comments_name_month_department_and_question_but_no_officer(chief: User) -> None:
    said(factories.make_officer("Olga Reyes", factories.make_department("Patrol")), "She listened", times=10)
    cells = comments(chief).comments[0].cells
    assert cells[:4] == (f"{timezone.localdate():%B %Y}", "Patrol", "Praise", "Satisfied (4 or 5)")
    assert not any("Olga" in cell for cell in cells)


@pytest.mark.parametrize(("times", "shown"), [(9, 0), (10, 10)])
def test_fewer_than_eight_comments_that_count_are_not_shown(chief: User, times: int, shown: int) -> None:
    said(None, "Kind", times)
    page = comments(chief)
    assert (len(page.comments), page.is_suppressed) == (shown, shown == 0)


def test_r53_comments_come_five_people_at_a_time_in_each_department(chief: User) -> None:
    north, south = factories.make_department("North"), factories.make_department("South")
    olga, ben = factories.make_officer("Olga Reyes", north), factories.make_officer("Ben Ito", south)
    said(ben, "South", 10)
    seen = []
    for number in range(12):
        said(olga, f"North {number}")
        seen.append(len([comment for comment in comments(chief).comments if comment.department == "North"]))
    assert seen == [number // 5 * 5 for number in range(1, 13)]
    assert len(comments(chief, department=str(north.pk)).comments) == 10


def test_r53_the_newest_words_wait_whatever_the_list_is_narrowed_to(chief: User) -> None:
    olga = factories.make_officer("Olga Reyes", factories.make_department("North"))
    said(olga, "Good", 10)
    said(olga, "Bad", 3, score=1)
    assert words(comments(chief)) == {"Good"}
    assert comments(chief, score="low").comments == []
    assert words(comments(chief, period="today")) == {"Good"}


def test_r53_an_officers_page_shows_words_five_people_at_a_time(chief: User) -> None:
    patrol = factories.make_department("Patrol")
    olga, ben = factories.make_officer("Olga Reyes", patrol), factories.make_officer("Ben Ito", patrol)
    scored(olga, best=20, served_in=patrol)
    said(olga, "Olga", 14)
    said(ben, "Ben", 1)
    assert len(OfficerPage.build(chief, olga, frame()).comments) == 10
    said(olga, "Olga", 1)
    assert len(OfficerPage.build(chief, olga, frame()).comments) == 15


def test_a_supervisor_reads_only_what_is_about_own_departments(riverton: Any) -> None:
    north, south = factories.make_department("North"), factories.make_department("South")
    said(factories.make_officer("Olga Reyes", north), "About the north", times=10)
    said(factories.make_officer("Ben Ito", south), "About the south", times=10)
    said(None, "About nobody", times=10)
    sam = factories.make_user("sam@riverton.example", Role.SUPERVISOR)
    north.supervisors.add(sam)
    assert words(comments(sam)) == {"About the north"}


def test_a_supervisor_without_departments_reads_nothing(riverton: Any) -> None:
    said(factories.make_officer("Olga Reyes", factories.make_department()), "Kind", times=10)
    sam = factories.make_user("sam@riverton.example", Role.SUPERVISOR)
    assert comments(sam).comments == []


def test_a_supervisor_does_not_read_what_was_said_where_an_officer_served_before(riverton: Any) -> None:
    north, south = factories.make_department("North"), factories.make_department("South")
    olga = factories.make_officer("Olga Reyes", north)
    said(olga, "In the north", times=10)
    Attribution.objects.filter(officer=olga).update(department=south)
    said(olga, "In the north", times=10)
    scored(olga, best=16, served_in=north)
    sam = factories.make_user("sam@riverton.example", Role.SUPERVISOR)
    north.supervisors.add(sam)
    page = OfficerPage.build(sam, olga, frame())
    assert {comment.department for comment in page.comments} == {"North"}


def test_comments_can_be_narrowed_by_department_and_overall_answer(chief: User) -> None:
    north = factories.make_department("North")
    olga = factories.make_officer("Olga Reyes", north)
    said(olga, "Good", times=10)
    said(olga, "Bad", times=10, score=1)
    said(None, "Elsewhere", times=10, score=1)
    assert words(comments(chief, score="low")) == {"Bad", "Elsewhere"}
    assert words(comments(chief, score="low", department=str(north.pk))) == {"Bad"}
    assert words(comments(chief, question="T1")) == {"Good", "Bad", "Elsewhere"}
    assert comments(chief, question="T2").comments == []


def test_a_page_unseals_only_the_comments_it_shows(chief: User, monkeypatch: pytest.MonkeyPatch) -> None:
    said(None, "Kind", times=30)
    from officersurvey import encryption

    opened: list[str] = []
    unseal = encryption.unseal
    monkeypatch.setattr(encryption, "unseal", lambda sealed, place: opened.append(place) or unseal(sealed, place))
    first, second = comments(chief), comments(chief, page="2")
    assert (len(first.comments), len(second.comments), len(opened)) == (25, 5, 30)
    assert (first.stretch.later, second.stretch.later) == ("?period=91d&compare=previous&page=2", "")
    assert not {each.words for each in first.comments} & {each.words for each in second.comments}
