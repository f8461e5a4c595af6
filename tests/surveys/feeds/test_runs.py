"""Importing a file by its profile: every row counts once, whatever happens in between."""

import csv
import io
import re
import stat

from django.db import connection

from surveys.incidents import batches, feed_files, runs
from surveys.incidents.models import ImportRun, Incident, Party
from surveys.incidents.reasons import Kind, Reasons
from tests.surveys.feeds.towns import NOW, make_profile, new_orleans, upload, with_faults


def begun(text, profile=None):
    """A run whose import was started."""
    run = upload(text, profile or make_profile(text))
    assert runs.begin(run, NOW)
    return run


def result_of(run):
    run.refresh_from_db()
    counts = (run.state, run.rows_done, run.created, run.updated, run.unchanged, run.rejected, run.warnings)
    rejects = feed_files.rejects_path(run)
    return (*counts, run.remarks, rejects.read_bytes() if rejects.exists() else b"")


def rejected_rows(run):
    return list(csv.DictReader(io.StringIO(feed_files.rejects_path(run).read_text("utf-8-sig"))))


def test_a_sound_file_lands_whole(riverton):
    run = begun(new_orleans())
    assert runs.go_on(run.pk) is True
    assert result_of(run)[:6] == ("finished", 20, 20, 0, 0, 0)
    assert (Incident.objects.count(), Party.objects.exclude(phone_index=None).count()) == (20, 20)


def test_a_look_for_files_under_way_reads_no_other(riverton):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "import_run_under_way" in runs.unattended(NOW).explain()
    assert "import_run_by_time" in ImportRun.objects.all()[:20].explain()


def test_s53_each_rejected_row_comes_back_with_its_reasons(riverton):
    run = begun(with_faults())
    runs.go_on(run.pk)
    assert result_of(run)[:6] == ("finished", 20, 18, 0, 0, 2)
    first, second = rejected_rows(run)
    assert (first["line"], first["reasons"][:20], first["TimeCreate"]) == ("3", "line 3, TimeCreate: ", "soon")
    assert second["line"] == "4"


def test_s64_no_cell_of_the_rejected_rows_is_a_formula(riverton):
    run = begun(with_faults())
    runs.go_on(run.pk)
    _, row = rejected_rows(run)
    assert (row["NOPD_Item"], row["TimeClosed"]) == ("'=2+2", "'=1+1")


def test_r76_rejected_rows_hold_only_what_the_profile_reads(riverton):
    run = begun(with_faults())
    runs.go_on(run.pk)
    assert {"BLOCK_ADDRESS", "Location", "MapX"} & set(rejected_rows(run)[0]) == set()


def test_s53_an_import_in_many_turns_gives_the_same_result(riverton, monkeypatch):
    text = with_faults(40)
    profile = make_profile(text)
    whole, parts = begun(text, profile), begun(text, profile)
    monkeypatch.setattr(batches, "BATCH", 7)
    runs.go_on(whole.pk)
    Incident.objects.all().delete()
    turns = [runs.go_on(parts.pk, seconds=-1) for _ in range(7)]
    assert turns == [False] * 6 + [True]
    assert result_of(parts) == result_of(whole)


def test_s53_what_a_killed_process_wrote_and_did_not_commit_is_written_again_once(riverton, monkeypatch):
    text = with_faults(20)
    run = begun(text)
    monkeypatch.setattr(batches, "BATCH", 7)
    runs.go_on(run.pk, seconds=-1)
    before = feed_files.rejects_path(run).read_bytes()
    with feed_files.rejects_path(run).open("ab") as file:
        file.write(b"half a row")
    runs.go_on(run.pk)
    assert feed_files.rejects_path(run).read_bytes() == before
    assert result_of(run)[:6] == ("finished", 20, 18, 0, 0, 2)


def test_an_import_begins_once_and_only_under_a_profile(riverton):
    run = upload(new_orleans())
    assert runs.begin(run, NOW) is False
    run = upload(new_orleans(), make_profile(new_orleans()))
    assert [runs.begin(run, NOW), runs.begin(run, NOW)] == [True, False]


def test_a_profile_that_is_changed_meanwhile_does_not_change_an_import(riverton, monkeypatch):
    run = begun(new_orleans())
    monkeypatch.setattr(batches, "BATCH", 7)
    runs.go_on(run.pk, seconds=-1)
    run.profile.definition = {}
    run.profile.save(update_fields=["definition"])
    runs.go_on(run.pk)
    assert result_of(run)[:6] == ("finished", 20, 20, 0, 0, 0)


def test_a_file_that_lacks_a_column_of_the_profile_is_refused_in_words(riverton):
    profile = make_profile(new_orleans())
    run = begun(new_orleans().replace("TimeClosed", "Closed"), profile)
    runs.go_on(run.pk)
    run.refresh_from_db()
    assert (run.state, run.problem) == ("refused", "The file has no column TimeClosed, which the profile reads.")
    assert Incident.objects.count() == 0


def test_a_file_that_is_gone_is_refused_in_words(riverton):
    run = begun(new_orleans())
    feed_files.raw_path(run).unlink()
    runs.go_on(run.pk)
    run.refresh_from_db()
    assert (run.state, run.problem[:28]) == ("refused", "The file is no longer here: ")


def test_the_same_file_again_changes_nothing(riverton):
    profile = make_profile(new_orleans())
    for _ in range(2):
        run = begun(new_orleans(), profile)
        runs.go_on(run.pk)
    assert result_of(run)[:6] == ("finished", 20, 0, 0, 20, 0)


def test_an_upload_is_readable_by_its_owner_alone(riverton):
    run = upload(new_orleans())
    path = feed_files.raw_path(run)
    assert [stat.S_IMODE(at.stat().st_mode) for at in (path, path.parent)] == [0o600, 0o700]


def test_only_what_nobody_gets_on_with_is_unattended(riverton):
    run = begun(new_orleans())
    assert list(runs.unattended(NOW)) == []
    assert list(runs.unattended(NOW + runs._UNATTENDED * 2)) == [run]
    ImportRun.objects.update(is_from_folder=True)
    assert list(runs.unattended(NOW)) == [run]


def test_s53_the_report_counts_every_row_by_its_reason_over_all_turns(riverton, monkeypatch):
    header, *lines = new_orleans(300).splitlines(keepends=True)
    bad = [re.sub(r"\d\d/\d\d/\d{4} ", "soon ", line, count=1) if at % 2 else line for at, line in enumerate(lines)]
    run = begun("".join([header, *bad]), make_profile(new_orleans()))
    monkeypatch.setattr(batches, "BATCH", 70)
    while not runs.go_on(run.pk, seconds=-1):
        pass
    run.refresh_from_db()
    left_out, warnings = (Reasons(run.remarks).of(kind) for kind in (Kind.LEFT_OUT, Kind.WARNING))
    assert [(reason.rows, reason.lines[:2]) for reason in left_out] == [(150, [3, 5])]
    assert (run.rejected, sum(reason.rows for reason in warnings)) == (150, run.warnings)


def test_of_an_incident_with_many_bad_rows_all_are_counted(riverton):
    text = new_orleans(1)
    header, line = text.splitlines(keepends=True)
    run = begun("".join([header, *[re.sub(r"\d\d/\d\d/\d{4} ", "soon ", line, count=1)] * 30]), make_profile(text))
    runs.go_on(run.pk)
    run.refresh_from_db()
    assert [reason.rows for reason in Reasons(run.remarks).of(Kind.LEFT_OUT)] == [30]
    assert len(rejected_rows(run)[0]["reasons"].split("; ")) == 20
