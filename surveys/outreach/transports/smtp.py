"""E-mail over SMTP: text and HTML in one message, with the headers mailbox providers ask for."""

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime
from email.utils import make_msgid, parseaddr
from functools import partial
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

#: The status by which a server says what its 5xx is about (RFC 3463).
_STATUS = re.compile(r"5\.\d{1,3}\.\d{1,3}(?!\d)")
#: Addresses that do not exist or take no mail, in servers' words with and without a status.
_BAD_ADDRESS = re.compile(r"5\.1\.\d+|5\.2\.1")
_BAD_ADDRESS_REPLIES = frozenset({"550", "551", "553"})
#: Within the class of addresses, these two are about ours.
_BAD_SENDER = frozenset({"5.1.7", "5.1.8"})
#: Sign in first; and no in general, which is no word about an address.
_BAD_SENDER_REPLIES = frozenset({"530", "554"})
_TOO_LARGE = "552"
_RELAY = re.compile(r"\brelay", re.IGNORECASE)

_no_such_address = partial(TransportError, "The mail server refuses this address.", permanent=True)
_sender_refused = partial(TransportError, "The mail server refuses this sender.", sender_fault=True)
#: For its policy, the words of one message or the door of one recipient may be enough.
_policy = partial(
    TransportError, "The mail server does not take this e-mail from us.", sender_fault=True, retry_once=True
)
_message_refused = partial(TransportError, "The mail server refused the e-mail.", returned=True)
_try_later = partial(TransportError, "The mail server refused the e-mail.")


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
        _refuse_foreign_letters(message.to)
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


def _refuse_foreign_letters(address: str) -> None:
    """Raise where it would go to another mailbox, or to none: the part before the @ has no form in ASCII."""
    local, _, domain = (parseaddr(address)[1] or address).rpartition("@")
    if not local.isascii() or _is_sent_elsewhere(domain):
        raise TransportError("No e-mail can be sent to such an address.", permanent=True, code="address")


def _is_sent_elsewhere(domain: str) -> bool:
    """Whether the domain in ASCII is another one: Python writes “straße” as “strasse”, which may be somebody else's."""
    written = unicodedata.normalize("NFC", domain.lower())
    try:
        return not domain.isascii() and domain.encode("idna").decode("idna") != written
    except UnicodeError:
        return True


def _open(connection: BaseEmailBackend) -> None:
    """Reach the mail server and sign in; whatever fails here, no message was offered yet."""
    try:
        connection.open()
    except SMTPException as error:
        raise _no_session(error) from None
    except OSError:
        raise TransportError("The mail server could not be reached.", outage=True, code="unreachable") from None


def _no_session(error: SMTPException) -> TransportError:
    """Return why no message could even be offered: no fault of the person's address."""
    code = str(getattr(error, "smtp_code", ""))
    refused = code.startswith("5") or isinstance(error, SMTPNotSupportedError)
    return TransportError("The mail server did not let us in.", sender_fault=refused, outage=not refused, code=code)


def _refusal(error: SMTPException) -> TransportError:
    """Return what the server's reply to an offered message asks of us: 5xx is final, 4xx is not."""
    code, words = _reply(error)
    if not code.startswith("5"):
        return _try_later(code=code)
    if isinstance(error, SMTPSenderRefused):
        # What it says here about a message is that it is too large: its size is announced.
        return (_message_refused if code == _TOO_LARGE else _sender_refused)(code=code)
    if status := _STATUS.match(words):
        return _by_status(status.group(), words)(code=code)
    return _by_reply(code, words, about_address=isinstance(error, SMTPRecipientsRefused))(code=code)


def _by_status(status: str, words: str) -> partial[TransportError]:
    if status in _BAD_SENDER:
        return _sender_refused
    if _BAD_ADDRESS.fullmatch(status):
        return _no_such_address
    if status.startswith("5.7."):
        return _sender_refused if _RELAY.search(words) else _policy
    return _message_refused


def _by_reply(code: str, words: str, *, about_address: bool) -> partial[TransportError]:
    if code in _BAD_SENDER_REPLIES or _RELAY.search(words):
        return _sender_refused
    return _no_such_address if about_address and code in _BAD_ADDRESS_REPLIES else _message_refused


def _reply(error: SMTPException) -> tuple[str, str]:
    """Return the reply's code and words; the words may quote the address and go nowhere."""
    words: bytes | str
    if isinstance(error, SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
    elif isinstance(error, SMTPResponseException):
        code, words = error.smtp_code, error.smtp_error
    else:
        return "", ""
    return str(code), words.decode("ascii", "replace") if isinstance(words, bytes) else words
