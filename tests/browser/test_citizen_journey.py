"""A citizen answers in a real browser: with and without scripts, in each language, by keyboard, back and forth."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from agencies import tenancy
from responses.models import Response
from surveys.outreach.models import OptOut
from surveys.outreach.tokens import hash_token
from tests.browser.citizens import invite, press, press_enter
from tests.live import LiveSystem

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def web(module_live: LiveSystem) -> LiveSystem:
    """Riverton's pages, served."""
    module_live.start_web()
    return module_live


def _answers(url: str) -> tuple[dict[str, Any], bool]:
    with tenancy.agency_context("riverton"):
        response = Response.objects.get(invitation__token_hash=hash_token(url.rpartition("/")[2]))
        stored = response.answers.select_related("question")
        return {answer.question.code: answer.value or answer.text for answer in stored}, bool(response.submitted_at)


def _tap(page: Page, code: str, value: int) -> None:
    page.locator(f"label.option:has(input[name={code}][value='{value}'])").click()


GREETINGS = {
    "en": ("How did we do?", "Thank you"),
    "es": ("¿Cómo lo hicimos?", "Gracias"),
    "ar": ("كيف كان أداؤنا؟", "شكرًا لك"),
}


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("language", GREETINGS)
def test_r41_s29_a_citizen_answers(
    web: LiveSystem, open_page: Callable[..., Page], language: str, javascript: bool
) -> None:
    welcome, thanks = GREETINGS[language]
    url = invite(web, language)
    page = open_page(javascript=javascript)
    page.goto(url)
    assert page.locator("h1").inner_text() == welcome
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    press(page.locator("button.option").nth(1))
    assert _answers(url) == ({"C1": 4}, False)
    _tap(page, "C2", 5)
    page.fill("textarea[name=T1]", "¡Gracias! شكرًا 👍🏽")
    press(page.locator("button[name=send]"))
    assert page.locator("h1").inner_text() == thanks
    assert _answers(url) == ({"C1": 4, "C2": 5, "T1": "¡Gracias! شكرًا 👍🏽"}, True)
    assert page.context.cookies() == []


def test_the_language_switch_keeps_half_a_form(web: LiveSystem, open_page: Callable[..., Page]) -> None:
    url = invite(web)
    page = open_page(javascript=False)
    page.goto(url)
    press(page.get_by_role("link", name="Español"))
    press(page.get_by_role("button", name="Muy satisfactoria", exact=True))
    assert page.locator("html").get_attribute("lang") == "es"
    _tap(page, "C3", 2)
    page.fill("textarea[name=T2]", "Llegar antes")
    press(page.get_by_role("button", name="English"))
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("input[name=C3]:checked").input_value() == "2"
    assert page.input_value("textarea[name=T2]") == ""
    assert _answers(url) == ({"C1": 5, "C3": 2, "T2": "Llegar antes"}, False)
    box = page.locator("label.option:has(input[name=T2-remove])")
    assert box.bounding_box()["height"] >= 48
    box.click()
    press(page.locator("button[name=later]").last)
    assert _answers(url) == ({"C1": 5, "C3": 2}, False)


def test_back_and_forth_loses_nothing_and_ends_on_a_friendly_page(
    web: LiveSystem, open_page: Callable[..., Page]
) -> None:
    url = invite(web)
    page = open_page(javascript=False)
    page.goto(url)
    press(page.get_by_role("button", name="Satisfied", exact=True))
    page.go_back()
    assert page.locator("input[name=C1]:checked").input_value() == "4"
    _tap(page, "C1", 3)
    press(page.locator("button[name=send]"))
    page.go_back()
    assert page.locator("h1").inner_text() == "You have already answered. Thank you."
    assert _answers(url) == ({"C1": 3}, True)


def test_a_mistake_is_explained_and_takes_the_focus(web: LiveSystem, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(invite(web))
    press(page.locator("button.option").first)
    page.fill("textarea[name=T1]", "x" * 2100)
    press(page.locator("button[name=send]"))
    assert page.title().startswith("Error: ")
    # The browser moves the focus when it paints, a moment after the page has come.
    page.wait_for_function("document.activeElement.className === 'problems'")
    page.get_by_role("link", name="Your answer to question 14").click()
    page.wait_for_function("document.activeElement.name === 'T1'")
    page.keyboard.press("Control+A")
    page.keyboard.type("Short now")
    press(page.locator("button[name=send]"))
    assert page.locator("h1").inner_text() == "Thank you"


def test_r40_the_survey_can_be_answered_by_keyboard(web: LiveSystem, open_page: Callable[..., Page]) -> None:
    url = invite(web)
    page = open_page()
    page.goto(url)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "English"
    for _ in range(3):
        page.keyboard.press("Tab")
    press_enter(page)
    assert _answers(url)[0] == {"C1": 4}
    page.locator("input[name=C2][value='5']").focus()
    page.keyboard.press("ArrowDown")
    press_enter(page)
    assert page.locator("input[name=C2]:checked").input_value() == "4"
    assert _answers(url) == ({"C1": 4, "C2": 4}, False)
    assert page.locator("html").get_attribute("lang") == "en"


def test_r25_messages_are_stopped_by_a_button(web: LiveSystem, open_page: Callable[..., Page]) -> None:
    page = open_page(javascript=False)
    page.goto(invite(web))
    with tenancy.agency_context("riverton"):
        before = OptOut.objects.count()
    press(page.get_by_role("link", name="Stop messages from us"))
    press(page.get_by_role("button", name="Stop all survey messages"))
    assert page.locator("h1").inner_text() == "Messages are stopped"
    with tenancy.agency_context("riverton"):
        assert OptOut.objects.count() == before + 1
    press(page.get_by_role("link", name="Back to the survey"))
    assert page.locator("h1").inner_text() == "How did we do?"
