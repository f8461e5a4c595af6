"""The embedded servers: slots, passwords, crashes, and the locks they are installed from."""

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from officersurvey.embedded import Servers, SlotTakenError, start_servers
from officersurvey.embedded.slots import Slot
from tests.architecture.miniature import Checkout
from tests.live import ROOT

HOLD = """
import os
from officersurvey.embedded import start_servers
servers = start_servers("test", durable=False)
print(servers.slot.folder.name, servers.database_url, flush=True)
"""


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    with start_servers("test", durable=True) as started:
        yield started


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Checkout]:
    made = Checkout(tmp_path)
    yield made
    made.remove()


def test_a_killed_postgres_comes_back_on_its_port_with_its_rows(servers: Servers) -> None:
    address = servers.database_url
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 7 AS number")
    servers.postgres.kill()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address)
    servers.postgres.start()
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT number FROM kept").fetchall() == [(7,)]
    assert servers.database_url == address


def test_a_killed_valkey_comes_back_on_its_port_with_its_messages(servers: Servers) -> None:
    with redis.Redis.from_url(servers.redis_url) as client:
        client.set("kept", "7")
        client.execute_command("WAITAOF", 1, 0, 5000)
        servers.valkey.kill()
        with pytest.raises(redis.ConnectionError):
            client.ping()
        servers.valkey.start()
        assert client.get("kept") == b"7"


def test_another_user_of_the_machine_needs_a_password(servers: Servers) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(_with_password("guessed", servers.database_url))
    stranger = redis.Redis.from_url(_with_password("guessed", servers.redis_url))
    with stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()


def test_another_user_of_the_machine_cannot_read_the_data(servers: Servers) -> None:
    folder = servers.slot.folder
    private = [folder / "postgres", folder / "valkey", folder / "log", folder / "running"]
    assert [oct(path.stat().st_mode & 0o077) for path in private] == ["0o0"] * 4
    assert oct((folder / "valkey" / "valkey.conf").stat().st_mode & 0o777) == "0o600"


def test_the_servers_keep_every_message_and_log_no_statement(servers: Servers) -> None:
    with redis.Redis.from_url(servers.redis_url) as client:
        assert client.config_get("appendonly", "maxmemory-policy") == {
            "appendonly": "yes",
            "maxmemory-policy": "noeviction",
        }
    with psycopg.connect(servers.database_url) as connection:
        shown = [
            connection.execute(f"SHOW {name}").fetchone()[0]
            for name in ("fsync", "log_min_error_statement", "log_error_verbosity", "unix_socket_directories")
        ]
    assert shown == ["on", "panic", "terse", ""]


def test_two_runs_at_once_have_servers_of_their_own(servers: Servers) -> None:
    with start_servers("test", durable=False) as others:
        assert servers.slot.folder != others.slot.folder
        assert {servers.database_url, servers.redis_url}.isdisjoint({others.database_url, others.redis_url})
        with pytest.raises(SlotTakenError):
            Slot.take(others.slot.folder.name)
    Slot.take(others.slot.folder.name).release()


def test_a_killed_run_gives_its_slot_and_databases_to_the_next(checkout: Checkout) -> None:
    killed = checkout.python(HOLD + "os.kill(os.getpid(), 9)")
    assert killed.returncode == -9
    following = checkout.python(HOLD + "servers.stop()")
    assert following.returncode == 0, following.stderr
    assert following.stdout == killed.stdout
    assert [*(checkout.home / "test-1" / "running").iterdir()] == []


def test_a_broken_test_cluster_is_made_anew(checkout: Checkout) -> None:
    checkout.python(HOLD + "servers.stop()")
    (checkout.home / "test-1" / "postgres" / "data" / "global" / "pg_control").unlink()
    mended = checkout.python(HOLD + "servers.stop()")
    assert (mended.returncode, mended.stdout.split()[0]) == (0, "test-1")


def test_addresses_from_outside_replace_the_embedded_servers(checkout: Checkout) -> None:
    addresses = {"DATABASE_URL": "postgres://there/officersurvey", "REDIS_URL": "redis://there/0"}
    code = HOLD + "print(servers.redis_url, servers.children)\nservers.postgres"
    shown = checkout.python(code, **addresses)
    assert shown.stdout == "test-1 postgres://there/officersurvey\nredis://there/0 []\n"
    assert shown.stderr.endswith("DATABASE_URL names the database server: it is not ours to stop.\n")


@pytest.mark.parametrize("group", ["production", "local", "test"])
def test_a_lock_holds_hashes_and_no_address(group: str) -> None:
    text = (ROOT / "requirements" / f"{group}.lock").read_text()
    assert "://" not in text
    blocks = re.split(r"\n(?=[a-z0-9])", text)
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def _with_password(password: str, address: str) -> str:
    return re.sub(r":[^:@]+@", f":{password}@", address)
