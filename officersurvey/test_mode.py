"""Test mode: with SEND_ONLY_TO set, nothing leaves for a number or address that is not on the list."""

from collections.abc import Sequence
from email.utils import parseaddr
from functools import lru_cache
from smtplib import SMTPException
from typing import Any

import phonenumbers
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend


class NotOnTheListError(SMTPException):
    """Test mode is on, and somebody this mail goes to is not on the list. Handled like a mail server's refusal."""


class ListedOnlyBackend(BaseEmailBackend):
    """Hands mail to the real way out only where everybody it goes to is on the list."""

    def __init__(self, fail_silently: bool = False, **options: Any) -> None:
        super().__init__(fail_silently)
        self._real = get_connection(settings.MAIL_BACKEND, fail_silently=fail_silently, **options)

    def open(self) -> bool | None:
        """Reach the mail server."""
        return self._real.open()

    def close(self) -> None:
        """Leave it."""
        self._real.close()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send all of them, or none where one goes to somebody who is not on the list."""
        if not all(may_send_to(each) for message in email_messages for each in message.recipients()):
            raise NotOnTheListError("Test mode: this address is not on the allow-list.")
        return self._real.send_messages(email_messages) or 0


def is_on() -> bool:
    """Whether messages go to listed numbers and addresses only."""
    return bool(settings.SEND_ONLY_TO.strip())


def may_send_to(contact: str) -> bool:
    """Whether a message may leave this machine for this number or address, in whatever spelling."""
    return not is_on() or _normal(contact) in _listed(settings.SEND_ONLY_TO)


@lru_cache(maxsize=4)
def _listed(setting: str) -> frozenset[str]:
    return frozenset(_normal(entry) for entry in setting.split(",") if entry.strip())


def _normal(contact: str) -> str:
    """Return the one spelling: E.164 for what can be read as a number, else folded."""
    if "@" in contact:
        return _address(contact.strip()).casefold()
    try:
        number = phonenumbers.parse(contact, "US")
    except phonenumbers.NumberParseException:
        return contact.strip().casefold()
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _address(contact: str) -> str:
    """Return the address beside a name; what somebody could read as another one, or as two, stays as it is."""
    address = parseaddr(contact)[1]
    is_alone = contact in {address, f"<{address}>"} or contact.endswith(f" <{address}>")
    return address if is_alone else contact
