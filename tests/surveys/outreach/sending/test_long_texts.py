"""Carriers count segments, and the provider lets go of what it could not send by the end of the hours."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from surveys.outreach.models import Delivery, MessageTemplate, SendingPolicy
from surveys.outreach.sending import pacing
from surveys.outreach.sending.dispatch import deliver_due
from tests.provider_fake.client import Provider
from tests.surveys.outreach.conftest import NOON, use_twilio

NEW_YORK, CHICAGO = "+12125550143", "+13125550143"


@pytest.mark.parametrize(
    ("phone", "minutes", "seconds"),
    # In New York it is an hour later; the way to the provider takes 30 seconds at most.
    [(CHICAGO, 30, 1770), (CHICAGO, 180, 3600), (CHICAGO, 1.1, 36), (NEW_YORK, 90, 1770)],
)
def test_r31_the_provider_sends_no_text_after_the_hours(
    new_delivery: Callable[..., Delivery], provider: Provider, phone: str, minutes: float, seconds: int
) -> None:
    use_twilio(provider)
    new_delivery(phone=phone)
    eight = NOON + timedelta(hours=8)
    deliver_due(eight - timedelta(minutes=minutes))
    [text] = provider.accepted()
    assert abs(text["valid_for"] - seconds) <= 1


@pytest.mark.parametrize("seconds", [1, 59])
def test_r31_in_the_last_minute_of_the_hours_no_text_is_begun(
    new_delivery: Callable[..., Delivery], provider: Provider, seconds: int
) -> None:
    use_twilio(provider)
    new_delivery(phone=CHICAGO)
    eight = NOON + timedelta(hours=8)
    deliver_due(eight - timedelta(seconds=seconds))
    assert provider.accepted() == []
    assert Delivery.objects.get().not_before == eight + timedelta(hours=13)


def test_s40_a_text_of_four_segments_takes_the_place_of_four(
    new_delivery: Callable[..., Delivery], provider: Provider, now: datetime
) -> None:
    use_twilio(provider)
    body = "{agency}: {date} {link} " + "x" * 480 + " Not for emergencies. STOP to opt out"
    MessageTemplate.objects.filter(purpose="invitation", channel="sms").update(body=body)
    SendingPolicy.objects.update(texts_per_second=10)
    for number in range(6):
        new_delivery(phone=f"+1312555{100 + number:04d}")
    deliver_due(now)
    assert len(provider.accepted()) == 2
    waiting = Delivery.objects.waiting()
    assert [(one.attempts, one.requested_at) for one in waiting] == [(0, None)] * 4


def test_a_text_longer_than_a_turn_goes_alone() -> None:
    turn = pacing.Turn(2, period=0.01)
    assert [turn.wait(3), turn.wait(1)] == [True, False]


def test_where_no_carriers_are_behind_it_nothing_is_counted() -> None:
    turn = pacing.Turn(2)
    assert [turn.wait(3) for _ in range(4)] == [True] * 4


def test_a_fresh_turn_has_all_its_moments(policy: Any) -> None:
    turn = pacing.Turn(3, period=0.01)
    assert [turn.wait() for _ in range(4)] == [True, True, True, False]
