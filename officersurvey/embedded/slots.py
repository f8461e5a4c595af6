"""Where servers keep their data: a folder for each set of servers, held by one running process at a time.

An ordinary user's folders are in .local/. PostgreSQL refuses to run as root, and a root-owned checkout is often closed
to everybody else, so root's servers run as nobody, with folders in the system's lasting temporary directory.
"""

import fcntl
import hashlib
import itertools
import os
import pwd
import random
import signal
import socket
import stat
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from officersurvey.embedded.errors import LaunchError, SlotTakenError
from officersurvey.embedded.processes import Child, end_leftovers, write_record

CHECKOUT = Path(__file__).resolve().parents[2]
# Below the ports that the system gives to outgoing connections: while a killed server is down, nothing else takes its
# port, and a client that tries again cannot end up connected to itself.
_PORTS = range(20000, 32768)


@dataclass(frozen=True)
class Account:
    """Who a server runs as; no numbers means the user who starts it."""

    uid: int | None = None
    gid: int | None = None

    @property
    def groups(self) -> list[int] | None:
        """Further groups: none for the account root changes to, unchanged otherwise."""
        return None if self.uid is None else []

    def own(self, path: Path) -> None:
        """Hand a file or folder to the account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


# Whoever starts it: what the application's own processes run as.
STARTER = Account()


def server_account() -> Account:
    """Return the account for servers: nobody when root asks, the user otherwise."""
    if os.geteuid() != 0:
        return STARTER
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def home() -> Path:
    """Return the folder that holds every slot of this checkout, closed to other users."""
    if os.geteuid() != 0:
        folder = CHECKOUT / ".local"
        folder.mkdir(exist_ok=True)
        return folder
    name = hashlib.sha256(os.fsencode(CHECKOUT)).hexdigest()[:12]
    return _make_passable(Path("/var/tmp") / f"officersurvey-{name}")  # noqa: S108 - checked for its owner below


def _make_passable(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise LaunchError(f"{folder} belongs to somebody else. Remove it and start again.")
    # Others may pass through to a folder that is theirs, and see nothing on the way.
    folder.chmod(0o711)
    return folder


class Slot:
    """A named folder with the data, logs, ports and process records of one set of servers."""

    def __init__(self, name: str) -> None:
        """Name the folder without taking it."""
        self.folder = home() / name
        self.account = server_account()
        self._lock: int | None = None

    @classmethod
    def take(cls, name: str) -> "Slot":
        """Take the folder for this process and end what its last owner left running, or raise SlotTakenError."""
        slot = cls(name)
        _make_passable(slot.folder)
        slot._lock = os.open(slot.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(slot._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            slot.release()
            raise SlotTakenError(f"{slot.folder} is in use.") from None
        slot._clean()
        return slot

    @classmethod
    def take_free(cls, name: str) -> "Slot":
        """Take the first of name-1, name-2, ... that no running process holds."""
        for number in itertools.count(1):
            try:
                return cls.take(f"{name}-{number}")
            except SlotTakenError:
                continue
        raise AssertionError

    def release(self) -> None:
        """Let another process take the folder."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _clean(self) -> None:
        for name in ("running", "log"):
            (self.folder / name).mkdir(mode=0o700, exist_ok=True)
        end_leftovers((self.folder / "running").iterdir())
        for log in (self.folder / "log").iterdir():
            log.unlink()

    @property
    def logs(self) -> Path:
        """The folder with what each process wrote since the slot was taken."""
        return self.folder / "log"

    def server_folder(self, name: str) -> Path:
        """Return a folder that the servers' account alone can read."""
        folder = self.folder / name
        folder.mkdir(mode=0o700, exist_ok=True)
        self.account.own(folder)
        return folder

    def port(self, name: str) -> int:
        """Return a free port for a server, the same as the last time where that is possible."""
        noted = self.folder / f"{name}.port"
        wanted = [int(line) for line in noted.read_text().splitlines()] if noted.exists() else []
        drawn = (random.choice(_PORTS) for _ in itertools.count())  # noqa: S311 - a port is no secret
        port = next(port for port in itertools.chain(wanted, drawn) if is_free(port))
        noted.write_text(str(port))
        return port

    def spawn(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        cwd: Path,
        environment: Mapping[str, str],
        account: Account = STARTER,
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> Child:
        """Start a recorded process in a group of its own, with its output in the log named after it."""
        log = self.logs / f"{name}.log"
        with log.open("ab") as output:
            popen = subprocess.Popen(
                command,
                cwd=cwd,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=account.uid,
                group=account.gid,
                extra_groups=account.groups,
            )
        record = self.folder / "running" / name
        write_record(record, popen.pid, stop_signal)
        return Child(name, popen, record, log, stop_signal)


def write_private(path: Path, text: str, account: Account = STARTER) -> None:
    """Write a file that one account alone can read, whole or not at all."""
    unfinished = path.with_name(f"{path.name}.new")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    unfinished.write_text(text)
    account.own(unfinished)
    unfinished.rename(path)


def is_free(port: int) -> bool:
    """Tell whether a server could listen on a port of the loopback address."""
    with socket.socket() as probe:
        # As servers do: a port whose last connections are still being forgotten is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
