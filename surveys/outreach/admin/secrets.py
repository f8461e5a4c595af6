"""The providers' tokens and secrets: written here, read by the sending processes alone."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from surveys.outreach.models import ProviderSecret
from surveys.outreach.sending.provider_secrets import MAIL_SECRET, forget_secrets

#: It becomes the password in an address that is given to the provider, and is all that keeps forgers out.
_MAIL_SECRET = re.compile(r"[A-Za-z0-9_-]{20,}")


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

    def clean(self) -> dict[str, Any]:
        """Refuse a secret of your own making that could be guessed or would not fit into an address."""
        values = super().clean() or {}
        if values.get("name") == MAIL_SECRET and not _MAIL_SECRET.fullmatch(values.get("token", "")):
            raise ValidationError({"token": "Make up at least 20 letters and digits: they become part of an address."})
        return values


@admin.register(ProviderSecret)
class ProviderSecretAdmin(admin.ModelAdmin):
    """Tokens of the provider: written here, read by the sending processes alone."""

    form = ProviderSecretForm
    list_display = ("name",)

    def save_model(self, request: HttpRequest, obj: ProviderSecret, form: Any, change: bool) -> None:
        """Store the token and check what providers send against it from now on."""
        obj.value = form.cleaned_data["token"]
        super().save_model(request, obj, form, change)
        forget_secrets()
