"""The page on which an administrator merges two entries of the roster that are one person."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agencies.accounts.guards import person_of, requires
from agencies.accounts.roles import Capability
from agencies.roster.access import officer_visible_to
from agencies.roster.models import Officer
from responses.merging import CannotMergeError, Merge, merge_officers


class MergeForm(forms.Form):
    """Whom the other entry belongs to."""

    into = forms.ModelChoiceField(
        Officer.objects.all(),
        to_field_name="badge",
        label="Badge of the entry that stays",
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={"invalid_choice": "Nobody on the roster has this badge."},
    )

    def __init__(self, double: Officer, *args: Any) -> None:
        super().__init__(*args)
        self._double = double

    def clean_into(self) -> Merge:
        """Return what would go over."""
        try:
            return Merge.build(self._double, self.cleaned_data["into"])
        except CannotMergeError as error:
            raise forms.ValidationError(str(error)) from None


@requires(Capability.MANAGE_AGENCY)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask into whom, show what would go over, and merge when that was confirmed."""
    double = officer_visible_to(person_of(request), pk)
    form = MergeForm(double, request.POST or request.GET or None)
    planned = form.cleaned_data["into"] if form.is_valid() else None
    if planned and request.method == "POST":
        return _merge(request, planned)
    return render(request, "roster/merge.html", {"double": double, "form": form, "planned": planned})


def _merge(request: HttpRequest, planned: Merge) -> HttpResponse:
    try:
        kept = merge_officers(planned.double.pk, planned.kept.pk, person_of(request))
    except CannotMergeError as error:
        messages.error(request, f"Nothing was changed: {error}")
        return redirect("admin:roster_officer_changelist")
    messages.success(request, f"{planned.double} was merged into {kept}. Please look at the assignments.")
    return redirect("admin:roster_officer_change", kept.pk)
