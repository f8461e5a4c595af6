"""What is known when a decision is taken. No name, number or address of anybody is part of it.

Facts have no defaults on purpose: whoever builds a snapshot has to say each of them, also the unknown ones.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from surveys.outreach.code_policy import (
    CONTACTABLE_ROLES,
    JUVENILE_CODES,
    STARTER_DISPOSITIONS,
    STARTER_INCIDENT_TYPES,
    STARTER_NIBRS,
    STRICTNESS,
    CodeRule,
    normal_code,
    normal_disposition,
    rules_by_code,
)
from surveys.outreach.code_policy.people import JUVENILE_MARK


@dataclass(frozen=True, kw_only=True)
class IncidentFacts:
    """What the feed said about the incident."""

    incident_number_present: bool
    initial_code: str
    final_code: str
    status: str
    closed_at: datetime | None
    disposition: str
    arrest: bool
    cancelled: bool
    duplicate: bool
    report_taken: bool
    report_pending: bool | None
    source: str
    nibrs_codes: tuple[str, ...]
    sensitive_flag: bool
    dv_flag: bool
    juvenile_flag: bool
    sex_offense_flag: bool
    protective_order: bool
    address_confidential: bool
    legal_hold: bool
    internal_investigation: bool
    guard_words: str
    police_initiated: bool
    any_family_or_intimate_relation: bool
    any_unreadable_relation: bool
    has_unread_change: bool
    any_minor_victim: bool
    is_named_juvenile: bool
    is_test: bool


@dataclass(frozen=True, kw_only=True)
class PartyFacts:
    """What is known about the person; `contact_ok` is None where nobody asked.

    What `contact_` begins with is known of anybody who gave the same number or e-mail address: a message reaches both.
    """

    is_withdrawn: bool
    may_be_somebody_guarded: bool
    role: str
    age: int | None
    minor_flag: bool
    relation_to_offender: str
    contact_ok: bool | None
    has_safe_contact_note: bool
    contact_is_of_excluded_role: bool
    contact_is_of_minor: bool
    contact_is_unwanted: bool
    contact_was_unwanted: bool
    contact_was_refused: bool
    phone_kind: str
    has_email: bool
    has_postal_address: bool
    language: str
    consent_basis: str
    consent_approver: str
    consent_date: date | None


@dataclass(frozen=True, kw_only=True)
class HistoryFacts:
    """What went before, not counting the invitation that is being decided about."""

    text_opted_out: bool
    email_opted_out: bool
    letter_opted_out: bool
    invited_within_cap: bool
    already_invited_for_incident: bool
    near_protected_incident: bool
    number_is_shared: bool
    address_is_shared: bool


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What the agency decided, to start with our starter policy."""

    code_policies: Mapping[str, CodeRule] = field(default_factory=lambda: rules_by_code(STARTER_INCIDENT_TYPES))
    disposition_policies: Mapping[str, CodeRule] = field(default_factory=lambda: rules_by_code(STARTER_DISPOSITIONS))
    nibrs_policies: Mapping[str, CodeRule] = field(default_factory=lambda: rules_by_code(STARTER_NIBRS))
    contactable_roles: Set[str] = CONTACTABLE_ROLES
    juvenile_codes: Set[str] = JUVENILE_CODES
    channels: tuple[str, ...] = ("sms", "email")
    delay_hours: int = 24
    expiry_days: int = 14
    cap_days: int = 90
    consent_basis: str = ""
    consent_approver: str = ""
    consent_date: date | None = None
    rms_linked: bool = False
    protection_days: int = 365

    def code_rule(self, code: str) -> CodeRule | None:
        """Return the rule for an incident type; None if it is unknown."""
        return self._codes.get(normal_code(code))

    def disposition_rule(self, code: str) -> CodeRule | None:
        """Return the rule for a disposition; None if it is unknown."""
        return self._dispositions.get(normal_disposition(code))

    def nibrs_rule(self, code: str) -> CodeRule | None:
        """Return the rule for an offence; None if it is unknown."""
        return self._nibrs.get(normal_code(code))

    def may_contact(self, role: str) -> bool:
        """Say whether people in this role may be contacted at all."""
        return normal_code(role) in self._roles

    def is_juvenile(self, code: str) -> bool:
        """Say whether an incident type is about children, by its name or the agency's label."""
        return normal_code(code) in self._juvenile or JUVENILE_MARK in normal_code(code)

    @cached_property
    def _codes(self) -> dict[str, CodeRule]:
        return _strictest((normal_code(code), rule) for code, rule in self.code_policies.items())

    @cached_property
    def _dispositions(self) -> dict[str, CodeRule]:
        return _strictest((normal_disposition(code), rule) for code, rule in self.disposition_policies.items())

    @cached_property
    def _nibrs(self) -> dict[str, CodeRule]:
        return _strictest((normal_code(code), rule) for code, rule in self.nibrs_policies.items())

    @cached_property
    def _roles(self) -> frozenset[str]:
        return frozenset(normal_code(role) for role in self.contactable_roles)

    @cached_property
    def _juvenile(self) -> frozenset[str]:
        return frozenset(map(normal_code, self.juvenile_codes))

    @cached_property
    def fingerprint(self) -> str:
        """Return a hash of the policy; kept, because one policy serves a whole import."""
        return _digest(self)


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """Everything a decision is taken on; `now` is the moment of deciding."""

    incident: IncidentFacts
    party: PartyFacts
    history: HistoryFacts
    policy: Policy
    now: datetime


def inputs_hash(snapshot: Snapshot) -> str:
    """Return the SHA-256 of all inputs in hex; the moment is left out, as the decision row holds it by itself."""
    return _digest([snapshot.incident, snapshot.party, snapshot.history, snapshot.policy.fingerprint])


def case_hash(snapshot: Snapshot) -> str:
    """Return the SHA-256 of what is known of the incident and the person, in hex: what a person decides about."""
    return _digest([snapshot.incident, snapshot.party])


def _strictest(pairs: Iterable[tuple[str, CodeRule]]) -> dict[str, CodeRule]:
    """Where two spellings of one code disagree, the stricter rule holds."""
    found: dict[str, CodeRule] = {}
    for code, rule in pairs:
        found[code] = max(found.get(code, CodeRule.ASK), CodeRule(rule), key=STRICTNESS.__getitem__)
    return found


def _digest(value: object) -> str:
    text = json.dumps(_plain(value), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Return the value in the one JSON form it has, whatever the order or zone it was written in."""
    if value is None or isinstance(value, str | int):
        return value
    if is_dataclass(value):
        return {part.name: _plain(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Set):
        return sorted(map(_plain, value))
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return _plain_moment(value) if isinstance(value, date) else value


def _plain_moment(value: date) -> str:
    return (value.astimezone(UTC) if isinstance(value, datetime) else value).isoformat()
