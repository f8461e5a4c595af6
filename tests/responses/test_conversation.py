"""A conversation by text message: three questions, whatever people write, and a polite end."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db.models import BinaryField, Value
from django.utils import timezone

from agencies import tenancy
from agencies.models import Agency
from officersurvey.encryption import blind_index
from responses import tasks
from responses.conversation import end_silent
from responses.models import Answer, Attribution, Conversation, Response
from surveys.incidents.models import Incident
from surveys.outreach.models import (
    ChangedDay,
    Decision,
    InboundText,
    MessageTemplate,
    OptOut,
    ProviderSecret,
    SendingPolicy,
)
from surveys.outreach.sending.settling import expire
from surveys.outreach.words.segments import count_segments
from tests.conftest import AgencyClient
from tests.responses.texter import TOKENS, Texter
from tests.surveys.outreach.tickets import release

Ask = Callable[..., Texter]


@pytest.fixture
def carla(ask: Ask) -> Texter:
    """Carla, who was asked in English about a call that Olga Reyes answered."""
    return ask()


def test_three_digits_answer_three_questions_and_count_like_a_form_that_was_sent(carla: Texter) -> None:
    thanks = "Riverton Police: thank you, we have your answers."
    assert carla.says_all("5", "4") == [[carla.question(2)], [carla.question(3)]]
    [end] = carla.says("3")
    assert (end[: len(thanks)], "+1" in end, "http" in end, "?" in end) == (thanks, True, False, False)
    assert (carla.scores(), carla.words(), carla.state()) == ([5, 4, 3], {}, "completed")
    response = Response.objects.get()
    assert response.submitted_on is not None
    assert Attribution.objects.get(response=response).weight == 1
    assert set(ChangedDay.objects.values_list("day", flat=True)) == {timezone.localdate()}


def test_the_first_answer_starts_the_invitation(carla: Texter) -> None:
    carla.says("2")
    assert (carla.scores(), carla.state(), Response.objects.get().submitted_at) == ([2], "started", None)


def test_who_answers_before_our_own_row_is_written_is_heard(ask: Ask) -> None:
    carla = ask(state="pending", invited_at=None, invited_on=None)
    carla.says_all("5", "5", "5")
    assert (carla.scores(), carla.state()) == ([5, 5, 5], "completed")


def test_a_text_handed_over_twice_is_taken_and_answered_once(carla: Texter) -> None:
    assert [carla.says("4", sid="SM_same") for _ in range(2)] == [[carla.question(2)], []]
    assert carla.scores() == [4]


def test_s44_a_text_outlasts_a_fault_in_its_conversation(carla: Texter) -> None:
    # A text of ours that somebody removed from the table by hand.
    MessageTemplate.objects.filter(purpose="conversation_retry").delete()
    assert carla.says("he was nice") == []
    assert (carla.kept(), carla.response) == ([("he was nice", "")], None)
    assert carla.says("4") == [carla.question(2)]


def test_words_beside_a_score_are_kept_where_they_belong(carla: Texter) -> None:
    carla.says_all("5 - great officer", "4. Listened well!", "5")
    assert (carla.scores(), carla.words()) == ([5, 4, 5], {"T1": "great officer\nListened well!"})


def test_words_beside_a_bad_score_are_about_what_to_do_better(carla: Texter) -> None:
    carla.says_all("1 he never came", "9", "9")
    assert (carla.scores(), carla.words()) == ([1, 9, 9], {"T2": "he never came"})


def test_one_retry_and_then_a_polite_end_with_everything_kept(carla: Texter) -> None:
    assert carla.says("he was nice") == ["Please reply with one number. " + carla.question(1)]
    assert carla.says("5") == [carla.question(2)]
    [end] = carla.says("he really was")
    assert end.startswith("Riverton Police: thank you. We ask nothing more")
    assert (carla.scores(), carla.words()) == ([5], {"T1": "he really was", "T2": "he was nice"})
    assert (carla.state(), Response.objects.get().submitted_at is not None) == ("completed", True)


def test_words_alone_are_kept_and_count_for_nobody(carla: Texter) -> None:
    carla.says_all("who is this", "what do you want")
    assert (carla.words(), carla.state()) == ({"T2": "who is this\nwhat do you want"}, "started")
    assert (Response.objects.get().submitted_at, Attribution.objects.count()) == (None, 0)


@pytest.mark.parametrize("comes_first", [expire, end_silent])
def test_who_falls_silent_has_answered_when_the_time_is_over(ask: Ask, comes_first: Callable[..., int]) -> None:
    carla, dan = ask(), ask("+12025550187")
    carla.says("4")
    dan.says("who is this")
    over = max(texter.invitation.expires_at for texter in (carla, dan))
    assert end_silent(over - timedelta(minutes=1)) == 0
    comes_first(over)
    with time_machine.travel(over):
        tasks.end_silent_conversations()
    assert (carla.state(), Response.objects.exclude(submitted_at=None).get()) == ("completed", carla.response)
    assert Conversation.objects.filter(ended_at=None).count() == 0


def test_words_that_cannot_be_read_any_more_keep_no_other_conversation_going_on(ask: Ask) -> None:
    carla, dan = ask(), ask("+12025550187")
    carla.says("who is this")
    dan.says("4")
    # As if it had been sealed with a key that is gone.
    Answer.objects.filter(response=carla.response).update(text=Value(b"gone:", output_field=BinaryField()))
    assert end_silent(max(texter.invitation.expires_at for texter in (carla, dan))) == 1
    assert (carla.state(), dan.state()) == ("started", "completed")


def test_after_the_end_there_is_silence_but_every_word_is_kept(carla: Texter) -> None:
    carla.says_all("5", "5", "5")
    assert carla.says_all("thanks!", "3", "español") == [[], [], []]
    assert carla.kept()[-3:] == [("thanks!", ""), ("3", ""), ("español", "")]
    assert carla.scores() == [5, 5, 5]


def test_after_an_early_end_there_is_silence_too(carla: Texter) -> None:
    carla.says_all("what?", "what?")
    assert carla.says_all("5", "what?") == [[], []]
    assert carla.scores() == []


@pytest.mark.parametrize("body", ["no", "No.", "nope", "لا"])
def test_a_plain_no_is_taken_for_an_answer_and_not_asked_again(carla: Texter, body: str) -> None:
    assert [text[:27] for text in carla.says(body)] == ["Riverton Police: thank you."]
    assert carla.says("5") == []


def test_s34_the_language_changes_by_its_name_and_that_is_no_retry(carla: Texter) -> None:
    assert carla.says_all("español", "in English please") == [[carla.question(1, "es")], [carla.question(1)]]
    assert carla.says_all("ESPANOL", "cinco") == [[carla.question(1, "es")], [carla.question(2, "es")]]
    assert carla.says("qué") == ["Solo una cifra, por favor. " + carla.question(2, "es")]
    carla.says_all("4", "4")
    assert (carla.scores(), Response.objects.get().language) == ([5, 4, 4], "es")


def test_a_language_the_questions_lack_is_no_answer(carla: Texter) -> None:
    assert carla.says("العربية") == ["Please reply with one number. " + carla.question(1)]


def test_r23_help_leaves_the_conversation_where_it_is(carla: Texter) -> None:
    carla.says("5")
    assert [text[:24] for text in carla.says("HELP")] == ["Riverton Police: we text"]
    assert carla.says("4") == [carla.question(3)]
    assert carla.scores() == [5, 4]


def test_r22_stop_wins_over_an_answer_with_exactly_one_confirmation(carla: Texter) -> None:
    carla.says("5")
    assert [len(texts) for texts in carla.says_all("Stop", "STOP", "4")] == [1, 0, 0]
    assert (carla.scores(), carla.state(), OptOut.objects.get().source) == ([5], "started", "keyword")


def test_r24_who_comes_back_goes_on_where_they_stopped(carla: Texter) -> None:
    carla.says_all("5", "STOP")
    assert [text[:28] for text in carla.says("START")] == ["Riverton Police: you may get"]
    assert carla.says("4") == [carla.question(3)]


def test_r21_a_wish_in_own_words_is_not_answered_by_another_question(carla: Texter) -> None:
    assert carla.says_all("5", "leave me alone", "4") == [[carla.question(2)], [], []]
    assert (carla.scores(), OptOut.objects.get().source) == ([5], "revocation")


def test_r21_police_words_beside_a_score_are_an_answer(carla: Texter) -> None:
    assert carla.says("5 the traffic stop was handled well") == [carla.question(2)]
    assert (carla.scores(), carla.words()) == ([5], {"T1": "the traffic stop was handled well"})
    assert not OptOut.objects.exists()


def test_r29_words_of_distress_get_their_own_answer_and_no_question(carla: Texter) -> None:
    [answer] = carla.says("1 he has a gun")
    assert ("911" in answer, "988" in answer, "Reply" in answer) == (True, True, False)
    assert (carla.scores(), InboundText.objects.get().needs_person) == ([], True)
    assert carla.says("1") == [carla.question(2)]


def test_yes_and_si_are_no_commands_while_nobody_stopped(carla: Texter) -> None:
    assert carla.says("yes") == ["Please reply with one number. " + carla.question(1)]


def test_a_reply_after_the_expiry_is_kept_and_is_no_answer(ask: Ask) -> None:
    carla = ask(expires_at=timezone.now() - timedelta(minutes=1))
    assert carla.says("5") == []
    assert (carla.response, carla.kept()) == (None, [("5", "")])


def test_who_was_asked_with_a_link_or_not_at_all_gets_no_question(ask: Ask) -> None:
    linked = ask(text_style="link")
    stranger = Texter(linked.client, linked.invitation, "+12025559999")
    assert [linked.says("5"), stranger.says("5")] == [[], []]
    assert (Response.objects.count(), Conversation.objects.count(), InboundText.objects.count()) == (0, 0, 2)


def test_a_number_answers_the_latest_text_and_never_an_older_one(ask: Ask) -> None:
    long_ago = timezone.now() - timedelta(days=100)
    older = ask(phone="+12025550143", hours_ago=2400, created_at=long_ago, invited_at=long_ago)
    newer = ask(phone="+12025550143", hours_ago=2)
    newer.says_all("5", "5", "5", "1")
    assert (older.scores(), newer.scores()) == ([], [5, 5, 5])


def test_an_invitation_answered_on_the_web_asks_nothing_by_text(carla: Texter, client_of: Any) -> None:
    client_of("riverton").post(f"/s/{carla.invitation.token}", {"C1": "2", "send": "1"})
    assert carla.says("5") == []
    assert (carla.scores(), Response.objects.count()) == ([2], 1)


def test_r33_a_pause_keeps_the_answer_and_sends_no_question(carla: Texter) -> None:
    SendingPolicy.objects.update(paused=True)
    assert carla.says("4") == []
    SendingPolicy.objects.update(paused=False)
    assert carla.says("1") == []
    assert (carla.scores(), carla.state()) == ([4], "completed")


@pytest.mark.parametrize(
    "change", [{"dv_flag": True}, {"legal_hold": True}, {"final_code": "SEXOFFNS"}, {"guard_words": "en"}]
)
def test_s41_news_about_the_incident_end_the_questions_and_keep_the_answer(
    carla: Texter, change: dict[str, Any]
) -> None:
    carla.says("5")
    Incident.objects.update(**change)
    assert carla.says_all("4", "3") == [[], []]
    assert (carla.scores(), carla.state()) == ([5, 4], "completed")
    assert Decision.objects.get().moment == "sending"


def test_what_a_person_released_goes_on(ask: Ask) -> None:
    carla = ask()
    Incident.objects.update(guard_words="en")
    release(carla.invitation, "R10")
    assert carla.says("5") == [carla.question(2)]


def test_r44_what_is_said_back_names_no_detail_and_nobody(carla: Texter) -> None:
    said = [text for texts in carla.says_all("eh?", "español", "4", "2", "1") for text in texts]
    number = carla.invitation.incident.incident_number
    assert [text for text in said if number in text or "Olga" in text or "BURGLARY" in text or "http" in text] == []
    assert {count_segments(text).segments for text in said} == {1}


@pytest.mark.parametrize(
    "body", ["", "\x00", "x" * 10_000, "👮" * 300, "a" + "\u0301" * 10_000, "\u202e evil", "<Dial>1</Dial>", "٥" * 99]
)
def test_s30_hostile_bodies_are_kept_intact_and_asked_about_once(carla: Texter, body: str) -> None:
    assert carla.says(body) == ["Please reply with one number. " + carla.question(1)]
    assert InboundText.objects.get().body == body
    assert carla.words() == ({"T2": body.strip()[:2000]} if body.strip() else {})
    assert carla.says("5") == [carla.question(2)]


def test_s1_a_number_answers_the_agency_that_asked_and_no_other(
    carla: Texter, hillside: Agency, client_of: Callable[..., AgencyClient]
) -> None:
    with tenancy.agency_context("hillside"):
        ProviderSecret.objects.create(name="twilio_auth_token", value=TOKENS["hillside"])
    theirs = Texter(client_of("hillside"), carla.invitation, carla.phone, "hillside")
    assert theirs.says("5") == []
    assert (carla.scores(), carla.kept()) == ([], [])
    with tenancy.agency_context("hillside"):
        assert theirs.kept() == [("5", "")]


def test_no_question_goes_to_a_number_that_the_source_took_back(ask: Any) -> None:
    carla = ask(phone="+12025550143")
    party = carla.invitation.party
    party.phone, party.phone_index = "+12025550188", blind_index("+12025550188")
    party.save()
    assert carla.says("5") == []
