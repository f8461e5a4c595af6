"""The admin behind our sign-in: one site for an agency's administrators, one for the platform's operators."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator

from agencies.accounts.adapter import sender_name
from agencies.accounts.roles import Capability


def _unless_unreadable(request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer 400 where the address holds what no column can: Django's filters hand it to the database unchecked."""
    if "%00" in request.META.get("QUERY_STRING", ""):
        raise BadRequest("NUL in the query")
    try:
        return answer()
    except (DataError, OverflowError):
        raise BadRequest("a value out of range in the query") from None


class StaffSite(AdminSite):
    """Django's admin for the people who have one capability; to everybody else it is not there."""

    capability: Capability
    site_url = "/"
    index_title = "Administration"

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the signed-in person has the site's capability."""
        return request.user.is_authenticated and request.user.can(self.capability)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Name whose administration this is."""
        name = sender_name()
        return {**super().each_context(request), "site_header": name, "site_title": name}

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Answer 404 to signed-in people without the capability; Django leads the others to sign in."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            return _unless_unreadable(request, partial(guarded, request, *args, **kwargs))

        return answer

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead to the one sign-in page; the admin has none of its own."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise Http404
        target = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index", current_app=self.name)
        return redirect(f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: target})}")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Sign out and show the sign-in page."""
        return LogoutView.as_view(next_page="account_login")(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Lead to the one page where a password is changed."""
        return redirect("account_change_password")


class AgencySite(StaffSite):
    """The administration of the agency in force."""

    capability = Capability.MANAGE_AGENCY


class PlatformSite(StaffSite):
    """The administration of the platform."""

    capability = Capability.MANAGE_PLATFORM
