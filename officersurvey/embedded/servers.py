"""Both servers of a slot together, or the ones that DATABASE_URL and REDIS_URL name."""

import os
from types import TracebackType

from officersurvey.embedded.errors import LaunchError
from officersurvey.embedded.postgres import Postgres
from officersurvey.embedded.processes import Child, stop_all
from officersurvey.embedded.slots import Slot
from officersurvey.embedded.valkey import Valkey

# Read once, before a test run hands the addresses of its own servers to the settings through the same variables.
_DATABASE_URL = os.environ.get("DATABASE_URL", "")
_REDIS_URL = os.environ.get("REDIS_URL", "")


class Servers:
    """A database and a message broker, addressed by URLs."""

    def __init__(self, slot: Slot, *, durable: bool) -> None:
        """Describe the servers of a slot; `start` starts those that are not named from outside."""
        self.slot = slot
        self._postgres = None if _DATABASE_URL else Postgres(slot, durable=durable)
        self._valkey = None if _REDIS_URL else Valkey(slot, durable=durable)

    @property
    def database_url(self) -> str:
        """The address of the database, password included."""
        return self._postgres.url if self._postgres else _DATABASE_URL

    @property
    def redis_url(self) -> str:
        """The address of the message broker, password included."""
        return self._valkey.url if self._valkey else _REDIS_URL

    @property
    def postgres(self) -> Postgres:
        """The embedded PostgreSQL, to kill and start; LaunchError where DATABASE_URL names another."""
        if self._postgres is None:
            raise LaunchError("DATABASE_URL names the database server: it is not ours to stop.")
        return self._postgres

    @property
    def valkey(self) -> Valkey:
        """The embedded Valkey, to kill and start; LaunchError where REDIS_URL names another."""
        if self._valkey is None:
            raise LaunchError("REDIS_URL names the message broker: it is not ours to stop.")
        return self._valkey

    @property
    def children(self) -> list[Child]:
        """The processes of the embedded servers that were started."""
        return [server.child for server in (self._postgres, self._valkey) if server and server.child]

    def start(self) -> None:
        """Start the embedded servers; when one fails, stop the other and release the slot."""
        try:
            for server in (self._valkey, self._postgres):
                if server:
                    server.start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the embedded servers and release the slot."""
        stop_all(self.children)
        self.slot.release()

    def __enter__(self) -> "Servers":
        """Leave the servers running for the length of a `with` block."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Stop them."""
        self.stop()


def start_servers(name: str, *, durable: bool) -> Servers:
    """Start servers in the first free slot of name-1, name-2, ...; `durable` ones survive a crash of the machine."""
    servers = Servers(Slot.take_free(name), durable=durable)
    servers.start()
    return servers
