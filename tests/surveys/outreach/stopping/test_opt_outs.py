"""Whoever says stop is left alone: at once, everywhere, until they themselves come back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from agencies import tenancy
from officersurvey.encryption import blind_index
from surveys.incidents.models import Incident
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import Delivery, InboundText, Invitation, OptOut, OutboxMessage
from surveys.outreach.replies.inbound import MOST_ANSWERS, Received, receive
from surveys.outreach.sending.dispatch import deliver_due
from surveys.outreach.stopping.opt_outs import is_opted_out, lift, opt_out, suppress
from tests import factories

Make = Callable[..., Delivery]
MARIA = "+12025550143"


def text(body: str, now: datetime, sender: str = MARIA, sid: str = "") -> list[str]:
    return receive(Received(sid or f"SM{InboundText.objects.count()}", sender, body), now)


def in_force() -> list[tuple[str, str]]:
    return sorted(OptOut.objects.filter(lifted_at=None).values_list("channel", "source"))


@pytest.mark.parametrize(
    "body",
    [
        *("STOP", "stop", " Stop! ", "please stop", "QUIT", "End", "revoke", "OPT OUT", "Cancel", "UNSUBSCRIBE"),
        *("STOPALL", "ALTO", "parar", "Cancelar", "BAJA", "por favor parar"),
    ],
)
def test_r21_every_keyword_suppresses_at_once(riverton: Any, now: datetime, body: str) -> None:
    text(body, now)
    assert in_force() == [("sms", "keyword")]
    assert is_opted_out(blind_index(MARIA), "sms")


def test_r21_a_wish_in_own_words_pauses_and_waits_for_a_person(new_delivery: Make, now: datetime) -> None:
    delivery = new_delivery(phone=MARIA)
    assert text("I never signed up for this, leave me alone", now) == []
    delivery.refresh_from_db()
    assert (in_force(), delivery.state) == ([("sms", "revocation")], "dead")
    assert InboundText.objects.get(needs_person=True).meaning == "revocation"


def test_r22_there_is_exactly_one_confirmation(new_delivery: Make, now: datetime) -> None:
    new_delivery(phone=MARIA)
    [confirmation] = text("STOP", now)
    assert [word for word in ("?", "http") if word in confirmation] == []
    assert confirmation.startswith("Riverton Police: you will get no more messages")
    assert [text(again, now) for again in ("STOP", "stop please", "unsubscribe")] == [[], [], []]


def test_r22_stop_after_own_words_is_confirmed(riverton: Any, now: datetime) -> None:
    text("leave me alone", now)
    assert len(text("STOP", now)) == 1
    assert in_force() == [("sms", "keyword")]


@pytest.mark.parametrize("source", [OptOut.Source.WEB, OptOut.Source.LIST])
def test_r22_stop_after_texts_alone_were_stopped_is_confirmed_once(riverton: Any, now: datetime, source: str) -> None:
    suppress(blind_index(MARIA), "sms", source, only_here=True)
    assert [len(text(again, now)) for again in ("STOP", "STOP")] == [1, 0]


def test_s34_stop_takes_back_what_waits_and_holds_for_later_incidents(
    new_delivery: Make, new_party: Any, now: datetime
) -> None:
    delivery = new_delivery(phone=MARIA)
    text("STOP", now)
    decide_incidents([delivery.invitation.incident_id], now)
    assert (Delivery.objects.get().state, Invitation.objects.get().state) == ("dead", "cancelled")
    later = new_party(phone=MARIA)
    assert decide_incidents([later.incident_id], now) == []


def test_s34_stop_also_stops_the_email_known_beside_the_number(new_delivery: Make, now: datetime) -> None:
    new_delivery(phone=MARIA, email="maria@example.org")
    text("STOP", now)
    assert in_force() == [("email", "keyword"), ("sms", "keyword")]


@pytest.mark.parametrize("spelling", ["+12025550143", "(202) 555-0143", "202.555.0143", "1-202-555-0143"])
def test_r26_the_spelling_of_a_number_does_not_matter(riverton: Any, now: datetime, spelling: str) -> None:
    text("STOP", now, sender=spelling)
    assert is_opted_out(blind_index(MARIA), "sms")


def test_r23_help_answers_and_changes_nothing(new_delivery: Make, now: datetime) -> None:
    delivery = new_delivery(phone=MARIA)
    [answer] = text("HELP", now)
    delivery.refresh_from_db()
    assert [word for word in ("Riverton Police", "+12025550100", "STOP", "how we did") if word not in answer] == []
    assert (delivery.state, in_force()) == ("queued", [])


def test_r23_the_answer_is_in_the_language_the_person_was_asked_in(new_delivery: Make, now: datetime) -> None:
    new_delivery(phone=MARIA, language="es")
    [answer] = text("AYUDA", now)
    assert "Preguntas: +12025550100" in answer


def test_r24_start_brings_back_only_that_number(new_delivery: Make, now: datetime) -> None:
    new_delivery(phone=MARIA, email="maria@example.org")
    text("STOP", now)
    text("STOP", now, sender="+12025550144")
    assert len(text("START", now)) == 1
    assert not is_opted_out(blind_index(MARIA), "sms")
    assert is_opted_out(blind_index("+12025550144"), "sms")
    assert is_opted_out(blind_index("maria@example.org"), "email")
    assert OptOut.objects.get(channel="sms", lifted_at=now).lifted_reason == "The person texted START."


def test_r24_start_from_somebody_who_never_stopped_gets_no_answer(riverton: Any, now: datetime) -> None:
    assert text("yes", now) == []


@pytest.mark.parametrize("body", ["help me he has a gun", "911", "I want to kill myself"])
def test_r29_words_of_distress_get_911_and_988_and_a_person(riverton: Any, now: datetime, body: str) -> None:
    [answer] = text(body, now)
    assert [number for number in ("911", "988") if number not in answer] == []
    assert InboundText.objects.get().needs_person


def test_r29_distress_and_stop_are_both_answered(riverton: Any, now: datetime) -> None:
    assert len(text("STOP. I want to kill myself", now)) == 2
    assert in_force() == [("sms", "keyword")]


@pytest.mark.parametrize("body", ["5", "He was very kind", "", "a\x00b", "😀" * 500, "'; DROP TABLE answers; --"])
def test_s44_any_other_text_is_kept_sealed_and_not_answered(riverton: Any, now: datetime, body: str) -> None:
    assert text(body, now) == []
    row = InboundText.objects.get()
    assert (row.body, row.meaning, row.needs_person) == (body, "answer", False)
    sealed = InboundText.objects.values_list("body", flat=True).get()
    assert len(body) < 4 or body.encode() not in bytes(sealed)


def test_s44_a_machine_that_answers_every_answer_gets_a_day_of_silence(riverton: Any, now: datetime) -> None:
    automatic = "We are closed. In an emergency call 911."
    answers = [len(text(automatic, now, sid=f"SM{number}")) for number in range(MOST_ANSWERS + 5)]
    assert answers == [1] * MOST_ANSWERS + [0] * 5
    assert InboundText.objects.filter(needs_person=True).count() == MOST_ANSWERS + 5
    assert (len(text("STOP", now, sid="STOP")), in_force()) == (1, [("sms", "keyword")])
    assert len(text(automatic, now + timedelta(hours=25), sid="later")) == 1


def test_the_same_text_handed_over_twice_acts_once(riverton: Any, now: datetime) -> None:
    assert [len(text("STOP", now, sid="SM1")) for _ in range(3)] == [1, 0, 0]
    assert InboundText.objects.count() == 1


def test_r25_opting_out_on_the_web_stops_every_channel(new_delivery: Make, now: datetime) -> None:
    delivery = new_delivery(phone=MARIA, email="maria@example.org")
    opt_out(delivery.invitation)
    assert in_force() == [("email", "web"), ("sms", "web")]
    decide_incidents([delivery.invitation.incident_id], now)
    assert Invitation.objects.get().state == "cancelled"


def test_r25_one_channel_can_be_picked(new_delivery: Make, now: datetime) -> None:
    delivery = new_delivery(phone=MARIA, email="maria@example.org")
    opt_out(delivery.invitation, "sms")
    assert Incident.objects.get().needs_decision
    decide_incidents([delivery.invitation.incident_id], now)
    deliver_due(now)
    assert OutboxMessage.objects.get().channel == "email"


def test_r12_opting_out_twice_is_once_and_lifting_is_kept_as_history(riverton: Any, now: datetime) -> None:
    index = blind_index(MARIA)
    assert [suppress(index, "sms", "web"), suppress(index, "sms", "person")] == [True, False]
    assert [lift(index, "sms", now, "Told us on the phone."), lift(index, "sms", now, "")] == [True, False]
    assert suppress(index, "sms", "web")
    assert OptOut.objects.count() == 2


def test_an_opt_out_is_this_agencys_alone(riverton: Any, now: datetime) -> None:
    text("STOP", now)
    with tenancy.agency_context("hillside"):
        assert OptOut.objects.count() == 0
        factories.allow_sending()
        incident = factories.make_incident(closed_at=now - timedelta(hours=25))
        factories.make_party(incident, phone=MARIA)
        assert len(decide_incidents([incident.pk], now)) == 1
