"""What an operator says of an agency and its host names."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from agencies.models import LANGUAGES, TEXT_LENGTH, Agency, check_languages
from agencies.provisioning import NewAgency, create_agency

_DETAILS = ("ori", "phone", "postal_address", "require_mfa")


class NewAgencyForm(forms.ModelForm):
    """Everything that must be known before an agency's schema is made."""

    domain = forms.CharField(help_text="Host name of its pages and links, e.g. survey.riverton.gov.")
    admin_email = forms.EmailField(
        label="First administrator's e-mail", help_text="Receives a link to choose a password, good for three days."
    )

    class Meta:
        model = Agency
        fields = ["schema_name", "name", "sender_name", "timezone", *_DETAILS]

    def create(self) -> Agency | None:
        """Create the agency and return it; where something is wrong, add the reasons to the form and return None."""
        said = dict(self.cleaned_data)
        details = {name: said.pop(name) for name in _DETAILS}
        try:
            return create_agency(NewAgency(**said, details=details))
        except ValidationError as error:
            self.add_error(None, ValidationError(error.messages))
            return None


def _how_to_complain(language: str) -> forms.CharField:
    label = f"Complaints without the web, in {LANGUAGES[language]}"
    widget = forms.TextInput(attrs={"class": "vLargeTextField", "lang": language, "dir": "auto"})
    return forms.CharField(required=False, max_length=TEXT_LENGTH, label=label, widget=widget)


class AgencyForm(forms.ModelForm):
    """What may change later; the schema's name never does."""

    languages = forms.CharField(help_text=f"The first one is the default. Offered: {', '.join(LANGUAGES)}.")

    complaint_url = forms.URLField(
        required=False, assume_scheme="https", label="Complaint page", help_text="The agency's real complaint route."
    )

    complaint_en = _how_to_complain("en")
    complaint_es = _how_to_complain("es")
    complaint_ar = _how_to_complain("ar")

    class Meta:
        model = Agency
        exclude = ["schema_name", "complaint_texts"]  # noqa: DJ006 - everything else of the platform's own table

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["languages"] = ", ".join(self.instance.languages)
        self.initial.update({f"complaint_{code}": text for code, text in self.instance.complaint_texts.items()})

    def clean_languages(self) -> list[str]:
        """Turn “en, es” into a list of codes."""
        codes = [code.strip() for code in self.cleaned_data["languages"].split(",")]
        check_languages(codes)
        return codes

    def clean(self) -> dict[str, Any]:
        """Keep how to complain in the languages that it is said in."""
        said = super().clean() or {}
        texts = {code: said.get(f"complaint_{code}", "") for code in LANGUAGES}
        self.instance.complaint_texts = {code: text for code, text in texts.items() if text}
        return said


class DomainFormSet(forms.BaseInlineFormSet):
    """The host names of one agency."""

    def clean(self) -> None:
        """Refuse anything but exactly one primary name: it is in every link the agency sends."""
        super().clean()
        kept = [form.cleaned_data for form in self.forms if form.is_valid() and form not in self.deleted_forms]
        if not any(self.errors) and sum(bool(said.get("is_primary")) for said in kept if said.get("domain")) != 1:
            raise ValidationError("Exactly one host name must be the primary one.")
