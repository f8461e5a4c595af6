"""Small pages around a person's session."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from agencies.accounts.guards import requires
from agencies.accounts.roles import Capability

THEMES = ("light", "dark")
_REMEMBER_THEME = timedelta(days=365)


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember in a cookie whether this browser wants light or dark pages, and go back."""
    wanted = request.POST.get("theme", "")
    response = redirect(_own_address(request.POST.get("next", "")))
    if wanted in THEMES:
        response.set_cookie(
            "theme", wanted, max_age=_REMEMBER_THEME, secure=settings.PRODUCTION, httponly=True, samesite="Lax"
        )
    return response


@requires(*Capability)
def stay(_request: HttpRequest) -> HttpResponse:
    """Answer a page whose reader is still there; the sign-in policy has noted the request."""
    return HttpResponse(status=204)


def _own_address(address: str) -> str:
    """Return the address where it is one of this host's, else the first page."""
    return address if address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None) else "/"
