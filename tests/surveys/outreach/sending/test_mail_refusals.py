"""A mail server says no: whose fault it is decides what is closed, what stops, and who is asked otherwise."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from surveys.incidents.models import Incident
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import Delivery, Invitation, OptOut, SendingPolicy
from surveys.outreach.sending.dispatch import deliver_due
from tests.provider_fake.mail import MailServer, running_mail_server

Make = Callable[..., Delivery]
PHONE, ADDRESS = "+12025550143", "maria@example.org"


@pytest.fixture
def mail_server(policy: SendingPolicy, settings: Any) -> Iterator[MailServer]:
    """A mail server that is tried before the phone."""
    with running_mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address[:2]
        SendingPolicy.objects.update(
            email_transport="smtp", email_sender="survey@riverton.example", channels=["email", "sms"]
        )
        yield server


def closed() -> list[tuple[str, str]]:
    return list(OptOut.objects.values_list("channel", "source"))


def ask_again(now: datetime) -> dict[str, str]:
    """Decide about what has come up, send what is due, and return the state of each channel."""
    decide_incidents(list(Incident.objects.filter(needs_decision=True).values_list("pk", flat=True)), now)
    deliver_due(now)
    return dict(Delivery.objects.values_list("channel", "state"))


@pytest.mark.parametrize(
    ("verb", "reply"),
    [
        ("RCPT", "550 5.1.1 No such user"),
        ("RCPT", "550 No such user"),
        ("RCPT", "552 5.2.2 Mailbox full"),
        (".", "552 5.3.4 Too large"),
        (".", "550 5.6.1 Media not supported"),
    ],
)
def test_s35_who_cannot_get_this_email_is_asked_by_text_and_only_a_bad_address_is_closed(
    new_delivery: Make, mail_server: MailServer, now: datetime, verb: str, reply: str
) -> None:
    new_delivery(phone=PHONE, email=ADDRESS)
    mail_server.replies[verb] = reply
    deliver_due(now)
    row = Delivery.objects.get()
    assert (row.state, row.error_code, row.attempts) == ("dead", reply[:3], 1)
    assert closed() == ([("email", "unreachable")] if "No such user" in reply else [])
    assert ask_again(now) == {"email": "dead", "sms": "sent"}
    assert (Invitation.objects.get().state, SendingPolicy.load().email_fault) == ("invited", "")


@pytest.mark.parametrize(
    ("verb", "reply"),
    [
        ("RCPT", "554 5.7.1 Relay access denied"),
        ("RCPT", "550 5.7.1 Blocked by our list"),
        (".", "554 5.7.1 Looks like spam"),
    ],
)
def test_s35_a_server_that_refuses_us_stops_email_and_closes_no_address(
    new_delivery: Make, mail_server: MailServer, now: datetime, verb: str, reply: str
) -> None:
    new_delivery(phone=PHONE, email=ADDRESS)
    mail_server.replies[verb] = reply
    deliver_due(now)
    row = Delivery.objects.get()
    assert (row.state, row.attempts, closed()) == ("queued", 0, [])
    assert SendingPolicy.load().email_fault.endswith(f"(code {reply[:3]})")
    mail_server.replies.clear()
    assert (deliver_due(now), mail_server.received) == (0, [])
    SendingPolicy.objects.update(email_fault="")
    assert (deliver_due(now), len(mail_server.received)) == (1, 1)


def test_s35_one_email_that_a_policy_refuses_twice_stops_its_channel_no_third_time(
    new_delivery: Make, mail_server: MailServer, now: datetime
) -> None:
    new_delivery(phone=PHONE, email=ADDRESS)
    mail_server.replies["."] = "554 5.7.1 Looks like spam"
    for _ in range(2):
        SendingPolicy.objects.update(email_fault="")
        deliver_due(now)
    SendingPolicy.objects.update(email_fault="")
    assert (closed(), ask_again(now)) == ([], {"email": "dead", "sms": "sent"})
    assert SendingPolicy.load().email_fault == ""


def test_s35_an_address_with_foreign_letters_is_closed_and_nothing_is_sent_there(
    new_delivery: Make, mail_server: MailServer, now: datetime
) -> None:
    new_delivery(phone=PHONE, email="josé@example.org")
    deliver_due(now)
    row = Delivery.objects.get()
    assert (row.state, row.error_code, mail_server.received) == ("dead", "address", [])
    assert closed() == [("email", "unreachable")]
    assert ask_again(now) == {"email": "dead", "sms": "sent"}
