"""Liveness and readiness, answered before any host is looked at so that a load balancer can ask by address."""

import functools
import time
from collections.abc import Callable

from celery import shared_task
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

Handler = Callable[[HttpRequest], HttpResponse]
_BEAT_KEY = "officersurvey:beat"
# Beat rings every ten seconds; three missed rings are a fault, one is a busy machine.
_BEAT_LIMIT = 40


@shared_task(name="officersurvey.health.beat")
def beat() -> None:
    """Leave the time at which beat and a worker were last both alive."""
    cache.set(_BEAT_KEY, time.time(), timeout=None)


def health_middleware(get_response: Handler) -> Handler:
    """Answer /healthz and /readyz on every host."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info == "/healthz":
            return HttpResponse("ok\n", content_type="text/plain")
        if request.path_info == "/readyz":
            return ready()
        return get_response(request)

    return middleware


def ready() -> HttpResponse:
    """Answer 200 when every part is well, else 503; name each part, nothing more."""
    connection.set_schema_to_public()  # type: ignore[attr-defined]
    parts = {name: _is_well(check) for name, check in CHECKS.items()}
    answer = {name: "ok" if well else "failed" for name, well in parts.items()}
    return JsonResponse(answer, status=200 if all(parts.values()) else 503)


def _is_well(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:  # noqa: BLE001 - whatever is wrong with a part, the answer is that it is not ready
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


def _broker() -> bool:
    cache.set("officersurvey:ready", "1", timeout=10)
    return cache.get("officersurvey:ready") == "1"


@functools.cache
def _migrations() -> bool:
    # Remembered once true: new migrations come with a new process. An error is not remembered.
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise LookupError("Migrations are pending.")
    return True


def _beat() -> bool:
    rung = cache.get(_BEAT_KEY)
    return rung is not None and time.time() - rung < _BEAT_LIMIT


#: What is looked at; a room adds what only it can tell when its app is ready.
CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "broker": _broker,
    "migrations": _migrations,
    "beat": _beat,
}
