"""Asking for a new password. Whether an address is known shows neither in the answer nor in how long it takes."""

from typing import Any

from allauth.account.forms import ResetPasswordForm
from django.http import HttpRequest

from agencies import tenancy
from agencies.accounts import tasks

#: No person has it: for unknown addresses, a worker is asked to mail nobody.
_NOBODY = 0


class PasswordResetForm(ResetPasswordForm):
    """Leaves mail and link to a worker: waiting for a mail server would tell known addresses from unknown ones."""

    def save(self, request: HttpRequest, **_: Any) -> str:
        """Have the link mailed to the person with this address, if there is one."""
        user_id = next((user.pk for user in self.users), _NOBODY)
        if hasattr(request, "agency"):
            tenancy.enqueue(tasks.mail_reset, user_id)
        else:
            tenancy.enqueue_for_platform(tasks.mail_operators_reset, user_id)
        return str(self.cleaned_data["email"])
