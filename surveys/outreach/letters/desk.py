"""Letters that lie printed on somebody's desk: what comes in elsewhere until they are posted may forbid them."""

from datetime import datetime

from django.db.models import QuerySet

from agencies.tenancy import current_agency
from surveys.outreach.deciding.approvals import by_people, case_of
from surveys.outreach.deciding.decisions import decide_again
from surveys.outreach.deciding.snapshots import Snapshots
from surveys.outreach.models import Channel, Delivery, Invitation, LetterRun, SendingPolicy
from surveys.outreach.rules import Outcome, Snapshot, explain, open_channels, weigh


def look_again(now: datetime) -> int:
    """Have the people decided about anew who may get no letter any more, and return how many; their sheets come out.

    Only the rules count here, and not the days a letter takes: it may be in the post since the day it was printed.
    """
    rows = printed().select_related("invitation__incident", "invitation__party")
    invitations = [row.invitation for row in rows]
    if not invitations:
        return 0
    for one in invitations:
        one.party.incident = one.incident
    facts = Snapshots([one.party for one in invitations], SendingPolicy.load(), current_agency(), now)
    return decide_again([one.incident_id for one in invitations if not _may_go(one, facts.of(one.party))])


def printed() -> QuerySet[Delivery]:
    """Return the letters that lie printed and are not posted yet."""
    ready = LetterRun.objects.filter(state=LetterRun.State.READY)
    return Delivery.objects.waiting().filter(channel=Channel.LETTER, claimed_by__in=ready.values("pk"))


def _may_go(invitation: Invitation, snapshot: Snapshot) -> bool:
    said = explain(snapshot)
    verdict = by_people(weigh(said), said, invitation, case_of(invitation.party, snapshot, said))
    return verdict.outcome is Outcome.ASK and Channel.LETTER in open_channels(snapshot)
