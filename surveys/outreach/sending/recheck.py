"""The decision taken again, at the moment of sending, against what is known by then."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from agencies.models import Agency
from agencies.tenancy import current_agency
from surveys.incidents.models import Incident
from surveys.outreach.deciding.decisions import Taken, record_decisions
from surveys.outreach.deciding.invitations import withdraw
from surveys.outreach.deciding.snapshots import Snapshots
from surveys.outreach.deciding.timing import TimedVerdict, Timetable
from surveys.outreach.models import Decision, Delivery, Invitation, SendingPolicy
from surveys.outreach.rules import Outcome
from surveys.outreach.sending.outcomes import MAX_ATTEMPTS, contact_changed
from surveys.outreach.sending.reminders import verdict_of, who_wrote

_POISONED = "It could not be sent in several attempts."
_NOT_WAITING = "The invitation does not wait any more."
_ANSWERED = "No reminder: the person has answered, or the invitation is over."
_OTHER_CHANNEL = "The person is asked on another channel."


class Recheck:
    """Looks at claimed deliveries once more; what may not go out now is withdrawn or put back."""

    def __init__(self, agency: Agency, policy: SendingPolicy, owner: UUID, now: datetime) -> None:
        self._agency = agency
        self._policy = policy
        self._owner = owner
        self._now = now

    def still_wanted(self, ids: Sequence[UUID]) -> list[Delivery]:
        """Return the deliveries that may go out now, with invitation, incident and party loaded."""
        claimed = Delivery.objects.filter(pk__in=ids, claimed_by=self._owner)
        rows = [row for row in claimed.select_related("invitation__incident", "invitation__party") if _is_open(row)]
        for row in rows:
            row.invitation.party.incident = row.invitation.incident
        judged = zip(rows, self._judge(rows), strict=True)
        wanted = [(row, one.moment or self._now) for row, one in judged if self._may_go(row, one)]
        self._put_off((row, moment) for row, moment in wanted if moment > self._now)
        return [row for row, moment in wanted if moment <= self._now]

    def _judge(self, rows: Sequence[Delivery]) -> list[TimedVerdict]:
        """Decide about each delivery and write every verdict down."""
        parties = [row.invitation.party for row in rows]
        facts = Snapshots(parties, self._policy, self._agency, self._now)
        timetable = Timetable(self._policy, self._agency)
        written = who_wrote([row for row in rows if row.is_reminder])
        taken: dict[str, list[Taken]] = {Decision.Moment.SENDING: [], Decision.Moment.REMINDER: []}
        judged = []
        for row, party in zip(rows, parties, strict=True):
            snapshot = facts.of(party)
            one = timetable.judge(party, snapshot, row.invitation)
            if row.is_reminder:
                has_written = row.invitation_id in written
                verdict = verdict_of(row, snapshot, one.verdict, self._policy, has_written=has_written)
                one = replace(one, verdict=verdict)
            judged.append(one)
            taken[_moment_of(row)].append(Taken(party, snapshot, one))
        for moment, verdicts in taken.items():
            record_decisions(verdicts, moment)
        return judged

    def _may_go(self, delivery: Delivery, judged: TimedVerdict) -> bool:
        verdict, invitation = judged.verdict, delivery.invitation
        if delivery.is_reminder and verdict.outcome is not Outcome.ASK:
            Delivery.objects.filter(pk=delivery.pk).withdraw(verdict.reason)
        elif verdict.outcome is Outcome.NEVER:
            withdraw(invitation, Invitation.State.CANCELLED, verdict.reason)
        elif verdict.outcome is Outcome.HOLD:
            withdraw(invitation, Invitation.State.HELD, verdict.reason)
        elif verdict.channel != delivery.channel:
            _decide_anew(delivery)
        elif not delivery.is_reminder and contact_changed(delivery):
            # The record was changed and is not decided about yet: the invitation would not know whom it went to.
            Incident.objects.filter(pk=invitation.incident_id).update(needs_decision=True)
            Delivery.objects.filter(pk=delivery.pk).put_back(self._owner)
        else:
            return True
        return False

    def _put_off(self, early: Iterable[tuple[Delivery, datetime]]) -> None:
        """Let those whose moment is yet to come wait for it: in the evening, that is everything until the morning."""
        alike: defaultdict[datetime, list[UUID]] = defaultdict(list)
        for row, moment in early:
            alike[moment].append(row.pk)
        for moment, ids in alike.items():
            Delivery.objects.filter(pk__in=ids).put_back(self._owner, not_before=moment)


def may_go_on(invitation: Invitation, now: datetime) -> bool:
    """Decide whether somebody who answers by text may be asked the next question; a refusal is written down."""
    agency, policy, party = current_agency(), SendingPolicy.load(), invitation.party
    if bytes(party.phone_index or b"") != bytes(invitation.phone_index or b""):
        # Whoever answers from the number that the source took back may be somebody else.
        return False
    party.incident = invitation.incident
    snapshot = Snapshots([party], policy, agency, now).of(party)
    judged = Timetable(policy, agency).judge(party, snapshot, invitation)
    if judged.verdict.outcome is Outcome.ASK:
        return True
    record_decisions([Taken(party, snapshot, judged)], Decision.Moment.SENDING)
    return False


def _is_open(delivery: Delivery) -> bool:
    """Whether the delivery is worth another look; what was claimed again and again and never got out is given up."""
    if delivery.invitation.state != delivery.state_of_invitation:
        Delivery.objects.filter(pk=delivery.pk).withdraw(_ANSWERED if delivery.is_reminder else _NOT_WAITING)
        return False
    if delivery.attempts > MAX_ATTEMPTS:
        _park(delivery)
        return False
    return True


def _moment_of(delivery: Delivery) -> str:
    return Decision.Moment.REMINDER if delivery.is_reminder else Decision.Moment.SENDING


def _park(delivery: Delivery) -> None:
    Delivery.objects.waiting().filter(pk=delivery.pk).update(
        state=Delivery.State.DEAD, error_code="attempts", reason=_POISONED, claimed_by=None, lease_until=None
    )


def _decide_anew(delivery: Delivery) -> None:
    Incident.objects.filter(pk=delivery.invitation.incident_id).update(needs_decision=True)
    Delivery.objects.filter(pk=delivery.pk).withdraw(_OTHER_CHANNEL)
