"""What a new agency still has to enter before anything goes out, as one list."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from agencies.accounts.models import User
from agencies.models import Agency
from surveys.outreach.models import ProviderSecret, SendingPolicy
from surveys.outreach.watching.operations import Standing
from tests import factories

NEW: dict[str, Any] = {"sms_transport": "off", "email_transport": "off", "consent_basis": ""}
WORDS = (
    "Send texts through",
    "sender of texts",
    "Provider secrets",
    "Send e-mail through",
    "sender’s address",
    "operator to enter it",
)


def missing(agency: Agency, **fields: Any) -> list[str]:
    factories.allow_sending(**fields)
    return Standing.build(agency, timezone.now()).missing


def test_a_new_agency_reads_everything_that_is_missing_as_one_list(
    client_of: Callable[..., Any], administrator: User, riverton: Agency
) -> None:
    factories.allow_sending(**NEW)
    Agency.objects.filter(pk=riverton.pk).update(postal_address="")
    page = client_of("riverton", administrator).get("/operations/").content.decode()
    told = ("Nobody is asked yet.", "No basis for asking is recorded.", *WORDS)
    assert [words for words in told if words not in page] == []
    assert page.count('href="/admin/outreach/sendingpolicy/#id_') == 6


def test_nothing_is_missing_where_everything_is_entered(
    client_of: Callable[..., Any], administrator: User, policy: SendingPolicy
) -> None:
    page = client_of("riverton", administrator).get("/operations/").content.decode()
    assert [words for words in ("this is missing", *WORDS) if words in page] == []


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({}, []),
        ({"channels": []}, ["channels"]),
        ({"email_transport": "off"}, []),
        ({"sms_transport": "off", "email_transport": "smtp"}, ["email_sender"]),
        ({"sms_transport": "twilio"}, ["text_sender", "text_token"]),
        ({"sms_transport": "twilio", "sms_sender": "+12025550100", "twilio_account_sid": "AC1"}, ["text_token"]),
        ({**NEW, "channels": ["sms"]}, ["texts_off", "text_sender", "text_token", "basis"]),
    ],
)
def test_only_what_is_missing_on_the_channels_in_use_is_named(
    riverton: Agency, fields: dict[str, Any], names: list[str]
) -> None:
    assert missing(riverton, **fields) == names


@pytest.mark.parametrize(("channels", "names"), [(["sms"], []), (["email"], ["postal_address"])])
def test_texts_need_no_postal_address(riverton: Agency, channels: list[str], names: list[str]) -> None:
    riverton.postal_address = ""
    assert missing(riverton, channels=channels) == names


def test_a_token_that_was_taken_away_is_missing(riverton: Agency) -> None:
    complete = {"sms_transport": "twilio", "sms_sender": "+12025550100", "twilio_account_sid": "AC1"}
    secret = ProviderSecret.objects.create(name="twilio_auth_token", value="canary")
    assert missing(riverton, **complete) == []
    secret.delete()
    assert missing(riverton, **complete) == ["text_token"]
