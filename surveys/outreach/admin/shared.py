"""Numbers that belong to a place and not to a person."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest

from agencies.accounts.guards import person_of
from officersurvey.encryption import blind_index
from surveys.incidents import phone_numbers
from surveys.outreach.models import SharedNumber


class SharedNumberForm(forms.ModelForm):
    """Takes a number in any spelling; only what it is recognised by is stored."""

    number = forms.CharField(
        label="Phone number",
        help_text="It is not stored: only what it takes to recognise it when it turns up again.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    class Meta:
        model = SharedNumber
        fields = ("number", "place")

    def clean_number(self) -> bytes:
        """Return what the number is recognised by."""
        try:
            index = blind_index(phone_numbers.parse(str(self.cleaned_data["number"])).e164)
        except phone_numbers.BadPhone as error:
            raise ValidationError(str(error)) from None
        if SharedNumber.objects.filter(phone_index=index).exists():
            raise ValidationError("This number is on the list already.")
        return index


@admin.register(SharedNumber)
class SharedNumberAdmin(admin.ModelAdmin):
    """Shelters, hospitals, schools, hotels: nobody is asked on their numbers."""

    form = SharedNumberForm
    list_display = ("place", "added_by", "added_at")
    search_fields = ("place",)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """A number is added or taken off."""
        return False

    def save_model(self, request: HttpRequest, obj: SharedNumber, form: Any, change: bool) -> None:
        """Keep the hash, and who added it."""
        obj.phone_index = form.cleaned_data["number"]
        obj.added_by = person_of(request).email
        super().save_model(request, obj, form, change)
