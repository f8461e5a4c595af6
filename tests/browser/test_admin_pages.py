"""The administration on a telephone: rows are cards, and nothing is wider than the screen."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from agencies import tenancy
from tests import factories
from tests.browser.citizens import press
from tests.browser.figures import session_of
from tests.live import LiveSystem

pytestmark = pytest.mark.browser

_CODES = "/admin/outreach/codepolicy/?q=ABUSE"
_CONTRAST_AND_NAMES = ["color-contrast", "label", "select-name", "link-name", "target-size"]


@pytest.fixture
def ada(live: LiveSystem, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Ada's browser on a page of the administration."""
    live.start_web()

    def build(path: str, width: int = 390, **options: bool) -> Page:
        page = open_page(width=width, **options)
        with tenancy.agency_context("riverton"):
            page.context.add_cookies(session_of("administrator"))
        page.goto(live.url("riverton", path))
        return page

    return build


def test_a_row_is_a_card_whose_values_say_what_they_are(ada: Callable[..., Page]) -> None:
    page = ada(_CODES)
    cells = page.locator("#result_list tbody tr").first.locator("th, td")
    assert [cell.get_attribute("data-label") for cell in cells.all()] == [
        *("", "Code", "Label", "Kind", "Rule", "Protects", "Changed by", "Changed at")
    ]
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.evaluate("(list => list.scrollWidth <= list.clientWidth)(document.querySelector('.results'))")


def test_on_a_desk_the_code_policy_is_whole(ada: Callable[..., Page]) -> None:
    page = ada("/admin/outreach/codepolicy/", width=1280)
    assert page.locator("th", has_text="Changed at").is_visible()
    assert page.evaluate("(list => list.scrollWidth <= list.clientWidth)(document.querySelector('.results'))")


def test_on_a_telephone_the_button_that_saves_the_code_policy_is_on_the_screen(ada: Callable[..., Page]) -> None:
    save = ada("/admin/outreach/codepolicy/").get_by_role("button", name="Save")
    box = save.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 390


def test_a_key_is_shown_whole_on_a_telephone_and_its_list_on_a_desk(ada: Callable[..., Page]) -> None:
    page = ada("/admin/accounts/apikey/add/")
    page.get_by_label("Name").fill("CAD export server of the whole county")
    page.get_by_label("have to be signed").check()
    press(page.get_by_role("button", name="Issue the key"))
    shown = page.locator("#key, #signing-secret")
    assert shown.evaluate_all("parts => parts.map(part => part.scrollWidth <= part.clientWidth)") == [True, True]
    page.set_viewport_size({"width": 1280, "height": 844})
    press(page.get_by_role("link", name="All API keys"))
    expect(page.get_by_role("columnheader", name="Revoked at")).to_be_visible()
    assert page.evaluate("(list => list.scrollWidth <= list.clientWidth)(document.querySelector('.results'))")


def test_a_no_is_a_word_and_no_alarm(ada: Callable[..., Page]) -> None:
    with tenancy.agency_context("riverton"):
        incident = factories.make_incident()
    page = ada(f"/admin/incidents/incident/{incident.pk}/change/")
    flag = page.locator(".field-dv_flag img")
    assert flag.get_attribute("alt") == "False"
    assert "img/no" in flag.evaluate("image => getComputedStyle(image).content")


def test_without_javascript_the_list_is_a_table_that_scrolls_by_itself(ada: Callable[..., Page]) -> None:
    page = ada(_CODES, javascript=False)
    assert page.locator("#result_list thead").is_visible()
    assert page.locator("#result_list.as-cards").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_administration_can_be_read_and_pressed_in_both_themes(ada: Callable[..., Page], theme: str) -> None:
    page = ada(_CODES)
    if theme == "dark":
        page.get_by_role("button", name="Dark").click()
        page.wait_for_load_state()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == theme
    options = {"runOnly": {"type": "rule", "values": _CONTRAST_AND_NAMES}}
    assert Axe().run(page, options=options).response["violations"] == []
