"""A thousand texts leave while a worker is killed every second, and the queue is wiped or killed at random moments."""

import os
import random
import signal
import time

import psutil
import pytest

from surveys.outreach.models import Delivery
from tests.live import LiveSystem, wait_until
from tests.provider_fake.client import Provider, provider_process
from tests.provider_fake.faults import Kind
from tests.surveys.outreach.batches import Process, in_state, queue, wait_for_accepted
from tests.surveys.outreach.sending.test_kill import assert_each_got_one

TEXTS = 1000
#: They take some seconds, and some are on their way at any time.
TEXTS_PER_SECOND = 150


class Trouble:
    """Two workers that are started again whenever they end, as by a supervisor, and what goes wrong with them."""

    def __init__(self, live: LiveSystem, provider: Provider) -> None:
        self._live = live
        self._surroundings = {"TWILIO_BASE_URL": provider.url, "DELIVERY_LEASE_SECONDS": "4"}
        self._chance = random.Random()
        self._workers: list[Process] = []
        self._coming = [live.flush_queue, live.kill_queue, live.flush_queue, self._kill_worker]
        self._chance.shuffle(self._coming)
        self.keep_up()

    def happen(self) -> None:
        """Kill a process and, at a random moment of the second, let the next other thing go wrong."""
        moment = self._chance.random()
        self._kill_process()
        time.sleep(moment)
        if self._coming:
            self._coming.pop()()
        self.keep_up()
        time.sleep(1 - moment)

    def keep_up(self) -> None:
        """Let there be two workers."""
        self._workers = [worker for worker in self._workers if worker.poll() is None]
        while len(self._workers) < 2:
            self._workers.append(self._live.start_worker(4, **self._surroundings))

    def is_over(self) -> bool:
        """Whether every text has left, with the workers kept up meanwhile."""
        self.keep_up()
        return in_state("riverton", Delivery.State.SENT) == TEXTS

    def _kill_process(self) -> None:
        """Kill one of the processes that do a worker's tasks."""
        children = [child for worker in self._workers for child in psutil.Process(worker.pid).children()]
        if children:
            os.kill(self._chance.choice(children).pid, signal.SIGKILL)

    def _kill_worker(self) -> None:
        self._live.stop(self._workers[0])


@pytest.mark.fault
@pytest.mark.timeout(400)
def test_s45_s46_a_thousand_texts_leave_once_while_workers_and_the_queue_are_killed(live: LiveSystem) -> None:
    with provider_process() as provider:
        provider.fault(Kind.SILENT)
        provider.fault(Kind.DELAY, seconds=0.1)
        provider.fault(Kind.LOSE_ANSWER, every=60)
        queue("riverton", provider, TEXTS, texts_per_second=TEXTS_PER_SECOND)
        live.start_beat()
        trouble = Trouble(live, provider)
        wait_for_accepted(provider, 50)
        orphans = 0
        while len(provider.accepted()) < TEXTS * 0.8:
            trouble.happen()
            orphans += in_state("riverton", Delivery.State.SENDING, Delivery.State.UNCERTAIN)
        wait_until(trouble.is_over, 90, "every text to leave")
        assert_each_got_one(provider, TEXTS)
    # The kills did hit something that was on its way.
    assert orphans > 0
