"""manage.py watch_feed as a real process: killed in the middle, started again, the same result."""

import threading
from pathlib import Path

import pytest
from django.db import connection

from agencies import tenancy
from surveys.incidents import feed_files, runs
from surveys.incidents.models import ImportRun, Incident, Party, UnreadableChange
from tests.live import wait_until
from tests.surveys.feeds.towns import NOW, make_profile, new_orleans, upload, with_faults

pytestmark = pytest.mark.fault
ROWS = 4_000


@pytest.fixture
def watched(live, files_dir: Path):
    """A system whose processes see the same files as the test."""
    live.environment["FILES_DIR"] = str(files_dir)
    return live


def drop(schema_name: str, text: str, **how) -> None:
    """Put a file into an agency's folder, complete."""
    with tenancy.agency_context(schema_name):
        make_profile(new_orleans(), **how)
        (feed_files.incoming("cad") / "calls.csv").write_text(text)
        (feed_files.incoming("cad") / "calls.csv.done").touch()


def outcome(schema_name: str):
    """What became of the file: the run, the rows, and the files that were put aside."""
    with tenancy.agency_context(schema_name):
        run = ImportRun.objects.get(is_from_folder=True)
        numbers = (run.created, run.updated, run.unchanged, run.rejected, run.warnings)
        counts = (run.state, run.rows, run.rows_done, *numbers)
        aside = sorted(feed_files.incoming("cad").glob("*/*"))
        rejects = [path.read_bytes() for path in aside if path.name.endswith(".rejected.csv")]
        stored = (Incident.objects.count(), Party.objects.count())
        return counts, run.remarks, stored, [path.name[17:] for path in aside], rejects


def test_s53_a_watcher_that_was_killed_finishes_with_the_same_result(watched):
    text = with_faults(ROWS)
    drop("riverton", text)
    with tenancy.agency_context("riverton"):
        process = watched.start("-W", "ignore", "manage.py", "watch_feed", "--interval", "0.1")
        wait_until(Incident.objects.exists, what="the first batch")
        watched.stop(process)
        assert 0 < Incident.objects.count() < ROWS
    drop("hillside", text)
    done = watched.manage("watch_feed", "--once", "--interval", "0.1")
    assert (done.returncode, done.stderr) == (0, "")
    assert outcome("riverton") == outcome("hillside")
    assert outcome("riverton")[0][:4] == ("finished", ROWS, ROWS, ROWS - 2)


def test_s53_a_watcher_that_was_killed_refuses_a_whole_file_and_holds_all_of_it_back(watched):
    text = with_faults(ROWS)
    drop("riverton", text, takes_whole_files=True)
    with tenancy.agency_context("riverton"):
        process = watched.start("-W", "ignore", "manage.py", "watch_feed", "--interval", "0.1")
        wait_until(UnreadableChange.objects.exists, what="the first incidents held back")
        watched.stop(process)
    drop("hillside", text, takes_whole_files=True)
    done = watched.manage("watch_feed", "--once", "--interval", "0.1")
    assert (done.returncode, done.stderr) == (0, "")
    assert outcome("riverton") == outcome("hillside")
    assert outcome("riverton")[0] == ("refused", ROWS, 0, 0, 0, 0, 2, 0)
    for schema_name in ("riverton", "hillside"):
        with tenancy.agency_context(schema_name):
            assert UnreadableChange.objects.count() == ROWS


def test_s53_several_who_import_the_same_file_count_each_row_once(live, files_dir):
    with tenancy.agency_context("riverton"):
        run = upload(with_faults(ROWS), make_profile(new_orleans()))
        runs.begin(run, NOW)

    def work():
        with tenancy.agency_context("riverton"):
            runs.go_on(run.pk)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with tenancy.agency_context("riverton"):
        run.refresh_from_db()
        assert (run.state, run.rows_done, run.created, run.rejected) == ("finished", ROWS, ROWS - 2, 2)
        assert Incident.objects.count() == ROWS - 2
