"""Doors for Celery: mail with links to choose a password, and what is kept for machines until its time is over."""

from celery import shared_task
from django.utils import timezone

from agencies.accounts.models import KeptAnswer
from agencies.accounts.welcome import send_reset
from agencies.models import Agency
from agencies.tenancy import agency_task, for_each_agency


@agency_task()
def mail_reset(user_id: int) -> None:
    """Mail a member of the agency's staff a link to choose a new password."""
    send_reset(user_id)


@shared_task(name="agencies.accounts.tasks.mail_operators_reset")
def mail_operators_reset(user_id: int) -> None:
    """Mail an operator of the platform a link to choose a new password."""
    send_reset(user_id)


@shared_task(name="agencies.accounts.tasks.forget_answers")
def forget_answers() -> None:
    """Delete the outdated answers of the platform and of every agency."""
    KeptAnswer.objects.outdated(timezone.now()).delete()
    for_each_agency(_forget)


def _forget(_agency: Agency) -> None:
    KeptAnswer.objects.outdated(timezone.now()).delete()
