"""The mails with which a person chooses a password; nobody else ever sets one for them."""

from smtplib import SMTPException

import structlog
from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from agencies.accounts.adapter import base_url, sender_name
from agencies.accounts.models import User

log = structlog.get_logger(__name__)


def password_link(user: User) -> str:
    """Return an address, good once and for three days, at which the person chooses a password."""
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return base_url() + reverse("account_reset_password_from_key", kwargs=key)


def send_welcome(user: User) -> bool:
    """Send a new person the link; return False where the mail server did not take it."""
    return _send("welcome", user)


def send_reset(user_id: int) -> None:
    """Send the link to a person who asked for it; nobody has the id of an address that is unknown."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is not None:
        _send("password_reset_key", user)


def _send(template: str, user: User) -> bool:
    context = {"user": user, "password_url": password_link(user), "sender": sender_name()}
    message = get_adapter().render_mail(f"account/email/{template}", user.email, context)
    try:
        message.send()
    except (OSError, SMTPException) as error:
        # Its name alone: a refusal's own words hold the address.
        log.error("mail not sent", template=template, user=user.pk, fault=type(error).__name__)
        return False
    return True
