"""Consent, time, guard flags, and how single findings become one decision that can be explained and repeated."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta, timezone
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.outreach.code_policy import (
    STARTER_DISPOSITIONS,
    STARTER_INCIDENT_TYPES,
    STARTER_NIBRS,
    CodeEntry,
    CodeRule,
    rules_by_code,
)
from surveys.outreach.rules import RULES, RULES_VERSION, Outcome, decide, explain, inputs_hash
from tests.surveys.outreach.snapshots import MARIAS_CALL, NOW, call, verdict_of

SEVERITY = [Outcome.ASK, Outcome.HOLD, Outcome.NEVER]


def test_r20_without_a_basis_nobody_is_asked():
    assert verdict_of(policy_consent_basis="") == (Outcome.NEVER, "R20")
    assert verdict_of(consent_basis="refused") == (Outcome.NEVER, "R20")
    assert verdict_of(consent_basis="none") == (Outcome.NEVER, "R20")


def test_r20_agency_policy_needs_a_named_approver_and_a_date():
    assert verdict_of(policy_consent_approver="  ") == (Outcome.NEVER, "R20")
    assert verdict_of(policy_consent_date=None) == (Outcome.NEVER, "R20")
    own = {"consent_basis": "Agency-Policy"}
    assert verdict_of(**own) == (Outcome.ASK, "ASK")
    assert verdict_of(**own, consent_approver="Chief Dana Whitfield") == (Outcome.NEVER, "R20")
    assert verdict_of(**own, consent_date=date(2026, 1, 5)) == (Outcome.NEVER, "R20")


def test_r20_an_approval_of_tomorrow_is_none_today():
    assert verdict_of(policy_consent_date=date(2026, 3, 5)) == (Outcome.NEVER, "R20")
    assert verdict_of(policy_consent_date=date(2026, 3, 4)) == (Outcome.ASK, "ASK")


def test_r20_a_person_can_consent_for_themselves_and_no_policy_can_do_it_for_them():
    assert verdict_of(consent_basis="verbal consent", policy_consent_basis="") == (Outcome.ASK, "ASK")
    assert verdict_of(policy_consent_basis="express") == (Outcome.NEVER, "R20")
    assert verdict_of(consent_basis="express", policy_consent_basis="express") == (Outcome.ASK, "ASK")


def test_r32_after_fourteen_days_nobody_is_asked():
    assert verdict_of(closed_at=NOW - timedelta(days=14)) == (Outcome.ASK, "ASK")
    assert verdict_of(closed_at=NOW - timedelta(days=14, seconds=1)) == (Outcome.NEVER, "R32")
    assert verdict_of(closed_at=None) == (Outcome.NEVER, "R32")


@pytest.mark.parametrize("status", ["active", "ReOpened", "ResourcesEnroute", ""])
def test_an_incident_that_is_not_closed_is_not_asked_about(status):
    assert verdict_of(status=status) == (Outcome.NEVER, "STATUS")


@pytest.mark.parametrize("flag", ["sensitive_flag", "sex_offense_flag", "protective_order", "address_confidential"])
@pytest.mark.parametrize("role", ["Caller", "Victim"])
def test_s41_nobody_in_a_sensitive_incident_is_asked(flag, role):
    assert verdict_of(role=role, **{flag: True}) == (Outcome.NEVER, "S41")


def test_who_asked_not_to_be_contacted_is_not_contacted():
    assert verdict_of(contact_ok=False) == (Outcome.NEVER, "CONTACT")
    assert verdict_of(contact_ok=True) == (Outcome.ASK, "ASK")


def test_a_note_on_safe_contact_is_read_by_a_person():
    assert verdict_of(has_safe_contact_note=True) == (Outcome.HOLD, "CONTACT")


@pytest.mark.parametrize(
    "facts", [{"is_test": True, "nibrs_codes": ("99Z",)}, {"final_code": "Test"}, {"disposition": "VOID"}]
)
def test_practice_rows_are_never_asked_about_and_alarm_nobody(facts):
    verdict = decide(call(**facts))
    assert (verdict.outcome, verdict.rule, verdict.alert) == (Outcome.NEVER, "TEST", False)


def test_explain_names_every_rule_that_speaks_in_the_order_of_the_table():
    snapshot = call(final_code="WELFARE", role="Suspect", age=12, text_opted_out=True)
    assert [(v.rule, v.outcome) for v in explain(snapshot)] == [
        ("R2", Outcome.HOLD),
        ("R7", Outcome.NEVER),
        ("ROLE", Outcome.NEVER),
        ("R4", Outcome.NEVER),
        ("R12", Outcome.ASK),
        ("ASK", Outcome.ASK),
    ]


def test_every_rule_has_its_own_name_and_a_sentence_for_people():
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert [rule.id for rule in RULES if not rule.sentence.endswith(".")] == []


def test_r15_the_version_covers_the_whole_table():
    table = " ".join(f"{rule.id}:{rule.version}" for rule in RULES)
    assert (RULES_VERSION, table) == (
        "8",
        "TEST:1 R1:1 R2:1 STOPS:2 NIBRS:2 R8:1 R5:1 R5P:2 R6:2 S41:1 R17:1 R7:3 ROLE:1 R4:3 CONTACT:4 R13:1 R20:2 "
        "STATUS:2 R9:2 R10:1 R32:1 R16:1 R14:1 R12:3 R11:2 ASK:2",
    )


def test_r15_the_hash_is_the_same_for_the_same_inputs_however_they_are_written():
    elsewhere = MARIAS_CALL.incident.closed_at.astimezone(timezone(timedelta(hours=-6)))
    policies = MappingProxyType(dict(reversed(MARIAS_CALL.policy.code_policies.items())))
    again = call(closed_at=elsewhere, code_policies=policies)
    assert inputs_hash(again) == inputs_hash(MARIAS_CALL)
    assert len(inputs_hash(again)) == 64


@pytest.mark.parametrize("seed", ["1", "2"])
def test_r15_the_hash_is_the_same_in_every_process(seed):
    code = (
        "from surveys.outreach.rules import inputs_hash; from tests.surveys.outreach.snapshots import MARIAS_CALL; "
        "print(inputs_hash(MARIAS_CALL))"
    )
    environment = os.environ | {"PYTHONHASHSEED": seed}
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == inputs_hash(MARIAS_CALL)


def test_r15_the_hash_leaves_the_moment_out():
    assert inputs_hash(replace(MARIAS_CALL, now=NOW + timedelta(hours=3))) == inputs_hash(MARIAS_CALL)


@pytest.mark.parametrize(
    "change",
    [{"final_code": "FRAUD"}, {"age": None}, {"text_opted_out": True}, {"code_policies": {}}],
)
def test_r15_the_hash_tells_any_change_of_an_input(change):
    assert inputs_hash(call(**change)) != inputs_hash(MARIAS_CALL)


FACTS = st.fixed_dictionaries(
    {},
    optional={
        "final_code": st.sampled_from(["NOISE", "WELFARE", "DVNA", "TSTOP", "XYZZY", "", "MVA"]),
        "initial_code": st.sampled_from(["NOISE", "WELFARE", "DVNA", "XYZZY", ""]),
        "disposition": st.sampled_from(["01", "04", "03", "06", ""]),
        "status": st.sampled_from(["closed", "reopened", "active"]),
        "role": st.sampled_from(["Caller", "Victim", "InvolvedPerson", "Suspect", "Witness"]),
        "age": st.none() | st.integers(0, 120),
        "phone_kind": st.sampled_from(["mobile", "landline", "none"]),
        "has_email": st.booleans(),
        "text_opted_out": st.booleans(),
        "email_opted_out": st.booleans(),
        "contact_ok": st.none() | st.booleans(),
        "relation_to_offender": st.sampled_from(["", "SE", "???"]),
        "juvenile_flag": st.booleans(),
    },
)


@given(FACTS)
def test_the_decision_is_the_most_severe_thing_any_rule_says(facts):
    snapshot = call(**facts)
    said = explain(snapshot)
    verdict = decide(snapshot)
    assert verdict.outcome == max((v.outcome for v in said), key=SEVERITY.index)
    assert verdict.rule == next(v.rule for v in said if v.outcome == verdict.outcome)
    assert verdict.alert == any(v.alert for v in said)


@given(FACTS)
def test_s41_whoever_is_asked_is_asked_on_a_channel_that_is_open_to_them(facts):
    snapshot = call(**facts)
    verdict = decide(snapshot)
    if verdict.outcome is Outcome.ASK:
        is_open = {
            "sms": snapshot.party.phone_kind in ("mobile", "unknown"),
            "email": snapshot.party.has_email,
        }
        shut = {"sms": snapshot.history.text_opted_out, "email": snapshot.history.email_opted_out}
        assert is_open[verdict.channel]
        assert not shut[verdict.channel]
    else:
        assert verdict.channel == ""


def counted(policy: tuple[CodeEntry, ...]) -> Mapping[CodeRule, int]:
    return {rule: sum(entry.rule is rule for entry in policy) for rule in CodeRule}


def test_the_starter_policy_names_each_code_once():
    for policy in (STARTER_INCIDENT_TYPES, STARTER_DISPOSITIONS, STARTER_NIBRS):
        assert len(rules_by_code(policy)) == len(policy)
    assert counted(STARTER_DISPOSITIONS) == {"ask": 9, "hold": 5, "never": 20, "police_initiated": 0}
    assert counted(STARTER_NIBRS) == {"ask": 20, "hold": 1, "never": 21, "police_initiated": 0}
    assert counted(STARTER_INCIDENT_TYPES) == {"ask": 39, "hold": 17, "never": 135, "police_initiated": 4}
