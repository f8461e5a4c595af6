"""The platform's admin: operators create, change and suspend agencies."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db import transaction
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from agencies import tenancy
from agencies.accounts.admin import AccessLogAdmin, ApiKeyAdmin, UserAdmin
from agencies.accounts.admin_site import PlatformSite
from agencies.accounts.forms import IssuePlatformKeyForm, OperatorForm
from agencies.accounts.models import AccessLog, ApiKey, User
from agencies.accounts.roles import Role
from agencies.accounts.welcome import send_welcome
from agencies.forms import AgencyForm, DomainFormSet, NewAgencyForm
from agencies.middleware import forget_hosts
from agencies.models import Agency, Domain

platform_site = PlatformSite(name="platform")


class DomainInline(admin.TabularInline):
    """An agency's host names."""

    model = Domain
    formset = DomainFormSet
    extra = 0


@admin.register(Agency, site=platform_site)
class AgencyAdmin(admin.ModelAdmin):
    """Agencies: created whole, suspended when they leave, never deleted here."""

    form = AgencyForm
    fieldsets = (
        (None, {"fields": ("name", "sender_name", "ori", "timezone", "is_active")}),
        (
            "What citizens see",
            {
                "fields": (
                    *("languages", "colour", "phone", "postal_address"),
                    *("complaint_url", "complaint_en", "complaint_es", "complaint_ar"),
                )
            },
        ),
        ("Limits", {"fields": ("sending_paused", "minimum_delay_hours", "require_mfa")}),
    )
    inlines: ClassVar[list[Any]] = [DomainInline]
    list_display = ["name", "schema_name", "timezone", "is_active", "sending_paused", "require_mfa", "created_at"]
    list_filter = ["is_active", "sending_paused"]
    search_fields = ["name", "schema_name", "domains__domain"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Answers outlive a click; an agency is suspended instead."""
        return False

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Create an agency with its schema, host name and first administrator."""
        form = NewAgencyForm(request.POST or None)
        agency = form.create() if form.is_valid() else None
        if agency is None:
            site = self.admin_site.each_context(request)
            context = {**site, "opts": self.opts, "form": form, "title": "Create an agency", "submit": "Create"}
            return render(request, "admin/plain_form.html", context)
        self.log_addition(request, agency, "Created.")
        self._welcome(request, agency)
        return redirect("admin:agencies_agency_changelist")

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        """Save the host names; every process looks them up anew within half a minute, this one at once."""
        super().save_related(request, form, formsets, change)
        transaction.on_commit(forget_hosts)

    def _welcome(self, request: HttpRequest, agency: Agency) -> None:
        with tenancy.agency_context(agency.schema_name):
            administrator = User.objects.get()
            sent = send_welcome(administrator)
        text = f"{agency.name} is ready at {agency.base_url}/. "
        if sent:
            self.message_user(request, f"{text}A link to choose a password was sent to {administrator.email}.")
        else:
            hint = f"The mail to {administrator.email} was not taken: they ask for a new one on the sign-in page."
            self.message_user(request, text + hint, messages.WARNING)


@admin.register(User, site=platform_site)
class OperatorAdmin(UserAdmin):
    """People who run the platform."""

    form = OperatorForm
    list_display = ["email", "name", "is_active", "last_login"]
    list_filter = ["is_active"]

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        """Everybody in the public schema is an operator."""
        obj.role = Role.OPERATOR
        super().save_model(request, obj, form, change)


@admin.register(ApiKey, site=platform_site)
class PlatformKeyAdmin(ApiKeyAdmin):
    """Keys of dispatch centres that send incidents of several agencies."""

    issue_form = IssuePlatformKeyForm


platform_site.register(AccessLog, AccessLogAdmin)
