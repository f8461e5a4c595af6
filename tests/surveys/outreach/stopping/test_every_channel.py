"""Who said stop is not written to on another channel later, however they turn up; who picked one channel may be."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from officersurvey.encryption import blind_index
from surveys.incidents.models import Party
from surveys.outreach.deciding.decisions import decide_incidents, undecided
from surveys.outreach.models import Decision, Delivery, InboundText, Invitation, OptOut
from surveys.outreach.replies.inbound import Received, receive
from surveys.outreach.replies.texts_read import settle
from surveys.outreach.sending.outcomes import Guard, record_failure
from surveys.outreach.stopping.opt_outs import lift, opt_out, stop_contact, suppress
from surveys.outreach.transports.twilio import failure

MARIA, HER_NEW_PHONE, ADDRESS = "+12025550143", "+12025550187", "maria@example.org"
Make = Callable[..., Party]


@pytest.fixture
def verdict(new_party: Make, now: datetime) -> Callable[..., tuple[str, str, str]]:
    """Decide about a person in a later incident: outcome, rule and channel."""

    def decide(**contacts: str) -> tuple[str, str, str]:
        later = now + timedelta(days=100)
        party = new_party({"closed_at": later - timedelta(hours=25)}, **{"phone": "", "email": "", **contacts})
        decide_incidents([party.incident_id], later)
        row = Decision.objects.get(party=party)
        return row.outcome, row.rule, row.channel

    return decide


def never(found: tuple[str, str, str]) -> bool:
    return found[:2] == ("never", "R12")


def says(body: str, at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        receive(Received(f"SM{body}", MARIA, body), at)


@pytest.mark.parametrize("body", ["STOP", "leave me alone"])
def test_s34_after_a_stop_by_text_no_e_mail_goes_to_an_address_that_turns_up_later(
    verdict: Any, now: datetime, riverton: Any, body: str
) -> None:
    says(body, now)
    assert never(verdict(phone=MARIA, email=ADDRESS))


def test_r25_who_stopped_everything_on_the_web_gets_no_text_at_a_new_number(
    invited: Delivery, verdict: Any, now: datetime
) -> None:
    opt_out(invited.invitation)
    assert never(verdict(phone=HER_NEW_PHONE, email=ADDRESS))
    assert never(verdict(phone=MARIA, email="another@example.org"))
    assert verdict(phone=HER_NEW_PHONE, email="another@example.org")[0] == "ask"


@pytest.mark.parametrize("source", [OptOut.Source.MAIL, OptOut.Source.COMPLAINT, OptOut.Source.PERSON])
def test_r25_no_by_mail_or_to_a_person_closes_texts_too(verdict: Any, riverton: Any, source: str) -> None:
    suppress(blind_index(ADDRESS), "email", source)
    assert never(verdict(phone=MARIA, email=ADDRESS))


@pytest.mark.parametrize("source", [OptOut.Source.LIST, OptOut.Source.UNREACHABLE])
def test_a_list_of_one_channel_leaves_the_others_open(verdict: Any, riverton: Any, source: str) -> None:
    suppress(blind_index(MARIA), "sms", source)
    assert verdict(phone=MARIA, email=ADDRESS)[::2] == ("ask", "email")


def test_r25_a_stop_that_only_the_provider_heard_closes_everything(
    new_delivery: Callable[..., Delivery], verdict: Any, now: datetime
) -> None:
    refused = new_delivery(phone=MARIA, email=ADDRESS)
    record_failure(refused, failure("21610"), Guard(["queued"]), now)
    decide_incidents([refused.invitation.incident_id], now)
    assert Decision.objects.filter(party=refused.invitation.party).latest("pk").rule == "R12"
    assert not Delivery.objects.waiting().exists()
    assert never(verdict(phone="", email=ADDRESS))
    assert never(verdict(phone=MARIA, email="her.new@example.org"))


def test_r25_who_picked_one_channel_is_asked_on_the_other(invited: Delivery, verdict: Any) -> None:
    opt_out(invited.invitation, "sms")
    assert verdict(phone=MARIA, email="her.new@example.org") == ("ask", "R12", "email")


def test_r25_stopping_everything_after_one_channel_counts_for_all(invited: Delivery, verdict: Any) -> None:
    opt_out(invited.invitation, "sms")
    opt_out(invited.invitation)
    assert never(verdict(phone=MARIA, email="her.new@example.org"))
    opt_out(invited.invitation, "sms")
    assert never(verdict(phone=MARIA, email="her.new@example.org"))


def test_r24_start_opens_texts_to_that_number_and_nothing_else(invited: Delivery, verdict: Any, now: datetime) -> None:
    says("STOP", now)
    says("START", now + timedelta(days=1))
    assert never(verdict(phone="", email=ADDRESS))
    assert never(verdict(phone=HER_NEW_PHONE, email=ADDRESS))
    assert verdict(phone=MARIA, email=ADDRESS)[::2] == ("ask", "sms")


def test_r24_a_stop_after_start_counts_again(invited: Delivery, verdict: Any, now: datetime) -> None:
    says("STOP", now)
    says("START", now + timedelta(days=1))
    suppress(blind_index("her.other@example.org"), "email", OptOut.Source.MAIL, now + timedelta(days=2))
    assert never(verdict(phone=MARIA, email="her.other@example.org"))


def test_what_one_person_says_by_text_closes_no_texts_to_others_behind_the_same_door(
    invited: Delivery, verdict: Any, now: datetime
) -> None:
    Invitation.objects.update(postal_index=blind_index("door"))
    Party.objects.update(postal_index=blind_index("door"))
    says("STOP", now)
    assert OptOut.objects.get(channel="letter").only_here


def test_lifting_one_contact_leaves_the_others_closed(invited: Delivery, verdict: Any, now: datetime) -> None:
    opt_out(invited.invitation)
    assert lift(blind_index(ADDRESS), "email", now, "She asked for e-mail.")
    assert never(verdict(phone=MARIA, email="a.third@example.org"))


def test_r25_what_staff_enter_stops_what_is_known_beside_it(invited: Delivery, verdict: Any) -> None:
    stop_contact(blind_index(MARIA), "sms", OptOut.Source.PERSON)
    assert never(verdict(phone="", email=ADDRESS))


def test_r25_a_door_that_staff_enter_stops_nobody_elses_contacts(invited: Delivery, verdict: Any) -> None:
    Invitation.objects.update(postal_index=blind_index("door"))
    stop_contact(blind_index("door"), "letter", OptOut.Source.PERSON)
    assert verdict(phone="", email=ADDRESS)[0] == "ask"


@pytest.mark.parametrize("how", ["START", "lifted"])
def test_who_is_back_before_anything_went_out_is_decided_about_again(
    new_delivery: Any, now: datetime, how: str
) -> None:
    row = new_delivery(phone=MARIA)
    says("STOP", now)
    decide_incidents(undecided(), now)
    row.invitation.refresh_from_db()
    assert (row.invitation.state, undecided()) == ("cancelled", [])
    if how == "START":
        says("START", now + timedelta(minutes=1))
    else:
        lift(blind_index(MARIA), "sms", now + timedelta(minutes=1), "She called.")
    decide_incidents(undecided(), now + timedelta(minutes=2))
    row.invitation.refresh_from_db()
    assert row.invitation.state == "pending"


@pytest.mark.parametrize("source", [*OptOut.Source.values])
def test_r12_what_staff_lift_at_one_contact_opens_nothing_that_was_closed_at_another(
    verdict: Any, riverton: Any, now: datetime, source: str
) -> None:
    suppress(blind_index(MARIA), "sms", source, now - timedelta(days=40))
    suppress(blind_index(ADDRESS), "email", OptOut.Source.MAIL, now - timedelta(days=30))
    assert lift(blind_index(MARIA), "sms", now, "The number works again.")
    assert never(verdict(phone=MARIA, email=ADDRESS))


def test_r12_own_words_that_were_no_wish_to_stop_undo_no_other_stop(verdict: Any, riverton: Any, now: datetime) -> None:
    suppress(blind_index(ADDRESS), "email", OptOut.Source.MAIL, now - timedelta(days=30))
    says("leave me alone", now)
    assert settle([InboundText.objects.get().pk], "resumed", "ada@riverton.example", now) == 1
    assert never(verdict(phone=MARIA, email=ADDRESS))


def test_r12_a_stop_said_again_after_start_closes_that_number_too(verdict: Any, riverton: Any, now: datetime) -> None:
    suppress(blind_index(ADDRESS), "email", OptOut.Source.MAIL, now)
    says("STOP", now)
    says("START", now + timedelta(days=1))
    suppress(blind_index(ADDRESS), "email", OptOut.Source.PERSON, now + timedelta(days=2))
    assert never(verdict(phone=MARIA, email=ADDRESS))


@pytest.mark.parametrize("before", [OptOut.Source.UNREACHABLE, OptOut.Source.LIST])
def test_r12_what_was_no_wish_of_the_persons_makes_a_later_wish_no_older(
    verdict: Any, riverton: Any, now: datetime, before: str
) -> None:
    suppress(blind_index(ADDRESS), "email", before, now)
    says("STOP", now)
    says("START", now + timedelta(days=1))
    suppress(blind_index(ADDRESS), "email", OptOut.Source.PERSON, now + timedelta(days=2))
    assert never(verdict(phone=MARIA, email=ADDRESS))


def test_r25_own_words_from_a_number_that_was_out_of_reach_close_everything(
    verdict: Any, riverton: Any, now: datetime
) -> None:
    suppress(blind_index(MARIA), "sms", OptOut.Source.UNREACHABLE, now)
    says("leave me alone", now)
    assert never(verdict(phone=MARIA, email=ADDRESS))


@pytest.mark.parametrize("source", [OptOut.Source.PROVIDER, OptOut.Source.LIST])
@pytest.mark.parametrize("settled", [False, True])
def test_r25_a_list_narrows_no_pause_and_outlasts_it(
    verdict: Any, riverton: Any, now: datetime, source: str, settled: bool
) -> None:
    says("leave me alone", now)
    suppress(blind_index(MARIA), "sms", source, now)
    if settled:
        settle([InboundText.objects.get().pk], "resumed", "ada@riverton.example", now)
    assert never(verdict(phone=MARIA, email=ADDRESS))


def test_r25_one_channel_that_is_picked_narrows_no_pause(invited: Delivery, verdict: Any, now: datetime) -> None:
    says("leave me alone", now)
    opt_out(invited.invitation, "sms")
    assert never(verdict(phone=MARIA, email="her.new@example.org"))


def resumed(at: datetime) -> None:
    assert settle([InboundText.objects.get().pk], "resumed", "ada@riverton.example", at) == 1


def test_r25_own_words_that_were_no_wish_leave_the_one_channel_that_was_picked(
    invited: Delivery, verdict: Any, now: datetime
) -> None:
    with time_machine.travel(now, tick=False):
        opt_out(invited.invitation, "email")
    says("leave me alone", now + timedelta(hours=1))
    assert never(verdict(phone=MARIA, email=ADDRESS))
    resumed(now + timedelta(hours=2))
    assert verdict(phone=MARIA, email=ADDRESS)[::2] == ("ask", "sms")


def test_own_words_that_were_no_wish_close_nothing_where_the_person_is_named_by_now(
    invited: Delivery, verdict: Any, now: datetime
) -> None:
    Party.objects.update(email_index=blind_index("her.new@example.org"))
    says("leave me alone", now)
    resumed(now + timedelta(hours=1))
    assert verdict(phone=MARIA, email="her.new@example.org")[0] == "ask"
