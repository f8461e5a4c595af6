"""The roll-ups compared with a recount of what lies behind them, once a night: what differs is told and set right."""

from collections.abc import Sequence
from datetime import date, datetime

import structlog
from django.db import connection

from dashboards.days import OUTREACH, SCORES, Table, every_quarter, values_for
from surveys.outreach.models import Alert, ChangedDay

log = structlog.get_logger(__name__)

# One statement, so one moment: answers, day rows and the news that is still to be rolled up belong together.
_DIFFERING = """
    WITH counted ({columns}) AS ({count}),
        stored AS (SELECT {columns} FROM {name} WHERE day = ANY(%(days)s))
    SELECT DISTINCT day FROM (
        (TABLE counted EXCEPT ALL TABLE stored) UNION ALL (TABLE stored EXCEPT ALL TABLE counted)) differing
    WHERE day NOT IN (SELECT day FROM outreach_changedday)
    ORDER BY day"""


def recount(now: datetime) -> list[date]:
    """Return the days whose scores were not what the answers come to; administrators are told of them.

    Those days are rolled up again, and so are those on which only invitations count otherwise: there a correction of
    the roster came after the day, which is nobody's fault.
    """
    scores: list[date] = []
    for days in every_quarter():
        wrong, late = _differing(SCORES, days), _differing(OUTREACH, days)
        ChangedDay.objects.bulk_create(ChangedDay(day=day) for day in {*wrong, *late})
        scores += wrong
    if scores:
        Alert.raise_for([(Alert.Kind.FIGURES, _named(scores))], now)
        log.error("figures differed from their answers", days=len(scores), first=scores[0].isoformat())
    return scores


def _differing(table: Table, days: Sequence[date]) -> list[date]:
    statement = _DIFFERING.format(columns=table.columns, count=table.count, name=table.name)
    with connection.cursor() as cursor:
        cursor.execute(statement, values_for(days))
        return [day for (day,) in cursor.fetchall()]


def _named(days: Sequence[date]) -> str:
    first = days[0].isoformat()
    return first if len(days) == 1 else f"{first} to {days[-1].isoformat()}, {len(days)} days"
