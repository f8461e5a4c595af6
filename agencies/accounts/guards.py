"""The decorator by which a view says who may open it, and who is signed in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from agencies.accounts.models import User
from agencies.accounts.roles import Capability

View = Callable[..., HttpResponseBase]


def person_of(request: HttpRequest) -> User:
    """Return the person who is signed in; for views that only signed-in people reach."""
    return request.user  # type: ignore[return-value]


def takes_posts(page: str) -> Callable[[View], View]:
    """Let posts into a view; who comes to its address otherwise, as after signing in again, is led to a page."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return view(request, *args, **kwargs) if request.method == "POST" else redirect(page)

        return guarded

    return decorate


def requires(*capabilities: Capability) -> Callable[[View], View]:
    """Let a signed-in person into a view who has one of the capabilities; anybody else gets 404."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not any(person_of(request).can(capability) for capability in capabilities):
                raise Http404
            return view(request, *args, **kwargs)

        guarded.capability = capabilities  # type: ignore[attr-defined]
        return guarded

    return decorate
