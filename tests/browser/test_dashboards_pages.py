"""The figures pages in a real browser: readable by everybody, on any screen, with and without JavaScript."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from agencies import tenancy
from tests.browser.citizens import press
from tests.browser.figures import fill, session_of
from tests.live import LiveSystem

pytestmark = pytest.mark.browser

_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATHS = (
    "/agency/",
    "/agency/?period=custom&from=2026-02-31&to=x&compare=year",
    "/departments/",
    "/departments/{department}/",
    "/officers/",
    "/officers/{officer}/",
    "/officers/{few}/",
    "/comments/",
    "/comments/?score=low",
)


@pytest.fixture(scope="module")
def town(module_live: LiveSystem) -> tuple[LiveSystem, dict[str, int]]:
    """Riverton's pages, served, with a year of figures; and the ids in its addresses."""
    module_live.start_web()
    with tenancy.agency_context("riverton"):
        ids = fill()
    return module_live, ids


@pytest.fixture
def carol(open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Open a browser in which a person of a role is signed in; the one who commands unless told otherwise."""

    def build(role: str = "command", *, theme: str = "light", officer: int | None = None, **options: object) -> Page:
        page = open_page(**options)
        page.context.add_cookies(session_of(role, officer, theme))
        return page

    return build


@pytest.mark.parametrize(("width", "theme"), [(320, "dark"), (1280, "light")])
def test_r40_axe_finds_nothing_and_nothing_scrolls_sideways(
    town: tuple[LiveSystem, dict[str, int]], carol: Callable[..., Page], width: int, theme: str
) -> None:
    live, ids = town
    page = carol(theme=theme, width=width)
    found, widths = {}, {}
    for path in PATHS:
        page.goto(live.url("riverton", path.format(**ids)))
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        violations = Axe().run(page, options={"runOnly": {"type": "tag", "values": _TAGS}}).response["violations"]
        found[path] = [(violation["id"], violation["nodes"][0]["html"]) for violation in violations]
        widths[path] = page.evaluate("document.documentElement.scrollWidth")
    assert found == {path: [] for path in PATHS}
    assert widths == dict.fromkeys(PATHS, width)


def test_the_period_is_chosen_without_javascript_lives_in_the_address_and_back_undoes_it(
    town: tuple[LiveSystem, dict[str, int]], carol: Callable[..., Page]
) -> None:
    live, _ = town
    page = carol(width=390, javascript=False)
    page.goto(live.url("riverton", "/comments/"))
    page.select_option("#period", "12m")
    page.select_option("#filter-score", "low")
    press(page.get_by_role("button", name="Show", exact=True))
    shown = parse_qs(urlsplit(page.url).query)
    assert (shown["period"], shown["score"]) == (["12m"], ["low"])
    assert page.locator(".chips li").all_text_contents() == [
        "Last 12 months ×, remove",
        "Overall answer: Dissatisfied (1 or 2) ×, remove",
        "Clear all",
    ]
    press(page.locator(".chips a").nth(1))
    assert "score" not in parse_qs(urlsplit(page.url).query)
    page.go_back()
    assert parse_qs(urlsplit(page.url).query)["score"] == ["low"]


def test_own_dates_and_the_arrows_move_the_window(
    town: tuple[LiveSystem, dict[str, int]], carol: Callable[..., Page]
) -> None:
    live, _ = town
    page = carol(width=1280)
    page.goto(live.url("riverton", "/agency/"))
    page.get_by_text("Choose dates").click()
    page.fill("#from", "2026-02-01")
    page.fill("#to", "2026-02-28")
    press(page.get_by_role("button", name="Show these days"))
    assert page.locator(".window strong").inner_text() == "1 Feb to 28 Feb 2026"
    press(page.get_by_role("link", name="Later"))
    assert page.locator(".window strong").inner_text() == "1 Mar to 31 Mar 2026"
    press(page.get_by_role("link", name="Earlier"))
    assert page.locator(".window strong").inner_text() == "1 Feb to 28 Feb 2026"


def test_a_chart_has_its_figures_as_a_table(
    town: tuple[LiveSystem, dict[str, int]], carol: Callable[..., Page]
) -> None:
    live, _ = town
    page = carol(width=390)
    page.goto(live.url("riverton", "/agency/?period=28d"))
    page.get_by_text("Points as a table").click()
    assert page.locator("details.as-table[open] tbody tr").count() == 4


def test_r58_the_comments_page_leads_from_everybodys_figures_to_the_words(
    town: tuple[LiveSystem, dict[str, int]], carol: Callable[..., Page]
) -> None:
    live, _ = town
    page = carol(width=390, javascript=False)
    page.goto(live.url("riverton", "/comments/?score=low"))
    assert page.locator("main h2").all_text_contents() == [
        "Overall satisfaction",
        "Response rate",
        "What people answered",
        "“Very satisfied” over time",
        "In people's own words",
    ]
    page.get_by_role("link", name="In people's own words").click()
    words = page.locator("section[aria-labelledby=words]")
    assert "The figures above count everybody's answers." in words.inner_text()
    assert words.locator("blockquote").count() >= 8


def test_the_download_holds_what_the_page_shows(
    town: tuple[LiveSystem, dict[str, int]], carol: Callable[..., Page]
) -> None:
    live, ids = town
    page = carol(width=1280)
    page.goto(live.url("riverton", f"/officers/{ids['officer']}/"))
    headline = page.locator(".number-big strong").first.inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert f"Very satisfied,{headline}" in next(line for line in lines if line.startswith("Very satisfied,"))
    assert download.value.suggested_filename.startswith(f"officer-{ids['officer']}-")


def test_s18_an_officer_finds_own_results_at_home_without_words_or_downloads(
    town: tuple[LiveSystem, dict[str, int]], carol: Callable[..., Page]
) -> None:
    live, ids = town
    page = carol("officer", officer=ids["long"], width=390)
    page.goto(live.url("riverton", "/"))
    assert urlsplit(page.url).path == f"/officers/{ids['long']}/"
    assert page.locator("main").inner_text().count("Your role shows figures without comments.") == 1
    assert page.get_by_role("link", name="Download as CSV").count() == 0


def test_too_few_answers_are_said_in_words(town: tuple[LiveSystem, dict[str, int]], carol: Callable[..., Page]) -> None:
    live, ids = town
    page = carol(width=390)
    page.goto(live.url("riverton", f"/officers/{ids['few']}/"))
    assert page.locator("main .nothing h2").inner_text() == "Too few answers to show"
    assert "Fewer than 10 answers" in page.locator("main .nothing").inner_text()
    assert page.locator("svg").count() == 0
