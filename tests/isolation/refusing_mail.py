"""A mail server's refusal, which repeats the address."""

from smtplib import SMTPRecipientsRefused
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend


class Backend(BaseEmailBackend):
    """Refuses every recipient."""

    def send_messages(self, email_messages: Any) -> int:
        """Raise what smtplib raises."""
        addresses = [address for message in email_messages for address in message.recipients()]
        raise SMTPRecipientsRefused({address: (550, f"<{address}> unknown".encode()) for address in addresses})
