"""Every night the figures are compared with their answers: what differs is told, and set right."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone

from agencies import tenancy
from agencies.models import Agency
from dashboards import rollups, tasks
from dashboards.models import DayOutreach, DayScores
from dashboards.recount import recount
from responses.models import Answer, Response
from surveys.outreach.models import Alert, ChangedDay
from surveys.outreach.watching import alerts
from tests import factories
from tests.queued import run_queued


@pytest.fixture
def answers(riverton: Agency) -> list[Response]:
    """Ten answers about an officer on ten days, rolled up."""
    olga = factories.make_officer("Olga Reyes", factories.make_department("North"))
    today = timezone.localdate()
    responses = [factories.make_response(olga, {"C1": 1 + back % 5, "C2": 9}) for back in range(10)]
    for back, response in enumerate(responses):
        Response.objects.filter(pk=response.pk).update(submitted_on=today - timedelta(days=back))
    rollups.rebuild()
    return list(Response.objects.order_by("submitted_on"))


def test_s54_figures_that_agree_are_left_alone(answers: list[Response]) -> None:
    before = list(DayScores.objects.order_by("pk").values_list("pk", flat=True))
    assert len(before) == 40
    assert recount(timezone.now()) == []
    assert not ChangedDay.objects.exists()
    assert not Alert.objects.exists()


@pytest.mark.parametrize("fault", ["changed", "missing", "invented", "out of order"])
def test_s54_a_day_that_differs_is_found_told_and_set_right(
    answers: list[Response], mailoutbox: Any, fault: str
) -> None:
    right = sorted(DayScores.objects.values_list("day", "scope", "question_code", "score5", "latest"))
    day = answers[4].submitted_on
    rows = DayScores.objects.filter(day=day, scope="officer", question_code="C1")
    if fault == "changed":
        rows.update(score5=F("score5") + 1)
    elif fault == "missing":
        rows.delete()
    elif fault == "invented":
        DayScores.objects.create(day=day, scope="officer", scope_id=987, question_code="C1", score1=1, latest=[1])
    else:
        rows.update(latest=[2, 2, 2])
    now = timezone.now()
    assert recount(now) == [day]
    rollups.refresh_changed_days()
    assert sorted(DayScores.objects.values_list("day", "scope", "question_code", "score5", "latest")) == right
    assert recount(now) == []
    alerts.tell(now)
    [mail] = mailoutbox
    assert mail.subject == "Riverton Police Department: figures were wrong and have been put right"
    assert f"  {day.isoformat()}\n" in mail.body
    assert "http://riverton.localhost/\n" in mail.body


def test_s54_answers_changed_behind_the_figures_back_are_found(answers: list[Response]) -> None:
    Answer.objects.filter(response__in=answers[:3], value__lte=5).update(value=3)
    Answer.objects.filter(response=answers[7]).delete()
    found = recount(timezone.now())
    assert answers[7].submitted_on in found
    assert Alert.objects.get().subject == f"{found[0]} to {found[-1]}, {len(found)} days"


def test_news_that_wait_to_be_rolled_up_are_no_fault(answers: list[Response]) -> None:
    Answer.objects.filter(response=answers[2], value__lte=5).update(value=5)
    ChangedDay.objects.create(day=answers[2].submitted_on)
    assert recount(timezone.now()) == []
    assert not Alert.objects.exists()


def test_a_later_correction_of_the_roster_counts_from_the_next_night_without_an_alarm(riverton: Agency) -> None:
    olga = factories.make_officer("Olga Reyes")
    factories.make_invitation(factories.make_party(factories.make_incident(olga)))
    rollups.rebuild()
    department = factories.make_department("North")
    olga.move_to(department, timezone.localdate() - timedelta(days=400))
    assert recount(timezone.now()) == []
    rollups.refresh_changed_days()
    assert DayOutreach.objects.get(scope="officer").department_id == department.pk
    assert not Alert.objects.exists()


def test_the_clock_has_every_agency_recounted(answers: list[Response]) -> None:
    DayScores.objects.all().delete()
    with tenancy.agency_context("hillside"):
        factories.make_response(None, {"C1": 2})
        rollups.rebuild()
    tasks.recount_all()
    assert {name for name, _ in run_queued()} == {"dashboards.tasks.recount_figures"}
    assert ChangedDay.objects.values("day").distinct().count() == 10
    with tenancy.agency_context("hillside"):
        assert not Alert.objects.exists()
