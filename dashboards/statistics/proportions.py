"""Intervals for one share and for the difference of two."""

from math import sqrt
from statistics import NormalDist

from dashboards.statistics.domain import check_group, check_inside


def wilson_interval(successes: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Return the low and high end of the interval around successes / n (Wilson 1927)."""
    check_group(successes, n)
    check_inside("level", level)
    z = NormalDist().inv_cdf((1 + level) / 2)
    p = successes / n
    scale = 1 + z * z / n
    centre = (p + z * z / (2 * n)) / scale
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / scale
    # At 0 and n the ends are exactly 0 and 1; rounding errors must not print an interval that leaves its own share out.
    return (0.0 if successes == 0 else max(0.0, centre - half), 1.0 if successes == n else min(1.0, centre + half))


def newcombe_difference(
    successes_a: int, n_a: int, successes_b: int, n_b: int, level: float = 0.95
) -> tuple[float, float, float]:
    """Return share a minus share b with its low and high end (Newcombe 1998, method 10)."""
    check_group(successes_a, n_a, "_a")
    check_group(successes_b, n_b, "_b")
    a, b = successes_a / n_a, successes_b / n_b
    low_a, high_a = wilson_interval(successes_a, n_a, level)
    low_b, high_b = wilson_interval(successes_b, n_b, level)
    below = sqrt((a - low_a) ** 2 + (high_b - b) ** 2)
    above = sqrt((high_a - a) ** 2 + (b - low_b) ** 2)
    return a - b, a - b - below, a - b + above
