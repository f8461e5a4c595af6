"""Deciding who is asked about incidents, writing every verdict down, and inviting those who may be asked."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import structlog
from django.db import connection, transaction

from agencies.tenancy import current_agency
from surveys.incidents.models import Incident, Party
from surveys.outreach.deciding.history import may_have_gone_out
from surveys.outreach.deciding.invitations import Inviting
from surveys.outreach.deciding.snapshots import Snapshots
from surveys.outreach.deciding.timing import TimedVerdict, Timetable
from surveys.outreach.models import Alert, Decision, Delivery, Invitation, SendingPolicy
from surveys.outreach.rules import (
    RULES_VERSION,
    Outcome,
    Snapshot,
    Verdict,
    against,
    as_rows,
    inputs_hash,
    unknown_codes,
)
from surveys.outreach.transports import allow_list

log = structlog.get_logger(__name__)

#: Decided in one transaction: about a second of work.
BATCH = 500

#: Invitations about which nothing is left to decide.
_SETTLED = (
    Invitation.State.INVITED,
    Invitation.State.STARTED,
    Invitation.State.COMPLETED,
    Invitation.State.EXPIRED,
)


@dataclass(frozen=True)
class Taken:
    """A decision that was taken about a party, on what was known."""

    party: Party
    snapshot: Snapshot
    judged: TimedVerdict

    @property
    def verdict(self) -> Verdict:
        """The verdict that counts."""
        return self.judged.verdict

    @cached_property
    def inputs_hash(self) -> str:
        """The hash of what was known; kept, because it is compared before it is written."""
        return inputs_hash(self.snapshot)

    @property
    def facts(self) -> tuple[str, ...]:
        """What makes it differ from the decision before."""
        return (self.inputs_hash, self.verdict.outcome, self.verdict.rule, self.verdict.channel)


def decide_incidents(incident_ids: Iterable[int], now: datetime) -> list[Invitation]:
    """Decide about every party of these incidents, invite who may be asked, and return the new invitations.

    An incident that an import is writing at this moment is left for the next turn.
    """
    with transaction.atomic():
        _one_at_a_time()
        # Not its key: the answer of another person in it refers to that, and must not wait for this.
        locked = Incident.objects.select_for_update(skip_locked=True, no_key=True).filter(pk__in=list(incident_ids))
        incidents = {incident.pk: incident for incident in locked.order_by("pk")}
        # First: whoever is taken back may let another of them be asked, who is decided about once more then.
        Incident.objects.filter(pk__in=list(incidents)).update(needs_decision=False)
        invited = _decide_parties(_undecided_parties(incidents), now)
        Alert.objects.undecided(incidents).delete()
    return invited


def undecided() -> list[int]:
    """Return the next incidents that wait for a decision."""
    waiting = Incident.objects.filter(needs_decision=True).order_by("pk")
    return list(waiting.values_list("pk", flat=True)[:BATCH])


def set_aside(incident_id: int, now: datetime) -> None:
    """Leave an incident that cannot be decided to a person, so that it does not hold up others."""
    with transaction.atomic():
        Incident.objects.filter(pk=incident_id).update(needs_decision=False)
        Alert.raise_for([(Alert.Kind.UNDECIDED, str(incident_id))], now)


def decide_again(incident_ids: Iterable[int]) -> int:
    """Have incidents that were set aside decided with the next ones; return how many."""
    return Incident.objects.filter(pk__in=incident_ids).update(needs_decision=True)


def decide_unsent_again(states: Collection[str], now: datetime) -> int:
    """Have the incidents decided anew of invitations in these states whose time is not over; return how many.

    What it depends on has changed elsewhere: the policy, or another incident.
    """
    withheld = Delivery.objects.filter(state=Delivery.State.DEAD, error_code=allow_list.CODE)
    unsent = Invitation.objects.filter(state__in=states, expires_at__gt=now)
    # What a test withheld goes out when a person sends it again, and by no other channel.
    unsent = unsent.exclude(state=Invitation.State.CANCELLED, pk__in=withheld.values("invitation"))
    return Incident.objects.filter(pk__in=unsent.values("incident")).update(needs_decision=True)


def record_decisions(taken: Iterable[Taken], moment: str) -> None:
    """Write one row for each verdict."""
    Decision.objects.bulk_create(
        Decision(
            incident_id=one.party.incident_id,
            party=one.party,
            outcome=one.verdict.outcome,
            channel=one.verdict.channel,
            rule=one.verdict.rule,
            rules_version=RULES_VERSION,
            reason=one.verdict.reason[:300],
            against=as_rows(against(one.judged.said)),
            inputs_hash=one.inputs_hash,
            moment=moment,
            decided_at=one.snapshot.now,
        )
        for one in taken
    )


def _one_at_a_time() -> None:
    """Let an agency's decisions queue up: two at once would not see that they ask the same person."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '.decisions', 0))")


def _undecided_parties(incidents: dict[int, Incident]) -> list[Party]:
    """Return the parties about whom a decision still changes something, in an order that never varies."""
    gone = Delivery.objects.filter(may_have_gone_out(), invitation__incident__in=incidents)
    settled = Invitation.objects.filter(incident__in=incidents, state__in=_SETTLED)
    parties = Party.objects.filter(incident__in=incidents).order_by("incident_id", "person_key")
    parties = parties.exclude(pk__in=gone.values("invitation__party")).exclude(pk__in=settled.values("party"))
    for party in parties:
        party.incident = incidents[party.incident_id]
    return list(parties)


def _decide_parties(parties: Sequence[Party], now: datetime) -> list[Invitation]:
    agency, policy = current_agency(), SendingPolicy.load()
    facts, timetable = Snapshots(parties, policy, agency, now), Timetable(policy, agency)
    inviting = Inviting(agency, now)
    taken: list[Taken] = []
    for party in parties:
        snapshot, own = facts.of(party), facts.invitation(party)
        judged = timetable.judge(party, snapshot, own)
        inviting.apply(party, snapshot, judged, own)
        if judged.verdict.outcome is Outcome.ASK:
            facts.history.meanwhile.add(party, now)
        taken.append(Taken(party, snapshot, judged))
    _record_news(taken)
    return inviting.save()


def _record_news(taken: Sequence[Taken]) -> None:
    """Write down what differs from the last decision about the same party; replays add nothing."""
    last = Decision.objects.filter(party__in=[one.party for one in taken]).order_by("party", "-pk").distinct("party")
    known = {row.party_id: (row.inputs_hash, row.outcome, row.rule, row.channel) for row in last}
    news = [one for one in taken if known.get(one.party.pk) != one.facts]
    if news:
        record_decisions(news, Decision.Moment.ARRIVAL)
        _alert(news)


def _alert(news: Sequence[Taken]) -> None:
    """Have the administrators told of codes that nobody decided about."""
    raised = [one.snapshot for one in news if one.verdict.alert]
    if raised:
        codes = {code for snapshot in raised for code in unknown_codes(snapshot)}
        Alert.raise_for(codes, raised[0].now)
        log.warning("codes without a policy", codes=len(codes), parties=len(raised))
