"""Servers of a run's own, and settings that are worth nothing outside it."""

import atexit
import base64
import os

from officersurvey.embedded import Servers, start_servers

#: What `prepare` started in this process, for those who kill servers and start them again.
started: list[Servers] = []


def prepare(name: str, *, durable: bool) -> Servers:
    """Start the servers of a free slot until exit, and put what the settings read into the environment."""
    servers = start_servers(name, durable=durable)
    atexit.register(servers.stop)
    started.append(servers)
    _describe(servers.database_url, servers.redis_url)
    return servers


def prepare_without_servers() -> None:
    """Put what the settings read into the environment, with addresses at which nobody answers."""
    _describe("postgres://nobody@127.0.0.1:1/none", "redis://127.0.0.1:1/0")


def _describe(database_url: str, redis_url: str) -> None:
    os.environ.update(
        OFFICERSURVEY_MODE="test",
        DATABASE_URL=database_url,
        REDIS_URL=redis_url,
        SECRET_KEY="a-key-for-tests-that-is-worth-nothing-" + "0123456789" * 2,
        FIELD_KEYS="k1:" + base64.b64encode(b"1" * 32).decode(),
        INDEX_KEY=base64.b64encode(b"2" * 32).decode(),
        LOG_LEVEL="WARNING",
        # Playwright keeps an event loop in this thread; the ORM is used beside it, never inside it.
        DJANGO_ALLOW_ASYNC_UNSAFE="1",
    )
