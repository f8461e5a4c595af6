"""The decorator by which a view says who may open it, and who is signed in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from agencies.accounts.models import User
from agencies.accounts.roles import Capability

View = Callable[..., HttpResponseBase]


def person_of(request: HttpRequest) -> User:
    """Return the person who is signed in; for views that only signed-in people reach."""
    return request.user  # type: ignore[return-value]


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
