"""One line per request that names the route, never the path: a path may hold a citizen's token."""

import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

log = structlog.get_logger("officersurvey.request")
Handler = Callable[[HttpRequest], HttpResponse]


def request_log_middleware(get_response: Handler) -> Handler:
    """Log method, route, status and milliseconds under the id that an error page shows."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.id = uuid.uuid4().hex[:12]  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.id)  # type: ignore[attr-defined]
        started = time.perf_counter()
        response = get_response(request)
        elapsed = round((time.perf_counter() - started) * 1000, 1)
        log.info("request", method=request.method, route=_route(request), status=response.status_code, ms=elapsed)
        return response

    return middleware


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.route if match else "(none)"
