"""Doors for Celery: imports that a person started on the pages of the feeds, and what is looked after every hour."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from agencies.tenancy import agency_task, enqueue, for_each_agency
from surveys.incidents import feed_files, runs, unreadable

#: Other agencies' tasks have their turn after so long.
_TURN_SECONDS = 30


# To come to where it stood, a large workbook has to be read again from its beginning; hence the long limits.
@agency_task(soft_time_limit=300, time_limit=330)
def import_file(run_id: str) -> None:
    """Import a part of a file, and ring for the rest."""
    if not runs.go_on(UUID(run_id), _TURN_SECONDS):
        enqueue(import_file, run_id)


@shared_task(name="surveys.tasks.delete_old_files")
def delete_old_files() -> None:
    """Delete old uploads of every agency, in service or not."""
    now = timezone.now()
    for_each_agency(lambda _: feed_files.delete_old_uploads(now))
    feed_files.delete_of_suspended(now)


@shared_task(name="surveys.tasks.hold_back_newcomers")
def hold_back_newcomers() -> None:
    """Hold back incidents that came in at the moment when a change of theirs could not be read."""
    now = timezone.now()
    for_each_agency(lambda _: unreadable.hold_back_newcomers(now))
