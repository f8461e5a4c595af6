"""Doors for Celery: each takes ids, enters its agency and calls one verb. The sweep finds what no message rang for."""

from datetime import datetime
from uuid import UUID

import structlog
from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.core.cache import cache
from django.db import DatabaseError, DataError, IntegrityError
from django.utils import timezone

from agencies.models import Agency
from agencies.tenancy import agency_task, enqueue, for_each_agency, ring
from surveys.outreach.deciding import decisions
from surveys.outreach.deciding.invitations import NothingToAskError
from surveys.outreach.dry_run import runs
from surveys.outreach.letters import desk
from surveys.outreach.letters import runs as letter_runs
from surveys.outreach.models import Invitation, SendingPolicy
from surveys.outreach.sending import claims, dispatch, mail_domain, pacing, reminders, settling
from surveys.outreach.sending.clock import agreed_time
from surveys.outreach.stopping import opt_out_rate
from surveys.outreach.watching import alerts, silence

log = structlog.get_logger(__name__)

#: How often an agency's opt-outs are counted at most.
_WATCH_SECONDS = 60
#: How often the domain of an agency's e-mail is looked up.
_LOOK_UP_SECONDS = 6 * 60 * 60
#: How often an agency's unanswered invitations are looked through at most.
_REMIND_SECONDS = 60
#: How often what is held for a person is looked through: what held it may have gone with another incident's news.
_HELD_SECONDS = 60 * 60


@agency_task()
def decide(incident_id: int) -> None:
    """Decide about one incident that arrived or changed, and send what may go at once."""
    now = agreed_time()
    if now and decisions.decide_incidents([incident_id], now):
        enqueue(deliver)


@agency_task()
def deliver() -> None:
    """Have one turn; where more is due, let the other agencies have theirs first."""
    now = agreed_time()
    if now and dispatch.deliver_due(now) and claims.free_and_due(now).exists():
        enqueue(deliver, after=pacing.rest(SendingPolicy.load()))


@agency_task()
def tell() -> None:
    """Tell the administrators what a person has to look at."""
    alerts.tell(timezone.now())


# A year of a large city takes minutes; only one worker at a time does such a thing.
@agency_task(soft_time_limit=900, time_limit=930)
def dry_run(run_id: str) -> None:
    """Carry out one dry run."""
    runs.carry_out(UUID(run_id))


@agency_task()
def print_letters(run_id: str) -> None:
    """Make the file of one run of letters."""
    if now := agreed_time():
        letter_runs.make(UUID(run_id), now)


@agency_task()
def look_at_printed() -> None:
    """See whether all that lies printed may still be posted."""
    if now := agreed_time():
        desk.look_again(now)


@agency_task()
def look_up_mail_domain() -> None:
    """See whether mailboxes can tell the agency's e-mail from a forgery."""
    mail_domain.look_up_domain(timezone.now())


@agency_task()
def listen() -> None:
    """See whether the agency's sources still bring incidents."""
    silence.listen(timezone.now())


@shared_task(name="surveys.outreach.tasks.listen_everywhere")
def listen_everywhere() -> None:
    """Ring for each agency, to see whether its sources still bring incidents."""
    for_each_agency(lambda agency: ring(listen, agency.schema_name))


@agency_task()
def sweep_agency() -> None:
    """Move everything in this agency that should have moved: whatever rang, was lost, or came of age."""
    now = agreed_time()
    if now is None:
        return
    settling.expire(now)
    claims.reap()
    looked_up, decided = settling.settle(now), _decide_next(now)
    if looked_up == claims.BATCH or decided == decisions.BATCH:
        enqueue(sweep_agency)
    enqueue(deliver)


@shared_task(name="surveys.outreach.tasks.sweep")
def sweep() -> None:
    """Ring for each agency in which something waits."""
    for_each_agency(_ring_if_needed)


def _ring_if_needed(agency: Agency) -> None:
    now = agreed_time()
    if now is None:
        return
    if cache.add("opt-outs-watched", 1, _WATCH_SECONDS):
        opt_out_rate.watch(now)
        _look_after_dry_runs(agency, now)
        _look_after_letters(agency, now)
    if cache.add("reminders-queued", 1, _REMIND_SECONDS):
        reminders.queue_reminders(SendingPolicy.load(), now)
    if cache.add("held-decided-again", 1, _HELD_SECONDS):
        decisions.decide_unsent_again([Invitation.State.HELD], now)
    if cache.add("mail-domain-looked-up", 1, _LOOK_UP_SECONDS) and mail_domain.domain_of(SendingPolicy.load()):
        ring(look_up_mail_domain, agency.schema_name)
    if decisions.undecided() or claims.free_and_due(now).exists() or settling.has_due(now):
        ring(sweep_agency, agency.schema_name)
    if alerts.has_due(now):
        ring(tell, agency.schema_name)


def _look_after_dry_runs(agency: Agency, now: datetime) -> None:
    """Delete what is old, and ring for what waits: for its turn, or because its worker was killed."""
    runs.delete_old(now)
    for run_id in runs.waiting():
        ring(dry_run, agency.schema_name, str(run_id))


def _look_after_letters(agency: Agency, now: datetime) -> None:
    """Settle runs that nobody settled, ring for those that wait to be made, and for what lies printed."""
    letter_runs.lapse(now)
    for run_id in letter_runs.due(now):
        ring(print_letters, agency.schema_name, str(run_id))
    if desk.printed().exists():
        ring(look_at_printed, agency.schema_name)


def _decide_next(now: datetime) -> int:
    """Decide the next batch of incidents; where one of them fails, the others are decided one by one."""
    waiting = decisions.undecided()
    try:
        decisions.decide_incidents(waiting, now)
    except Exception as error:
        # One incident that can't be decided must not hold up the others.
        if not _is_of_an_incident(error):
            raise
        log.warning("batch not decided, going one by one", count=len(waiting))
        for incident_id in waiting:
            _decide_alone(incident_id, now)
    return len(waiting)


def _decide_alone(incident_id: int, now: datetime) -> None:
    try:
        decisions.decide_incidents([incident_id], now)
    except SoftTimeLimitExceeded:
        # It came while this one was at hand; the next sweep goes on with it.
        raise
    except Exception as error:
        if not _is_of_an_incident(error):
            raise
        log.error("incident not decided", incident=incident_id, error=type(error).__name__)
        decisions.set_aside(incident_id, now)


def _is_of_an_incident(error: Exception) -> bool:
    """Whether an incident's own data are at fault, and not the database or the questionnaire that is missing."""
    is_of_system = isinstance(error, (DatabaseError, NothingToAskError))
    return isinstance(error, (DataError, IntegrityError)) or not is_of_system
