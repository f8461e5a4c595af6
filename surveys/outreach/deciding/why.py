"""Why somebody was asked about an incident or not: what was decided, in order, and what would have to change."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from uuid import UUID

from django.core.paginator import Page, Paginator

from agencies.roster.models import Officer
from agencies.tenancy import current_agency
from surveys.incidents.models import Incident, IncidentOfficer, Party
from surveys.outreach.contacts import masked_contact
from surveys.outreach.deciding.snapshots import Snapshots
from surveys.outreach.deciding.timing import TimedVerdict, Timetable
from surveys.outreach.models import Decision, Delivery, Invitation, SendingPolicy
from surveys.outreach.rules import RULES, Outcome, Verdict, against
from surveys.outreach.rules.changes import CHANGES
from surveys.outreach.words.former import Words, WordsThen

#: Incidents of one page about an officer: a month or two of theirs.
INCIDENTS_SHOWN = 25
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
class Step:
    """A decision with all that was said."""

    decision: Decision

    @property
    def sentence(self) -> str:
        """What the rule that counted says."""
        return _SENTENCES.get(self.decision.rule, "")

    @property
    def others(self) -> list[tuple[str, str]]:
        """The rules beside it that spoke against asking, each with its reason."""
        counts = (self.decision.rule, self.decision.reason)
        return [(rule, reason) for rule, _, reason in self.decision.against if (rule, reason) != counts]


@dataclass(frozen=True)
class Message:
    """Something that went out to a person, and what it said."""

    delivery: Delivery
    #: When it left, or was last tried.
    left_at: datetime
    words: Words | None


@dataclass(frozen=True)
class PartyHistory:
    """What was decided about one person and what went out, the earliest first; what speaks against asking now."""

    party: Party
    invitation: Invitation | None
    decisions: list[Decision]
    messages: list[Message]
    obstacles: list[Obstacle]

    @property
    def contact(self) -> str:
        """The contact, masked."""
        return masked_contact(self.party)

    @property
    def steps(self) -> list[Step]:
        """Each decision with its reasons."""
        return [Step(decision) for decision in self.decisions]


@dataclass(frozen=True)
class WhyPage:
    """One incident and the people in it."""

    incident: Incident
    people: list[PartyHistory]

    @classmethod
    def build(cls, incident: Incident, now: datetime) -> "WhyPage":
        """Return the page; what speaks against asking is looked up as things stand now."""
        [page] = why_pages([incident], now)
        return page


@dataclass(frozen=True)
class OfficerWhyPage:
    """The incidents that an officer had a part in, the newest first."""

    officer: Officer
    #: Which incidents of how many are shown.
    stretch: Page[int]
    incidents: list[WhyPage]

    @classmethod
    def build(cls, officer: Officer, page: str, now: datetime) -> "OfficerWhyPage":
        """Return the page asked for, the first where it can't be read."""
        parts = IncidentOfficer.objects.filter(officer=officer)
        # Put in order here: the database would look through everybody's incidents for the officer's newest.
        found = sorted(set(parts.values_list("incident__received_at", "incident")), reverse=True)
        stretch = Paginator([pk for _, pk in found], INCIDENTS_SHOWN).get_page(page)
        shown = Incident.objects.filter(pk__in=list(stretch)).order_by("-received_at", "-pk")
        return cls(officer, stretch, why_pages(list(shown), now))


def why_pages(incidents: Sequence[Incident], now: datetime) -> list[WhyPage]:
    """Return what is to say about each incident, in a handful of statements for all of them."""
    people: defaultdict[int, list[Party]] = defaultdict(list)
    by_key = {incident.pk: incident for incident in incidents}
    for party in Party.objects.filter(incident__in=by_key).order_by("person_key"):
        party.incident = by_key[party.incident_id]
        people[party.incident_id].append(party)
    policy = SendingPolicy.load()
    facts = Snapshots([one for some in people.values() for one in some], policy, current_agency(), now)
    decided = _by_party(Decision.objects.filter(incident__in=by_key).order_by("decided_at", "pk"))
    timetable, then = Timetable(policy, current_agency()), WordsThen(current_agency())
    return [
        WhyPage(incident, [_history(party, facts, decided[party.pk], timetable, then) for party in people[incident.pk]])
        for incident in incidents
    ]


def _by_party(rows: Iterable[Decision]) -> defaultdict[UUID, list[Decision]]:
    found: defaultdict[UUID, list[Decision]] = defaultdict(list)
    for row in rows:
        found[row.party_id].append(row)
    return found


def _history(
    party: Party, facts: Snapshots, decisions: list[Decision], timetable: Timetable, then: WordsThen
) -> PartyHistory:
    invitation = facts.invitation(party)
    obstacles = _obstacles(timetable.judge(party, facts.of(party), invitation))
    return PartyHistory(party, invitation, decisions, _messages(invitation, then), obstacles)


def _obstacles(judged: TimedVerdict) -> list[Obstacle]:
    """Return what speaks against asking; nothing where a person has lifted it."""
    verdict = judged.verdict
    if verdict.outcome is Outcome.ASK:
        return []
    return [Obstacle(verdict), *(Obstacle(other) for other in against(judged.said) if other != verdict)]


def _messages(invitation: Invitation | None, then: WordsThen) -> list[Message]:
    """Return what went out, or may have, the earliest first."""
    deliveries = invitation.deliveries.all() if invitation else ()
    left = [(moment, one) for one in deliveries if (moment := one.sent_at or one.requested_at)]
    return [Message(one, moment, then.of(one, moment)) for moment, one in sorted(left, key=itemgetter(0))]
