"""Signed requests from the provider to the product: delivery status and inbound texts."""

import http.client
import threading
import uuid
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

from tests.provider_fake.faults import Fault, Kind
from tests.provider_fake.signatures import sign
from tests.provider_fake.state import API_VERSION, Message, State, count_segments

#: What the product may take to answer a callback; Twilio allows 15 s.
CALLBACK_TIMEOUT = 15


class ForeignHostError(Exception):
    """The URL leads away from this machine."""


class Callbacks:
    """Posts signed forms to the product, each message's in order unless a fault says otherwise."""

    def __init__(self, state: State, deliver_to: tuple[str, int] | None = None) -> None:
        self._state = state
        self._deliver_to = deliver_to
        self._pool = ThreadPoolExecutor(8, thread_name_prefix="provider-callback")
        self._pending = 0
        self._idle = threading.Condition()
        self._closing = threading.Event()

    def progress(self, message: Message, faults: Mapping[Kind, Fault]) -> None:
        """Move a message towards its end in the background and report each step."""
        if Kind.SILENT in faults:
            return
        with self._idle:
            self._pending += 1
        if Kind.LATE in faults:
            threading.Thread(target=self._run_late, args=(message, faults), daemon=True).start()
        elif not message.status_callback:
            self._run(message, faults)
        else:
            self._pool.submit(self._run, message, faults)

    def settle(self, seconds: float) -> bool:
        """Wait until no callback is under way; return whether that came true in time."""
        with self._idle:
            return self._idle.wait_for(lambda: self._pending == 0, seconds)

    def inbound(self, account_sid: str, url: str, fields: Mapping[str, str]) -> tuple[int, str]:
        """Post a text from a phone to the product; return the product's answer."""
        return self.post(account_sid, url, inbound_form(account_sid, fields))

    def post(self, account_sid: str, url: str, form: Mapping[str, str]) -> tuple[int, str]:
        """Post a signed form, connecting to this machine whatever name the URL has; return status and body."""
        parts = urlsplit(url)
        connection = http.client.HTTPConnection(*self._address(url), timeout=CALLBACK_TIMEOUT)
        headers = {
            "Host": parts.netloc,
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Forwarded-Proto": parts.scheme,
            "X-Twilio-Signature": sign(self._state.accounts[account_sid], url, form),
        }
        try:
            connection.request("POST", parts._replace(scheme="", netloc="").geturl(), urlencode(form), headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def close(self) -> None:
        """Drop what has not been sent yet and wait for the rest."""
        self._closing.set()
        self._pool.shutdown(cancel_futures=True)

    def _address(self, url: str) -> tuple[str, int]:
        if self._deliver_to:
            return self._deliver_to
        parts = urlsplit(url)
        name = parts.hostname or ""
        if name not in ("127.0.0.1", "localhost") and not name.endswith(".localhost"):
            raise ForeignHostError(name)
        return "127.0.0.1", parts.port or 80

    def _run_late(self, message: Message, faults: Mapping[Kind, Fault]) -> None:
        if not self._closing.wait(faults[Kind.LATE].seconds):
            self._run(message, faults)

    def _run(self, message: Message, faults: Mapping[Kind, Fault]) -> None:
        try:
            for status in _steps(message, faults):
                self._report(message, status)
        finally:
            with self._idle:
                self._pending -= 1
                self._idle.notify_all()

    def _report(self, message: Message, status: str) -> None:
        if not message.status_callback:
            return
        try:
            answer: int | str = self.post(message.account_sid, message.status_callback, status_form(message, status))[0]
        except (OSError, http.client.HTTPException, ForeignHostError) as error:
            answer = type(error).__name__
        self._state.note("callback", sid=message.sid, status=status, answer=answer)


def _steps(message: Message, faults: Mapping[Kind, Fault]) -> Sequence[str]:
    """Bring a message to its end and return the statuses to report, in the order of reporting."""
    message.sent = datetime.now(UTC)
    message.status = "delivered"
    if Kind.UNDELIVERED in faults:
        message.status, message.error_code = "undelivered", faults[Kind.UNDELIVERED].code
    steps = ["queued", "sent", message.status]
    if Kind.BACKWARDS in faults:
        steps.reverse()
    return [step for step in steps for _ in range(2 if Kind.TWICE in faults else 1)]


def inbound_form(account_sid: str, fields: Mapping[str, str]) -> dict[str, str]:
    """Return what is posted about a text from a phone."""
    sid = f"SM{uuid.uuid4().hex}"
    return {
        "ApiVersion": API_VERSION,
        "AccountSid": account_sid,
        "MessageSid": sid,
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "SmsStatus": "received",
        "NumMedia": "0",
        "NumSegments": str(count_segments(fields.get("Body", ""))),
        **fields,
    }


def status_form(message: Message, status: str) -> dict[str, str]:
    """Return what is posted about a step of a text that was sent."""
    form = {
        "ApiVersion": API_VERSION,
        "AccountSid": message.account_sid,
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "MessageStatus": status,
        "SmsStatus": status,
        "To": message.to,
        "From": message.sender,
    }
    if message.service:
        form["MessagingServiceSid"] = message.service
    if message.sent and status in {"delivered", "undelivered"}:
        form["RawDlrDoneDate"] = f"{message.sent:%y%m%d%H%M}"
    if status == "undelivered":
        form["ErrorCode"] = str(message.error_code)
    return form
