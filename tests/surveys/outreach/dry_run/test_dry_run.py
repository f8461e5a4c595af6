"""Incidents decided about once more: what a changed policy would do, and that nothing is left behind."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from surveys.incidents.models import Incident, Party
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.dry_run import runs
from surveys.outreach.models import (
    CodePolicy,
    DryDecision,
    DryRun,
    OptOut,
    SendingPolicy,
)
from surveys.outreach.stopping.opt_outs import suppress
from tests import factories
from tests.surveys.outreach.dry_run.trying import dry_run, on_record, results

Make = Callable[..., Party]
PHONE = "+12025550143"


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
        ({"code_changes": [["call_type", "BURGLARY", "never", "", "", ""]]}, {}, ("ASK", "R2")),
        ({"code_changes": [["disposition", "1", "hold", "", "", ""]]}, {}, ("ASK", "R8")),
        ({"code_changes": [["call_type", "OWN-7", "ask", "", "", ""]]}, {"final_code": "own-7"}, ("R1", "ASK")),
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


@pytest.mark.parametrize(
    ("code", "protects", "rules"),
    [("OWN-7", "yes", ("ASK", "R6")), ("DVA", "no", ("R6", "ASK")), ("DVA", "", ("R6", "R6"))],
)
def test_r6_a_mark_of_protection_is_tried(
    new_party: Make, now: datetime, code: str, protects: str, rules: tuple[str, str]
) -> None:
    new_party({"incident_number": "26-1", "received_at": now - timedelta(days=9), "final_code": code}, phone=PHONE)
    new_party({"incident_number": "26-2"}, phone=PHONE)
    changes = [["call_type", code, "", "", protects, ""], ["call_type", "BURGLARY", "ask", "", "", ""]]
    assert results(dry_run(now, code_changes=changes))["26-2"] == rules
    assert CodePolicy.objects.filter(protects=True, code="OWN-7").count() == 0


def test_r31_hours_are_tried(new_party: Make, now: datetime) -> None:
    new_party({"incident_number": "26-1"}, phone="+447911123456")
    new_party({"incident_number": "26-2"})
    run = dry_run(now, policy_changes={"window_end": "12:00"})
    assert results(run) == {"26-1": ("ASK", "R31"), "26-2": ("ASK", "ASK")}


def test_r4_an_own_code_that_is_labelled_as_about_juveniles_stays_so_as_edited(new_party: Make, now: datetime) -> None:
    CodePolicy.objects.create(kind="call_type", code="OWN-8", rule="never", label="Juvenile problem")
    new_party({"incident_number": "26-1", "final_code": "own-8"}, age=None)
    run = dry_run(now, code_changes=[["call_type", "OWN-8", "ask", "never", "", "no"]])
    assert results(run) == {"26-1": ("R2", "R4")}


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
    found = results(dry_run(now, code_changes=[["call_type", "BURGLARY", "ask", "", "", ""]]))
    assert found == {"26-80": ("ASK", "ASK"), "26-40": ("R14", "R14"), "26-5": ("R14", "R14")}
    Party.objects.filter(pk=parties[0].pk).delete()
    assert results(dry_run(now)) == {"26-40": ("R12", "R12"), "26-5": ("ASK", "ASK")}


def test_r14_the_replay_counts_its_own_invitations_and_leaves_out_the_real_ones(new_party: Make, now: datetime) -> None:
    first = new_party({"incident_number": "26-1", "closed_at": now - timedelta(days=9)}, phone=PHONE)
    new_party({"incident_number": "26-2", "closed_at": now - timedelta(days=3)}, phone=PHONE)
    factories.make_invitation(first, phone_index=first.phone_index, created_at=now - timedelta(days=8))
    run = dry_run(now, code_changes=[["call_type", "BURGLARY", "never", "", "", ""]])
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


def test_a_run_that_breaks_off_again_and_again_is_given_up(new_party: Make, now: datetime) -> None:
    new_party()
    run = DryRun.objects.create(days=90, created_by="ada", created_at=now, attempts=3)
    runs.carry_out(run.pk)
    run.refresh_from_db()
    assert (run.state, run.problem) == ("refused", "It broke off three times. Please try fewer days or a smaller file.")


def test_an_unknown_run_is_nobodys_matter(policy: SendingPolicy) -> None:
    runs.carry_out(UUID(int=7))
    assert (DryRun.objects.count(), timezone.get_current_timezone_name()) == (0, "America/Chicago")
