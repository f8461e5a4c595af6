"""A second PostgreSQL that follows the first, and without which the first confirms nothing."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg

from officersurvey.embedded.postgres import Postgres
from officersurvey.embedded.programs import postgres_programs
from officersurvey.embedded.slots import Slot, write_private
from tests.databases import libpq_variables
from tests.live import wait_until
from tests.own_postgres import own_postgres, set_for_good


@contextmanager
def streaming_standby(primary: Postgres, slot: Slot) -> Iterator[Postgres]:
    """Run a copy of a server that follows it; from now on every commit waits until the copy has it too."""
    _copy(primary, slot)
    with own_postgres(slot) as standby:
        set_for_good(primary, "synchronous_standby_names", "*")
        wait_until(lambda: _asks(primary, "SELECT sync_state FROM pg_stat_replication") == "sync", 30, "the standby")
        yield standby


def promote(standby: Postgres) -> None:
    """Make a standby the server that takes writes."""
    assert _asks(standby, "SELECT pg_is_in_recovery()") is True
    assert _asks(standby, "SELECT pg_promote()") is True


def port_of(server: Postgres) -> int:
    """Return the port of a server that was started."""
    return urlsplit(server.url).port or 0


def _copy(primary: Postgres, slot: Slot) -> None:
    folder, account = slot.server_folder("postgres"), slot.account
    # The copy lets the same people in.
    write_private(folder / "password", urlsplit(primary.url).password or "", account)
    variables = libpq_variables(primary.url)
    # It copies servers, not databases.
    del variables["PGDATABASE"]
    subprocess.run(
        [postgres_programs() / "pg_basebackup", "--pgdata=data", "--write-recovery-conf", "--checkpoint=fast"],
        cwd=folder,
        env=variables,
        check=True,
        capture_output=True,
        user=account.uid,
        group=account.gid,
        extra_groups=account.groups,
    )


def _asks(server: Postgres, question: str) -> object:
    with psycopg.connect(server.url, autocommit=True) as connection:
        row = connection.execute(question).fetchone()
    return row[0] if row else None
