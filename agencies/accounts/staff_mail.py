"""Mail of the agency in force to those who administer it."""

from smtplib import SMTPException

import structlog
from django.core.mail import EmailMessage

from agencies.accounts.adapter import sender_name
from agencies.accounts.models import User
from agencies.accounts.roles import Capability, roles_with

log = structlog.get_logger(__name__)


def mail_administrators(subject: str, text: str) -> bool:
    """Send a mail to each administrator; `{agency}` in it is the agency's name. False where none was taken."""
    people = list(User.objects.filter(is_active=True, role__in=roles_with(Capability.MANAGE_AGENCY)))
    if not people:
        # Trying again would find nobody either; the notice stands on the pages.
        log.error("no administrator to mail")
        return True
    return sum(_mail(person, f"{sender_name()}: {subject}", _named(text)) for person in people) > 0


def _mail(person: User, subject: str, text: str) -> bool:
    try:
        EmailMessage(subject, text, to=[person.email]).send()
    except (OSError, SMTPException) as error:
        # Its name alone: a refusal's own words hold the address.
        log.error("mail to an administrator not sent", user=person.pk, fault=type(error).__name__)
        return False
    return True


def _named(text: str) -> str:
    return text.replace("{agency}", sender_name())
