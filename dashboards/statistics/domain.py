"""Where a formula holds: each check raises ValueError naming the argument that left it."""

from collections.abc import Sequence


def check_group(successes: int, n: int, suffix: str = "") -> None:
    """Accept 0 <= successes <= n with at least one answer."""
    if n < 1:
        raise ValueError(f"n{suffix} must be at least 1, not {n}")
    if not 0 <= successes <= n:
        raise ValueError(f"successes{suffix} must be between 0 and n{suffix} = {n}, not {successes}")


def check_count(name: str, value: int, minimum: int = 0) -> None:
    """Accept whole numbers from `minimum` up."""
    if value < minimum:
        raise ValueError(f"{name} must be at least {minimum}, not {value}")


def check_share(name: str, value: float) -> None:
    """Accept 0 to 1, both included."""
    if not 0 <= value <= 1:
        raise ValueError(f"{name} must be between 0 and 1, not {value}")


def check_inside(name: str, value: float) -> None:
    """Accept what lies strictly between 0 and 1."""
    if not 0 < value < 1:
        raise ValueError(f"{name} must be above 0 and below 1, not {value}")


def check_positive(name: str, value: float) -> None:
    """Accept finite numbers above 0."""
    if not 0 < value < float("inf"):
        raise ValueError(f"{name} must be above 0 and finite, not {value}")


def check_units(units: Sequence[tuple[int, int]]) -> None:
    """Accept two or more groups, each as (successes, n) with at least one answer."""
    if len(units) <= 1:
        raise ValueError(f"units must hold at least 2 groups, not {len(units)}")
    for successes, n in units:
        if not 0 <= successes <= n or n < 1:
            raise ValueError(f"units must satisfy 0 <= successes <= n and n >= 1, not {successes} of {n}")
