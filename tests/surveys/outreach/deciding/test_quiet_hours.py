"""Texts go out by day, at the agency and at the number, in six zones and over both changes of the clocks."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from surveys.incidents.phone_numbers import US_ZONES, parse
from surveys.outreach.deciding.quiet_hours import DAYTIME, is_allowed, next_allowed
from surveys.outreach.models import SendingPolicy

NEW_YORK, CHICAGO, DENVER = "America/New_York", "America/Chicago", "America/Denver"
PHOENIX, LOS_ANGELES, HONOLULU = "America/Phoenix", "America/Los_Angeles", "Pacific/Honolulu"
SIX_ZONES = [NEW_YORK, CHICAGO, DENVER, PHOENIX, LOS_ANGELES, HONOLULU]

#: The clocks of 2026 change on 8 March and 1 November.
SPRING, AUTUMN = datetime(2026, 3, 8, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)


def local(zone: str, *when: int) -> datetime:
    return datetime(*when, tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("now", "goes"),
    [
        ((2026, 6, 1, 8, 59, 59), (2026, 6, 1, 9, 0)),
        ((2026, 6, 1, 9, 0), (2026, 6, 1, 9, 0)),
        ((2026, 6, 1, 19, 59, 59), (2026, 6, 1, 19, 59, 59)),
        ((2026, 6, 1, 20, 0), (2026, 6, 2, 9, 0)),
        ((2026, 6, 1, 23, 30), (2026, 6, 2, 9, 0)),
        ((2026, 12, 31, 22, 0), (2027, 1, 1, 9, 0)),
        ((2028, 2, 28, 21, 0), (2028, 2, 29, 9, 0)),
    ],
)
def test_r31_nothing_goes_out_before_nine_or_from_eight(now, goes):
    assert next_allowed(local(CHICAGO, *now), [CHICAGO]) == local(CHICAGO, *goes)


@pytest.mark.parametrize("zone", SIX_ZONES)
@pytest.mark.parametrize("change", [SPRING, AUTUMN])
def test_r31_nine_stays_nine_over_a_change_of_the_clocks(zone, change):
    evening = datetime.combine(change.date() - timedelta(days=1), time(20), ZoneInfo(zone))
    morning = datetime.combine(change.date(), time(9), ZoneInfo(zone))
    assert next_allowed(evening, [zone]) == morning
    assert next_allowed(morning - timedelta(microseconds=1), [zone]) == morning


def test_s39_the_night_is_an_hour_shorter_in_spring_and_an_hour_longer_in_autumn():
    nights = [
        next_allowed(evening, [CHICAGO]) - evening.astimezone(UTC)
        for evening in (
            local(CHICAGO, 2026, 3, 7, 20),
            local(CHICAGO, 2026, 3, 8, 20),
            local(CHICAGO, 2026, 10, 31, 20),
        )
    ]
    assert nights == [timedelta(hours=12), timedelta(hours=13), timedelta(hours=14)]


def test_r31_the_number_s_zone_counts_as_well_as_the_agency_s():
    assert next_allowed(local(NEW_YORK, 2026, 6, 1, 9), [NEW_YORK, LOS_ANGELES]) == local(LOS_ANGELES, 2026, 6, 1, 9)
    assert next_allowed(local(LOS_ANGELES, 2026, 6, 1, 17), [NEW_YORK, LOS_ANGELES]) == local(
        LOS_ANGELES, 2026, 6, 2, 9
    )


@pytest.mark.parametrize(
    ("phone", "now", "goes"),
    [
        ("+14485550142", (NEW_YORK, 2026, 6, 1, 9), (CHICAGO, 2026, 6, 1, 9)),
        ("+14485550142", (CHICAGO, 2026, 6, 1, 18, 59), (CHICAGO, 2026, 6, 1, 18, 59)),
        ("+14485550142", (NEW_YORK, 2026, 6, 1, 20), (CHICAGO, 2026, 6, 2, 9)),
        ("+16895550142", (NEW_YORK, 2026, 6, 1, 19, 59), (NEW_YORK, 2026, 6, 1, 19, 59)),
        ("+16895550142", (NEW_YORK, 2026, 6, 1, 20), (CHICAGO, 2026, 6, 2, 9)),
        ("+13645550142", (NEW_YORK, 2026, 6, 1, 9), (CHICAGO, 2026, 6, 1, 9)),
        ("+19305550142", (NEW_YORK, 2026, 6, 1, 9), (CHICAGO, 2026, 6, 1, 9)),
        ("+14585550142", (LOS_ANGELES, 2026, 6, 1, 19), (LOS_ANGELES, 2026, 6, 2, 9)),
        ("+15315550142", (CHICAGO, 2026, 6, 1, 9), (DENVER, 2026, 6, 1, 9)),
        ("+13345550142", (CHICAGO, 2026, 6, 1, 19), (CHICAGO, 2026, 6, 2, 9)),
    ],
)
def test_r31_a_new_area_code_over_an_old_one_waits_for_every_zone_of_the_old_one(phone, now, goes):
    assert next_allowed(local(*now), parse(phone).zones) == local(*goes)


def test_r31_arizona_does_not_change_its_clocks():
    assert next_allowed(local(DENVER, 2026, 3, 7, 7), [DENVER, PHOENIX]) == local(PHOENIX, 2026, 3, 7, 9)
    assert next_allowed(local(DENVER, 2026, 3, 9, 7), [DENVER, PHOENIX]) == local(DENVER, 2026, 3, 9, 10)


def test_r31_a_number_without_a_known_zone_waits_for_every_american_zone():
    assert next_allowed(local(NEW_YORK, 2026, 6, 1, 9), US_ZONES) == local("Pacific/Guam", 2026, 6, 2, 9)


def test_r31_zones_whose_days_never_meet_are_never_texted():
    assert next_allowed(local(CHICAGO, 2026, 6, 1, 12), [CHICAGO, "Asia/Shanghai"]) is None


def test_an_agency_can_choose_a_narrower_window():
    evening = local(CHICAGO, 2026, 6, 1, 17)
    assert next_allowed(evening, [CHICAGO], (time(10), time(17))) == local(CHICAGO, 2026, 6, 2, 10)


@pytest.mark.parametrize(
    "window", [(time(8, 59), time(20)), (time(9), time(20, 1)), (time(12), time(12)), (time(15), time(10))]
)
def test_r31_no_setting_widens_the_day(window):
    with pytest.raises(ValueError, match="window"):
        next_allowed(local(CHICAGO, 2026, 6, 1, 12), [CHICAGO], window)


def test_a_moment_without_zone_and_an_empty_list_of_zones_are_refused():
    with pytest.raises(ValueError, match="moment"):
        next_allowed(datetime(2026, 6, 1, 12), [CHICAGO])  # noqa: DTZ001 - the mistake under test
    with pytest.raises(ValueError, match="zones"):
        next_allowed(local(CHICAGO, 2026, 6, 1, 12), [])


def is_day(moment: datetime, zones: list[str]) -> bool:
    return all(DAYTIME[0] <= moment.astimezone(ZoneInfo(zone)).time() < DAYTIME[1] for zone in zones)


near_a_change = st.builds(
    lambda change, seconds: change + timedelta(seconds=seconds),
    st.sampled_from([SPRING, AUTUMN]),
    st.integers(-3 * 86400, 3 * 86400),
)
any_moment = near_a_change | st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
some_zones = st.lists(st.sampled_from(SIX_ZONES), min_size=1, max_size=4, unique=True)


@given(any_moment, some_zones)
def test_s39_the_answer_is_by_day_everywhere_and_nothing_before_it_is(moment, zones):
    goes = next_allowed(moment, zones)
    assert moment <= goes < moment + timedelta(hours=48)
    assert is_day(goes, zones)
    assert is_allowed(goes, zones)
    earlier = [moment + step * timedelta(minutes=10) for step in range(int((goes - moment) / timedelta(minutes=10)))]
    just_before = [goes - timedelta(microseconds=1)] if goes > moment else []
    assert [at for at in earlier + just_before if is_day(at, zones)] == []


@pytest.mark.parametrize(("start", "end"), [(time(3), time(20)), (time(9), time(21)), (time(12), time(12))])
def test_a_window_outside_the_day_is_refused_in_words(start: time, end: time) -> None:
    policy = SendingPolicy(channels=["sms"], window_start=start, window_end=end)
    with pytest.raises(ValidationError, match="Messages go out by day"):
        policy.clean()
