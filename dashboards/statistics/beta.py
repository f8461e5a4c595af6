"""The Beta distribution in plain Python: enough for credible intervals and exact binomial limits."""

from math import exp, lgamma, log, log1p

from dashboards.statistics.domain import check_inside, check_positive

#: Relative change at which the continued fraction and Newton's steps stop: a little above what a double can hold.
PRECISION = 1e-15
#: Keeps Lentz's method from dividing by zero.
TINY = 1e-300


def beta_quantile(q: float, a: float, b: float) -> float:
    """Return x with P(X <= x) = q for X ~ Beta(a, b), by Newton steps that never leave the bracket known to hold x."""
    check_inside("q", q)
    check_positive("a", a)
    check_positive("b", b)
    low, high, x = 0.0, 1.0, a / (a + b)
    while True:
        error = beta_cdf(x, a, b) - q
        low, high = (low, x) if error > 0 else (x, high)
        following = x - error / beta_density(x, a, b) if 0 < x < 1 else -1.0
        if not low < following < high:
            following = (low + high) / 2
        if abs(following - x) <= PRECISION * x or following in (low, high):
            return following
        x = following


def beta_density(x: float, a: float, b: float) -> float:
    """Return the density of Beta(a, b) at 0 < x < 1, never 0 so that it can divide."""
    logarithm = (a - 1) * log(x) + (b - 1) * log1p(-x) - _log_beta(a, b)
    return max(TINY, exp(min(logarithm, 700.0)))


def beta_cdf(x: float, a: float, b: float) -> float:
    """Return P(X <= x) for X ~ Beta(a, b): the regularised incomplete beta function."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = exp(a * log(x) + b * log1p(-x) - _log_beta(a, b))
    # The fraction converges fast on one side of the mean; the other side is its mirror image.
    if x < (a + 1) / (a + b + 2):
        return front * _continued_fraction(x, a, b) / a
    return 1 - front * _continued_fraction(1 - x, b, a) / b


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _continued_fraction(x: float, a: float, b: float) -> float:
    """Evaluate the fraction of DLMF 8.17.22 by Lentz's method."""
    c, d = 1.0, 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    value, step, m = d, 0.0, 0
    while abs(step - 1) > PRECISION:
        m += 1
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        step = 1.0
        for coefficient in (even, odd):
            d = 1 / _away_from_zero(1 + coefficient * d)
            c = _away_from_zero(1 + coefficient / c)
            step *= c * d
        value *= step
    return value


def _away_from_zero(value: float) -> float:
    return value if abs(value) > TINY else TINY
