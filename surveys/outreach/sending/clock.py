"""What time it is for whatever is sent: a machine whose clock is wrong would not know that it is night."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import connection
from django.db.models import DateTimeField, Func
from django.utils import timezone

log = structlog.get_logger(__name__)

_TOLERANCE = timedelta(minutes=1)


class ClockTime(Func):
    """What time it is for the database at this statement, whenever its transaction began."""

    template = "clock_timestamp()"
    output_field = DateTimeField()


@dataclass(frozen=True)
class Deadline:
    """A moment by two clocks: a machine that sleeps stops the one that nobody can set, and the wall's can be set.

    What was decided about in the evening does not leave when the machine wakes up at three in the morning.
    """

    steady: float
    wall: datetime

    @classmethod
    def after(cls, length: timedelta) -> "Deadline":
        """Return the moment so long from now."""
        return cls(time.monotonic() + length.total_seconds(), timezone.now() + length)

    @property
    def is_over(self) -> bool:
        """Whether it has passed by either clock."""
        return time.monotonic() >= self.steady or timezone.now() >= self.wall


def agreed_time() -> datetime | None:
    """Return the database's time; None where this machine's clock is off by more than a minute, or the database's."""
    there = database_time()
    apart = timezone.now() - there
    if abs(apart) <= _TOLERANCE:
        return there
    log.error("clocks differ, nothing is decided or sent from here", seconds=round(apart.total_seconds()))
    return None


def database_time() -> datetime:
    """Return what time it is for the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment
