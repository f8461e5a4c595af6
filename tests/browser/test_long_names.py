"""Long names on a telephone: a heading breaks them, and the page stays as wide as the screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from agencies import tenancy
from agencies.roster.models import Department
from tests import factories
from tests.browser.figures import fill, session_of
from tests.live import LiveSystem

pytestmark = pytest.mark.browser

NAME = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwaren"


def test_a_long_name_in_a_heading_does_not_widen_the_page(live: LiveSystem, open_page: Callable[..., Page]) -> None:
    page = open_page(width=390)
    with tenancy.agency_context("riverton"):
        officer = factories.make_officer(NAME)
        page.context.add_cookies(session_of("command"))
    live.start_web()
    page.goto(live.url("riverton", f"/why/officers/{officer.pk}/"))
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_long_name_in_a_table_leaves_room_for_the_figures(live: LiveSystem, open_page: Callable[..., Page]) -> None:
    page = open_page(width=390)
    with tenancy.agency_context("riverton"):
        fill()
        Department.objects.update(name=f"{NAME} Bureau, Northwest")
        page.context.add_cookies(session_of("command"))
    live.start_web()
    page.goto(live.url("riverton", "/departments/"))
    edges = page.evaluate("[...document.querySelectorAll('table td')].map(cell => cell.getBoundingClientRect().right)")
    assert max(edges) <= 390
