"""Doors for Celery: imports that a person started on the pages of the feeds."""

from uuid import UUID

from agencies.tenancy import agency_task, enqueue
from surveys.incidents import runs

#: Other agencies' tasks have their turn after so long.
_TURN_SECONDS = 30


# To come to where it stood, a large workbook has to be read again from its beginning; hence the long limits.
@agency_task(soft_time_limit=300, time_limit=330)
def import_file(run_id: str) -> None:
    """Import a part of a file, and ring for the rest."""
    if not runs.go_on(UUID(run_id), _TURN_SECONDS):
        enqueue(import_file, run_id)
