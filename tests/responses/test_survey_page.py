"""The questions: the first one alone and saved at once, the others on one page, in every language."""

from collections.abc import Callable
from typing import Any

import pytest

from responses.models import Response
from surveys.outreach.models import Invitation
from tests import factories
from tests.responses.conftest import Citizen, form_of


def test_the_first_question_stands_alone_after_who_asks_and_why(carla: Citizen) -> None:
    page = carla.opens().content.decode()
    assert page.count("<legend>") == 1
    intro, _, question = page.partition("<legend>")
    assert "Riverton Police Department asks people who called how they were treated" in intro
    assert "Answering is your choice and changes nothing about your case." in intro
    assert "Question 1 of 16" in question
    assert question.count('name="C1"') == 6


def test_one_tap_saves_the_first_answer_and_leads_to_the_rest(carla: Citizen) -> None:
    response = carla.sends(C1="4", language="en")
    assert (response.status_code, response["Location"]) == (303, carla.url)
    assert carla.answers() == {"C1": 4}
    page = carla.opens()
    assert form_of(page).checked == {"C1": "4"}
    assert page.content.decode().count("(optional)") == 15


def test_the_first_saved_answer_starts_the_invitation(carla: Citizen) -> None:
    carla.opens()
    carla.sends(to="es")
    assert Response.objects.count() == 0
    carla.sends(C1="4")
    carla.invitation.refresh_from_db()
    assert carla.invitation.state == Invitation.State.STARTED
    assert carla.response.submitted_at is None


def test_the_first_answer_can_be_changed_with_the_rest(carla: Citizen) -> None:
    carla.sends(C1="1")
    carla.finishes(C1="3", C2="5", T1="Thank you")
    assert carla.answers() == {"C1": 3, "C2": 5, "T1": "Thank you"}


def test_an_answer_that_stays_keeps_its_time(carla: Citizen) -> None:
    carla.sends(C1="4")
    before = carla.response.answers.get()
    carla.sends(C1="4", C2="2")
    assert carla.response.answers.get(question__code="C1").answered_at == before.answered_at


def test_saving_for_later_keeps_everything_and_finishes_nothing(carla: Citizen) -> None:
    carla.sends(C1="4")
    response = carla.sends(C1="4", C3="2", T2="Come sooner.", later="1")
    assert (response.status_code, response["Location"]) == (303, carla.url)
    form = form_of(carla.opens())
    assert form.checked == {"C1": "4", "C3": "2"}
    assert carla.answers() == {"C1": 4, "C3": 2, "T2": "Come sooner."}
    assert carla.response.submitted_at is None


def test_the_language_switch_keeps_what_was_typed(carla: Citizen) -> None:
    carla.sends(C1="4")
    response = carla.sends(C1="4", C2="1", T1="Gracias por venir", to="es")
    assert (response.status_code, response["Location"]) == (303, carla.url)
    page = carla.opens()
    assert '<html lang="es" dir="ltr">' in page.content.decode()
    assert form_of(page).checked == {"C1": "4", "C2": "1"}
    assert "Lo que escribió aquí está guardado. Escriba para reemplazarlo." in page.content.decode()
    assert carla.answers()["T1"] == "Gracias por venir"
    assert carla.response.language == "es"


def test_a_language_that_the_version_does_not_have_is_not_spoken(carla: Citizen) -> None:
    assert '<html lang="en"' in carla.opens(lang="ar").content.decode()
    assert '<html lang="en"' in carla.opens(lang="<script>").content.decode()


def test_the_page_speaks_the_language_of_the_invitation(invited: Callable[..., Citizen]) -> None:
    page = invited(language="es").opens().content.decode()
    assert "¿Cómo lo hicimos?" in page
    assert "Pregunta 1 de 16" in page


def test_the_switch_comes_before_everything_else_that_takes_the_focus(carla: Citizen) -> None:
    first = carla.opens().content.decode()
    assert first.index('hreflang="en"') < first.index("<button")
    carla.sends(C1="4")
    rest = carla.opens().content.decode()
    assert rest.index('name="to"') < rest.index("<input")


def test_a_text_that_is_too_long_is_kept_and_explained(carla: Citizen) -> None:
    carla.sends(C1="4")
    story = "So it was. " * 200
    response = carla.finishes(C1="4", C2="5", T1=story)
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: " in page
    assert page.count("Your answer to question 14 has 2,199 characters. Please shorten it to 2,000.") == 2
    assert '<a href="#T1-answer">' in page
    assert "is saved" not in page
    assert form_of(response).texts["T1"] == story
    assert form_of(response).checked == {"C1": "4", "C2": "5"}
    assert carla.response.submitted_at is None


def test_finishing_needs_an_answer_to_the_first_question(carla: Citizen) -> None:
    response = carla.sends(C2="5", T1="Hello", send="1")
    assert response.status_code == 422
    assert response.content.decode().count("Choose an answer to question 1.") == 2
    assert Response.objects.count() == 0


def test_does_not_apply_is_an_answer_to_the_first_question(carla: Citizen) -> None:
    assert carla.finishes(C1="9")["Location"] == f"{carla.url}/done"


def test_sending_nothing_writes_nothing(carla: Citizen) -> None:
    assert carla.sends().status_code == 303
    assert carla.sends(T1="", T2=" ").status_code == 303
    assert Response.objects.count() == 0


def test_what_is_not_a_question_is_ignored(carla: Citizen) -> None:
    carla.sends(C1="4", C99="5", submitted_at="2020-01-01", weight="7")
    assert carla.answers() == {"C1": 4}


@pytest.mark.parametrize("path", ["", "/done", "/stop"])
def test_personal_pages_set_no_cookie_and_are_stored_nowhere(carla: Citizen, path: str) -> None:
    carla.finishes()
    response = carla.opens(path)
    assert response.cookies == {}
    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "no-referrer"


def test_r46_no_cookie_is_set_on_the_whole_way_and_every_page_can_be_left(carla: Citizen) -> None:
    for response in (carla.opens(), carla.sends(C1="4"), carla.opens(), carla.finishes(), carla.opens("/done")):
        assert response.cookies == {}
        assert response.status_code == 303 or "Leave this page" in response.content.decode()


@pytest.mark.parametrize("officers", [1, 3])
def test_each_step_costs_few_statements(carla: Citizen, officers: int, django_assert_num_queries: Any) -> None:
    incident = carla.invitation.incident
    for number in range(officers - 1):
        officer = factories.make_officer(f"Backup {number}", factories.make_department())
        incident.officers.create(officer=officer, badge=officer.badge, role="backup")
    carla.opens()
    # Each begins with SET search_path; a POST holds the SAVEPOINT and RELEASE that stand for BEGIN and COMMIT.
    with django_assert_num_queries(2):
        carla.opens()
    with django_assert_num_queries(7):
        carla.sends(C1="4")
    with django_assert_num_queries(3):
        carla.opens()
    with django_assert_num_queries(13):
        carla.finishes(C1="4", C2="5", C3="5", T1="Thanks", T2="", S1="1")
    with django_assert_num_queries(2):
        carla.opens("/done")


def test_an_agency_never_answers_for_another(carla: Citizen, client_of: Callable[..., Any]) -> None:
    hillside = client_of("hillside")
    assert hillside.get(carla.url).status_code == 404
    assert hillside.post(carla.url, {"C1": "5", "send": "1"}).status_code == 404
    assert Response.objects.count() == 0
