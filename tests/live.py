"""Real processes on a database of their own: web server, Celery worker, beat, commands."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import redis
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from tests import databases

ROOT = Path(settings.BASE_DIR)


def wait_until(condition: Callable[[], Any], seconds: float = 20, what: str = "") -> Any:
    """Return the condition's first true value; fail the test when none comes in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"Nothing within {seconds} s: {what or condition}")


def free_port() -> int:
    """Return a TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class LiveSystem:
    """A copied database, an empty queue and the processes that a test starts on them."""

    def __init__(self, template: str) -> None:
        self.template = template
        self.processes: list[subprocess.Popen[bytes]] = []
        self.port = free_port()
        self.environment = {**os.environ, "PUBLIC_PORT": str(self.port)}

    def __enter__(self) -> "LiveSystem":
        self.before = connection.settings_dict["NAME"]
        self.name = databases.copy_of(self.template)
        databases.use(self.name)
        self.environment["DATABASE_URL"] = databases.url_of(self.name)
        settings.PUBLIC_PORT = str(self.port)
        self.flush_queue()
        cache.clear()
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self.processes):
            self.stop(process)
        databases.use(self.before)
        databases.drop(self.name)
        settings.PUBLIC_PORT = ""

    def flush_queue(self) -> None:
        """Lose every message and cached value in Redis."""
        with redis.Redis.from_url(settings.REDIS_URL) as server:
            server.flushall()

    def url(self, schema_name: str, path: str = "/") -> str:
        """Return an address on an agency's host."""
        return f"http://{schema_name}.localhost:{self.port}{path}"

    def start(self, *command: str, **environment: str) -> "subprocess.Popen[bytes]":
        """Start a process of this Python in a group of its own."""
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env={**self.environment, **environment},
            start_new_session=True,
        )
        self.processes.append(process)
        return process

    def start_web(self, **environment: str) -> "subprocess.Popen[bytes]":
        """Start the web server and return when it answers."""
        bind = f"127.0.0.1:{self.port}"
        process = self.start(
            "-m",
            "gunicorn",
            "officersurvey.wsgi",
            "--bind",
            bind,
            "--threads",
            "4",
            "--log-level",
            "warning",
            **environment,
        )
        wait_until(lambda: self._answers(process), what="the web server")
        return process

    def start_worker(self, concurrency: int = 2, **environment: str) -> "subprocess.Popen[bytes]":
        """Start a Celery worker; what it does shows when tasks are sent."""
        options = ["--concurrency", str(concurrency), "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
        return self.start("-W", "ignore", "-m", "celery", "-A", "officersurvey", "worker", *options, **environment)

    def start_beat(self, **environment: str) -> "subprocess.Popen[bytes]":
        """Start Celery's clock."""
        schedule = f"/tmp/officersurvey-beat-{self.port}-{len(self.processes)}"  # noqa: S108 - a name of our own
        return self.start("-W", "ignore", "-m", "celery", "-A", "officersurvey", "beat", "-s", schedule, **environment)

    def manage(self, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        """Run a management command to its end."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=110,
            check=False,
        )

    def stop(self, process: "subprocess.Popen[bytes]") -> None:
        """Kill a process with all its children."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process in self.processes:
            self.processes.remove(process)

    def _answers(self, process: "subprocess.Popen[bytes]") -> bool:
        assert process.poll() is None, "the web server ended"
        try:
            with urlopen(Request(f"http://127.0.0.1:{self.port}/healthz"), timeout=1) as answer:
                return answer.status == 200
        except OSError:
            return False
