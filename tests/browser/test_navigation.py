"""The head of the administrators' pages: small on a telephone, whole on a wide screen, without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.figures import session_of
from tests.live import LiveSystem

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def town(module_live: LiveSystem) -> LiveSystem:
    """Riverton's pages, served."""
    module_live.start_web()
    return module_live


def open_as_ada(town: LiveSystem, open_page: Callable[..., Page], width: int) -> Page:
    page = open_page(width=width, javascript=False)
    page.context.add_cookies(session_of("administrator"))
    page.goto(town.url("riverton", "/operations/"))
    return page


def test_on_a_telephone_the_places_are_behind_a_button_that_the_keyboard_opens(
    town: LiveSystem, open_page: Callable[..., Page]
) -> None:
    page = open_as_ada(town, open_page, width=390)
    head, button = page.locator("header").bounding_box(), page.locator("summary", has_text="Menu")
    assert head
    assert head["height"] < 844 / 10
    places = page.get_by_role("navigation", name="Main")
    expect(places).to_have_count(0)
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(places.get_by_role("link", name="Sending")).to_have_attribute("aria-current", "page")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    for link in places.get_by_role("link").all():
        box = link.bounding_box()
        assert box
        assert box["height"] >= 44


def test_on_a_wide_screen_the_places_stand_open_and_there_is_no_button(
    town: LiveSystem, open_page: Callable[..., Page]
) -> None:
    page = open_as_ada(town, open_page, width=1280)
    expect(page.get_by_role("navigation", name="Main").get_by_role("link", name="Held")).to_be_visible()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    expect(page.locator("summary", has_text="Menu")).to_be_hidden()
