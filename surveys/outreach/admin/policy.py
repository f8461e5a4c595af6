"""Who is asked and how messages go out: the code policy, the sending policy, the provider's token."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from agencies.accounts.guards import person_of
from agencies.tenancy import current_agency
from surveys.incidents import phone_numbers
from surveys.outreach.code_policy import normal_code, normal_disposition
from surveys.outreach.models import CodePolicy, ProviderSecret, SendingPolicy
from surveys.outreach.opt_out_rate import lift_pause
from surveys.outreach.senders import TWILIO_TOKEN
from surveys.outreach.webhooks import forget_tokens

_PACE = ("texts_per_second", "texts_per_day")
_ORDERS = (
    ("sms,email", "Text message, else e-mail"),
    ("email,sms", "E-mail, else text message"),
    ("sms", "Text message only"),
    ("email", "E-mail only"),
)


class CodePolicyForm(forms.ModelForm):
    """Writes codes in the one form in which they are compared."""

    class Meta:
        model = CodePolicy
        fields = ("kind", "code", "rule", "label", "protects")

    def clean(self) -> dict[str, Any]:
        """Refuse a second spelling of a code that is there already."""
        values = super().clean() or {}
        if "code" in values and values.get("kind"):
            normal = normal_disposition if values["kind"] == CodePolicy.Kind.DISPOSITION else normal_code
            values["code"] = normal(values["code"])
        return values


@admin.register(CodePolicy)
class CodePolicyAdmin(admin.ModelAdmin):
    """What each code means for asking. A code that is not listed means: never."""

    form = CodePolicyForm
    list_display = ("code", "label", "kind", "rule", "protects", "changed_by", "changed_at")
    list_editable = ("label", "rule", "protects")
    list_filter = ("kind", "rule", "protects")
    search_fields = ("code", "label")
    list_per_page = 50

    def save_model(self, request: HttpRequest, obj: CodePolicy, form: Any, change: bool) -> None:
        """Keep who decided."""
        obj.changed_by = person_of(request).email
        super().save_model(request, obj, form, change)


class SendingPolicyForm(forms.ModelForm):
    """Lets nothing be switched on that could not work, and says what is missing."""

    channels = forms.ChoiceField(label="How people are asked", choices=_ORDERS)

    class Meta:
        model = SendingPolicy
        fields: ClassVar[list[str]] = [
            "paused",
            "channels",
            "delay_hours",
            "expiry_days",
            "cap_days",
            "protection_days",
            "rms_linked",
            "four_eyes",
            "window_start",
            "window_end",
            "consent_basis",
            "consent_approver",
            "consent_approved_on",
            "sms_transport",
            "sms_sender",
            "twilio_account_sid",
            "texts_per_second",
            "texts_per_day",
            "sms_fault",
            "email_transport",
            "email_sender",
            "email_fault",
        ]
        labels: ClassVar[dict[str, str]] = {
            "paused": "Pause all invitations",
            "delay_hours": "Hours after closing",
            "window_start": "Not before",
            "window_end": "Not after",
            "expiry_days": "Days until a link closes",
            "cap_days": "Days between two invitations",
            "protection_days": "Days of protection",
            "rms_linked": "Wait until reports are approved",
            "four_eyes": "Two people approve what is held",
            "consent_basis": "Basis",
            "consent_approver": "Approved by",
            "consent_approved_on": "Approved on",
            "sms_transport": "Send texts through",
            "sms_sender": "Sender",
            "twilio_account_sid": "Twilio account SID",
            "texts_per_second": "Texts a second",
            "texts_per_day": "Texts a day",
            "sms_fault": "Fault",
            "email_transport": "Send e-mail through",
            "email_sender": "Sender's address",
            "email_fault": "Fault",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["channels"] = ",".join(self.instance.channels)
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
        for field, missing in (("sms_transport", _missing_for_texts), ("email_transport", _missing_for_email)):
            lacking = missing(values)
            if lacking:
                self.add_error(field, f"Before this can be switched on: {', '.join(lacking)}.")
        return values


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
        "ask the platform's operator to enter the agency's postal address": current_agency().postal_address,
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
        ("When", {"fields": ("delay_hours", "window_start", "window_end", "expiry_days", "cap_days")}),
        ("Protection", {"fields": ("protection_days", "rms_linked", "four_eyes")}),
        ("How", {"fields": ("channels",)}),
        ("Text messages", {"fields": ("sms_transport", "sms_sender", "twilio_account_sid", *_PACE, "sms_fault")}),
        ("E-mail", {"fields": ("email_transport", "email_sender", "email_fault")}),
    )

    def save_model(self, request: HttpRequest, obj: SendingPolicy, form: Any, change: bool) -> None:
        """Where a pause is lifted, watch the opt-outs anew from now on."""
        super().save_model(request, obj, form, change)
        if "paused" in form.changed_data and not obj.paused:
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


class ProviderSecretForm(forms.ModelForm):
    """Takes a token and never shows one."""

    token = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="It is stored encrypted and never shown again. To change it, enter the new one.",
    )

    class Meta:
        model = ProviderSecret
        fields = ("name",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].disabled = bool(self.instance.name)


@admin.register(ProviderSecret)
class ProviderSecretAdmin(admin.ModelAdmin):
    """Tokens of the provider: written here, read by the sending processes alone."""

    form = ProviderSecretForm
    list_display = ("name",)

    def save_model(self, request: HttpRequest, obj: ProviderSecret, form: Any, change: bool) -> None:
        """Store the token and check signatures against it from now on."""
        obj.value = form.cleaned_data["token"]
        super().save_model(request, obj, form, change)
        forget_tokens()
