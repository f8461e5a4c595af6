"""E-mail: Django's SMTP backend talking to a mail server on loopback."""

import re
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from django.core.mail import get_connection

from surveys.outreach.transports.base import OutgoingMessage, TransportError, UncertainDelivery
from surveys.outreach.transports.smtp import SmtpTransport
from tests.provider_fake.mail import MailServer, running_mail_server

MARIA = "maria.lopez@example.org"
SIGN_IN = {"EHLO": "250-localhost\r\n250 AUTH PLAIN"}
UNSUBSCRIBE = "<https://riverton.example/opt-out/7Hq2mXkP>"
INVITATION = OutgoingMessage(
    to=MARIA,
    subject="How did we do, María?",
    body="Riverton Police asks: https://riverton.example/s/7Hq2mXkP\n.\nRiverton Police, 1 Main Street",
    html="<p>Riverton Police asks: <a href='https://riverton.example/s/7Hq2mXkP'>answer</a></p>",
    headers=(("List-Unsubscribe", UNSUBSCRIBE), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")),
    reference="delivery-8",
)


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with running_mail_server() as server:
        yield server


def transport_to(port: int, *, username: str = "", use_tls: bool = False) -> SmtpTransport:
    connect = partial(
        get_connection,
        "django.core.mail.backends.smtp.EmailBackend",
        host="127.0.0.1",
        port=port,
        username=username,
        password=username,
        use_tls=use_tls,
        timeout=2,
    )
    return SmtpTransport("Riverton Police <surveys@riverton.example>", connect)


def failed_send(port: int, message: OutgoingMessage = INVITATION, **options: bool | str) -> TransportError:
    with pytest.raises(TransportError) as caught:
        transport_to(port, **options).send(message)  # type: ignore[arg-type]
    return caught.value


def test_r35_r36_an_e_mail_carries_text_html_and_both_unsubscribe_headers(mail_server: MailServer) -> None:
    transport_to(mail_server.port).send(INVITATION)
    (mail,) = mail_server.received
    message = mail.message
    assert (mail.sender, mail.recipient) == ("surveys@riverton.example", MARIA)
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert (message["Subject"], message["To"]) == (INVITATION.subject, MARIA)
    assert (message["List-Unsubscribe"], message["List-Unsubscribe-Post"]) == (
        UNSUBSCRIBE,
        "List-Unsubscribe=One-Click",
    )
    plain = message.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().splitlines() == INVITATION.body.splitlines()


def test_the_provider_id_is_the_message_id_derived_from_the_reference(mail_server: MailServer) -> None:
    provider_id = transport_to(mail_server.port).send(INVITATION)
    assert provider_id == mail_server.received[0].message["Message-ID"] == "<delivery-8@riverton.example>"


def test_without_a_reference_the_message_id_is_still_unique_and_ours(mail_server: MailServer) -> None:
    message = OutgoingMessage(to=MARIA, subject="Hello", body="Hello")
    ids = {transport_to(mail_server.port).send(message) for _ in range(2)}
    assert len(ids) == 2
    assert all(re.fullmatch(r"<[^@]+@riverton\.example>", one) for one in ids)


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("message", "faulty_address"),
    [
        (OutgoingMessage(to=f"{MARIA}|Bcc: eve@example.org", subject="Hi", body="Hi"), True),
        (OutgoingMessage(to=MARIA, subject="Hi|Bcc: eve@example.org", body="Hi"), False),
        (OutgoingMessage(to=MARIA, subject="Hi", body="Hi", headers=(("List-Id", "a|Bcc: e@example.org"),)), False),
        (OutgoingMessage(to=MARIA, subject="Hi", body="Hi", headers=(("A|Bcc", "e@example.org"),)), False),
        (OutgoingMessage(to=MARIA, subject="Hi", body="Hi", reference="8|Bcc: e@example.org"), False),
    ],
)
def test_s43_a_line_break_in_any_header_is_refused(
    mail_server: MailServer, message: OutgoingMessage, faulty_address: bool, break_: str
) -> None:
    fields = {name: getattr(message, name).replace("|", break_) for name in ("to", "subject", "reference")}
    headers = tuple((name.replace("|", break_), value.replace("|", break_)) for name, value in message.headers)
    error = failed_send(mail_server.port, OutgoingMessage(body="Hi", headers=headers, **fields))
    assert (error.code, error.permanent, error.sender_fault) == ("line-break", faulty_address, not faulty_address)
    assert mail_server.received == []


ADDRESS, MESSAGE, SENDER, POLICY, LATER = (
    {"permanent"},
    {"returned"},
    {"sender_fault"},
    {"sender_fault", "retry_once"},
    set(),
)
FLAGS = ("permanent", "returned", "sender_fault", "retry_once", "withheld", "opted_out", "busy")


@pytest.mark.parametrize(
    ("verb", "reply", "fault_of"),
    [
        ("RCPT", "550 5.1.1 No such user", ADDRESS),
        ("RCPT", "550-5.1.1 No such\r\n550 5.1.1 user", ADDRESS),
        ("RCPT", "556 5.1.10 No mail for this domain", ADDRESS),
        ("RCPT", "550 5.2.1 Mailbox disabled", ADDRESS),
        ("RCPT", "554 5.1.2 Bad domain", ADDRESS),
        ("RCPT", "550 No such user", ADDRESS),
        ("RCPT", "551 User not local", ADDRESS),
        ("RCPT", "553 Mailbox name not allowed", ADDRESS),
        ("RCPT", "550 5.1.8 Your domain does not exist", SENDER),
        ("RCPT", "550 5.2.2 Mailbox full", MESSAGE),
        ("RCPT", "550 5.4.1 Access denied", MESSAGE),
        ("RCPT", "552 Mailbox full", MESSAGE),
        ("RCPT", "500 What?", MESSAGE),
        ("RCPT", "550 5.7.1 Blocked", POLICY),
        ("RCPT", "554 5.7.1 Relay access denied", SENDER),
        ("RCPT", "550 Relaying denied", SENDER),
        ("RCPT", "550 relay not permitted", SENDER),
        ("RCPT", "554 No SMTP service here", SENDER),
        ("RCPT", "530 Authentication required", SENDER),
        ("RCPT", "451 4.7.1 Greylisted", LATER),
        (".", "552 Too large", MESSAGE),
        (".", "552 5.3.4 Too large", MESSAGE),
        (".", "554 5.6.0 Malformed", MESSAGE),
        (".", "550 Rejected", MESSAGE),
        (".", "550 5.1.1 No such user after all", ADDRESS),
        (".", "554 5.7.1 Spam", POLICY),
        (".", "554 Not from you", SENDER),
        (".", "452 Try later", LATER),
        ("MAIL", "550 Sender not allowed", SENDER),
        ("MAIL", "550 5.1.1 Sender unknown", SENDER),
        ("MAIL", "552 5.3.4 Too large", MESSAGE),
        ("MAIL", "421 Too busy", LATER),
        ("DATA", "554 No valid recipients", SENDER),
        ("DATA", "451 Not now", LATER),
    ],
)
def test_s35_only_an_address_that_is_at_fault_is_closed(
    mail_server: MailServer, verb: str, reply: str, fault_of: set[str]
) -> None:
    mail_server.replies[verb] = reply
    error = failed_send(mail_server.port)
    assert (error.code, {name for name in FLAGS if getattr(error, name)}) == (reply[:3], fault_of)
    assert mail_server.received == []


@pytest.mark.parametrize(
    "address", ["josé@example.org", "مريم@example.org", "José <josé@example.org>", "maria@straße.example"]
)
def test_s35_a_mailbox_with_foreign_letters_is_refused_before_the_network(
    mail_server: MailServer, address: str
) -> None:
    error = failed_send(mail_server.port, OutgoingMessage(to=address, subject="Hi", body="Hi"))
    assert (error.code, error.permanent, error.sender_fault) == ("address", True, False)
    assert (address in str(error), mail_server.received) == (False, [])


@pytest.mark.parametrize(
    ("address", "recipient"),
    [
        ("maria@köln.example", "maria@xn--kln-sna.example"),
        ("maria@KO\u0308LN.example", "maria@xn--kln-sna.example"),
        ("maria@xn--strae-oqa.example", "maria@xn--strae-oqa.example"),
        ("María <maria@example.org>", "maria@example.org"),
    ],
)
def test_a_domain_and_a_name_may_have_foreign_letters(mail_server: MailServer, address: str, recipient: str) -> None:
    transport_to(mail_server.port).send(OutgoingMessage(to=address, subject="Hi", body="Hi"))
    assert [mail.recipient for mail in mail_server.received] == [recipient]


def test_a_mail_server_that_refuses_our_password_stops_the_sender(mail_server: MailServer) -> None:
    mail_server.replies |= {**SIGN_IN, "AUTH": "535 Wrong password"}
    error = failed_send(mail_server.port, username="riverton")
    assert (error.code, error.permanent, error.sender_fault, error.outage) == ("535", False, True, False)


def test_a_mail_server_without_encryption_gets_nothing_where_we_ask_for_it(mail_server: MailServer) -> None:
    error = failed_send(mail_server.port, use_tls=True)
    assert (error.sender_fault, mail_server.received) == (True, [])


def test_s55_a_mail_server_that_cannot_be_reached_is_tried_until_the_time_for_asking_is_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: connections are refused
        error = failed_send(taken.getsockname()[1])
    assert (error.code, error.permanent, error.sender_fault, error.outage) == ("unreachable", False, False, True)


@pytest.mark.parametrize(
    ("trouble", "code"), [({"hang_up_after": "CONNECT"}, ""), ({"replies": {**SIGN_IN, "AUTH": "454 Later"}}, "454")]
)
def test_s55_so_is_one_that_lets_nobody_in_for_a_while(
    mail_server: MailServer, trouble: dict[str, Any], code: str
) -> None:
    vars(mail_server).update(trouble)
    error = failed_send(mail_server.port, username="riverton")
    assert (error.code, error.permanent, error.sender_fault, error.outage) == (code, False, False, True)


def test_s37_a_cut_after_the_data_is_uncertain_and_cannot_be_looked_up(mail_server: MailServer) -> None:
    mail_server.hang_up_after = "."
    transport = transport_to(mail_server.port)
    with pytest.raises(UncertainDelivery):
        transport.send(INVITATION)
    assert [mail.recipient for mail in mail_server.received] == [MARIA]
    assert (transport.can_look_up, transport.find(INVITATION, since=datetime.now(UTC))) == (False, None)


def test_something_that_is_no_address_is_permanent_and_not_quoted(mail_server: MailServer) -> None:
    error = failed_send(mail_server.port, OutgoingMessage(to="maria@", subject="Hi", body="Hi"))
    assert (str(error), error.permanent) == ("This is not an e-mail address.", True)
