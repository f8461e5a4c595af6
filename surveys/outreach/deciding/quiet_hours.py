"""When a text may go out: by day, at the agency and wherever the person may be."""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

Window = tuple[time, time]

#: Nobody is texted before nine or from eight in the evening; an agency may choose a narrower window, never a wider one.
DAYTIME: Window = (time(9), time(20))

#: Windows come back every day: what does not fit today, tomorrow or the day after never fits.
DAYS_AHEAD = 3


def next_allowed(moment: datetime, zones: Collection[str], window: Window = DAYTIME) -> datetime | None:
    """Return the first instant (UTC) from `moment` on that is inside the window in every zone; None if there is none.

    The window includes its start and excludes its end. Raises ValueError for a moment without zone, for no zones, and
    for a window that is empty or wider than DAYTIME.
    """
    _check(moment, zones, window)
    places = [ZoneInfo(zone) for zone in zones]
    instants = sorted({moment.astimezone(UTC), *_openings(moment, places, window[0])})
    allowed = (at for at in instants if moment <= at and _is_open(at, places, window))
    return next(allowed, None)


def is_allowed(moment: datetime, zones: Collection[str], window: Window = DAYTIME) -> bool:
    """Say whether a text may go out at this moment."""
    return next_allowed(moment, zones, window) == moment


def seconds_left(moment: datetime, zones: Collection[str], window: Window = DAYTIME) -> float:
    """Return how long the window stays open in every zone from a moment inside it; 0 where it is not open."""
    _check(moment, zones, window)
    places = [moment.astimezone(ZoneInfo(zone)) for zone in zones]
    ends = [datetime.combine(place.date(), window[1], tzinfo=place.tzinfo) for place in places]
    return max(min((end - moment).total_seconds() for end in ends), 0)


def _check(moment: datetime, zones: Collection[str], window: Window) -> None:
    if moment.tzinfo is None:
        raise ValueError("moment has no time zone")
    if not zones:
        raise ValueError("zones is empty: where nothing is known, every possible zone counts")
    if not DAYTIME[0] <= window[0] < window[1] <= DAYTIME[1]:
        raise ValueError("window must begin before it ends, and lie between 9:00 and 20:00")


def _openings(moment: datetime, places: list[ZoneInfo], start: time) -> Iterator[datetime]:
    """All windows can only open together at the instant when one of them opens.

    No zone changes its clocks by day, so a window opens once on each local date.
    """
    for place in places:
        today = moment.astimezone(place).date()
        for days in range(DAYS_AHEAD):
            yield datetime.combine(today + timedelta(days=days), start, tzinfo=place).astimezone(UTC)


def _is_open(at: datetime, places: list[ZoneInfo], window: Window) -> bool:
    return all(window[0] <= at.astimezone(place).time() < window[1] for place in places)
