"""What was measured, as a table: a ratio or a count in each row, and whether the target is reached."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.measure import Pair

_LAYOUT = "{:<58} {:>12} {:>14} {:>10}  {:<15} {}"


@dataclass(frozen=True)
class Target:
    """A bound, in words and as a test."""

    words: str
    holds: Callable[[float], bool]


@dataclass(frozen=True)
class Row:
    """One line: what, ours and the other's figure, the value that the target is about."""

    what: str
    ours: str
    other: str
    value: str
    target: str = ""
    verdict: str = ""

    def __str__(self) -> str:
        return _LAYOUT.format(self.what, self.ours, self.other, self.value, self.target, self.verdict).rstrip()


def headings() -> str:
    """Return the table's first line."""
    return _LAYOUT.format("what", "product", "compared with", "value", "target", "").rstrip()


def at_most(limit: float, unit: str) -> Target:
    """A value above the limit misses the target."""
    return Target(f"at most {limit:g}{unit}", lambda value: value <= limit)


def pace_of_at_least(limit: float) -> tuple[Target, Target]:
    """A pace below the limit misses the target; so does the CPU time that leads to it on a quiet machine."""
    return at_most(round(1 / limit, 2), "x"), at_least(limit, "x")


def at_least(limit: float, unit: str) -> Target:
    """A value below the limit misses the target."""
    return Target(f"at least {limit:g}{unit}", lambda value: value >= limit)


def cpu_row(what: str, pair: Pair, target: Target | None = None) -> Row:
    """Compare CPU time."""
    ours, other = (f"{series.cpu:.2f} ms" for series in (pair.ours, pair.other))
    return _row(what + ", CPU", ours, other, pair.cpu, "x", target)


def pace_row(what: str, pair: Pair, target: Target | None = None) -> Row:
    """Compare how much is done per second."""
    ours, other = (f"{series.speed:,.0f}/s" for series in (pair.ours, pair.other))
    return _row(what + ", pace", ours, other, pair.speed, "x", target)


def count_row(what: str, count: float, unit: str, target: Target | None = None) -> Row:
    """Show a count that needs no comparison."""
    return _row(what, "", "", count, unit, target)


def _row(what: str, ours: str, other: str, value: float, unit: str, target: Target | None) -> Row:
    shown = f"{value:.2f}{unit}" if unit == "x" else f"{value:g}{unit}"
    if target is None:
        return Row(what, ours, other, shown)
    return Row(what, ours, other, shown, target.words, "reached" if target.holds(value) else "MISSED")
