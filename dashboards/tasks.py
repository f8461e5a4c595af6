"""The clock's door to the roll-ups."""

from celery import shared_task

from agencies import tenancy
from agencies.models import Agency
from dashboards import rollups
from surveys.outreach.models import ChangedDay


@shared_task(name="dashboards.tasks.refresh_all")
def refresh_all() -> None:
    """Bring every agency's figures up to date; an agency without news costs one look at one table."""
    tenancy.for_each_agency(_refresh)


def _refresh(_: Agency) -> None:
    if ChangedDay.objects.exists():
        rollups.refresh_changed_days()
