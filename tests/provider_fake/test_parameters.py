"""What the fake posts and answers has the names and forms that the provider's documentation gives."""

import re
from typing import Any

import pytest
import requests

from tests.provider_fake.callbacks import inbound_form, status_form
from tests.provider_fake.client import running_provider
from tests.provider_fake.faults import Kind
from tests.provider_fake.state import Message

RFC_2822 = r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} \+0000"

#: From "Twilio's request to your incoming message Webhook URL" and "Advanced Opt-Out": in every text, and in some.
INBOUND = {
    *("MessageSid", "SmsSid", "SmsMessageSid", "AccountSid", "ApiVersion", "SmsStatus"),
    *("From", "To", "Body", "NumMedia", "NumSegments"),
}
SOME_INBOUND = {
    *("MessagingServiceSid", "OptOutType", "MediaContentType0", "MediaUrl0", "ErrorCode", "ErrorUrl"),
    *(f"{side}{part}" for side in ("From", "To") for part in ("City", "State", "Zip", "Country")),
}
#: From "Track the Message Status of Outbound Messages": in every report, and in some.
STATUS = {"AccountSid", "ApiVersion", "From", "MessageSid", "MessageStatus", "SmsSid", "SmsStatus", "To"}
SOME_STATUS = {"ErrorCode", "ErrorMessage", "MessagingServiceSid", "RawDlrDoneDate"}

#: From the schema "api.v2010.account.message" of the OpenAPI description: how each field looks unless it is null.
MESSAGE: dict[str, Any] = {
    "account_sid": r"AC[0-9a-fA-F]{32}",
    "sid": r"(SM|MM)[0-9a-fA-F]{32}",
    "messaging_service_sid": r"MG[0-9a-fA-F]{32}",
    "direction": r"inbound|outbound-api|outbound-call|outbound-reply",
    "status": r"queued|sending|sent|failed|delivered|undelivered|receiving|received|accepted|scheduled|read|canceled",
    **dict.fromkeys(("date_created", "date_sent", "date_updated"), RFC_2822),
    **dict.fromkeys(("num_media", "num_segments"), r"\d+"),
    **dict.fromkeys(("from", "to"), r"\+\d+"),
    **dict.fromkeys(("body", "error_message", "uri", "price", "price_unit", "api_version"), r"(?s).*"),
    "error_code": int,
    "subresource_uris": dict,
}
#: From the response of "ListMessage": every page of a listing has these, and two of them may be null.
PAGE: dict[str, Any] = {
    "messages": list,
    **dict.fromkeys(("page", "page_size", "start", "end"), int),
    **dict.fromkeys(("uri", "first_page_uri", "next_page_uri", "previous_page_uri"), r"/2010-04-01/Accounts/AC.*"),
}
NULL_ON_A_PAGE = {"next_page_uri", "previous_page_uri"}
#: What our code reads of a message: never null where the real one is not.
READ = {"sid", "date_created", "body"}

PHONE_TEXT = {"From": "+12025550143", "To": "+12025550100", "Body": "Arret"}


def accepted(**fields: str) -> Message:
    return Message.from_form("AC1", {"To": "+12025550143", "Body": "Hello", **fields})


@pytest.mark.parametrize("fields", [PHONE_TEXT, {**PHONE_TEXT, "OptOutType": "STOP"}])
def test_a_text_from_a_phone_has_the_providers_names(fields: dict[str, str]) -> None:
    names = set(inbound_form("AC1", fields))
    assert (INBOUND - names, names - INBOUND - SOME_INBOUND) == (set(), set())


@pytest.mark.parametrize("sender", [{"From": "+12025550100"}, {"MessagingServiceSid": "MG0123"}])
@pytest.mark.parametrize("status", ["queued", "sent", "delivered", "undelivered"])
def test_a_report_has_the_providers_names(sender: dict[str, str], status: str) -> None:
    names = set(status_form(accepted(**sender), status))
    assert (STATUS - names, names - STATUS - SOME_STATUS) == (set(), set())
    assert ("ErrorCode" in names) == (status == "undelivered")


def test_the_parameter_that_is_in_no_documentation_would_be_found() -> None:
    names = set(inbound_form("AC1", {**PHONE_TEXT, "OptOut": "STOP"}))
    assert names - INBOUND - SOME_INBOUND == {"OptOut"}


def differing(answer: dict[str, Any], forms: dict[str, Any]) -> set[str]:
    """Return the fields that are missing, too many, or of another form than described."""
    wrong = set(forms) ^ set(answer)
    for name in set(forms) & set(answer):
        value, form = answer[name], forms[name]
        right = re.fullmatch(form, value) if isinstance(form, str) and isinstance(value, str) else type(value) is form
        wrong |= set() if value is None or right else {name}
    return wrong


@pytest.mark.parametrize("sender", [{"From": "+12025550100"}, {"MessagingServiceSid": "MG" + "0" * 32}])
def test_answers_have_the_names_and_forms_of_the_providers_description(sender: dict[str, str]) -> None:
    with running_provider() as provider, requests.Session() as session:
        session.auth = (provider.account_sid, provider.auth_token)
        messages = f"{provider.url}/2010-04-01/Accounts/{provider.account_sid}/Messages.json"
        provider.fault(Kind.UNDELIVERED, every=2, code=30003)
        for _ in range(3):
            created = session.post(messages, {"To": "+12025550143", "Body": "Hello", **sender})
            assert (created.status_code, differing(created.json(), MESSAGE)) == (201, set())
            assert {name for name, value in created.json().items() if value is not None} >= READ
        provider.settle()
        pages = [session.get(messages, params={"PageSize": 1, "Page": page}).json() for page in range(3)]
    assert [differing(page, PAGE) for page in pages] == [set()] * 3
    assert {name for page in pages for name, value in page.items() if value is None} == NULL_ON_A_PAGE
    listed = [message for page in pages for message in page["messages"]]
    assert [differing(message, MESSAGE) for message in listed] == [set()] * 3
    assert [message["error_code"] for message in listed] == [None, 30003, None]


def test_an_answer_of_another_form_would_be_found() -> None:
    answer = accepted(From="+12025550100").as_json()
    assert differing({**answer, "date_created": "2026-03-03T18:00:00Z", "more": 1}, MESSAGE) >= {"date_created", "more"}


def test_a_refusal_has_what_the_provider_tells_of_one() -> None:
    with running_provider() as provider, requests.Session() as session:
        session.auth = (provider.account_sid, provider.auth_token)
        messages = f"{provider.url}/2010-04-01/Accounts/{provider.account_sid}/Messages.json"
        answer = session.post(messages, {"From": "+12025550100", "Body": "Hello"}, timeout=5)
    forms = {"code": int, "status": int, "message": r"(?s).+", "more_info": r"https://www\.twilio\.com/docs/errors/\d+"}
    assert (answer.status_code, answer.json()["code"], differing(answer.json(), forms)) == (400, 21604, set())
