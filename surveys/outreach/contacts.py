"""A contact as staff write it, and as staff may see it."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from officersurvey.encryption import UndecryptableError, blind_index
from surveys.incidents import phone_numbers
from surveys.incidents.addresses import keyed_form, normal_address
from surveys.incidents.email_addresses import comparable_email
from surveys.incidents.models import Party
from surveys.incidents.postal import BadAddress, postal_lines
from surveys.outreach.models import Channel

_NO_CONTACT = "Write a phone number, an e-mail address, or a mailing address that ends with its ZIP code."
#: What tells a mailing address from a number that was mistyped.
_ENDS_WITH_ZIP = re.compile(r"[A-Za-z].*\b\d{5}(-\d{4})?$", re.DOTALL)


def normal_contact(text: str) -> tuple[str, str]:
    """Return the channel of a contact and the form in which it is compared. Raises ValidationError."""
    text = text.strip()
    if "@" in text:
        validate_email(text)
        return Channel.EMAIL, comparable_email(text)
    try:
        return Channel.SMS, phone_numbers.parse(text).e164
    except phone_numbers.BadPhone as error:
        if not _ENDS_WITH_ZIP.search(text):
            has_words = any(letter.isalpha() for letter in text)
            raise ValidationError(_NO_CONTACT if has_words else str(error)) from None
    return Channel.LETTER, _normal_address(text)


def _normal_address(text: str) -> str:
    try:
        return keyed_form(postal_lines(text))
    except BadAddress as error:
        raise ValidationError(f"This {error}.") from None


def address_hash(party: Party) -> bytes:
    """Return what tells the person's mailing address from any other, one in the same house too; empty if unreadable."""
    try:
        return blind_index(normal_address(party.postal_address))
    except UndecryptableError:
        return b""


def masked_contact(party: Party) -> str:
    """Return the last two digits of the phone number, or what kind of address there is."""
    try:
        phone = party.phone
    except UndecryptableError:
        return "cannot be read"
    if phone:
        return f"phone ending {phone[-2:]}"
    if party.email_index:
        return "e-mail"
    return "mailing address" if party.postal_index else "no contact"
