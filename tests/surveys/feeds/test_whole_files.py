"""A feed that takes a file only as a whole: one row that can't be read keeps all of it out, and still protects."""

from dataclasses import replace

import pytest

from surveys.feed_pages.forms import Sample, first_choices
from surveys.incidents import batches, runs
from surveys.incidents.models import FeedProfile, ImportRun, Incident, UnreadableChange
from tests.surveys.feeds.test_folder_feed import drop, look, names_in
from tests.surveys.feeds.test_runs import begun, rejected_rows
from tests.surveys.feeds.towns import make_profile, new_orleans, sent, upload, with_faults


@pytest.fixture
def ada(client_of, administrator):
    """Ada's browser."""
    return client_of("riverton", administrator)


@pytest.fixture
def whole(riverton):
    return make_profile(new_orleans(), takes_whole_files=True)


def test_s53_one_row_keeps_the_whole_file_out_and_each_bad_row_comes_back(whole, monkeypatch):
    monkeypatch.setattr(batches, "BATCH", 2)
    run = begun(with_faults(), whole)
    assert runs.go_on(run.pk) is True
    run.refresh_from_db()
    counts = (run.state, run.rows, run.rows_done, run.created, run.rejected)
    assert counts == ("refused", 20, 0, 0, 2)
    assert run.problem.startswith("Nothing of this file was taken: 2 incidents can't be read")
    assert [row["line"] for row in rejected_rows(run)] == ["3", "4"]
    assert Incident.objects.count() == 0


def test_s53_a_sound_file_is_taken(whole):
    run = begun(new_orleans(), whole)
    runs.go_on(run.pk)
    run.refresh_from_db()
    assert (run.state, run.created, run.rejected) == ("finished", 20, 0)
    assert not UnreadableChange.objects.exists()


def test_whatever_is_in_a_file_that_was_not_taken_is_held_back_until_it_comes_corrected(whole):
    held = begun(new_orleans(1), whole)
    runs.go_on(held.pk)
    runs.go_on(begun(with_faults(), whole).pk)
    assert Incident.objects.get().unread_at is not None
    runs.go_on(begun(new_orleans(), whole).pk)
    assert Incident.objects.count() == 20
    assert not Incident.objects.filter(unread_at__isnull=False).exists()


def test_s53_who_is_killed_while_looking_through_the_file_begins_again(whole, monkeypatch):
    run = begun(with_faults(), whole)

    def killed(*_):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(runs, "_hold_back", killed)
        with pytest.raises(SystemExit):
            runs.go_on(run.pk)
    assert ImportRun.objects.get(pk=run.pk).state == "waiting"
    runs.go_on(run.pk)
    run.refresh_from_db()
    assert (run.state, run.rejected, len(rejected_rows(run))) == ("refused", 2, 2)


def test_a_file_of_the_folder_is_put_aside_as_a_whole(whole):
    drop("calls.csv", with_faults())
    look()
    assert Incident.objects.count() == 0
    assert names_in("rejected") == ["calls.csv", "calls.csv.rejected.csv", "calls.csv.report.txt"]


def test_the_choice_is_made_on_the_mapping_page_and_kept(ada, riverton):
    run = upload(new_orleans())
    sample = Sample.read(runs.feed_files.raw_path(run))
    form = sent(replace(first_choices(sample, "America/Chicago"), name="cad"), sample.header, do="save")
    page = f"/feeds/runs/{run.pk}/columns/"
    ada.post(page, form)
    assert FeedProfile.objects.get().definition["takes_whole_files"] is False
    form["rows"] = "whole"
    ada.post(page, form)
    assert FeedProfile.objects.get().definition["takes_whole_files"] is True
    assert '<option value="whole" selected>' in ada.get(page).content.decode()
