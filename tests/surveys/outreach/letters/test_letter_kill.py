"""A worker that dies in the middle of making letters."""

import pytest
from django.db import connection, transaction
from django.utils import timezone

from agencies import tenancy
from surveys.outreach import tasks
from surveys.outreach.letters import runs
from surveys.outreach.models import Delivery, Letter, LetterRun
from surveys.outreach.sending import claims
from tests import factories
from tests.live import LiveSystem, wait_until
from tests.surveys.outreach.paper import ORDER, waiting_letter

PEOPLE = 12
_WAITING = """
    SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database AND datname = current_database()
    WHERE NOT granted
"""


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        return bool(cursor.fetchone()[0])


def letters_wait() -> LetterRun:
    factories.allow_sending(channels=ORDER)
    for number in range(PEOPLE):
        address = f"{number + 1} Main St\nRiverton, IL 62561"
        waiting_letter(factories.make_party(factories.make_incident(), postal_address=address), timezone.now())
    return runs.start("ada@riverton.example", timezone.now())


@pytest.mark.pdf
@pytest.mark.fault
def test_a_worker_killed_while_it_makes_letters_loses_none_and_prints_none_twice(live: LiveSystem) -> None:
    with tenancy.agency_context("riverton"):
        run = letters_wait()
        worker = live.start_worker(concurrency=1)
        with transaction.atomic(), connection.cursor() as cursor:
            # The file is made by then, and the worker is about to store it.
            cursor.execute("LOCK TABLE outreach_letter IN ACCESS EXCLUSIVE MODE")
            tasks.print_letters.delay("riverton", str(run.pk))
            wait_until(somebody_waits, 60, what="the worker with its letters")
            live.stop(worker)
        wait_until(lambda: not somebody_waits(), what="the end of the killed worker's connection")
        assert (LetterRun.objects.get().state, Letter.objects.count()) == ("waiting", 0)
        assert Delivery.objects.waiting().filter(claimed_by=run.pk).count() == PEOPLE
        # What the sweep does after three minutes.
        LetterRun.objects.update(look_at=timezone.now())
        live.flush_queue()
        live.start_worker(concurrency=1)
        tasks.sweep()
        wait_until(lambda: LetterRun.objects.filter(state="ready").exists(), 60, what="the letters")
        assert LetterRun.objects.get().count == PEOPLE
        assert Letter.objects.values("delivery").distinct().count() == Letter.objects.count() == PEOPLE
        assert not claims.free_letters(timezone.now()).exists()
