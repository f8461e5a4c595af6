"""The clock's door to the demonstration; it is opened in demo mode only."""

from celery import shared_task
from django.utils import timezone

from agencies import tenancy
from agencies.models import Agency
from dashboards.demo.profiles import PROFILES
from dashboards.demo.seeding import top_up

_BY_SCHEMA = {profile.schema_name: profile for profile in PROFILES}


@shared_task(name="dashboards.demo.tasks.top_up_phones")
def top_up_phones() -> None:
    """Keep something to read on the phones of the two made-up agencies; agencies that people create stay alone."""
    tenancy.for_each_agency(_top_up)


def _top_up(agency: Agency) -> None:
    if agency.schema_name in _BY_SCHEMA:
        top_up(_BY_SCHEMA[agency.schema_name], agency, timezone.now())
