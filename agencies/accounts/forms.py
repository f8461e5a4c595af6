"""What an administrator may say of a person or a key."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from agencies.accounts.models import ApiKey, User
from agencies.accounts.roles import CAPABILITIES, Capability, Role
from agencies.tenancy import active_agencies

KEY_DAYS, _MOST_KEY_DAYS = 365, 730
#: The capabilities without which nobody could let anybody in.
_KEYHOLDER = {Capability.MANAGE_AGENCY, Capability.MANAGE_PLATFORM}


class UserForm(forms.ModelForm):
    """A person of the agency; the platform's form narrows the roles."""

    class Meta:
        model = User
        fields = ["email", "name", "role", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "role" in self.fields:
            offered = [choice for choice in Role.choices if choice[0] != Role.OPERATOR]
            self.fields["role"] = forms.ChoiceField(choices=[("", "Choose a role"), *offered])

    def clean_email(self) -> str:
        """Keep one spelling of an address, so that nobody exists twice."""
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> dict[str, Any]:
        """Refuse a change after which nobody could administer this any more."""
        before = User.objects.filter(pk=self.instance.pk).values_list("role", flat=True).first()
        said = {"role": before, **self.initial, **super().clean()}  # type: ignore[dict-item]
        if before in _keyholder_roles() and not _still_holds(said):
            others = User.objects.filter(role=before, is_active=True).exclude(pk=self.instance.pk)
            if not others.exists():
                raise ValidationError(
                    "This is the last person who can administer this site. Appoint another one first."
                )
        return self.cleaned_data


def _keyholder_roles() -> set[str]:
    return {role for role, capabilities in CAPABILITIES.items() if capabilities & _KEYHOLDER}


def _still_holds(said: dict[str, Any]) -> bool:
    return bool(said.get("is_active")) and said.get("role") in _keyholder_roles()


class OperatorForm(UserForm):
    """A person who runs the platform."""

    class Meta(UserForm.Meta):
        fields = ["email", "name", "is_active"]


def _choice(scope: ApiKey.Scope) -> tuple[str, str]:
    return scope.value, str(scope.label)


def _routable() -> list[tuple[str, str]]:
    """Return the agencies that a dispatch centre can name: those with an ORI."""
    found = active_agencies().exclude(ori="").order_by("name")
    return [(agency.schema_name, f"{agency.name} ({agency.ori})") for agency in found]


class IssueKeyForm(forms.Form):
    """What an agency's API key is for and how long it lives."""

    name = forms.CharField(max_length=60, help_text="Which machine will use it, e.g. “CAD export server”.")
    scope = forms.ChoiceField(choices=[_choice(ApiKey.Scope.INCIDENTS_WRITE)])
    days = forms.IntegerField(label="Days until it expires", initial=KEY_DAYS, min_value=1, max_value=_MOST_KEY_DAYS)
    requires_signature = forms.BooleanField(
        label="Its requests have to be signed",
        required=False,
        help_text="A key that was seen by somebody is then not enough to send incidents.",
    )

    def clean_name(self) -> str:
        """Refuse a second key of one name: a page that is loaded again sends its form again."""
        name: str = self.cleaned_data["name"]
        if ApiKey.objects.filter(name=name, revoked_at=None, expires_at__gt=timezone.now()).exists():
            raise ValidationError("A key of this name is in use. Choose another name, or revoke that key first.")
        return name

    def issue(self) -> tuple[ApiKey, str]:
        """Create the key and return it with the text that is shown once."""
        said = self.cleaned_data
        expires_at = timezone.now() + timedelta(days=said["days"])
        return ApiKey.issue(
            said["name"],
            said["scope"],
            expires_at,
            requires_signature=said["requires_signature"],
            agencies=said.get("agencies", ()),
        )


class IssuePlatformKeyForm(IssueKeyForm):
    """A key of the platform's host, for a dispatch centre that works for several agencies."""

    scope = forms.ChoiceField(choices=[_choice(ApiKey.Scope.INCIDENTS_ROUTE)])
    agencies = forms.MultipleChoiceField(
        label="May send to", choices=_routable, help_text="It reaches these agencies and no others."
    )
