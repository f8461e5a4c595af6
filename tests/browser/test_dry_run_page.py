"""Trying a policy in a real browser, with a worker that does it."""

import random
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from agencies import tenancy
from surveys.outreach.dry_run.runs import carry_out
from surveys.outreach.models import CodePolicy, Decision, DryRun, Invitation, SendingPolicy
from tests import factories
from tests.browser.citizens import press
from tests.browser.figures import session_of
from tests.live import LiveSystem

pytestmark = pytest.mark.browser

_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def town(module_live: LiveSystem) -> LiveSystem:
    """Riverton's pages, served, with a worker and forty calls of the last weeks."""
    dice = random.Random(7)
    with tenancy.agency_context("riverton"):
        factories.allow_sending()
        for number in range(40):
            code = dice.choice(["BURGLARY", "NOISE", "ROBBERY", "DVA"])
            closed_at = timezone.now() - timedelta(days=number + 1)
            incident = factories.make_incident(incident_number=f"26-{number}", final_code=code, closed_at=closed_at)
            factories.make_party(incident, language=dice.choice(["en", "es", ""]))
    module_live.start_web()
    module_live.start_worker(concurrency=1)
    return module_live


def open_as_ada(town: LiveSystem, open_page: Callable[..., Page], theme: str = "light", **how: object) -> Page:
    page = open_page(**how)
    page.context.add_cookies(session_of("administrator", theme=theme))
    page.goto(town.url("riverton", "/dry-runs/"))
    return page


def try_robbery(page: Page) -> None:
    """Try what would happen if robberies were asked about at once."""
    page.get_by_label("Code", exact=True).first.fill("robbery")
    page.get_by_label("Rule", exact=True).first.select_option("Ask")
    press(page.get_by_role("button", name="Start the dry run"))


@pytest.mark.parametrize("javascript", [True, False])
def test_a_policy_is_tried_and_every_decision_opens(
    town: LiveSystem, open_page: Callable[..., Page], javascript: bool
) -> None:
    page = open_as_ada(town, open_page, width=1280 if javascript else 390, javascript=javascript)
    page.get_by_label("Hours after closing").fill("5")
    press(page.get_by_role("button", name="Start the dry run"))
    expect(page.get_by_text("greater than or equal to 6")).to_be_visible()
    page.get_by_label("Hours after closing").fill("24")
    try_robbery(page)
    while not javascript and not page.get_by_role("heading", name="40 people in 40 incidents").is_visible():
        page.reload()
    page.get_by_role("heading", name="40 people in 40 incidents").wait_for()
    moved = page.get_by_role("listitem").filter(has_text="held for a person, now asked")
    count = int(moved.get_by_role("link").inner_text())
    press(moved.get_by_role("link"))
    rows = page.locator("tbody tr")
    assert (rows.count(), count > 0) == (count, True)
    press(rows.first.get_by_role("link"))
    assert page.get_by_role("heading", level=2).all_inner_texts() == [
        "As the policy stands: held for a person",
        "As edited: asked",
    ]
    assert re.search(r"555\d{4}", page.content()) is None
    with tenancy.agency_context("riverton"):
        kept = CodePolicy.objects.get(code="ROBBERY").rule, SendingPolicy.load().delay_hours
        assert (kept, Decision.objects.count(), Invitation.objects.count()) == (("hold", 24), 0, 0)


def test_whoever_waits_for_a_dry_run_keeps_the_focus_and_hears_that_it_is_done(
    town: LiveSystem, open_page: Callable[..., Page]
) -> None:
    page = open_as_ada(town, open_page)
    with tenancy.agency_context("riverton"):
        run = DryRun.objects.create(days=90, created_by="ada@riverton.example", created_at=timezone.now())
    address = town.url("riverton", f"/dry-runs/{run.pk}/")
    page.goto(address)
    again, heard = page.get_by_role("link", name="Look again"), page.locator("#heard")
    again.focus()
    for _ in range(2):
        with page.expect_response(address):
            pass
    expect(again).to_be_focused()
    assert heard.inner_text() == ""
    with tenancy.agency_context("riverton"):
        carry_out(run.pk)
    expect(heard).to_have_text("It is done: what came of it is shown.")
    expect(page.get_by_role("region", name="Result")).to_be_focused()


@pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (1280, "light")])
def test_r40_axe_finds_nothing_on_the_dry_run_pages_and_nothing_scrolls_sideways(
    town: LiveSystem, open_page: Callable[..., Page], width: int, theme: str
) -> None:
    page = open_as_ada(town, open_page, theme, width=width)
    found = {"form": faults(page, width)}
    try_robbery(page)
    page.get_by_role("heading", name="40 people in 40 incidents").wait_for()
    found["result"] = faults(page, width)
    press(page.get_by_role("link", name="All single decisions"))
    found["list"] = faults(page, width)
    press(page.locator("tbody tr").first.get_by_role("link"))
    found["one"] = faults(page, width)
    assert found == {step: [] for step in found}


def faults(page: Page, width: int) -> list[tuple[str, str]]:
    """Return what axe finds, and whether the page scrolls sideways."""
    violations = Axe().run(page, options={"runOnly": {"type": "tag", "values": _TAGS}}).response["violations"]
    found = [(one["id"], one["nodes"][0]["html"]) for one in violations]
    is_wide = page.evaluate("document.documentElement.scrollWidth") != width
    return [*found, *([("scrolls sideways", page.url)] if is_wide else [])]
