"""Too few means do not show: the minimums, and what else must go so that they cannot be worked out."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from dashboards.statistics.domain import check_count

K = TypeVar("K")

#: So many answers are added to a figure at a time: what one person answered is never the difference of two figures.
BATCH = 5
#: A figure inside the agency: below it a supervisor who remembers the contacts can tell who said what.
SCORE_MINIMUM = 5
#: A distribution or a list of comments says more per answer than one figure does, so it asks for more answers.
DISTRIBUTION_MINIMUM = 8
#: Any figure about one officer: with fewer answers one unlucky contact moves it by more than 10 points.
OFFICER_MINIMUM = 10


def suppress_small_cells(counts: Mapping[K, int], minimum: int) -> set[K]:
    """Return the cells to hide in a table with a printed total; where all are returned, hide the total too.

    Those of 1 to minimum - 1 go, and as many others as keep them from being worked out by subtraction; zeros may stay.
    """
    check_count("minimum", minimum, minimum=1)
    for count in counts.values():
        check_count("counts", count)
    hidden = {cell for cell, count in counts.items() if 0 < count < minimum}
    if not hidden:
        return hidden
    # Cells of one size go together: a choice between them would follow an order that the reader may know.
    for size in sorted({count for count in counts.values() if count >= minimum}):
        if _resists_subtraction([counts[cell] for cell in hidden], minimum):
            break
        hidden |= {cell for cell, count in counts.items() if count == size}
    return hidden if _resists_subtraction([counts[cell] for cell in hidden], minimum) else set(counts)


def _resists_subtraction(hidden: Sequence[int], minimum: int) -> bool:
    """Return whether a reader who knows the hidden cells' sum, and this method, is left with more than one table."""
    total, cells = sum(hidden), len(hidden)
    if cells == 1 or total < minimum:
        return False
    # With a large cell among them nobody knows which it is. Small ones alone must not all be 1, nor all minimum - 1.
    return max(hidden) >= minimum or cells < total < cells * (minimum - 1)
