"""Print runs: letters that are due are decided about once more, put into one PDF, and settled by whoever posted them.

A letter in an open run is a waiting delivery that the run has claimed. So whatever is decided meanwhile, an opt-out or
a flag, withdraws it as it would a text, and the page says which sheets to take out.
"""

import base64
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from agencies.tenancy import current_agency
from officersurvey.encryption import UndecryptableError
from officersurvey.pdf import NoPdfError
from surveys.outreach.contacts import address_hash
from surveys.outreach.letters.obstacles import obstacles
from surveys.outreach.letters.stationery import Page, Stationery
from surveys.outreach.models import Channel, Delivery, Letter, LetterRun, SendingPolicy
from surveys.outreach.models.asking import DeliveryQuerySet
from surveys.outreach.sending.claims import claim
from surveys.outreach.sending.outcomes import Guard, record_failure, record_sent
from surveys.outreach.sending.recheck import Recheck
from surveys.outreach.transports.base import TransportError
from surveys.outreach.words.messages import NoWordsError

log = structlog.get_logger(__name__)
State = LetterRun.State

#: In one file: as many as are made within half a minute, and as somebody folds in one go.
MOST_LETTERS = 100
#: A PDF full of addresses is kept no longer than this.
KEPT = timedelta(days=7)
#: A worker that has not finished by then is gone: its task would have been stopped.
_UNATTENDED = timedelta(minutes=3)
_MOST_ATTEMPTS = 3
_MADE_IN_VAIN = "Making it failed several times. Nothing was printed."
_NOBODY_SAID = "It may have been posted: nobody said so within a week. Send it again if you are sure that it was not."
_WAITING = (Delivery.State.QUEUED, Delivery.State.FAILED)


def start(person: str, now: datetime) -> LetterRun:
    """Begin a run; whoever comes first, the task or the sweep, makes its file."""
    return LetterRun.objects.create(created_by=person, created_at=now, look_at=now)


def make(run_id: UUID, now: datetime) -> None:
    """Make a run's file, unless somebody else is making it; what is broken off is made again later."""
    mine = LetterRun.objects.filter(pk=run_id, state=State.WAITING, look_at__lte=now)
    if not mine.update(look_at=now + _UNATTENDED, attempts=F("attempts") + 1):
        return
    run = LetterRun.objects.get(pk=run_id)
    if run.attempts > _MOST_ATTEMPTS:
        _close(run, State.FAILED, now, problem=_MADE_IN_VAIN)
        return
    try:
        _make(run, now)
    except NoPdfError as error:
        _close(run, State.FAILED, now, problem=str(error))


def _make(run: LetterRun, now: datetime) -> None:
    agency, policy = current_agency(), SendingPolicy.load()
    if found := obstacles(policy, agency):
        _close(run, State.FAILED, now, problem=found[0])
        return
    # What an attempt that was broken off had claimed is claimed anew with the rest.
    _held(run).put_back(run.pk)
    claimed = claim(now, MOST_LETTERS, run.pk, [Channel.LETTER])
    wanted = Recheck(agency, policy, run.pk, now).still_wanted(claimed) if claimed else []
    stationery = Stationery(agency, now)
    written = _write(wanted, stationery, run, now)
    if written:
        _keep(run, [delivery for delivery, _ in written], stationery.print([page for _, page in written]), now)
    else:
        _close(run, State.EMPTY, now)


def _write(
    wanted: Sequence[Delivery], stationery: Stationery, run: LetterRun, now: datetime
) -> list[tuple[Delivery, Page]]:
    written = []
    for delivery in wanted:
        try:
            written.append((delivery, stationery.page(delivery.invitation)))
        except (UndecryptableError, NoWordsError) as error:
            log.error("letter not written", delivery=str(delivery.pk), error=type(error).__name__)
            unwritten = TransportError("The letter cannot be written.", code="words")
            record_failure(delivery, unwritten, Guard(_WAITING, run.pk), now)
    return written


def _keep(run: LetterRun, deliveries: Sequence[Delivery], pdf: bytes, now: datetime) -> None:
    """Store the file with its letters; they stay claimed until somebody says what became of them."""
    fresh: dict[str, Any] = {"state": State.READY, "count": len(deliveries), "look_at": now + KEPT}
    with transaction.atomic():
        sealed = LetterRun._meta.get_field("pdf").close(base64.b64encode(pdf).decode(), run.pk)
        if not LetterRun.objects.filter(pk=run.pk, state=State.WAITING, attempts=run.attempts).update(
            pdf=sealed, **fresh
        ):
            return
        Letter.objects.bulk_create(
            Letter(
                run=run,
                delivery=delivery,
                number=number,
                address_hash=address_hash(delivery.invitation.party),
            )
            for number, delivery in enumerate(deliveries, start=1)
        )
        # A day longer than the file, so that the sweep settles them before anybody else can claim them.
        _held(run).update(lease_until=Now() + KEPT + timedelta(days=1))


def fetch(run_id: UUID, now: datetime) -> bytes | None:
    """Return the PDF of a run that is ready, and remember that it was fetched; None where there is none any more."""
    ready = LetterRun.objects.filter(pk=run_id, state=State.READY)
    if not ready.update(downloaded_at=now):
        return None
    run = ready.first()
    return base64.b64decode(run.pdf) if run else None


def post(run_id: UUID, person: str, now: datetime) -> int | None:
    """Record that a run was posted, and return how many people it invites.

    None where it was settled before, or its file was never fetched: what nobody had, nobody posted.
    """
    with transaction.atomic():
        run = _settle(run_id, State.POSTED, person, now, downloaded_at__isnull=False)
        if run is None:
            return None
        ids = list(_held(run).values_list("pk", flat=True))
        record_sent(dict.fromkeys(ids, str(run.pk)), Guard(_WAITING, run.pk), now)
        LetterRun.objects.filter(pk=run.pk).update(count=len(ids))
    return len(ids)


def discard(run_id: UUID, person: str, now: datetime) -> bool:
    """Throw a run away: its letters wait again. False where it was settled before."""
    with transaction.atomic():
        run = _settle(run_id, State.DISCARDED, person, now)
        if run:
            _held(run).put_back(run.pk)
    return run is not None


def due(now: datetime) -> list[UUID]:
    """Return the runs that wait to be made."""
    return list(_due(now).filter(state=State.WAITING).values_list("pk", flat=True))


def lapse(now: datetime) -> None:
    """Delete the files that nobody settled. Letters that were never fetched wait again; others may have been posted."""
    for run_id in _due(now).filter(state=State.READY).values_list("pk", flat=True):
        with transaction.atomic():
            # Read only now: it may have been fetched until this moment.
            run = _settle(run_id, State.LAPSED, "", now)
            if run and run.downloaded_at is None:
                _held(run).put_back(run.pk)
            elif run:
                _held(run).update(
                    state=Delivery.State.DEAD,
                    error_code=Delivery.UNSETTLED,
                    reason=_NOBODY_SAID,
                    claimed_by=None,
                    lease_until=None,
                )


def _due(now: datetime) -> QuerySet[LetterRun]:
    return LetterRun.objects.filter(state__in=LetterRun.OPEN, look_at__lte=now)


def _held(run: LetterRun) -> DeliveryQuerySet:
    return Delivery.objects.waiting().filter(claimed_by=run.pk)


def _settle(run_id: UUID, state: str, person: str, now: datetime, **only: Any) -> LetterRun | None:
    """End a run that is ready and delete its file; None where somebody else ended it, or it is not one of `only`."""
    ready = LetterRun.objects.filter(pk=run_id, state=State.READY, **only)
    ended = ready.update(state=state, settled_at=now, settled_by=person, pdf=b"", look_at=None)
    return LetterRun.objects.get(pk=run_id) if ended else None


def _close(run: LetterRun, state: str, now: datetime, problem: str = "") -> None:
    """End a run that made no file; what it had claimed waits again."""
    waiting = LetterRun.objects.filter(pk=run.pk, state=State.WAITING)
    with transaction.atomic():
        if waiting.update(state=state, settled_at=now, problem=problem[:200], look_at=None):
            _held(run).put_back(run.pk)
