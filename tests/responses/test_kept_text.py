"""What people wrote is kept and not shown again: the link lies on a phone that somebody else may pick up."""

from collections.abc import Callable

import pytest

from responses.wording import WORDS
from tests.responses.conftest import Citizen, form_of

SECRET = "He stood beside me when they asked."


@pytest.fixture
def begun(carla: Citizen) -> Citizen:
    """Carla, who wrote something and went on later."""
    carla.sends(C1="4", T1=SECRET, T2="", later="1")
    return carla


def test_words_that_are_kept_are_not_shown_again(begun: Citizen) -> None:
    page, form = begun.opens().content.decode(), form_of(begun.opens())
    assert SECRET not in page
    assert form.texts == {"T1": "", "T2": ""}
    assert page.count("What you wrote here is kept. Write to replace it.") == 1
    assert [page.count(f'name="{code}-remove"') for code in ("T1", "T2")] == [1, 0]


@pytest.mark.parametrize("language", WORDS)
def test_the_page_says_in_every_language_that_words_are_kept(invited: Callable[..., Citizen], language: str) -> None:
    citizen = invited(language=language)
    citizen.sends(T1=SECRET)
    page = citizen.opens().content.decode()
    words = WORDS["en" if language == "ar" else language]
    assert [page.count(words.text_kept), page.count(words.text_remove)] == [1, 1]


def test_a_page_with_nothing_but_words_is_not_the_first_one_again(carla: Citizen) -> None:
    carla.sends(T1=SECRET)
    page = carla.opens().content.decode()
    assert ("<h1>Thank you. A few more questions</h1>" in page, SECRET in page) == (True, False)


@pytest.mark.parametrize("finish", [{}, {"send": "1"}])
def test_an_empty_field_leaves_the_kept_words_as_they_are(begun: Citizen, finish: dict[str, str]) -> None:
    begun.sends(C1="4", T1="  ", T2="Come sooner.", **finish)
    assert begun.answers() == {"C1": 4, "T1": SECRET, "T2": "Come sooner."}


def test_new_words_replace_the_kept_ones(begun: Citizen) -> None:
    begun.sends(C1="4", T1="They were kind.")
    assert begun.answers() == {"C1": 4, "T1": "They were kind."}


@pytest.mark.parametrize(("typed", "left"), [("", {"C1": 4}), ("Better so.", {"C1": 4, "T1": "Better so."})])
def test_the_box_takes_the_kept_words_back(begun: Citizen, typed: str, left: dict[str, int | str]) -> None:
    form = {"C1": "4", "T1": typed, "T1-remove": "1"}
    begun.sends(**form)
    assert begun.answers() == left
    assert begun.finishes(**form)["Location"] == begun.finishes(**form)["Location"] == f"{begun.url}/done"
    assert begun.answers() == left


def test_a_box_that_belongs_to_no_words_does_nothing(begun: Citizen) -> None:
    begun.sends(**{"C1": "4", "C1-remove": "1", "T2-remove": "1"})
    assert begun.answers() == {"C1": 4, "T1": SECRET}


def test_a_refused_form_shows_what_was_just_typed_and_nothing_older(begun: Citizen) -> None:
    refused = begun.finishes(**{"C1": "4", "T1": "", "T1-remove": "1", "T2": "x" * 2001})
    page, form = refused.content.decode(), form_of(refused)
    assert refused.status_code == 422
    assert form.texts == {"T1": "", "T2": "x" * 2001}
    assert form.checked == {"C1": "4", "T1-remove": "1"}
    assert (SECRET in page, page.count("What you wrote here is kept.")) == (False, 1)
    assert begun.answers() == {"C1": 4, "T1": SECRET}


def test_s26_after_sending_an_empty_field_is_no_change_and_the_box_is_one(begun: Citizen) -> None:
    begun.finishes(C1="4", T1="")
    assert begun.finishes(C1="4", T1="")["Location"] == f"{begun.url}/done"
    assert begun.finishes(**{"C1": "4", "T1": "", "T1-remove": "1"})["Location"] == f"{begun.url}/done?changed"
    assert begun.answers() == {"C1": 4, "T1": SECRET}


def test_the_page_of_thanks_tells_the_day_and_not_the_time(begun: Citizen) -> None:
    begun.finishes()
    page = begun.opens("/done").content.decode()
    kept = page.partition('<p class="kept">')[2].partition("</p>")[0]
    sent = begun.response.submitted_on
    assert kept == f"We have your answers. They arrived on {sent:%B} {sent.day}."
