"""A snapshot that is asked about, for tests to spoil."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

from surveys.outreach.rules import HistoryFacts, IncidentFacts, Outcome, PartyFacts, Policy, Snapshot, decide

NOW = datetime(2026, 3, 4, 18, 0, tzinfo=UTC)

#: Maria Lopez called Riverton about a noisy party; it was closed yesterday with a report.
MARIAS_CALL = Snapshot(
    now=NOW,
    incident=IncidentFacts(
        incident_number_present=True,
        initial_code="NOISE",
        final_code="NOISE",
        status="closed",
        closed_at=NOW - timedelta(hours=24),
        disposition="01",
        arrest=False,
        cancelled=False,
        duplicate=False,
        report_taken=True,
        report_pending=None,
        source="911",
        nibrs_codes=(),
        sensitive_flag=False,
        dv_flag=False,
        juvenile_flag=False,
        sex_offense_flag=False,
        protective_order=False,
        address_confidential=False,
        legal_hold=False,
        internal_investigation=False,
        guard_words="",
        police_initiated=False,
        any_family_or_intimate_relation=False,
        any_unreadable_relation=False,
        has_unread_change=False,
        any_minor_victim=False,
        is_named_juvenile=False,
        is_test=False,
    ),
    party=PartyFacts(
        is_withdrawn=False,
        may_be_somebody_guarded=False,
        role="Caller",
        age=41,
        minor_flag=False,
        relation_to_offender="",
        contact_ok=None,
        has_safe_contact_note=False,
        contact_is_of_excluded_role=False,
        contact_is_of_minor=False,
        contact_is_unwanted=False,
        contact_was_unwanted=False,
        contact_was_refused=False,
        phone_kind="unknown",
        has_email=True,
        has_postal_address=False,
        language="es",
        consent_basis="",
        consent_approver="",
        consent_date=None,
    ),
    history=HistoryFacts(
        text_opted_out=False,
        email_opted_out=False,
        letter_opted_out=False,
        invited_within_cap=False,
        already_invited_for_incident=False,
        near_protected_incident=False,
        number_is_shared=False,
        address_is_shared=False,
    ),
    policy=Policy(
        consent_basis="agency_policy", consent_approver="Chief Dana Whitfield", consent_date=date(2026, 1, 5)
    ),
)

#: Which part of the snapshot a fact belongs to; the person's consent comes before the policy's of the same name.
PARTS = {
    field.name: part
    for part in ("policy", "history", "party", "incident")
    for field in fields(getattr(MARIAS_CALL, part))
}


def call(**changes: object) -> Snapshot:
    """Maria's call with some facts changed; `policy_` before a name means the policy's field."""
    snapshot = MARIAS_CALL
    for name, value in changes.items():
        field = name.removeprefix("policy_")
        part = "policy" if field != name else PARTS[name]
        snapshot = replace(snapshot, **{part: replace(getattr(snapshot, part), **{field: value})})
    return snapshot


def verdict_of(**changes: object) -> tuple[Outcome, str]:
    """Outcome and rule of the decision on Maria's call so changed."""
    verdict = decide(call(**changes))
    return verdict.outcome, verdict.rule
