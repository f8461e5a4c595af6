"""What a person fills in to try a policy: what to replay, the policy as edited, and codes as edited."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from surveys.incidents.guard_words import plain
from surveys.incidents.models import FeedProfile, GuardWord
from surveys.outreach.dry_run.sides import NO, YES, normal_form
from surveys.outreach.models import Channel, CodePolicy, DryRun, SendingPolicy

DAYS = 90
_MOST_DAYS = 366
_CODE_LINES = 4
_AS_SET_UP = "Nothing is set up"
_LONGEST_LIST = 20_000
_LONGEST_WORD = 40
_NO_NARRATIVE = "Narratives are not stored, so other words can be tried on a file only. Choose one, or undo this."
#: The languages of guard words.
LANGUAGES: dict[str, str] = dict(GuardWord._meta.get_field("language").flatchoices)
_AS_IT_STANDS = ("", "as it stands")
_COLUMNS = ("kind", "code", "rule", "rule_before", "protects", "protects_before")


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
            "window_start",
            "window_end",
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
            "window_start": "Not before",
            "window_end": "Not after",
            "rms_linked": "Wait until reports are approved",
            "consent_basis": "Basis for asking",
            "consent_approver": "Approved by",
            "consent_approved_on": "Approved on",
        }
        widgets: ClassVar[dict[str, Any]] = {
            "window_start": forms.TimeInput(attrs={"type": "time"}),
            "window_end": forms.TimeInput(attrs={"type": "time"}),
            "consent_approved_on": forms.DateInput(attrs={"type": "date"}),
        }

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
    if isinstance(value, time):
        return value.isoformat("minutes")
    return value.isoformat() if isinstance(value, date) else value


class GuardWordsForm(forms.Form):
    """The guard words as edited, for a file: of incidents that are stored, nobody has the narrative any more."""

    def __init__(self, data: Any = None, tried: DryRun | None = None, *, has_file: bool = False) -> None:
        super().__init__(data)
        self._has_file = has_file
        self._stands = _standing_words()
        changes = tried.word_changes if tried else {}
        for language, name in LANGUAGES.items():
            words = _edited(self._stands.get(language, set()), changes.get(language, {}))
            self.fields[f"words_{language}"] = forms.CharField(
                label=f"Guard words, {name}",
                required=False,
                max_length=_LONGEST_LIST,
                initial="\n".join(sorted(words)),
                widget=forms.Textarea(attrs={"rows": 4}),
            )

    def clean(self) -> dict[str, Any]:
        """Refuse other words where there is no narrative, and words that are too long for the list."""
        values = super().clean() or {}
        for language, changed in ({} if self.errors else self.changes()).items():
            if not self._has_file:
                self.add_error(f"words_{language}", _NO_NARRATIVE)
            elif any(len(word) > _LONGEST_WORD for word in changed["added"]):
                self.add_error(f"words_{language}", f"A guard word has at most {_LONGEST_WORD} letters.")
        return values

    def changes(self) -> dict[str, dict[str, list[str]]]:
        """Return of each language that was edited the words that were added and taken away."""
        found = {}
        for language in LANGUAGES:
            # A form that does not hold the words says nothing about them.
            if self.add_prefix(f"words_{language}") in self.data:
                stands, lines = self._stands.get(language, set()), self.cleaned_data[f"words_{language}"].splitlines()
                edited = set(filter(None, map(plain, lines)))
                changed = {"added": sorted(edited - stands), "removed": sorted(stands - edited)}
                found[language] = changed
        return {language: changed for language, changed in found.items() if any(changed.values())}


def _standing_words() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for language, word in GuardWord.objects.values_list("language", "word"):
        found.setdefault(language, set()).add(plain(word))
    return found


def _edited(stands: set[str], changes: Mapping[str, Sequence[str]]) -> set[str]:
    return (stands | set(changes.get("added", ()))) - set(changes.get("removed", ()))


class CodeForm(forms.Form):
    """One code that is tried with another rule."""

    kind = forms.ChoiceField(label="Kind", choices=CodePolicy.Kind.choices, required=False)
    code = forms.CharField(label="Code", max_length=40, required=False)
    rule = forms.ChoiceField(label="Rule", choices=[_AS_IT_STANDS, *CodePolicy.Rule.choices], required=False)
    protects = forms.ChoiceField(label="Protects", choices=[_AS_IT_STANDS, (YES, "Yes"), (NO, "No")], required=False)

    def clean(self) -> dict[str, Any]:
        """Put the code into the form in which codes are compared."""
        values = super().clean() or {}
        if values.get("code") and not self.errors:
            values["code"] = normal_form(values["kind"])(values["code"])
            if not (values["rule"] or values["protects"]):
                raise ValidationError({"rule": "Say what is to be otherwise: the rule, or whether the code protects."})
        return values


class CodeForms(forms.BaseFormSet):
    """The lines for codes."""

    def changes(self) -> list[list[str]]:
        """Return of each line that names a code: kind, code, then rule and protection, each as edited and as it stands.

        What is not edited is empty, and so is the rule as it stands of a code that is not listed.
        """
        lines = [form.cleaned_data for form in self.forms if form.cleaned_data.get("code")]
        stands = _standing_codes()
        changes = []
        for line in lines:
            rule, protects = stands.get((line["kind"], line["code"]), ("", NO))
            changes.append([line["kind"], line["code"], line["rule"], rule, line["protects"], protects])
        return changes


def _standing_codes() -> dict[tuple[str, str], tuple[str, str]]:
    rows = CodePolicy.objects.values_list("kind", "code", "rule", "protects")
    return {(kind, normal_form(kind)(code)): (rule, YES if protects else NO) for kind, code, rule, protects in rows}


def code_forms(data: Any = None, tried: DryRun | None = None) -> CodeForms:
    """Return the lines for codes, filled with those of an earlier run where one is given."""
    start = [dict(zip(_COLUMNS, line, strict=True)) for line in tried.code_changes] if tried else []
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
