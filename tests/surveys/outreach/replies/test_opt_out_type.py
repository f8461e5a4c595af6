"""A text that the provider has obeyed and answered itself: its word counts, and nobody is answered twice."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from officersurvey.encryption import blind_index
from surveys.outreach.models import Delivery, InboundText, OptOut, ProviderSecret
from surveys.outreach.replies.inbound import Line, Received, receive
from surveys.outreach.sending.provider_secrets import forget_secrets
from surveys.outreach.stopping.opt_outs import is_opted_out
from tests.provider_fake.signatures import sign

Make = Callable[..., Delivery]
MARIA = "+12025550143"
INBOUND = "/webhooks/twilio/inbound/"


def text(body: str, handled: str, now: datetime) -> list[str]:
    return receive(Received(f"SM{InboundText.objects.count()}", MARIA, body, handled), now, lambda *_: QUESTION)


#: What a conversation would say to whatever is no command.
QUESTION = Line("question T1", "How satisfied are you?")


def in_force() -> list[tuple[str, str]]:
    return sorted(OptOut.objects.filter(lifted_at=None).values_list("channel", "source"))


def meaning() -> str:
    return str(InboundText.objects.latest("received_at").meaning)


@pytest.mark.parametrize("body", ["Arret", "STOP", "stop", "leave me alone", "HELP", "yes", "5", ""])
def test_r21_what_the_provider_took_for_stop_stops_whatever_the_words_are(
    new_delivery: Make, now: datetime, body: str
) -> None:
    delivery = new_delivery(phone=MARIA, email="maria@example.org")
    assert text(body, "STOP", now) == []
    delivery.refresh_from_db()
    assert (in_force(), delivery.state) == ([("email", "keyword"), ("sms", "keyword")], "dead")
    row = InboundText.objects.get()
    assert (row.body, row.meaning, row.reply, row.needs_person) == (body, "stop", "", False)


def test_r22_there_is_one_confirmation_whoever_gives_it(riverton: Any, now: datetime) -> None:
    assert [len(text("STOP", handled, now)) for handled in ("STOP", "", "STOP")] == [0, 0, 0]
    assert [len(text("STOP", handled, now)) for handled in ("", "STOP")] == [0, 0]
    assert OptOut.objects.count() == 1


def test_r22_without_the_providers_word_the_confirmation_is_ours(riverton: Any, now: datetime) -> None:
    assert [len(text("STOP", handled, now)) for handled in ("", "STOP")] == [1, 0]


@pytest.mark.parametrize("body", ["START", "yes", "Oui", ""])
def test_r24_what_the_provider_took_for_start_comes_back_without_a_second_answer(
    riverton: Any, now: datetime, body: str
) -> None:
    text("STOP", "", now)
    assert text(body, "START", now) == []
    assert not is_opted_out(blind_index(MARIA), "sms")
    assert OptOut.objects.get().lifted_reason == "The person texted START."


def test_start_from_somebody_who_never_stopped_is_the_providers_to_answer(riverton: Any, now: datetime) -> None:
    assert (text("yes", "START", now), meaning()) == ([], "start")


@pytest.mark.parametrize("body", ["HELP", "Aide", "yes", ""])
def test_r23_what_the_provider_took_for_help_is_not_answered_again(riverton: Any, now: datetime, body: str) -> None:
    assert (text(body, "HELP", now), meaning(), in_force()) == ([], "help", [])


@pytest.mark.parametrize("handled", ["STOP", "START", "HELP"])
def test_r29_words_of_distress_are_answered_by_us_all_the_same(riverton: Any, now: datetime, handled: str) -> None:
    [answer] = text("help me he has a gun", handled, now)
    assert [number for number in ("911", "988") if number not in answer] == []
    assert InboundText.objects.get().needs_person
    assert in_force() == ([("sms", "keyword")] if handled == "STOP" else [])


@pytest.mark.parametrize("handled", ["START", "HELP"])
@pytest.mark.parametrize(("body", "expected"), [("ALTO", (1, "keyword")), ("leave me alone", (0, "revocation"))])
def test_r21_a_wish_to_stop_that_only_we_understand_still_holds(
    riverton: Any, now: datetime, handled: str, body: str, expected: tuple[int, str]
) -> None:
    answers, source = expected
    assert (len(text(body, handled, now)), in_force()) == (answers, [("sms", source)])


@pytest.mark.parametrize("handled", ["", "stop", "STOPPED", "OTHER", "STOP "])
def test_a_word_of_the_providers_that_we_do_not_know_changes_nothing(
    riverton: Any, now: datetime, handled: str
) -> None:
    assert (text("Arret", handled, now), in_force()) == ([QUESTION.words], [])
    assert len(text("HELP", handled, now)) == 1
    assert (len(text("STOP", handled, now)), in_force()) == (1, [("sms", "keyword")])


@pytest.fixture
def post(client_of: Callable[..., Any], riverton: Any) -> Callable[..., Any]:
    """Post a form as the provider does; what is signed may lack some of what is sent."""
    ProviderSecret.objects.create(name="twilio_auth_token", value="riverton-token")
    forget_secrets()

    def send(form: dict[str, str], signed: dict[str, str]) -> Any:
        signature = sign("riverton-token", f"http://riverton.localhost{INBOUND}", signed)
        return client_of("riverton").post(INBOUND, form, headers={"X-Twilio-Signature": signature})

    return send


@pytest.mark.parametrize("body", ["Arret", "STOP"])
def test_r22_the_webhook_obeys_the_providers_word_and_answers_nothing(post: Callable[..., Any], body: str) -> None:
    form = {"MessageSid": "SM1", "From": MARIA, "To": "+12025550100", "Body": body, "OptOutType": "STOP"}
    answers = [post(form, form) for _ in range(2)]
    assert [(one.status_code, one.content.decode().count("<Message>")) for one in answers] == [(200, 0)] * 2
    assert in_force() == [("sms", "keyword")]


def test_s33_a_word_that_the_provider_did_not_sign_is_refused(post: Callable[..., Any]) -> None:
    form = {"MessageSid": "SM1", "From": MARIA, "To": "+12025550100", "Body": "5"}
    assert post({**form, "OptOutType": "STOP"}, form).status_code == 403
    assert OptOut.objects.count() == 0
