"""Finishing: one response with everything that follows from it, once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from agencies.middleware import forget_hosts
from agencies.models import Agency
from responses.models import Attribution, Response
from responses.submission import submit
from surveys.outreach.models import ChangedDay, Invitation
from tests.responses.conftest import Citizen


def test_finishing_stores_everything_together(carla: Citizen) -> None:
    assert carla.finishes(C1="4", C2="5", T1="Thank you")["Location"] == f"{carla.url}/done"
    response, invitation = carla.response, Invitation.objects.get()
    assert carla.answers() == {"C1": 4, "C2": 5, "T1": "Thank you"}
    assert (invitation.state, invitation.completed_at) == (Invitation.State.COMPLETED, response.submitted_at)
    assert response.submitted_on == timezone.localdate()
    assert Attribution.objects.get().officer.name == "Olga Reyes"
    assert ChangedDay.objects.exists()


def test_words_are_sealed_and_scores_are_not(carla: Citizen) -> None:
    carla.finishes(T1="They saved my cat")
    with connection.cursor() as cursor:
        cursor.execute("SELECT value, text FROM responses_answer ORDER BY value NULLS LAST")
        (score, none), (nothing, sealed) = cursor.fetchall()
    assert (score, bytes(none), nothing) == (5, b"", None)
    assert b"cat" not in bytes(sealed)


def test_both_days_that_a_response_changes_are_announced(invited: Callable[..., Citizen]) -> None:
    asked = timezone.now() - timedelta(days=3)
    invited(invited_at=asked, invited_on=timezone.localdate(asked)).finishes()
    assert set(ChangedDay.objects.values_list("day", flat=True)) == {timezone.localdate(), timezone.localdate(asked)}


def test_a_day_is_the_agencys_day(carla: Citizen) -> None:
    carla.sends(C1="4")
    response = Response.objects.select_related("invitation__incident").get()
    assert submit(response, datetime(2026, 3, 2, 5, 30, tzinfo=UTC))
    assert carla.response.submitted_on.isoformat() == "2026-03-01"


def test_submitting_twice_finishes_once(carla: Citizen) -> None:
    carla.sends(C1="4")
    response = Response.objects.select_related("invitation__incident").get()
    earlier, later = timezone.now(), timezone.now() + timedelta(minutes=1)
    assert [submit(response, earlier), submit(response, later)] == [True, False]
    assert carla.response.submitted_at == earlier
    assert Attribution.objects.count() == 1


def test_a_failure_in_the_middle_leaves_nothing_behind(carla: Citizen) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE outreach_changedday ADD CONSTRAINT broken CHECK (day < '2000-01-01')")
    with transaction.atomic():
        assert carla.finishes(T1="Hello").status_code == 503
    carla.invitation.refresh_from_db()
    assert carla.invitation.state == Invitation.State.INVITED
    assert (Response.objects.count(), Attribution.objects.count()) == (0, 0)


def test_s26_a_retry_leads_to_the_same_page_and_changes_nothing(carla: Citizen) -> None:
    first = carla.finishes(C1="4", T1="Thanks")
    submitted = carla.response.submitted_at
    again = carla.finishes(C1="4", T1="Thanks")
    assert (again.status_code, again["Location"]) == (first.status_code, first["Location"])
    assert carla.response.submitted_at == submitted
    assert Response.objects.count() == 1


def test_s26_a_change_after_sending_is_refused_in_words(carla: Citizen) -> None:
    carla.finishes(C1="4", T1="Thanks")
    again = carla.finishes(C1="1", T1="On second thought")
    assert (again.status_code, again["Location"]) == (303, f"{carla.url}/done?changed")
    page = carla.client.get(again["Location"])
    assert page.status_code == 200
    assert "What you sent first counts; the change was not saved." in page.content.decode()
    assert carla.answers() == {"C1": 4, "T1": "Thanks"}


def test_s26_an_added_answer_after_sending_is_refused_in_words(carla: Citizen) -> None:
    carla.finishes(C1="4")
    assert carla.sends(C1="4", C2="5")["Location"] == f"{carla.url}/done?changed"
    assert carla.answers() == {"C1": 4}


def test_the_done_page_leads_back_while_the_survey_is_open(carla: Citizen) -> None:
    response = carla.opens("/done")
    assert (response.status_code, response["Location"]) == (302, carla.url)


@pytest.mark.parametrize("score", ["5", "1", "9"])
@pytest.mark.parametrize("door", ["1", "3"])
def test_r48_the_complaint_route_is_the_same_whatever_was_answered(carla: Citizen, score: str, door: str) -> None:
    carla.finishes(C1=score, S1=door)
    page = carla.opens("/done").content.decode()
    assert "You can complain whatever you answered here." in page
    assert 'By phone: <a href="tel:+12025550100" dir="ltr">(202) 555-0100</a>' in page
    assert "By letter or in person: <bdi>1 River St, Riverton</bdi>" in page


def test_r48_an_agencys_own_route_comes_first(carla: Citizen) -> None:
    agency = Agency.objects.get(schema_name="riverton")
    agency.complaint_url, agency.complaint_texts = "https://riverton.example/complaints", {"en": "At the front desk"}
    agency.save(update_fields=["complaint_url", "complaint_texts"])
    carla.finishes()
    page = carla.opens("/done").content.decode()
    ways = page.partition("To make a complaint")[2]
    assert (
        ways.index('href="https://riverton.example/complaints"')
        < ways.index("At the front desk")
        < ways.index("By phone")
    )


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"en": "At the front desk", "es": "En la recepción"}, '<bdi lang="es">En la recepción</bdi>'),
        ({"en": "At the front desk"}, '<bdi lang="en">At the front desk</bdi>'),
    ],
)
def test_r48_an_agencys_own_words_are_in_the_language_of_the_page_where_it_has_them(
    carla: Citizen, texts: dict[str, str], said: str
) -> None:
    Agency.objects.filter(schema_name="riverton").update(complaint_texts=texts)
    forget_hosts()
    carla.finishes()
    assert said in carla.opens("/done?lang=es").content.decode()


def test_r48_an_agency_without_any_contact_still_names_a_way(carla: Citizen) -> None:
    agency = Agency.objects.get(schema_name="riverton")
    agency.phone = agency.postal_address = ""
    agency.save(update_fields=["phone", "postal_address"])
    carla.finishes()
    page = carla.opens("/done").content.decode()
    assert "Speak to anyone at Riverton Police Department." in page
    assert "Contact Riverton Police Department and mention the case ending in" in page
