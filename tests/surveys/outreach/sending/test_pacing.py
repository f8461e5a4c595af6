"""The pace of texts: never more in a second than the sender may, hardly less, and every agency gets its turn."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone

from agencies import tenancy
from surveys.outreach import tasks
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import Delivery, SenderTurn, SendingPolicy
from surveys.outreach.sending import pacing
from surveys.outreach.sending.dispatch import deliver_due
from tests import factories
from tests.daytime import move_to_daytime
from tests.live import LiveSystem, free_port, wait_until
from tests.provider_fake.client import Provider, provider_process
from tests.surveys.outreach.conftest import use_twilio


@pytest.mark.parametrize("limit", [1, 2, 10, 99, 101, 250, 333, 1000])
def test_s40_turns_of_a_second_add_up_to_the_limit_and_not_to_more(limit: int) -> None:
    texts, period = pacing.share_of_a_second(limit, 100)
    assert (texts <= 100, texts * round(pacing._MARGIN / period) <= limit) == (True, True)
    assert 0.95 <= texts / period / limit <= 1


def moments_of(provider: Provider) -> list[float]:
    """Return when the provider got the texts, in seconds."""
    return sorted(datetime.fromisoformat(entry["at"]).timestamp() for entry in provider.accepted())


#: Texts a second of a city's sender.
CITY = 60


def busiest_second(moments: list[float]) -> int:
    """Return the most texts that any second held."""
    return max(sum(begin <= moment < begin + 1 for moment in moments) for begin in moments)


def queue(schema_name: str, provider: Provider, count: int, **policy: Any) -> None:
    """Give an agency people to ask, in a place where it is day."""
    place = move_to_daytime(schema_name)
    with tenancy.agency_context(schema_name):
        factories.allow_sending(**policy)
        use_twilio(provider)
        made = [factories.make_party(factories.make_incident(), phone=place.number(n)) for n in range(count)]
        decide_incidents([party.incident_id for party in made], timezone.now())


def sent(schema_name: str) -> int:
    with tenancy.agency_context(schema_name):
        return Delivery.objects.filter(state__in=["sent", "delivered"]).count()


@pytest.fixture
def stand_in() -> Iterator[Provider]:
    with provider_process() as provider:
        yield provider


def test_s40_no_second_holds_more_texts_than_the_sender_may(
    new_delivery: Any, provider: Provider, now: datetime
) -> None:
    SendingPolicy.objects.update(texts_per_second=20)
    policy, moments = SendingPolicy.load(), []

    def send(turn: pacing.Turn) -> float:
        turn.wait()
        return time.monotonic()

    with ThreadPoolExecutor(8) as threads:
        while len(moments) < 80:
            with pacing.turn(policy, now, 100) as turn:
                moments += list(threads.map(send, [turn] * turn.texts))
    assert busiest_second(sorted(moments)) <= 20


@pytest.mark.fault
@pytest.mark.timeout(120)
def test_s40_two_workers_keep_to_a_senders_pace_and_hardly_below(live: LiveSystem, stand_in: Provider) -> None:
    queue("riverton", stand_in, 80, texts_per_second=10)
    for _ in range(2):
        live.start_worker(TWILIO_BASE_URL=stand_in.url)
    live.start_beat()
    wait_until(lambda: sent("riverton") == 80, 60, "eighty texts")
    moments = moments_of(stand_in)
    # On its way to the provider a text may be held up, so that a single second says little here.
    assert 60 / (moments[70] - moments[10]) <= 10.5
    # A machine with other work stretches some turns. Undisturbed, three of ten texts are within five percent.
    assert max(30 / (end - begin) for begin, end in zip(moments, moments[30:], strict=False)) >= 9.5


@pytest.mark.fault
@pytest.mark.timeout(300)
def test_s40_a_citys_backlog_of_ten_thousand_delays_a_villages_text_by_seconds(
    live: LiveSystem, stand_in: Provider
) -> None:
    queue("riverton", stand_in, 10_000, texts_per_second=CITY)
    queue("hillside", stand_in, 0)
    for _ in range(2):
        live.start_worker(concurrency=1, TWILIO_BASE_URL=stand_in.url)
    tenancy.ring(tasks.deliver, "riverton")
    wait_until(lambda: sent("riverton") >= 2 * CITY, 60, "the city's texts")
    queue("hillside", stand_in, 1)
    asked = time.time()
    tenancy.ring(tasks.deliver, "hillside")
    wait_until(lambda: sent("hillside"), 60, "the village's text")
    [got] = [entry for entry in stand_in.accepted() if entry["body"].startswith("Hillside Sheriff")]
    assert datetime.fromisoformat(got["at"]).timestamp() - asked < 5
    moments = moments_of(stand_in)
    # By what the provider got: a text that was held up on its way counts in the second of its neighbours.
    assert busiest_second(moments) <= CITY * 1.1
    assert len(moments) - 1 <= CITY * (moments[-1] - moments[0] + 1)


def test_s40_the_brands_texts_of_a_day_are_not_exceeded(new_delivery: Any, provider: Provider, now: datetime) -> None:
    for _ in range(5):
        new_delivery()
    SendingPolicy.objects.update(texts_per_day=3)
    assert [deliver_due(now), deliver_due(now), len(provider.accepted())] == [3, 0, 3]
    # What was sent is counted on the agency's day, by the database's clock.
    Delivery.objects.filter(state="sent").update(requested_at=now - timedelta(days=1))
    assert [deliver_due(now), len(provider.accepted())] == [2, 5]


def test_s40_a_sender_in_another_workers_turn_is_left_alone(
    new_delivery: Any, provider: Provider, now: datetime
) -> None:
    new_delivery()
    with pacing.turn(SendingPolicy.load(), now, 100) as turn:
        assert (turn.texts, deliver_due(now)) == (100, 0)
    assert deliver_due(now) == 1


def test_s40_without_redis_a_senders_pace_is_kept(
    new_delivery: Any, provider: Provider, now: datetime, settings: Any
) -> None:
    for _ in range(3):
        new_delivery()
    SendingPolicy.objects.update(texts_per_second=2)
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    assert [deliver_due(now), deliver_due(now), len(provider.accepted())] == [2, 0, 2]


@pytest.mark.parametrize(("set_back", "texts"), [(timedelta(), 0), (timedelta(hours=1), 100)])
def test_s40_s49_a_turn_that_ends_later_than_any_can_stops_nobody(
    policy: SendingPolicy, provider: Provider, now: datetime, set_back: timedelta, texts: int
) -> None:
    policy = SendingPolicy.load()
    with pacing.turn(policy, now, 100):
        # What the database's clock has run ahead of the time that it shows from now on.
        SenderTurn.objects.update(free_at=F("free_at") + set_back)
        with pacing.turn(policy, now, 100) as turn:
            assert turn.texts == texts


def test_s40_a_text_longer_than_a_turn_puts_the_next_turn_off() -> None:
    turn = pacing.Turn(2, period=0.02, starts_at=time.monotonic())
    assert turn.wait(6)
    assert 0.04 < turn.rest <= 0.06 + turn._late


def test_the_outbox_has_no_pace(new_delivery: Any, now: datetime) -> None:
    SendingPolicy.objects.update(texts_per_second=1)
    for _ in range(3):
        new_delivery()
    assert deliver_due(now) == 3
