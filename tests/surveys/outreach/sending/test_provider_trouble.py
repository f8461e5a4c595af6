"""The provider is in trouble, has had enough, or refuses us: nobody gets two texts, and no attempt is thrown away."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from structlog.testing import capture_logs

from surveys.outreach.models import Channel, Delivery, Invitation, OutboxMessage, ProviderSecret, SendingPolicy
from surveys.outreach.sending.claims import LEASE, begin, claim, reap
from surveys.outreach.sending.dispatch import THREADS, deliver_due
from surveys.outreach.sending.outcomes import FIRST_WAIT, Guard, record_sent
from surveys.outreach.sending.provider_secrets import forget_secrets
from surveys.outreach.sending.settling import settle
from tests.provider_fake.client import Provider
from tests.provider_fake.faults import Kind
from tests.surveys.outreach.batches import texts
from tests.surveys.outreach.sending.leases import lease_is_over, settle_in_the_end

Make = Callable[..., Delivery]


def refused(provider: Provider) -> int:
    """Return how many texts the provider was asked to take and did not."""
    return sum(entry["event"] == "refused" for entry in provider.log())


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_s37_a_text_that_was_taken_and_answered_with_a_fault_is_not_sent_twice(
    new_delivery: Make, provider: Provider, now: datetime, status: int
) -> None:
    for _ in range(10):
        new_delivery()
    provider.fault(Kind.ACCEPT_AND_FAIL, status=status)
    deliver_due(now)
    assert set(Delivery.objects.values_list("state", "error_code")) == {("uncertain", str(status))}
    provider.repair()
    for hour in range(4):
        settle_in_the_end(now + timedelta(hours=hour))
        deliver_due(now + timedelta(hours=hour))
    assert (len(texts(provider)), set(texts(provider).values())) == (10, {1})
    assert set(Delivery.objects.values_list("state", "error_code", "reason")) == {("sent", "", "")}
    assert Invitation.objects.filter(state="invited").count() == 10


def test_s35_s37_what_a_provider_in_trouble_did_not_take_is_sent_later_and_once(
    new_delivery: Make, provider: Provider, now: datetime
) -> None:
    delivery = new_delivery()
    provider.fault(Kind.REFUSE, status=503, times=1)
    deliver_due(now)
    settle(now)
    delivery.refresh_from_db()
    assert delivery.state == "uncertain"
    # Between two look-ups there is a pause.
    later = now + timedelta(minutes=1)
    settle_in_the_end(later)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error_code, delivery.attempts) == ("failed", "503", 1)
    assert (deliver_due(later), deliver_due(delivery.not_before)) == (0, 1)
    assert set(texts(provider).values()) == {1}


@pytest.mark.parametrize("refusal", [(400, 30001), (503, 0)])
def test_s35_those_that_failed_at_one_moment_do_not_come_back_at_one_moment(
    new_delivery: Make, provider: Provider, now: datetime, refusal: tuple[int, int]
) -> None:
    for _ in range(20):
        new_delivery()
    provider.fault(Kind.REFUSE, status=refusal[0], code=refusal[1])
    deliver_due(now)
    settle_in_the_end(now)
    moments = set(Delivery.objects.filter(state="failed").values_list("not_before", flat=True))
    assert len(moments) == 20
    assert now + FIRST_WAIT * 0.9 <= min(moments) <= max(moments) <= now + FIRST_WAIT * 1.3


def test_s35_a_provider_that_names_the_year_5195_is_waited_for_an_hour(
    new_delivery: Make, provider: Provider, now: datetime
) -> None:
    delivery = new_delivery()
    provider.fault(Kind.REFUSE, status=429, code=20429, retry_after=99999999999)
    deliver_due(now)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.not_before) == ("failed", now + timedelta(hours=1))


@pytest.mark.parametrize(("asked", "waited"), [(5, LEASE), (900, timedelta(minutes=15)), (10**11, timedelta(hours=1))])
def test_s35_in_trouble_too_a_provider_names_the_time_of_the_next_attempt(
    new_delivery: Make, provider: Provider, now: datetime, asked: int, waited: timedelta
) -> None:
    delivery = new_delivery()
    provider.fault(Kind.REFUSE, status=503, retry_after=asked)
    deliver_due(now)
    delivery.refresh_from_db()
    # Until then and the grace time it is looked up, and not sent.
    assert waited - timedelta(minutes=1) < delivery.lease_until - timezone.now() <= waited
    assert delivery.not_before == now


def test_s35_a_refused_sender_is_tried_no_more_in_that_turn(
    new_delivery: Make, provider: Provider, now: datetime
) -> None:
    for _ in range(40):
        new_delivery()
    SendingPolicy.objects.update(texts_per_day=40)
    provider.fault(Kind.REFUSE, status=400, code=30034)
    assert deliver_due(now) == 40
    tried = refused(provider)
    assert 1 <= tried <= THREADS
    assert set(Delivery.objects.values_list("state", "attempts", "claimed_by")) == {("queued", 0, None)}
    assert Delivery.objects.filter(error_code="30034").count() == tried
    # Nor did the rest of them use up the day's texts.
    provider.repair()
    SendingPolicy.objects.update(sms_fault="")
    assert (deliver_due(now), len(provider.accepted())) == (40 - tried, 40 - tried)


@pytest.mark.parametrize("wait", [0, 600])
def test_s35_a_provider_that_has_had_enough_is_left_alone_and_costs_the_rest_no_attempt(
    new_delivery: Make, provider: Provider, now: datetime, wait: int
) -> None:
    for _ in range(40):
        new_delivery()
    provider.fault(Kind.REFUSE, status=429, code=20429, retry_after=wait)
    deliver_due(now)
    provider.repair()
    tried, rest = refused(provider), Delivery.objects.filter(state="queued", attempts=0, requested_at=None)
    assert 1 <= tried <= THREADS
    assert (Delivery.objects.filter(state="failed", attempts=1).count(), rest.count()) == (tried, 40 - tried)
    assert deliver_due(now) == (0 if wait else 40 - tried)
    deliver_due(now + timedelta(seconds=wait))
    assert len(provider.accepted()) >= 40 - tried


def test_s35_a_refused_sender_of_texts_does_not_hold_up_email(
    new_delivery: Make, provider: Provider, now: datetime
) -> None:
    for _ in range(3):
        new_delivery()
    new_delivery(phone="+12025550143", phone_kind="landline", email="maria@example.org")
    provider.fault(Kind.REFUSE, status=400, code=30034)
    deliver_due(now)
    assert (OutboxMessage.objects.get().to, refused(provider)) == ("maria@example.org", 1)


def test_s37_a_look_up_that_fails_in_an_unknown_way_does_not_hold_up_the_others(
    new_delivery: Make, provider: Provider, now: datetime
) -> None:
    first, second = new_delivery(phone="+12025550143"), new_delivery(phone="+12025550144")
    # Twilio's library makes nothing of a date that is missing, and nothing can be compared with it.
    provider.fault(Kind.UNDATED, to="+12025550143")
    provider.fault(Kind.LOSE_ANSWER)
    deliver_due(now)
    with capture_logs() as logged:
        settle_in_the_end(now)
    assert dict(Delivery.objects.values_list("pk", "state")) == {first.pk: "uncertain", second.pk: "sent"}
    assert logged == [
        {"event": "look-up failed", "log_level": "error", "delivery": str(first.pk), "error": "TypeError"}
    ]


def test_s37_what_the_provider_never_told_of_is_left_to_a_person_when_its_time_is_over(
    new_delivery: Make, provider: Provider, now: datetime
) -> None:
    row = new_delivery()
    provider.fault(Kind.LOSE_ANSWER)
    deliver_due(now)
    provider.repair()
    # A token that was taken back at the provider.
    secret = ProviderSecret.objects.get()
    secret.value = "another-token"
    secret.save()
    forget_secrets()
    over = row.invitation.expires_at
    for moment, state in ((over - timedelta(minutes=1), "uncertain"), (over, "dead")):
        settle_in_the_end(moment)
        row.refresh_from_db()
        assert row.state == state
    assert (row.error_code, len(provider.accepted())) == ("unsettled", 1)


def test_s36_a_text_that_was_taken_for_a_row_that_is_not_ours_any_more_is_told(
    new_delivery: Make, now: datetime
) -> None:
    delivery, late = new_delivery(), uuid4()
    begin(claim(now, 10, late, [Channel.SMS]), late, now)
    lease_is_over(grace=True)
    reap()
    Delivery.objects.update(state="queued", not_before=now)
    claim(now, 10, uuid4(), [Channel.SMS])
    with capture_logs() as logged:
        record_sent({delivery.pk: "SM1"}, Guard(["sending", "uncertain"], late), now)
    ids: dict[str, Any] = {"delivery": str(delivery.pk), "provider_id": "SM1"}
    assert logged == [{"event": "accepted, but not ours any more", "log_level": "error", **ids}]


def test_s38_an_answer_that_comes_after_its_report_is_nothing_to_tell(new_delivery: Make, now: datetime) -> None:
    delivery = new_delivery()
    Delivery.objects.update(state="delivered", provider_id="SM1")
    with capture_logs() as logged:
        record_sent({delivery.pk: "SM1"}, Guard(["sending", "uncertain"], uuid4()), now)
    assert logged == []
