"""The only door to an agency's schema: for requests, tasks, commands and tests alike."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from typing import Any

import structlog
from celery import Task, shared_task
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tenants.utils import tenant_context
from kombu.exceptions import OperationalError

from agencies.models import PUBLIC_SCHEMA, Agency

log = structlog.get_logger(__name__)


class UnknownAgency(Exception):  # noqa: N818 - it says what is the matter
    """No active agency has this schema name."""


def current_agency() -> Agency:
    """Return the agency whose schema is in force; raise UnknownAgency on the platform."""
    agency = connection.tenant  # type: ignore[attr-defined]
    if not isinstance(agency, Agency):
        raise UnknownAgency("No agency is in force here.")
    return agency


def enter(agency: Agency) -> None:
    """Put this thread's connection into the agency's schema until it is moved again (requests only)."""
    connection.set_tenant(agency)  # type: ignore[attr-defined]
    timezone.activate(agency.zone)


def leave() -> None:
    """Put this thread's connection back into the public schema."""
    connection.set_schema_to_public()  # type: ignore[attr-defined]
    timezone.deactivate()


def active_agencies() -> QuerySet[Agency]:
    """The agencies that are in service."""
    return Agency.objects.filter(is_active=True).exclude(schema_name=PUBLIC_SCHEMA).order_by("schema_name")


def find_agency(schema_name: str) -> Agency:
    """Return the active agency with this schema name or raise UnknownAgency."""
    agency = active_agencies().filter(schema_name=schema_name).first()
    if agency is None:
        raise UnknownAgency(f"There is no active agency {schema_name!r}.")
    return agency


@contextmanager
def agency_context(schema_name: str) -> Iterator[Agency]:
    """Run a block inside one agency's schema and come back to where the thread was, whatever happens."""
    agency = find_agency(schema_name)
    with tenant_context(agency), timezone.override(agency.zone):
        yield agency


@contextmanager
def sealed_context(agency: Agency) -> Iterator[None]:
    """Run a block with nothing but the agency's schema on the search path; for migrations only."""
    with tenant_context(agency):
        connection.set_tenant(agency, include_public=False)  # type: ignore[attr-defined]
        yield


def for_each_agency(do: Callable[[Agency], None]) -> None:
    """Call `do` inside every active agency in turn; one agency's failure is logged and does not stop the next."""
    for agency in list(active_agencies()):
        try:
            with tenant_context(agency), timezone.override(agency.zone):
                do(agency)
        except Exception:  # whatever fails in one agency, the others must not wait for it
            log.exception("agency failed", agency=agency.schema_name)


def agency_task(**options: Any) -> Callable[[Callable[..., None]], Task]:
    """Make a Celery task whose first argument is a schema name; it refuses an empty, unknown or suspended one."""

    def decorate(function: Callable[..., None]) -> Task:
        @wraps(function)
        def run(schema_name: str, *ids: Any) -> None:
            with agency_context(schema_name):
                function(*ids)

        return shared_task(name=f"{function.__module__}.{function.__name__}", **options)(run)

    return decorate


def enqueue(task: Task, *ids: Any, after: float = 0) -> None:
    """Send an agency task when the transaction commits, for the agency in force now; it begins `after` seconds."""
    schema_name = current_agency().schema_name
    transaction.on_commit(partial(ring, task, schema_name, *ids, after=after))


def enqueue_for_platform(task: Task, *ids: Any) -> None:
    """Send a task that works in the public schema when the transaction commits."""
    transaction.on_commit(partial(_send, task, *ids))


def ring(task: Task, schema_name: str, *ids: Any, after: float = 0) -> None:
    """Send an agency task now."""
    _send(task, schema_name, *ids, after=after)


def _send(task: Task, *args: Any, after: float = 0) -> None:
    """Send a task now. A broker that is down costs minutes, not rows: the sweeps look at the tables."""
    try:
        task.apply_async(args=args, retry=False, countdown=after or None)
    except OperationalError:
        log.warning("broker unreachable, left to the sweep", task=task.name)
