"""Time that passes on the database's clock, on which leases run."""

from datetime import datetime, timedelta

from django.utils import timezone

from surveys.outreach.models import Delivery
from surveys.outreach.sending.claims import GRACE
from surveys.outreach.sending.settling import settle


def lease_is_over(*, grace: bool = False) -> None:
    """Let every lease have ended a second ago, or so long ago that the grace time is over, too."""
    over = timezone.now() - timedelta(seconds=1) - (GRACE if grace else timedelta())
    Delivery.objects.update(lease_until=over)


def settle_in_the_end(now: datetime) -> None:
    """Ask the provider about what is uncertain, when it can't come to know of it any more."""
    lease_is_over(grace=True)
    settle(now)
