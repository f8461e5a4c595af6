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
from datetime import datetime
from functools import lru_cache
from threading import Lock

import redis
import structlog
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import salted_hmac

from surveys.outreach.models import Channel, Delivery, SendingPolicy
from surveys.outreach.sending.claims import GRACE

log = structlog.get_logger(__name__)

#: A little below the limit, so that a late packet does not push a text into the next one's second.
_MARGIN = 1.03
#: Without Redis nobody knows what the other processes send: each goes this slowly.
_ALONE_SECONDS = 2.0
#: A worker that was killed in its turn keeps a sender waiting for so long.
_HOLD = GRACE.total_seconds()
#: So early a worker may have its turn, to decide and write while it waits for the first text's moment.
_EARLY = 0.3

_TAKE = """
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1e6
local free = tonumber(redis.call('GET', KEYS[1]) or '0')
if free - now > tonumber(ARGV[1]) then return '' end
local held = string.format('%.6f', now + tonumber(ARGV[2]))
redis.call('SET', KEYS[1], held, 'EX', 3600)
return {string.format('%.6f', math.max(free - now, 0)), held}
"""
_RELEASE = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local clock = redis.call('TIME')
redis.call('SET', KEYS[1], string.format('%.6f', clock[1] + clock[2] / 1e6 + tonumber(ARGV[2])), 'EX', 3600)
return 1
"""
_REST = """
local clock = redis.call('TIME')
return string.format('%.6f', tonumber(redis.call('GET', KEYS[1]) or '0') - clock[1] - clock[2] / 1e6)
"""


@dataclass
class Turn:
    """So many texts may be sent now, each in its own moment."""

    texts: int
    period: float = 0
    starts_at: float = 0
    ends_at: float = math.inf
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
        return max(self.starts_at + self._late + self.period - time.monotonic(), 0)

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
    with _held(_key(policy), texts, period) as held:
        yield held


def rest(policy: SendingPolicy) -> float:
    """Return the seconds until a worker may have this sender's next turn; where that is unknown, none."""
    try:
        return max(float(_server().register_script(_REST)(keys=[_key(policy)])) - _EARLY, 0)
    except redis.RedisError:
        return 0


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
def _held(key: str, texts: int, period: float) -> Iterator[Turn]:
    try:
        answer = _server().register_script(_TAKE)(keys=[key], args=[_EARLY, _HOLD])
    except redis.RedisError:
        log.warning("no pace without Redis, going slowly")
        yield _alone(key)
        return
    if not answer:
        yield Turn(0)
        return
    wait, mark = float(answer[0]), answer[1]
    begun = time.monotonic()
    taken = Turn(texts, period, begun + wait, begun + _HOLD)
    try:
        yield taken
    finally:
        _release(key, mark, taken.rest)


def _release(key: str, mark: bytes, seconds: float) -> None:
    try:
        _server().register_script(_RELEASE)(keys=[key], args=[mark, seconds])
    except redis.RedisError:
        log.warning("turn not given back, it ends by itself")


_alone_until: dict[str, float] = {}


def _alone(key: str) -> Turn:
    """One text at a time for this process, and long pauses."""
    now = time.monotonic()
    if _alone_until.get(key, 0) > now:
        return Turn(0)
    _alone_until[key] = now + _ALONE_SECONDS
    return Turn(1, _ALONE_SECONDS, now)


def _key(policy: SendingPolicy) -> str:
    """Name the sender of the agency in force without naming its number."""
    sender = salted_hmac("surveys.outreach.sending.pacing", policy.sms_sender, algorithm="sha256").hexdigest()[:16]
    return str(cache.make_key(f"pace:{sender}"))


@lru_cache(maxsize=1)
def _server() -> "redis.Redis":
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)
