"""The work list as somebody sees it, and what comes of it."""

from datetime import datetime

from django.utils import timezone

from agencies.tenancy import current_agency
from surveys.incidents.models import Incident
from surveys.outreach.deciding.approvals import Ticket, case_of
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.deciding.held import HeldPage
from surveys.outreach.deciding.snapshots import Snapshots
from surveys.outreach.models import Decision, Invitation, SendingPolicy
from surveys.outreach.rules import explain
from tests.surveys.outreach.conftest import NOON


def tickets() -> list[Ticket]:
    """Return every line of the list."""
    return [row.ticket for group in HeldPage.build(NOON).groups for row in group.rows]


def state_after_deciding(invitation: Invitation, now: datetime) -> str:
    decide_incidents([invitation.incident_id], now)
    return Invitation.objects.get(pk=invitation.pk).state


def last_of_a_person() -> tuple[str, str, str, str]:
    row = Decision.objects.filter(moment="person").latest("pk")
    return row.outcome, row.rule, row.reason, row.decided_by


def release(invitation: Invitation, *rules: str) -> None:
    """Have a person approve what these rules hold, as the matter stands."""
    party, now = invitation.party, timezone.now()
    party.incident = Incident.objects.get(pk=invitation.incident_id)
    snapshot = Snapshots([party], SendingPolicy.load(), current_agency(), now).of(party)
    Invitation.objects.filter(pk=invitation.pk).update(
        released_at=now, released_rules=list(rules), released_case=case_of(party, snapshot, explain(snapshot))
    )
