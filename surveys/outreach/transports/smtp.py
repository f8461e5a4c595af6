"""E-mail over SMTP: text and HTML in one message, with the headers mailbox providers ask for."""

from collections.abc import Callable
from datetime import datetime
from email.utils import make_msgid, parseaddr
from smtplib import (
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from surveys.outreach.transports.base import OutgoingMessage, TransportError, UncertainDelivery


class SmtpTransport:
    """Sends e-mail from one address; each message opens a connection of its own, so threads may share it."""

    #: SMTP has no way to ask what became of a message.
    can_look_up = False

    def __init__(self, from_address: str, connect: Callable[[], BaseEmailBackend] = get_connection) -> None:
        self._from_address = from_address
        self._connect = connect

    def send(self, message: OutgoingMessage) -> str:
        """Return the Message-ID of the accepted e-mail, or raise TransportError or UncertainDelivery."""
        email = self._compose(message)
        connection = self._connect()
        try:
            _open(connection)
            connection.send_messages([email])
        except SMTPServerDisconnected:
            raise UncertainDelivery("The mail server hung up before it confirmed.") from None
        except SMTPException as error:
            raise _refusal(error) from None
        except ValueError:
            raise TransportError("This is not an e-mail address.", permanent=True, code="address") from None
        finally:
            connection.close()
        return email.extra_headers["Message-ID"]

    def find(self, message: OutgoingMessage, since: datetime) -> str | None:
        """Return None always: a mail server cannot be asked."""
        return None

    def _compose(self, message: OutgoingMessage) -> EmailMultiAlternatives:
        domain = parseaddr(self._from_address)[1].rpartition("@")[2]
        message_id = f"<{message.reference}@{domain}>" if message.reference else make_msgid(domain=domain)
        headers = {**dict(message.headers), "Message-ID": message_id}
        _refuse_line_breaks(message.to, permanent=True)
        _refuse_line_breaks(message.subject, self._from_address, *headers, *headers.values(), permanent=False)
        email = EmailMultiAlternatives(message.subject, message.body, self._from_address, [message.to], headers=headers)
        if message.html:
            email.attach_alternative(message.html, "text/html")
        return email


def _refuse_line_breaks(*values: str, permanent: bool) -> None:
    """Raise where a line break would let a value write a header of its own."""
    if any("\r" in value or "\n" in value for value in values):
        raise TransportError(
            "A header of the e-mail holds a line break.",
            permanent=permanent,
            sender_fault=not permanent,
            code="line-break",
        )


def _open(connection: BaseEmailBackend) -> None:
    """Reach the mail server and sign in; whatever fails here, no message was offered yet."""
    try:
        connection.open()
    except SMTPException as error:
        raise _no_session(error) from None
    except OSError:
        raise TransportError("The mail server could not be reached.", code="unreachable") from None


def _no_session(error: SMTPException) -> TransportError:
    """Return why no message could even be offered: no fault of the person's address."""
    code = str(getattr(error, "smtp_code", ""))
    refused = code.startswith("5") or isinstance(error, SMTPNotSupportedError)
    return TransportError("The mail server did not let us in.", sender_fault=refused, code=code)


def _refusal(error: SMTPException) -> TransportError:
    """Return what the server's reply to an offered message asks of us: 5xx is final, 4xx is not."""
    code = _reply_code(error)
    if code.startswith("5") and isinstance(error, SMTPSenderRefused):
        return TransportError("The mail server refuses this sender.", sender_fault=True, code=code)
    return TransportError("The mail server refused the e-mail.", permanent=code.startswith("5"), code=code)


def _reply_code(error: SMTPException) -> str:
    if isinstance(error, SMTPRecipientsRefused):
        return str(next(iter(error.recipients.values()))[0])
    return str(error.smtp_code) if isinstance(error, SMTPResponseException) else ""
