"""The administrator's view of who is asked: policies, evidence, and what a person decides."""

import re
from collections.abc import Callable
from datetime import datetime
from html import unescape
from typing import Any

import pytest
import time_machine

from agencies.accounts.models import AccessLog
from officersurvey.encryption import blind_index
from surveys.outreach.deciding.decisions import decide_incidents, undecided
from surveys.outreach.models import CodePolicy, Decision, Delivery, InboundText, Invitation, OptOut, ProviderSecret
from surveys.outreach.models import SendingPolicy as Policy
from surveys.outreach.stopping.opt_outs import is_opted_out

FORM = {
    "channels": "sms,email",
    "delay_hours": "24",
    "expiry_days": "14",
    "cap_days": "90",
    "protection_days": "365",
    "texts_per_second": "10",
    "texts_per_day": "2000",
    "text_price": "0.0108",
    "reminder_days": "0",
    "window_start": "09:00",
    "window_end": "20:00",
    "consent_basis": "agency_policy",
    "consent_approver": "Carol Chen, Chief",
    "consent_approved_on": "2026-01-02",
    "text_style": "conversation",
    "sms_transport": "outbox",
    "email_transport": "off",
}
POLICY = "/admin/outreach/sendingpolicy/1/change/"


@pytest.fixture
def ada(client_of: Callable[..., Any], administrator: Any) -> Any:
    return client_of("riverton", administrator)


def act(ada: Any, model: str, action: str, *rows: Any) -> Any:
    form = {"action": action, "_selected_action": [str(row.pk) for row in rows]}
    return ada.post(f"/admin/outreach/{model}/", form, follow=True)


@pytest.mark.parametrize(
    "model",
    [
        *("codepolicy", "decision", "delivery", "inboundtext", "invitation"),
        *("messagetemplate", "optout", "providersecret", "sendingpolicy", "sharednumber"),
    ],
)
def test_every_list_opens_for_an_administrator_and_for_nobody_else(
    ada: Any, chief: Any, client_of: Callable[..., Any], model: str
) -> None:
    assert ada.get(f"/admin/outreach/{model}/", follow=True).status_code == 200
    assert client_of("riverton", chief).get(f"/admin/outreach/{model}/").status_code == 404


def test_the_sending_policy_is_saved_as_one_row(ada: Any) -> None:
    assert ada.post(POLICY, {**FORM, "channels": "email,sms", "delay_hours": "48"}).status_code == 302
    policy = Policy.objects.get()
    assert (policy.channels, policy.delay_hours, policy.sms_transport) == (["email", "sms"], 48, "outbox")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"delay_hours": "5"}, "greater than or equal to 6"),
        ({"expiry_days": "15"}, "less than or equal to 14"),
        ({"cap_days": "30"}, "greater than or equal to 90"),
        ({"window_start": "08:00"}, "9"),
        ({"consent_approver": ""}, "needs the name and the date"),
        ({"sms_transport": "twilio"}, "name the sender, name the Twilio account, store the Twilio auth token"),
        ({"sms_sender": "12"}, "A messaging service begins with MG"),
        ({"email_transport": "smtp"}, "name the sender&#x27;s address"),
    ],
)
def test_a_policy_looser_or_less_complete_than_allowed_is_refused(
    ada: Any, change: dict[str, str], problem: str
) -> None:
    answer = ada.post(POLICY, {**FORM, **change})
    assert (answer.status_code, problem in answer.content.decode()) == (200, True)


def test_who_waits_is_asked_on_the_next_channel_when_texts_are_switched_off(
    ada: Any, new_delivery: Any, now: datetime
) -> None:
    new_delivery(phone="+12025550143", email="maria@example.org")
    new_delivery(phone="+12025550144")
    for texts, waiting in (("off", ["email"]), ("outbox", ["sms", "sms"])):
        with time_machine.travel(now, tick=False):
            ada.post(POLICY, {**FORM, "sms_transport": texts, "email_transport": "outbox"})
        decide_incidents(undecided(), now)
        assert [row.channel for row in Delivery.objects.waiting()] == waiting


def test_r30_who_saves_a_page_that_was_opened_before_the_system_paused_lifts_no_pause(ada: Any) -> None:
    page = ada.get(POLICY).content.decode()
    shown = dict(re.findall(r'name="(initial-\w+)" value="(\w*)"', page))
    stops = {"paused": True, "sms_fault": "Refused (code 20003)", "email_fault": "Refused (code 535)"}
    Policy.objects.update(**stops, pause_reason="2 opt-outs came of 50 messages.")
    assert ada.post(POLICY, {**FORM, **shown, "delay_hours": "48"}).status_code == 302
    policy = Policy.objects.get()
    assert {name: getattr(policy, name) for name in stops} == stops
    assert (policy.delay_hours, policy.pause_reason) == (48, "2 opt-outs came of 50 messages.")
    shown = dict(re.findall(r'name="(initial-\w+)" value="([^"]*)"', ada.get(POLICY).content.decode()))
    ada.post(POLICY, {**FORM, **shown})
    policy.refresh_from_db()
    assert [getattr(policy, name) for name in stops] == [False, "", ""]


@pytest.mark.parametrize(("code", "waiting"), [("21614", ["email"]), ("test-mode", [])])
def test_whose_texts_do_not_arrive_is_asked_by_e_mail_once_that_is_switched_on(
    ada: Any, new_delivery: Any, now: datetime, code: str, waiting: list[str]
) -> None:
    Policy.objects.update(email_transport="off")
    text = new_delivery(phone="+12025550143", email="maria@example.org")
    Delivery.objects.update(state="dead", error_code=code)
    decide_incidents([text.invitation.incident_id], now)
    assert Invitation.objects.get().state == "cancelled"
    with time_machine.travel(now, tick=False):
        ada.post(POLICY, {**FORM, "email_transport": "outbox"})
    decide_incidents(undecided(), now)
    assert [row.channel for row in Delivery.objects.waiting()] == waiting


def test_a_provider_secret_is_written_and_never_shown(ada: Any) -> None:
    ada.post("/admin/outreach/providersecret/add/", {"name": "twilio_auth_token", "token": "canary-1"})
    secret = ProviderSecret.objects.get()
    page = ada.get(f"/admin/outreach/providersecret/{secret.pk}/change/").content.decode()
    assert (secret.value, "canary-1" in page) == ("canary-1", False)
    ada.post(f"/admin/outreach/providersecret/{secret.pk}/change/", {"token": "canary-2"})
    assert ProviderSecret.objects.get().value == "canary-2"


@pytest.mark.parametrize(("token", "count"), [("short", 0), ("twenty letters and a space", 0), ("a" * 20, 1)])
def test_a_secret_for_reports_about_email_must_be_long_and_fit_into_an_address(
    ada: Any, token: str, count: int
) -> None:
    ada.post("/admin/outreach/providersecret/add/", {"name": "email_webhook_secret", "token": token})
    assert ProviderSecret.objects.count() == count


def test_codes_are_stored_in_the_form_in_which_they_are_compared(ada: Any) -> None:
    form = {"kind": "disposition", "code": " 3 ", "rule": "ask", "label": ""}
    page = ada.post("/admin/outreach/codepolicy/add/", form).content.decode()
    assert "already exists" in page
    ada.post("/admin/outreach/codepolicy/add/", {"kind": "call_type", "code": "10-62 b", "rule": "ask", "label": ""})
    assert CodePolicy.objects.get(code="10-62B").rule == "ask"


def test_decisions_are_found_by_incident_number_and_say_why(ada: Any, new_party: Any, now: datetime) -> None:
    party = new_party({"incident_number": "26-777777", "final_code": "DVA"})
    decide_incidents([party.incident_id, new_party().incident_id], now)
    page = ada.get("/admin/outreach/decision/?q=26-777777").content.decode()
    assert ("The final type DVA is never asked about" in page, page.count("field-rule")) == (True, 1)
    decision = Decision.objects.get(party=party)
    page = ada.get(f"/admin/outreach/decision/{decision.pk}/change/").content.decode()
    assert "Some incident types are never asked about" in page


def test_no_page_shows_a_link_or_a_contact(ada: Any, new_delivery: Any) -> None:
    delivery = new_delivery(phone="+12025550143")
    for model, row in (("invitation", delivery.invitation), ("delivery", delivery)):
        page = ada.get(f"/admin/outreach/{model}/{row.pk}/change/").content.decode()
        assert [secret for secret in (delivery.invitation.token, "2025550143") if secret in page] == []


def test_s50_what_was_given_up_can_be_queued_again(ada: Any, new_delivery: Any, now: datetime) -> None:
    delivery = new_delivery()
    Delivery.objects.update(state="dead", attempts=5, error_code="503")
    with time_machine.travel(now, tick=False):
        act(ada, "delivery", "send_again", delivery)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("queued", 0)


def test_a_contact_is_looked_for_without_standing_in_an_address(ada: Any, riverton: Any) -> None:
    for contact in ("(202) 555-0143", "maria@example.org"):
        ada.post("/admin/outreach/optout/add/", {"contact": contact})
    list_page = "/admin/outreach/optout/"
    assert ada.get(list_page).content.decode().count("field-source") == 2
    assert ada.get(list_page, {"q": "(202) 555-0143"}).content.decode().count("field-source") == 2
    for text, count in (("+1 202 555 0143", 1), ("202.555.0144", 0), ("Maria@example.org", 1)):
        page = ada.post(f"{list_page}find/", {"contact": text}).content.decode()
        # Digits alone may stand in a hash, too.
        assert (page.count("field-source"), len(re.findall(r"555[ .]01|aria@", page))) == (count, 1)
        assert f'value="{text}"' in page
        assert ("add it as an opt-out" in page) == (not count)
    narrowed = re.search(r'href="(\?channel__exact=email[^"]*found=[^"]*)"', page)
    assert narrowed
    address = f"{list_page}find/{unescape(narrowed[1])}"
    assert ada.get(address, follow=True).content.decode().count("field-source") == 1
    assert ada.get(f"{list_page}?found=nonsense").content.decode().count("field-source") == 0
    page = ada.post(f"{list_page}find/", {"contact": "nonsense"}).content.decode()
    assert ('<li class="error">' in page, 'value="nonsense"' in page) == (True, True)


def test_the_list_of_opt_outs_says_what_a_list_to_be_taken_over_looks_like(ada: Any, riverton: Any) -> None:
    page = " ".join(ada.get("/admin/outreach/optout/").content.decode().split())
    assert "manage.py import_opt_outs FILE --agency riverton" in page
    assert "The source recorded is “Imported list”." in page


def test_an_opt_out_is_added_and_lifted_but_never_deleted(ada: Any, riverton: Any) -> None:
    ada.post("/admin/outreach/optout/add/", {"contact": "(202) 555-0143"})
    row = OptOut.objects.get()
    assert (row.source, is_opted_out(blind_index("+12025550143"), "sms")) == ("person", True)
    change = f"/admin/outreach/optout/{row.pk}/"
    assert ada.post(f"{change}delete/", {"post": "yes"}).status_code == 403
    ada.post(f"{change}change/", {"lifted_reason": "Asked for it on the phone."})
    row.refresh_from_db()
    assert (row.lifted_reason, is_opted_out(blind_index("+12025550143"), "sms")) == (
        "Asked for it on the phone.",
        False,
    )


def test_who_reads_a_text_is_noted(ada: Any, riverton: Any, now: datetime) -> None:
    text = InboundText.objects.create(
        provider_id="SM1", sender_index=b"1" * 32, body="leave me alone", meaning="revocation", needs_person=True
    )
    page = ada.get(f"/admin/outreach/inboundtext/{text.pk}/change/").content.decode()
    assert ("leave me alone" in page, AccessLog.objects.get().subject) == (True, "inbound text")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("model", ["decision", "invitation", "delivery"])
def test_the_number_of_statements_does_not_grow_with_the_rows(
    ada: Any, new_delivery: Any, model: str, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        new_delivery()
    ada.get(f"/admin/outreach/{model}/")
    with django_assert_num_queries(6):
        ada.get(f"/admin/outreach/{model}/")


def test_each_field_of_the_code_list_says_of_which_code_it_is(ada: Any) -> None:
    CodePolicy.objects.create(kind="call_type", code="10-62", rule="ask")
    page = ada.get("/admin/outreach/codepolicy/?q=10-62").content.decode()
    assert re.findall(r'aria-label="([^"]*, 10-62)"', page) == ["Label, 10-62", "Rule, 10-62", "Protects, 10-62"]


def test_deliveries_without_an_error_are_found_by_a_word(ada: Any, new_delivery: Any) -> None:
    new_delivery()
    assert '<a href="?error_code=">none</a>' in " ".join(ada.get("/admin/outreach/delivery/").content.decode().split())
