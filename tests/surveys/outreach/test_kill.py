"""Workers are killed in the middle of sending: nothing is lost and nobody gets two texts."""

import os
import signal
import subprocess
from collections import Counter

import pytest
from django.utils import timezone

from agencies import tenancy
from officersurvey.celery import app
from surveys.outreach.decisions import decide_incidents
from surveys.outreach.models import Delivery, Invitation, SendingPolicy
from tests import factories
from tests.daytime import move_to_daytime
from tests.live import LiveSystem, wait_until
from tests.provider_fake.client import Provider, provider_process
from tests.provider_fake.faults import Kind
from tests.surveys.outreach.conftest import use_twilio

COUNT = 400
#: When the provider has taken so many, a pool process is killed, the whole worker, and a pool process again.
CHILD_DIES, WORKER_DIES, CHILD_DIES_AGAIN = 40, 160, 280


def queue_deliveries(provider: Provider) -> None:
    """Riverton has 400 people to ask, in a place where it is day."""
    place = move_to_daytime("riverton")
    with tenancy.agency_context("riverton"):
        factories.allow_sending()
        use_twilio(provider)
        parties = [
            factories.make_party(factories.make_incident(), phone=place.number(number)) for number in range(COUNT)
        ]
        assert len(decide_incidents([party.incident_id for party in parties], timezone.now())) == COUNT


def finished() -> bool:
    with tenancy.agency_context("riverton"):
        return Delivery.objects.filter(state=Delivery.State.SENT).count() == COUNT


def on_their_way() -> int:
    with tenancy.agency_context("riverton"):
        return Delivery.objects.filter(state=Delivery.State.SENDING).count()


def kill(processes: list[int]) -> None:
    for process in processes:
        os.kill(process, signal.SIGKILL)


def pause(*, paused: bool) -> None:
    with tenancy.agency_context("riverton"):
        SendingPolicy.objects.update(paused=paused)


def start_worker(live: LiveSystem, surroundings: dict[str, str]) -> tuple["subprocess.Popen[bytes]", list[int]]:
    """Start a worker; return it and the processes that do its tasks. Nothing is sent before they are known."""
    pause(paused=True)
    worker = live.start_worker(**surroundings)
    workers = wait_until(lambda: app.control.inspect(timeout=2).stats(), 60, "a worker that answers")
    pause(paused=False)
    return worker, next(iter(workers.values()))["pool"]["processes"]


@pytest.mark.fault
@pytest.mark.timeout(400)
def test_s46_killed_workers_lose_no_delivery_and_send_none_twice(live: LiveSystem) -> None:
    with provider_process() as provider:
        provider.fault(Kind.SILENT)
        provider.fault(Kind.DELAY, seconds=0.1)
        # Answers get lost too, so that some rows are uncertain without any kill.
        provider.fault(Kind.LOSE_ANSWER, every=60)
        queue_deliveries(provider)

        def accepted(count: int) -> None:
            wait_until(lambda: len(provider.accepted()) >= count, 90, f"{count} accepted texts")

        surroundings = {"TWILIO_BASE_URL": provider.url, "DELIVERY_LEASE_SECONDS": "4"}
        live.start_beat()
        worker, pool = start_worker(live, surroundings)
        accepted(CHILD_DIES)
        kill(pool)
        orphans = [on_their_way()]
        accepted(WORKER_DIES)
        live.stop(worker)
        orphans.append(on_their_way())
        _, pool = start_worker(live, surroundings)
        accepted(CHILD_DIES_AGAIN)
        kill(pool)
        orphans.append(on_their_way())
        wait_until(finished, 90, "every delivery sent")
        texts = Counter(entry["to"] for entry in provider.accepted())
    assert (len(texts), set(texts.values())) == (COUNT, {1})
    # The kills did hit something that was on its way.
    assert sum(orphans) > 0
    with tenancy.agency_context("riverton"):
        assert Invitation.objects.filter(state=Invitation.State.INVITED).count() == COUNT
