"""Who must not be messaged, and what people texted."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone

from agencies.accounts.access_log import record_access
from agencies.accounts.admin import ReadOnlyAdmin
from agencies.accounts.guards import person_of
from agencies.accounts.models import AccessLog
from officersurvey.encryption import blind_index
from surveys.outreach.contacts import normal_contact
from surveys.outreach.models import InboundText, OptOut
from surveys.outreach.stopping.opt_outs import lift, stop_contact

_LONGEST_CONTACT = 300
_NOT_LISTED = "No opt-out is known of this contact. If nobody is to be asked at it, add it as an opt-out."


class OptOutForm(forms.ModelForm):
    """Takes a contact to stop, or the reason to lift one that was stopped."""

    contact = forms.CharField(
        label="Phone number, e-mail or mailing address",
        required=False,
        help_text="It is not stored: only what it takes to recognise it when it turns up again.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    lifted_reason = forms.CharField(
        label="Reason to message this contact again",
        required=False,
        max_length=200,
        help_text="Only where the person asked for it. The opt-out stays on record.",
    )

    class Meta:
        model = OptOut
        fields = ("contact", "lifted_reason")

    def clean_contact(self) -> tuple[str, str] | None:
        """Return the channel and the normalised contact of a new opt-out."""
        text = str(self.cleaned_data["contact"])
        if self.instance.pk:
            return None
        if not text:
            raise ValidationError("Enter the phone number, e-mail or mailing address that must not be messaged.")
        return normal_contact(text)


class FoundContact(admin.SimpleListFilter):
    """The contact that was looked for, by what it is recognised by."""

    title = "contact"
    parameter_name = "found"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer to leave it where one was looked for."""
        return [(found, "the one you looked for")] if (found := self.value()) else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[OptOut]) -> QuerySet[OptOut]:
        """Return what is known of it."""
        try:
            return queryset.filter(contact_index=bytes.fromhex(self.value() or ""))
        except ValueError:
            return queryset.none()


@admin.register(OptOut)
class OptOutAdmin(admin.ModelAdmin):
    """Contacts that must not be messaged. Type a whole number or address to find it."""

    form = OptOutForm
    list_display = ("channel", "source", "created_at", "lifted_at")
    list_filter = (FoundContact, "channel", "source", ("lifted_at", admin.EmptyFieldListFilter))
    readonly_fields = ("channel", "source", "only_here", "created_at", "last_said_at", "lifted_at")
    actions = None

    def get_fields(self, request: HttpRequest, obj: OptOut | None = None) -> Any:
        """Ask for a contact where one is added, and for a reason where one is lifted."""
        if obj is None:
            return ["contact"]
        return [*self.readonly_fields, "lifted_reason"]

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """An opt-out is lifted with a reason, never removed."""
        return False

    def get_urls(self) -> list[Any]:
        """Add the door at which a contact is looked for."""
        find = self.admin_site.admin_view(self.find)
        return [path("find/", find, name="outreach_optout_find"), *super().get_urls()]

    def find(self, request: HttpRequest) -> HttpResponse:
        """Show what is known of a contact, and what was typed; its address and its links hold a keyed hash alone."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            # Whatever narrows the list further leads here.
            return redirect(f"{reverse('admin:outreach_optout_changelist')}?{request.GET.urlencode()}")
        typed = request.POST.get("contact", "")[:_LONGEST_CONTACT]
        try:
            _, contact = normal_contact(typed)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            index = blind_index(contact)
            if not OptOut.objects.filter(contact_index=index).exists():
                messages.warning(request, _NOT_LISTED)
            found: Any = QueryDict(f"found={index.hex()}")
            request.GET = found
        return self.changelist_view(request, {"typed": typed})

    def save_model(self, request: HttpRequest, obj: OptOut, form: Any, change: bool) -> None:
        """Stop a contact, or let it be messaged again."""
        now = timezone.now()
        if not change:
            channel, contact = form.cleaned_data["contact"]
            stop_contact(blind_index(contact), channel, OptOut.Source.PERSON)
            # What the page goes on to name and log is the row in force, whoever made it.
            stored = OptOut.objects.get(contact_index=blind_index(contact), channel=channel, lifted_at=None)
            obj.pk, obj.channel = stored.pk, stored.channel
        elif form.cleaned_data["lifted_reason"] and obj.lifted_at is None:
            lift(bytes(obj.contact_index), obj.channel, now, form.cleaned_data["lifted_reason"])


@admin.register(InboundText)
class InboundTextAdmin(ReadOnlyAdmin):
    """Texts that came in; those that need a person are settled under Sending. Who reads one is noted."""

    list_display = ("received_at", "meaning", "needs_person", "settlement", "settled_by", "reply")
    list_filter = ("needs_person", "meaning")
    fields = (
        "received_at",
        "body",
        "meaning",
        "reply",
        "needs_person",
        "settlement",
        "settled_by",
        "settled_at",
    )
    readonly_fields = ("body",)
    actions = None

    @admin.display(description="text")
    def body(self, text: InboundText) -> str:
        """The words."""
        return text.words

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """Show one text, and note who saw it."""
        record_access(person_of(request), AccessLog.Action.VIEW, "inbound text")
        return super().change_view(request, object_id, form_url, extra_context)
