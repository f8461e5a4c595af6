"""A newer release is started beside the older one, takes over and is taken back: nobody notices."""

import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import psutil
import pytest
from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone

from agencies import tenancy
from surveys.outreach.models import Delivery
from surveys.outreach.tasks import deliver
from tests.live import LiveSystem, wait_until
from tests.provider_fake.client import Provider
from tests.responses.both_at_once import WatchedCrowd, invite, slow_provider, stored, wait_for_texts_on_their_way
from tests.responses.phone import Phone
from tests.surveys.outreach.batches import Process, queue, wait_for_accepted
from tests.surveys.outreach.sending.test_kill import assert_each_got_one, wait_for_all

State = Delivery.State
TEXTS = 300
PEOPLE = 200
#: What Celery says of a task that it does not have, and Python of an argument.
UNKNOWN = ("Received unregistered task of type", "got an unexpected keyword argument 'release'")


@pytest.fixture
def provider() -> Iterator[Provider]:
    with slow_provider() as running:
        yield running


def add_column() -> None:
    """Give a table a column of the newer release's, as its migration would before any of its code runs."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE riverton.outreach_delivery ADD COLUMN carrier varchar(40) NOT NULL DEFAULT ''")


def hold_back(count: int) -> None:
    """Let so many of those that are due come due much later."""
    with tenancy.agency_context("riverton"):
        chosen = list(Delivery.objects.values_list("pk", flat=True)[:count])
        Delivery.objects.filter(pk__in=chosen).update(not_before=timezone.now() + timedelta(days=1))


def let_go(count: int) -> None:
    """Let so many of those that were held back come due now."""
    now = timezone.now()
    with tenancy.agency_context("riverton"):
        later = Delivery.objects.filter(not_before__gt=now, state=State.QUEUED)
        Delivery.objects.filter(pk__in=list(later.values_list("pk", flat=True)[:count])).update(not_before=now)
    tenancy.ring(deliver, "riverton")


def held() -> set[tuple[UUID, UUID]]:
    """Return which deliveries are held by whom."""
    with tenancy.agency_context("riverton"):
        rows = Delivery.objects.filter(state__in=[State.QUEUED, State.FAILED, State.SENDING], lease_until__gt=Now())
        return set(rows.values_list("pk", "claimed_by"))


def retire(worker: Process) -> None:
    """Let more texts come due and stop a worker meanwhile; it leaves nothing behind that waits for its lease to end."""
    let_go(80)
    wait_for_texts_on_their_way()
    # No message that it did not understand has killed it.
    assert worker.poll() is None
    worker.terminate()
    assert worker.wait(30) == 0
    left = held()
    wait_until(lambda: not left & held(), 30, "the other workers to finish what they hold")


def has_met_what_is_new(log: Path) -> bool:
    """Tell whether a worker of the older code got both kinds of messages that it cannot understand."""
    said = log.read_text()
    return all(words in said for words in UNKNOWN)


def renew(web: Process) -> None:
    """Renew the web server, and wait until nothing of the old one is left."""
    main = psutil.Process(web.pid)
    before = set(main.children())
    web.send_signal(signal.SIGHUP)
    wait_until(lambda: main.children() and not before & set(main.children()), 30, "a renewed web server")


@pytest.mark.fault
@pytest.mark.timeout(300)
def test_s51_a_newer_release_beside_the_older_one_and_its_withdrawal_cost_no_text_and_no_answer(
    live: LiveSystem, provider: Provider, tmp_path: Path
) -> None:
    add_column()
    tokens = invite(PEOPLE)
    queue("riverton", provider, TEXTS, texts_per_second=40)
    hold_back(240)
    logs = [tmp_path / name for name in ("first", "second", "again", "newer")]
    web = live.start_web()
    live.start_beat()
    old = [live.start_worker(log=log, TWILIO_BASE_URL=provider.url) for log in logs[:2]]
    tenancy.ring(deliver, "riverton")
    wait_for_accepted(provider, 20)
    newer = live.start_worker(newer=True, log=logs[3], TWILIO_BASE_URL=provider.url)
    newer_beat = live.start_beat(newer=True)
    wait_until(lambda: all(has_met_what_is_new(log) for log in logs[:2]), 60, "messages of the newer release")
    with WatchedCrowd(Phone(live.port), tokens) as crowd:
        crowd.let_come(PEOPLE)
        renew(web)
        retire(old[0])
        retire(old[1])
        # From now on the newer one is alone, also with messages of the older code.
        wait_for_accepted(provider, 220)
        live.start_worker(log=logs[2], TWILIO_BASE_URL=provider.url)
        wait_until(lambda: has_met_what_is_new(logs[2]), 60, "messages of the newer release, once more")
        retire(newer)
        live.stop(newer_beat)
    assert (crowd.statuses, stored()) == ({303}, PEOPLE)
    wait_for_all(TEXTS)
    assert_each_got_one(provider, TEXTS)
    assert [words for words in UNKNOWN if words in logs[3].read_text()] == []
