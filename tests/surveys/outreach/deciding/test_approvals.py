"""An approval counts for what was seen, and for nothing that came to be known later."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from surveys.incidents.models import Incident, Party
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.deciding.held import HeldPage, approve, refuse
from surveys.outreach.deciding.why import WhyPage
from surveys.outreach.models import Decision, Delivery, Invitation, SendingPolicy
from tests.surveys.outreach.tickets import last_of_a_person, state_after_deciding, tickets

ADA = "ada@riverton.example"


LATER: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("another code that is for a person", {"final_code": "WELFARE"}, {"final_code": "THREATS"}),
    ("another note, known by the record's hash", {}, {"content_hash": b"of another record"}),
    ("a flag that came and went", {"guard_words": "en"}, {"content_hash": b"with another narrative"}),
]


@pytest.mark.parametrize(("before", "after"), [row[1:] for row in LATER], ids=[row[0] for row in LATER])
def test_an_approval_counts_for_what_was_seen_and_for_nothing_later(
    new_held: Callable[..., Invitation], now: datetime, before: dict[str, Any], after: dict[str, Any]
) -> None:
    invitation = new_held(before)
    approve(tickets(), ADA, "Fine.", now)
    assert state_after_deciding(invitation, now) == "pending"
    Incident.objects.update(**after)
    assert state_after_deciding(invitation, now) == "held"


def test_an_approval_of_another_relation_does_not_count(new_party: Callable[..., Party], now: datetime) -> None:
    party = new_party(relation_to_offender="see report")
    decide_incidents([party.incident_id], now)
    approve(tickets(), ADA, "Read the report.", now)
    Party.objects.update(relation_to_offender="it is complicated")
    assert state_after_deciding(Invitation.objects.get(), now) == "held"


def test_what_changed_after_the_page_was_opened_is_left_and_said(
    carol: Any, new_held: Callable[..., Invitation], now: datetime
) -> None:
    invitation = new_held()
    seen = list(map(str, tickets()))
    Incident.objects.update(guard_words="en")
    form = {"invitation": seen, "reason": "Checked.", "act": "approve"}
    with time_machine.travel(now, tick=False):
        page = carol.post("/held/", form, follow=True).content.decode()
    assert "1 changed since you saw them. Please look once more." in page
    assert state_after_deciding(invitation, now) == "held"
    assert not Decision.objects.filter(moment="person").exists()


def test_what_a_rule_forbids_by_now_cannot_be_approved(new_held: Callable[..., Invitation], now: datetime) -> None:
    new_held()
    seen = tickets()
    Incident.objects.update(dv_flag=True)
    assert tickets() == []
    assert approve(seen, ADA, "Fine.", now).changed == 1


def test_a_decision_names_every_rule_that_an_approval_lifts(new_held: Callable[..., Invitation], now: datetime) -> None:
    new_held({"guard_words": "en"})
    approve(tickets(), ADA, "Read it.", now)
    assert last_of_a_person() == ("ask", "R2", "Approved (R2, R10). Read it.", ADA)


def test_why_says_that_a_person_refused_whatever_else_has_changed(
    new_held: Callable[..., Invitation], now: datetime
) -> None:
    invitation = new_held()
    refuse(tickets(), ADA, "She is in hospital.", now)
    Incident.objects.update(final_code="NOISE", initial_code="NOISE")
    [person] = WhyPage.build(invitation.incident, now).people
    assert [obstacle.change for obstacle in person.obstacles][:1] == ["Nothing: a person refused."]


def test_why_names_no_obstacle_that_an_approval_has_lifted(new_held: Callable[..., Invitation], now: datetime) -> None:
    invitation = new_held()
    approve(tickets(), ADA, "Fine.", now)
    decide_incidents([invitation.incident_id], now)
    [person] = WhyPage.build(Incident.objects.get(), now).people
    assert person.obstacles == []


def test_what_was_approved_leaves_the_list_at_once(new_held: Callable[..., Invitation], now: datetime) -> None:
    new_held()
    approve(tickets(), ADA, "Fine.", now)
    assert Invitation.objects.get().state == "held"
    assert tickets() == []
    Incident.objects.update(guard_words="en")
    assert len(tickets()) == 1


def test_refusing_what_is_settled_says_that_nothing_was_changed(
    carol: Any, new_held: Callable[..., Invitation], now: datetime
) -> None:
    invitation = new_held()
    form = {"invitation": list(map(str, tickets())), "reason": "No.", "act": "refuse"}
    Invitation.objects.filter(pk=invitation.pk).update(state="pending")
    with time_machine.travel(now, tick=False):
        page = carol.post("/held/", form, follow=True).content.decode()
    assert "Nothing was changed: it had been decided already." in page


def test_groups_stand_in_the_order_of_the_rules(new_held: Callable[..., Invitation], now: datetime) -> None:
    new_held({"final_code": "NOISE", "guard_words": "en"})
    new_held()
    assert [group.rule for group in HeldPage.build(now).groups] == ["R2", "R10"]


def test_an_approval_counts_for_the_next_channel_where_a_letter_would_come_too_late(
    new_held: Callable[..., Invitation], now: datetime
) -> None:
    SendingPolicy.objects.update(channels=["letter", "sms"])
    address = "12 Main St\nRiverton, IL 62561"
    invitation = new_held({"closed_at": now - timedelta(days=10)}, phone="+12025550143", postal_address=address)
    approve(tickets(), ADA, "Fine.", now)
    assert state_after_deciding(invitation, now) == "pending"
    assert Delivery.objects.get().channel == "sms"
