"""Why people were asked or not about the incidents of one officer."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from agencies.accounts.models import AccessLog, User
from agencies.accounts.roles import Role
from agencies.roster.models import Officer
from surveys.incidents.models import Incident, IncidentOfficer
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.deciding.held import refuse
from surveys.outreach.deciding.why import INCIDENTS_SHOWN, OfficerWhyPage
from surveys.outreach.models import SendingPolicy
from tests import factories
from tests.surveys.outreach.tickets import tickets


@pytest.fixture
def olga(policy: SendingPolicy) -> Officer:
    """Olga Reyes, on patrol in Riverton."""
    return factories.make_officer("Olga Reyes")


@pytest.fixture
def carol(client_of: Callable[..., Any], chief: User) -> Any:
    """Carol's browser."""
    return client_of("riverton", chief)


def decided(officer: Officer, now: datetime, hours: int = 25, **fields: Any) -> Incident:
    """An incident of the officer with one caller, decided about."""
    incident = factories.make_incident(officer, now - timedelta(hours=hours), **fields)
    factories.make_party(incident)
    decide_incidents([incident.pk], now)
    return incident


def test_the_newest_incident_comes_first_with_every_decision_in_order(olga: Officer, now: datetime) -> None:
    older = decided(olga, now, hours=30, final_code="ROBBERY")
    refuse(tickets(), "ada@riverton.example", "She asked us not to.", now + timedelta(minutes=1))
    newer = decided(olga, now, legal_hold=True)
    decided(factories.make_officer("Ben Ito"), now)
    page = OfficerWhyPage.build(olga, "", now)
    assert [one.incident for one in page.incidents] == [newer, older]
    [held], [lost] = page.incidents[1].people, page.incidents[0].people
    assert [(row.outcome, row.decided_by) for row in held.decisions] == [
        ("hold", ""),
        ("never", "ada@riverton.example"),
    ]
    assert [row.outcome for row in lost.decisions] == ["never"]
    assert [one.verdict.outcome for one in lost.obstacles] == ["never"]


def test_each_reason_and_what_would_have_to_change_is_read_and_the_look_is_logged(
    carol: Any, olga: Officer, now: datetime
) -> None:
    incident = factories.make_incident(olga, now - timedelta(hours=25), legal_hold=True)
    factories.make_party(incident, phone="+12025550143", email="maria@example.org")
    decide_incidents([incident.pk], now)
    with time_machine.travel(now, tick=False):
        page = carol.get(f"/why/officers/{olga.pk}/").content.decode()
    told = ("Olga Reyes", "There is 1 incident.", str(incident), "under a legal hold", "phone ending 43")
    assert [words for words in (*told, "The source reports the end of the hold") if words not in page] == []
    assert [secret for secret in ("2025550143", "maria@") if secret in page] == []
    row = AccessLog.objects.get()
    logged = (row.action, row.subject, row.officer_id, row.query)
    assert logged == ("view", "officer's decisions", olga.pk, "page 1")


def test_a_second_part_in_an_incident_does_not_show_it_twice(olga: Officer, now: datetime) -> None:
    incident = decided(olga, now)
    IncidentOfficer.objects.create(incident=incident, officer=olga, badge=olga.badge, role="main_contact")
    assert [one.incident for one in OfficerWhyPage.build(olga, "", now).incidents] == [incident]


def test_more_than_one_page_of_incidents_is_paged(carol: Any, olga: Officer) -> None:
    for _ in range(INCIDENTS_SHOWN + 1):
        factories.make_incident(olga)
    first, second = (carol.get(f"/why/officers/{olga.pk}/?page={page}").content.decode() for page in ("x", "2"))
    assert [page.count("The source named no person") for page in (first, second)] == [INCIDENTS_SHOWN, 1]
    assert ("Page 1 of 2" in first, 'href="?page=2"' in first, 'href="?page=1"' in second) == (True, True, True)


def test_an_officer_without_incidents_has_a_page_that_says_so(carol: Any, olga: Officer) -> None:
    assert "No incident names this officer" in carol.get(f"/why/officers/{olga.pk}/").content.decode()


def test_nobody_of_this_number_is_not_found(carol: Any, olga: Officer) -> None:
    assert carol.get(f"/why/officers/{olga.pk + 1}/").status_code == 404


@pytest.mark.parametrize(("role", "is_led"), [(Role.COMMAND, True), (Role.ANALYST, False)])
def test_the_officers_figures_lead_there_whoever_decides(
    client_of: Callable[..., Any], olga: Officer, role: Role, is_led: bool
) -> None:
    client = client_of("riverton", factories.make_user("dan@riverton.example", role))
    page = client.get(f"/officers/{olga.pk}/").content.decode()
    assert (f'href="/why/officers/{olga.pk}/"' in page) == is_led


def test_the_roster_leads_there(client_of: Callable[..., Any], administrator: User, olga: Officer) -> None:
    page = client_of("riverton", administrator).get(f"/admin/roster/officer/{olga.pk}/change/").content.decode()
    assert f'href="/why/officers/{olga.pk}/"' in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_statements_for_any_number(
    carol: Any, olga: Officer, now: datetime, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        factories.make_party(decided(olga, now))
    with time_machine.travel(now, tick=False):
        carol.get(f"/why/officers/{olga.pk}/")
        with django_assert_num_queries(26):
            carol.get(f"/why/officers/{olga.pk}/")
