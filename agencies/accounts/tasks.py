"""Doors for Celery: what is kept for machines goes when its time is over."""

from celery import shared_task
from django.utils import timezone

from agencies.accounts.models import KeptAnswer
from agencies.models import Agency
from agencies.tenancy import for_each_agency


@shared_task(name="agencies.accounts.tasks.forget_answers")
def forget_answers() -> None:
    """Delete the outdated answers of the platform and of every agency."""
    KeptAnswer.objects.outdated(timezone.now()).delete()
    for_each_agency(_forget)


def _forget(_agency: Agency) -> None:
    KeptAnswer.objects.outdated(timezone.now()).delete()
