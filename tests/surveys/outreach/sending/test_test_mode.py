"""Test mode: nothing leaves for a number or address that is not on the list."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from agencies.accounts.models import User
from agencies.accounts.staff_mail import mail_administrators
from agencies.accounts.welcome import send_reset, send_welcome
from officersurvey.test_mode import may_send_to
from surveys.incidents.models import Incident
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import Delivery, InboundText, Invitation, OptOut, OutboxMessage, SendingPolicy
from surveys.outreach.sending.dispatch import deliver_due, send_again
from surveys.outreach.sending.reminders import queue_reminders
from surveys.outreach.sending.settling import settle
from tests.live import ROOT
from tests.provider_fake.client import Provider
from tests.provider_fake.faults import Kind
from tests.provider_fake.mail import MailServer, running_mail_server
from tests.provider_fake.signatures import sign

Make = Callable[..., Delivery]
PHONE, ADDRESS = "+12025550143", "maria@example.org"
REASON = "Test mode: this address is not on the allow-list."
INBOUND = "/webhooks/twilio/inbound/"


@pytest.fixture
def mail_server(policy: SendingPolicy, settings: Any) -> Iterator[MailServer]:
    """A mail server behind the list, as `SEND_ONLY_TO` puts it there."""
    with running_mail_server() as server:
        settings.EMAIL_BACKEND = "officersurvey.test_mode.ListedOnlyBackend"
        settings.MAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address[:2]
        SendingPolicy.objects.update(email_transport="smtp", email_sender="survey@riverton.example")
        yield server


@pytest.mark.parametrize(
    ("listed", "contact", "allowed"),
    [
        ("", PHONE, True),
        ("nobody", PHONE, False),
        (",", PHONE, False),
        (PHONE, PHONE, True),
        ("(202) 555-0143", PHONE, True),
        ("eve@example.org, 202-555-0143", PHONE, True),
        ("+12025550144", PHONE, False),
        ("Maria@Example.org", ADDRESS, True),
        (ADDRESS, "María López <MARIA@example.org>", True),
        (ADDRESS, "maria@example.org.evil.example", False),
        (ADDRESS, "maria@example.org <eve@example.org>", False),
        (ADDRESS, "maria@example.org, eve@example.org", False),
        (ADDRESS, "eve@example.org, Maria <maria@example.org>", False),
        ("example.org", ADDRESS, False),
        ("+44 20 7946 0018", "+442079460018", True),
    ],
)
def test_r77_contacts_are_compared_in_one_spelling(settings: Any, listed: str, contact: str, allowed: bool) -> None:
    settings.SEND_ONLY_TO = listed
    assert may_send_to(contact) is allowed


def test_r77_a_text_to_who_is_not_listed_is_given_up_before_the_network(
    new_delivery: Make, provider: Provider, now: datetime, settings: Any
) -> None:
    settings.SEND_ONLY_TO = "nobody"
    delivery = new_delivery(phone=PHONE, email=ADDRESS)
    deliver_due(now)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error_code, delivery.reason) == ("dead", "test-mode", REASON)
    assert (Invitation.objects.get().state, Invitation.objects.get().reason) == ("cancelled", REASON)
    assert (provider.log(), OptOut.objects.count()) == ([], 0)


def test_r77_no_other_channel_is_tried_and_nothing_goes_round_in_circles(
    new_delivery: Make, provider: Provider, now: datetime, settings: Any
) -> None:
    settings.SEND_ONLY_TO = ADDRESS
    new_delivery(phone=PHONE, email=ADDRESS)
    for _ in range(3):
        deliver_due(now)
        decide_incidents(Incident.objects.filter(needs_decision=True).values_list("pk", flat=True), now)
    assert list(Delivery.objects.values_list("channel", "attempts")) == [("sms", 1)]
    assert (provider.log(), OutboxMessage.objects.count()) == ([], 0)


def test_r77_a_listed_number_gets_its_text(
    new_delivery: Make, provider: Provider, now: datetime, settings: Any
) -> None:
    settings.SEND_ONLY_TO = "ops@example.org, (202) 555-0143"
    new_delivery(phone=PHONE)
    new_delivery(phone="+12025550144")
    deliver_due(now)
    assert [one["to"] for one in provider.accepted()] == [PHONE]


def test_what_was_given_up_can_be_sent_when_the_test_is_over(
    new_delivery: Make, provider: Provider, now: datetime, settings: Any
) -> None:
    settings.SEND_ONLY_TO = "nobody"
    new_delivery(phone=PHONE)
    deliver_due(now)
    settings.SEND_ONLY_TO = ""
    assert send_again(Delivery.objects.all(), now) == 1
    deliver_due(now)
    assert [one["to"] for one in provider.accepted()] == [PHONE]


def test_r77_not_even_a_look_up_names_the_number(
    new_delivery: Make, provider: Provider, now: datetime, settings: Any
) -> None:
    new_delivery(phone=PHONE)
    provider.fault(Kind.LOSE_ANSWER)
    deliver_due(now)
    before = provider.log()
    settings.SEND_ONLY_TO = "nobody"
    settle(now)
    assert (Delivery.objects.get().state, provider.log()) == ("uncertain", before)


def test_r77_a_reminder_is_no_way_round_the_list(
    new_delivery: Make, provider: Provider, now: datetime, settings: Any
) -> None:
    SendingPolicy.objects.update(reminder_days=3)
    new_delivery(phone=PHONE)
    deliver_due(now)
    settings.SEND_ONLY_TO = "nobody"
    later = now + timedelta(days=3)
    queue_reminders(SendingPolicy.load(), later)
    deliver_due(later)
    assert (len(provider.accepted()), Delivery.objects.get(purpose="reminder").reason) == (1, REASON)
    assert Invitation.objects.get().state == "invited"


@pytest.mark.parametrize(("listed", "recipients"), [("nobody", []), ("MARIA@example.org", [ADDRESS])])
def test_r77_email_goes_to_listed_addresses_only(
    new_delivery: Make, mail_server: MailServer, settings: Any, listed: str, recipients: list[str]
) -> None:
    settings.SEND_ONLY_TO = listed
    delivery = new_delivery(email=ADDRESS)
    deliver_due(delivery.not_before)
    assert [mail.recipient for mail in mail_server.received] == recipients


@pytest.mark.parametrize(("listed", "answers"), [("nobody", 0), (PHONE, 1)])
def test_r77_a_text_that_came_in_is_obeyed_and_only_a_listed_number_is_answered(
    provider: Provider, client_of: Callable[..., Any], settings: Any, listed: str, answers: int
) -> None:
    settings.SEND_ONLY_TO = listed
    form = {"MessageSid": "SM1", "From": PHONE, "To": "+12025550100", "Body": "STOP"}
    signature = sign(provider.auth_token, f"http://riverton.localhost{INBOUND}", form)
    answer = client_of("riverton").post(INBOUND, form, headers={"X-Twilio-Signature": signature})
    assert (answer.status_code, answer.content.decode().count("<Message>")) == (200, answers)
    assert (InboundText.objects.count(), OptOut.objects.count()) == (1, 1)


@pytest.mark.parametrize(("listed", "received"), [("nobody", 0), ("Ada@Riverton.example", 2)])
def test_r77_staff_mail_goes_to_listed_addresses_only(
    mail_server: MailServer, administrator: User, settings: Any, listed: str, received: int
) -> None:
    settings.SEND_ONLY_TO = listed
    send_reset(administrator.pk)
    mail_administrators("Something needs you", "A text came in.")
    assert [mail.recipient for mail in mail_server.received] == [administrator.email] * received


def test_r77_a_welcome_to_who_is_not_listed_is_known_not_to_have_gone(
    mail_server: MailServer, administrator: User, settings: Any
) -> None:
    settings.SEND_ONLY_TO = "nobody"
    assert (send_welcome(administrator), mail_server.received) == (False, [])


def test_the_outbox_shows_what_it_always_shows(new_delivery: Make, now: datetime, settings: Any) -> None:
    settings.SEND_ONLY_TO = "nobody"
    new_delivery()
    assert (deliver_due(now), OutboxMessage.objects.count()) == (1, 1)


@pytest.mark.parametrize(("listed", "shown"), [("", False), ("nobody", True)])
def test_the_page_about_sending_says_that_test_mode_is_on(
    client_of: Callable[..., Any], administrator: User, settings: Any, listed: str, shown: bool
) -> None:
    settings.SEND_ONLY_TO = listed
    page = client_of("riverton", administrator).get("/operations/").content.decode()
    assert ("Test mode is on" in page) is shown


def test_r77_the_variable_puts_the_list_before_every_mail_of_a_process() -> None:
    code = "from officersurvey import settings; print(settings.EMAIL_BACKEND)"
    shown = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "SEND_ONLY_TO": "nobody"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.strip() == "officersurvey.test_mode.ListedOnlyBackend"
