"""Where a benchmark runs: a database copy of its own with real processes, how large, and what counts its CPU time."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks.measure import Meter
from officersurvey.embedded import Servers
from tests import databases
from tests.live import LiveSystem


@dataclass(frozen=True)
class Scale:
    """How much is done; a round of requests takes some tenths of a second."""

    rounds: int
    requests: int
    incidents: int
    texts: int
    answers_few: int
    answers_many: int


FULL = Scale(rounds=7, requests=120, incidents=100_000, texts=2_000, answers_few=10_000, answers_many=1_000_000)
QUICK = Scale(rounds=1, requests=8, incidents=100, texts=40, answers_few=500, answers_many=2_000)


@dataclass(frozen=True)
class Stage:
    """What a benchmark is given."""

    live: LiveSystem
    scale: Scale
    servers: Servers

    def meter(self, *pids: int) -> Meter:
        """Count the CPU time of these processes together with the embedded servers', which work for them."""
        return Meter([*pids, *(child.popen.pid for child in self.servers.children)])

    def commands_meter(self) -> Meter:
        """Count the CPU time of this process and the commands that it waited for, with the embedded servers'."""
        return self.meter(os.getpid())


def clear(servers: Servers) -> None:
    """Remove the databases of runs that were killed, where the servers are ours alone."""
    if servers.children:
        databases.drop_leftovers()


@contextmanager
def stage(scale: Scale, servers: Servers) -> Iterator[Stage]:
    """Copy the migrated template with its two agencies for the length of a block."""
    with LiveSystem(databases.template()) as live:
        yield Stage(live, scale, servers)
