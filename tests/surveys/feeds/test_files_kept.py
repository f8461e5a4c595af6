import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from agencies.models import Agency
from surveys import tasks
from surveys.incidents import feed_files
from surveys.incidents.folder_feed import Sightings, take_in
from surveys.incidents.models import ImportRun, Incident
from surveys.management.commands import watch_feed
from tests.surveys.feeds.towns import make_profile, new_orleans, upload, with_faults

LATIN = os.fsdecode(b"caf\xe9.csv")


def drop(name: str, text: str) -> Path:
    """Put a file into the folder of the profile, readable by everybody."""
    path = feed_files.incoming("cad") / name
    path.write_text(text)
    path.chmod(0o644)
    return path


def look(times=2):
    sightings = Sightings()
    for _ in range(times):
        take_in(sightings, timezone.now())


def aside():
    return sorted(path.name[17:] for path in feed_files.incoming("cad").glob("done/*"))


@pytest.mark.parametrize(
    "name",
    [LATIN, "日" * 80 + ".csv", "x" * 251 + ".csv", "two\nlines.csv"],
    ids=["latin-1", "long", "longest", "lines"],
)
def test_a_name_that_is_hard_to_write_holds_nothing_up(riverton, name):
    make_profile(new_orleans())
    drop(name, with_faults())
    look()
    run = ImportRun.objects.get(is_from_folder=True)
    assert (run.state, Incident.objects.count(), len(aside())) == ("finished", 18, 3)
    assert all(len(os.fsencode(one)) < 170 and one.isprintable() and one.startswith(run.pk.hex[:8]) for one in aside())


def test_two_names_that_become_the_same_stay_two_files(riverton):
    make_profile(new_orleans())
    drop(LATIN, new_orleans())
    drop(os.fsdecode(b"caf\xe8.csv"), new_orleans())
    look()
    assert len(aside()) == 4


def test_a_file_that_can_not_be_taken_is_logged_by_ids_alone_and_the_others_come_in(riverton, monkeypatch, caplog):
    profile = make_profile(new_orleans())
    drop("bad-smith.csv", new_orleans())
    drop("good.csv", new_orleans())
    move = feed_files.move

    def fails_for_one(source, target):
        if source.name == "bad-smith.csv":
            raise PermissionError(13, "denied", str(source))
        move(source, target)

    monkeypatch.setattr(feed_files, "move", fails_for_one)
    look()
    assert aside() == ["good.csv", "good.csv.report.txt"]
    (said,) = {record.getMessage() for record in caplog.records if "file not taken" in record.getMessage()}
    assert f"'profile': {profile.pk}," in said
    assert "smith" not in caplog.text


def test_r76_old_files_are_deleted_even_where_nothing_can_be_taken_in(riverton, monkeypatch):
    def fails(*_):
        raise RuntimeError

    path = drop("a.csv", "x")
    later = timezone.now() + timedelta(days=8)
    monkeypatch.setattr(watch_feed, "take_in", fails)
    monkeypatch.setattr(watch_feed.timezone, "now", lambda: later)
    command = watch_feed.Command()
    for _ in range(2):
        with pytest.raises(RuntimeError):
            command._look(riverton)
    assert not path.exists()


def test_r76_the_seven_days_begin_with_the_run_and_not_again_with_each_move(riverton):
    make_profile(new_orleans())
    drop("calls.csv", with_faults())
    upload(new_orleans())
    sightings = Sightings()
    past = timezone.now() - timedelta(days=6)
    ImportRun.objects.update(created_at=past)
    for _ in range(2):
        take_in(sightings, past)
    assert len(aside()) == 3
    assert feed_files.delete_old(past + timedelta(days=6, hours=23)) == 0
    feed_files.delete_old(past + timedelta(days=7, minutes=1))
    assert [path for path in feed_files.agency_folder().rglob("*") if path.is_file()] == []


def test_r76_a_name_with_an_earlier_moment_says_nothing_of_a_file_that_was_just_dropped(riverton):
    path = drop("20200101T000000Z-calls.csv", "x")
    odd = drop("done.csv", "x").rename(feed_files.private_folder(path.parent / "done") / "99999999T999999Z-calls.csv")
    assert (feed_files.delete_old(timezone.now()), path.exists(), odd.exists()) == (0, True, True)


def test_r76_a_suspended_agencys_files_are_deleted_too_and_no_other_file(riverton):
    path = drop("a.csv", "x")
    later = timezone.now() + feed_files.KEPT + timedelta(minutes=1)
    assert (feed_files.delete_of_suspended(later), path.exists()) == (0, True)
    Agency.objects.filter(pk=riverton.pk).update(is_active=False)
    assert (feed_files.delete_of_suspended(timezone.now()), path.exists()) == (0, True)
    assert (feed_files.delete_of_suspended(later), path.exists()) == (1, False)


def test_the_watcher_looks_after_suspended_agencies(riverton, monkeypatch):
    path = drop("a.csv", "x")
    Agency.objects.filter(pk=riverton.pk).update(is_active=False)
    later = timezone.now() + timedelta(days=8)
    monkeypatch.setattr(watch_feed.timezone, "now", lambda: later)
    watch_feed.Command()._look_around()
    assert not path.exists()


def test_what_came_while_nobody_watched_is_imported_at_the_second_look(riverton, monkeypatch):
    make_profile(new_orleans())
    drop("calls.csv", new_orleans())
    later = timezone.now() + timedelta(days=8)
    monkeypatch.setattr(watch_feed.timezone, "now", lambda: later)
    command = watch_feed.Command()
    for _ in range(2):
        command._look_around()
    assert Incident.objects.count() == ImportRun.objects.get(is_from_folder=True).created > 0


def test_r76_old_uploads_go_where_nobody_watches_folders_and_what_nobody_read_stays(riverton, monkeypatch):
    raw = feed_files.raw_path(upload(new_orleans()))
    ImportRun.objects.update(created_at=timezone.now())
    unread = drop("calls.csv", new_orleans())
    tasks.delete_old_files()
    assert (raw.exists(), unread.exists()) == (True, True)
    later = timezone.now() + timedelta(days=8)
    monkeypatch.setattr(tasks.timezone, "now", lambda: later)
    tasks.delete_old_files()
    assert (raw.exists(), unread.exists()) == (False, True)


def test_r76_contacts_are_readable_by_nobody_else(riverton):
    make_profile(new_orleans())
    drop("calls.csv", with_faults())
    look()
    folder = feed_files.incoming("cad")
    written = [path for path in folder.glob("done/*") if path.name.endswith((".txt", ".rejected.csv"))]
    assert [oct(path.stat().st_mode & 0o777) for path in written] == ["0o600", "0o600"]
    made = (folder, folder / "done", feed_files.agency_folder() / "feeds")
    assert {oct(path.stat().st_mode & 0o777) for path in made} == {"0o700"}


def test_a_file_from_another_disk_is_copied_for_us_alone(riverton, monkeypatch):
    source, target = drop("a.csv", "text"), feed_files.agency_folder() / "b"
    replace = Path.replace

    def on_one_disk(self, goal):
        if self == source:
            raise OSError(18, "Invalid cross-device link")
        return replace(self, goal)

    monkeypatch.setattr(Path, "replace", on_one_disk)
    os.utime(source, (1_772_395_200, 1_772_395_200))
    feed_files.move(source, target)
    assert target.stat().st_mtime == 1_772_395_200
    assert (target.read_text(), oct(target.stat().st_mode & 0o777), source.exists()) == ("text", "0o600", False)
