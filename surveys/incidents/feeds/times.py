"""Dates and times as dispatch systems write them, read without guessing which of two meanings was meant."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from surveys.incidents.feeds.errors import BadValue


class TimeFormat(StrEnum):
    """A way of writing a date, with or without a time of day, on a 12- or 24-hour clock."""

    ISO = "iso"
    US = "us"
    DAY_FIRST = "day_first"
    NAMED_MONTH = "named_month"
    COMPACT = "compact"
    EPOCH = "epoch"


#: 3/4/2026 is a day in March or in April; no file may hold both meanings.
EXCLUSIVE = frozenset({TimeFormat.US, TimeFormat.DAY_FIRST})

#: The formats that no other can be taken for.
DISTINCT = tuple(kind for kind in TimeFormat if kind not in EXCLUSIVE)

_EARLIEST_YEAR = 1970
_LONGEST = 40
#: Clocks differ by minutes; what lies further ahead is a wrong date or a wrong time zone.
_CLOCK_TOLERANCE = timedelta(hours=1)
_CENTURY = 100
_NOON = 12
_LAST_HOUR = 23
_MILLISECONDS = 13
#: What databases write for "no date"; taken as a birthday it would make everybody an adult.
_ZERO_DATES = frozenset({date(1900, 1, 1), date(1899, 12, 30), date(1753, 1, 1), date(1, 1, 1)})
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_CLOCK = r"(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?\s*(?:(?P<half>[AP])\.?M\.?)?"
_THEN_CLOCK = rf"(?:(?:,?\s+|T){_CLOCK})?"
_NUMBERS = r"[-/.](?P<{}>\d\d?)[-/.](?P<year>\d{{4}}|\d\d)"
_SHAPES = {
    TimeFormat.ISO: (
        rf"(?P<year>\d{{4}})[-/](?P<month>\d\d?)[-/](?P<day>\d\d?){_THEN_CLOCK}"
        r"\s*(?P<zone>Z|[+-]\d\d(?::?\d\d)?)?",
    ),
    TimeFormat.US: (r"(?P<month>\d\d?)" + _NUMBERS.format("day") + _THEN_CLOCK,),
    TimeFormat.DAY_FIRST: (r"(?P<day>\d\d?)" + _NUMBERS.format("month") + _THEN_CLOCK,),
    TimeFormat.NAMED_MONTH: (
        rf"(?P<name>[A-Z]{{3,9}})\.?\s+(?P<day>\d\d?),?\s+(?P<year>\d{{4}}){_THEN_CLOCK}",
        rf"(?P<day>\d\d?)[-\s](?P<name>[A-Z]{{3,9}})[-\s](?P<year>\d{{4}}|\d\d){_THEN_CLOCK}",
    ),
    TimeFormat.COMPACT: (
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?:[T\s]?(?P<hour>\d\d):?(?P<minute>\d\d):?(?P<second>\d\d)?)?",
    ),
    TimeFormat.EPOCH: (r"(?P<epoch>\d{13}|\d{10})(?:\.\d+)?",),
}
_PATTERNS = {
    kind: tuple(re.compile(shape, re.IGNORECASE | re.ASCII) for shape in shapes) for kind, shapes in _SHAPES.items()
}
_CLOCKS = (
    re.compile(_CLOCK, re.IGNORECASE | re.ASCII),
    re.compile(r"(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?", re.ASCII),
    # 0005 loses its zeros in a spreadsheet.
    re.compile(r"(?P<hour>\d)(?P<minute>\d\d)", re.ASCII),
)


class ReadTime(NamedTuple):
    """A moment in UTC; where clocks were set back it may also have been the later one."""

    moment: datetime
    later: datetime | None = None


class _Parts(NamedTuple):
    day: date
    clock: time | None
    zone: tzinfo | None = None


def read_time(texts: Sequence[str], formats: tuple[TimeFormat, ...], zone: tzinfo, now: datetime) -> ReadTime:
    """Read a date and time from one cell, or a date and a time from two. Raises BadValue."""
    usual = _usual(texts[0], formats, zone) if len(texts) == 1 else None
    found = usual or _placed(texts, formats, zone)
    if found.moment.year < _EARLIEST_YEAR:
        raise BadValue(f"lies before the year {_EARLIEST_YEAR}")
    if found.moment > now + _CLOCK_TOLERANCE:
        raise BadValue("lies in the future")
    return found


def read_day(text: str, formats: Iterable[TimeFormat], today: date) -> date | None:
    """Read a birthday; None for the dates that databases write where there is none. Raises BadValue."""
    day = _parts(text, [kind for kind in formats if kind is not TimeFormat.EPOCH], latest=today).day
    if day > today:
        raise BadValue("lies in the future")
    return None if day in _ZERO_DATES else day


def guess_format(samples: Iterable[str]) -> TimeFormat | None:
    """Return the format that reads most of the samples, None where none reads half of them."""
    texts = [text.strip() for text in samples if text.strip()]
    counts = {kind: sum(_reads(text, kind) for text in texts) for kind in TimeFormat}
    # In doubt, the first: month before day, as in the rest of the country.
    best = max(TimeFormat, key=counts.__getitem__)
    return best if texts and counts[best] * 2 > len(texts) else None


def is_clock(text: str) -> bool:
    """Say whether a text is a time of day without a date."""
    return any(pattern.fullmatch(text.strip()) for pattern in _CLOCKS)


def _reads(text: str, kind: TimeFormat) -> bool:
    try:
        return bool(_parts(text, (kind,)))
    except BadValue:
        return False


def _usual(text: str, formats: tuple[TimeFormat, ...], zone: tzinfo) -> ReadTime | None:
    """Read a date before a 24-hour clock, quickly, because most cells hold that; None for anything else."""
    date_text, _, clock_text = text.rpartition(" ")
    if len(clock_text) != len("14:05:06") or not clock_text[2] == clock_text[5] == ":" or len(text) > _LONGEST:
        return None
    day = _whole_day(date_text, formats, zone)
    try:
        return ReadTime(datetime.combine(day.date, time.fromisoformat(clock_text), UTC) - day.ahead) if day else None
    except (ValueError, OverflowError):
        return None


class _WholeDay(NamedTuple):
    """A day on which clocks were not changed, and how far they were ahead of UTC."""

    date: date
    ahead: timedelta


@lru_cache(maxsize=2_000)
def _whole_day(text: str, formats: tuple[TimeFormat, ...], zone: tzinfo) -> _WholeDay | None:
    """Read a date, which many rows repeat; None where there is more or less than that, or clocks were changed."""
    try:
        parts = _parts(text, formats)
        ahead = None if parts.clock or parts.zone else _ahead_all(parts.day, zone)
    except (BadValue, OverflowError):
        return None
    return None if ahead is None else _WholeDay(parts.day, ahead)


def _placed(texts: Sequence[str], formats: tuple[TimeFormat, ...], zone: tzinfo) -> ReadTime:
    parts = _parts(texts[0], formats)
    clock = _clock(texts[1], formats) if len(texts) > 1 else parts.clock
    if clock is None:
        raise BadValue("has a date but no time of day")
    return _in_zone(datetime.combine(parts.day, clock), parts.zone or zone)


def _parts(text: str, formats: Iterable[TimeFormat], latest: date | None = None) -> _Parts:
    if len(text) <= _LONGEST:
        for kind in formats:
            for pattern in _PATTERNS[kind]:
                if match := pattern.fullmatch(text):
                    return _read(match, latest)
    raise BadValue("is not a date and time in one of this profile's formats")


def _read(match: re.Match[str], latest: date | None) -> _Parts:
    found = match.groupdict()
    if epoch := found.get("epoch"):
        seconds = int(epoch) / 1000 if len(epoch) == _MILLISECONDS else int(epoch)
        moment = datetime.fromtimestamp(seconds, UTC)
        return _Parts(moment.date(), moment.time(), UTC)
    try:
        day = date(_year(found["year"], latest), _month(found), int(found["day"]))
    except ValueError:
        raise BadValue("is a date that does not exist") from None
    if latest and day > latest and len(found["year"]) == len("26"):
        day = day.replace(year=day.year - _CENTURY, day=min(day.day, 28))
    return _Parts(day, _time(found) if found.get("hour") else None, _offset(found.get("zone")))


def _year(digits: str, latest: date | None) -> int:
    """Complete a year of two digits: feeds are of this century, birthdays of the last hundred years."""
    year = int(digits)
    if len(digits) > len("26"):
        return year
    year += 2000
    return year - _CENTURY if latest and year > latest.year else year


def _month(found: dict[str, str]) -> int:
    name = found.get("name")
    return _MONTHS.index(name[:3].lower()) + 1 if name else int(found["month"])


def _time(found: dict[str, str]) -> time:
    hour, half = int(found["hour"]), (found.get("half") or "").upper()
    if half and not 1 <= hour <= _NOON:
        raise BadValue("is a time that does not exist on a 12-hour clock")
    if half:
        hour = hour % _NOON + (_NOON if half == "P" else 0)
    try:
        return time(hour, int(found["minute"]), int(found["second"] or 0))
    except ValueError:
        raise BadValue("is a time of day that does not exist") from None


def _clock(text: str, formats: Iterable[TimeFormat]) -> time | None:
    for pattern in _CLOCKS:
        if match := pattern.fullmatch(text):
            return _time({"second": "", **match.groupdict()})
    parts = _parts(text, formats)
    if parts.zone:
        # Its day may not be that of the column beside it.
        raise BadValue("has a time of day with a zone of its own; map a column that holds day and time together")
    return parts.clock


def _offset(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text in "Zz":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if ahead > timedelta(hours=_LAST_HOUR):
        raise BadValue("has an offset from UTC that does not exist")
    return timezone(-ahead if text[0] == "-" else ahead)


def _in_zone(local: datetime, zone: tzinfo) -> ReadTime:
    """Place a local time in its zone: nobody's clock showed an hour that was skipped, and some showed one twice."""
    try:
        if (ahead := _ahead_all(local.date(), zone)) is not None:
            return ReadTime((local - ahead).replace(tzinfo=UTC))
        first = local.replace(tzinfo=zone).astimezone(UTC)
        second = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    except OverflowError:
        raise BadValue("lies too far from today") from None
    if first == second:
        return ReadTime(first)
    if first > second:
        raise BadValue("does not exist: clocks were set forward past it")
    return ReadTime(first, second)


@lru_cache(maxsize=2_000)
def _ahead_all(day: date, zone: tzinfo) -> timedelta | None:
    """Return how far a zone was ahead of UTC all day long; None for a day on which clocks were changed."""
    ends = (datetime.combine(one, time(), zone) for one in (day, day + timedelta(days=1)))
    aheads = {end.replace(fold=fold).utcoffset() for end in ends for fold in (0, 1)}
    return aheads.pop() if len(aheads) == 1 else None
