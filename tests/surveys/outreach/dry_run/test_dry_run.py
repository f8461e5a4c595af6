"""Incidents decided about once more: what a changed policy would do, and that nothing is left behind."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from surveys.incidents.models import FeedProfile, Incident, IncidentOfficer, Party
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.dry_run import runs
from surveys.outreach.dry_run.files import keep, path_of
from surveys.outreach.models import (
    ChangedDay,
    CodePolicy,
    Decision,
    Delivery,
    DryDecision,
    DryRun,
    Invitation,
    OptOut,
    SendingPolicy,
)
from surveys.outreach.stopping.opt_outs import suppress
from tests import factories
from tests.surveys.feeds import towns

Make = Callable[..., Party]
PHONE = "+12025550143"
_WRITTEN = (Incident, IncidentOfficer, Party, Decision, Invitation, Delivery, ChangedDay)


def dry_run(now: datetime, days: int = 90, **fields: Any) -> DryRun:
    """Carry out a dry run at noon and return it with its result."""
    run = DryRun.objects.create(days=days, created_by="ada@riverton.example", created_at=now, **fields)
    runs.carry_out(run.pk)
    run.refresh_from_db()
    return run


def results(run: DryRun) -> dict[str, tuple[str, str]]:
    """Incident number -> rule before and rule after."""
    rows = DryDecision.objects.filter(run=run).order_by("pk")
    return {row.incident_number: (row.before_rule, row.after_rule) for row in rows}


def on_record() -> dict[str, Any]:
    return {model.__name__: list(model.objects.order_by("pk").values_list()) for model in _WRITTEN}


def test_r15_the_policy_as_it_stands_is_tried_and_nothing_is_written(new_party: Make, now: datetime) -> None:
    new_party({"incident_number": "26-1"})
    new_party({"incident_number": "26-2", "final_code": "DVA", "dv_flag": True})
    new_party({"incident_number": "26-3", "final_code": "ROBBERY"})
    decide_incidents(Incident.objects.values_list("pk", flat=True), now)
    before = on_record()
    run = dry_run(now)
    assert results(run) == {"26-1": ("ASK", "ASK"), "26-2": ("R2", "R2"), "26-3": ("R2", "R2")}
    assert (run.state, run.incidents, on_record()) == ("finished", 3, before)
    held = DryDecision.objects.get(incident_number="26-3")
    assert (held.before, held.after, held.has_moved) == ("hold", "hold", False)


@pytest.mark.parametrize(
    ("changes", "incident", "rules"),
    [
        ({"policy_changes": {"rms_linked": True}}, {"report_taken": True}, ("ASK", "R9")),
        ({"policy_changes": {"expiry_days": 1}}, {}, ("ASK", "R32")),
        ({"policy_changes": {"consent_basis": ""}}, {}, ("ASK", "R20")),
        ({"policy_changes": {"channels": ["email"]}}, {}, ("ASK", "R11")),
        ({"code_changes": [["call_type", "BURGLARY", "never", ""]]}, {}, ("ASK", "R2")),
        ({"code_changes": [["disposition", "1", "hold", ""]]}, {}, ("ASK", "R8")),
        ({"code_changes": [["call_type", "OWN-7", "ask", ""]]}, {"final_code": "own-7"}, ("R1", "ASK")),
    ],
)
def test_a_policy_as_edited_is_compared_with_the_one_that_stands(
    new_party: Make, now: datetime, changes: dict[str, Any], incident: dict[str, Any], rules: tuple[str, str]
) -> None:
    new_party({"incident_number": "26-1", **incident})
    assert results(dry_run(now, **changes)) == {"26-1": rules}
    assert CodePolicy.objects.filter(code="OWN-7").count() == 0


def test_a_shorter_protection_lets_people_be_asked_sooner(new_party: Make, now: datetime) -> None:
    new_party(
        {"received_at": now - timedelta(days=300), "closed_at": now - timedelta(days=300), "final_code": "DVA"},
        phone=PHONE,
    )
    new_party({"incident_number": "26-1"}, phone=PHONE)
    assert results(dry_run(now, policy_changes={"protection_days": 180})) == {"26-1": ("R6", "ASK")}


def test_what_came_later_is_not_known_at_the_moment_that_is_replayed(new_party: Make, now: datetime) -> None:
    new_party({"incident_number": "26-1", "closed_at": now - timedelta(days=9)}, phone=PHONE)
    new_party({"incident_number": "26-2", "closed_at": now - timedelta(days=5), "final_code": "DVA"}, phone=PHONE)
    new_party({"incident_number": "26-3", "closed_at": now - timedelta(days=2)}, phone=PHONE)
    assert results(dry_run(now)) == {"26-1": ("ASK", "ASK"), "26-2": ("R2", "R2"), "26-3": ("R6", "R6")}


def test_an_opt_out_counts_from_its_time_until_it_is_lifted(new_party: Make, now: datetime) -> None:
    parties = [
        new_party({"incident_number": f"26-{days}", "closed_at": now - timedelta(days=days)}, phone=PHONE)
        for days in (80, 40, 5)
    ]
    index = bytes(parties[0].phone_index or b"")
    suppress(index, "sms", OptOut.Source.KEYWORD, now - timedelta(days=60))
    OptOut.objects.update(lifted_at=now - timedelta(days=20))
    found = results(dry_run(now, code_changes=[["call_type", "BURGLARY", "ask", ""]]))
    assert found == {"26-80": ("ASK", "ASK"), "26-40": ("R14", "R14"), "26-5": ("R14", "R14")}
    Party.objects.filter(pk=parties[0].pk).delete()
    assert results(dry_run(now)) == {"26-40": ("R12", "R12"), "26-5": ("ASK", "ASK")}


def test_r14_the_replay_counts_its_own_invitations_and_leaves_out_the_real_ones(new_party: Make, now: datetime) -> None:
    first = new_party({"incident_number": "26-1", "closed_at": now - timedelta(days=9)}, phone=PHONE)
    new_party({"incident_number": "26-2", "closed_at": now - timedelta(days=3)}, phone=PHONE)
    factories.make_invitation(first, phone_index=first.phone_index, created_at=now - timedelta(days=8))
    run = dry_run(now, code_changes=[["call_type", "BURGLARY", "never", ""]])
    assert results(run) == {"26-1": ("ASK", "R2"), "26-2": ("R14", "R2")}


def test_r14_a_real_invitation_from_before_counts(new_party: Make, now: datetime) -> None:
    earlier = new_party({"closed_at": now - timedelta(days=100)}, phone=PHONE)
    factories.make_invitation(
        earlier,
        phone_index=earlier.phone_index,
        created_at=now - timedelta(days=99),
        invited_at=now - timedelta(days=98),
    )
    for days in (20, 5):
        new_party({"incident_number": f"26-{days}", "closed_at": now - timedelta(days=days)}, phone=PHONE)
    assert results(dry_run(now)) == {"26-20": ("R14", "R14"), "26-5": ("ASK", "ASK")}


def test_an_approval_of_today_is_tried_on_the_days_before(new_party: Make, now: datetime) -> None:
    new_party({"incident_number": "26-1"})
    SendingPolicy.objects.update(consent_approved_on=now.date())
    assert results(dry_run(now)) == {"26-1": ("ASK", "ASK")}
    SendingPolicy.objects.update(consent_approved_on=now.date() + timedelta(days=1))
    assert results(dry_run(now)) == {"26-1": ("R20", "R20")}


def test_every_rule_that_spoke_is_kept_and_no_contact(new_party: Make, now: datetime) -> None:
    new_party({"arrest": True, "final_code": "ROBBERY"}, phone=PHONE, email="maria@example.org", age=12)
    row = DryDecision.objects.get(run=dry_run(now))
    assert [(rule, outcome) for rule, outcome, _ in row.before_said] == [
        ("R2", "hold"),
        ("R8", "never"),
        ("R4", "never"),
        ("ASK", "ask"),
    ]
    kept = str([getattr(row, field.attname) for field in DryDecision._meta.concrete_fields])
    assert [secret for secret in ("5550143", "maria") if secret in kept] == []


@pytest.mark.parametrize("days", [1, 3])
def test_a_batch_takes_the_same_statements_for_any_number(
    new_party: Make, now: datetime, days: int, django_assert_num_queries: Any
) -> None:
    for day in range(days):
        new_party({"closed_at": now - timedelta(days=day + 2)})
    run = DryRun.objects.create(days=90, created_by="ada", created_at=now, policy_changes={"delay_hours": 48})
    with django_assert_num_queries(25):
        runs.carry_out(run.pk)
    assert DryDecision.objects.count() == days


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


def test_a_run_that_breaks_off_again_and_again_is_given_up(new_party: Make, now: datetime) -> None:
    new_party()
    run = DryRun.objects.create(days=90, created_by="ada", created_at=now, attempts=3)
    runs.carry_out(run.pk)
    run.refresh_from_db()
    assert (run.state, run.problem) == ("refused", "It broke off three times. Please try fewer days or a smaller file.")


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


def test_an_unknown_run_is_nobodys_matter(policy: SendingPolicy) -> None:
    runs.carry_out(UUID(int=7))
    assert (DryRun.objects.count(), timezone.get_current_timezone_name()) == (0, "America/Chicago")
