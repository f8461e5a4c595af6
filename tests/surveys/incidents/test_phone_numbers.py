"""Phone numbers as dispatch centres write them."""

from dataclasses import replace

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.incidents.phone_numbers import (
    TEXTABLE_KINDS,
    US_ZONES,
    BadPhone,
    PhoneKind,
    PhoneNumber,
    _type_of,
    e164_and_kind,
    parse,
)


@pytest.mark.parametrize(
    "raw",
    [
        "+13125550142",
        "3125550142",
        "13125550142",
        "(312) 555-0142",
        "312.555.0142",
        " 312 555 0142 ",
        "+1 (312) 555‑0142",
        "tel:+1-312-555-0142",
        "３１２５５５０１４２",
        "312\u00a0555\u00a00142",
    ],
)
def test_one_number_has_one_form_however_it_is_written(raw):
    assert parse(raw) == PhoneNumber("+13125550142", PhoneKind.UNKNOWN, ("America/Chicago",))


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("+1 312 555 0142", PhoneKind.UNKNOWN),
        ("+44 7911 123456", PhoneKind.MOBILE),
        ("+44 20 7946 0958", PhoneKind.LANDLINE),
        ("+44 56 0000 0000", PhoneKind.VOIP),
        ("312-555-0142 x12", PhoneKind.LANDLINE),
        ("800-555-1212", PhoneKind.INVALID),
        ("888-555-0199", PhoneKind.INVALID),
        ("900-555-1212", PhoneKind.INVALID),
        ("500-345-6789", PhoneKind.INVALID),
    ],
)
def test_r11_the_kind_says_whether_a_number_can_receive_texts(raw, kind):
    assert parse(raw).kind is kind


def test_r11_north_american_numbers_are_tried_and_landlines_are_not():
    assert set(PhoneKind) - TEXTABLE_KINDS == {PhoneKind.LANDLINE, PhoneKind.INVALID, PhoneKind.NONE}


@pytest.mark.parametrize("area", ["202", "312", "415", "512", "602", "907", "808", "787", "608"])
def test_the_numbers_reserved_for_fiction_can_be_used_in_tests_and_demonstrations(area):
    assert {parse(f"{area}55501{last:02}").kind for last in range(100)} == {PhoneKind.UNKNOWN}


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", "There is no number."),
        ("   ", "There is no number."),
        ("none", "This is not a phone number."),
        ("REFUSED", "This is not a phone number."),
        ("3125550142/3125550143", "This is not a phone number."),
        ("911", "This number has too few or too many digits."),
        ("312555014", "This number has too few or too many digits."),
        ("555-0142", "This number has too few or too many digits."),
        ("000-000-0000", "No such number can exist in its country or area."),
        ("555-555-5555", "No such number can exist in its country or area."),
        ("123-456-7890", "No such number can exist in its country or area."),
    ],
)
def test_what_is_no_number_is_refused_with_the_reason(raw, reason):
    with pytest.raises(BadPhone) as refusal:
        parse(raw)
    assert str(refusal.value) == reason


def test_a_number_of_an_area_is_in_every_zone_of_that_area():
    assert parse("212-555-0142").zones == ("America/New_York",)
    assert parse("850-555-0142").zones == ("America/Chicago", "America/New_York")
    assert parse("928-555-0142").zones == ("America/Denver", "America/Phoenix")
    assert parse("541-555-0142").zones == ("America/Denver", "America/Los_Angeles")
    assert parse("+44 20 7946 0958").zones == ("Europe/London",)


def test_a_number_that_could_be_anywhere_is_in_every_zone_of_the_country():
    assert parse("+870 773 111 632").zones == US_ZONES
    assert set(US_ZONES) - set(parse("800-555-1212").zones) == set()


REASONS = {
    "There is no number.",
    "This is not a phone number.",
    "This number has too few or too many digits.",
    "No such number can exist in its country or area.",
}


def read(raw: str) -> PhoneNumber | str:
    try:
        return parse(raw)
    except BadPhone as refusal:
        return str(refusal)


@given(st.text(max_size=40) | st.from_regex(r"\+?[0-9 ()./-]{7,16}", fullmatch=True))
def test_any_text_is_a_number_or_refused_without_being_repeated(raw):
    found = read(raw)
    if isinstance(found, PhoneNumber):
        assert parse(found.e164) == replace(found, kind=parse(found.e164).kind)
    else:
        assert found in REASONS


_plain = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "1", "+1 ", "1-", "+1"]),
    st.integers(200, 999).map(lambda area: f"{area}") | st.integers(200, 999).map(lambda area: f"({area}) "),
    st.integers(200, 999),
    st.integers(0, 9999).map(lambda line: f"-{line:04d}"),
)


@given(_plain)
def test_the_short_way_for_plain_numbers_leads_where_the_library_leads(raw):
    number = phonenumbers.parse(raw, "US")
    try:
        found = e164_and_kind(raw)[0]
    except BadPhone:
        found = ""
    expected = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    assert found == (expected if phonenumbers.is_valid_number(number) else "")
    assert _type_of(number) == phonenumbers.number_type(number)
