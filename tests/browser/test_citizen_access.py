"""The citizen's pages for everybody: small, readable, reachable, on any screen, light and dark."""

import gzip
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.citizens import invite, press, press_enter
from tests.live import LiveSystem

pytestmark = pytest.mark.browser

_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_FIRST_VIEW, _ANY_PAGE = 14_000, 30_000


@pytest.fixture(scope="module")
def web(module_live: LiveSystem) -> LiveSystem:
    """Riverton's pages, served."""
    module_live.start_web()
    return module_live


def _walk(page: Page, url: str) -> Iterator[str]:
    """Lead a page through every kind of citizen page and name each."""
    page.goto(url)
    yield "first"
    press(page.locator("button.option").nth(1))
    yield "rest"
    page.fill("textarea[name=T1]", "Come sooner")
    press(page.locator("button[name=later]").last)
    yield "kept"
    page.fill("textarea[name=T1]", "x" * 2100)
    press(page.locator("button[name=send]"))
    yield "error"
    page.fill("textarea[name=T1]", "Thank you")
    press(page.locator("button[name=send]"))
    yield "done"
    page.goto(f"{url}/stop")
    yield "stop"
    page.goto(url)
    yield "answered"
    page.goto(f"{url}x")
    yield "unknown"
    press(page.locator("footer a").first)
    yield "privacy"


@pytest.mark.parametrize(
    ("language", "width", "dark"),
    [("en", 320, False), ("en", 1280, True), ("es", 390, True), ("ar", 320, False)],
)
def test_r40_s29_axe_finds_nothing(
    web: LiveSystem, open_page: Callable[..., Page], language: str, width: int, dark: bool
) -> None:
    page = open_page(width=width, dark=dark)
    found = {}
    for name in _walk(page, invite(web, language)):
        violations = Axe().run(page, options={"runOnly": {"type": "tag", "values": _TAGS}}).response["violations"]
        found[name] = [(violation["id"], violation["nodes"][0]["html"]) for violation in violations]
    assert found == {name: [] for name in found}
    assert len(found) == 9


@pytest.mark.parametrize("language", ["en", "ar"])
def test_r40_nothing_scrolls_sideways_on_a_narrow_or_enlarged_page(
    web: LiveSystem, open_page: Callable[..., Page], language: str
) -> None:
    page = open_page(width=320)
    for name in _walk(page, invite(web, language)):
        assert page.evaluate("document.documentElement.scrollWidth") == 320, name
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") == 320, f"{name} with text at 200 %"


def test_r40_targets_are_large_and_apart(web: LiveSystem, open_page: Callable[..., Page]) -> None:
    page = open_page(width=320)
    for name in _walk(page, invite(web)):
        boxes = [box.bounding_box() for box in page.locator(".option").all()]
        assert [box["height"] for box in boxes if box["height"] < 48] == [], name
        gaps = [below["y"] - above["y"] - above["height"] for above, below in pairwise(boxes)]
        assert [gap for gap in gaps if gap < 8] == [], name
        others = [
            box.bounding_box() for box in page.locator("header a, header button, footer a, .actions button").all()
        ]
        assert [box for box in others if min(box["height"], box["width"]) < 44] == [], name


@pytest.mark.parametrize("dark", [False, True])
def test_r40_the_focus_shows_as_a_ring_of_four_pixels(
    web: LiveSystem, open_page: Callable[..., Page], dark: bool
) -> None:
    page = open_page(dark=dark)
    page.goto(invite(web))
    for _ in range(5):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "4px"
    press_enter(page)
    page.locator("input[name=C2]").first.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("getComputedStyle(document.activeElement.closest('label')).outlineWidth") == "4px"


def test_r41_pages_are_small_and_need_three_requests_at_most(web: LiveSystem, open_page: Callable[..., Page]) -> None:
    page = open_page()
    fetched: list[int] = []
    page.on("response", lambda answer: fetched.append(len(gzip.compress(answer.body()))) if _has_body(answer) else None)
    for name in _walk(page, invite(web)):
        page.wait_for_load_state("networkidle")
        size, requests = sum(fetched), len(fetched)
        assert size <= (_FIRST_VIEW if name in {"first", "rest", "kept"} else _ANY_PAGE), name
        assert requests <= 3, name
        if name == "first":
            assert (requests, size > 2_000) == (2, True)
        fetched.clear()


def _has_body(answer: object) -> bool:
    return answer.url.startswith("http") and answer.status != 303
