"""Text messages through Twilio, what its error codes mean, and the look-up that settles a lost answer.

Twilio's client and what it needs take 30 MB, so they are imported where a text is about to be sent.
"""

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.request_validator import RequestValidator

from surveys.outreach.transports.base import OutgoingMessage, TransportError, UncertainDelivery

#: Seconds to connect and to wait for an answer. Twilio answers in 0.1 to 2 s; what takes longer gets looked up.
TIMEOUT = (5.0, 15.0)

#: How far the provider's clock may be behind ours.
CLOCK_SKEW = timedelta(minutes=1)

#: Twilio's largest page: all that one number was ever sent, in a single request.
LOOK_UP_LIMIT = 1000

_opted_out = partial(TransportError, "The person has opted out with the provider.", permanent=True, opted_out=True)
_bad_number = partial(TransportError, "This number cannot receive text messages.", permanent=True)
_unreachable = partial(TransportError, "The phone could not be reached.", retry_once=True)
_bad_sender = partial(TransportError, "The provider refuses this sender.", sender_fault=True)
_filtered = partial(_bad_sender, retry_once=True)
_not_taken = partial(TransportError, "The provider did not take the message.")

_MEANINGS: Mapping[str, partial[TransportError]] = {
    "21610": _opted_out,
    # Invalid, cannot be reached from here, not mobile; unknown subscriber; landline or unreachable carrier.
    **dict.fromkeys(("21211", "21217", "21614", "30005", "30006"), _bad_number),
    "30003": _unreachable,
    # Filtered as spam: the sender's fault as a rule, and yet it may be the fault of this one text.
    "30007": _filtered,
    # Credentials, account, sender not ours or not for texts, service without numbers; suspended; toll-free number
    # not verified; number not registered with the carriers.
    **dict.fromkeys(("20003", "20005", "21603", "21606", "21659", "21703", "30002", "30032", "30034"), _bad_sender),
}


def failure(code: str) -> TransportError:
    """Return what an error code of Twilio's asks of us, whether it came as an answer or by status callback."""
    return _MEANINGS.get(code, _not_taken)(code=code)


def validate_signature(auth_token: str, url: str, params: Mapping[str, Any], signature: str) -> bool:
    """Whether Twilio, knowing this token, called this public URL with these form fields.

    Takes a QueryDict or a plain mapping. Accepts the URL with and without its port: Twilio signs either.
    """
    # Without a token anybody could sign.
    if not auth_token:
        return False
    validator = RequestValidator(auth_token)
    return any(
        hmac.compare_digest(validator.compute_signature(spelling, params).encode(), signature.encode())
        for spelling in _port_spellings(url)
    )


def _port_spellings(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    host = parts.netloc.rpartition(":")[0] if parts.port else parts.netloc
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return parts._replace(netloc=host).geturl(), parts._replace(netloc=f"{host}:{port}").geturl()


class TwilioTransport:
    """Sends text messages from one phone number or messaging service; safe to share between threads."""

    can_look_up = True

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        sender: str,
        base_url: str | None = None,
        timeout: tuple[float, float] = TIMEOUT,
    ) -> None:
        from twilio.rest import Client  # noqa: PLC0415 - 30 MB

        from surveys.outreach.transports.pooled_http import PooledHttp  # noqa: PLC0415 - the larger part of them

        # For what is empty the library would take the credentials of its own environment variables.
        if not (account_sid and auth_token and sender):
            raise ValueError("account_sid, auth_token and sender must all be given")
        # The library imports its parts when they are first touched: here, and not in a text's own moment.
        self._messages = Client(account_sid, auth_token, http_client=PooledHttp(base_url, timeout)).messages
        self._sender = {"messaging_service_sid" if sender.startswith("MG") else "from_": sender}

    def send(self, message: OutgoingMessage) -> str:
        """Return the sid of the accepted message, or raise TransportError or UncertainDelivery."""
        options: dict[str, Any] = {"status_callback": message.status_url} if message.status_url else {}
        if message.valid_for:
            options["validity_period"] = message.valid_for
        try:
            created = self._messages.create(message.to, body=message.body, **options, **self._sender)
        except (TwilioRestException, TwilioServiceException) as error:
            # "from None": Twilio's sentence quotes the phone number.
            raise failure(str(error.code)) from None
        except ValueError:
            raise UncertainDelivery("The provider accepted, but its answer cannot be read.") from None
        return str(created.sid)

    def find(self, message: OutgoingMessage, since: datetime) -> str | None:
        """Return the sid of this message if Twilio accepted it since then, else None.

        Only the number goes into the query: a date there compares with the day of sending, which a message
        that still waits at Twilio does not have.
        """
        mark = message.reference if message.reference in message.body else ""
        earliest = since.astimezone(UTC) - CLOCK_SKEW
        for sent in self._sent_to(message.to):
            if sent.date_created >= earliest and (mark or message.body) in (sent.body or ""):
                return str(sent.sid)
        return None

    def _sent_to(self, number: str) -> list[Any]:
        try:
            return list(self._messages.list(to=number, limit=LOOK_UP_LIMIT))
        except (TwilioException, ValueError):
            raise TransportError("The provider could not answer the look-up.", code="look-up") from None
