"""A worker that dies in the middle of a dry run."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from agencies import tenancy
from surveys.outreach import tasks
from surveys.outreach.models import DryDecision, DryRun
from tests import factories
from tests.live import LiveSystem, wait_until

_HERE = "JOIN pg_database ON pg_database.oid = database AND datname = current_database()"
_WAITING = f"SELECT count(*) FROM pg_locks {_HERE} WHERE NOT granted"  # noqa: S608 - our own words
_UNDER_WAY = f"SELECT count(*) FROM pg_locks {_HERE} WHERE locktype = 'advisory'"  # noqa: S608


def count(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])


def make_run() -> DryRun:
    factories.allow_sending()
    for _ in range(20):
        factories.make_party(factories.make_incident())
    return DryRun.objects.create(days=90, created_by="ada", created_at=timezone.now())


@pytest.mark.fault
def test_a_dry_run_whose_worker_is_killed_begins_anew_and_is_whole(live: LiveSystem) -> None:
    with tenancy.agency_context("riverton"):
        run = make_run()
        worker = live.start_worker(concurrency=1)
        with transaction.atomic(), connection.cursor() as cursor:
            # Whoever wants to write a decision has to wait: the worker is in the middle for as long as we like.
            cursor.execute("LOCK TABLE outreach_drydecision IN ACCESS EXCLUSIVE MODE")
            tasks.dry_run.delay("riverton", str(run.pk))
            wait_until(lambda: count(_WAITING), 60, what="the worker's first decision")
            second = live.manage("dry_run", "--agency", "riverton")
            live.stop(worker)
        assert (second.returncode, "Another dry run is under way" in second.stderr) == (1, True)
        wait_until(lambda: not count(_UNDER_WAY), what="the end of the killed worker's connection")
        run.refresh_from_db()
        assert (run.state, run.attempts, DryDecision.objects.count()) == ("waiting", 1, 0)
        live.flush_queue()
        live.start_worker(concurrency=1)
        DryRun.objects.create(state="finished", created_by="ada", created_at=timezone.now() - timedelta(days=8))
        tasks.sweep()
        wait_until(lambda: not DryRun.objects.filter(state="waiting").exists(), 60, what="both dry runs")
        run.refresh_from_db()
        decided = list(DryRun.objects.order_by("created_at").values_list("state", "attempts", "incidents"))
        assert decided == [("finished", 2, 20), ("finished", 1, 20)]
        assert DryDecision.objects.filter(run=run).count() == 20
