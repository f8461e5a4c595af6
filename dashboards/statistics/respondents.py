"""What those who answered can say about those who did not."""

from collections.abc import Sequence

from dashboards.statistics.domain import check_count, check_share


def response_rates(complete: int, partial: int, refused: int, silent: int, unreachable: int) -> tuple[float, float]:
    """Return RR1 (finished answers only) and RR2 (partial ones too) of the people asked (AAPOR)."""
    outcomes = {
        "complete": complete,
        "partial": partial,
        "refused": refused,
        "silent": silent,
        "unreachable": unreachable,
    }
    for name, count in outcomes.items():
        check_count(name, count)
    asked = sum(outcomes.values())
    if not asked:
        raise ValueError("complete, partial, refused, silent and unreachable are all 0: nobody was asked")
    return complete / asked, (complete + partial) / asked


def no_assumption_bounds(response_rate: float, share: float) -> tuple[float, float]:
    """Return the share's low and high end if all who did not answer had said no, or all yes."""
    check_share("response_rate", response_rate)
    check_share("share", share)
    low = response_rate * share
    return low, min(1.0, low + 1 - response_rate)


def effective_sample_size(weights: Sequence[float]) -> float:
    """Return how many equally weighted answers would say as much (Kish 1965)."""
    if not weights or min(weights) < 0 or not sum(weights) > 0:
        raise ValueError("weights must hold no negative number and at least one above 0")
    return float(sum(weights) ** 2 / sum(weight * weight for weight in weights))
