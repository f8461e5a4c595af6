"""Changed days are recomputed whole from the answers: replaced, never incremented, so that twice is as good as once."""

from collections.abc import Sequence
from datetime import date

from django.db import connection, transaction

from dashboards.days import OUTREACH, SCORES, every_quarter, values_for

#: Days of one transaction: a busy agency's month takes about a second, and a citizen's answer waits no longer.
DAYS_PER_TURN = 31

# One worker at a time per agency: two that replace the same day in different orders would deadlock.
_KEY = "hashtextextended('dashboards.rollups ' || current_schema(), 0)"
_TAKE_CHANGED_DAYS = """
    DELETE FROM outreach_changedday WHERE id IN (
        SELECT id FROM outreach_changedday
        WHERE day IN (SELECT DISTINCT day FROM outreach_changedday ORDER BY day DESC LIMIT %(limit)s)
        FOR UPDATE SKIP LOCKED)
    RETURNING day"""


def refresh_changed_days() -> int:
    """Recompute a turn's worth of changed days, latest first; return how many: none while another worker is at it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_xact_lock({_KEY})")
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_TAKE_CHANGED_DAYS, {"limit": DAYS_PER_TURN})
        days = sorted({day for (day,) in cursor.fetchall()})
        _recompute(days)
    return len(days)


def rebuild() -> int:
    """Recompute every day that has answers, invitations or roll-ups; return how many."""
    done = 0
    for days in every_quarter():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_advisory_xact_lock({_KEY})")
            _recompute(days)
        done += len(days)
    return done


def _recompute(days: Sequence[date]) -> None:
    values = values_for(days)
    with connection.cursor() as cursor:
        for table in (SCORES, OUTREACH):
            cursor.execute(table.forget, values)
            cursor.execute(f"INSERT INTO {table.name} ({table.columns}) {table.count}", values)
