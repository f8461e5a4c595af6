"""How much of a difference between officers is real: empirical Bayes and reliability."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isnan

from dashboards.statistics.domain import check_count, check_units


@dataclass(frozen=True)
class Shrinkage:
    """Shares drawn toward the overall one, each by as much as its own answers leave open."""

    overall: float
    #: Part of the variance of single answers that lies between the units, 0 to 1.
    rho: float
    #: The overall share counts as this many answers; infinite where the units do not differ.
    prior_weight: float
    #: One share per unit, in the order given.
    estimates: list[float]


def shrink(units: Sequence[tuple[int, int]]) -> Shrinkage:
    """Estimate each unit's share from (successes, n) pairs (beta-binomial, ANOVA moments)."""
    check_units(units)
    overall = sum(x for x, _ in units) / sum(n for _, n in units)
    rho = _intraclass_correlation(units, overall)
    if rho == 0:
        return Shrinkage(overall, rho, inf, [overall] * len(units))
    weight = (1 - rho) / rho
    return Shrinkage(overall, rho, weight, [(x + weight * overall) / (n + weight) for x, n in units])


def _intraclass_correlation(units: Sequence[tuple[int, int]], overall: float) -> float:
    total, k = sum(n for _, n in units), len(units)
    if total == k:
        raise ValueError(
            "units must hold one group with more than 1 answer: single answers have no spread of their own"
        )
    between = sum(n * (x / n - overall) ** 2 for x, n in units) / (k - 1)
    within = sum(x * (n - x) / n for x, n in units) / (total - k)
    typical_n = (total - sum(n * n for _, n in units) / total) / (k - 1)
    if between <= within:
        return 0.0
    return (between - within) / (between + (typical_n - 1) * within)


def reliability(n: int, prior_weight: float) -> float:
    """Return the part of an n-answer share's variance that is the unit's own, 0 to 1 (Adams 2009)."""
    check_count("n", n, minimum=1)
    if isnan(prior_weight) or prior_weight < 0:
        raise ValueError(f"prior_weight must be 0 or more, not {prior_weight}")
    return n / (n + prior_weight)
