"""A contact as staff write it, and as staff may see it."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from officersurvey.encryption import UndecryptableError
from surveys.incidents import phone_numbers
from surveys.incidents.models import Party
from surveys.outreach.models import Channel


def normal_contact(text: str) -> tuple[str, str]:
    """Return the channel and the one spelling of a phone number or e-mail address. Raises ValidationError."""
    text = text.strip()
    if "@" in text:
        validate_email(text)
        return Channel.EMAIL, text.lower()
    try:
        return Channel.SMS, phone_numbers.parse(text).e164
    except phone_numbers.BadPhone as error:
        raise ValidationError(str(error)) from None


def masked_contact(party: Party) -> str:
    """Return the last two digits of the phone number, or that there is an e-mail address."""
    try:
        phone = party.phone
    except UndecryptableError:
        return "cannot be read"
    if phone:
        return f"phone ending {phone[-2:]}"
    return "e-mail" if party.email_index else "none"
