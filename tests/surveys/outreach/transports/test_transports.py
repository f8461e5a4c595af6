"""Text messages: Twilio's own library talking HTTP to a provider on loopback, fault by fault."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from surveys.outreach.transports.base import OutgoingMessage, TransportError, UncertainDelivery
from surveys.outreach.transports.twilio import TwilioTransport, failure, validate_signature
from tests.provider_fake.client import Provider, running_provider
from tests.provider_fake.faults import Kind
from tests.provider_fake.server import ACCOUNT_SID, AUTH_TOKEN
from tests.provider_fake.signatures import sign

MARIA, JAMES = "+12025550143", "+12025550188"
RIVERTON = "+12025550100"
LINK = "https://riverton.example/s/7Hq2mXkP"
NO_FLAGS = {"permanent": False, "opted_out": False, "sender_fault": False, "retry_once": False, "retry_after": None}


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(running: Provider) -> Provider:
    running.reset()
    return running


@pytest.fixture
def transport(provider: Provider) -> TwilioTransport:
    return transport_to(provider.url)


def transport_to(url: str, sender: str = RIVERTON, token: str = AUTH_TOKEN) -> TwilioTransport:
    return TwilioTransport(ACCOUNT_SID, token, sender, base_url=url, timeout=(1, 0.5))


def text_to(number: str, link: str = LINK) -> OutgoingMessage:
    return OutgoingMessage(to=number, body=f"Riverton Police: how did we do? {link}", reference=link)


def flags(error: TransportError) -> dict[str, Any]:
    return {name: getattr(error, name) for name in NO_FLAGS}


def failed_send(transport: TwilioTransport, number: str = MARIA) -> TransportError:
    with pytest.raises(TransportError) as caught:
        transport.send(text_to(number))
    return caught.value


def test_an_accepted_text_returns_the_providers_id(provider: Provider, transport: TwilioTransport) -> None:
    sid = transport.send(text_to(MARIA))
    accepted = [(one["sid"], one["to"], one["body"]) for one in provider.accepted()]
    assert accepted == [(sid, MARIA, f"Riverton Police: how did we do? {LINK}")]


def test_a_messaging_service_sends_in_place_of_a_number(provider: Provider) -> None:
    service = "MG0123456789abcdef0123456789abcdef"
    sid = transport_to(provider.url, sender=service).send(text_to(MARIA))
    assert [one["sid"] for one in provider.accepted(MARIA)] == [sid]


@pytest.mark.parametrize(
    ("code", "raised"),
    [
        (21610, {"permanent": True, "opted_out": True}),
        (21211, {"permanent": True}),
        (21614, {"permanent": True}),
        (30006, {"permanent": True}),
        (30007, {"sender_fault": True, "retry_once": True}),
        (30034, {"sender_fault": True}),
        (30003, {"retry_once": True}),
        (30001, {}),
        (29999, {}),
    ],
)
def test_s35_each_error_code_has_its_consequence(
    provider: Provider, transport: TwilioTransport, code: int, raised: dict[str, bool]
) -> None:
    provider.fault(Kind.REFUSE, code=code)
    error = failed_send(transport)
    assert (error.code, flags(error)) == (str(code), {**NO_FLAGS, **raised})
    assert flags(failure(str(code))) == flags(error)
    assert provider.accepted() == []


@pytest.mark.parametrize(("retry_after", "expected"), [(7, 7.0), (0, None), (3600, 3600.0), (99999999999, 3600.0)])
def test_s35_a_busy_provider_is_transient_and_says_how_long_to_wait(
    provider: Provider, transport: TwilioTransport, retry_after: int, expected: float | None
) -> None:
    provider.fault(Kind.REFUSE, status=429, code=20429, retry_after=retry_after)
    error = failed_send(transport)
    assert (error.code, error.busy, flags(error)) == ("429", True, {**NO_FLAGS, "retry_after": expected})


@pytest.mark.parametrize("status", [500, 501, 502, 503, 504, 511])
@pytest.mark.parametrize("kind", [Kind.REFUSE, Kind.ACCEPT_AND_FAIL])
def test_s37_a_fault_of_the_provider_does_not_say_whether_it_took_the_text(
    provider: Provider, transport: TwilioTransport, kind: Kind, status: int
) -> None:
    provider.fault(kind, status=status, retry_after=30)
    asked_at = datetime.now(UTC)
    with pytest.raises(UncertainDelivery) as caught:
        transport.send(text_to(MARIA))
    assert (caught.value.code, caught.value.retry_after) == (str(status), 30.0)
    accepted = [one["sid"] for one in provider.accepted()]
    assert [transport.find(text_to(MARIA), since=asked_at)] == (accepted or [None])
    assert len(accepted) == (kind is Kind.ACCEPT_AND_FAIL)


def test_s35_a_fault_of_one_number_leaves_the_others_alone(provider: Provider, transport: TwilioTransport) -> None:
    provider.fault(Kind.REFUSE, to=MARIA, code=21610)
    assert failed_send(transport, MARIA).opted_out
    transport.send(text_to(JAMES))
    assert [one["to"] for one in provider.accepted()] == [JAMES]


def test_wrong_credentials_stop_the_sender(provider: Provider) -> None:
    error = failed_send(transport_to(provider.url, token="hillside-token"))
    assert (error.code, flags(error)) == ("20003", {**NO_FLAGS, "sender_fault": True})


def test_missing_credentials_are_never_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "token-of-somebody-else")
    with pytest.raises(ValueError, match="auth_token"):
        TwilioTransport(ACCOUNT_SID, "", RIVERTON)


def test_a_provider_that_cannot_be_reached_is_transient() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: connections are refused
        error = failed_send(transport_to(f"http://127.0.0.1:{taken.getsockname()[1]}"))
    assert (error.code, flags(error)) == ("unreachable", NO_FLAGS)


@pytest.mark.parametrize("fault", [{"kind": Kind.LOSE_ANSWER}, {"kind": Kind.HANG, "seconds": 5}])
@pytest.mark.parametrize("body", ["", "Encuesta de la policía de Riverton"])
def test_s37_a_text_accepted_without_an_answer_is_found_and_not_sent_again(
    provider: Provider, transport: TwilioTransport, fault: dict[str, Any], body: str
) -> None:
    provider.fault(**fault, times=1)
    asked_at, message = datetime.now(UTC), OutgoingMessage(to=MARIA, body=body) if body else text_to(MARIA)
    with pytest.raises(UncertainDelivery):
        transport.send(message)
    (accepted,) = provider.accepted()
    assert transport.find(message, since=asked_at) == accepted["sid"]
    assert len(provider.accepted()) == 1


@pytest.mark.parametrize("fault", [{"kind": Kind.GIBBERISH}, {"kind": Kind.REFUSE, "status": 504}])
def test_s37_an_answer_that_says_nothing_is_uncertain(
    provider: Provider, transport: TwilioTransport, fault: dict[str, Any]
) -> None:
    provider.fault(**fault)
    with pytest.raises(UncertainDelivery):
        transport.send(text_to(MARIA))


def test_s37_a_request_that_never_arrived_is_not_found(provider: Provider, transport: TwilioTransport) -> None:
    provider.fault(Kind.LOSE_REQUEST, times=1)
    with pytest.raises(UncertainDelivery):
        transport.send(text_to(MARIA))
    assert transport.find(text_to(MARIA), since=datetime.now(UTC)) is None


def test_s37_a_text_still_waiting_at_the_provider_is_found(provider: Provider, transport: TwilioTransport) -> None:
    provider.fault(Kind.SILENT)
    sid = transport.send(text_to(MARIA))
    assert transport.find(text_to(MARIA), since=datetime.now(UTC)) == sid


def test_s37_the_look_up_tells_links_numbers_and_days_apart(provider: Provider, transport: TwilioTransport) -> None:
    transport.send(text_to(JAMES))
    transport.send(text_to(MARIA, link="https://riverton.example/s/another"))
    assert transport.find(text_to(MARIA), since=datetime.now(UTC)) is None
    sid = transport.send(text_to(MARIA))
    transport.send(text_to(MARIA, link="https://riverton.example/s/newer"))
    assert transport.find(text_to(MARIA), since=datetime.now(UTC)) == sid
    assert transport.find(text_to(MARIA), since=datetime.now(UTC) + timedelta(hours=1)) is None


def test_s37_a_look_up_that_fails_is_not_a_no(provider: Provider) -> None:
    with pytest.raises(TransportError):
        transport_to(provider.url, token="hillside-token").find(text_to(MARIA), since=datetime.now(UTC))


def test_s37_a_look_up_that_hangs_is_not_a_no() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(TransportError) as caught:
        transport_to(f"http://127.0.0.1:{silent.getsockname()[1]}").find(text_to(MARIA), since=datetime.now(UTC))
    assert (caught.value.code, flags(caught.value)) == ("no-answer", NO_FLAGS)


def test_errors_name_neither_the_number_nor_the_text(provider: Provider, transport: TwilioTransport) -> None:
    provider.fault(Kind.REFUSE, code=21211)
    error = failed_send(transport)
    assert (str(error), error.__suppress_context__) == ("This number cannot receive text messages.", True)
    assert repr(text_to(MARIA)) == "OutgoingMessage()"


FIELDS = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": MARIA}
URL = "https://riverton.example/webhooks/twilio/status?delivery=8&agency=1"


def test_s33_the_published_example_of_a_signature_holds() -> None:
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    fields = {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234"}
    fields |= {"From": "+14158675309", "To": "+18005551212"}
    assert validate_signature("12345", url, fields, "RSOYDt4T1cUTdK1PDd93/VVr8B8=")


@pytest.mark.parametrize(
    ("token", "url", "fields", "expected"),
    [
        ("riverton", URL, FIELDS, True),
        ("riverton", URL.replace("example/", "example:443/"), FIELDS, True),
        ("riverton", URL.replace("https", "http"), FIELDS, False),
        ("riverton", URL.replace("example/", "example:8443/"), FIELDS, True),
        ("riverton", URL.replace("delivery=8&agency=1", "agency=1&delivery=8"), FIELDS, False),
        ("riverton", URL, {**FIELDS, "MessageStatus": "failed"}, False),
        ("riverton", URL, {**FIELDS, "Extra": "1"}, False),
        ("hillside", URL, FIELDS, False),
    ],
)
def test_s33_a_signature_fits_one_token_one_url_and_one_form(
    token: str, url: str, fields: dict[str, str], expected: bool
) -> None:
    assert validate_signature(token, url, fields, sign("riverton", URL, FIELDS)) is expected


def test_s33_an_agency_without_a_token_believes_nobody() -> None:
    assert not validate_signature("", URL, FIELDS, sign("", URL, FIELDS))


@pytest.mark.parametrize("signature", ["", "é", "AAAAAAAAAAAAAAAAAAAAAAAAAAA="])
def test_s33_a_missing_or_made_up_signature_is_refused(signature: str) -> None:
    assert not validate_signature("riverton", URL, FIELDS, signature)


def test_s33_repeated_and_empty_fields_of_a_form_are_signed_too() -> None:
    fields = {"Body": "", "From": MARIA}
    assert validate_signature("riverton", URL, QueryDict(urlencode(fields)), sign("riverton", URL, fields))


def test_the_library_is_loaded_only_where_a_text_is_sent() -> None:
    code = (
        "import sys, surveys.outreach.transports.twilio as t; t.validate_signature('a', 'http://b/', {}, 'c');"
        "print(sorted({'requests', 'twilio.rest', 'aiohttp'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
