"""A dry run from its wish to its result: once at a time on an installation, whole or not at all."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Min, QuerySet
from django.utils import timezone

from agencies.tenancy import current_agency
from surveys.incidents.feeds.errors import FeedError
from surveys.incidents.models import Incident
from surveys.outreach.code_policy.entry import normal_code
from surveys.outreach.deciding.surroundings import looking_back
from surveys.outreach.deciding.timing import TimedVerdict
from surveys.outreach.dry_run.files import path_of, records_of
from surveys.outreach.dry_run.replay import BATCH, Judged, batches, recent, replay, with_moments
from surveys.outreach.dry_run.sandbox import copy_surroundings, record_for_replay, sandbox
from surveys.outreach.dry_run.sides import sides_of
from surveys.outreach.dry_run.tried_words import marked_words
from surveys.outreach.models import DryDecision, DryRun, SendingPolicy
from surveys.outreach.rules import as_rows

log = structlog.get_logger(__name__)

KEPT = timedelta(days=7)
_MOST_ATTEMPTS = 3
_PROGRESS_SECONDS = 3600
_BROKEN_OFF = "It broke off three times. Please try fewer days or a smaller file."
_GONE = "The file is no longer here. Please send it again."
_NO_PROFILE = "The profile that the file was to be read by is gone."
State = DryRun.State


class _RefusedError(Exception):
    """The run can't be carried out; the message says why."""


def carry_out(run_id: UUID) -> None:
    """Do what a run asks for, unless it is done, or another run is under way; the sweep rings for it again then."""
    with _only_one() as is_free:
        run = DryRun.objects.filter(pk=run_id, state=State.WAITING).first() if is_free else None
        if run is None:
            return
        try:
            _begin(run)
            with transaction.atomic():
                _fill(run)
                _end(run, State.FINISHED)
        except (_RefusedError, FeedError) as error:
            _end(run, State.REFUSED, str(error))
        path_of(run).unlink(missing_ok=True)
        log.info("dry run ended", run=str(run.pk), state=str(run.state), incidents=run.incidents)


def waiting() -> list[UUID]:
    """Return the runs that are to be carried out."""
    return list(DryRun.objects.filter(state=State.WAITING).order_by("created_at").values_list("pk", flat=True))


def delete_old(now: datetime) -> int:
    """Delete the runs that are older than a week, with everything they found; return how many."""
    old = list(DryRun.objects.filter(created_at__lt=now - KEPT))
    for run in old:
        path_of(run).unlink(missing_ok=True)
        DryDecision.objects.filter(run=run).delete()
        run.delete()
    return len(old)


def progress_of(run: DryRun) -> dict[str, int]:
    """Return how many incidents were read, decided about, and are there in all, as far as that is known."""
    found: dict[str, int] | None = cache.get(_progress_key(run))
    return found or {}


@contextmanager
def _only_one() -> Iterator[bool]:
    """Say whether no other dry run is under way: two would keep workers from sending. A killed one is not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended('dry run', 0))")
        [is_free] = cursor.fetchone()
    try:
        yield is_free
    finally:
        if is_free:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended('dry run', 0))")


def _begin(run: DryRun) -> None:
    """Count the attempt where it is not lost with it."""
    if run.attempts >= _MOST_ATTEMPTS:
        raise _RefusedError(_BROKEN_OFF)
    run.attempts, run.started_at = run.attempts + 1, timezone.now()
    run.save(update_fields=["attempts", "started_at"])


def _fill(run: DryRun) -> None:
    if not run.file_name:
        _decide(run, recent(run.days, run.created_at))
        return
    with sandbox(marked_words(run.word_changes)):
        _record_file(run)
        replayed = Incident.objects.filter(needs_decision=True)
        first = _first_moment(replayed)
        if first is not None:
            days = [SendingPolicy.load().protection_days, run.policy_changes.get("protection_days", 0)]
            copy_surroundings(looking_back(first, max(days)))
        _decide(run, replayed)


def _record_file(run: DryRun) -> None:
    if run.profile is None:
        raise _RefusedError(_NO_PROFILE)
    if not path_of(run).exists():
        raise _RefusedError(_GONE)
    read = 0
    for some in batches(records_of(path_of(run), run.profile, run.created_at), BATCH):
        records = [record for record in some if record is not None]
        run.unread += len(some) - len(records)
        record_for_replay(records)
        read += len(some)
        _show(run, read=read)


def _first_moment(replayed: QuerySet[Incident]) -> datetime | None:
    first: datetime | None = with_moments(replayed).aggregate(first=Min("decided_at"))["first"]
    return first


def _decide(run: DryRun, replayed: QuerySet[Incident]) -> None:
    total, start = replayed.count(), _first_moment(replayed) or run.created_at
    sides = sides_of(run, current_agency(), start, run.created_at)
    for count, judged in replay(replayed, sides):
        DryDecision.objects.bulk_create(_rows(run, judged))
        run.incidents += count
        _show(run, done=run.incidents, total=total)


def _rows(run: DryRun, judged: Sequence[Judged]) -> Iterator[DryDecision]:
    for one in judged:
        incident = one.party.incident
        yield DryDecision(
            run=run,
            # The incidents of a file are gone when the run ends.
            incident=None if run.file_name else incident,
            incident_number=incident.incident_number,
            role=one.party.role,
            code=normal_code(incident.final_code),
            hour=timezone.localtime(incident.received_at).hour,
            language=one.party.language,
            decided_at=one.moment,
            **_columns("before", one.verdicts[0]),
            **_columns("after", one.verdicts[-1]),
        )


def _columns(side: str, judged: TimedVerdict) -> dict[str, Any]:
    verdict = judged.verdict
    return {
        side: verdict.outcome,
        f"{side}_rule": verdict.rule,
        f"{side}_channel": verdict.channel,
        f"{side}_reason": verdict.reason[:300],
        f"{side}_at": judged.moment,
        f"{side}_said": as_rows(judged.said),
    }


def _end(run: DryRun, state: DryRun.State, problem: str = "") -> None:
    run.state, run.problem, run.finished_at = state, problem[:500], timezone.now()
    run.save(update_fields=["state", "problem", "finished_at", "incidents", "unread"])


def _show(run: DryRun, **counts: int) -> None:
    """Say how far it is; the run's own row is written at the end, with everything else."""
    cache.set(_progress_key(run), counts, _PROGRESS_SECONDS)


def _progress_key(run: DryRun) -> str:
    return f"dry-run-{run.pk}"
