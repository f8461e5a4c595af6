"""What a person fills in to try a policy: what to replay, the policy as edited, and codes as edited."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from surveys.incidents.models import FeedProfile
from surveys.outreach.dry_run.sides import normal_form
from surveys.outreach.models import Channel, CodePolicy, DryRun, SendingPolicy

DAYS = 90
_MOST_DAYS = 366
_CODE_LINES = 4
_AS_SET_UP = "Nothing is set up"


class EditedPolicyForm(forms.ModelForm):
    """The part of the sending policy that decides, with its limits. Nothing of it is ever saved."""

    channels = forms.ChoiceField(label="How people are asked", required=False)

    class Meta:
        model = SendingPolicy
        fields: ClassVar[list[str]] = [
            "delay_hours",
            "expiry_days",
            "cap_days",
            "protection_days",
            "channels",
            "rms_linked",
            "consent_basis",
            "consent_approver",
            "consent_approved_on",
        ]
        labels: ClassVar[dict[str, str]] = {
            "delay_hours": "Hours after closing",
            "expiry_days": "Days until a link closes",
            "cap_days": "Days between two invitations",
            "protection_days": "Days of protection",
            "rms_linked": "Wait until reports are approved",
            "consent_basis": "Basis for asking",
            "consent_approver": "Approved by",
            "consent_approved_on": "Approved on",
        }
        widgets: ClassVar[dict[str, Any]] = {"consent_approved_on": forms.DateInput(attrs={"type": "date"})}

    def __init__(self, data: Any = None, tried: Mapping[str, Any] | None = None) -> None:
        policy = SendingPolicy.load()
        self.stands = standing(policy)
        start = {**self.stands, **(tried or {})}
        super().__init__(data, instance=policy, initial={**start, "channels": ",".join(start["channels"])})
        orders = Channel.orders()
        field: Any = self.fields["channels"]
        field.choices = orders if self.stands["channels"] else [("", _AS_SET_UP), *orders]

    def clean_channels(self) -> list[str]:
        """Return the channels, the preferred one first; none where none is set up and none was chosen."""
        chosen = str(self.cleaned_data["channels"])
        return chosen.split(",") if chosen else list(self.instance.channels)

    def changes(self) -> dict[str, Any]:
        """Return the fields that differ from what stands."""
        values = {name: _plain(self.cleaned_data[name]) for name in self.stands}
        if not self.data.get(self.add_prefix("channels")):
            values["channels"] = self.stands["channels"]
        return {name: value for name, value in values.items() if value != self.stands[name]}


def standing(policy: SendingPolicy) -> dict[str, Any]:
    """Return what of the policy decides, as it stands; channels are those that are set up."""
    values = {name: _plain(getattr(policy, name)) for name in EditedPolicyForm.Meta.fields}
    return {**values, "channels": list(policy.open_channels())}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


class CodeForm(forms.Form):
    """One code that is tried with another rule."""

    kind = forms.ChoiceField(label="Kind", choices=CodePolicy.Kind.choices, required=False)
    code = forms.CharField(label="Code", max_length=40, required=False)
    rule = forms.ChoiceField(label="Rule", choices=CodePolicy.Rule.choices, required=False)

    def clean(self) -> dict[str, Any]:
        """Put the code into the form in which codes are compared."""
        values = super().clean() or {}
        if values.get("code"):
            values["code"] = normal_form(values["kind"])(values["code"])
        return values


class CodeForms(forms.BaseFormSet):
    """The lines for codes."""

    def changes(self) -> list[list[str]]:
        """Return of each line that names a code: kind, code, rule, and the rule as it stands; empty where none does."""
        lines = [form.cleaned_data for form in self.forms if form.cleaned_data.get("code")]
        stands = _standing_rules()
        return [
            [line["kind"], line["code"], line["rule"], stands.get((line["kind"], line["code"]), "")] for line in lines
        ]


def _standing_rules() -> dict[tuple[str, str], str]:
    rows = CodePolicy.objects.values_list("kind", "code", "rule")
    return {(kind, normal_form(kind)(code)): rule for kind, code, rule in rows}


def code_forms(data: Any = None, tried: DryRun | None = None) -> CodeForms:
    """Return the lines for codes, filled with those of an earlier run where one is given."""
    start = [dict(zip(("kind", "code", "rule"), line, strict=False)) for line in tried.code_changes] if tried else []
    made = forms.formset_factory(
        CodeForm, CodeForms, extra=max(_CODE_LINES - len(start), 1), max_num=50, absolute_max=50
    )
    return made(data, initial=start, prefix="codes")  # type: ignore[return-value]


class SourceForm(forms.Form):
    """What is replayed: the last days, or a file."""

    days = forms.IntegerField(label="Days back", min_value=1, max_value=_MOST_DAYS, initial=DAYS, required=False)
    file = forms.FileField(label="Or a file of incidents", required=False)
    profile = forms.ModelChoiceField(
        FeedProfile.objects.all(), label="Read the file as", to_field_name="name", required=False, empty_label="choose"
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a file that nobody can read, and nothing at all."""
        values = super().clean() or {}
        file: UploadedFile | None = values.get("file")
        if file and not values.get("profile"):
            raise ValidationError(
                {"profile": "Say by which profile the file is to be read, and choose the file again."}
            )
        if not file and not values.get("days") and "days" not in self.errors:
            self.add_error("days", "Say how many days are to be replayed, or choose a file.")
        return values
