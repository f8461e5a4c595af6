"""The moment at which something is decided."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Moment:
    """`now`, and whether it is a past one that is replayed: what came later is not known then."""

    now: datetime
    is_replayed: bool = False

    def knows(self, at: datetime) -> bool:
        """Whether what happened at this time counts. Live, all that is on record does: clocks differ."""
        return not self.is_replayed or at <= self.now
