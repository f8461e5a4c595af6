"""PostgreSQL servers of a test's own, to be filled up, killed and replaced; they leave nothing behind."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from officersurvey.embedded.postgres import Postgres
from officersurvey.embedded.processes import stop_all
from officersurvey.embedded.slots import Slot
from tests import databases
from tests.live import LiveSystem, wait_until


@contextmanager
def own_slot(name: str) -> Iterator[Slot]:
    """Take a slot whose servers begin without data and leave none behind."""
    slot = Slot.take_free(name)
    try:
        # A run that was killed may have left some, with settings of its own.
        shutil.rmtree(slot.folder / "postgres", ignore_errors=True)
        yield slot
        shutil.rmtree(slot.folder / "postgres")
    finally:
        slot.release()


@contextmanager
def own_postgres(slot: Slot) -> Iterator[Postgres]:
    """Run a server that keeps its promises in a slot, and end it in whatever state it is."""
    server = Postgres(slot, durable=True)
    try:
        server.start()
        yield server
    finally:
        stop_all([server.child] if server.child else [])


@contextmanager
def live_on(address: str, template: str) -> Iterator[LiveSystem]:
    """Give a live system a database on another server than the run's."""
    databases.copy_to(address, template)
    with databases.on_server(address), LiveSystem(template) as system:
        yield system


def set_for_good(server: Postgres, setting: str, value: str) -> None:
    """Change a setting of a running server."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"ALTER SYSTEM SET {setting} = '{value}'")
        connection.execute("SELECT pg_reload_conf()")


def answers(server: Postgres) -> bool:
    """Tell whether a server lets somebody in."""
    try:
        psycopg.connect(server.url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def said_by(server: Postgres) -> str:
    """Return what a server has logged since its slot was taken."""
    assert server.child is not None
    return server.child.log.read_text()


def revive(server: Postgres) -> None:
    """Wait until a server that crashed has recovered by itself, and start it where it ended instead."""
    wait_until(lambda: answers(server) or _start_again(server), 60, "PostgreSQL to come back")


def _start_again(server: Postgres) -> bool:
    if server.child is None or not server.child.is_running():
        server.start()
    return False
