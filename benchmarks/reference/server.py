"""The reference's database and web process, beside the product's on the same servers."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from tests import databases
from tests.live import LiveSystem, free_port, wait_until

#: As many questions as the product's questionnaire has scores to ask for.
ITEMS = 13
_FILL = """
    INSERT INTO reference_item (wording) SELECT 'Question number ' || n FROM generate_series(1, %(items)s) n;
    INSERT INTO reference_ask (token, is_done) SELECT lpad(n::text, 22, '0'), false FROM generate_series(1, %(asks)s) n;
    ANALYZE"""


@dataclass(frozen=True)
class Reference:
    """The running reference: where it listens, who it is, and the asks that wait for an answer."""

    port: int
    pid: int
    links: list[str]

    @property
    def form(self) -> dict[str, str]:
        """A form with every question answered."""
        return {f"q{number}": "4" for number in range(1, ITEMS + 1)}


@contextmanager
def reference_server(live: LiveSystem, asks: int) -> Iterator[Reference]:
    """Run the reference with that many asks for the length of a block, in a database of its own."""
    name = databases.copy_of("template0")
    environment = {"REFERENCE_DATABASE_URL": databases.url_of(name)}
    try:
        _fill(live, name, asks, environment)
        port = free_port()
        bind = f"127.0.0.1:{port}"
        options = ["--bind", bind, "--threads", "4", "--log-level", "warning"]
        process = live.start("-m", "gunicorn", "benchmarks.reference.wsgi", *options, **environment)
        wait_until(lambda: _listens(port), what="the reference's web server")
        yield Reference(port, process.pid, [f"/{number:022d}" for number in range(1, asks + 1)])
        live.stop(process)
    finally:
        databases.drop(name)


def _fill(live: LiveSystem, name: str, asks: int, environment: dict[str, str]) -> None:
    migrate = [sys.executable, "-m", "django", "migrate", "--run-syncdb", "--verbosity", "0"]
    variables = {**live.environment, **environment, "DJANGO_SETTINGS_MODULE": "benchmarks.reference.settings"}
    subprocess.run(migrate, env=variables, check=True)
    with psycopg.connect(databases.url_of(name), autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute(_FILL, {"items": ITEMS, "asks": asks})


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
