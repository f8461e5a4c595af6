"""Doors for Celery: each takes ids, enters its agency and calls one verb. The sweep finds what no message rang for."""

import structlog
from celery import shared_task
from django.core.cache import cache
from django.db import DatabaseError
from django.utils import timezone

from agencies.models import Agency
from agencies.tenancy import agency_task, enqueue, for_each_agency, ring
from surveys.outreach import claims, decisions, dispatch, opt_out_rate, pacing, settling
from surveys.outreach.invitations import NothingToAskError
from surveys.outreach.models import SendingPolicy

log = structlog.get_logger(__name__)

#: How often an agency's opt-outs are counted at most.
_WATCH_SECONDS = 60


@agency_task()
def decide(incident_id: int) -> None:
    """Decide about one incident that arrived or changed, and send what may go at once."""
    if decisions.decide_incidents([incident_id], timezone.now()):
        enqueue(deliver)


@agency_task()
def deliver() -> None:
    """Have one turn; where more is due, let the other agencies have theirs first."""
    now = timezone.now()
    if dispatch.deliver_due(now) and claims.free_and_due(now).exists():
        enqueue(deliver, after=pacing.rest(SendingPolicy.load()))


@agency_task()
def sweep_agency() -> None:
    """Move everything in this agency that should have moved: whatever rang, was lost, or came of age."""
    now = timezone.now()
    settling.expire(now)
    claims.reap()
    settling.settle(now)
    if _decide_next() == decisions.BATCH:
        enqueue(sweep_agency)
    enqueue(deliver)


@shared_task(name="surveys.outreach.tasks.sweep")
def sweep() -> None:
    """Ring for each agency in which something waits."""
    for_each_agency(_ring_if_needed)


def _ring_if_needed(agency: Agency) -> None:
    now = timezone.now()
    if cache.add("opt-outs-watched", 1, _WATCH_SECONDS):
        opt_out_rate.watch(now)
    if decisions.undecided() or claims.free_and_due(now).exists() or settling.has_due(now):
        ring(sweep_agency, agency.schema_name)


def _decide_next() -> int:
    """Decide the next batch of incidents; where one of them fails, the others are decided one by one."""
    waiting = decisions.undecided()
    try:
        decisions.decide_incidents(waiting, timezone.now())
    except (DatabaseError, NothingToAskError):
        raise
    except Exception:  # noqa: BLE001 - one incident that can't be decided must not hold up the others
        log.warning("batch not decided, going one by one", count=len(waiting))
        for incident_id in waiting:
            _decide_alone(incident_id)
    return len(waiting)


def _decide_alone(incident_id: int) -> None:
    try:
        decisions.decide_incidents([incident_id], timezone.now())
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001 - see above
        log.error("incident not decided", incident=incident_id, error=type(error).__name__)
        decisions.set_aside(incident_id)
