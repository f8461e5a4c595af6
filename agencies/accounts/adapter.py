"""How signing in works here: nobody signs up, and every mail names the agency."""

from smtplib import SMTPException
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from agencies import tenancy

log = structlog.get_logger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators; mail never trusts the host that a request claimed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody creates an account for themselves."""
        return False

    def format_email_subject(self, subject: str) -> str:
        """Leave the subject as written: allauth would prefix the host that the request claimed."""
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a notice that names the agency; a mail server that is down must not undo what it tells of."""
        try:
            super().send_mail(template_prefix, email, {**context, "sender": sender_name()})
        except (OSError, SMTPException) as error:
            # Its name alone: a refusal's own words hold the address.
            log.error("mail not sent", template=template_prefix, fault=type(error).__name__)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # Counted per person and network: failures from afar must not lock a person out of their own office.
        login = credentials.get("email", "").lower()
        return f"{base_url()}:{login}:{self.get_client_ip(request)}"


def base_url() -> str:
    """Scheme and stored host of the agency in force, or of the platform."""
    try:
        return tenancy.current_agency().base_url
    except tenancy.UnknownAgency:
        port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
        return f"{settings.SCHEME}://{settings.PLATFORM_HOST}{port}"


def sender_name() -> str:
    """Who a page or a mail is from."""
    try:
        return tenancy.current_agency().name
    except tenancy.UnknownAgency:
        return "Officer Survey"
