"""Who is not reminded: whoever reacted, and whoever may not be asked any more."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from officersurvey.encryption import blind_index
from surveys.incidents.models import Incident, Party
from surveys.outreach.models import Decision, Delivery, Invitation, OptOut, OutboxMessage, SendingPolicy
from surveys.outreach.replies.inbound import Received, receive
from surveys.outreach.sending.claims import begin, claim
from surveys.outreach.sending.dispatch import deliver_due
from surveys.outreach.sending.reminders import queue_reminders
from surveys.outreach.sending.settling import settle
from surveys.outreach.stopping.opt_outs import opt_out, stop_number
from tests.provider_fake.client import Provider
from tests.provider_fake.faults import Kind
from tests.surveys.outreach.conftest import NOON
from tests.surveys.outreach.reminding import refusal, remind, reminders

Make = Callable[..., Delivery]
PHONE, ADDRESS = "+12025550143", "maria@example.org"


@pytest.mark.parametrize("state", ["started", "completed", "expired", "cancelled"])
def test_who_answered_is_not_reminded(invited: Delivery, later: datetime, state: str) -> None:
    Invitation.objects.update(state=state)
    assert (remind(later), reminders()) == (0, [])


@pytest.mark.parametrize("state", ["uncertain", "dead", "failed", "sending"])
def test_whom_the_invitation_may_not_have_reached_is_not_reminded(
    invited: Delivery, later: datetime, state: str
) -> None:
    Delivery.objects.update(state=state)
    queue_reminders(SendingPolicy.load(), later)
    assert reminders() == []


def test_an_answer_between_queueing_and_sending_is_in_time(invited: Delivery, later: datetime) -> None:
    queue_reminders(SendingPolicy.load(), later)
    Invitation.objects.update(state="started")
    deliver_due(later)
    assert refusal() == "No reminder: the person has answered, or the invitation is over."
    assert Invitation.objects.get().state == "started"


def test_an_answer_while_a_worker_holds_the_reminder_is_in_time(invited: Delivery, later: datetime) -> None:
    queue_reminders(SendingPolicy.load(), later)
    owner = uuid4()
    claimed = claim(later, 10, owner, ["sms"])
    Invitation.objects.update(state="started")
    assert (len(claimed), begin(claimed, owner, later)) == (1, set())


@pytest.mark.parametrize("channel", ["sms", "email", None])
def test_r12_an_opt_out_on_any_channel_stops_the_reminder(
    invited: Delivery, later: datetime, channel: str | None
) -> None:
    opt_out(invited.invitation, channel)
    remind(later)
    assert refusal() == "No reminder: the person opted out."
    assert Invitation.objects.get().state == "invited"
    assert Decision.objects.filter(moment="reminder").values_list("outcome", "rule").get() == ("never", "REMINDER")


def test_r12_stop_takes_a_reminder_back_that_waits(invited: Delivery, later: datetime) -> None:
    queue_reminders(SendingPolicy.load(), later)
    stop_number(bytes(invited.invitation.phone_index), OptOut.Source.KEYWORD)
    assert refusal() == "No message may go to this contact any more."
    assert deliver_due(later) == 0


@pytest.mark.parametrize("words", ["No", "No thanks", "leave me alone", "Thank you officer", "🙄", "START", "HELP"])
def test_whoever_wrote_back_anything_is_not_reminded(
    invited: Delivery, now: datetime, later: datetime, words: str
) -> None:
    receive(Received("SM1", PHONE, words), now + timedelta(hours=1))
    remind(later)
    assert OutboxMessage.objects.count() == 1
    assert [row.error_code for row in reminders()] == ["withdrawn"]


def test_who_wrote_before_a_lost_answer_was_looked_up_is_not_reminded(
    new_delivery: Make, provider: Provider, now: datetime, later: datetime
) -> None:
    SendingPolicy.objects.update(reminder_days=3)
    new_delivery(phone=PHONE)
    provider.fault(Kind.LOSE_ANSWER)
    deliver_due(now)
    receive(Received("SM1", PHONE, "I would rather not say"), now + timedelta(seconds=5))
    settle(now + timedelta(seconds=20))
    remind(later)
    assert (Invitation.objects.get().state, len(provider.accepted())) == ("invited", 1)


def test_what_somebody_wrote_before_the_invitation_does_not_count(
    invited: Delivery, now: datetime, later: datetime
) -> None:
    receive(Received("SM1", PHONE, "Thank you"), now - timedelta(days=400))
    assert remind(later) == 1
    assert [row.state for row in reminders()] == ["sent"]


@pytest.mark.parametrize(
    "change",
    [{"legal_hold": True}, {"dv_flag": True}, {"status": "reopened"}, {"final_code": "SEXOFFNS"}],
)
def test_s41_news_about_the_incident_stop_the_reminder_and_leave_the_invitation(
    invited: Delivery, later: datetime, change: dict[str, Any]
) -> None:
    Incident.objects.update(**change)
    remind(later)
    assert refusal().startswith("No reminder: ")
    assert Invitation.objects.get().state == "invited"


def test_what_would_be_for_a_person_is_not_reminded(invited: Delivery, later: datetime) -> None:
    Party.objects.update(has_safe_contact_note=True)
    remind(later)
    assert refusal() == "No reminder: There is a note on how to contact this person safely."
    assert Invitation.objects.get().state == "invited"


def test_a_number_that_never_got_the_invitation_gets_no_reminder(invited: Delivery, later: datetime) -> None:
    Party.objects.update(phone_index=blind_index("+12025550144"))
    remind(later)
    assert refusal() == "No reminder: the person's contact has changed since."


def test_no_other_channel_takes_a_reminders_place(invited: Delivery, later: datetime) -> None:
    SendingPolicy.objects.update(channels=["email", "sms"])
    remind(later)
    assert refusal() == "No reminder: the way on which the person was asked is closed."


LATE = [
    (timedelta(days=2, hours=2), {}, "it has been due for two days."),
    (timedelta(hours=23), {"expires_at": NOON + timedelta(days=5)}, "the link closes within a day."),
]


@pytest.mark.parametrize(("waited", "changes", "reason"), LATE)
def test_a_reminder_that_waited_in_a_pause_goes_out_in_time_or_not_at_all(
    invited: Delivery, later: datetime, waited: timedelta, changes: dict[str, Any], reason: str
) -> None:
    Invitation.objects.update(**changes)
    SendingPolicy.objects.update(paused=True)
    assert (remind(later), len(reminders())) == (0, 1)
    SendingPolicy.objects.update(paused=False)
    deliver_due(later + waited)
    assert refusal() == f"No reminder: {reason}"


def test_a_reminder_that_waits_when_reminders_are_switched_off_does_not_go(invited: Delivery, later: datetime) -> None:
    queue_reminders(SendingPolicy.load(), later)
    SendingPolicy.objects.update(reminder_days=0)
    deliver_due(later)
    assert refusal() == "No reminder: reminders are switched off."
