"""Turning rows into what the rules decide on: a handful of statements, however many parties there are."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from agencies.models import Agency
from surveys.incidents.models import Incident, Party
from surveys.outreach.code_policy import JUVENILE_CODES, CodeRule, normal_code
from surveys.outreach.code_policy.people import JUVENILE_MARK
from surveys.outreach.deciding.history import Ask, History, ask_of, has_gone_out
from surveys.outreach.deciding.lost_track import numbers_of
from surveys.outreach.deciding.moments import Moment
from surveys.outreach.deciding.surroundings import Gathering, Sharing, family_incidents, looking_back
from surveys.outreach.models import Channel, CodePolicy, Delivery, Invitation, SendingPolicy
from surveys.outreach.rules import IncidentFacts, PartyFacts, Policy, Snapshot


class Snapshots:
    """What is known about some parties, their incidents loaded, at one moment; what is asked meanwhile is history."""

    def __init__(self, parties: Sequence[Party], policy: SendingPolicy, agency: Agency, now: datetime) -> None:
        self._policy = policy_facts(policy, agency)
        self._moment = Moment(now)
        self.history = History.of(parties, looking_back(now, policy.protection_days))
        invitations = _invitations_about({party.incident_id for party in parties})
        self._invitations = {row.party_id: row for row in invitations}
        self._refused = _refused_contacts(invitations)
        self._asked_and_gone = _asked_and_gone(invitations)
        self._family = family_incidents({party.incident_id for party in parties})

    def invitation(self, party: Party) -> Invitation | None:
        """Return the party's own invitation with its deliveries loaded."""
        return self._invitations.get(party.pk)

    def of(self, party: Party) -> Snapshot:
        """Return the facts for one party."""
        family, own = party.incident_id in self._family, self.invitation(party)
        refused = any(pk != party.pk for index in numbers_of(party) for pk in self._refused[party.incident_id, index])
        gone = party.incident_id in self._asked_and_gone and not party.is_withdrawn
        return snapshot_of(
            party, own, self._policy, self.history, self._moment, family=family, refused=refused, gone=gone
        )


def snapshot_of(
    party: Party,
    own: Invitation | None,
    policy: Policy,
    history: History,
    moment: Moment,
    *,
    family: bool,
    refused: bool = False,
    gone: bool = False,
) -> Snapshot:
    """Put together what a decision about a party is taken on, live and replayed alike.

    `refused` means that a person decided not to ask somebody else of the incident at the same number or address,
    `gone` that somebody was asked about it whom the source no longer names, and who may be this person.
    """
    is_theirs = own is not None and own.state in (Invitation.State.PENDING, Invitation.State.INVITED)
    ask: Ask | None = ask_of(own, reached=False) if own and is_theirs else None
    failed = failed_channels(own) | history.unreachable(party, moment)
    around = history.surroundings
    sharing = around.sharing(party, policy.protection_days, moment)
    lost = around.loses_track(party, policy.protection_days, moment)
    facts = history.facts(party, ask, policy, moment)
    return Snapshot(
        incident=_incident_facts(party.incident, around.gathering(party), family=family),
        party=_party_facts(party, failed, policy, sharing, refused=refused, lost=lost),
        history=replace(facts, already_invited_for_incident=facts.already_invited_for_incident or gone),
        policy=policy,
        now=moment.now,
    )


def failed_channels(invitation: Invitation | None) -> set[str]:
    """Return the channels on which this invitation was tried to the end."""
    deliveries = invitation.deliveries.all() if invitation else []
    return {one.channel for one in deliveries if one.state == Delivery.State.DEAD and one.error_code != one.WITHDRAWN}


def policy_facts(policy: SendingPolicy, agency: Agency) -> Policy:
    """Return what the agency decided, within the limits the platform sets."""
    rows = list(CodePolicy.objects.values_list("kind", "code", "rule", "label"))
    codes = _codes((kind, code, rule) for kind, code, rule, _ in rows)
    return Policy(
        code_policies=codes[CodePolicy.Kind.CALL_TYPE],
        disposition_policies=codes[CodePolicy.Kind.DISPOSITION],
        nibrs_policies=codes[CodePolicy.Kind.NIBRS],
        juvenile_codes=JUVENILE_CODES | {code for kind, code, _, label in rows if _is_juvenile(kind, label)},
        channels=policy.open_channels(),
        delay_hours=max(policy.delay_hours, agency.minimum_delay_hours),
        expiry_days=policy.expiry_days,
        cap_days=policy.cap_days,
        consent_basis=policy.consent_basis,
        consent_approver=policy.consent_approver,
        consent_date=policy.consent_approved_on,
        rms_linked=policy.rms_linked,
        protection_days=policy.protection_days,
    )


def _codes(rows: Iterable[tuple[str, str, str]]) -> dict[str, dict[str, CodeRule]]:
    rules: dict[str, dict[str, CodeRule]] = {kind: {} for kind in CodePolicy.Kind.values}
    for kind, code, rule in rows:
        rules[kind][code] = CodeRule(rule)
    return rules


def _is_juvenile(kind: str, label: str) -> bool:
    return kind == CodePolicy.Kind.CALL_TYPE and JUVENILE_MARK in normal_code(label)


def _invitations_about(incident_ids: Collection[int]) -> Sequence[Invitation]:
    """Return the invitations of everybody in the incidents: a refusal counts for whoever has the same number."""
    theirs = {
        "phone": F("party__phone_index"),
        "email": F("party__email_index"),
        "is_withdrawn": F("party__is_withdrawn"),
    }
    rows = Invitation.objects.filter(incident__in=incident_ids).annotate(
        **{f"their_{name}": value for name, value in theirs.items()}
    )
    return list(rows.prefetch_related("deliveries"))


def _refused_contacts(invitations: Iterable[Any]) -> defaultdict[tuple[int, bytes], set[UUID]]:
    """Return of whom a person decided that they are not asked: by incident and by each contact, then and now."""
    found: defaultdict[tuple[int, bytes], set[UUID]] = defaultdict(set)
    for row in (row for row in invitations if row.refused_at):
        for index in filter(None, (row.phone_index, row.email_index, row.their_phone, row.their_email)):
            found[row.incident_id, bytes(index)].add(row.party_id)
    return found


def _asked_and_gone(invitations: Iterable[Any]) -> set[int]:
    """Return the incidents about which somebody was asked whom the source names otherwise by now, or not at all."""
    gone = (row for row in invitations if row.their_is_withdrawn)
    return {row.incident_id for row in gone if row.invited_at or any(map(has_gone_out, row.deliveries.all()))}


def _party_facts(
    party: Party, failed: Collection[str], policy: Policy, sharing: Sharing, *, refused: bool, lost: bool
) -> PartyFacts:
    return PartyFacts(
        is_withdrawn=party.is_withdrawn,
        may_be_somebody_guarded=lost,
        role=party.role,
        age=party.age,
        minor_flag=party.minor_flag,
        relation_to_offender=party.relation_to_offender,
        contact_ok=party.contact_ok,
        has_safe_contact_note=party.has_safe_contact_note or sharing.has_safe_contact_note,
        contact_is_of_excluded_role=sharing.of_excluded_role,
        contact_is_of_minor=sharing.of_minor,
        contact_is_unwanted=sharing.is_unwanted,
        contact_was_unwanted=sharing.was_unwanted,
        contact_was_refused=refused,
        phone_kind=Party.PhoneKind.INVALID if Channel.SMS in failed else party.phone_kind,
        has_email=party.email_index is not None and Channel.EMAIL not in failed,
        has_postal_address=party.postal_index is not None and Channel.LETTER not in failed,
        language=party.language,
        # Without a basis of the agency's own nothing is sent, whatever the feed says of a person.
        consent_basis=party.consent_basis if policy.consent_basis else "",
        consent_approver="",
        consent_date=None,
    )


def _incident_facts(incident: Incident, people: Gathering, *, family: bool) -> IncidentFacts:
    return IncidentFacts(
        incident_number_present=bool(incident.incident_number.strip()),
        initial_code=incident.initial_code,
        final_code=incident.final_code,
        status=incident.status,
        closed_at=incident.closed_at,
        disposition=incident.disposition,
        arrest=incident.arrest,
        cancelled=incident.cancelled,
        duplicate=bool(incident.duplicate_of),
        report_taken=incident.report_taken,
        report_pending=incident.report_pending,
        source=incident.source,
        nibrs_codes=tuple(incident.nibrs_codes),
        sensitive_flag=incident.sensitive_flag,
        dv_flag=incident.dv_flag,
        juvenile_flag=incident.juvenile_flag,
        sex_offense_flag=incident.sex_offense_flag,
        protective_order=incident.protective_order,
        address_confidential=incident.address_confidential,
        legal_hold=incident.legal_hold,
        internal_investigation=incident.internal_investigation,
        guard_words=incident.guard_words,
        police_initiated=incident.source == Incident.Source.OFFICER,
        any_family_or_intimate_relation=family,
        any_unreadable_relation=people.is_unreadable,
        has_unread_change=incident.unread_at is not None,
        any_minor_victim=people.has_minor_victim,
        is_named_juvenile=JUVENILE_MARK in normal_code(f"{incident.initial_text} {incident.final_text}"),
        # The feed marks practice rows by their codes, TEST and VOID.
        is_test=False,
    )
