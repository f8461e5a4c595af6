"""How fast texts go out: no second carries more of a sender's segments than its carriers allow, in all processes.

A turn is a share of one second's texts, and only one worker at a time has a sender's turn. It sends them within the
first half of the turn's time and leaves the other half to its paperwork and to other agencies; the next turn begins
when that time is over. So any second holds at most a second's texts, and little of it is lost.
"""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from threading import Lock
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone

from surveys.outreach.models import Channel, Delivery, SenderTurn, SendingPolicy
from surveys.outreach.sending.claims import GRACE, LEASE
from surveys.outreach.sending.clock import ClockTime, Deadline, database_time

#: A little below the limit, so that a late packet does not push a text into the next one's second.
_MARGIN = 1.03
#: A worker that was killed in its turn keeps a sender waiting for so long.
_HOLD = GRACE
#: So early a worker may have its turn, to decide and write while it waits for the first text's moment.
_EARLY = timedelta(seconds=0.3)

# Whoever finds a turn that is to end later than any can has a clock that was set back meanwhile.
_TAKE = """
    INSERT INTO outreach_senderturn AS turn (sender, holder, begins_at, free_at)
    VALUES (%(sender)s, %(holder)s, clock_timestamp(), clock_timestamp() + %(hold)s)
    ON CONFLICT (sender) DO UPDATE SET
        holder = EXCLUDED.holder,
        begins_at = CASE WHEN turn.free_at < EXCLUDED.free_at
                         THEN greatest(turn.free_at, EXCLUDED.begins_at) ELSE EXCLUDED.begins_at END,
        free_at = EXCLUDED.free_at
    WHERE turn.free_at NOT BETWEEN clock_timestamp() + %(early)s AND clock_timestamp() + %(longest)s
    RETURNING extract(epoch FROM begins_at - clock_timestamp())::float8
"""


@dataclass
class Turn:
    """So many texts may be sent now, each in its own moment."""

    texts: int
    period: float = 0
    starts_at: float = 0
    end: Deadline = field(default_factory=partial(Deadline.after, LEASE))
    _moments: list[float] = field(default_factory=list)
    _late: float = 0
    _lock: Lock = field(default_factory=Lock)

    def wait(self, segments: int = 1) -> bool:
        """Sleep until the next text's moment; a text that is late puts off the ones behind it.

        One of several segments takes as many moments. False where the turn has not so many left.
        """
        with self._lock:
            if self.period and self._moments and len(self._moments) + segments > max(self.texts, 1):
                return False
            planned = self.starts_at + len(self._moments) * self._step
            earliest = self._moments[-1] + self._step if self._moments else self.starts_at
            at = max(earliest, time.monotonic())
            self._moments += [at + self._step * place for place in range(segments)]
        time.sleep(max(at - time.monotonic(), 0))
        with self._lock:
            # A busy machine wakes it up later than it asked for.
            self._late = max(self._late, time.monotonic() - planned)
        return True

    @property
    def rest(self) -> float:
        """Seconds from now until the next turn, put off by as much as this turn's texts were late."""
        if not self._moments:
            return max(self.starts_at - time.monotonic(), 0)
        # One text of more segments than a turn has takes the time of several.
        length = max(self.period, len(self._moments) * self._step * 2)
        return max(self.starts_at + self._late + length - time.monotonic(), 0)

    @property
    def _step(self) -> float:
        return self.period / 2 / max(self.texts, 1)


@contextmanager
def turn(policy: SendingPolicy, now: datetime, limit: int) -> Iterator[Turn]:
    """Have the sender's turn: at most `limit` texts, none where another worker has it or the day's texts are used up.

    Only a provider is paced: the outbox has no carriers behind it.
    """
    if policy.sms_transport != SendingPolicy.SmsTransport.TWILIO:
        yield Turn(limit)
        return
    texts, period = share_of_a_second(policy.texts_per_second, limit)
    texts = min(texts, left_today(policy, now))
    if texts < 1:
        yield Turn(0)
        return
    with _held(policy.sms_sender, texts, period) as held:
        yield held


def rest(policy: SendingPolicy) -> float:
    """Return the seconds until a worker may have this sender's next turn."""
    last = SenderTurn.objects.filter(pk=policy.sms_sender).first()
    return max((last.free_at - database_time() - _EARLY).total_seconds(), 0) if last else 0


def share_of_a_second(texts_per_second: int, limit: int) -> tuple[int, float]:
    """Return how many texts one turn has and how long it takes: a whole number of turns fills a second."""
    turns = math.ceil(texts_per_second / limit)
    return texts_per_second // turns, _MARGIN / turns


def left_today(policy: SendingPolicy, now: datetime) -> int:
    """Return how many texts the brand may still send on the agency's day."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    sent = Delivery.objects.filter(channel=Channel.SMS, requested_at__gte=midnight).count()
    return max(policy.texts_per_day - sent, 0)


@contextmanager
def _held(sender: str, texts: int, period: float) -> Iterator[Turn]:
    end, holder = Deadline.after(_HOLD), uuid4()
    wait = _take(sender, holder)
    if wait is None:
        yield Turn(0)
        return
    taken = Turn(texts, period, time.monotonic() + max(wait, 0), end)
    try:
        yield taken
    finally:
        mine = SenderTurn.objects.filter(pk=sender, holder=holder)
        mine.update(free_at=ClockTime() + timedelta(seconds=taken.rest))


def _take(sender: str, holder: UUID) -> float | None:
    """Take a sender's turn and return the seconds until it begins; None where another worker has it."""
    values: dict[str, Any] = {"sender": sender, "holder": holder, "hold": _HOLD, "early": _EARLY, "longest": LEASE}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        row = cursor.fetchone()
    return row[0] if row else None
