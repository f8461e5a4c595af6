"""What needs a person stands where an administrator can't miss it, and is settled there, with a name."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from agencies import tenancy
from agencies.accounts.models import AccessLog
from agencies.models import Agency
from officersurvey.encryption import blind_index
from surveys.incidents.models import Incident
from surveys.outreach.deciding.decisions import decide_incidents, undecided
from surveys.outreach.models import Alert, CodePolicy, Decision, InboundText, Invitation, OptOut
from surveys.outreach.replies.inbound import Received, receive
from surveys.outreach.replies.texts_read import settle
from surveys.outreach.stopping.opt_outs import is_opted_out
from surveys.outreach.watching.metrics import exposition
from surveys.outreach.watching.needs import SHOWN, Needs, NeedsPage
from tests import factories

MARIA, PAUL = "+12025550143", "+12025550144"
DANGER, WISH = "I want to kill myself", "I never signed up for this, leave me alone"
SHARED = [(MARIA, "sms"), (PAUL, "sms"), ("family@example.org", "email")]
PAGE = "/operations/needs-you/"
ADA = "ada@riverton.example"


@pytest.fixture
def ada(client_of: Callable[..., Any], administrator: Any) -> Any:
    return client_of("riverton", administrator)


@pytest.fixture
def goat(new_party: Any, now: datetime) -> Any:
    """A caller about a goat, whom nobody asks because nobody decided about goats."""
    party = new_party({"final_code": "Lost goat", "initial_code": ""})
    decide_incidents([party.incident_id], now)
    return party


def text(body: str, at: datetime, sender: str = MARIA) -> InboundText:
    sid = f"SM{InboundText.objects.count()}"
    receive(Received(sid, sender, body), at)
    return InboundText.objects.get(provider_id=sid)


def test_r1_a_code_decided_on_the_page_is_known_and_its_young_incidents_are_decided_again(
    ada: Any, goat: Any, new_party: Any, now: datetime
) -> None:
    old = new_party({"final_code": "LOSTGOAT", "initial_code": "", "closed_at": now - timedelta(days=15)})
    decide_incidents([old.incident_id], now)
    with time_machine.travel(now):
        assert "LOSTGOAT" in ada.get(PAGE).content.decode()
        ada.post(f"{PAGE}codes/", {"unknown": "call_type:LOSTGOAT", "rule": "ask"})
    row = CodePolicy.objects.get(code="LOSTGOAT")
    assert (row.rule, row.protects, row.changed_by) == ("ask", False, ADA)
    assert (Needs.count().codes, undecided()) == (0, [goat.incident_id])
    [invitation] = decide_incidents(undecided(), now)
    assert invitation.party == goat
    assert [one.outcome for one in Decision.objects.filter(party=goat).order_by("pk")] == ["never", "ask"]


@pytest.mark.parametrize(
    ("incident", "name"),
    [
        ({"initial_code": "GOAT"}, "call_type:GOAT"),
        ({"disposition": "7b"}, "disposition:7B"),
        ({"nibrs_codes": ["220", "99z"]}, "nibrs:99Z"),
    ],
)
def test_r1_every_kind_of_code_is_decided_on_the_page(
    ada: Any, new_party: Any, now: datetime, incident: dict[str, Any], name: str
) -> None:
    party = new_party(incident)
    decide_incidents([party.incident_id], now)
    kind, _, code = name.partition(":")
    with time_machine.travel(now):
        [row] = NeedsPage.build(now).unknown_codes
        ada.post(f"{PAGE}codes/", {"unknown": name, "rule": "never", "protects": name})
    assert (row.kind, row.code, row.count) == (kind, code, 1)
    stored = CodePolicy.objects.get(kind=kind, code=code)
    assert (stored.rule, stored.protects, undecided()) == ("never", True, [party.incident_id])


def test_r1_a_code_put_into_the_policy_or_taken_off_it_anywhere_decides_anew(
    ada: Any, goat: Any, now: datetime
) -> None:
    form = {"kind": "call_type", "code": "lost goat", "rule": "ask", "label": "Goats"}
    with time_machine.travel(now):
        ada.post("/admin/outreach/codepolicy/add/", form)
        assert (Needs.count().codes, undecided()) == (0, [goat.incident_id])
        decide_incidents(undecided(), now)
        row = CodePolicy.objects.get(code="LOSTGOAT")
        ada.post(f"/admin/outreach/codepolicy/{row.pk}/delete/", {"post": "yes"})
        assert (Needs.count().codes, undecided()) == (1, [goat.incident_id])
        decide_incidents(undecided(), now)
    assert Invitation.objects.get().state == "cancelled"


def test_choosing_nothing_changes_nothing_and_says_so(ada: Any, goat: Any) -> None:
    sent = ada.post(f"{PAGE}codes/", {"unknown": "call_type:LOSTGOAT", "rule": ""}, follow=True)
    assert "Nothing was changed: choose at least for one code." in sent.content.decode()
    for name, rule in (("call_type:LOSTGOAT", "police_initiated"), ("shoe:GOAT", "ask"), ("call_type:", "ask")):
        ada.post(f"{PAGE}codes/", {"unknown": name, "rule": rule})
    assert (CodePolicy.objects.exclude(changed_by="").count(), undecided()) == (0, [])


def test_what_protects_is_not_asked_about_itself(ada: Any, goat: Any) -> None:
    name = "call_type:LOSTGOAT"
    answer = ada.post(f"{PAGE}codes/", {"unknown": name, "rule": "ask", "protects": name})
    assert (answer.status_code, "not asked about itself. See LOSTGOAT." in answer.content.decode()) == (422, True)
    assert not CodePolicy.objects.filter(code="LOSTGOAT").exists()


def test_a_tick_without_its_choice_changes_nothing_and_nothing_chosen_is_lost(
    ada: Any, goat: Any, now: datetime
) -> None:
    Alert.raise_for([("call_type", "LOSTDOG"), ("call_type", "LOSTCAT")], now)
    names = [f"call_type:{code}" for code in ("LOSTGOAT", "LOSTDOG", "LOSTCAT")]
    form = {"unknown": names, "rule": ["hold", "", ""], "protects": [names[1]]}
    answer = ada.post(f"{PAGE}codes/", form)
    assert "choose also what applies to people in LOSTDOG." in answer.content.decode()
    kept = {one.code: (one.rule, one.protects) for one in answer.context["codes"]}
    assert kept == {"LOSTGOAT": ("hold", False), "LOSTDOG": ("", True), "LOSTCAT": ("", False)}
    page = " ".join(answer.content.decode().split())
    assert (page.count("selected"), page.count("checked"), answer.status_code) == (1, 1, 422)
    assert CodePolicy.objects.filter(code__startswith="LOST").count() == 0


def test_r1_more_codes_than_a_form_can_hold_are_decided_about_in_portions(ada: Any, goat: Any, now: datetime) -> None:
    Alert.raise_for([("call_type", f"CALL{number}") for number in range(SHOWN)], now)
    with time_machine.travel(now):
        page = NeedsPage.build(now)
        shown = ada.get(PAGE).content.decode()
    assert (page.unknown_codes[0].code, len(page.unknown_codes), page.codes) == ("LOSTGOAT", SHOWN, SHOWN + 1)
    assert f"These are the {SHOWN} most frequent of {SHOWN + 1}." in " ".join(shown.split())


def test_a_code_that_cannot_be_stored_is_left_out(ada: Any, goat: Any) -> None:
    form = {"unknown": ["call_type:GOAT\x00", f"call_type:{'G' * 41}"], "rule": ["ask", "ask"]}
    assert ada.post(f"{PAGE}codes/", form).status_code == 302
    assert CodePolicy.objects.filter(code__startswith="G").filter(code__contains="GG").count() == 0


def test_incidents_without_a_final_type_are_counted(ada: Any, new_party: Any, now: datetime) -> None:
    decide_incidents([new_party({"final_code": "", "initial_code": ""}).incident_id], now)
    page = NeedsPage.build(now)
    assert (page.blank_types, page.unknown_codes, page.is_empty, Needs.count().total) == (1, [], False, 0)


def test_r29_a_text_of_danger_is_read_and_settled_with_a_name(ada: Any, new_delivery: Any, now: datetime) -> None:
    delivery = new_delivery(phone=MARIA)
    said = text(DANGER, now)
    page = ada.get(PAGE).content.decode()
    number = delivery.invitation.incident.incident_number
    shown = [DANGER in page, number in page, "phone ending 43" in page, MARIA in page]
    assert shown == [True, True, True, False]
    assert "call the person or send somebody; then press the button." in " ".join(page.split())
    assert AccessLog.objects.get().subject == "texts that need a person"
    ada.post(f"{PAGE}texts/", {"handled": str(said.pk)})
    said.refresh_from_db()
    assert (said.needs_person, said.settlement, said.settled_by) == (False, "handled", ADA)
    assert said.settled_at is not None
    page = ada.get(PAGE).content.decode()
    assert (DANGER in page, "Taken care of" in page, ADA in page) == (False, True, True)


def test_r29_danger_is_on_the_page_however_many_wishes_came_before(riverton: Agency, now: datetime) -> None:
    for number in range(SHOWN + 1):
        text(WISH, now, f"+1202555{1000 + number}")
    text(DANGER, now + timedelta(hours=1))
    page = NeedsPage.build(now)
    assert (page.writers[0].is_in_danger, len(page.writers), page.is_cut) == (True, SHOWN, True)


def test_r29_a_text_that_cannot_be_read_hides_no_other(ada: Any, now: datetime) -> None:
    text(DANGER, now)
    InboundText.objects.filter(pk=text(WISH, now, PAUL).pk).update(body=b"k0:sealed with a key that is gone")
    page = ada.get(PAGE).content.decode()
    assert (DANGER in page, "this text cannot be read" in page) == (True, True)


def test_r21_who_wants_no_more_messages_gets_none_whatever_they_wrote(riverton: Agency, now: datetime) -> None:
    settle([text(DANGER, now).pk], "stopped", ADA, now)
    assert OptOut.objects.get(lifted_at=None).source == "person"


def test_r21_a_wish_that_was_none_lets_the_person_be_asked_again(ada: Any, new_delivery: Any, now: datetime) -> None:
    invitation = new_delivery(phone=MARIA, email="maria@example.org").invitation
    said = text(WISH, now)
    decide_incidents([invitation.incident_id], now)
    assert OptOut.objects.filter(lifted_at=None).count() == 2
    ada.post(f"{PAGE}texts/", {"resumed": str(said.pk)})
    assert OptOut.objects.filter(lifted_at=None).count() == 0
    decide_incidents(undecided(), now)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.deliveries.get(channel="sms").state) == ("pending", "queued")


def test_r21_a_confirmed_wish_stops_for_good(ada: Any, new_delivery: Any, now: datetime) -> None:
    new_delivery(phone=MARIA)
    said = text(WISH, now)
    ada.post(f"{PAGE}texts/", {"stopped": str(said.pk)})
    assert OptOut.objects.get(lifted_at=None).source == "person"
    settle([said.pk], "resumed", ADA, now)
    assert is_opted_out(blind_index(MARIA), "sms")


def test_r21_a_pause_lasts_while_another_wish_waits_to_be_read(riverton: Agency, now: datetime) -> None:
    first, second = text(WISH, now), text("really, no more texts from you please", now)
    assert second.needs_person
    assert settle([first.pk], "resumed", ADA, now) == 1
    assert is_opted_out(blind_index(MARIA), "sms")
    assert settle([second.pk], "resumed", ADA, now) == 1
    assert not is_opted_out(blind_index(MARIA), "sms")


def test_r21_what_two_people_share_stays_stopped_while_one_wish_waits(new_party: Any, now: datetime) -> None:
    for phone in (MARIA, PAUL):
        factories.make_invitation(new_party(phone=phone, email="family@example.org"))
    wish, _ = text(WISH, now, MARIA), text(WISH, now, PAUL)
    settle([wish.pk], "resumed", ADA, now)
    stopped = [is_opted_out(blind_index(one), channel) for one, channel in SHARED]
    assert stopped == [False, True, True]


def test_r21_what_the_person_said_clearly_is_never_lifted_here(riverton: Agency, now: datetime) -> None:
    wish = text(WISH, now)
    text("STOP", now)
    settle([wish.pk], "resumed", ADA, now)
    assert is_opted_out(blind_index(MARIA), "sms")


def test_r21_a_wish_cannot_be_waved_through(riverton: Agency, now: datetime) -> None:
    wish = text(WISH, now)
    assert settle([wish.pk], "handled", ADA, now) == 0
    assert Needs.count().texts == 1


@pytest.mark.parametrize("act", ["", "handled", "forget"])
@pytest.mark.parametrize("named", ["", "nothing"])
def test_a_broken_form_settles_nothing(ada: Any, now: datetime, act: str, named: str) -> None:
    said = text(DANGER, now)
    form = {act: str(said.pk) if act == "forget" else named} if act else {}
    assert ada.post(f"{PAGE}texts/", form).status_code == 302
    assert Needs.count().texts == 1


def test_the_notice_stands_on_an_administrators_pages_and_on_nobody_elses(
    ada: Any, chief: Any, client_of: Callable[..., Any], goat: Any, now: datetime
) -> None:
    for sender in (MARIA, PAUL):
        text(DANGER, now, sender)
    text(WISH, now, "+12025550145")
    words = "2 texts about danger, 1 text to read, 1 code to decide about."
    assert words in ada.get("/operations/").content.decode()
    assert words not in client_of("riverton", chief).get("/agency/").content.decode()
    assert client_of("riverton", chief).get(PAGE).status_code == 404
    assert "Nothing waits for you" not in ada.get(PAGE).content.decode()


def test_metrics_count_what_needs_a_person(goat: Any, hillside: Agency, now: datetime) -> None:
    for sender in (MARIA, PAUL):
        text(DANGER, now, sender)
    lines = exposition(now).splitlines()
    assert [one for one in lines if one.startswith(("officersurvey_texts_needing", "officersurvey_unknown"))] == [
        'officersurvey_texts_needing_a_person{agency="hillside"} 0',
        'officersurvey_texts_needing_a_person{agency="riverton"} 2',
        'officersurvey_unknown_codes{agency="hillside"} 0',
        'officersurvey_unknown_codes{agency="riverton"} 1',
    ]


def test_another_agency_sees_nothing_of_it(goat: Any, hillside: Agency, now: datetime) -> None:
    text(DANGER, now)
    assert Needs.count().total == 2
    with tenancy.agency_context("hillside"):
        assert (Needs.count().total, NeedsPage.build(timezone.now()).is_empty) == (0, True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_statements_whatever_waits(
    new_delivery: Any, new_party: Any, now: datetime, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        sender = f"+1202555015{number}"
        new_delivery(phone=sender)
        text(DANGER, now, sender)
        decide_incidents([new_party({"final_code": f"GOAT{number}"}).incident_id], now)
    Incident.objects.update(nibrs_codes=["220"])
    with django_assert_num_queries(10):
        page = NeedsPage.build(now)
        assert len([writer.contact for writer in page.writers]) == count
        assert len(page.settled) == 0
    with django_assert_num_queries(1):
        assert Needs.count() == Needs(texts=count, codes=count, senders=0, danger=count)
