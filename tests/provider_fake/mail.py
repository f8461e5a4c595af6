"""A mail server that keeps what it gets, answers as told, and hangs up where told."""

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast


@dataclass(frozen=True)
class Mail:
    """One e-mail as it came over the wire."""

    sender: str
    recipient: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """Return the parsed e-mail."""
        return cast(EmailMessage, message_from_bytes(self.raw, policy=policy.default))


class MailServer(socketserver.ThreadingTCPServer):
    """Takes every e-mail on loopback, except where `replies` or `hang_up_after` say otherwise."""

    allow_reuse_address = True
    # Of more that come at once than wait here, some would be heard seconds later.
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.received: list[Mail] = []
        #: To whom e-mails are that it has, answered or not.
        self.arrived: list[str] = []
        #: Verb or "." (the end of the data) -> reply instead of the usual one.
        self.replies: dict[str, str] = {}
        #: "CONNECT", verb or "." after which the connection is cut without a reply.
        self.hang_up_after = ""
        #: Seconds that it thinks about each e-mail.
        self.delay = 0.0
        #: Cleared while it lets e-mails wait for its answer.
        self.answers = threading.Event()
        self.answers.set()

    @property
    def port(self) -> int:
        """Return the port it listens on."""
        return int(self.server_address[1])


class _Session(socketserver.StreamRequestHandler):
    """One SMTP connection."""

    server: MailServer
    usual = {"EHLO": "250 localhost", "HELO": "250 localhost", "QUIT": "221 Bye", "DATA": "354 Go on"}

    def handle(self) -> None:
        self.sender = self.recipient = ""
        if self.server.hang_up_after == "CONNECT":
            return
        self._reply("220 localhost")
        for line in self.rfile:
            verb = line[:4].decode("ascii", "replace").upper().strip()
            self._remember(verb, line.decode())
            if not self._obey(verb) or verb == "QUIT":
                return

    def _remember(self, verb: str, line: str) -> None:
        address = line.partition("<")[2].partition(">")[0]
        if verb == "MAIL":
            self.sender = address
        elif verb == "RCPT":
            self.recipient = address

    def _obey(self, verb: str) -> bool:
        """Answer a command; return whether the conversation goes on."""
        if self.server.hang_up_after == verb:
            return False
        reply = self.server.replies.get(verb, self.usual.get(verb, "250 OK"))
        self._reply(reply)
        return self._take() if reply.startswith("354") else True

    def _take(self) -> bool:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        self.server.arrived.append(self.recipient)
        time.sleep(self.server.delay)
        self.server.answers.wait()
        if self.server.replies.get(".", "250").startswith("250"):
            self.server.received.append(Mail(self.sender, self.recipient, b"".join(lines)))
        return self._obey(".")

    def _reply(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


@contextmanager
def running_mail_server() -> Iterator[MailServer]:
    """Run a mail server in a thread of this process."""
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.answers.set()
            server.shutdown()
            thread.join()
