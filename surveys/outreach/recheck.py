"""The decision taken again, at the moment of sending, against what is known by then."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from agencies.models import Agency
from surveys.incidents.models import Incident
from surveys.outreach.claims import put_back
from surveys.outreach.decisions import record_decisions
from surveys.outreach.invitations import withdraw
from surveys.outreach.models import Decision, Delivery, Invitation, SendingPolicy
from surveys.outreach.outcomes import MAX_ATTEMPTS
from surveys.outreach.rules import Outcome
from surveys.outreach.snapshots import Snapshots
from surveys.outreach.timing import TimedVerdict, Timetable

_POISONED = "It could not be sent in several attempts."
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
        parties = []
        for row in rows:
            row.invitation.party.incident = row.invitation.incident
            parties.append(row.invitation.party)
        facts = Snapshots(parties, self._policy, self._agency, self._now)
        timetable = Timetable(self._policy, self._agency)
        snapshots = [facts.of(party) for party in parties]
        judged = [
            timetable.judge(party, snapshot, row.invitation)
            for party, snapshot, row in zip(parties, snapshots, rows, strict=True)
        ]
        verdicts = [one.verdict for one in judged]
        record_decisions(zip(parties, snapshots, verdicts, strict=True), Decision.Moment.SENDING)
        return [row for row, one in zip(rows, judged, strict=True) if self._may_go(row, one)]

    def _may_go(self, delivery: Delivery, judged: TimedVerdict) -> bool:
        verdict, invitation = judged.verdict, delivery.invitation
        if verdict.outcome is Outcome.NEVER:
            withdraw(invitation, Invitation.State.CANCELLED, verdict.reason)
        elif verdict.outcome is Outcome.HOLD:
            withdraw(invitation, Invitation.State.HELD, verdict.reason)
        elif verdict.channel != delivery.channel:
            _decide_anew(delivery)
        elif judged.moment and judged.moment > self._now:
            put_back([delivery.pk], self._owner, not_before=judged.moment)
        else:
            return True
        return False


def _is_open(delivery: Delivery) -> bool:
    """Whether the delivery is worth another look; what was claimed again and again and never got out is given up."""
    if delivery.invitation.state != Invitation.State.PENDING:
        Delivery.objects.filter(pk=delivery.pk).withdraw("The invitation does not wait any more.")
        return False
    if delivery.attempts > MAX_ATTEMPTS:
        _park(delivery)
        return False
    return True


def _park(delivery: Delivery) -> None:
    Delivery.objects.waiting().filter(pk=delivery.pk).update(
        state=Delivery.State.DEAD, error_code="attempts", reason=_POISONED, claimed_by=None, lease_until=None
    )


def _decide_anew(delivery: Delivery) -> None:
    Incident.objects.filter(pk=delivery.invitation.incident_id).update(needs_decision=True)
    Delivery.objects.filter(pk=delivery.pk).withdraw(_OTHER_CHANNEL)
