"""Which agency a request is for: decided by its host name alone, before anything else is read."""

import re
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound

from agencies import tenancy
from agencies.models import Agency, Domain

Handler = Callable[[HttpRequest], HttpResponse]
# A suspended agency or a moved domain is noticed by other processes within this time.
_REMEMBER_SECONDS = 30
# Host names are attacker's input: the memory of them is bounded.
_REMEMBER_HOSTS = 2000
_HOST = re.compile(r"(?P<name>[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){0,9})(:\d{1,5})?\Z")
_remembered: dict[str, tuple[float, Agency]] = {}


def agency_middleware(get_response: Handler) -> Handler:
    """Enter the agency of the request's host; a host that belongs to none gets a plain 404."""

    def middleware(request: HttpRequest) -> HttpResponse:
        tenancy.leave()
        host = _host_name(request)
        if host == settings.PLATFORM_HOST:
            request.urlconf = settings.PUBLIC_SCHEMA_URLCONF
            return get_response(request)
        agency = agency_of_host(host) if host else None
        if agency is None:
            return HttpResponseNotFound("Not found\n", content_type="text/plain")
        request.agency = agency  # type: ignore[attr-defined]
        tenancy.enter(agency)
        structlog.contextvars.bind_contextvars(agency=agency.schema_name)
        return get_response(request)

    return middleware


def agency_of_host(host: str) -> Agency | None:
    """Return the active agency that owns the host name, or None; no SQL when asked again within 30 seconds."""
    known = _remembered.get(host)
    if known and known[0] > time.monotonic():
        return known[1]
    domain = Domain.objects.select_related("tenant").filter(domain=host, tenant__is_active=True).first()
    if domain is None or domain.tenant.schema_name == "public":
        _remembered.pop(host, None)
        return None
    if len(_remembered) >= _REMEMBER_HOSTS:
        _remembered.clear()
    _remembered[host] = (time.monotonic() + _REMEMBER_SECONDS, domain.tenant)
    return domain.tenant


def forget_hosts() -> None:
    """Look every host up anew; call it where an agency or a domain was changed."""
    _remembered.clear()


def _host_name(request: HttpRequest) -> str:
    try:
        match = _HOST.match(request.get_host())
    except DisallowedHost:
        return ""
    return match["name"] if match else ""
