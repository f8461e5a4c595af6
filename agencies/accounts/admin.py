"""People, API keys and the access log in the agency's administration."""

from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from agencies.accounts.access_log import record_access
from agencies.accounts.forms import IssueKeyForm, UserForm
from agencies.accounts.guards import person_of
from agencies.accounts.models import AccessLog, ApiKey, User
from agencies.accounts.welcome import send_welcome

_KEY_COLUMNS = (
    "name",
    "prefix",
    "scope",
    "may_send_to",
    "requires_signature",
    "created_at",
    "expires_at",
    "last_used_at",
    "revoked_at",
)

# Roles are ours, addresses are set by administrators, and second steps belong to the person alone.
for model in (Group, EmailAddress, Authenticator):
    admin.site.unregister(model)


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that are looked at here and written elsewhere."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """People who sign in. They choose their own password; they are switched off, never deleted."""

    form = UserForm
    list_display = ["email", "name", "role", "is_active", "last_login"]
    list_filter = ["role", "is_active"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    actions = ["send_link"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The access log must go on naming everybody who ever looked."""
        return False

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        """Save; a new person gets the link by mail once they exist."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if not change:
            transaction.on_commit(partial(self._welcome, request, obj))

    @admin.action(description="Send a link to choose a password")
    def send_link(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Send the link again, e.g. after it expired."""
        for user in queryset.filter(is_active=True):
            self._welcome(request, user)

    def _welcome(self, request: HttpRequest, user: User) -> None:
        if send_welcome(user):
            self.message_user(request, f"A link to choose a password was sent to {user.email}.")
        else:
            text = f"The mail server did not take the mail to {user.email}. Send the link again later from the list."
            self.message_user(request, text, messages.WARNING)


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin):
    """Keys of machines: issued and shown once, then only revoked."""

    issue_form = IssueKeyForm
    list_display = _KEY_COLUMNS
    list_filter = ["scope"]
    fields = _KEY_COLUMNS
    readonly_fields = _KEY_COLUMNS
    actions = ["revoke"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The list offers revoking; a single key is read only."""
        return obj is None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A revoked key stays as evidence."""
        return False

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Issue a key and show its text on the answering page, which nobody stores."""
        form = self.issue_form(request.POST or None)
        site = self.admin_site.each_context(request)
        context = {**site, "opts": self.opts, "form": form, "title": "Issue an API key", "submit": "Issue the key"}
        if not form.is_valid():
            return render(request, "admin/plain_form.html", context)
        with transaction.atomic():
            key, shown = form.issue()
            self.log_addition(request, key, "Issued.")
            record_access(person_of(request), AccessLog.Action.ISSUE, "API key", query=key.prefix)
        return render(request, "admin/accounts/apikey/issued.html", {**context, "key": key, "shown": shown})

    @admin.display(description="May send to")
    def may_send_to(self, key: ApiKey) -> str:
        """Which agencies the key reaches: the platform's those it names, all others the agency they belong to."""
        return "this agency" if key.scope == ApiKey.Scope.INCIDENTS_WRITE else ", ".join(key.agencies) or "no agency"

    @admin.action(description="Revoke at once")
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """End keys now; machines that use them are refused from the next request."""
        with transaction.atomic():
            keys = list(queryset.filter(revoked_at=None).select_for_update())
            queryset.filter(pk__in=[key.pk for key in keys]).update(revoked_at=timezone.now())
            for key in keys:
                record_access(person_of(request), AccessLog.Action.REVOKE, "API key", query=key.prefix)
        self.message_user(request, f"{len(keys)} revoked.")


class AccessLogAdmin(ReadOnlyAdmin):
    """Who looked at officer-level data or took it away."""

    list_display = ["at", "person", "action", "subject", "query"]
    fields = ["at", "person", "action", "subject", "officer_id", "department_id", "query"]
    readonly_fields = ["person"]
    list_filter = ["action", "at"]
    list_select_related = ["user"]
    search_fields = ["user__email", "user__name", "subject"]
    date_hierarchy = "at"

    @admin.display(description="user", ordering="user")
    def person(self, entry: AccessLog) -> str:
        """Who it was, where it was not done on the command line."""
        return str(entry.user or "command line")
