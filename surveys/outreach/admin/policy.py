"""Who is asked and how messages go out: the code policy, the sending policy, the provider's token."""

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from agencies.accounts.guards import person_of
from agencies.tenancy import current_agency, enqueue
from surveys.incidents import phone_numbers
from surveys.outreach import tasks
from surveys.outreach.deciding.code_decisions import decide_again, normal
from surveys.outreach.deciding.decisions import decide_unsent_again
from surveys.outreach.deciding.timing import LETTER_TIME
from surveys.outreach.models import Channel, CodePolicy, Invitation, ProviderSecret, SendingPolicy
from surveys.outreach.sending.provider_secrets import TWILIO_TOKEN
from surveys.outreach.stopping.opt_out_rate import lift_pause

_NO_SENDER = "ask the platform's operator to enter the agency's postal address"
_PACE = ("texts_per_second", "texts_per_day", "text_price")


class CodePolicyForm(forms.ModelForm):
    """Writes codes in the one form in which they are compared."""

    class Meta:
        model = CodePolicy
        fields = ("kind", "code", "rule", "label", "protects")

    def clean(self) -> dict[str, Any]:
        """Refuse a second spelling of a code that is there already."""
        values = super().clean() or {}
        if "code" in values and values.get("kind"):
            values["code"] = normal(values["kind"], values["code"])
        return values


class CodeLineForm(forms.ModelForm):
    """A code in the list: each of its fields says of which code it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label}, {self.instance.code}"


@admin.register(CodePolicy)
class CodePolicyAdmin(admin.ModelAdmin):
    """What each code means for asking. A code that is not listed means: never."""

    form = CodePolicyForm
    list_display = ("code", "label", "kind", "rule", "protects", "changed_by", "changed_at")
    list_editable = ("label", "rule", "protects")
    list_filter = ("kind", "rule", "protects")
    search_fields = ("code", "label")
    list_per_page = 50

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        """Name the fields of the list for people who hear it."""
        return super().get_changelist_form(request, form=CodeLineForm, **kwargs)

    def save_model(self, request: HttpRequest, obj: CodePolicy, form: Any, change: bool) -> None:
        """Keep who decided."""
        obj.changed_by = person_of(request).email
        super().save_model(request, obj, form, change)
        decide_again([(obj.kind, obj.code)], timezone.now())

    def delete_model(self, request: HttpRequest, obj: CodePolicy) -> None:
        """Take a code off the policy: nobody is asked about it any more."""
        super().delete_model(request, obj)
        decide_again([(obj.kind, obj.code)], timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[CodePolicy]) -> None:
        """Take several codes off the policy."""
        codes = list(queryset.values_list("kind", "code"))
        super().delete_queryset(request, queryset)
        decide_again(codes, timezone.now())


#: Set by the system, too: who saves a page that was opened before leaves them as they are by now.
_OF_THE_SYSTEM = ("paused", "sms_fault", "email_fault")


class SendingPolicyForm(forms.ModelForm):
    """Lets nothing be switched on that could not work, and says what is missing."""

    channels = forms.ChoiceField(label="How people are asked", choices=Channel.orders)

    class Meta:
        model = SendingPolicy
        fields: ClassVar[list[str]] = [
            "paused",
            "channels",
            "delay_hours",
            "expiry_days",
            "cap_days",
            "reminder_days",
            "protection_days",
            "rms_linked",
            "four_eyes",
            "window_start",
            "window_end",
            "consent_basis",
            "consent_approver",
            "consent_approved_on",
            "text_style",
            "sms_transport",
            "sms_sender",
            "twilio_account_sid",
            "texts_per_second",
            "texts_per_day",
            "text_price",
            "sms_fault",
            "email_transport",
            "email_sender",
            "dkim_selectors",
            "email_fault",
        ]
        labels: ClassVar[dict[str, str]] = {
            "paused": "Pause all invitations",
            "delay_hours": "Hours after closing",
            "window_start": "Not before",
            "window_end": "Not after",
            "expiry_days": "Days until a link closes",
            "cap_days": "Days between two invitations",
            "reminder_days": "Reminder",
            "protection_days": "Days of protection",
            "rms_linked": "Wait until reports are approved",
            "four_eyes": "Two people approve what is held",
            "consent_basis": "Basis",
            "consent_approver": "Approved by",
            "consent_approved_on": "Approved on",
            "text_style": "How texts ask",
            "sms_transport": "Send texts through",
            "sms_sender": "Sender",
            "twilio_account_sid": "Twilio account SID",
            "texts_per_second": "Texts a second",
            "texts_per_day": "Texts a day",
            "text_price": "Price of a segment",
            "sms_fault": "Fault",
            "email_transport": "Send e-mail through",
            "email_sender": "Sender's address",
            "dkim_selectors": "DKIM selectors",
            "email_fault": "Fault",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["channels"] = ",".join(self.instance.channels)
        for name in _OF_THE_SYSTEM:
            self.fields[name].show_hidden_initial = True
        for name in ("sms_transport", "email_transport"):
            field: Any = self.fields[name]
            field.choices = [one for one in field.choices if one[0] != "outbox" or not settings.PRODUCTION]

    def clean_channels(self) -> list[str]:
        """Return the channels, the preferred one first."""
        return str(self.cleaned_data["channels"]).split(",")

    def clean_sms_sender(self) -> str:
        """Accept a messaging service, or a number in any spelling, which is stored in one."""
        sender = str(self.cleaned_data["sms_sender"]).strip()
        if not sender or sender.startswith("MG"):
            return sender
        try:
            return phone_numbers.parse(sender).e164
        except phone_numbers.BadPhone as error:
            raise ValidationError(f"{error} A messaging service begins with MG.") from None

    def clean(self) -> dict[str, Any]:
        """Refuse a transport that lacks something."""
        values = super().clean() or {}
        values |= {name: getattr(self.instance, name) for name in _OF_THE_SYSTEM if name not in self.changed_data}
        for field, missing in (("sms_transport", _missing_for_texts), ("email_transport", _missing_for_email)):
            lacking = missing(values)
            if lacking:
                self.add_error(field, f"Before this can be switched on: {', '.join(lacking)}.")
        for problem in _against_letters(values):
            self.add_error("channels", problem)
        return values


def _against_letters(values: dict[str, Any]) -> list[str]:
    """Return why letters can't be chosen; nothing where they can, or are not."""
    if Channel.LETTER not in values.get("channels", ()):
        return []
    days, hours = values.get("expiry_days"), values.get("delay_hours")
    found = [] if current_agency().postal_address else [f"Before letters can be sent: {_NO_SENDER}."]
    if days and hours and timedelta(days=days) < timedelta(hours=hours) + LETTER_TIME:
        found.append(f"A letter takes {LETTER_TIME.days} days. Let links close later, or ask sooner.")
    return found


def _missing_for_texts(values: dict[str, Any]) -> list[str]:
    if values.get("sms_transport") != SendingPolicy.SmsTransport.TWILIO:
        return []
    has_token = ProviderSecret.objects.filter(name=TWILIO_TOKEN).exists()
    needed = {
        "name the sender": values.get("sms_sender"),
        "name the Twilio account": values.get("twilio_account_sid"),
        "store the Twilio auth token under “Provider secrets”": has_token,
    }
    return [words for words, is_there in needed.items() if not is_there]


def _missing_for_email(values: dict[str, Any]) -> list[str]:
    if values.get("email_transport") == SendingPolicy.EmailTransport.OFF:
        return []
    needed = {
        "name the sender's address": values.get("email_sender") or values.get("email_transport") != "smtp",
        _NO_SENDER: current_agency().postal_address,
    }
    return [words for words, is_there in needed.items() if not is_there]


@admin.register(SendingPolicy)
class SendingPolicyAdmin(admin.ModelAdmin):
    """The one row that says whether and how this agency sends."""

    form = SendingPolicyForm
    readonly_fields = ("pause_reason",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "paused",
                    "pause_reason",
                )
            },
        ),
        ("Basis for asking", {"fields": ("consent_basis", "consent_approver", "consent_approved_on")}),
        ("When", {"fields": ("delay_hours", "window_start", "window_end", "expiry_days", "cap_days", "reminder_days")}),
        ("Protection", {"fields": ("protection_days", "rms_linked", "four_eyes")}),
        ("How", {"fields": ("channels",)}),
        (
            "Text messages",
            {"fields": ("text_style", "sms_transport", "sms_sender", "twilio_account_sid", *_PACE, "sms_fault")},
        ),
        ("E-mail", {"fields": ("email_transport", "email_sender", "dkim_selectors", "email_fault")}),
    )

    def save_model(self, request: HttpRequest, obj: SendingPolicy, form: Any, change: bool) -> None:
        """Decide again about whom nothing was sent to yet, keep who pauses, and look up what depends on the policy."""
        is_switched = "paused" in form.changed_data
        if is_switched and obj.paused:
            obj.paused_at, obj.paused_by = timezone.now(), person_of(request).email
        super().save_model(request, obj, form, change)
        decide_unsent_again([*Invitation.UNSENT, Invitation.State.CANCELLED], timezone.now())
        enqueue(tasks.look_up_mail_domain)
        if is_switched and not obj.paused:
            lift_pause(timezone.now())

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one from the start."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """And it stays."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead straight to the one form."""
        policy, _ = SendingPolicy.objects.get_or_create(pk=1)
        return redirect(reverse("admin:outreach_sendingpolicy_change", args=[policy.pk]))
