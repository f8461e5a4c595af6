"""Who may do what, and to whom."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.http import Http404
from django.utils import timezone

from agencies.accounts.access_log import record_access
from agencies.accounts.models import AccessLog, ApiKey, User
from agencies.accounts.roles import CAPABILITIES, Capability, Role
from agencies.accounts.templatetags.navigation import places_of
from agencies.models import Agency
from agencies.roster import access
from agencies.roster.models import Assignment, Department, Officer
from tests import factories

SEE_ALL = {Capability.SEE_AGENCY, Capability.SEE_DEPARTMENTS, Capability.SEE_OFFICERS, Capability.EXPORT}
COMMENTS = Capability.SEE_COMMENTS
TABLE = {
    Role.ADMINISTRATOR: SEE_ALL | {COMMENTS, Capability.DECIDE, Capability.MANAGE_AGENCY},
    Role.COMMAND: SEE_ALL | {COMMENTS, Capability.DECIDE},
    Role.SUPERVISOR: {Capability.SEE_DEPARTMENTS, Capability.SEE_OFFICERS, COMMENTS, Capability.EXPORT},
    Role.OFFICER: {Capability.SEE_OFFICERS},
    Role.ANALYST: SEE_ALL,
    Role.OPERATOR: {Capability.MANAGE_PLATFORM},
}


def test_the_table_of_roles_is_this_one_and_no_other() -> None:
    assert dict(CAPABILITIES) == TABLE
    assert set(TABLE) == set(Role)


@pytest.mark.parametrize("role", Role)
def test_a_person_who_is_switched_off_can_do_nothing(role: Role) -> None:
    assert [capability for capability in Capability if User(role=role, is_active=False).can(capability)] == []


def test_an_unknown_role_can_do_nothing() -> None:
    assert [capability for capability in Capability if User(role="chief").can(capability)] == []


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        (Role.ADMINISTRATOR, ["Agency", "Departments", "Officers", "Comments", "Held", "Feeds", "Sending", "Admin"]),
        (Role.COMMAND, ["Agency", "Departments", "Officers", "Comments", "Held"]),
        (Role.SUPERVISOR, ["Departments", "Officers", "Comments"]),
        (Role.ANALYST, ["Agency", "Departments", "Officers"]),
        (Role.OFFICER, ["My results"]),
    ],
)
def test_the_navigation_offers_what_the_role_may_open(role: Role, labels: list[str]) -> None:
    assert [place.label for place in places_of(User(role=role), on_platform=False)] == labels


@pytest.fixture
def tree(riverton: Agency) -> dict[str, Department]:
    """Patrol with North and its squad beneath, and Detectives beside."""
    patrol = factories.make_department("Patrol")
    north = factories.make_department("North", patrol)
    squad = factories.make_department("North Squad", north)
    return {"patrol": patrol, "north": north, "squad": squad, "detectives": factories.make_department("Detectives")}


@pytest.fixture
def officers(tree: dict[str, Department]) -> dict[str, Officer]:
    """One officer in each department, and one who serves nowhere."""
    placed = {name: factories.make_officer(f"Officer {name}", department) for name, department in tree.items()}
    return {**placed, "nowhere": factories.make_officer("Officer nowhere")}


def names(rows: Any) -> list[str]:
    """Return the rows' names in order."""
    return [row.name for row in rows]


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.COMMAND, Role.ANALYST])
def test_whoever_sees_the_agency_sees_every_officer(role: Role, officers: dict[str, Officer]) -> None:
    user = factories.make_user("person@riverton.example", role)
    assert set(access.visible_officers(user)) == set(officers.values())
    assert access.visible_departments(user).count() == 4


def test_s18_a_supervisor_sees_own_departments_and_what_lies_beneath(
    tree: dict[str, Department], officers: dict[str, Officer]
) -> None:
    user = factories.make_user("sam@riverton.example", Role.SUPERVISOR)
    tree["north"].supervisors.add(user)
    assert names(access.visible_departments(user)) == ["North", "North Squad"]
    assert names(access.visible_officers(user)) == ["Officer north", "Officer squad"]


def test_s18_a_supervisor_without_a_department_sees_nobody(officers: dict[str, Officer]) -> None:
    user = factories.make_user("sam@riverton.example", Role.SUPERVISOR)
    assert names(access.visible_departments(user)) + names(access.visible_officers(user)) == []


def test_s18_a_supervisor_no_longer_sees_who_moved_away(
    tree: dict[str, Department], officers: dict[str, Officer]
) -> None:
    user = factories.make_user("sam@riverton.example", Role.SUPERVISOR)
    tree["north"].supervisors.add(user)
    officers["north"].move_to(tree["detectives"], timezone.localdate())
    assert names(access.visible_officers(user)) == ["Officer squad"]


def test_s18_an_officer_sees_only_themselves(tree: dict[str, Department], officers: dict[str, Officer]) -> None:
    user = factories.make_user("olga@riverton.example", Role.OFFICER)
    Officer.objects.filter(pk=officers["north"].pk).update(user=user)
    tree["north"].supervisors.add(user)
    assert names(access.visible_officers(user)) == ["Officer north"]
    assert names(access.visible_departments(user)) == []


def test_s18_an_officer_role_without_an_officer_sees_nobody(officers: dict[str, Officer]) -> None:
    assert names(access.visible_officers(factories.make_user("otto@riverton.example", Role.OFFICER))) == []


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.OFFICER])
def test_s18_a_stranger_to_a_row_gets_404(
    role: Role, tree: dict[str, Department], officers: dict[str, Officer]
) -> None:
    user = factories.make_user("person@riverton.example", role)
    with pytest.raises(Http404):
        access.officer_visible_to(user, officers["north"].pk)
    with pytest.raises(Http404):
        access.department_visible_to(user, tree["north"].pk)


def test_moving_ends_what_was_open_the_day_before(tree: dict[str, Department]) -> None:
    officer = factories.make_officer(department=tree["north"])
    officer.move_to(tree["detectives"], date(2026, 3, 1))
    assert list(officer.assignments.values_list("department__name", "started_on", "ended_on")) == [
        ("Detectives", date(2026, 3, 1), None),
        ("North", date(2020, 1, 1), date(2026, 2, 28)),
    ]


def test_who_is_moved_back_to_the_day_of_an_earlier_service_serves_there_again(tree: dict[str, Department]) -> None:
    olga, day = factories.make_officer(), date(2026, 3, 1)
    for name, moved_on in (("north", day), ("detectives", day + timedelta(days=2)), ("north", day)):
        olga.move_to(tree[name], moved_on)
    assert list(olga.assignments.values_list("department__name", "started_on", "ended_on")) == [("North", day, None)]


def test_an_assignment_counts_on_its_first_and_last_day(tree: dict[str, Department]) -> None:
    officer = factories.make_officer()
    first, last = date(2026, 1, 5), date(2026, 1, 9)
    Assignment.objects.create(officer=officer, department=tree["north"], started_on=first, ended_on=last)
    days = [first + timedelta(days=offset) for offset in range(-1, 6)]
    assert [Assignment.objects.on(day).count() for day in days] == [0, 1, 1, 1, 1, 1, 0]


def test_the_access_log_keeps_who_saw_whom(
    chief: User, officers: dict[str, Officer], tree: dict[str, Department]
) -> None:
    record_access(chief, "view", "officer page", officer=officers["north"], department=tree["north"], query="x" * 400)
    entry = AccessLog.objects.get()
    assert (entry.user, entry.action, entry.officer_id, entry.department_id) == (
        chief,
        "view",
        officers["north"].pk,
        tree["north"].pk,
    )
    assert entry.query == "x" * 300


def test_s69_an_api_key_is_found_by_its_text_only_while_it_lives(riverton: Agency) -> None:
    now, scope = timezone.now(), ApiKey.Scope.INCIDENTS_WRITE
    key, shown = ApiKey.issue("CAD", scope, now + timedelta(days=1))
    attempts: list[tuple[Callable[[], Any], Any]] = [
        (lambda: ApiKey.find(shown, scope, now), key),
        (lambda: ApiKey.find(shown[:-1], scope, now), None),
        (lambda: ApiKey.find(shown.replace("os_", "xx_"), scope, now), None),
        (lambda: ApiKey.find(shown, "incidents:read", now), None),
        (lambda: ApiKey.find(shown, scope, now + timedelta(days=2)), None),
        (lambda: ApiKey.find("", scope, now), None),
    ]
    assert [attempt() for attempt, _ in attempts] == [expected for _, expected in attempts]
    assert shown.encode() not in bytes(key.secret_hash)
