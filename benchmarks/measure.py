"""Measuring two things in turn in one run, so that a noisy machine disturbs both alike."""

import math
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import psutil

#: Does some work and returns how much it did.
Work = Callable[[], int]


@dataclass
class Series:
    """Rounds of one subject: how much per second, and CPU milliseconds for each."""

    per_second: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)

    def add(self, count: int, seconds: float, cpu_seconds: float) -> None:
        """Record one round."""
        self.per_second.append(count / seconds)
        self.cpu_ms.append(1000 * cpu_seconds / count)

    @property
    def speed(self) -> float:
        """The middle round's pace, per second."""
        return statistics.median(self.per_second)

    @property
    def cpu(self) -> float:
        """The middle round's CPU milliseconds for each."""
        return statistics.median(self.cpu_ms)


@dataclass(frozen=True)
class Pair:
    """The rounds of two subjects, taken in turns."""

    ours: Series
    other: Series

    @property
    def speed(self) -> float:
        """The middle one of the rounds' own ratios of pace."""
        pairs = zip(self.ours.per_second, self.other.per_second, strict=True)
        return statistics.median(ours / other for ours, other in pairs)

    @property
    def cpu(self) -> float:
        """The middle one of the rounds' own ratios of CPU time; NaN where the rounds were too short to use any."""
        pairs = zip(self.ours.cpu_ms, self.other.cpu_ms, strict=True)
        return statistics.median(ours / other if other else math.nan for ours, other in pairs)


def _nothing() -> None:
    """Come before a round without anything to prepare."""


class Meter:
    """Counts what the measured processes, the database's among them, and all their children use."""

    def __init__(self, pids: Sequence[int]) -> None:
        self.pids = pids

    def cpu_seconds(self) -> float:
        """Return the CPU seconds used so far, those of children that ended included."""
        return sum(_used(process) for pid in self.pids for process in _family(pid))

    def interleave(self, rounds: int, ours: Work, other: Work, before: Callable[[], None] = _nothing) -> Pair:
        """Do both in turns, ours first, then each every other time; `before` comes before each, unmeasured."""
        pair = Pair(Series(), Series())
        subjects = [(ours, pair.ours), (other, pair.other)]
        for number in range(rounds):
            for work, series in reversed(subjects) if number % 2 else subjects:
                before()
                self._measure(work, series)
        return pair

    def _measure(self, work: Work, series: Series) -> None:
        cpu, began = self.cpu_seconds(), time.perf_counter()
        count = work()
        series.add(count, time.perf_counter() - began, self.cpu_seconds() - cpu)


def _family(pid: int) -> list[psutil.Process]:
    parent = psutil.Process(pid)
    return [parent, *parent.children(recursive=True)]


def _used(process: psutil.Process) -> float:
    with suppress(psutil.NoSuchProcess):
        times = process.cpu_times()
        return times.user + times.system + times.children_user + times.children_system
    return 0.0
