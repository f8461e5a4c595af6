"""The demo: servers, data, web, worker, folder feed and beat, until somebody stops it or one of them ends by itself."""

import http.client
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType

from officersurvey.embedded.environment import demo_environment
from officersurvey.embedded.errors import LaunchError
from officersurvey.embedded.processes import Child, stop_all
from officersurvey.embedded.servers import Servers
from officersurvey.embedded.slots import CHECKOUT, Slot

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_POLL = 0.1
_READY_LIMIT = 90.0
# Each answer that something is not ready yet is a line in the log.
_BETWEEN_QUESTIONS = 1.0
_WEB = (
    *("-m", "gunicorn", "officersurvey.wsgi", "--workers=2", "--threads=4"),
    # A connection keeps memory for each agency it touched.
    *("--max-requests=5000", "--max-requests-jitter=500", "--graceful-timeout=8", "--no-control-socket"),
)
_WORKER = ("-m", "celery", "-A", "officersurvey", "worker", "--concurrency=2", "--loglevel=INFO")
_FEEDS = ("manage.py", "watch_feed")
_BEAT = ("-m", "celery", "-A", "officersurvey", "beat", "--loglevel=INFO")


class Stopped(Exception):  # noqa: N818 - what somebody wanted is not an error
    """Somebody asked the demo to stop while it was starting."""


class Demo:
    """One running demo."""

    def __init__(self, slot: Slot, port: int) -> None:
        """Describe the demo of a slot that is ours."""
        self._slot = slot
        self._port = port
        self._servers = Servers(slot, durable=True)
        self._children: list[Child] = []
        self._stop_asked = threading.Event()

    def run(self) -> None:
        """Start everything, say where it is, and return when it was stopped; LaunchError when a part ends by itself."""
        for number in _STOP_SIGNALS:
            signal.signal(number, self._ask_to_stop)
        with suppress(Stopped):
            try:
                self._start()
                while True:
                    self._watch()
            finally:
                self._stop()

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stop_asked.set()

    def _start(self) -> None:
        began = time.monotonic()
        _say("Starting PostgreSQL and Valkey")
        self._servers.start()
        self._environment = demo_environment(self._servers, self._port)
        self._manage("Bringing the platform's tables up to date", "migrate_schemas", "--shared")
        self._manage("Bringing the agencies' tables up to date", "migrate_agencies")
        self._manage("Preparing the two demo agencies (about a minute the first time)", "seed_demo")
        _say("Starting the web server, the worker, the folder feed and beat")
        self._start_processes()
        sign_ins = self._sign_ins()
        self._wait_until_ready()
        _say(_welcome(self._port, sign_ins, self._slot.logs, time.monotonic() - began))

    def _start_processes(self) -> None:
        schedule = self._slot.folder / "beat-schedule"
        self._spawn("web", *_WEB, f"--bind=127.0.0.1:{self._port}")
        self._spawn("worker", *_WORKER)
        self._spawn("feeds", *_FEEDS)
        self._spawn("beat", *_BEAT, f"--schedule={schedule}")

    def _spawn(self, name: str, *arguments: str) -> Child:
        self._watch()
        child = self._slot.spawn(name, [sys.executable, *arguments], cwd=CHECKOUT, environment=self._environment)
        self._children.append(child)
        return child

    def _manage(self, sentence: str, *arguments: str) -> None:
        _say(sentence)
        child = self._spawn(arguments[0], "manage.py", *arguments)
        self._children.remove(child)
        try:
            while child.is_running():
                self._watch()
        finally:
            child.kill()
        if child.popen.returncode:
            said = f"{child.last_lines()}{self._hint(arguments[0])}"
            raise LaunchError(f"manage.py {' '.join(arguments)} failed; its last lines:\n{said}")

    def _hint(self, command: str) -> str:
        """Say what helps where kept data don't fit: until the first release migrations are rewritten."""
        if not command.startswith("migrate"):
            return ""
        return f"\nAn earlier version may have made the data: remove {self._slot.folder} to begin with new ones."

    def _sign_ins(self) -> str:
        command = [sys.executable, "manage.py", "seed_demo", "--show-sign-ins"]
        shown = subprocess.run(
            command, cwd=CHECKOUT, env=self._environment, stdout=subprocess.PIPE, text=True, check=False
        )
        return shown.stdout.strip()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _READY_LIMIT
        while (answer := _ask_readiness(self._port)) != (200, answer[1]):
            self._watch(_BETWEEN_QUESTIONS)
            if time.monotonic() > deadline:
                raise LaunchError(f"The product did not get ready: {answer[1]} The logs are in {self._slot.logs}")

    def _watch(self, seconds: float = _POLL) -> None:
        """Wait a moment; raise when somebody asked for the end or a process ended by itself."""
        if self._stop_asked.wait(seconds):
            raise Stopped
        for child in [*self._children, *self._servers.children]:
            if not child.is_running():
                raise LaunchError(f"{child.name} ended by itself; its last lines in {child.log}:\n{child.last_lines()}")

    def _stop(self) -> None:
        for number in _STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        _say("Stopping")
        stop_all(self._children)
        self._servers.stop()


def _ask_readiness(port: int) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": f"localhost:{port}"})
        answer = connection.getresponse()
        return answer.status, answer.read(500).decode(errors="replace")
    except (OSError, http.client.HTTPException):
        return 0, "the web server does not answer yet."
    finally:
        connection.close()


def _welcome(port: int, sign_ins: str, logs: Path, seconds: float) -> str:
    return f"""
Officer Survey is ready after {seconds:.0f} seconds.

  Riverton Police Department     http://riverton.localhost:{port}/
  Riverton's text messages       http://riverton.localhost:{port}/outbox/
  Hillside Sheriff's Office      http://hillside.localhost:{port}/
  The platform, for operators    http://localhost:{port}/

{sign_ins}

Logs are in {logs}. Ctrl-C stops everything; the data are kept.
"""


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - it speaks to a person at a terminal
