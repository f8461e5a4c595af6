"""The clock's doors to the roll-ups."""

from celery import shared_task
from django.utils import timezone

from agencies import tenancy
from agencies.models import Agency
from dashboards import rollups
from dashboards.recount import recount
from surveys.outreach.models import ChangedDay


@shared_task(name="dashboards.tasks.refresh_all")
def refresh_all() -> None:
    """Bring every agency's figures up to date; an agency without news costs one look at one table."""
    tenancy.for_each_agency(_refresh)


def _refresh(_: Agency) -> None:
    if ChangedDay.objects.exists():
        rollups.refresh_changed_days()


@shared_task(name="dashboards.tasks.recount_all")
def recount_all() -> None:
    """Have every agency's figures compared with their answers."""
    for agency in tenancy.active_agencies():
        tenancy.ring(recount_figures, agency.schema_name)


# Millions of answers take a worker a minute or two.
@tenancy.agency_task(soft_time_limit=900, time_limit=930)
def recount_figures() -> None:
    """Compare one agency's figures with their answers."""
    recount(timezone.now())
