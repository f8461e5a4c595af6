"""How many rows of one incident a file has: each costs more the more there were, so that there is an end to it."""

from array import array

#: More than the busiest incident has, and few enough to put together.
MOST_ROWS = 500
TOO_MANY = f"belongs to an incident with more than {MOST_ROWS} rows"
_COUNTS = 1 << 20


class RowCounts:
    """Counts rows in a fixed amount of memory: incidents may share a count, and too few do to make a difference."""

    def __init__(self) -> None:
        self._counts = array("I", bytes(_COUNTS * array("I").itemsize))

    def is_too_many(self, number: str) -> bool:
        """Count a row of an incident and say whether it is one more than is read."""
        if not number:
            return False
        place = hash(number) % _COUNTS
        self._counts[place] += 1
        return self._counts[place] > MOST_ROWS
