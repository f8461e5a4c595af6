"""When a figure may be called unusual although many are looked at."""

from collections.abc import Sequence
from math import sqrt

from dashboards.statistics.domain import check_count, check_inside, check_share


def ewma_limits(p: float, n: int, t: int, smoothing: float = 0.2, width: float = 2.7) -> float:
    """Return the half-width around share p of a smoothed trend of n answers a point, at its point t = 1, 2, ..."""
    check_share("p", p)
    check_count("n", n, minimum=1)
    check_count("t", t, minimum=1)
    if not 0 < smoothing <= 1:
        raise ValueError(f"smoothing must be above 0 and at most 1, not {smoothing}")
    if not width > 0:
        raise ValueError(f"width must be above 0, not {width}")
    variance = smoothing / (2 - smoothing) * (1 - (1 - smoothing) ** (2 * t))
    return width * sqrt(p * (1 - p) / n) * sqrt(variance)


def benjamini_hochberg(p_values: Sequence[float], q: float = 0.05) -> list[bool]:
    """Flag the tests, in the order given, of which on average at most a part q are false alarms (1995)."""
    check_inside("q", q)
    for p_value in p_values:
        check_share("p_values", p_value)
    passing = [p for rank, p in enumerate(sorted(p_values), start=1) if p <= q * rank / len(p_values)]
    threshold = max(passing, default=-1.0)
    return [p <= threshold for p in p_values]
