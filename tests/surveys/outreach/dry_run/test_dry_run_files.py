"""A file of incidents decided about as if it were imported: nothing of it stays, and its narratives are searched."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from surveys.incidents.models import FeedProfile, GuardWord, Incident, Party
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.dry_run import runs
from surveys.outreach.dry_run.files import keep, path_of
from surveys.outreach.models import DryDecision, DryRun, SendingPolicy
from tests import factories
from tests.surveys.feeds import towns
from tests.surveys.outreach.dry_run.trying import on_record, results


@pytest.fixture
def feed(policy: SendingPolicy, settings: Any, tmp_path: Any) -> FeedProfile:
    """A profile that reads New Orleans' files."""
    settings.FILES_DIR = str(tmp_path)
    return towns.make_profile(towns.new_orleans())


def dry_run_of(text: str, feed: FeedProfile, **fields: Any) -> DryRun:
    run = DryRun(file_name="calls.csv", profile=feed, created_by="ada", created_at=towns.NOW, **fields)
    keep(run, [text.encode()])
    run.save(force_insert=True)
    runs.carry_out(run.pk)
    run.refresh_from_db()
    return run


def test_a_file_is_tried_and_nothing_of_it_stays(feed: FeedProfile) -> None:
    factories.make_party(factories.make_incident())
    before = on_record()
    run = dry_run_of(towns.with_faults(), feed)
    assert (run.state, run.problem, run.incidents, run.unread) == ("finished", "", 18, 2)
    assert DryDecision.objects.filter(run=run, incident=None).count() > 0
    assert on_record() == before
    assert not path_of(run).exists()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relname LIKE 'incidents%'"
        )
        assert cursor.fetchall() == []


def test_a_file_that_is_imported_already_is_decided_as_if_it_were_not(feed: FeedProfile) -> None:
    text = towns.new_orleans()
    fresh = results(dry_run_of(text, feed))
    imported = towns.upload(text, feed)
    towns.runs.begin(imported, towns.NOW)
    towns.runs.go_on(imported.pk)
    ids = list(Incident.objects.values_list("pk", flat=True))
    for pk in ids:
        decide_incidents([pk], towns.NOW)
    before = on_record()
    assert len(ids) == len(fresh)
    assert results(dry_run_of(text, feed)) == fresh
    assert on_record() == before


def narrated(*narratives: str) -> str:
    """A file of New Orleans' columns with a narrative for each call."""
    header, *rows = towns.new_orleans(len(narratives)).splitlines()
    lines = [f"{header},Narrative", *(f"{row},{words}" for row, words in zip(rows, narratives, strict=True))]
    return "\n".join(lines) + "\n"


def test_r10_guard_words_as_edited_are_searched_for_in_a_file(
    policy: SendingPolicy, settings: Any, tmp_path: Any
) -> None:
    settings.FILES_DIR = str(tmp_path)
    text = narrated("He was stabbed.", "A goat ate the roses.", "Quiet all night.", "stabbed by a goat")
    feed = towns.make_profile(text)
    changes = {"en": {"added": ["goat"], "removed": ["stab"]}}
    run = dry_run_of(text, feed, word_changes=changes)
    rows = DryDecision.objects.filter(run=run).order_by("pk").values_list("before_said", "after_said")
    assert {(says(before, "R10"), says(after, "R10")) for before, after in rows} == {
        (True, False),
        (False, True),
        (False, False),
        (True, True),
    }
    assert GuardWord.objects.filter(word="goat").count() == 0


def says(said: list[list[str]], rule: str) -> bool:
    return any(name == rule for name, *_ in said)


def test_a_file_meets_what_the_agency_holds_at_the_same_contacts(feed: FeedProfile) -> None:
    text = towns.new_orleans()
    asked = [name for name, (rule, _) in results(dry_run_of(text, feed)).items() if rule == "ASK"]
    imported = towns.upload(text, feed)
    towns.runs.begin(imported, towns.NOW)
    towns.runs.go_on(imported.pk)
    victim = Party.objects.filter(incident__incident_number=asked[0], phone_index__isnull=False).latest("pk")
    protected = factories.make_incident(closed_at=towns.NOW - timedelta(days=60), dv_flag=True)
    factories.make_party(protected, phone=victim.phone)
    Incident.objects.exclude(pk=protected.pk).delete()
    assert results(dry_run_of(text, feed))[asked[0]] == ("R6", "R6")
    assert Incident.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "words"), [("", "The file is empty."), ("%PDF-1.7", "This is a PDF."), ("a,b\n1,2\n", "column")]
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(feed: FeedProfile, text: str, words: str) -> None:
    run = dry_run_of(text, feed)
    assert (run.state, words in run.problem, path_of(run).exists()) == ("refused", True, False)


def test_what_breaks_off_leaves_nothing_and_waits_for_another_attempt(feed: FeedProfile) -> None:
    run = DryRun(file_name="calls.csv", profile=feed, created_by="ada", created_at=towns.NOW)
    keep(run, [towns.new_orleans().encode()])
    run.policy_changes = {"delay_hours": "soon"}
    run.save(force_insert=True)
    with pytest.raises(Exception, match="soon"):
        runs.carry_out(run.pk)
    run.refresh_from_db()
    assert (run.state, run.attempts, runs.waiting()) == ("waiting", 1, [run.pk])
    assert (Incident.objects.count(), DryDecision.objects.count(), path_of(run).exists()) == (0, 0, True)


def test_dry_runs_are_deleted_after_a_week_with_all_they_found(feed: FeedProfile) -> None:
    run = dry_run_of(towns.new_orleans(), feed)
    keep(run, [b"left behind"])
    assert runs.delete_old(towns.NOW + timedelta(days=7)) == 0
    assert runs.delete_old(towns.NOW + timedelta(days=7, seconds=1)) == 1
    assert (DryRun.objects.count(), DryDecision.objects.count(), path_of(run).exists()) == (0, 0, False)
