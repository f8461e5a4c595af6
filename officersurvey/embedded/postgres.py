"""An embedded PostgreSQL server: TCP on the loopback address, no Unix socket, a password of its own."""

import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path

from officersurvey.embedded.errors import LaunchError
from officersurvey.embedded.processes import Child
from officersurvey.embedded.programs import postgres_programs
from officersurvey.embedded.slots import Slot, write_private

_NAME = "officersurvey"
# Recovery after a crash reads the log written since the last checkpoint, at most a minute's work.
_START_LIMIT = 90.0
_POLL = 0.02
# The log is read by people: a failed statement or its values may hold a citizen's contact.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# A test database is made anew when the machine crashed, so waiting for the disk buys nothing.
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """The PostgreSQL server of a slot."""

    def __init__(self, slot: Slot, *, durable: bool) -> None:
        """Describe the server; `start` makes it."""
        self._slot = slot
        self._durable = durable
        self._folder = slot.server_folder("postgres")
        self._data = self._folder / "data"
        self._port: int | None = None
        self.child: Child | None = None

    @property
    def url(self) -> str:
        """The address of the database `officersurvey`, password included."""
        password = (self._folder / "password").read_text()
        port = self._port or int((self._slot.folder / "postgres.port").read_text())
        return f"postgres://{_NAME}:{password}@127.0.0.1:{port}/{_NAME}"

    def start(self) -> None:
        """Start the server, on the same port as before, and return when it answers."""
        programs = postgres_programs()
        self._port = self._port or self._slot.port("postgres")
        try:
            self._launch(programs)
        except LaunchError:
            if self._durable:
                raise
            # Without fsync a machine that crashed leaves broken files behind.
            shutil.rmtree(self._data, ignore_errors=True)
            self._launch(programs)

    def kill(self) -> None:
        """Stop the server as a power cut would; `start` recovers it."""
        if self.child is not None:
            self.child.kill()
            self.child = None

    def _prepare(self, programs: Path) -> None:
        if self._data.exists():
            self._check_version(programs)
        else:
            self._create(programs)

    def _create(self, programs: Path) -> None:
        unfinished = self._folder / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        write_private(self._folder / "password", secrets.token_urlsafe(24), self._slot.account)
        initdb = ["--username", _NAME, "--pwfile=password", "--auth=scram-sha-256", "--locale=C", "--encoding=UTF8"]
        lasting = [] if self._durable else ["--no-sync"]
        self._run([programs / "initdb", "-D", unfinished, *initdb, *lasting, "--no-instructions"])
        self._run([programs / "postgres", "--single", "-D", unfinished, "postgres"], f"CREATE DATABASE {_NAME}\n")
        unfinished.rename(self._data)

    def _check_version(self, programs: Path) -> None:
        made_by = (self._data / "PG_VERSION").read_text().strip()
        program = self._run([programs / "postgres", "--version"]).split()[2]
        if program.partition(".")[0] == made_by:
            return
        raise LaunchError(
            f"The data in {self._data} were made by PostgreSQL {made_by}, but version {program} is installed now. "
            f"Remove {self._slot.folder} to begin with new data."
        )

    def _run(self, command: list[str | Path], typed: str = "") -> str:
        account = self._slot.account
        done = subprocess.run(
            command,
            cwd=self._folder,
            env=_environment(),
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            user=account.uid,
            group=account.gid,
            extra_groups=account.groups,
        )
        if done.returncode:
            raise LaunchError(f"{Path(command[0]).name} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def _launch(self, programs: Path) -> None:
        self._prepare(programs)
        deadline = time.monotonic() + _START_LIMIT
        while not self._answers_before(deadline, self._spawn(programs)):
            # The backends of a killed server need a moment to notice; until then the data folder is theirs.
            time.sleep(0.2)

    def _spawn(self, programs: Path) -> Child:
        settings = {**_SETTINGS, "port": str(self._port), **({} if self._durable else _NOT_DURABLE)}
        flags = [flag for name, value in settings.items() for flag in ("-c", f"{name}={value}")]
        return self._slot.spawn(
            "postgres",
            [programs / "postgres", "-D", self._data, *flags],
            cwd=self._folder,
            environment=_environment(),
            account=self._slot.account,
            stop_signal=signal.SIGINT,
        )

    def _answers_before(self, deadline: float, child: Child) -> bool:
        while not _is_ready(self._data / "postmaster.pid", child.popen.pid):
            late = time.monotonic() > deadline
            if not late and not child.is_running() and "shared memory block" in child.last_lines():
                return False
            if late or not child.is_running():
                child.kill()
                raise LaunchError(f"PostgreSQL did not start; its last words:\n{child.last_lines()}")
            time.sleep(_POLL)
        self.child = child
        return True


def _is_ready(status: Path, pid: int) -> bool:
    """Read what the server itself notes of its state: its process number first, `ready` last."""
    try:
        lines = status.read_text().split()
    except FileNotFoundError:
        return False
    return len(lines) > 1 and lines[0] == str(pid) and lines[-1] == "ready"


def _environment() -> dict[str, str]:
    return {"PATH": os.defpath, "LC_ALL": "C"}
