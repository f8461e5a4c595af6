"""The sign-in policy on every request: idle lock, absolute limit, and two-step sign-in where the agency asks for it."""

import time
from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from agencies.accounts import second_step

Handler = Callable[[HttpRequest], HttpResponse]
_SIGNED_IN = "signed_in_at"
_LAST_SEEN = "last_seen_at"
# Writing the session on every request would double the queries of a page.
_SEEN_EVERY = 60


def sign_in_policy_middleware(get_response: Handler) -> Handler:
    """End sessions that are idle or too old; lead people without a second step to its set-up."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return get_response(request)
        if _is_over(request):
            logout(request)
            messages.info(request, "You were signed out because the session was not used for a while.")
            return redirect(f"{settings.LOGIN_URL}")
        if _needs_second_step(request):
            return redirect("mfa_index")
        return get_response(request)

    return middleware


def _is_over(request: HttpRequest) -> bool:
    now = time.time()
    started = request.session.setdefault(_SIGNED_IN, now)
    seen = request.session.setdefault(_LAST_SEEN, now)
    if now - seen > settings.IDLE_LOCK.total_seconds() or now - started > settings.SESSION_LIMIT.total_seconds():
        return True
    if now - seen > _SEEN_EVERY:
        request.session[_LAST_SEEN] = now
    return False


def _needs_second_step(request: HttpRequest) -> bool:
    if not second_step.is_demanded(request) or request.path_info.startswith("/accounts/"):
        return False
    return not is_mfa_enabled(request.user)
