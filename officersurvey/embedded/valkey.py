"""An embedded Valkey server: TCP on the loopback address, a password of its own, every message on disk."""

import secrets
import socket
import time

from officersurvey.embedded.errors import LaunchError
from officersurvey.embedded.processes import Child
from officersurvey.embedded.programs import valkey_program
from officersurvey.embedded.slots import Slot, write_private

# It reads its whole log before it answers.
_START_LIMIT = 60.0
_POLL = 0.02
# The folder is the working folder, so that no path has to be quoted; the password stays out of the list of processes.
_CONFIGURATION = """\
bind 127.0.0.1
port {port}
protected-mode yes
requirepass {password}
dir .
appendonly yes
appendfsync {appendfsync}
save ""
maxmemory-policy noeviction
"""


class Valkey:
    """The Valkey (or Redis) server of a slot."""

    def __init__(self, slot: Slot, *, durable: bool) -> None:
        """Describe the server; `start` makes it."""
        self._slot = slot
        self._durable = durable
        self._folder = slot.server_folder("valkey")
        self._port: int | None = None
        self.child: Child | None = None

    @property
    def url(self) -> str:
        """The address of database 0, password included."""
        return f"redis://:{self._password()}@127.0.0.1:{self._known_port()}/0"

    def start(self) -> None:
        """Start the server, on the same port as before, and return when it answers."""
        program = valkey_program()
        self._port = self._port or self._slot.port("valkey")
        self._configure()
        child = self._slot.spawn(
            "valkey",
            [program, "valkey.conf"],
            cwd=self._folder,
            environment={"LC_ALL": "C"},
            account=self._slot.account,
        )
        self._wait_for(child)
        self.child = child

    def kill(self) -> None:
        """Stop the server as a power cut would; `start` reads back what it had written."""
        if self.child is not None:
            self.child.kill()
            self.child = None

    def _known_port(self) -> int:
        return self._port or int((self._slot.folder / "valkey.port").read_text())

    def _password(self) -> str:
        return (self._folder / "password").read_text()

    def _configure(self) -> None:
        password = self._folder / "password"
        if not password.exists():
            write_private(password, secrets.token_urlsafe(24), self._slot.account)
        appendfsync = "everysec" if self._durable else "no"
        text = _CONFIGURATION.format(port=self._port, password=self._password(), appendfsync=appendfsync)
        write_private(self._folder / "valkey.conf", text, self._slot.account)

    def _wait_for(self, child: Child) -> None:
        deadline = time.monotonic() + _START_LIMIT
        while not self._answers():
            if not child.is_running() or time.monotonic() > deadline:
                child.kill()
                raise LaunchError(f"Valkey did not start; its last words:\n{child.last_lines()}")
            time.sleep(_POLL)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self._known_port()), timeout=1) as connection:
                connection.sendall(f"AUTH {self._password()}\r\nPING\r\n".encode())
                answer = connection.makefile("rb")
                return [answer.readline(), answer.readline()] == [b"+OK\r\n", b"+PONG\r\n"]
        except OSError:
            return False
