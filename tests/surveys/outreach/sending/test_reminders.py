"""One reminder, to people who were asked and did not react at all."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from agencies import tenancy
from agencies.models import Agency
from surveys.outreach import tasks
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import Decision, Delivery, Invitation, OutboxMessage, SendingPolicy
from surveys.outreach.sending.dispatch import deliver_due, send_again
from surveys.outreach.sending.receipts import record_status
from surveys.outreach.sending.reminders import queue_reminders
from surveys.outreach.sending.settling import expire, settle
from tests import factories
from tests.live import LiveSystem
from tests.provider_fake.client import Provider
from tests.provider_fake.faults import Kind
from tests.surveys.outreach.reminding import refusal, remind, reminders
from tests.surveys.outreach.test_tasks import people, send_all, threads

Make = Callable[..., Delivery]
PHONE, ADDRESS = "+12025550143", "maria@example.org"


def test_who_did_not_answer_is_reminded_once_on_the_same_channel(invited: Delivery, later: datetime) -> None:
    before = Invitation.objects.get()
    assert remind(later) == 1
    [row] = reminders()
    invitation = Invitation.objects.get()
    assert (row.channel, row.state, row.sent_at) == ("sms", "sent", later)
    assert (invitation.state, invitation.invited_at) == ("invited", before.invited_at)
    message = OutboxMessage.objects.latest("created_at")
    assert (message.to, invitation.token in message.body, "reminder" in message.body) == (PHONE, True, True)
    assert Decision.objects.filter(moment="reminder").values_list("outcome", "rule").get() == ("ask", "ASK")


def test_r14_one_reminder_in_total_however_often_and_late_one_looks(invited: Delivery, later: datetime) -> None:
    for days in range(12):
        remind(later + timedelta(days=days))
    assert (len(reminders()), OutboxMessage.objects.count()) == (1, 2)


def test_r14_the_database_takes_no_second_reminder(invited: Delivery, later: datetime) -> None:
    remind(later)
    with pytest.raises(IntegrityError, match="reminder_once"), transaction.atomic():
        Delivery.objects.create(
            invitation=invited.invitation, channel="email", purpose="reminder", not_before=later, state="queued"
        )


def test_r14_a_reminder_is_no_second_invitation(invited: Delivery, later: datetime, new_party: Any) -> None:
    remind(later)
    party = new_party({"closed_at": later - timedelta(hours=25)}, phone=PHONE)
    decide_incidents([party.incident_id], later)
    assert Decision.objects.filter(party=party).values_list("outcome", "rule").get() == ("never", "R14")


def test_nobody_is_reminded_before_the_time_or_where_the_agency_does_not_remind(
    invited: Delivery, now: datetime, later: datetime
) -> None:
    assert remind(now + timedelta(days=2, hours=23)) == 0
    SendingPolicy.objects.update(reminder_days=0)
    assert (remind(later), reminders()) == (0, [])


def test_switching_reminders_on_does_not_remind_everybody_of_the_past(invited: Delivery, now: datetime) -> None:
    assert remind(now + timedelta(days=6)) == 0


def test_a_link_that_is_about_to_close_is_not_worth_a_reminder(invited: Delivery, later: datetime) -> None:
    Invitation.objects.update(expires_at=later + timedelta(hours=23))
    assert remind(later) == 0


def test_r31_a_reminder_waits_for_the_morning(invited: Delivery, now: datetime) -> None:
    evening = now + timedelta(days=3, hours=7)
    assert remind(evening) == 1
    [row] = reminders()
    assert (row.state, row.not_before) == ("queued", now + timedelta(days=3, hours=21))


def test_r33_a_pause_holds_reminders_too(invited: Delivery, later: datetime) -> None:
    SendingPolicy.objects.update(paused=True)
    assert remind(later) == 0
    SendingPolicy.objects.update(paused=False)
    assert deliver_due(later) == 1


def test_an_email_is_reminded_by_email(new_delivery: Make, now: datetime, later: datetime) -> None:
    SendingPolicy.objects.update(reminder_days=3)
    new_delivery(email=ADDRESS)
    deliver_due(now)
    assert remind(later) == 1
    first, second = OutboxMessage.objects.order_by("created_at")
    assert (second.channel, second.to) == ("email", ADDRESS)
    assert ("reminder" in first.subject, "reminder" in second.subject) == (False, True)


def test_a_conversation_is_reminded_with_its_first_text(new_delivery: Make, now: datetime, later: datetime) -> None:
    SendingPolicy.objects.update(reminder_days=3, text_style="conversation")
    new_delivery()
    deliver_due(now)
    SendingPolicy.objects.update(text_style="link")
    assert remind(later) == 1
    first, second = OutboxMessage.objects.order_by("created_at")
    assert (first.body == second.body, "/s/" in second.body) == (True, False)


def test_a_reminder_that_did_not_arrive_takes_nothing_back_and_tries_no_other_way(
    invited: Delivery, later: datetime
) -> None:
    remind(later)
    Delivery.objects.filter(purpose="reminder").update(provider_id="SM2")
    [row] = reminders()
    record_status(row.pk, "SM2", "undelivered", "30006", later)
    invitation = Invitation.objects.get()
    assert (invitation.state, invitation.invited_at is not None) == ("invited", True)
    decide_incidents([invitation.incident_id], later)
    assert Delivery.objects.count() == 2
    assert send_again(Delivery.objects.all(), later) == 0


def test_s37_a_reminder_whose_answer_was_lost_is_looked_up_and_not_sent_again(
    new_delivery: Make, provider: Provider, now: datetime, later: datetime
) -> None:
    SendingPolicy.objects.update(reminder_days=3)
    new_delivery()
    deliver_due(now)
    provider.fault(Kind.LOSE_ANSWER)
    assert remind(later) == 1
    assert [row.state for row in reminders()] == ["uncertain"]
    settle(later)
    first, second = provider.accepted()
    assert [(row.state, row.provider_id) for row in reminders()] == [("sent", second["sid"])]
    assert first["sid"] != second["sid"]


def test_what_expired_is_not_reminded(invited: Delivery, later: datetime) -> None:
    queue_reminders(SendingPolicy.load(), later)
    Invitation.objects.update(expires_at=later)
    expire(later)
    assert refusal() == "The time for asking is over."


@pytest.mark.parametrize("days", [1, 2, 11])
def test_the_database_takes_no_other_number_of_days(riverton: Agency, days: int) -> None:
    with pytest.raises(IntegrityError, match="reminder_never_or_after_3_to_10_days"):
        SendingPolicy.objects.update(reminder_days=days)


@pytest.mark.parametrize("count", [1, 3])
def test_queueing_takes_two_statements_for_however_many(
    new_delivery: Make, now: datetime, later: datetime, count: int, django_assert_num_queries: Any
) -> None:
    SendingPolicy.objects.update(reminder_days=3)
    for _ in range(count):
        new_delivery()
    deliver_due(now)
    policy = SendingPolicy.load()
    with django_assert_num_queries(2):
        assert queue_reminders(policy, later) == count


def test_one_agencys_reminders_stay_its_own(invited: Delivery, hillside: Agency, later: datetime) -> None:
    with tenancy.agency_context("hillside"):
        factories.allow_sending(reminder_days=3)
        assert queue_reminders(SendingPolicy.load(), later) == 0


def test_the_sweep_finds_who_is_to_be_reminded(invited: Delivery) -> None:
    lately = timezone.now() - timedelta(days=3, minutes=1)
    Invitation.objects.update(invited_at=lately, expires_at=lately + timedelta(days=14))
    tasks.sweep()
    assert [(row.state, row.channel) for row in reminders()] == [("queued", "sms")]


@pytest.mark.fault
def test_s36_sweeps_and_dispatchers_at_once_remind_each_person_once(live: LiveSystem) -> None:
    ids = people(20)
    threads(1, lambda: decide_incidents(ids, timezone.now()))
    threads(1, send_all)
    with tenancy.agency_context("riverton"):
        SendingPolicy.objects.update(reminder_days=3)
        Invitation.objects.update(invited_at=timezone.now() - timedelta(days=3, minutes=1))
    threads(6, lambda: queue_reminders(SendingPolicy.load(), timezone.now()))
    threads(6, send_all)
    with tenancy.agency_context("riverton"):
        texts = Counter(row.to for row in OutboxMessage.objects.all())
        assert (len(texts), set(texts.values())) == (20, {2})
