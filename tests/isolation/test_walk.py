"""Every address of an agency's host, tried by everybody with the other agency's ids."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from agencies import tenancy
from agencies.accounts.models import ApiKey, User
from agencies.accounts.roles import Role
from agencies.models import Agency
from responses.models import Response
from surveys.outreach.models import Invitation
from tests import factories
from tests.isolation.routes import Route, routes

AGENCY_ROUTES = routes("officersurvey.urls")
PLATFORM_ROUTES = routes("officersurvey.public_urls")
CANARY = "Canary-of-Hillside"
#: Addresses that anybody may open, signed in or not. Adding one is a decision: say why.
PUBLIC = {
    "citizen": r"^s/|^letter/|^LETTER/|^brand/|^check/|^privacy/|^u/|^leave/",
    "machines": r"^webhooks/|^api/v1/",
    "signing in": r"^accounts/(login|logout|theme|signup|inactive|reauthenticate|\^?password/reset)"
    r"|^accounts/2fa/(authenticate|webauthn/login)",
    "admin's own sign-in and scripts": r"^admin/(login|jsi18n)",
}


@pytest.fixture
def people(riverton: Agency) -> dict[str, User | None]:
    """One person of each role in Riverton, and a stranger."""
    people: dict[str, User | None] = {"stranger": None}
    for role in (Role.ADMINISTRATOR, Role.COMMAND, Role.SUPERVISOR, Role.OFFICER, Role.ANALYST):
        people[role] = factories.make_user(f"{role}@riverton.example", role)
    return people


@pytest.fixture
def hillside_rows(hillside: Agency) -> dict[str, Any]:
    """Rows of Hillside with canaries in every text, and ids that Riverton does not use."""
    with tenancy.agency_context("hillside"):
        user = factories.make_user("canary@hillside.example", Role.COMMAND, pk=990001, name=CANARY)
        department = factories.make_department(CANARY, pk=990002)
        officer = factories.make_officer(CANARY, department, pk=990003)
        response = factories.make_response(officer, comment=CANARY)
        invitation, token = factories.make_invitation(officer=officer)
        key, _ = ApiKey.issue(CANARY, ApiKey.Scope.INCIDENTS_WRITE, response.started_at)
        return {
            "integers": [user.pk, department.pk, officer.pk, response.incident_id, key.pk],
            "uuids": [invitation.pk, response.pk, response.invitation_id],
            "texts": [token, str(officer.pk), str(invitation.pk)],
        }


def addresses(route: Route, rows: dict[str, Any]) -> Iterator[str]:
    """Yield the route's addresses, filled with the other agency's ids."""
    path = "/" + re.sub(r"\(\?:|\)\?|[\^$]|\\Z|\?$", "", route.pattern)
    kinds = re.findall(r"<(?:(\w+):)?(\w+)>|\(\?P<(\w+)>[^)]*\)", path)
    pattern = r"<(?:\w+:)?\w+>|\(\?P<\w+>(?:[^()]|\([^)]*\))*\)"
    if not kinds:
        yield path
        return
    kind = kinds[0][0]
    values = rows["integers"] if kind == "int" else rows["uuids"] if kind == "uuid" else rows["texts"]
    for value in values:
        yield re.sub(pattern, lambda _match, value=value: str(value), path)


def test_s1_no_address_of_riverton_shows_anything_of_hillside(
    people: dict[str, User | None], hillside_rows: dict[str, Any], client_of: Callable[..., Any]
) -> None:
    leaks = []
    for name, person in people.items():
        client = client_of("riverton", person)
        for route in AGENCY_ROUTES:
            for address in addresses(route, hillside_rows):
                if "logout" in address:
                    continue
                answer = client.get(address)
                shown = answer.getvalue().decode(errors="replace") + str(answer.headers)
                if answer.status_code >= 500 or CANARY in shown:
                    leaks.append((name, address, answer.status_code))
    assert leaks == []


def test_s1_nothing_is_written_in_hillside_by_posts_to_riverton(
    people: dict[str, User | None], hillside_rows: dict[str, Any], client_of: Callable[..., Any]
) -> None:
    before = hillside_state()
    for person in people.values():
        client = client_of("riverton", person)
        for route in AGENCY_ROUTES:
            for address in addresses(route, hillside_rows):
                assert client.post(address, {"confirm": "1"}).status_code < 500, address
    assert hillside_state() == before


def hillside_state() -> dict[str, Any]:
    """Return what a stranger could have changed."""
    with tenancy.agency_context("hillside"):
        return {
            "invitations": list(Invitation.objects.order_by("pk").values_list("pk", "state")),
            "responses": list(Response.objects.order_by("pk").values_list("pk", "submitted_at")),
            "users": list(User.objects.order_by("pk").values_list("pk", "role", "is_active", "password")),
        }


def test_s18_every_view_declares_who_may_see_it() -> None:
    undeclared = [
        route.pattern
        for route in [*AGENCY_ROUTES, *PLATFORM_ROUTES]
        if route.capability is None and not route.is_public and not route.pattern.startswith(("admin/", "accounts/"))
    ]
    assert undeclared == []


def test_s18_what_is_public_is_on_the_list() -> None:
    allowed = re.compile("|".join(PUBLIC.values()))
    public = [route.pattern for route in AGENCY_ROUTES if route.is_public]
    assert [pattern for pattern in public if not allowed.search(pattern)] == []


def test_s18_a_stranger_is_sent_to_sign_in_or_told_nothing(
    riverton: Agency, client_of: Callable[..., Any], hillside_rows: dict[str, Any]
) -> None:
    client = client_of("riverton")
    let_in = []
    for route in AGENCY_ROUTES:
        for address in addresses(route, hillside_rows):
            answer = client.get(address)
            if not route.is_public and answer.status_code == 200:
                let_in.append(address)
    assert let_in == []


@pytest.mark.parametrize("role", [Role.COMMAND, Role.SUPERVISOR, Role.OFFICER, Role.ANALYST])
def test_s18_only_administrators_reach_the_admin(
    role: Role, people: dict[str, User | None], client_of: Callable[..., Any], hillside_rows: dict[str, Any]
) -> None:
    client = client_of("riverton", people[role])
    for route in AGENCY_ROUTES:
        if route.pattern.startswith("admin/") and not route.is_public:
            for address in addresses(route, hillside_rows):
                assert client.get(address).status_code in {302, 403, 404}, address
