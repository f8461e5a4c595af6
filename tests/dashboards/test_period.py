"""The window of a page: presets, neighbours, comparison, buckets, and queries nobody should have to fear."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.period import COMPARISONS, PRESETS, Period

TODAY = date(2026, 11, 22)
days = st.dates(date(2000, 1, 1), TODAY)
windows = st.tuples(days, days).map(lambda pair: (min(pair), max(pair)))


def period(**query: str) -> Period:
    return Period.from_query(query, TODAY, earliest=date(2025, 5, 4))


@pytest.mark.parametrize(
    ("preset", "start", "end"),
    [
        ("today", date(2026, 11, 22), TODAY),
        ("7d", date(2026, 11, 16), TODAY),
        ("28d", date(2026, 10, 26), TODAY),
        ("30d", date(2026, 10, 24), TODAY),
        ("91d", date(2026, 8, 24), TODAY),
        ("mtd", date(2026, 11, 1), TODAY),
        ("last_month", date(2026, 10, 1), date(2026, 10, 31)),
        ("ytd", date(2026, 1, 1), TODAY),
        ("12m", date(2025, 11, 23), TODAY),
        ("all", date(2025, 5, 4), TODAY),
    ],
)
def test_presets_end_where_the_reader_expects(preset: str, start: date, end: date) -> None:
    found = period(period=preset)
    assert (found.start, found.end, found.preset, found.problem) == (start, end, preset, "")


def test_without_a_query_the_last_28_days_are_compared_with_the_28_before() -> None:
    found = period()
    assert (found.preset, found.days) == ("28d", 28)
    assert found.comparison() == Period(date(2026, 9, 28), date(2026, 10, 25), compare="none")


def test_last_month_of_january_is_in_the_year_before() -> None:
    found = Period.from_query({"period": "last_month"}, date(2027, 1, 5))
    assert (found.start, found.end) == (date(2026, 12, 1), date(2026, 12, 31))


def test_all_time_of_an_agency_without_answers_is_today() -> None:
    assert Period.from_query({"period": "all"}, TODAY).days == 1


def test_custom_dates_are_taken_as_written() -> None:
    found = Period.from_query({"period": "custom", "from": "2026-01-01", "to": "2026-02-01", "compare": "year"}, TODAY)
    assert found == Period(date(2026, 1, 1), date(2026, 2, 1), compare="year")


@pytest.mark.parametrize(
    ("first", "last", "problem"),
    [
        ("2026-02-30", "2026-03-01", "Both dates are needed, written like 2026-10-31."),
        ("", "2026-03-01", "Both dates are needed, written like 2026-10-31."),
        ("2026-03-02", "2026-03-01", "The first day is after the last day."),
        ("0001-01-01", "2026-03-01", "The first day is before 2000."),
        ("2026-03-01", "2026-11-23", "The last day has not come yet."),
    ],
)
def test_dates_that_cannot_be_shown_fall_back_and_say_why(first: str, last: str, problem: str) -> None:
    found = Period.from_query({"period": "custom", "from": first, "to": last}, TODAY)
    assert (found.preset, found.days) == ("28d", 28)
    assert found.problem == f"{problem} Showing the last 28 days instead."


def test_unknown_words_in_the_query_fall_back_and_say_so() -> None:
    assert period(period="decade").problem == "That period is not known. Showing the last 28 days instead."
    assert period(compare="moon").problem == "That comparison is not known."
    assert period(compare="moon").compare == "previous"


@given(st.dictionaries(st.sampled_from(["period", "from", "to", "compare"]), st.text() | st.dates().map(str)))
def test_no_query_breaks_the_page(query: dict[str, str]) -> None:
    found = Period.from_query({"period": "custom"} | query, TODAY)
    assert found.start <= found.end <= TODAY


@given(st.sampled_from(sorted(PRESETS.keys() - {"custom"})), st.sampled_from(sorted(COMPARISONS)))
def test_the_query_leads_back_to_the_same_period(preset: str, compare: str) -> None:
    found = period(period=preset, compare=compare)
    assert period(**found.query()) == found


@given(windows)
def test_the_query_of_custom_dates_leads_back_to_them(window: tuple[date, date]) -> None:
    found = Period(*window)
    assert Period.from_query(found.query(), TODAY) == found


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2026, 10, 3), date(2026, 10, 30), "3 Oct to 30 Oct 2026"),
        (date(2025, 12, 20), date(2026, 1, 16), "20 Dec 2025 to 16 Jan 2026"),
        (date(2026, 10, 30), date(2026, 10, 30), "30 Oct 2026"),
    ],
)
def test_a_period_reads_as_people_say_it(start: date, end: date, words: str) -> None:
    assert str(Period(start, end)) == words


@given(windows, st.sampled_from(["previous", "year"]))
def test_a_comparison_lies_before_and_begins_on_the_same_weekday(window: tuple[date, date], compare: str) -> None:
    found = Period(*window, compare=compare)
    compared = found.comparison()
    assert compared is not None
    assert (compared.days, compared.start.weekday()) == (found.days, found.start.weekday())
    assert compared.end < found.start


def test_the_year_before_is_52_weeks_back() -> None:
    compared = period(period="7d", compare="year").comparison()
    assert compared == Period(date(2025, 11, 17), date(2025, 11, 23), compare="none")


def test_nothing_is_compared_where_nothing_is_asked_or_lies_before() -> None:
    for found in (period(compare="none"), period(period="all")):
        assert (found.comparison(), found.comparison_buckets()) == (None, [])


def test_arrows_walk_without_gap_or_overlap() -> None:
    found = period(period="28d", compare="year")
    earlier = found.earlier()
    assert earlier is not None
    assert earlier == Period(date(2026, 9, 28), date(2026, 10, 25), compare="year")
    assert earlier.later(TODAY) == Period(found.start, found.end, compare="year")
    assert found.later(TODAY) is None


def test_the_next_arrow_ends_today_with_the_same_length() -> None:
    found = Period(date(2026, 11, 1), date(2026, 11, 20)).later(TODAY)
    assert found == Period(date(2026, 11, 3), TODAY)


def test_arrows_walk_whole_months_by_whole_months() -> None:
    october = period(period="last_month")
    assert october.earlier() == Period(date(2026, 9, 1), date(2026, 9, 30))
    assert october.later(TODAY) == Period(date(2026, 11, 1), TODAY)
    winter = Period(date(2026, 1, 1), date(2026, 2, 28))
    assert winter.earlier() == Period(date(2025, 11, 1), date(2025, 12, 31))
    assert winter.later(TODAY) == Period(date(2026, 3, 1), date(2026, 4, 30))


def test_the_previous_arrow_ends_in_2000() -> None:
    assert Period(date(2000, 1, 5), date(2000, 1, 9)).earlier() is None


@given(windows)
def test_buckets_cover_each_day_once(window: tuple[date, date]) -> None:
    found = Period(*window)
    covered = [
        each.start + timedelta(days=offset)
        for each in found.buckets()
        for offset in range((each.end - each.start).days + 1)
    ]
    assert covered == [found.start + timedelta(days=offset) for offset in range(found.days)]


def test_up_to_182_days_are_shown_by_week_and_longer_ones_by_month() -> None:
    assert Period(TODAY - timedelta(days=181), TODAY).bucket == "week"
    assert Period(TODAY - timedelta(days=182), TODAY).bucket == "month"


def test_weeks_count_back_from_the_last_day() -> None:
    labels = [(each.label, (each.end - each.start).days + 1) for each in period(period="30d").buckets()]
    assert labels == [("24 Oct", 2), ("26 Oct", 7), ("2 Nov", 7), ("9 Nov", 7), ("16 Nov", 7)]


def test_months_are_calendar_months_cut_at_both_ends() -> None:
    buckets = period(period="12m").buckets()
    assert (buckets[0].start, buckets[0].end, buckets[0].label) == (date(2025, 11, 23), date(2025, 11, 30), "Nov 2025")
    assert (buckets[-1].start, buckets[-1].end, buckets[-1].label) == (date(2026, 11, 1), TODAY, "Nov 2026")
    assert len(buckets) == 13


def test_compared_buckets_pair_with_the_shown_ones() -> None:
    found = period(period="12m", compare="year")
    compared = found.comparison()
    pairs = list(zip(found.buckets(), found.comparison_buckets(), strict=True))
    assert compared is not None
    assert (pairs[0][1].start, pairs[-1][1].end) == (compared.start, compared.end)
    assert {shown.end - shown.start == before.end - before.start for shown, before in pairs} == {True}


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2026, 1, 31), date(2026, 2, 1), (date(2026, 1, 1), date(2026, 2, 28))),
        (date(2025, 12, 5), date(2025, 12, 31), (date(2025, 12, 1), date(2025, 12, 31))),
        (date(2026, 3, 2), date(2026, 3, 3), (date(2026, 3, 1), date(2026, 3, 10))),
    ],
)
def test_a_window_is_widened_to_whole_months_up_to_today(first: date, last: date, months: tuple[date, date]) -> None:
    widened = Period(first, last).whole_months(date(2026, 3, 10))
    assert (widened.start, widened.end) == months
