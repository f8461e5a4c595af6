"""Real processes on a database of their own: web server, Celery worker, beat, commands."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import psycopg
import redis
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from kombu.exceptions import OperationalError

from officersurvey.celery import app
from tests import databases, servers

ROOT = Path(settings.BASE_DIR)
_OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


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


def _rings() -> bool:
    with suppress(OperationalError):
        return bool(app.send_task("officersurvey.health.beat", retry=False))
    return False


class LiveSystem:
    """A copied database, an empty queue and the processes that a test starts on them."""

    def __init__(self, template: str) -> None:
        self.template = template
        self.processes: list[subprocess.Popen[bytes]] = []
        self.port = free_port()
        self.folder = tempfile.TemporaryDirectory(prefix="officersurvey-live-")
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
        self.folder.cleanup()

    def flush_queue(self) -> None:
        """Lose every message and cached value in Redis."""
        with redis.Redis.from_url(settings.REDIS_URL) as server:
            server.flushall()

    def kill_queue(self) -> None:
        """Have Redis forget everything and die without a word; start it again."""
        self.flush_queue()
        servers.started[0].valkey.kill()
        servers.started[0].valkey.start()
        wait_until(_rings, what="this process's own way to the queue")

    def keep_commits(self) -> None:
        """Let a commit wait for the disk, as in production: what was committed outlasts `kill_database`."""
        self._tell(f'ALTER DATABASE "{self.name}" SET synchronous_commit = on')
        connection.close()

    def kill_database(self) -> None:
        """Kill PostgreSQL as a power cut would, and start it again."""
        servers.started[0].postgres.kill()
        servers.started[0].postgres.start()
        connection.close()

    def set_read_only(self, *, read_only: bool) -> None:
        """Let sessions from now on only read, as on a server that took over or whose disk is full; end the others."""
        connection.close()
        setting = "on" if read_only else "off"
        self._tell(f'ALTER DATABASE "{self.name}" SET default_transaction_read_only = {setting}')
        self._tell(f"SELECT pg_terminate_backend(pid) {_OTHERS}")

    def cancel_waiting(self) -> bool:
        """End the statements that wait for a lock, as a deadlock would; say whether there were any."""
        found = self._tell(f"SELECT pg_cancel_backend(pid) {_OTHERS} AND wait_event_type = 'Lock'")
        return found.rowcount > 0

    def _tell(self, statement: str) -> "psycopg.Cursor[Any]":
        writing = "-c default_transaction_read_only=off"
        with psycopg.connect(databases.url_of(self.name), autocommit=True, options=writing) as server:
            return server.execute(statement)

    def url(self, schema_name: str, path: str = "/") -> str:
        """Return an address on an agency's host."""
        return f"http://{schema_name}.localhost:{self.port}{path}"

    def start(self, *command: str, log: Path | None = None, **environment: str) -> "subprocess.Popen[bytes]":
        """Start a process of this Python in a group of its own; what it says goes to a file if one is named."""
        with log.open("ab") if log else nullcontext() as output:
            process = subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env={**self.environment, **environment},
                stdout=output,
                stderr=output,
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
        wait_until(lambda: self._answers(process), 60, "the web server")
        return process

    def start_worker(
        self,
        concurrency: int = 2,
        clock: datetime | None = None,
        *,
        newer: bool = False,
        log: Path | None = None,
        **environment: str,
    ) -> "subprocess.Popen[bytes]":
        """Start a Celery worker: with its clock at another moment if one is named, of a newer release if wanted."""
        options = ["--concurrency", str(concurrency), "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
        moved = ["tests.moved_clock", clock.isoformat()] if clock else []
        released = ["tests.newer_code"] if newer else []
        command = [*moved, *released, "celery", "-q", "-A", "officersurvey", "worker", *options]
        return self.start("-W", "ignore", "-m", *command, log=log, **environment)

    def start_beat(self, *, newer: bool = False, **environment: str) -> "subprocess.Popen[bytes]":
        """Start Celery's clock, of a newer release if wanted."""
        schedule = f"{self.folder.name}/beat-{len(self.processes)}"
        released = ["tests.newer_code"] if newer else []
        command = [*released, "celery", "-A", "officersurvey", "beat", "-s", schedule]
        return self.start("-W", "ignore", "-m", *command, **environment)

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
