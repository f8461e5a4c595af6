"""What time it is for whatever is sent: a machine whose clock is wrong would not know that it is night."""

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
