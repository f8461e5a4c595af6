"""Workers, servers and clocks fail in the middle of sending: nothing is lost and nobody gets two texts."""

import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Max, Min
from django.db.models.functions import Now

from agencies import tenancy
from surveys.outreach.models import Delivery, Invitation
from tests import factories
from tests.live import LiveSystem, wait_until
from tests.provider_fake.client import Provider, provider_process
from tests.provider_fake.faults import Kind
from tests.surveys.outreach.batches import ask_before, in_state, pool_of, queue, texts, wait_for_accepted
from tests.surveys.outreach.conftest import use_twilio

State = Delivery.State


@pytest.fixture
def slow_provider() -> Iterator[Provider]:
    """Some texts are on their way at any time; some answers get lost, so that rows are uncertain without any kill."""
    with provider_process() as provider:
        provider.fault(Kind.SILENT)
        provider.fault(Kind.DELAY, seconds=0.1)
        provider.fault(Kind.LOSE_ANSWER, every=60)
        provider.fault(Kind.ACCEPT_AND_FAIL, every=45, status=503)
        yield provider


def kill(processes: list[int]) -> None:
    for process in processes:
        os.kill(process, signal.SIGKILL)


def claimed() -> int:
    """Return how many deliveries a worker holds; what a killed one left behind is not held any more."""
    with tenancy.agency_context("riverton"):
        held = [State.QUEUED, State.FAILED, State.SENDING]
        return Delivery.objects.filter(state__in=held, lease_until__gt=Now()).count()


def wait_for_all(count: int) -> None:
    wait_until(lambda: in_state("riverton", State.SENT) == count, 90, "every delivery sent")


def assert_each_got_one(provider: Provider, count: int) -> None:
    """By the provider's own log, and by what the product knows of it."""
    got = texts(provider)
    assert (len(got), set(got.values())) == (count, {1})
    with tenancy.agency_context("riverton"):
        assert Invitation.objects.filter(state=Invitation.State.INVITED).count() == count


@pytest.mark.fault
@pytest.mark.timeout(400)
def test_s46_s51_killed_and_stopped_workers_lose_no_delivery_and_send_none_twice(
    live: LiveSystem, slow_provider: Provider
) -> None:
    queue("riverton", slow_provider, 300)
    ask_before("riverton", 100)
    surroundings = {"TWILIO_BASE_URL": slow_provider.url, "DELIVERY_LEASE_SECONDS": "6"}
    live.start_beat()
    worker = live.start_worker(**surroundings)
    wait_for_accepted(slow_provider, 40)
    kill(pool_of(worker))
    orphans = in_state("riverton", State.SENDING)
    wait_for_accepted(slow_provider, 120)
    live.stop(worker)
    orphans += in_state("riverton", State.SENDING)
    worker = live.start_worker(**surroundings)
    # The kills did hit something that was on its way.
    assert orphans > 0
    wait_for_accepted(slow_provider, 200)
    worker.terminate()
    assert worker.wait(30) == 0
    assert claimed() == 0
    live.start_worker(**surroundings)
    wait_for_all(300)
    assert_each_got_one(slow_provider, 300)


@pytest.mark.fault
@pytest.mark.timeout(400)
def test_s45_s47_s52_lost_servers_and_a_second_beat_cost_no_delivery(live: LiveSystem, slow_provider: Provider) -> None:
    live.keep_commits()
    queue("riverton", slow_provider, 300)
    beats = [live.start_beat(), live.start_beat()]
    for _ in range(2):
        live.start_worker(TWILIO_BASE_URL=slow_provider.url, DELIVERY_LEASE_SECONDS="6")
    wait_for_accepted(slow_provider, 60)
    live.kill_database()
    wait_for_accepted(slow_provider, 160)
    live.kill_queue()
    live.stop(beats[0])
    wait_for_all(300)
    assert_each_got_one(slow_provider, 300)


@pytest.mark.fault
@pytest.mark.parametrize(
    ("closed", "nine"), [("2027-03-13T02:30", "2027-03-14T14:00"), ("2027-11-06T01:30", "2027-11-07T15:00")]
)
def test_s49_workers_before_and_after_a_change_of_the_clocks_text_everybody_once_at_nine(
    live: LiveSystem, slow_provider: Provider, closed: str, nine: str
) -> None:
    closed_at, opens = (datetime.fromisoformat(moment).replace(tzinfo=UTC) for moment in (closed, nine))
    with tenancy.agency_context("riverton"):
        factories.allow_sending()
        use_twilio(slow_provider)
        for number in range(40):
            factories.make_party(factories.make_incident(closed_at=closed_at), phone=f"+1312555{number + 100:04d}")
    live.start_beat()
    before = live.start_worker(clock=opens - timedelta(hours=18), TWILIO_BASE_URL=slow_provider.url)
    wait_until(lambda: in_state("riverton", State.QUEUED) == 40, 60, "everybody invited on the evening before")
    live.stop(before)
    live.start_worker(clock=opens - timedelta(seconds=8), TWILIO_BASE_URL=slow_provider.url, DELIVERY_LEASE_SECONDS="6")
    wait_for_all(40)
    assert_each_got_one(slow_provider, 40)
    with tenancy.agency_context("riverton"):
        sent = Delivery.objects.aggregate(first=Min("sent_at"), last=Max("sent_at"))
    assert opens <= sent["first"] <= sent["last"] < opens + timedelta(minutes=5)
