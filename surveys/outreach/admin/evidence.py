"""Why somebody was or was not asked, and what became of it: searched by incident number."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join

from agencies.accounts.admin import ReadOnlyAdmin
from agencies.tenancy import enqueue
from surveys.outreach import tasks
from surveys.outreach.deciding.why import Step
from surveys.outreach.models import Decision, Delivery, Invitation
from surveys.outreach.sending import dispatch


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """Every verdict with the rule that led to it."""

    list_display = ("decided_at", "incident", "outcome", "rule", "reason", "moment")
    list_filter = ("outcome", "rule", "moment")
    list_select_related = ("incident",)
    search_fields = ("incident__incident_number__exact",)
    search_help_text = "The whole incident number."
    fields = (
        "incident",
        "role",
        "outcome",
        "channel",
        "rule",
        "sentence",
        "reason",
        "other_reasons",
        "moment",
        "decided_at",
        "decided_by",
        "rules_version",
        "inputs_hash",
    )
    readonly_fields = ("role", "sentence", "other_reasons")
    show_full_result_count = False
    actions = None

    @admin.display(description="role")
    def role(self, decision: Decision) -> str:
        """What the person was in the incident."""
        return decision.party.role

    @admin.display(description="what the rule says")
    def sentence(self, decision: Decision) -> str:
        """The rule in words."""
        return Step(decision).sentence or "–"

    @admin.display(description="what else spoke against asking")
    def other_reasons(self, decision: Decision) -> str:
        """The other rules that spoke, each with its reason."""
        others = Step(decision).others
        return format_html_join("", "<div>{}: {}</div>", others) if others else "–"


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Invitations and their state; the link itself is shown to nobody."""

    list_display = ("created_at", "incident", "state", "language", "invited_at", "expires_at", "reason")
    list_filter = ("state", "language")
    list_select_related = ("incident",)
    search_fields = ("incident__incident_number__exact",)
    search_help_text = "The whole incident number."
    fields = (
        "incident",
        "version",
        "state",
        "reason",
        "language",
        "text_style",
        "created_at",
        "invited_at",
        "completed_at",
        "expires_at",
        "released_at",
        "released_rules",
        "approved_by",
        "refused_at",
    )
    show_full_result_count = False
    actions = None


class NamedValuesFilter(admin.AllValuesFieldListFilter):
    """Every value that occurs, the empty one by a word that can be read and pressed."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Call what is empty “none”."""
        for choice in super().choices(changelist):
            yield {**choice, "display": choice["display"] or "none"}


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """Each attempt to bring an invitation to a person."""

    list_display = ("not_before", "incident", "channel", "purpose", "state", "attempts", "error_code", "reason")
    list_filter = ("state", "channel", "purpose", ("error_code", NamedValuesFilter))
    list_select_related = ("invitation__incident",)
    search_fields = ("invitation__incident__incident_number__exact",)
    search_help_text = "The whole incident number."
    fields = (
        "incident",
        "channel",
        "purpose",
        "state",
        "not_before",
        "attempts",
        "requested_at",
        "sent_at",
        "delivered_at",
        "provider_id",
        "error_code",
        "reason",
    )
    readonly_fields = ("incident",)
    show_full_result_count = False
    actions = ("send_again",)

    @admin.display(description="incident")
    def incident(self, delivery: Delivery) -> Any:
        """The number of the incident."""
        return delivery.invitation.incident

    @admin.action(description="Given up ones: send again")
    def send_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        """Queue what was given up; whether it may be sent is decided once more before it is."""
        count = dispatch.send_again(queryset, timezone.now())
        enqueue(tasks.deliver)
        self.message_user(request, f"{count} queued.")
