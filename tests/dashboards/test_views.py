"""The pages as answers: a fixed number of queries, downloads that are safe to open, and queries nobody should fear."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest

from agencies.accounts.models import AccessLog, User
from agencies.accounts.roles import Role
from tests import factories
from tests.dashboards.rows import scored

# Schema, session and person are three of each; the access log is one of those that name officers or quote people.
QUERIES = {
    "/agency/": 7,
    "/departments/": 7,
    "/departments/{department}/": 13,
    "/officers/": 9,
    "/officers/{officer}/": 11,
    "/comments/": 12,
}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("path", QUERIES)
def test_a_page_asks_the_same_few_queries_for_one_row_and_for_three(
    chief: User, client_of: Callable[..., Any], django_assert_num_queries: Any, path: str, rows: int
) -> None:
    department = factories.make_department()
    for number in range(rows):
        officer = factories.make_officer(f"Officer {number}", department)
        factories.make_department(f"Squad {number}", department)
        for _ in range(8):
            factories.make_response(officer, comment="Kind")
        scored(officer, best=20, invited=40)
    scored(department, best=20, invited=40)
    scored(best=20, invited=40)
    client = client_of("riverton", chief)
    address = path.format(department=department.pk, officer=officer.pk)
    client.get("/departments/")
    with django_assert_num_queries(QUERIES[path]):
        assert client.get(address).status_code == 200


def rows_of(response: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_a_download_says_what_it_shows_and_holds_the_same_figures(chief: User, client_of: Callable[..., Any]) -> None:
    scored(best=45, worst=5, invited=200)
    response = client_of("riverton", chief).get("/agency/?period=28d&compare=none&format=csv")
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = rows_of(response)
    assert [row[0] for row in rows[:4]] == ["Agency", "Page", "Shown", "Generated"]
    assert ["Very satisfied", "90%", "79% to 96%", "50", "45 of 50"] in rows
    assert ["Response rate", "25%", "20% to 31%", "200", "50 of 200"] in rows


def test_a_download_calls_withheld_cells_suppressed(chief: User, client_of: Callable[..., Any]) -> None:
    scored(factories.make_officer("Olga Reyes", badge="1001"), best=9, invited=20)
    rows = rows_of(client_of("riverton", chief).get("/officers/?format=csv"))
    assert rows[-1] == ["Olga Reyes (1001)", "suppressed", "", "", "suppressed", ""]


STRANGE = [
    "period=bogus",
    "period=custom&from=2026-13-01&to=x",
    "period=custom&from=9999-12-31&to=0001-01-01",
    "period=custom&from=2000-01-01&to=2000-01-01&compare=year",
    "period=all&compare=bogus",
    "page=0&page=-1",
    "page=99999999999999999999",
    "page=٣",
    "question=%00&score=%00",
    "period[]=1&compare=",
]


@pytest.mark.parametrize("query", STRANGE)
def test_a_strange_query_is_answered_with_a_page(chief: User, client_of: Callable[..., Any], query: str) -> None:
    client = client_of("riverton", chief)
    paths = ("/agency/", "/departments/", "/officers/", "/comments/")
    assert [client.get(f"{path}?{query}").status_code for path in paths] == [200] * 4


def test_what_is_wrong_with_the_dates_is_said(chief: User, client_of: Callable[..., Any]) -> None:
    scored(best=1)
    shown = client_of("riverton", chief).get("/agency/?period=custom&from=2026-02-02&to=2026-01-01").content.decode()
    assert "The first day is after the last day." in shown
    assert ('value="2026-02-02"' in shown, 'value="2026-01-01"' in shown) == (True, True)
    assert shown.count('aria-describedby="period-problem"') == 2


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Role.COMMAND, "The roster has no officer yet."),
        (Role.SUPERVISOR, "No officer serves in a department of yours today."),
        (Role.OFFICER, "Your sign-in is not linked to an officer on the roster."),
    ],
)
def test_a_list_without_officers_says_what_is_missing(
    client_of: Callable[..., Any], riverton: Any, role: Role, words: str
) -> None:
    client = client_of("riverton", factories.make_user("sam@riverton.example", role))
    assert words in client.get("/officers/").content.decode()


def test_a_department_where_nobody_serves_says_so(client_of: Callable[..., Any], chief: User) -> None:
    empty = factories.make_department("North")
    page = client_of("riverton", chief).get(f"/officers/?department={empty.pk}").content.decode()
    assert "No officer serves in this department today. Remove the filter" in page


def test_the_comments_page_says_that_it_widens_a_period_to_whole_months(
    client_of: Callable[..., Any], chief: User
) -> None:
    scored(best=1)
    client = client_of("riverton", chief)
    days, months = (
        f"/comments/?period=custom&from=2026-01-{one}&to=2026-01-{end}" for one, end in (("02", 30), ("01", 31))
    )
    shown = " ".join(client.get(days).content.decode().split())
    assert "widened to whole months: 1 Jan to 31 Jan 2026 instead of 2 Jan to 30 Jan 2026." in shown
    assert "widened to whole months" not in client.get(months).content.decode()


def test_a_page_is_kept_by_no_cache(chief: User, client_of: Callable[..., Any]) -> None:
    client = client_of("riverton", chief)
    assert "no-store" in client.get("/agency/").headers["Cache-Control"]
    assert "no-store" in client.get("/agency/?format=csv").headers["Cache-Control"]


def test_the_access_log_keeps_the_period_and_no_more(chief: User, client_of: Callable[..., Any]) -> None:
    client_of("riverton", chief).get("/officers/?period=custom&from=2026-01-05&to=2026-01-11&compare=none")
    assert AccessLog.objects.get().query == "5 Jan to 11 Jan 2026"
