"""The work list of what is held for a person, in a real browser."""

import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from agencies import tenancy
from agencies.roster.models import Officer
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import Decision, Invitation, SendingPolicy
from surveys.outreach.rules import RULES
from tests import factories
from tests.browser.citizens import press
from tests.browser.figures import session_of
from tests.browser.test_dry_run_page import faults
from tests.live import LiveSystem

pytestmark = pytest.mark.browser

ADA, CAROL = "administrator@riverton.example", "command@riverton.example"
_SENTENCES = {rule.id: rule.sentence for rule in RULES}


@pytest.fixture(scope="module")
def town(module_live: LiveSystem) -> LiveSystem:
    """Riverton's pages, served."""
    module_live.start_web()
    return module_live


@pytest.fixture
def olga(town: LiveSystem) -> Officer:
    """Olga, who was sent to three robberies and two calls with a guard word in the narrative; nothing else is held."""
    with tenancy.agency_context("riverton"):
        Invitation.objects.update(expires_at=timezone.now())
        factories.allow_sending(four_eyes=False)
        officer = factories.make_officer("Olga Reyes")
        calls = [factories.make_incident(officer, final_code="ROBBERY") for _ in range(3)]
        calls += [factories.make_incident(officer, final_code="NOISE", guard_words="en") for _ in range(2)]
        for call in calls:
            factories.make_party(call)
        decide_incidents([call.pk for call in calls], timezone.now())
    return officer


def open_list(
    town: LiveSystem, open_page: Callable[..., Page], role: str = "administrator", theme: str = "light", **how: object
) -> Page:
    page = open_page(**how)
    page.context.add_cookies(session_of(role, theme=theme))
    page.goto(town.url("riverton", "/held/"))
    return page


def part_of(page: Page, rule: str) -> Locator:
    return page.locator("section").filter(has=page.locator(f"#rule-{rule}"))


def settle(part: Locator, reason: str, button: str) -> None:
    part.get_by_label("Your reason").fill(reason)
    press(part.get_by_role("button", name=button))


def of_persons(officer: Officer) -> list[tuple[str, str, str]]:
    """Return what people decided about the officer's calls, in order."""
    with tenancy.agency_context("riverton"):
        rows = Decision.objects.filter(moment="person", incident__officers__officer=officer)
        return list(rows.order_by("pk").values_list("outcome", "rule", "decided_by"))


def test_enter_decides_nothing_and_keeps_what_was_typed(
    town: LiveSystem, open_page: Callable[..., Page], olga: Officer
) -> None:
    page = open_list(town, open_page)
    robberies = part_of(page, "R2")
    tick, reason = robberies.get_by_role("checkbox").first, robberies.get_by_label("Your reason")
    tick.check()
    reason.fill("Should be refused.")
    reason.press("Enter")
    expect(page.get_by_text("Nothing was changed: press Approve or Refuse.")).to_be_visible()
    assert (reason.input_value(), tick.is_checked()) == ("Should be refused.", True)
    assert of_persons(olga) == []


def test_one_is_refused_and_a_whole_rule_approved_and_a_forgotten_reason_costs_nothing(
    town: LiveSystem, open_page: Callable[..., Page], olga: Officer
) -> None:
    page = open_list(town, open_page, width=1280)
    robberies, guarded = part_of(page, "R2"), part_of(page, "R10")
    assert set(page.get_by_role("heading", level=2).all_inner_texts()) == {_SENTENCES["R2"], _SENTENCES["R10"]}
    tick, reason = robberies.get_by_role("checkbox").first, robberies.get_by_label("Your reason")
    tick.check()
    robberies.get_by_role("button", name="Refuse").click()
    expect(reason).to_be_focused()
    settle(robberies, "  ", "Refuse")
    expect(page.get_by_text("Nothing was changed: give a reason.")).to_be_visible()
    assert (reason.get_attribute("aria-invalid"), tick.is_checked()) == ("true", True)
    assert part_of(page, "R10").get_by_label("Your reason").get_attribute("aria-invalid") is None
    settle(robberies, "She is in hospital.", "Refuse")
    expect(page.get_by_text("1 refused. They will not be asked.")).to_be_visible()
    settle(guarded, "Read both narratives.", "Approve")
    expect(page.get_by_text("Nothing was changed: choose at least one line.")).to_be_visible()
    expect(guarded.get_by_label("Your reason")).to_have_value("Read both narratives.")
    guarded.get_by_label("All 2 listed under this rule").check()
    press(guarded.get_by_role("button", name="Approve"))
    expect(page.get_by_text("2 approved. All other rules still apply.")).to_be_visible()
    assert of_persons(olga) == [("never", "R2", ADA), ("ask", "R10", ADA), ("ask", "R10", ADA)]


def test_with_four_eyes_a_second_person_has_to_approve(
    town: LiveSystem, open_page: Callable[..., Page], olga: Officer
) -> None:
    with tenancy.agency_context("riverton"):
        SendingPolicy.objects.update(four_eyes=True)
    page = open_list(town, open_page)
    session_of("command")
    refused = re.compile(f"Nothing was changed for 1: you have approved it before. A second person has to.*{CAROL}")
    for said in ("1 approved by you. A second person has to approve, too.", refused):
        part_of(page, "R2").get_by_role("checkbox").first.check()
        settle(part_of(page, "R2"), "Spoke with the detective.", "Approve")
        expect(page.get_by_text(said)).to_be_visible()
        expect(page.get_by_text("You approved this; a second person has to.")).to_be_visible()
    second = open_list(town, open_page, "command")
    expect(second.get_by_text(f"Approved by {ADA}; a second person has to.")).to_be_visible()
    part_of(second, "R2").get_by_role("checkbox").first.check()
    settle(part_of(second, "R2"), "Agreed.", "Approve")
    expect(second.get_by_text("1 approved. All other rules still apply.")).to_be_visible()
    assert of_persons(olga) == [("hold", "R2", ADA), ("ask", "R2", CAROL)]


def test_after_a_decision_the_list_is_where_one_was_and_says_there_what_came_of_it(
    town: LiveSystem, open_page: Callable[..., Page], olga: Officer
) -> None:
    page = open_list(town, open_page)
    guarded = part_of(page, "R10")
    for reason, said in (("  ", "Nothing was changed: give a reason."), ("Read it.", "1 approved. All other rules")):
        guarded.get_by_role("checkbox").first.check()
        settle(guarded, reason, "Approve")
        expect(guarded.get_by_text(said)).to_be_in_viewport()
    guarded.get_by_label("All 1 listed").check()
    settle(guarded, "Read it.", "Approve")
    expect(guarded).to_have_count(0)
    expect(page.get_by_text("1 approved. All other rules")).to_be_in_viewport()


@pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (1280, "light")])
def test_r40_axe_finds_nothing_on_the_work_list_and_on_the_pages_that_say_why(
    town: LiveSystem, open_page: Callable[..., Page], olga: Officer, width: int, theme: str
) -> None:
    page = open_list(town, open_page, theme=theme, width=width)
    found = {"list": faults(page, width)}
    settle(part_of(page, "R2"), " ", "Refuse")
    found["error"] = faults(page, width)
    press(part_of(page, "R2").get_by_role("row").get_by_role("link").first)
    found["incident"] = faults(page, width)
    page.goto(town.url("riverton", f"/why/officers/{olga.pk}/"))
    found["officer"] = faults(page, width)
    assert page.get_by_role("heading", level=3).count() == 5
    with tenancy.agency_context("riverton"):
        Invitation.objects.update(expires_at=timezone.now())
    page.goto(town.url("riverton", "/held/"))
    expect(page.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
    found["nothing"] = faults(page, width)
    assert found == {step: [] for step in found}
