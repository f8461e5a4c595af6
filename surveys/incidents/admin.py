"""Incidents to search, and badges that nobody on the roster has. Contacts are shown nowhere here."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Count, F, Model, QuerySet, Window
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from agencies.accounts.admin import ReadOnlyAdmin
from surveys.incidents.feeds.canonical import GUARD_FLAGS
from surveys.incidents.models import GuardWord, Incident, IncidentOfficer, Party, UnmatchedBadge

_CODES = ("initial_code", "initial_text", "final_code", "final_text", "nibrs_codes", "disposition", "duplicate_of")
_IDENTITY = ("source_system", "incident_number", "report_number", "status", "source", "priority")
_TIMES = ("received_at", "dispatched_at", "arrived_at", "closed_at", "updated_at", "recorded_at")
_GUARDS = (*GUARD_FLAGS, "guard_words")


class _ReadOnlyInline(admin.TabularInline):
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class OfficersInline(_ReadOnlyInline):
    """Who was there."""

    model = IncidentOfficer
    fields = ("badge", "officer", "role", "unit", "seconds_on_scene")


class PartiesInline(_ReadOnlyInline):
    """Who may be asked, without the contact itself."""

    model = Party
    fields = (
        "role",
        "phone_kind",
        "has_email",
        "has_postal_address",
        "language",
        "age",
        "minor_flag",
        "relation_to_offender",
        "contact_ok",
        "has_safe_contact_note",
        "consent_basis",
        "why",
    )
    readonly_fields = ("has_email", "has_postal_address", "why")

    @admin.display(boolean=True, description="e-mail")
    def has_email(self, party: Party) -> bool:
        """Whether there is an address."""
        return party.email_index is not None

    @admin.display(boolean=True, description="mailing address")
    def has_postal_address(self, party: Party) -> bool:
        """Whether a letter could be addressed."""
        return party.postal_index is not None

    @admin.display(description="decisions")
    def why(self, party: Party) -> str:
        """Where it says why this person was asked or not."""
        address = reverse("why", args=[party.incident_id])
        return format_html('<a href="{}#party-{}">Why asked, or not</a>', address, party.pk)


@admin.register(Incident)
class IncidentAdmin(ReadOnlyAdmin):
    """Search by number, date and code; the records themselves come from dispatch."""

    list_display = ("incident_number", "received_at", "final_code", "disposition", "status", "district", "beat")
    list_filter = ("status", "source", "source_system", "dv_flag", "legal_hold", "needs_decision")
    search_fields = ("incident_number__istartswith", "report_number__istartswith", "initial_code", "final_code")
    search_help_text = "Beginning of the incident or report number, or a call type."
    date_hierarchy = "received_at"
    ordering = ("-received_at",)
    show_full_result_count = False
    inlines = (OfficersInline, PartiesInline)
    readonly_fields = ("why",)
    fieldsets = (
        (None, {"fields": ("why", *_IDENTITY)}),
        ("What it was", {"fields": (*_CODES, "report_taken", "report_pending", "arrest", "cancelled")}),
        ("When and where", {"fields": (*_TIMES, "beat", "district")}),
        ("What forbids asking", {"fields": (*_GUARDS, "unread_at")}),
    )

    @admin.display(description="decisions")
    def why(self, incident: Incident) -> str:
        """Where it says why people were asked or not."""
        return format_html('<a href="{}">Why somebody was asked, or not</a>', reverse("why", args=[incident.pk]))


@admin.register(GuardWord)
class GuardWordAdmin(admin.ModelAdmin):
    """Words in a narrative that leave the choice to a person; they count for what is reported from now on."""

    list_display = ("word", "language")
    list_filter = ("language",)
    search_fields = ("word",)


@admin.register(UnmatchedBadge)
class UnmatchedBadgeAdmin(ReadOnlyAdmin):
    """One row per badge that incidents name and the roster does not."""

    list_display = ("badge_or_unit", "incidents", "role", "last_incident")
    list_display_links = None
    search_fields = ("badge", "unit")
    sortable_by: ClassVar[tuple[str, ...]] = ()
    ordering = ("badge", "-incident__received_at")
    actions = ("match",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[UnmatchedBadge]:
        """The newest part of each badge, with how often it occurs."""
        rows = super().get_queryset(request).filter(officer=None).select_related("incident")
        times = Window(Count("pk"), partition_by=F("badge"))
        return rows.annotate(times=times).order_by("badge", "-incident__received_at").distinct("badge")

    @admin.display(description="badge")
    def badge_or_unit(self, part: Any) -> str:
        """The badge as the source wrote it."""
        return part.badge or "(none, only units)"

    @admin.display(description="times named")
    def incidents(self, part: Any) -> int:
        """How often it was named."""
        return int(part.times)

    @admin.display(description="last incident")
    def last_incident(self, part: Any) -> str:
        """When it was named last."""
        return f"{part.incident} of {part.incident.received_at:%Y-%m-%d}"

    @admin.action(description="Match with the roster")
    def match(self, request: HttpRequest, selected: QuerySet[UnmatchedBadge]) -> None:
        """Link the selected badges that are on the roster by now."""
        badges = list(selected.values_list("badge", flat=True))
        linked = IncidentOfficer.objects.filter(badge__in=badges).match()
        messages.info(request, f"{linked} parts in incidents were linked to officers of the roster.")
