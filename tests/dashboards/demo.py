"""What the tests of the demonstration have in common."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from dashboards.demo.profiles import RIVERTON
from surveys.outreach.models import Delivery, OutboxMessage

SMALL = replace(RIVERTON, calls_a_day=6.0, past=timedelta(days=28))
AFTERNOON = datetime(2026, 3, 4, 20, 0, tzinfo=UTC)


def unanswered(now: datetime) -> list[OutboxMessage]:
    """What is on the phone and can still be answered."""
    open_ones = Delivery.objects.filter(invitation__state="invited", invitation__expires_at__gt=now)
    return list(
        OutboxMessage.objects.filter(pk__in=[kept for kept in open_ones.values_list("provider_id", flat=True) if kept])
    )
