"""From a histogram of scores {score: answers} to the shares and means that are shown."""

from collections.abc import Mapping
from typing import NamedTuple

from dashboards.statistics.proportions import wilson_interval

#: Best first, as people read a distribution.
SCORES = (5, 4, 3, 2, 1)
#: "Does not apply" is an answer about the question, not about the officer: it is in no figure.
DOES_NOT_APPLY = 9


class Share(NamedTuple):
    """A share as the two counts it is made of."""

    successes: int
    n: int

    @property
    def value(self) -> float:
        """Return the share, 0 to 1; ValueError where nobody answered."""
        if not self.n:
            raise ValueError("n must be at least 1: a share of no answers does not exist")
        return self.successes / self.n

    @property
    def interval(self) -> tuple[float, float]:
        """Return the low and high end of the 95% interval (Wilson)."""
        return wilson_interval(self.successes, self.n)

    def if_enough(self, minimum: int) -> "Share | None":
        """Return the share, or None where fewer than `minimum` answers (and never fewer than 1) stand behind it."""
        return self if self.n >= max(1, minimum) else None


def score_counts(histogram: Mapping[int, int]) -> dict[int, int]:
    """Return the answers for each of the scores 5 to 1, without "does not apply"."""
    for score, count in histogram.items():
        if score not in (*SCORES, DOES_NOT_APPLY) or count < 0:
            raise ValueError(f"histogram must map scores 1 to 5 (or 9) to counts, not {score} to {count}")
    return {score: histogram.get(score, 0) for score in SCORES}


def top_box(histogram: Mapping[int, int]) -> Share:
    """Return the share of the best score, 5."""
    return _share_of(histogram, {5})


def favourable(histogram: Mapping[int, int]) -> Share:
    """Return the share of the scores 4 and 5."""
    return _share_of(histogram, {4, 5})


def unfavourable(histogram: Mapping[int, int]) -> Share:
    """Return the share of the scores 1 and 2."""
    return _share_of(histogram, {1, 2})


def mean_score(histogram: Mapping[int, int]) -> float | None:
    """Return the mean on 0 to 100, or None where nobody gave a score."""
    counts = score_counts(histogram)
    n = sum(counts.values())
    return sum(linear_score(score) * count for score, count in counts.items()) / n if n else None


def linear_score(score: float, worst: float = 1, best: float = 5) -> float:
    """Return a score of a worst-to-best scale on 0 to 100."""
    if worst == best or not min(worst, best) <= score <= max(worst, best):
        raise ValueError(f"score must lie on a scale from {worst} to {best}, not at {score}")
    return 100 * (score - worst) / (best - worst)


def _share_of(histogram: Mapping[int, int], wanted: set[int]) -> Share:
    counts = score_counts(histogram)
    return Share(sum(counts[score] for score in wanted), sum(counts.values()))
