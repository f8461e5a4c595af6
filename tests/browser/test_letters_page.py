"""Printing letters in a real browser, with the worker that makes the file."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from agencies import tenancy
from surveys.outreach.letters import runs
from surveys.outreach.models import Invitation, LetterRun
from surveys.outreach.stopping.opt_outs import opt_out
from tests import factories
from tests.browser.figures import session_of
from tests.live import LiveSystem
from tests.surveys.outreach.paper import ORDER, waiting_letter

pytestmark = pytest.mark.browser

_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def town(live: LiveSystem) -> LiveSystem:
    """Riverton with three people who are reached on paper, a run of the past, a web server and a worker."""
    now = timezone.now()
    with tenancy.agency_context("riverton"):
        factories.allow_sending(channels=ORDER)
        past = {"created_by": "ada@riverton.example", "created_at": now - timedelta(days=9), "settled_at": now}
        LetterRun.objects.create(state="lapsed", count=12, **past)
        for number in range(3):
            address = f"{number + 1} Main St\nRiverton, IL 62561"
            waiting_letter(factories.make_party(factories.make_incident(), postal_address=address), now)
    live.start_web()
    live.start_worker()
    return live


@pytest.mark.pdf
def test_letters_are_made_fetched_and_posted(town: LiveSystem, open_page: Callable[..., Page], tmp_path: Path) -> None:
    page, small = open_page(width=1280), open_page(width=390)
    with tenancy.agency_context("riverton"):
        for each, theme in ((page, "light"), (small, "dark")):
            each.context.add_cookies(session_of("administrator", theme=theme))
    page.goto(town.url("riverton", "/letters/"))
    look(page, tmp_path, "ready")
    page.get_by_role("button", name="Make 3 letters").click()
    expect(page.get_by_role("heading", name="3 letters to print and post")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("button", name="I have posted")).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download PDF").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    # The page notices by itself that the file was fetched.
    expect(page.get_by_role("button", name="I have posted these 3 letters")).to_be_visible(timeout=20_000)
    with tenancy.agency_context("riverton"):
        opt_out(Invitation.objects.latest("created_at"))
    small.goto(town.url("riverton", "/letters/"))
    expect(small.get_by_text("of the file before you post.")).to_be_visible()
    look(small, tmp_path, "made")
    small.get_by_role("button", name="I have posted these 2 letters").click()
    expect(small.get_by_text("Noted: 2 people were asked by letter.")).to_be_visible()
    look(small, tmp_path, "posted")
    with tenancy.agency_context("riverton"):
        assert runs.due(timezone.now()) == []
        assert Invitation.objects.filter(state="invited").count() == 2


def look(page: Page, folder: Path, name: str) -> None:
    """Nothing sticks out, and people with a screen reader find their way."""
    page.screenshot(path=Path(os.environ.get("SHOTS", folder)) / f"{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": _TAGS}}).response["violations"]
    assert [violation["id"] for violation in found] == []
