"""Sending what is due: claimed once, decided again, and never more than the row allows."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from agencies import tenancy
from agencies.models import Agency
from surveys.incidents.models import Incident, Party
from surveys.outreach.models import ChangedDay, Decision, Delivery, Invitation, OutboxMessage, SendingPolicy
from surveys.outreach.sending.claims import begin, claim
from surveys.outreach.sending.dispatch import deliver_due, send_again
from surveys.outreach.sending.outcomes import MAX_ATTEMPTS, Guard, record_sent
from surveys.outreach.sending.settling import expire
from surveys.outreach.stopping.opt_outs import opt_out, stop_number
from surveys.outreach.words.messages import Composer
from tests import factories
from tests.surveys.outreach.sending.leases import lease_is_over

Make = Callable[..., Delivery]
CHANNELS = ["sms", "email"]


def states(delivery: Delivery) -> tuple[str, str]:
    delivery = Delivery.objects.select_related("invitation").get(pk=delivery.pk)
    return delivery.state, delivery.invitation.state


def test_what_is_due_is_sent_and_the_person_invited(new_delivery: Make, now: datetime) -> None:
    delivery = new_delivery()
    assert deliver_due(now) == 1
    assert states(delivery) == ("sent", "invited")
    message, invitation = OutboxMessage.objects.get(), Invitation.objects.get()
    assert message.body.count(invitation.token) == 1
    assert (message.to, invitation.invited_at) == (delivery.invitation.party.phone, now)
    assert [row.day for row in ChangedDay.objects.all()] == [invitation.invited_on] == [timezone.localdate(now)]
    assert list(Decision.objects.values_list("moment", "outcome")) == [("sending", "ask"), ("arrival", "ask")]


@pytest.mark.parametrize("state", ["dead", "failed"])
def test_r12_who_said_stop_gets_nothing_when_it_is_sent_again_or_tried_again(
    new_delivery: Make, now: datetime, state: str
) -> None:
    delivery = new_delivery()
    Delivery.objects.update(state=state, attempts=1)
    stop_number(bytes(delivery.invitation.phone_index or b""), "keyword")
    send_again(Delivery.objects.all(), now)
    deliver_due(now)
    assert OutboxMessage.objects.count() == 0


def test_what_was_sent_is_not_sent_again(new_delivery: Make, now: datetime) -> None:
    new_delivery()
    assert [deliver_due(now) for _ in range(3)] == [1, 0, 0]
    assert OutboxMessage.objects.count() == 1


def test_what_is_not_due_waits(new_delivery: Make, now: datetime) -> None:
    delivery = new_delivery({"closed_at": now - timedelta(hours=22)})
    assert deliver_due(now) == 0
    assert deliver_due(now + timedelta(hours=2)) == 1
    assert states(delivery) == ("sent", "invited")


@pytest.mark.parametrize("change", [{"final_code": "SEXOFFNS"}, {"initial_code": "DVA"}, {"status": "reopened"}])
def test_r3_a_change_before_sending_cancels_with_the_reason(
    new_delivery: Make, now: datetime, change: dict[str, str]
) -> None:
    delivery = new_delivery()
    Incident.objects.update(**change)
    deliver_due(now)
    assert states(delivery) == ("dead", "cancelled")
    assert Invitation.objects.get().reason == Decision.objects.get(moment="sending").reason
    assert OutboxMessage.objects.count() == 0


@pytest.mark.parametrize(
    "flag", ["dv_flag", "sensitive_flag", "sex_offense_flag", "address_confidential", "legal_hold"]
)
def test_s41_a_flag_set_after_queueing_stops_the_message(new_delivery: Make, now: datetime, flag: str) -> None:
    new_delivery()
    Incident.objects.update(**{flag: True})
    deliver_due(now)
    assert OutboxMessage.objects.count() == 0


@pytest.mark.parametrize("fact", [{"minor_flag": True}, {"age": 15}, {"role": "Suspect"}, {"contact_ok": False}])
def test_s41_news_about_the_person_stops_the_message(new_delivery: Make, now: datetime, fact: dict[str, Any]) -> None:
    new_delivery()
    Party.objects.update(**fact)
    deliver_due(now)
    assert OutboxMessage.objects.count() == 0


def test_a_need_for_a_person_at_the_last_moment_holds_the_invitation(new_delivery: Make, now: datetime) -> None:
    delivery = new_delivery()
    Party.objects.update(has_safe_contact_note=True)
    deliver_due(now)
    assert states(delivery) == ("dead", "held")


def test_s34_stop_between_queueing_and_sending_is_honoured(new_delivery: Make, now: datetime) -> None:
    delivery = new_delivery()
    stop_number(bytes(delivery.invitation.phone_index), "keyword")
    assert deliver_due(now) == 0
    assert OutboxMessage.objects.count() == 0


def test_s34_stop_while_a_worker_holds_the_delivery_is_honoured(new_delivery: Make, now: datetime) -> None:
    delivery, owner = new_delivery(), uuid4()
    claimed = claim(now, 10, owner, CHANNELS)
    opt_out(delivery.invitation)
    assert (claimed, begin(claimed, owner, now)) == ([delivery.pk], set())


def test_r33_a_pause_stops_everything_and_loses_nothing(new_delivery: Make, now: datetime) -> None:
    delivery = new_delivery()
    SendingPolicy.objects.update(paused=True)
    assert deliver_due(now) == 0
    assert states(delivery) == ("queued", "pending")
    SendingPolicy.objects.update(paused=False)
    assert deliver_due(now) == 1


def test_r33_the_platform_can_pause_an_agency(new_delivery: Make, riverton: Agency, now: datetime) -> None:
    new_delivery()
    riverton.sending_paused = True
    assert deliver_due(now) == 0


def test_nothing_goes_out_on_a_channel_that_is_off_or_refused(new_delivery: Make, now: datetime) -> None:
    new_delivery()
    SendingPolicy.objects.update(sms_fault="The provider refuses this sender (code 30034).")
    assert deliver_due(now) == 0
    SendingPolicy.objects.update(sms_fault="", sms_transport="off")
    assert deliver_due(now) == 0


def test_r31_what_comes_late_to_the_evening_waits_for_the_morning(new_delivery: Make, now: datetime) -> None:
    delivery = new_delivery()
    # Seven in the evening here, eight where the number is.
    assert deliver_due(now + timedelta(hours=7)) == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, OutboxMessage.objects.count()) == ("queued", 0, 0)
    assert delivery.not_before == now + timedelta(hours=21)


def test_r32_what_expired_is_not_sent(new_delivery: Make, now: datetime) -> None:
    delivery = new_delivery()
    late = now + timedelta(days=14)
    assert expire(late) == 1
    assert deliver_due(late) == 0
    assert states(delivery) == ("dead", "expired")


def test_r14_of_two_that_wait_for_one_person_one_is_sent(new_delivery: Make, now: datetime) -> None:
    first = new_delivery(phone="+12025550143")
    second = new_delivery(phone="+12025550144")
    # The number of the second was corrected after both were queued.
    Invitation.objects.filter(pk=second.invitation_id).update(
        phone_index=first.invitation.phone_index, created_at=now + timedelta(minutes=1)
    )
    Party.objects.filter(pk=second.invitation.party_id).update(phone_index=first.invitation.phone_index)
    assert deliver_due(now) == 2
    assert (states(first), states(second)) == (("sent", "invited"), ("dead", "cancelled"))


def test_a_text_that_may_not_go_any_more_becomes_an_email(new_delivery: Make, now: datetime) -> None:
    delivery = new_delivery(phone="+12025550143", email="maria@example.org")
    opt_out(delivery.invitation, "sms")
    assert Incident.objects.get().needs_decision
    assert deliver_due(now) == 0


def test_a_claim_belongs_to_one_worker_until_its_lease_ends(new_delivery: Make, now: datetime) -> None:
    delivery, other = new_delivery(), uuid4()
    owner = uuid4()
    assert claim(now, 10, owner, CHANNELS) == [delivery.pk]
    assert claim(now, 10, other, CHANNELS) == []
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert claim(now, 10, other, CHANNELS) == [delivery.pk]
    assert (begin([delivery.pk], owner, now), begin([delivery.pk], other, now)) == (set(), {delivery.pk})
    assert Delivery.objects.get().attempts == 2


def test_a_claim_that_was_not_used_is_no_attempt(new_delivery: Make, now: datetime) -> None:
    delivery, owner = new_delivery(), uuid4()
    claimed = claim(now, 10, owner, CHANNELS)
    Delivery.objects.filter(pk__in=claimed).put_back(owner)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.claimed_by) == ("queued", 0, None)


def test_s50_what_kills_every_worker_is_parked_and_spoils_none_of_its_batch(
    new_delivery: Make, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    poisoned, *others = [new_delivery() for _ in range(4)]
    write = Composer.invitation

    def die(self: Composer, delivery: Delivery) -> Any:
        if delivery.pk == poisoned.pk:
            raise SystemExit
        return write(self, delivery)

    monkeypatch.setattr(Composer, "invitation", die)
    for _ in range(MAX_ATTEMPTS + 1 + len(others)):
        with suppress(SystemExit):
            deliver_due(now)
        lease_is_over()
    assert (states(poisoned), {states(one) for one in others}) == (("dead", "pending"), {("sent", "invited")})
    assert Delivery.objects.get(pk=poisoned.pk).reason == "It could not be sent in several attempts."


def test_who_answers_before_the_sending_is_recorded_stays_where_they_are(new_delivery: Make, now: datetime) -> None:
    delivery = new_delivery()
    deliver_due(now)
    Invitation.objects.update(state="started", invited_at=None, invited_on=None)
    Delivery.objects.update(state="uncertain", claimed_by=None)
    record_sent({delivery.pk: "SM1"}, Guard(["uncertain"]), now)
    assert (states(delivery), Invitation.objects.get().invited_at) == (("sent", "started"), now)


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_statements_does_not_grow_with_the_deliveries(
    new_delivery: Make, provider: Any, now: datetime, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        new_delivery()
    with django_assert_num_queries(42):
        assert deliver_due(now) == count
    assert len(provider.accepted()) == count


@pytest.mark.parametrize("count", [1, 3])
def test_those_that_wait_for_the_morning_are_put_off_together(
    new_delivery: Make, now: datetime, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        new_delivery()
    late = now.replace(hour=4) + timedelta(days=1)
    with django_assert_num_queries(27):
        assert deliver_due(late) == count
    assert [row.not_before - late for row in Delivery.objects.all()] == [timedelta(hours=11)] * count


def test_one_agencys_messages_stay_its_own(new_delivery: Make, hillside: Agency, now: datetime) -> None:
    new_delivery()
    with tenancy.agency_context("hillside"):
        factories.allow_sending()
        assert deliver_due(now) == 0
        assert (Delivery.objects.count(), OutboxMessage.objects.count()) == (0, 0)
