"""Turning rows into what the rules decide on: a handful of statements, however many parties there are."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from agencies.models import Agency
from surveys.incidents.models import Incident, Party
from surveys.outreach.code_policy import CodeRule
from surveys.outreach.history import Ask, History, ask_of, quiet_period_start
from surveys.outreach.models import Channel, CodePolicy, Delivery, Invitation, SendingPolicy
from surveys.outreach.rules import HistoryFacts, IncidentFacts, PartyFacts, Policy, Snapshot
from surveys.outreach.surroundings import Surroundings, family_incidents


class Snapshots:
    """What is known about some parties, their incidents loaded, at one moment; what is asked meanwhile is history."""

    def __init__(self, parties: Sequence[Party], policy: SendingPolicy, agency: Agency, now: datetime) -> None:
        self.now = now
        self.policy = policy_facts(policy, agency)
        self.history = History(parties, Surroundings(parties, policy.protection_days, now))
        self._invitations = _invitations_of(parties)
        self._family = family_incidents({party.incident_id for party in parties})

    def invitation(self, party: Party) -> Invitation | None:
        """Return the party's own invitation with its deliveries loaded."""
        return self._invitations.get(party.pk)

    def of(self, party: Party) -> Snapshot:
        """Return the facts for one party."""
        own = self.invitation(party)
        return Snapshot(
            incident=_incident_facts(party.incident, family=party.incident_id in self._family),
            party=self._party_facts(party, own),
            history=self._history_facts(party, own),
            policy=self.policy,
            now=self.now,
        )

    def _history_facts(self, party: Party, own: Invitation | None) -> HistoryFacts:
        ask: Ask | None = ask_of(own, reached=False) if own and own.state == Invitation.State.PENDING else None
        return self.history.facts(party, ask, quiet_period_start(self.now, self.policy.cap_days))

    def _party_facts(self, party: Party, own: Invitation | None) -> PartyFacts:
        failed = failed_channels(own)
        no_texts = Channel.SMS in failed or self.history.is_unreachable(party)
        return PartyFacts(
            role=party.role,
            age=party.age,
            minor_flag=party.minor_flag,
            relation_to_offender=party.relation_to_offender,
            contact_ok=party.contact_ok,
            has_safe_contact_note=party.has_safe_contact_note,
            phone_kind=Party.PhoneKind.INVALID if no_texts else party.phone_kind,
            has_email=party.email_index is not None and Channel.EMAIL not in failed,
            language=party.language,
            # Without a basis of the agency's own nothing is sent, whatever the feed says of a person.
            consent_basis=party.consent_basis if self.policy.consent_basis else "",
            consent_approver="",
            consent_date=None,
        )


def failed_channels(invitation: Invitation | None) -> set[str]:
    """Return the channels on which this invitation was tried to the end."""
    deliveries = invitation.deliveries.all() if invitation else []
    return {one.channel for one in deliveries if one.state == Delivery.State.DEAD and one.error_code != one.WITHDRAWN}


def policy_facts(policy: SendingPolicy, agency: Agency) -> Policy:
    """Return what the agency decided, within the limits the platform sets."""
    codes = _codes()
    return Policy(
        code_policies=codes[CodePolicy.Kind.CALL_TYPE],
        disposition_policies=codes[CodePolicy.Kind.DISPOSITION],
        nibrs_policies=codes[CodePolicy.Kind.NIBRS],
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


def _codes() -> dict[str, dict[str, CodeRule]]:
    rules: dict[str, dict[str, CodeRule]] = {kind: {} for kind in CodePolicy.Kind.values}
    for kind, code, rule in CodePolicy.objects.values_list("kind", "code", "rule"):
        rules[kind][code] = CodeRule(rule)
    return rules


def _invitations_of(parties: Sequence[Party]) -> dict[UUID, Invitation]:
    rows = Invitation.objects.filter(party__in=parties).prefetch_related("deliveries")
    return {row.party_id: row for row in rows}


def _incident_facts(incident: Incident, *, family: bool) -> IncidentFacts:
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
        # The feed marks practice rows by their codes, TEST and VOID.
        is_test=False,
    )
