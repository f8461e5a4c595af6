"""Who is asked by letter, and in which order the channels come."""

from itertools import permutations

import pytest

from surveys.outreach.rules import Outcome, decide
from tests.surveys.outreach.snapshots import call, verdict_of

LETTERS = ("sms", "email", "letter")
ON_PAPER = {"has_postal_address": True, "policy_channels": LETTERS}
NO_NUMBER = {**ON_PAPER, "phone_kind": "none", "has_email": False}


def channel_of(**changes: object) -> str:
    return decide(call(**changes)).channel


@pytest.mark.parametrize("order", [order for count in (1, 2, 3) for order in permutations(LETTERS, count)])
def test_r11_the_channels_are_tried_in_the_agencys_order(order: tuple[str, ...]) -> None:
    closed = {"sms": {"phone_kind": "landline"}, "email": {"has_email": False}, "letter": {"has_postal_address": False}}
    facts: dict[str, object] = {"has_postal_address": True, "policy_channels": order}
    for channel in order:
        assert channel_of(**facts) == channel
        facts |= closed[channel]
    assert verdict_of(**facts) == (Outcome.NEVER, "R11")


@pytest.mark.parametrize("kind", ["landline", "invalid", "none"])
def test_r11_without_a_number_for_texts_and_without_e_mail_a_letter_goes(kind: str) -> None:
    verdict = decide(call(**{**NO_NUMBER, "phone_kind": kind}))
    assert (verdict.rule, verdict.channel) == ("R11", "letter")
    assert verdict.reason == "No number that can receive texts is known, so a letter is used."


def test_r11_an_agency_without_letters_sends_none() -> None:
    assert verdict_of(has_postal_address=True, phone_kind="none", has_email=False) == (Outcome.NEVER, "R11")


@pytest.mark.parametrize("role", ["Suspect", "PersonOfInterest", "Patient"])
def test_r7_suspects_and_patients_get_no_letter_either(role: str) -> None:
    assert verdict_of(**NO_NUMBER, role=role) == (Outcome.NEVER, "R7")


@pytest.mark.parametrize("flag", ["address_confidential", "protective_order", "dv_flag", "sensitive_flag"])
def test_s41_nobody_at_a_confidential_address_gets_a_letter(flag: str) -> None:
    assert verdict_of(**NO_NUMBER, **{flag: True})[0] is Outcome.NEVER


@pytest.mark.parametrize("channel", ["text", "email", "letter"])
def test_r25_who_opted_out_on_any_channel_gets_no_letter(channel: str) -> None:
    assert verdict_of(**NO_NUMBER, **{f"{channel}_opted_out": True}) == (Outcome.NEVER, "R12")


def test_r25_who_stopped_letters_alone_still_gets_texts() -> None:
    verdict = decide(call(**ON_PAPER, letter_opted_out=True))
    assert (verdict.outcome, verdict.channel) == (Outcome.ASK, "sms")
    assert channel_of(**{**ON_PAPER, "policy_channels": ("letter", "sms")}, letter_opted_out=True) == "sms"


def test_r13_an_address_of_many_people_gets_no_letter_but_a_text_may_go() -> None:
    assert verdict_of(**NO_NUMBER, address_is_shared=True) == (Outcome.NEVER, "R11")
    assert channel_of(**ON_PAPER, address_is_shared=True) == "sms"


@pytest.mark.parametrize("facts", [{"final_code": "TSTOP"}, {"source": "officer_initiated"}])
def test_people_the_police_stopped_get_a_letter_or_nothing(facts: dict[str, object]) -> None:
    assert channel_of(**ON_PAPER, **facts) == "letter"
    assert verdict_of(**{**ON_PAPER, "has_postal_address": False}, **facts) == (Outcome.NEVER, "STOPS")
    assert verdict_of(has_postal_address=True, **facts) == (Outcome.NEVER, "STOPS")
