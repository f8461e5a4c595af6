"""Why somebody was asked about an incident or not: what was decided, in order, and what would have to change."""

from dataclasses import dataclass
from datetime import datetime

from agencies.tenancy import current_agency
from surveys.incidents.models import Incident, Party
from surveys.outreach.contacts import masked_contact
from surveys.outreach.models import Decision, Invitation, SendingPolicy
from surveys.outreach.rules import RULES, Outcome, Verdict, explain
from surveys.outreach.rules.changes import CHANGES
from surveys.outreach.snapshots import Snapshots

_SENTENCES = {rule.id: rule.sentence for rule in RULES}


@dataclass(frozen=True)
class Obstacle:
    """Something that speaks against asking as things stand."""

    verdict: Verdict

    @property
    def change(self) -> str:
        """What would have to change."""
        return CHANGES[self.verdict.rule]


@dataclass(frozen=True)
class PartyHistory:
    """What was decided about one person, the earliest first, and what speaks against asking now."""

    party: Party
    invitation: Invitation | None
    decisions: list[Decision]
    obstacles: list[Obstacle]

    @property
    def contact(self) -> str:
        """The contact, masked."""
        return masked_contact(self.party)

    @property
    def steps(self) -> list[tuple[Decision, str]]:
        """Each decision with its rule's sentence."""
        return [(decision, _SENTENCES.get(decision.rule, "")) for decision in self.decisions]


@dataclass(frozen=True)
class WhyPage:
    """One incident and the people in it."""

    incident: Incident
    people: list[PartyHistory]

    @classmethod
    def build(cls, incident: Incident, now: datetime) -> "WhyPage":
        """Return the page; what speaks against asking is looked up as things stand now."""
        parties = list(incident.parties.order_by("person_key"))
        for party in parties:
            party.incident = incident
        facts = Snapshots(parties, SendingPolicy.load(), current_agency(), now)
        rows = list(Decision.objects.filter(incident=incident).order_by("decided_at", "pk"))
        return cls(incident, [_history(party, facts, rows) for party in parties])


def _history(party: Party, facts: Snapshots, rows: list[Decision]) -> PartyHistory:
    said = explain(facts.of(party))
    obstacles = [Obstacle(verdict) for verdict in said if verdict.outcome is not Outcome.ASK]
    decisions = [row for row in rows if row.party_id == party.pk]
    return PartyHistory(party, facts.invitation(party), decisions, obstacles)
