"""Dates and times of real feeds, on the two nights when clocks change too."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from surveys.incidents.feeds.errors import BadValue
from surveys.incidents.feeds.times import DISTINCT, ReadTime, TimeFormat, guess_format, is_clock, read_day, read_time

CHICAGO = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
FORMATS = (*DISTINCT, TimeFormat.US)
TODAY = date(2026, 11, 20)


def read(*texts, formats=FORMATS, zone=CHICAGO):
    return read_time(texts, formats, zone, NOW)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01T14:05:00",
        "2026-03-01T14:05:00.000",
        "2026-03-01 14:05",
        "2026/03/01 14:05:00",
        "2026-03-01T20:05:00Z",
        "2026-03-01T14:05:00-06:00",
        "2026-03-01 15:05:00-0500",
        "2026/03/01 20:05:00+00",
        "03/01/2026 02:05:00 PM",
        "03/01/2026 02:05:00PM",
        "3/1/2026 2:05PM",
        "3/1/2026 2:05 p.m.",
        "3/1/26 14:05",
        "03-01-2026 14:05:00",
        "Mar  1 2026  2:05PM",
        "March 1, 2026 2:05 PM",
        "01-MAR-2026 14:05:00",
        "20260301140500",
        "20260301 1405",
        "20260301 14:05:00",
        "1772395500",
        "1772395500000",
    ],
)
def test_one_moment_has_one_meaning_however_it_is_written(text):
    assert read(text) == ReadTime(datetime(2026, 3, 1, 20, 5, tzinfo=UTC))


def test_a_day_may_stand_before_the_month_where_the_profile_says_so():
    found = read("04/03/2026 14:05", formats=(TimeFormat.DAY_FIRST,))
    assert found.moment == datetime(2026, 3, 4, 20, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "clock"),
    [
        ("03/01/2026", "14:05:00"),
        ("03/01/2026 12:00:00 AM", "2:05PM"),
        ("2026-03-01T00:00:00.000", "1405"),
        ("20260301", "140500"),
        ("2026-03-01", "1899-12-30T14:05:00"),
    ],
)
def test_a_date_and_its_time_of_day_may_stand_in_two_columns(day, clock):
    assert read(day, clock).moment == datetime(2026, 3, 1, 20, 5, tzinfo=UTC)


@pytest.mark.parametrize("clock", ["1899-12-30T20:05:00Z", "2026-03-02T02:05:00+00:00", "1772417100"])
def test_a_time_of_day_with_a_zone_of_its_own_is_not_taken_for_one_without(clock):
    with pytest.raises(BadValue, match="with a zone of its own"):
        read("03/01/2026", clock)


def test_midnight_that_lost_its_zeros_in_a_spreadsheet_is_read():
    assert read("03/01/2026", "005").moment == datetime(2026, 3, 1, 6, 5, tzinfo=UTC)


def test_a_time_that_the_clocks_skipped_is_an_error_that_says_so():
    with pytest.raises(BadValue, match="does not exist: clocks were set forward past it"):
        read("2026-03-08 02:30:00")


def test_a_time_that_the_clocks_showed_twice_is_the_earlier_with_the_later_kept():
    found = read("2026-11-01 01:30:00")
    assert found == ReadTime(datetime(2026, 11, 1, 6, 30, tzinfo=UTC), datetime(2026, 11, 1, 7, 30, tzinfo=UTC))


def test_an_offset_leaves_no_doubt_in_that_night():
    assert read("2026-11-01T01:30:00-06:00") == ReadTime(datetime(2026, 11, 1, 7, 30, tzinfo=UTC))


def test_arizona_changes_no_clocks():
    phoenix = ZoneInfo("America/Phoenix")
    assert read("2026-03-08 02:30:00", zone=phoenix) == ReadTime(datetime(2026, 3, 8, 9, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is not a date and time"),
        ("yesterday", "is not a date and time"),
        ("2026-03-01 14:05 or later in the evening", "is not a date and time"),
        ("2" * 5000, "is not a date and time"),
        ("2026-03-01", "has a date but no time of day"),
        ("13/40/2026 14:05", "is a date that does not exist"),
        ("2026-02-29 14:05", "is a date that does not exist"),
        ("Foo 1 2026 14:05", "is a date that does not exist"),
        ("2026-03-01 24:05", "is a time of day that does not exist"),
        ("2026-03-01 14:65", "is a time of day that does not exist"),
        ("03/01/2026 14:05 PM", "is a time that does not exist on a 12-hour clock"),
        ("03/01/2026 0:05 AM", "is a time that does not exist on a 12-hour clock"),
        ("2026-03-01T14:05+99:00", "has an offset from UTC that does not exist"),
        ("2026-11-20 08:05", "lies in the future"),
        ("2062-03-01 14:05", "lies in the future"),
        ("1900-01-01 00:00", "lies before the year 1970"),
        ("0001-01-01 00:00", "lies"),
        ("0001-01-01 00:00:00", "lies"),
        ("9999-12-31 23:59:59", "lies"),
        ("2026-02-29 14:05:06", "is a date that does not exist"),
        ("2026-03-01 24:05:06", "is a time of day that does not exist"),
        ("1772395500 14:05:06", "is not a date and time"),
        ("2026-03-01Z 14:05:06", "is not a date and time"),
        ("2026-03-01 14:05:06 14:05:06", "is not a date and time"),
    ],
)
def test_what_is_no_moment_is_refused_in_words_that_do_not_repeat_it(text, words):
    with pytest.raises(BadValue) as refused:
        read(text)
    assert str(refused.value).startswith(words)


@given(
    st.dates(date(1970, 1, 2), date(2026, 11, 19)),
    st.times(),
    st.sampled_from(("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%b %d, %Y", "%d-%b-%Y")),
)
@example(date(2026, 3, 8), time(2, 30), "%Y-%m-%d")
@example(date(2026, 11, 1), time(1, 30), "%m/%d/%Y")
def test_a_fraction_of_a_second_changes_nothing(day, clock, written):
    moment = f"{day:{written}} {clock:%H:%M:%S}"
    assert outcome(moment) == outcome(f"{moment}.000")


def outcome(text):
    try:
        return read(text)
    except BadValue as problem:
        return str(problem)


def test_a_clock_that_runs_ahead_by_minutes_is_forgiven():
    assert read("2026-11-20 06:45").moment == datetime(2026, 11, 20, 12, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1990-12-31", date(1990, 12, 31)),
        ("12/31/1990", date(1990, 12, 31)),
        ("12/31/90", date(1990, 12, 31)),
        ("12/31/15", date(2015, 12, 31)),
        ("12/31/26", date(1926, 12, 28)),
        ("12/31/1990 12:00:00 AM", date(1990, 12, 31)),
        ("1900-01-01", None),
        ("1753-01-01 00:00:00.000", None),
    ],
)
def test_birthdays_lie_in_the_last_hundred_years_and_zero_dates_are_none(text, day):
    assert read_day(text, FORMATS, TODAY) == day


def test_a_birthday_in_the_future_is_an_error():
    with pytest.raises(BadValue, match="lies in the future"):
        read_day("2027-01-01", FORMATS, TODAY)


@pytest.mark.parametrize(
    ("samples", "kind"),
    [
        (["2026-03-01T14:05:00.000"], TimeFormat.ISO),
        (["03/01/2026 02:05PM", "12/13/2026 02:05PM"], TimeFormat.US),
        (["01/03/2026 14:05", "13/12/2026 14:05"], TimeFormat.DAY_FIRST),
        (["03/04/2026"], TimeFormat.US),
        (["Mar 1 2026 2:05PM"], TimeFormat.NAMED_MONTH),
        (["20260301140500"], TimeFormat.COMPACT),
        (["1772395500"], TimeFormat.EPOCH),
        (["NOISE", "2026-03-01T14:05:00"], None),
        ([], None),
    ],
)
def test_the_format_is_guessed_from_samples(samples, kind):
    assert guess_format(samples) is kind


def test_a_time_of_day_is_told_from_a_date():
    assert [text for text in ("14:05", "2:05 PM", "140500", "2026-03-01") if is_clock(text)] == [
        "14:05",
        "2:05 PM",
        "140500",
    ]


@given(st.text(max_size=60), st.sampled_from(list(TimeFormat)))
def test_any_text_is_a_moment_or_a_bad_value(text, kind):
    try:
        found = read(text, formats=(kind,))
    except BadValue:
        return
    assert found.moment <= datetime(2026, 11, 20, 13, tzinfo=UTC)


@given(st.integers(365 * 24 * 60, 56 * 365 * 24 * 60))
def test_what_us_clocks_showed_is_read_back_on_the_same_wall_clock(minutes):
    local = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)).replace(tzinfo=None)
    try:
        found = read(local.strftime("%m/%d/%Y %I:%M:%S%p"))
    except BadValue as error:
        assert "clocks were set forward" in str(error)  # noqa: PT017 - the only refusal there may be
        return
    assert found.moment.astimezone(CHICAGO).replace(tzinfo=None) == local
