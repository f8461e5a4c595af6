"""Child processes that leave a record on disk, so that the next start can end what a crash left running."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

# How long a process may take to end by itself before its whole group is killed.
PATIENCE = 10.0
_POLL = 0.02
_LAST_LINES = 20


@dataclass(frozen=True)
class Child:
    """A started process, the leader of a group and session of its own."""

    name: str
    popen: "subprocess.Popen[bytes]"
    record: Path
    log: Path
    stop_signal: signal.Signals

    def is_running(self) -> bool:
        """Tell whether the process has not ended yet."""
        return self.popen.poll() is None

    def ask_to_stop(self) -> None:
        """Ask the process to end by itself; its own children are its business."""
        if self.is_running():
            self.popen.send_signal(self.stop_signal)

    def end(self, patience: float = PATIENCE) -> None:
        """Wait `patience` seconds for the process to end, then kill its group; forget the record."""
        with suppress(subprocess.TimeoutExpired):
            self.popen.wait(patience)
        kill_group(self.popen.pid)
        self.popen.wait()
        self.record.unlink(missing_ok=True)

    def kill(self) -> None:
        """End the process and its group at once, as a power cut would."""
        self.end(patience=0)

    def last_lines(self) -> str:
        """Return the end of what the process wrote."""
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join(lines[-_LAST_LINES:])


def stop_all(children: Iterable[Child], patience: float = PATIENCE) -> None:
    """Stop processes side by side, within `patience` seconds for all of them together."""
    running = list(children)
    deadline = time.monotonic() + patience
    for child in running:
        child.ask_to_stop()
    for child in running:
        child.end(max(0.0, deadline - time.monotonic()))


def write_record(record: Path, pid: int, stop_signal: signal.Signals) -> None:
    """Note a started process: its number, what tells it from a later owner of the number, how to stop it."""
    record.write_text(json.dumps({"pid": pid, "identity": identity(pid), "signal": int(stop_signal)}))


def end_leftovers(records: Iterable[Path], patience: float = PATIENCE) -> None:
    """End every recorded process that still runs and is still the one recorded; forget all the records."""
    paths = list(records)
    leftovers = [leftover for path in paths if (leftover := _read_record(path)).is_running()]
    for leftover in leftovers:
        with suppress(ProcessLookupError):
            os.kill(leftover.pid, leftover.stop_signal)
    deadline = time.monotonic() + patience
    for leftover in leftovers:
        leftover.end(deadline)
    for path in paths:
        path.unlink(missing_ok=True)


@dataclass(frozen=True)
class _Leftover:
    pid: int
    identity: str
    stop_signal: int

    def is_running(self) -> bool:
        return bool(self.identity) and identity(self.pid) == self.identity

    def end(self, deadline: float) -> None:
        while self.is_running():
            if time.monotonic() > deadline:
                kill_group(self.pid)
            time.sleep(_POLL)


def _read_record(path: Path) -> _Leftover:
    try:
        noted = json.loads(path.read_text())
        return _Leftover(noted["pid"], noted["identity"], noted["signal"])
    except (ValueError, KeyError):
        # The launcher died while writing it: nothing in it can be trusted.
        return _Leftover(0, "", 0)


def kill_group(pid: int) -> None:
    """Kill what is left of a process group."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def identity(pid: int) -> str:
    """Return what tells a running process from every other that had or will have its number; empty if there is none."""
    return _linux_identity(pid) if sys.platform == "linux" else _ps_identity(pid)


def _linux_identity(pid: int) -> str:
    try:
        # The name, in parentheses, may itself hold spaces and parentheses.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""
    state, started = fields[0], fields[19]
    return "" if state in "ZX" else f"{boot} {started}"


def _ps_identity(pid: int) -> str:
    command = ["ps", "-o", "stat=,lstart=", "-p", str(pid)]
    answer = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}, check=False)
    state, _, started = answer.stdout.strip().partition(" ")
    return "" if state.startswith("Z") else started.strip()
