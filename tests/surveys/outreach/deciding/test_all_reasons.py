"""Each decision keeps every rule that spoke, because the one that is named may fall and the others not."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import time_machine

from agencies.accounts.models import User
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.deciding.held import HeldPage, approve
from surveys.outreach.models import Decision

LOCKED_UP = "People in the role Suspect are never asked."
NOT_WANTED = "The person asked not to be contacted."


def test_r15_a_decision_keeps_every_rule_that_spoke_against_asking(new_party: Any, now: datetime) -> None:
    party = new_party(role="Suspect", contact_ok=False)
    decide_incidents([party.incident_id], now)
    row = Decision.objects.get()
    assert (row.rule, row.reason) == ("R7", LOCKED_UP)
    roles = [["R7", "never", LOCKED_UP], ["ROLE", "never", "People in this role are not asked."]]
    assert row.against == [*roles, ["CONTACT", "never", NOT_WANTED]]


def test_r15_a_decision_to_ask_has_nothing_against_it(new_party: Any, now: datetime) -> None:
    decide_incidents([new_party().incident_id], now)
    assert (Decision.objects.get().outcome, Decision.objects.get().against) == ("ask", [])


def test_r15_an_approval_keeps_what_it_lifted(new_party: Any, now: datetime) -> None:
    party = new_party({"final_code": "ROBBERY"}, has_safe_contact_note=True)
    decide_incidents([party.incident_id], now)
    tickets = [row.ticket for group in HeldPage.build(now).groups for row in group.rows]
    approve(tickets, "carol@riverton.example", "She wants to be asked.", now)
    row = Decision.objects.get(moment="person")
    assert [rule for rule, _, _ in row.against] == ["R2", "CONTACT"]


def test_why_and_the_administration_tell_every_reason(
    client_of: Callable[..., Any], chief: User, administrator: User, new_party: Any, now: datetime
) -> None:
    party = new_party(role="Suspect", contact_ok=False)
    decide_incidents([party.incident_id], now)
    with time_machine.travel(now + timedelta(minutes=1), tick=False):
        page = client_of("riverton", chief).get(f"/incidents/{party.incident_id}/why/").content.decode()
        assert f"Also CONTACT: {NOT_WANTED}" in " ".join(page.split())
        assert f"Also R7: {LOCKED_UP}" not in page
        row = Decision.objects.get()
        shown = client_of("riverton", administrator).get(f"/admin/outreach/decision/{row.pk}/change/").content.decode()
    assert f"CONTACT: {NOT_WANTED}" in shown
