"""Limits within which chance alone keeps an ordinary unit (Spiegelhalter 2005)."""

from bisect import bisect_left
from collections.abc import Sequence
from math import asin, exp, lgamma, log, log1p, sqrt

from dashboards.statistics.beta import beta_cdf
from dashboards.statistics.domain import check_count, check_inside, check_units

#: With fewer units the spread between them is too uncertain to widen anybody's limits with it.
OVERDISPERSION_UNITS = 10


def funnel_limit(n: int, target: float, tail: float) -> float:
    """Return the share below which chance puts a unit of n answers with probability `tail` (exact, interpolated)."""
    check_count("n", n, minimum=1)
    check_inside("target", target)
    check_inside("tail", tail)
    r = bisect_left(range(n), tail, key=lambda successes: _at_most(successes, n, target))
    overshoot = (_at_most(r, n, target) - tail) / _exactly(r, n, target)
    # Interpolating below r = 0 would end under zero, where no share can be.
    return max(0.0, (r - overshoot) / n)


def _at_most(successes: int, n: int, p: float) -> float:
    return 1.0 if successes == n else beta_cdf(1 - p, n - successes, successes + 1)


def _exactly(successes: int, n: int, p: float) -> float:
    ways = lgamma(n + 1) - lgamma(successes + 1) - lgamma(n - successes + 1)
    return exp(ways + successes * log(p) + (n - successes) * log1p(-p))


def overdispersion(units: Sequence[tuple[int, int]], winsorise: float = 0.1) -> tuple[float, float]:
    """Return phi and tau squared on the arcsine scale; tau squared is 0 where fewer than 10 units are given."""
    check_units(units)
    if not 0 <= 2 * winsorise < 1:
        raise ValueError(f"winsorise must be at least 0 and below 0.5, not {winsorise}")
    k = len(units)
    centre = asin(sqrt(sum(x for x, _ in units) / sum(n for _, n in units)))
    z_scores = [(asin(sqrt(x / n)) - centre) * 2 * sqrt(n) for x, n in units]
    phi = sum(z * z for z in _winsorised(z_scores, winsorise)) / k
    if k < OVERDISPERSION_UNITS:
        return phi, 0.0
    weights = [4 * n for _, n in units]
    return phi, max(0.0, (k * phi - (k - 1)) / (sum(weights) - sum(w * w for w in weights) / sum(weights)))


def _winsorised(values: Sequence[float], part: float) -> list[float]:
    """Pull the outermost part of the values at each end in to the first value that stays."""
    ordered = sorted(values)
    cut = int(part * len(ordered))
    low, high = ordered[cut], ordered[-1 - cut]
    return [min(max(value, low), high) for value in values]
