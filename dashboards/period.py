"""The date window of a page, its predecessor and its buckets. The window lives in the URL; today is an argument."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

#: Value in the URL -> words in the picker, in the picker's order.
PRESETS = {
    "today": "Today",
    "7d": "Last 7 days",
    "28d": "Last 28 days",
    "30d": "Last 30 days",
    "91d": "Last 91 days",
    "mtd": "Month to date",
    "last_month": "Last month",
    "ytd": "Year to date",
    "12m": "Last 12 months",
    "all": "All time",
    "custom": "Custom dates",
}
COMPARISONS = {"previous": "Previous period", "year": "Year before", "none": "No comparison"}
#: Four whole weeks: every weekday counts equally often.
DEFAULT_PRESET = "28d"
DEFAULT_COMPARISON = "previous"
#: Half a year in weeks is 26 points, the most that can be told apart on a phone.
WEEKLY_UP_TO = 182
#: 52 whole weeks, so that Mondays meet Mondays.
YEAR = 364
#: No agency has answers from before; keeps a mistyped year from being drawn as 20,000 months.
FIRST_DAY = date(2000, 1, 1)

_DAYS = {"today": 1, "7d": 7, "28d": 28, "30d": 30, "91d": 91, "12m": 365}
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Bucket:
    """One point of a trend: the days it covers, both included, and its short label."""

    start: date
    end: date
    label: str


@dataclass(frozen=True)
class Period:
    """A window of whole days, both ends included, in the agency's own calendar."""

    start: date
    end: date
    preset: str = "custom"
    compare: str = DEFAULT_COMPARISON
    #: What was wrong with the query, in words for the reader; empty where nothing was.
    problem: str = ""
    #: The dates as somebody typed them, where they cannot be shown.
    typed: tuple[str, str] = ("", "")

    @classmethod
    def from_query(cls, query: Mapping[str, str], today: date, earliest: date | None = None) -> "Period":
        """Read a query string; what cannot be read falls back to the default window and says so in `problem`."""
        preset = query.get("period", DEFAULT_PRESET)
        compare = query.get("compare", DEFAULT_COMPARISON)
        problem, typed = "", ("", "")
        if compare not in COMPARISONS:
            compare, problem = DEFAULT_COMPARISON, "That comparison is not known."
        try:
            start, end = _window(preset, query, today, earliest)
        except ValueError as error:
            typed = (query.get("from", ""), query.get("to", "")) if preset == "custom" else typed
            preset, problem = DEFAULT_PRESET, f"{error} Showing the last 28 days instead."
            start, end = _window(preset, query, today, earliest)
        return cls(start, end, preset, compare, problem, typed)

    def __str__(self) -> str:
        """Say the window in words: 3 Oct to 30 Oct 2026."""
        last = f"{self.end.day} {self.end:%b} {self.end.year}"
        if self.start == self.end:
            return last
        year = f" {self.start.year}" if self.start.year != self.end.year else ""
        return f"{self.start.day} {self.start:%b}{year} to {last}"

    @property
    def dates(self) -> tuple[str, str]:
        """Return what stands in the two fields for dates: as typed where something is wrong with it."""
        return self.typed if any(self.typed) else (self.start.isoformat(), self.end.isoformat())

    @property
    def days(self) -> int:
        """Return the number of days, at least 1."""
        return (self.end - self.start).days + 1

    @property
    def bucket(self) -> str:
        """Return the width of a trend's points, "week" or "month"."""
        return "week" if self.days <= WEEKLY_UP_TO else "month"

    def whole_months(self, today: date) -> "Period":
        """Return the calendar months that the window touches, up to today."""
        following = _months_before(self.end.replace(day=1), -1)
        return replace(self, start=self.start.replace(day=1), end=min(following - _ONE_DAY, today))

    def query(self) -> dict[str, str]:
        """Return the URL parameters that lead back to this window."""
        dates = {"from": self.start.isoformat(), "to": self.end.isoformat()} if self.preset == "custom" else {}
        return {"period": self.preset, **dates, "compare": self.compare}

    def comparison(self) -> "Period | None":
        """Return the window to compare with, its weekdays aligned; None where none is wanted or none can exist."""
        if self.compare == "none" or self.preset == "all":
            return None
        back = self._days_back()
        return Period(self.start - back, self.end - back, compare="none")

    def earlier(self) -> "Period | None":
        """Return the window just before, for the previous arrow; None where it would begin before 2000."""
        end = self.start - _ONE_DAY
        start = _months_before(self.start, self._months) if self._months else self.start - timedelta(days=self.days)
        return self._moved(start, end) if start >= FIRST_DAY else None

    def later(self, today: date) -> "Period | None":
        """Return the window just after, for the next arrow: no day after today, None where none is left."""
        if self.end >= today:
            return None
        if self._months:
            end = _months_before(self.end + _ONE_DAY, -self._months) - _ONE_DAY
            return self._moved(self.end + _ONE_DAY, min(end, today))
        end = min(self.end + timedelta(days=self.days), today)
        return self._moved(end - timedelta(days=self.days - 1), end)

    def buckets(self) -> list[Bucket]:
        """Return the points of a trend, oldest first: whole weeks back from the last day, or calendar months."""
        found: list[Bucket] = []
        end = self.end
        while end >= self.start:
            natural = end - timedelta(days=6) if self.bucket == "week" else end.replace(day=1)
            start = max(natural, self.start)
            label = f"{start.day} {start:%b}" if self.bucket == "week" else f"{start:%b %Y}"
            found.insert(0, Bucket(start, end, label))
            end = start - _ONE_DAY
        return found

    def comparison_buckets(self) -> list[Bucket]:
        """Return the days that `buckets` is compared with, point by point; empty where there is no comparison."""
        if not self.comparison():
            return []
        back = self._days_back()
        return [Bucket(each.start - back, each.end - back, each.label) for each in self.buckets()]

    def _days_back(self) -> timedelta:
        whole_weeks = 7 * -(-self.days // 7)
        return timedelta(days=max(YEAR, whole_weeks) if self.compare == "year" else whole_weeks)

    @property
    def _months(self) -> int:
        """Return the number of calendar months where the window is made of whole ones, else 0."""
        following = self.end + _ONE_DAY
        if self.start.day != 1 or following.day != 1:
            return 0
        return 12 * (following.year - self.start.year) + following.month - self.start.month

    def _moved(self, start: date, end: date) -> "Period":
        return replace(self, start=start, end=end, preset="custom", problem="", typed=("", ""))


def _window(preset: str, query: Mapping[str, str], today: date, earliest: date | None) -> tuple[date, date]:
    """Return the first and last day asked for, or raise ValueError in words for the reader."""
    if preset in _DAYS:
        return today - timedelta(days=_DAYS[preset] - 1), today
    month = today.replace(day=1)
    windows = {
        "mtd": (month, today),
        "last_month": (_months_before(month, 1), month - _ONE_DAY),
        "ytd": (month.replace(month=1), today),
        "all": (min(earliest or today, today), today),
    }
    if preset in windows:
        return windows[preset]
    if preset != "custom":
        raise ValueError("That period is not known.")
    return _custom_window(query.get("from", ""), query.get("to", ""), today)


def _custom_window(first: str, last: str, today: date) -> tuple[date, date]:
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise ValueError("Both dates are needed, written like 2026-10-31.") from None
    if start > end:
        raise ValueError("The first day is after the last day.")
    if start < FIRST_DAY:
        raise ValueError(f"The first day is before {FIRST_DAY.year}.")
    if end > today:
        raise ValueError("The last day has not come yet.")
    return start, end


def _months_before(first_of_month: date, months: int) -> date:
    """Return the first day of the month so many months earlier."""
    count = 12 * first_of_month.year + first_of_month.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)
