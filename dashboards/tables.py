"""Tables as a page shows them and a download repeats them: cells are text, formatted once."""

from dataclasses import dataclass, field

from dashboards.charts import Chart, interval_bar
from dashboards.charts.drawing import between, percent
from dashboards.statistics import Share

#: Stands in a cell whose group is too small to be shown.
SUPPRESSED = "Too few answers"
NOTHING = "-"


@dataclass(frozen=True)
class Table:
    """A caption, column names, and rows of the same length."""

    caption: str
    header: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)


@dataclass(frozen=True)
class Figure:
    """A share that may be shown, with all that belongs beside it; or the reason why it is not."""

    share: Share | None
    reason: str = ""
    reference: Share | None = None

    @property
    def percent(self) -> str:
        """The share in words, or that it is withheld."""
        return percent(self.share.value) if self.share else SUPPRESSED

    @property
    def interval(self) -> str:
        """The 95% interval in words."""
        return between(*self.share.interval) if self.share else NOTHING

    @property
    def n(self) -> str:
        """The number of answers behind the share."""
        return f"{self.share.n:,}" if self.share else NOTHING

    @property
    def counts(self) -> str:
        """The share as its two numbers."""
        return f"{self.share.successes:,} of {self.share.n:,}" if self.share else NOTHING

    @property
    def bar(self) -> Chart | None:
        """The share with its interval, drawn for a table cell."""
        if self.share is None:
            return None
        return interval_bar(self.share.value, *self.share.interval, self.reference.value if self.reference else None)


def figure(share: Share, minimum: int, reference: Share | None = None) -> Figure:
    """Return the share if enough answers stand behind it, else the reason in words."""
    if share.n < max(1, minimum):
        return Figure(None, f"Fewer than {minimum} answers counted")
    return Figure(share, reference=reference.if_enough(minimum) if reference else None)
