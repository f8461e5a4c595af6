"""The provider's HTTP server: Twilio's message endpoints, and control endpoints under /__fake__/."""

import base64
import json
import re
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from http import HTTPStatus
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.provider_fake.callbacks import Callbacks, ForeignHostError
from tests.provider_fake.faults import FaultPlan, Kind
from tests.provider_fake.state import API_VERSION, Message, State

ACCOUNT_SID = "AC0123456789abcdef0123456789abcdef"
AUTH_TOKEN = "fake-auth-token"

#: A real Twilio refuses longer bodies with this code.
MAX_BODY, BODY_TOO_LONG = 1600, 21617

_PATH = re.compile(rf"/{API_VERSION}/Accounts/(?P<account>AC\w+)/Messages(?:/(?P<sid>SM\w+))?\.json")


class ProviderServer(ThreadingHTTPServer):
    """Answers on loopback only; every connection has its own thread."""

    request_queue_size = 256
    daemon_threads = False

    def __init__(
        self,
        port: int = 0,
        accounts: Mapping[str, str] | None = None,
        deliver_to: tuple[str, int] | None = None,
        log_file: Path | None = None,
    ) -> None:
        self.state = State(accounts or {ACCOUNT_SID: AUTH_TOKEN}, log_file)
        self.faults = FaultPlan()
        self.callbacks = Callbacks(self.state, deliver_to)
        self.closing = threading.Event()
        self._connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), ProviderHandler)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve one connection and remember it meanwhile, so that closing need not wait for the client."""
        self._connections.add(request)
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._connections.discard(request)

    def close(self) -> None:
        """Cut every connection and free the port."""
        self.closing.set()
        self.shutdown()
        for connection in list(self._connections):
            _cut(connection)
        self.server_close()
        self.callbacks.close()
        self.state.close()


class ProviderHandler(BaseHTTPRequestHandler):
    """One connection of a client."""

    protocol_version = "HTTP/1.1"
    # Without this the kernel holds back each answer for up to 40 ms.
    disable_nagle_algorithm = True

    @property
    def provider(self) -> ProviderServer:
        """Return the server this connection belongs to."""
        return cast(ProviderServer, self.server)

    def log_message(self, *_: Any) -> None:
        """Say nothing: the state keeps a log."""

    def do_GET(self) -> None:
        """Answer a listing, one message, or a control question."""
        parts = urlsplit(self.path)
        if parts.path.startswith("/__fake__/"):
            return self._control(parts.path.removeprefix("/__fake__/"), {})
        if (account := self._account()) is None:
            return None
        query = dict(parse_qsl(parts.query))
        if (sid := self._sid()) is None:
            return self._answer(200, _page(self.provider.state.matching(account, query), account, query))
        message = self.provider.state.get(account, sid)
        return self._answer(200, message.as_json()) if message else self._refuse(404, 20404)

    def do_POST(self) -> None:
        """Take a message or a control instruction."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if self.path.startswith("/__fake__/"):
            return self._control(self.path.removeprefix("/__fake__/"), json.loads(body or "{}"))
        if (account := self._account()) is None:
            return None
        form = dict(parse_qsl(body, keep_blank_values=True))
        if code := _mistake(form):
            return self._refuse(400, code)
        return self._take(Message.from_form(account, form))

    def _take(self, message: Message) -> None:
        """Accept or refuse a message as the faults in force demand."""
        faults = self.provider.faults.striking(message.to)
        if delay := faults.get(Kind.DELAY):
            self.provider.state.note("delayed", to=message.to, seconds=delay.seconds)
            self.provider.closing.wait(delay.seconds)
        if refusal := faults.get(Kind.REFUSE):
            self.provider.state.note("refused", to=message.to, status=refusal.status, code=refusal.code)
            return self._refuse(refusal.status, refusal.code, message.to, refusal.retry_after)
        if Kind.LOSE_REQUEST in faults:
            self.provider.state.note("lost", to=message.to)
            return self._hang_up()
        if Kind.UNDATED in faults:
            message.created = None
        self.provider.state.accept(message)
        answer = message.as_json()
        self.provider.callbacks.progress(message, faults)
        if hang := faults.get(Kind.HANG):
            self.provider.closing.wait(hang.seconds)
        if Kind.LOSE_ANSWER in faults:
            return self._hang_up()
        if failure := faults.get(Kind.ACCEPT_AND_FAIL):
            return self._refuse(failure.status, failure.code, retry_after=failure.retry_after)
        return self._answer(201, "<html>OK</html>" if Kind.GIBBERISH in faults else answer)

    def _control(self, name: str, instruction: dict[str, Any]) -> None:
        controls: dict[str, Callable[[dict[str, Any]], Any]] = {
            "log": lambda _: self.provider.state.log(),
            "reset": self._reset,
            "faults": self.provider.faults.add,
            "repair": lambda _: self.provider.faults.clear(),
            "settle": lambda wish: self.provider.callbacks.settle(wish["seconds"]),
            "inbound": lambda wish: self.provider.callbacks.inbound(**wish),
        }
        try:
            self._answer(200, controls[name](instruction))
        except (KeyError, TypeError, ValueError, OSError, HTTPException, ForeignHostError) as error:
            self._answer(400, {"message": f"{type(error).__name__}: {error}"})

    def _reset(self, _: Mapping[str, Any]) -> None:
        self.provider.faults.clear()
        self.provider.state.reset()

    def _account(self) -> str | None:
        """Return the account whose path and token this request has, or answer that it has none."""
        match = _PATH.fullmatch(urlsplit(self.path).path)
        if not match:
            self._refuse(404, 20404)
            return None
        account = match["account"]
        expected = base64.b64encode(f"{account}:{self.provider.state.accounts.get(account)}".encode()).decode()
        if account in self.provider.state.accounts and self.headers.get("Authorization") == f"Basic {expected}":
            return account
        self._refuse(401, 20003)
        return None

    def _sid(self) -> str | None:
        match = _PATH.fullmatch(urlsplit(self.path).path)
        return match["sid"] if match else None

    def _refuse(self, status: int, code: int, number: str = "", retry_after: int = 0) -> None:
        """Answer an error in Twilio's manner, which quotes the phone number."""
        error = {
            "code": code or status,
            "message": f"{HTTPStatus(status).phrase} ('To' number: {number})",
            "more_info": f"https://www.twilio.com/docs/errors/{code or status}",
            "status": status,
        }
        self._answer(status, error, {"Retry-After": str(retry_after)} if retry_after else {})

    def _answer(self, status: int, content: Any, headers: Mapping[str, str] | None = None) -> None:
        """Write the whole answer at once: two writes would wait for each other."""
        body = content if isinstance(content, str) else json.dumps(content)
        raw = body.encode()
        lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", f"Content-Length: {len(raw)}"]
        lines += ["Content-Type: application/json", *(f"{name}: {value}" for name, value in (headers or {}).items())]
        self.wfile.write("\r\n".join([*lines, "", ""]).encode() + raw)

    def _hang_up(self) -> None:
        self.close_connection = True
        _cut(self.connection)


def _cut(connection: socket.socket) -> None:
    with suppress(OSError):  # the other side was quicker
        connection.shutdown(socket.SHUT_RDWR)


def _mistake(form: Mapping[str, str]) -> int:
    """Return the error code of a form that Twilio would not take, or 0."""
    if not form.get("To"):
        return 21604
    if not (form.get("From") or form.get("MessagingServiceSid")):
        return 21603
    if not form.get("Body"):
        return 21602
    return BODY_TOO_LONG if len(form["Body"]) > MAX_BODY else 0


def _page(messages: list[Message], account: str, query: Mapping[str, str]) -> dict[str, Any]:
    """Return one page of a listing with the links that Twilio gives."""
    size, number = int(query.get("PageSize", 50)), int(query.get("Page", 0))
    start = size * number
    shown = messages[start : start + size]
    path = f"/{API_VERSION}/Accounts/{account}/Messages.json"

    def link(page: int) -> str:
        return f"{path}?{urlencode({**query, 'PageSize': size, 'Page': page})}"

    return {
        "messages": [message.as_json() for message in shown],
        "page": number,
        "page_size": size,
        "start": start,
        "end": start + len(shown) - 1,
        "uri": link(number),
        "first_page_uri": link(0),
        "previous_page_uri": link(number - 1) if number else None,
        "next_page_uri": link(number + 1) if start + size < len(messages) else None,
    }
