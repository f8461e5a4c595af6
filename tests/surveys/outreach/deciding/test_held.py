"""What is held for a person, who decides about it, and the page that says why."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from agencies.accounts.models import User
from agencies.accounts.roles import Role
from officersurvey.encryption import blind_index
from surveys.incidents.models import Incident, Party
from surveys.outreach.contacts import masked_contact
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.deciding.held import HeldPage, Settled, approve, refuse
from surveys.outreach.deciding.why import WhyPage
from surveys.outreach.models import Decision, Delivery, Invitation, SendingPolicy, SharedNumber
from surveys.outreach.rules import RULES
from surveys.outreach.rules.changes import CHANGES
from surveys.outreach.sending import settling
from tests import factories
from tests.surveys.outreach.tickets import last_of_a_person, state_after_deciding, tickets

ADA, CAROL = "ada@riverton.example", "carol@riverton.example"


def test_an_approval_is_a_decision_with_who_and_lets_the_invitation_go(
    new_held: Callable[..., Invitation], now: datetime
) -> None:
    invitation = new_held()
    assert approve(tickets(), ADA, "Spoke with the detective.", now).incidents == [invitation.incident_id]
    assert last_of_a_person() == ("ask", "R2", "Approved. Spoke with the detective.", ADA)
    assert state_after_deciding(invitation, now) == "pending"
    assert Delivery.objects.get().state == "queued"


def test_a_refusal_is_for_good(new_held: Callable[..., Invitation], now: datetime) -> None:
    invitation = new_held()
    assert refuse(tickets(), ADA, "She is in hospital.", now) == 1
    assert last_of_a_person() == ("never", "R2", "Refused. She is in hospital.", ADA)
    Incident.objects.update(final_code="NOISE")
    assert state_after_deciding(invitation, now) == "cancelled"
    assert Decision.objects.latest("pk").rule == "PERSON"


def test_a_never_stands_whatever_a_person_approves(new_held: Callable[..., Invitation], now: datetime) -> None:
    invitation = new_held()
    approve(tickets(), ADA, "Fine.", now)
    Incident.objects.update(dv_flag=True)
    assert state_after_deciding(invitation, now) == "cancelled"


def test_what_comes_up_after_an_approval_needs_another(new_held: Callable[..., Invitation], now: datetime) -> None:
    invitation = new_held()
    approve(tickets(), ADA, "Fine.", now)
    Incident.objects.update(guard_words="en")
    assert state_after_deciding(invitation, now) == "held"
    approve(tickets(), ADA, "Read the narrative.", now)
    assert state_after_deciding(invitation, now) == "pending"


def test_r10_a_narrative_with_a_guard_word_is_on_the_list(new_held: Callable[..., Invitation], now: datetime) -> None:
    new_held({"final_code": "NOISE", "guard_words": "en es"})
    [group] = HeldPage.build(now).groups
    assert (group.rule, [row.holds[0].reason for row in group.rows]) == (
        "R10",
        ["The narrative holds a guard word (en es)."],
    )


def test_with_four_eyes_two_people_approve(
    administrator: User, new_held: Callable[..., Invitation], now: datetime
) -> None:
    invitation = new_held()
    SendingPolicy.objects.update(four_eyes=True)
    assert approve(tickets(), ADA, "Fine.", now).first_of_two == 1
    assert approve(tickets(), ADA, "Fine.", now) == Settled([], by_the_same=1)
    assert Decision.objects.filter(moment="person").count() == 1
    assert state_after_deciding(invitation, now) == "held"
    assert approve(tickets(), CAROL, "Agreed.", now).first_of_two == 0
    assert state_after_deciding(invitation, now) == "pending"


def test_with_four_eyes_the_second_approval_of_the_same_person_names_who_has_to_approve(
    carol: Any, new_held: Callable[..., Invitation], now: datetime
) -> None:
    new_held()
    SendingPolicy.objects.update(four_eyes=True)
    User.objects.exclude(email=CAROL).update(is_active=False)
    form = {"invitation": list(map(str, tickets())), "reason": "Checked.", "act": "approve"}
    with time_machine.travel(now, tick=False):
        carol.post("/held/", form)
        alone = carol.post("/held/", form, follow=True).content.decode()
        factories.make_user("dana@riverton.example", Role.ADMINISTRATOR)
        factories.make_user("sam@riverton.example", Role.SUPERVISOR)
        helped = carol.post("/held/", form, follow=True).content.decode()
    assert "nobody else may decide yet: give somebody a role that does." in alone
    assert "A second person has to approve: dana@riverton.example." in helped


def test_with_four_eyes_a_new_address_makes_nobody_another_person(
    administrator: User, new_held: Callable[..., Invitation], now: datetime
) -> None:
    new_held()
    SendingPolicy.objects.update(four_eyes=True)
    approve(tickets(), ADA, "Fine.", now)
    User.objects.filter(pk=administrator.pk).update(email="ada.king@riverton.example")
    assert approve(tickets(), "ada.king@riverton.example", "Fine.", now).first_of_two == 1
    assert approve(tickets(), CAROL, "Agreed.", now).first_of_two == 0


def test_with_four_eyes_the_first_approval_of_somebody_who_left_does_not_count(
    administrator: User, new_held: Callable[..., Invitation], now: datetime
) -> None:
    new_held()
    SendingPolicy.objects.update(four_eyes=True)
    approve(tickets(), ADA, "Fine.", now)
    User.objects.filter(pk=administrator.pk).update(is_active=False)
    assert approve(tickets(), CAROL, "Agreed.", now).first_of_two == 1


def test_with_four_eyes_both_must_have_seen_the_same(
    administrator: User, chief: User, new_held: Callable[..., Invitation], now: datetime
) -> None:
    new_held()
    SendingPolicy.objects.update(four_eyes=True)
    approve(tickets(), ADA, "Fine.", now)
    Incident.objects.update(guard_words="en")
    assert approve(tickets(), CAROL, "Fine.", now).first_of_two == 1
    assert approve(tickets(), ADA, "Fine.", now).first_of_two == 0


def test_an_approval_ends_with_the_invitation(new_held: Callable[..., Invitation], now: datetime) -> None:
    invitation = new_held()
    later = invitation.expires_at
    assert approve(tickets(), ADA, "Too late.", later).incidents == []
    approve(tickets(), ADA, "In time, but nothing went out.", now)
    settling.expire(later)
    assert state_after_deciding(invitation, later + timedelta(hours=1)) == "expired"


def test_the_list_shows_no_name_and_no_contact(carol: Any, new_held: Callable[..., Invitation], now: datetime) -> None:
    new_held({"incident_number": "26-000777"}, phone="+12025550143", email="maria@example.org")
    with time_machine.travel(now, tick=False):
        page = carol.get("/held/").content.decode()
    assert [words for words in ("26-000777", "ROBBERY", "phone ending 43") if words not in page] == []
    assert [secret for secret in ("2025550143", "maria@") if secret in page] == []


def test_a_whole_rule_is_approved_at_once_from_the_page(
    carol: Any, new_held: Callable[..., Invitation], now: datetime
) -> None:
    for _ in range(3):
        new_held()
    form = {"all": list(map(str, tickets())), "whole_group": "1", "reason": "Checked.", "act": "approve"}
    with time_machine.travel(now, tick=False):
        page = carol.post("/held/", form, follow=True).content.decode()
    assert "3 approved. All other rules still apply." in page
    assert Decision.objects.filter(moment="person", decided_by=CAROL, outcome="ask").count() == 3


@pytest.mark.parametrize(
    ("lacking", "named"),
    [
        ({"reason": " "}, "give a reason."),
        ({"act": ""}, "press Approve or Refuse."),
        ({"invitation": []}, "choose at least one line."),
        ({"invitation": ["nonsense"], "reason": ""}, "choose at least one line and give a reason."),
    ],
)
def test_nothing_happens_without_a_line_and_a_reason(
    carol: Any, new_held: Callable[..., Invitation], now: datetime, lacking: dict[str, Any], named: str
) -> None:
    new_held()
    ticked = list(map(str, tickets()))
    form = {"rule": "R2", "invitation": ticked, "reason": "Checked.", "act": "refuse", **lacking}
    with time_machine.travel(now, tick=False):
        page = carol.post("/held/", form).content.decode()
    assert f"Nothing was changed: {named}" in page
    kept = (page.count(" checked>"), 'value="Checked."' in page)
    assert kept == (form["invitation"] == ticked, form["reason"] == "Checked.")
    assert Invitation.objects.get().state == "held"


def test_an_empty_list_says_so(carol: Any) -> None:
    assert "Nothing waits for you" in carol.get("/held/").content.decode()


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.OFFICER, Role.ANALYST])
def test_others_find_none_of_the_pages(
    client_of: Callable[..., Any], new_held: Callable[..., Invitation], role: Role
) -> None:
    client = client_of("riverton", factories.make_user("dan@riverton.example", role))
    officer = factories.make_officer()
    pages = ["/held/", f"/incidents/{new_held().incident_id}/why/", f"/why/officers/{officer.pk}/"]
    assert [client.get(page).status_code for page in pages] == [404, 404, 404]


def test_why_tells_each_decision_in_order_and_what_would_have_to_change(
    new_held: Callable[..., Invitation], now: datetime
) -> None:
    invitation = new_held()
    refuse(tickets(), CAROL, "She asked us not to.", now + timedelta(minutes=1))
    Incident.objects.update(arrest=True)
    decide_incidents([invitation.incident_id], now + timedelta(minutes=2))
    [person] = WhyPage.build(invitation.incident, now).people
    assert [(row.outcome, row.rule, row.decided_by) for row in person.decisions] == [
        ("hold", "R2", ""),
        ("never", "R2", CAROL),
        ("never", "R8", ""),
    ]


def test_why_is_read_by_command_staff(carol: Any, new_party: Callable[..., Party], now: datetime) -> None:
    party = new_party({"legal_hold": True}, phone="+12025550143")
    decide_incidents([party.incident_id], now)
    with time_machine.travel(now, tick=False):
        page = carol.get(f"/incidents/{party.incident_id}/why/").content.decode()
    told = ("under a legal hold", "The source reports the end of the hold", "phone ending 43", "Never")
    assert [words for words in told if words not in page] == []
    assert "2025550143" not in page


def test_every_rule_says_what_would_have_to_change() -> None:
    assert {rule.id for rule in RULES} | {"R31", "PERSON"} == set(CHANGES)


def test_r13_an_administrator_lists_a_shared_number(
    client_of: Callable[..., Any], administrator: Any, riverton: Any
) -> None:
    ada = client_of("riverton", administrator)
    for _ in range(2):
        ada.post("/admin/outreach/sharednumber/add/", {"number": "(202) 555-0143", "place": "Riverton shelter"})
    row = SharedNumber.objects.get()
    assert (bytes(row.phone_index), row.added_by) == (blind_index("+12025550143"), administrator.email)


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_take_the_same_statements_for_any_number(
    carol: Any, new_held: Callable[..., Invitation], now: datetime, count: int, django_assert_num_queries: Any
) -> None:
    first = new_held()
    for _ in range(count):
        new_held()
        factories.make_party(first.incident)
    with time_machine.travel(now, tick=False):
        for page, statements in (("/held/", 21), (f"/incidents/{first.incident_id}/why/", 23)):
            carol.get(page)
            with django_assert_num_queries(statements):
                carol.get(page)


def test_a_person_without_a_contact_is_said_to_have_none(riverton: Any) -> None:
    nobody_knows = factories.make_party(factories.make_incident(), email="maria@example.org", email_index=None)
    assert masked_contact(nobody_knows) == "no contact"
