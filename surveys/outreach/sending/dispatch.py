"""Sending: claim, decide again, mark as on its way, send, write down what became of it.

No lock is held while the network is waited for.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar
from uuid import UUID, uuid4

import structlog
from django.db import transaction
from django.db.models import Case, F, QuerySet, When

from agencies.tenancy import current_agency
from surveys.outreach.deciding.timing import Timetable
from surveys.outreach.models import Channel, Delivery, Invitation, SendingPolicy
from surveys.outreach.sending.claims import BATCH, LEASE, begin, claim
from surveys.outreach.sending.clock import Deadline
from surveys.outreach.sending.last_look import EVERY, LastLook
from surveys.outreach.sending.outbox import OutboxTransport
from surveys.outreach.sending.outcomes import Guard, record_failure, record_sent, record_uncertain
from surveys.outreach.sending.pacing import Turn, turn
from surveys.outreach.sending.recheck import Recheck
from surveys.outreach.sending.senders import ways_out
from surveys.outreach.transports.base import OutgoingMessage, Transport, TransportError, UncertainDelivery
from surveys.outreach.words.messages import Composer
from surveys.outreach.words.segments import count_segments
from surveys.outreach.words.text_style import settle_style

log = structlog.get_logger(__name__)

#: What waits at the provider for longer than this is late anyway. It takes no less than the shortest.
_LONGEST_AT_PROVIDER, _SHORTEST_AT_PROVIDER = 3600, 10
#: Seconds in which messages may leave after they were decided about: a pause or a stop meanwhile counts soon.
_LONGEST_TURN = min(LEASE, timedelta(seconds=5))
#: Seconds until the provider has a message at the latest: by then it may have this much less time.
_LONGEST_WAY = 30
#: Requests to the provider at one time.
THREADS = 16

_CLAIMED = (Delivery.State.QUEUED, Delivery.State.FAILED)
#: The reaper may have called a slow answer's row uncertain meanwhile; the answer settles that.
_ON_THE_WAY = (Delivery.State.SENDING, Delivery.State.UNCERTAIN)

_unwritten = partial(TransportError, "The message cannot be written.", code="words")

Result = str | TransportError | UncertainDelivery | None
Item = TypeVar("Item")


@dataclass(frozen=True)
class Parcel:
    """A delivery with its message and its way out."""

    delivery: Delivery
    message: OutgoingMessage
    transport: Transport

    @property
    def segments(self) -> int:
        """How many texts it counts as with the carriers."""
        return max(count_segments(self.message.body).segments, 1)


def deliver_due(now: datetime, limit: int = BATCH) -> int:
    """Send what is due and may still go out, at most `limit` deliveries; return how many were due."""
    agency, policy, owner = current_agency(), SendingPolicy.load(), uuid4()
    ways = ways_out(policy, agency)
    if not ways:
        return 0
    with turn(policy, now, limit) as pace:
        claimed = _claim(ways, now, limit, owner, pace)
        wanted = Recheck(agency, policy, owner, now).still_wanted(claimed) if claimed else []
        if wanted:
            settle_style(wanted, policy.text_style)
            parcels, unwritten = pack(wanted, ways, Composer(agency))
            on_time = _within_hours(parcels, Timetable(policy, agency), now)
            mine = begin([one.delivery.pk for one in on_time], owner, now, policy.twilio_account_sid)
            _send([one for one in on_time if one.delivery.pk in mine], owner, now, pace)
            for delivery in unwritten:
                record_failure(delivery, _unwritten(), Guard(_CLAIMED, owner), now)
    return len(claimed)


def send_again(deliveries: QuerySet[Delivery], now: datetime) -> int:
    """Queue deliveries that were given up, unless their invitation is over; return how many."""
    open_states = [*Invitation.UNSENT, Invitation.State.CANCELLED]
    chosen = deliveries.filter(
        state=Delivery.State.DEAD,
        purpose=Delivery.Purpose.INVITATION,
        invitation__state__in=open_states,
        invitation__expires_at__gt=now,
    )
    with transaction.atomic():
        rows = list(chosen.values_list("pk", "invitation"))
        Invitation.objects.filter(pk__in=[row[1] for row in rows]).update(state=Invitation.State.PENDING, reason="")
        return Delivery.objects.filter(pk__in=[row[0] for row in rows]).update(
            state=Delivery.State.QUEUED, attempts=0, error_code="", reason="", not_before=now
        )


def pack(
    deliveries: Sequence[Delivery], ways: Mapping[str, Transport], composer: Composer
) -> tuple[list[Parcel], list[Delivery]]:
    """Write the messages; return them, and the deliveries whose message cannot be written."""
    parcels, unwritten = [], []
    for delivery in deliveries:
        try:
            parcels.append(Parcel(delivery, composer.invitation(delivery), ways[delivery.channel]))
        except Exception as error:  # noqa: BLE001 - one message that can't be written must not hold up the others
            log.error("message not written", delivery=str(delivery.pk), error=type(error).__name__)
            unwritten.append(delivery)
    return parcels, unwritten


def _within_hours(parcels: Sequence[Parcel], timetable: Timetable, now: datetime) -> list[Parcel]:
    """Let no text leave the provider after the hours are over where the number may be."""
    return [_limited(one, timetable, now) if one.delivery.channel == Channel.SMS else one for one in parcels]


def _limited(parcel: Parcel, timetable: Timetable, now: datetime) -> Parcel:
    left = timetable.seconds_left(parcel.delivery.invitation.party, now) - _LONGEST_WAY
    valid_for = min(max(left, _SHORTEST_AT_PROVIDER), _LONGEST_AT_PROVIDER)
    return replace(parcel, message=replace(parcel.message, valid_for=valid_for))


def side_by_side(
    do: Callable[[Item], Result],
    items: Sequence[Item],
    transports: Sequence[Transport],
    meanwhile: Callable[[], None] = lambda: None,
) -> list[Result]:
    """Do one thing with each item in threads that touch no database; where the transport is a table, one by one.

    This thread, which may touch the database, does something else `meanwhile`, again and again.
    """
    if any(isinstance(transport, OutboxTransport) for transport in transports):
        return [_between(meanwhile, do, item) for item in items]
    with ThreadPoolExecutor(THREADS) as pool:
        found = [pool.submit(do, item) for item in items]
        while wait(found, timeout=EVERY).not_done:
            meanwhile()
    return [future.result() for future in found]


def _between(meanwhile: Callable[[], None], do: Callable[[Item], Result], item: Item) -> Result:
    meanwhile()
    return do(item)


def _claim(ways: Mapping[str, Transport], now: datetime, limit: int, owner: UUID, pace: Turn) -> list[UUID]:
    """Take as many texts as the sender's turn has, and fill up with what goes other ways."""
    texts = claim(now, pace.texts, owner, [Channel.SMS]) if pace.texts and Channel.SMS in ways else []
    others = [channel for channel in ways if channel != Channel.SMS]
    return texts + claim(now, limit - len(texts), owner, others) if others else texts


def _send(parcels: Sequence[Parcel], owner: UUID, now: datetime, pace: Turn) -> None:
    end = Deadline.after(_LONGEST_TURN)
    stopped: set[str] = set()
    last_look = LastLook([parcel.delivery for parcel in parcels])
    results = side_by_side(
        lambda parcel: _post(parcel, end, pace, stopped, last_look),
        parcels,
        [parcel.transport for parcel in parcels],
        last_look.look,
    )
    _record(parcels, results, owner, now)


def _post(parcel: Parcel, end: Deadline, pace: Turn, stopped: set[str], last_look: LastLook) -> Result:
    """Send one message, unless lease or turn are over, when they may be somebody else's, or the person said stop.

    Runs in a thread. A provider that refuses the sender, or has had enough, would refuse the rest of the channel's
    messages as well.
    """
    channel = parcel.delivery.channel
    if channel == Channel.SMS and channel not in stopped and not pace.wait(parcel.segments):
        return None
    if channel in stopped or end.is_over or pace.end.is_over or last_look.forbids(parcel.delivery):
        return None
    result = _try(parcel)
    if isinstance(result, TransportError) and (result.sender_fault or result.busy):
        stopped.add(channel)
    return result


def _try(parcel: Parcel) -> Result:
    try:
        return parcel.transport.send(parcel.message)
    except (TransportError, UncertainDelivery) as error:
        return error
    except Exception as error:  # noqa: BLE001 - nobody knows how far it came
        log.error("sending failed", delivery=str(parcel.delivery.pk), error=type(error).__name__)
        return UncertainDelivery()


def _record(parcels: Sequence[Parcel], results: Sequence[Result], owner: UUID, now: datetime) -> None:
    guard = Guard(_ON_THE_WAY, owner)
    pairs = [(parcel.delivery, result) for parcel, result in zip(parcels, results, strict=True)]
    record_sent({delivery.pk: result for delivery, result in pairs if isinstance(result, str)}, guard, now)
    record_uncertain({row.pk: result for row, result in pairs if isinstance(result, UncertainDelivery)}, guard, now)
    for channel in {delivery.channel for delivery, result in pairs if result is None}:
        _put_back([pair for pair in pairs if pair[0].channel == channel], owner, now)
    for delivery, result in pairs:
        if isinstance(result, TransportError):
            record_failure(delivery, result, guard, now)


def _put_back(pairs: Sequence[tuple[Delivery, Result]], owner: UUID, now: datetime) -> None:
    """Let what a channel's turn had no more time for wait again: for as long as the provider asked to be left alone."""
    untried = Delivery.objects.filter(pk__in=[delivery.pk for delivery, result in pairs if result is None])
    waits = [result.retry_after or 0 for _, result in pairs if isinstance(result, TransportError) and result.busy]
    wait = {"not_before": now + timedelta(seconds=max(waits))} if any(waits) else {}
    # What was never tried does not count among the day's texts.
    untried.put_back(owner, requested_at=Case(When(attempts__gt=1, then=F("requested_at"))), **wait)
