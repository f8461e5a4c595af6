"""Doors for Celery: what is left of answers that nobody goes on with."""

from celery import shared_task
from django.utils import timezone

from agencies.models import Agency
from agencies.tenancy import for_each_agency
from responses.conversation import end_silent


@shared_task(name="responses.tasks.end_silent_conversations")
def end_silent_conversations() -> None:
    """End the conversations of every agency whose time is over."""
    for_each_agency(_end_silent)


def _end_silent(_agency: Agency) -> None:
    end_silent(timezone.now())
