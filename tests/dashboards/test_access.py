"""Who may open what: the whole table of roles and routes, and lists that agree with their details."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from agencies import tenancy
from agencies.accounts.models import AccessLog, User
from agencies.accounts.roles import Role
from agencies.models import Agency
from agencies.roster.models import Department, Officer
from dashboards.urls import urlpatterns
from tests import factories
from tests.dashboards.rows import scored


@dataclass
class Town:
    """Two departments with an officer each, and a person of every role; Sam supervises the north, Olga serves there."""

    north: Department
    south: Department
    olga: Officer
    ben: Officer
    people: dict[str, User]


@pytest.fixture
def town(riverton: Agency) -> Town:
    """Riverton with people in it."""
    people = {role: factories.make_user(f"{role}@riverton.example", role) for role in Role.values if role != "operator"}
    north, south = factories.make_department("North"), factories.make_department("South")
    north.supervisors.add(people[Role.SUPERVISOR])
    olga = factories.make_officer("Olga Reyes", north, user=people[Role.OFFICER])
    return Town(north, south, olga, factories.make_officer("Ben Ito", south), people)


LEADS = {"administrator", "command", "analyst"}
MATRIX = {
    "/agency/": LEADS,
    "/departments/": {*LEADS, "supervisor"},
    "/departments/{north}/": {*LEADS, "supervisor"},
    "/departments/{south}/": LEADS,
    "/officers/": {*LEADS, "supervisor", "officer"},
    "/officers/{olga}/": {*LEADS, "supervisor", "officer"},
    "/officers/{ben}/": LEADS,
    "/comments/": {"administrator", "command", "supervisor"},
    "/departments/999999/": set(),
    "/officers/999999/": set(),
}
FILTERED = {
    "/officers/?department={south}": LEADS,
    "/comments/?department={south}": {"administrator", "command"},
    "/officers/?department=x": set(),
}


def test_the_matrix_covers_every_route() -> None:
    routes = {path.format(north=1, south=1, olga=1, ben=1).replace("999999", "1") for path in MATRIX}
    patterns = {f"/{pattern.pattern}".replace("<int:pk>", "1") for pattern in urlpatterns}
    assert patterns - routes == {"/"}


@pytest.mark.parametrize("path", [*MATRIX, *FILTERED])
def test_s18_each_role_opens_what_is_its_own_and_finds_nothing_else(
    town: Town, client_of: Callable[..., Any], path: str
) -> None:
    address = path.format(north=town.north.pk, south=town.south.pk, olga=town.olga.pk, ben=town.ben.pk)
    answers = {role: client_of("riverton", user).get(address).status_code for role, user in town.people.items()}
    allowed = {**MATRIX, **FILTERED}[path]
    assert answers == {role: 200 if role in allowed else 404 for role in town.people}


@pytest.mark.parametrize("path", MATRIX)
def test_s18_downloads_are_for_those_who_lead(town: Town, client_of: Callable[..., Any], path: str) -> None:
    address = path.format(north=town.north.pk, south=town.south.pk, olga=town.olga.pk, ben=town.ben.pk) + "?format=csv"
    answers = {role: client_of("riverton", user).get(address).status_code for role, user in town.people.items()}
    allowed = MATRIX[path] - {"officer"}
    assert answers == {role: 200 if role in allowed else 404 for role in town.people}


@pytest.mark.parametrize("kind", ["officers", "departments"])
def test_s19_a_list_holds_exactly_the_rows_whose_detail_opens(
    town: Town, client_of: Callable[..., Any], kind: str
) -> None:
    every = {f"/{kind}/{row.pk}/" for row in (Officer if kind == "officers" else Department).objects.all()}
    for role, user in town.people.items():
        client = client_of("riverton", user)
        answer = client.get(f"/{kind}/")
        listed = (
            {row.address for row in getattr(answer.context["page"], kind).rows} if answer.status_code == 200 else set()
        )
        opened = {address for address in every if client.get(address).status_code == 200}
        assert (role, listed) == (role, opened)


def test_home_leads_everybody_to_their_own_page(town: Town, client_of: Callable[..., Any]) -> None:
    homes = {role: client_of("riverton", user).get("/").headers["Location"] for role, user in town.people.items()}
    assert homes == {
        "administrator": "/agency/",
        "command": "/agency/",
        "analyst": "/agency/",
        "supervisor": "/departments/",
        "officer": f"/officers/{town.olga.pk}/",
    }


def test_an_officer_whom_the_roster_does_not_know_reads_what_to_do(
    riverton: Agency, client_of: Callable[..., Any]
) -> None:
    oscar = factories.make_user("oscar@riverton.example", Role.OFFICER)
    response = client_of("riverton", oscar).get("/")
    assert (response.status_code, "not connected yet" in response.content.decode()) == (200, True)


def test_a_stranger_is_led_to_the_sign_in(client_of: Callable[..., Any]) -> None:
    answers = {
        client_of("riverton").get(f"/{path}").headers["Location"].split("?")[0] for path in ("", "agency/", "comments/")
    }
    assert answers == {"/accounts/login/"}


def test_the_other_agencys_people_find_nothing_here(town: Town, client_of: Callable[..., Any]) -> None:
    with tenancy.agency_context("hillside"):
        hilda = factories.make_user("hilda@hillside.example", Role.COMMAND)
    client = client_of("hillside", hilda)
    paths = [f"/officers/{town.olga.pk}/", f"/departments/{town.north.pk}/", f"/officers/?department={town.north.pk}"]
    assert [client.get(path).status_code for path in paths] == [404, 404, 404]


def test_r56_views_of_officers_and_words_and_every_download_are_recorded(
    town: Town, client_of: Callable[..., Any]
) -> None:
    scored(town.olga, best=12)
    client = client_of("riverton", town.people[Role.COMMAND])
    paths = [
        "/agency/",
        "/agency/?format=csv",
        f"/departments/{town.north.pk}/",
        f"/officers/{town.olga.pk}/?period=28d",
    ]
    for path in [*paths, "/officers/", "/comments/"]:
        assert client.get(path).status_code == 200
    log = AccessLog.objects.order_by("pk").values_list("action", "subject", "officer_id", "department_id")
    assert list(log) == [
        ("export", "agency", None, None),
        ("view", "department", None, town.north.pk),
        ("view", "officer", town.olga.pk, None),
        ("view", "officers", None, None),
        ("view", "comments", None, None),
    ]


def test_only_reading_is_offered(town: Town, client_of: Callable[..., Any]) -> None:
    client = client_of("riverton", town.people[Role.COMMAND])
    assert [client.post(path).status_code for path in ("/agency/", "/officers/", "/comments/")] == [405, 405, 405]
