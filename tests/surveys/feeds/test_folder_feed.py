"""Files that a dispatch centre drops into its folder: taken when complete, imported once, put aside with a report."""

import os
import tracemalloc
from datetime import timedelta

import pytest
from django.db.models.signals import post_init
from django.utils import timezone
from structlog.testing import capture_logs

from agencies import tenancy
from surveys.incidents import feed_files, folder_feed, runs
from surveys.incidents.folder_feed import Sightings, folders_without_profile, take_in
from surveys.incidents.models import FeedProfile, ImportRun, Incident
from tests.surveys.feeds.towns import make_profile, new_orleans, upload, with_faults

REPORT = "calls.csv.report.txt"


def drop(name, text, profile="cad"):
    """Put a file into the folder of a profile."""
    path = feed_files.incoming(profile) / name
    path.write_text(text)
    return path


def look(sightings=None, times=2):
    sightings = sightings or Sightings()
    for _ in range(times):
        take_in(sightings, timezone.now())
    return sightings


def names_in(folder):
    return sorted(path.name[17:] for path in (feed_files.incoming("cad") / folder).iterdir())


def test_a_file_is_taken_when_it_stopped_growing(riverton):
    make_profile(new_orleans())
    text = new_orleans()
    path = drop("calls.csv", text[:2000])
    sightings = look(times=1)
    path.write_text(text)
    look(sightings, times=1)
    assert (path.exists(), Incident.objects.count()) == (True, 0)
    look(sightings, times=1)
    assert (path.exists(), Incident.objects.count()) == (False, 20)


@pytest.mark.parametrize("begun", [30, 2000])
def test_a_file_that_was_written_on_after_it_was_taken_is_taken_again(riverton, begun):
    make_profile(new_orleans())
    text, path = new_orleans(), drop("calls.csv", "")
    with path.open("w") as writer:
        writer.write(text[:begun])
        writer.flush()
        sightings = look()
        assert Incident.objects.count() < 20
        writer.write(text[begun:])
    look(sightings, times=6)
    assert (Incident.objects.count(), ImportRun.objects.filter(is_from_folder=True).count()) == (20, 2)


def test_a_mark_says_that_a_file_is_complete(riverton):
    make_profile(new_orleans())
    drop("calls.csv", new_orleans())
    drop("calls.csv.done", "")
    look(times=1)
    assert Incident.objects.count() == 20
    assert list(feed_files.incoming("cad").glob("*.done")) == []


def test_what_is_still_being_written_and_links_are_left_alone(riverton, tmp_path):
    make_profile(new_orleans())
    for name in ("calls.csv.part", "calls.csv.filepart", ".calls.csv.swp"):
        drop(name, new_orleans())
    (tmp_path / "passwd").write_text(new_orleans())
    (feed_files.incoming("cad") / "calls.csv").symlink_to(tmp_path / "passwd")
    look(times=3)
    assert (ImportRun.objects.filter(is_from_folder=True).count(), Incident.objects.count()) == (0, 0)


def test_an_imported_file_lies_in_done_with_its_report_and_the_rows_left_out(riverton):
    make_profile(new_orleans())
    drop("calls.csv", with_faults())
    look()
    assert names_in("done") == ["calls.csv", "calls.csv.rejected.csv", "calls.csv.report.txt"]
    report = next(feed_files.incoming("cad").glob("done/*.report.txt")).read_text().splitlines()
    assert report[0].startswith("calls.csv: imported, ")
    assert report[1].startswith("20 rows: 18 new, 0 changed, 0 known already, 2 left out")


def test_a_file_that_is_no_table_lies_in_rejected_with_the_reason(riverton):
    make_profile(new_orleans())
    drop("calls.pdf", "%PDF-1.4")
    look()
    assert names_in("rejected") == ["calls.pdf", "calls.pdf.report.txt"]
    report = next(feed_files.incoming("cad").glob("rejected/*.report.txt")).read_text()
    assert "This is a PDF. Please export a CSV file or an .xlsx workbook." in report


def test_a_corrected_profile_takes_a_file_that_was_put_back(riverton):
    profile = make_profile(new_orleans())
    good, profile.definition = profile.definition, {}
    profile.save(update_fields=["definition"])
    drop("calls.csv", new_orleans())
    look()
    profile.definition = good
    profile.save(update_fields=["definition"])
    (back,) = (path for path in (feed_files.incoming("cad") / "rejected").iterdir() if path.suffix == ".csv")
    back.rename(feed_files.incoming("cad") / "calls.csv")
    look()
    assert Incident.objects.count() == 20


def test_a_date_of_the_file_counts_as_the_moment_of_its_rows(riverton):
    make_profile(new_orleans())
    path = drop("calls.csv", new_orleans())
    made = timezone.now() - timedelta(days=2)
    os.utime(path, (made.timestamp(), made.timestamp()))
    look()
    assert abs(Incident.objects.first().updated_at - made) < timedelta(seconds=1)


def test_s53_who_is_killed_between_writing_down_a_file_and_moving_it_finds_it_again(riverton, monkeypatch):
    make_profile(new_orleans())
    drop("calls.csv", new_orleans())
    with monkeypatch.context() as killed:
        killed.setattr(feed_files, "move", interrupt)
        with pytest.raises(KeyboardInterrupt):
            look()
    look()
    (run,) = ImportRun.objects.filter(is_from_folder=True)
    assert (run.state, Incident.objects.count(), names_in("done")) == ("finished", 20, ["calls.csv", REPORT])


def interrupt(*_: object) -> None:
    """End as a process does that is killed."""
    raise KeyboardInterrupt


def test_an_upload_whose_worker_was_lost_is_finished_by_the_watcher(riverton):
    run = upload(new_orleans(), make_profile(new_orleans()))
    runs.begin(run, timezone.now() - timedelta(minutes=3))
    look(times=1)
    run.refresh_from_db()
    assert (run.state, feed_files.raw_path(run).exists()) == ("finished", True)


@pytest.mark.parametrize(("hours", "state"), [(5, "waiting"), (7, "refused")])
def test_s50_a_file_that_fails_however_often_it_is_tried_is_given_up(riverton, hours, state):
    run = upload(new_orleans(), make_profile(new_orleans()))
    runs.begin(run, timezone.now() - timedelta(hours=hours))
    ImportRun.objects.update(is_from_folder=True)
    feed_files.raw_path(run).unlink()
    feed_files.raw_path(run).mkdir()
    look(times=1)
    run.refresh_from_db()
    assert (run.state, bool(run.problem)) == (state, state == "refused")


def test_r76_raw_files_and_rejected_rows_are_gone_after_seven_days(riverton, files_dir):
    make_profile(new_orleans())
    upload(new_orleans())
    ImportRun.objects.update(created_at=timezone.now())
    drop("calls.csv", with_faults())
    look()
    drop("never-complete.part", new_orleans())
    now = timezone.now()
    before = sorted(path for path in files_dir.rglob("*") if path.is_file())
    assert (len(before) > 5, feed_files.delete_old(now + timedelta(days=6, hours=23))) == (True, 0)
    feed_files.delete_old(now + timedelta(days=7, minutes=1))
    assert [path for path in files_dir.rglob("*") if path.is_file()] == []


def test_s1_a_folder_belongs_to_one_agency(riverton, hillside):
    make_profile(new_orleans())
    drop("calls.csv", new_orleans())
    with tenancy.agency_context("hillside"):
        make_profile(new_orleans())
        look(times=3)
        assert (Incident.objects.count(), feed_files.delete_old(timezone.now() + timedelta(days=8)) > 0) == (0, True)
    look()
    assert Incident.objects.count() == 20


def test_folders_with_files_and_without_a_profile_are_told_of_once(riverton):
    make_profile(new_orleans())
    for folder in ("cad", "empty", "busy", "old"):
        feed_files.incoming(folder)
    drop("calls.csv.part", "still coming", profile="busy")
    drop("calls.csv", new_orleans(), profile="old")
    with capture_logs() as logged:
        look(times=3)
    told = [entry for entry in logged if entry["event"].startswith("folders without a profile")]
    assert [entry["count"] for entry in told] == [1]
    assert (folders_without_profile(FeedProfile.objects.all()), Incident.objects.count()) == (["old"], 0)


def test_folders_in_that_of_a_profile_are_told_of_too(riverton):
    make_profile(new_orleans())
    feed_files.incoming("cad/2026/11")
    drop("calls.csv", new_orleans(), profile="cad/2026/11")
    drop("calls.csv", new_orleans())
    look()
    assert folders_without_profile(FeedProfile.objects.all()) == ["cad/2026/11"]


def test_s1_a_link_in_place_of_the_folder_for_what_was_dealt_with_leads_to_no_other_agency(riverton, hillside):
    make_profile(new_orleans())
    with tenancy.agency_context("hillside"):
        make_profile(new_orleans())
        others = feed_files.incoming("cad")
    (feed_files.incoming("cad") / "done").symlink_to("../../../hillside/incoming/cad")
    drop("calls.csv", new_orleans())
    look()
    assert (list(others.iterdir()), names_in("done")) == ([], ["calls.csv", REPORT])


def test_a_link_that_takes_the_place_of_a_file_at_the_last_moment_leads_nowhere(riverton, tmp_path, monkeypatch):
    make_profile(new_orleans())
    drop("calls.csv", new_orleans())
    (tmp_path / "secret").write_text(new_orleans())
    move = feed_files.move

    def swapped(source, target):
        source.unlink()
        source.symlink_to(tmp_path / "secret")
        move(source, target)

    monkeypatch.setattr(feed_files, "move", swapped)
    look(times=3)
    links = [path for path in feed_files.agency_folder().rglob("*") if path.is_symlink()]
    assert (Incident.objects.count(), links) == (0, [])


def test_a_mark_of_an_earlier_file_says_nothing_of_the_next(riverton):
    make_profile(new_orleans())
    mark, path = drop("calls.csv.done", ""), drop("calls.csv", new_orleans()[:2000])
    while path.stat().st_ctime_ns <= mark.stat().st_ctime_ns:
        path.touch()
    look(times=1)
    assert (path.exists(), ImportRun.objects.filter(is_from_folder=True).exists()) == (True, False)


def test_files_that_were_dealt_with_are_not_looked_at_again(riverton):
    make_profile(new_orleans())
    drop("calls.csv", new_orleans())
    look()
    ImportRun.objects.update(created_at=timezone.now() - timedelta(hours=2))
    read = []
    post_init.connect(lambda instance, **_: read.append(instance), sender=ImportRun, weak=False, dispatch_uid="read")
    look(times=1)
    post_init.disconnect(sender=ImportRun, dispatch_uid="read")
    assert read == []


def test_many_files_of_one_agency_do_not_keep_the_others_waiting(riverton, monkeypatch):
    make_profile(new_orleans())
    monkeypatch.setattr(folder_feed, "_TURN_SECONDS", 0)
    for name in ("one.csv", "two.csv"):
        drop(name, new_orleans())
    sightings = Sightings()
    done = [take_in(sightings, timezone.now()) for _ in range(2)]
    assert (done, Incident.objects.count()) == ([True, False], 0)


def test_rows_left_out_are_put_aside_without_being_held_in_memory(riverton):
    run = upload(new_orleans(), make_profile(new_orleans()))
    size = 16 * 1024 * 1024
    feed_files.write_private(feed_files.rejects_path(run), bytes(size))
    facts = {"is_from_folder": True, "state": "finished", "finished_at": timezone.now(), "rejects_size": size}
    ImportRun.objects.filter(pk=run.pk).update(**facts)
    tracemalloc.start()
    look(times=1)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (names_in("done")[1], peak < size / 4) == ("calls.csv.rejected.csv", True)
