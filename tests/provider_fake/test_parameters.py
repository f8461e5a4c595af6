"""What the fake posts has the names that the provider's documentation gives, and those that always come."""

import pytest

from tests.provider_fake.callbacks import inbound_form, status_form
from tests.provider_fake.state import Message

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
