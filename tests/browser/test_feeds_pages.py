"""Mapping a file and watching its import in a real browser, with and without JavaScript."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from agencies import tenancy
from surveys.incidents.models import FeedProfile, Incident
from surveys.outreach.models import CodePolicy
from tests.browser.citizens import press
from tests.browser.figures import session_of
from tests.live import LiveSystem
from tests.surveys.feeds.towns import with_faults

pytestmark = pytest.mark.browser

_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_ROWS = 1_500


@pytest.fixture(scope="module")
def town(module_live: LiveSystem, tmp_path_factory: pytest.TempPathFactory) -> LiveSystem:
    """Riverton's pages, served, with a worker that sees the same files."""
    module_live.environment["FILES_DIR"] = str(tmp_path_factory.mktemp("files"))
    module_live.start_web()
    module_live.start_worker()
    return module_live


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """An export with two bad rows."""
    path = tmp_path / "calls.csv"
    path.write_text(with_faults(_ROWS))
    return path


@pytest.fixture
def ada(open_page: Callable[..., Page]) -> Iterator[Callable[..., Page]]:
    """Open a browser in which Riverton's administrator is signed in."""

    def build(theme: str = "light", **options: object) -> Page:
        page = open_page(**options)
        page.context.add_cookies(session_of("administrator", theme=theme))
        return page

    return build


def send(town: LiveSystem, page: Page, export: Path) -> None:
    """Drop the export and come to its columns."""
    page.goto(town.url("riverton", "/feeds/new/"))
    page.get_by_label("Export of your dispatch").set_input_files(export)
    press(page.get_by_role("button", name="Send and look"))
    page.get_by_role("heading", name="What the columns").wait_for()


@pytest.mark.parametrize(
    "how",
    [
        {"width": 390, "theme": "dark"},
        {"width": 1280, "theme": "light"},
        {"width": 390, "theme": "light", "javascript": False},
    ],
)
def test_a_file_is_mapped_corrected_saved_and_imported(
    town: LiveSystem, ada: Callable[..., Page], export: Path, how: dict[str, Any]
) -> None:
    name = f"cad-{how['width']}-{how['theme']}"
    page = ada(**how)
    send(town, page, export)
    page.get_by_label("Name of the profile").fill(name)
    page.get_by_label("DispositionText").select_option("")
    page.get_by_label("caller_language").select_option("person1.language")
    press(page.get_by_role("button", name="Look again"))
    expect(page.get_by_label("Name of the profile")).to_have_value(name)
    assert page.get_by_text("•••01").count() > 0
    assert re.search(r"\d{3}\D{1,2}555-01", page.content()) is None
    press(page.get_by_role("button", name="Save the profile").first)
    press(page.get_by_role("button", name="Import this file"))
    if how.get("javascript", True):
        page.get_by_role("heading", name=re.compile("^Imported, ")).wait_for(timeout=30_000)
    else:
        while not page.get_by_role("heading", name=re.compile("^Imported, ")).is_visible():
            page.reload()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the rows left out").click()
    assert download.value.path().read_text("utf-8-sig").count("\n") == 3
    with tenancy.agency_context("riverton"):
        incidents = Incident.objects.filter(source_system=name)
        assert (FeedProfile.objects.filter(name=name).count(), incidents.count()) == (1, _ROWS - 2)


def test_a_code_is_decided_on_the_mapping_page(town: LiveSystem, ada: Callable[..., Page], export: Path) -> None:
    with tenancy.agency_context("riverton"):
        CodePolicy.objects.filter(code="PARKING").delete()
    page = ada(width=1280)
    send(town, page, export)
    page.get_by_label("Name of the profile").fill("codes")
    page.get_by_role("combobox", name="PARKING").select_option("Ask")
    press(page.get_by_role("button", name="Keep these decisions"))
    expect(page.get_by_text("1 code decided and added to the code policy.")).to_be_visible()
    expect(page.get_by_label("Name of the profile")).to_have_value("codes")
    assert page.get_by_role("combobox", name="PARKING").count() == 0
    with tenancy.agency_context("riverton"):
        assert CodePolicy.objects.get(code="PARKING").changed_by == "administrator@riverton.example"


@pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (1280, "light")])
def test_r40_axe_finds_nothing_on_the_feeds_pages_and_nothing_scrolls_sideways(
    town: LiveSystem, ada: Callable[..., Page], export: Path, width: int, theme: str
) -> None:
    page = ada(theme, width=width)
    found = {}
    for step in ("/feeds/", "/feeds/new/", "columns", "corrections", "run"):
        if step == "columns":
            send(town, page, export)
            page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        elif step == "corrections":
            page.get_by_label("NOPD_Item").select_option("")
            press(page.get_by_role("button", name="Save the profile").first)
            page.get_by_role("link", name="Choose the column that holds the number").wait_for()
        elif step == "run":
            page.goto(page.url.replace("columns/", ""))
        else:
            page.goto(town.url("riverton", step))
        violations = Axe().run(page, options={"runOnly": {"type": "tag", "values": _TAGS}}).response["violations"]
        found[step] = [(violation["id"], violation["nodes"][0]["html"]) for violation in violations]
        assert page.evaluate("document.documentElement.scrollWidth") == width, step
    assert found == {step: [] for step in found}
