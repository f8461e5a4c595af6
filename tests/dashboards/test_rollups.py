"""Roll-ups equal a recount of the answers, however the news arrived."""

from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from agencies import tenancy
from agencies.models import Agency
from dashboards import rollups, tasks
from dashboards.models import DayOutreach, DayScores
from responses.attribution import attribute
from responses.models import Answer, Response
from surveys.incidents.models import IncidentOfficer
from surveys.outreach.models import ChangedDay
from tests import factories
from tests.live import LiveSystem

TODAY = date(2026, 11, 20)
PLACE = ("scope", "scope_id", "department_id")


def changed(*days: date) -> None:
    ChangedDay.objects.bulk_create(ChangedDay(day=day) for day in days)


def answered(officer: Any = None, scores: dict[str, int] | None = None) -> Response:
    """A response whose day is announced as a submission announces it."""
    response = factories.make_response(officer, scores)
    changed(response.submitted_on, response.invitation.invited_on)
    return response


def test_an_answer_counts_for_the_agency_and_its_officer_in_a_department(riverton: Agency) -> None:
    patrol = factories.make_department("Patrol")
    olga = factories.make_officer("Olga Reyes", patrol)
    answered(olga, {"C1": 4, "C2": 9})
    rollups.refresh_changed_days()
    scores = {(row.scope, row.scope_id, row.department_id, row.question_code): row for row in DayScores.objects.all()}
    places = {("agency", 0, 0), ("officer", olga.pk, patrol.pk)}
    assert set(scores) == {(*place, code) for place in places for code in ("C1", "C2")}
    assert {(row.score4, row.not_applicable) for row in scores.values()} == {(1, 0), (0, 1)}
    outreach = DayOutreach.objects.values_list(*PLACE, "invited", "completed")
    assert set(outreach) == {(*place, 1, 1) for place in places}


def test_who_was_only_present_gets_no_score(riverton: Agency) -> None:
    olga, ben = factories.make_officer("Olga Reyes"), factories.make_officer("Ben Ito")
    response = factories.make_response(None, {"C1": 1})
    for officer, role in ((olga, "main_contact"), (ben, "backup")):
        IncidentOfficer.objects.create(incident=response.incident, officer=officer, badge=officer.badge, role=role)
    attribute(response)
    changed(response.submitted_on)
    rollups.refresh_changed_days()
    assert set(DayScores.objects.filter(scope="officer").values_list("scope_id", flat=True)) == {olga.pk}


def test_what_a_citizen_wants_next_is_nobodys_score(riverton: Agency) -> None:
    answered(factories.make_officer(), {"C1": 5, "S1": 3})
    rollups.refresh_changed_days()
    assert set(DayScores.objects.values_list("question_code", flat=True)) == {"C1"}


def test_an_invitation_counts_for_the_officer_whom_its_answer_would_be_about(riverton: Agency) -> None:
    main, primary = factories.make_officer("Olga Reyes"), factories.make_officer("Ben Ito")
    incident = factories.make_incident(primary)
    IncidentOfficer.objects.create(incident=incident, officer=main, badge=main.badge, role="main_contact")
    invitation, _ = factories.make_invitation(factories.make_party(incident))
    changed(invitation.invited_on)
    rollups.refresh_changed_days()
    assert set(DayOutreach.objects.values_list("scope", "scope_id", "invited", "completed")) == {
        ("agency", 0, 1, 0),
        ("officer", main.pk, 1, 0),
    }


def test_an_officers_day_is_kept_apart_by_the_department_of_the_incidents_day(riverton: Agency) -> None:
    north, south = factories.make_department("North"), factories.make_department("South")
    olga = factories.make_officer("Olga Reyes", north)
    yesterday = timezone.localdate() - timedelta(days=1)
    olga.move_to(south, yesterday)
    for days in (0, 3):
        incident = factories.make_incident(olga, timezone.now() - timedelta(days=days))
        invitation, _ = factories.make_invitation(factories.make_party(incident))
        response = Response.objects.create(
            invitation=invitation,
            incident=incident,
            version=invitation.version,
            language="en",
            submitted_at=timezone.now(),
            submitted_on=TODAY,
        )
        Answer.objects.create(response=response, question=invitation.version.questions.get(code="C1"), value=5)
        attribute(response)
        factories.make_invitation(factories.make_party(incident))
    changed(TODAY, invitation.invited_on)
    rollups.refresh_changed_days()
    places = [("officer", olga.pk, north.pk), ("officer", olga.pk, south.pk)]
    scores = DayScores.objects.filter(scope="officer").order_by("department_id").values_list(*PLACE, "score5")
    assert list(scores) == [(*place, 1) for place in places]
    outreach = DayOutreach.objects.filter(scope="officer").order_by("department_id").values_list(*PLACE, "invited")
    assert list(outreach) == [(*place, 2) for place in places]


def test_a_main_contact_who_is_not_on_the_roster_leaves_the_invitation_to_nobody(riverton: Agency) -> None:
    incident = factories.make_incident(factories.make_officer("Ben Ito"))
    IncidentOfficer.objects.create(incident=incident, officer=None, badge="unknown", role="main_contact")
    invitation, _ = factories.make_invitation(factories.make_party(incident))
    changed(invitation.invited_on)
    rollups.refresh_changed_days()
    assert list(DayOutreach.objects.values_list("scope", flat=True)) == ["agency"]


def test_a_turn_takes_the_latest_days_first_and_leaves_the_rest(riverton: Agency) -> None:
    days = [TODAY - timedelta(days=back) for back in range(rollups.DAYS_PER_TURN + 2)]
    changed(*days, *days)
    assert rollups.refresh_changed_days() == rollups.DAYS_PER_TURN
    assert sorted(ChangedDay.objects.values_list("day", flat=True).distinct()) == sorted(days[-2:])
    assert (rollups.refresh_changed_days(), rollups.refresh_changed_days()) == (2, 0)


def test_the_clock_refreshes_every_agency_and_without_news_only_looks(
    riverton: Agency, django_assert_num_queries: Any
) -> None:
    answered()
    with tenancy.agency_context("hillside"):
        answered(scores={"C1": 2})
    tasks.refresh_all()
    assert DayScores.objects.get().score5 == 1
    with tenancy.agency_context("hillside"):
        assert DayScores.objects.get().score2 == 1
    # The list of agencies; for each its schema and one look; and back.
    with django_assert_num_queries(6):
        tasks.refresh_all()


@pytest.mark.fault
def test_workers_that_refresh_at_once_neither_deadlock_nor_count_twice(live: LiveSystem) -> None:
    workers, rounds = 4, 10
    barrier, failures = Barrier(workers), []

    def work() -> None:
        try:
            barrier.wait(timeout=20)
            with tenancy.agency_context("riverton"):
                for _ in range(rounds):
                    answered()
                    rollups.refresh_changed_days()
        except Exception as error:  # noqa: BLE001 - told to the test
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    with tenancy.agency_context("riverton"):
        rollups.refresh_changed_days()
        assert (failures, DayScores.objects.get(scope="agency").score5) == ([], workers * rounds)
        assert DayOutreach.objects.get(scope="agency").completed == workers * rounds
