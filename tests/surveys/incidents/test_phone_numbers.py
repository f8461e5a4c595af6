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
    _zones_by_area,
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
        "3125550142.0",
        "13125550142.00 ",
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


@pytest.mark.parametrize("raw", ["OFFENDER (312) 555-0142", "not 312-555-0142", "312-555-0142 (w)", "H 312-555-0142"])
def test_r11_a_number_with_words_beside_it_is_known_and_gets_no_texts(raw):
    assert e164_and_kind(raw) == ("+13125550142", PhoneKind.INVALID)


@pytest.mark.parametrize("raw", ["312-555-0142 x12", "312-555-0142 ext. 12", "312-555-0142;ext=12", "312-555-0142#12"])
def test_an_extension_is_no_word(raw):
    assert e164_and_kind(raw) == ("+13125550142", PhoneKind.LANDLINE)


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
        ("312555014.0", "This number has too few or too many digits."),
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


#: How many area codes the library knows zones of.
AREA_CODES = 442
#: Each area code that others lie over, and those others, where they are in use.
OVERLAYS = """
    201: 551, 202: 771, 203: 475, 204: 431 584, 205: 659, 206: 564, 208: 986, 209: 350, 210: 726, 212: 332 646 917,
    213: 323 738, 214: 469 945 972, 215: 267 445, 217: 447, 248: 947, 250: 236 257 672 778, 256: 938, 270: 364,
    301: 227 240, 303: 720 983, 304: 681, 305: 645 786, 306: 474 639, 310: 424, 312: 872, 314: 557, 315: 680,
    317: 463, 330: 234, 336: 743, 402: 531, 403: 368 587 825, 404: 470 678 770 943, 405: 572, 407: 321 689,
    408: 669, 410: 443 667, 412: 878, 415: 628, 416: 437 647, 418: 367 581, 419: 567, 450: 354 579, 501: 327,
    503: 971, 506: 428, 508: 774, 510: 341, 512: 737, 513: 283, 514: 263 438, 516: 363, 518: 838, 519: 226 382 548,
    540: 826, 541: 458, 561: 728, 570: 272, 602: 480 623, 604: 236 257 672 778, 608: 353, 609: 640, 610: 484 835,
    613: 343 753, 614: 380, 615: 629, 617: 857, 618: 730, 619: 858, 630: 331, 631: 934, 702: 725, 703: 571,
    704: 980, 705: 249 683, 706: 762, 707: 369, 708: 464, 709: 879, 713: 281 346 832, 714: 657, 715: 534, 717: 223,
    718: 347 929, 732: 848, 740: 220, 757: 948, 760: 442, 780: 368 587 825, 781: 339, 787: 939, 801: 385, 803: 839,
    804: 686, 805: 820, 809: 829 849, 812: 930, 813: 656, 814: 582, 815: 779, 816: 975, 817: 682, 818: 747,
    819: 468 873, 843: 854, 845: 329, 847: 224, 850: 448, 860: 959, 864: 821, 870: 327, 876: 658, 902: 782,
    903: 430, 904: 324, 905: 289 365 742, 909: 840, 910: 472, 916: 279, 918: 539, 919: 984, 920: 274, 937: 326,
    954: 754, 970: 748, 973: 862, 978: 351
"""
PAIRS = [
    (base.strip(), one) for base, them in (line.split(":") for line in OVERLAYS.split(",")) for one in them.split()
]


@pytest.mark.parametrize(("base", "overlay"), PAIRS)
def test_r31_an_overlay_is_in_every_zone_of_the_code_it_lies_over(base: str, overlay: str) -> None:
    assert set(_zones_by_area()[base]) - set(_zones_by_area()[overlay]) == set()


def test_r31_whoever_takes_a_newer_library_looks_whether_its_new_area_codes_lie_over_others() -> None:
    assert len(_zones_by_area()) == AREA_CODES, "Add new overlays to this table, and to _OVERLAYS where it fails"


@pytest.mark.parametrize(
    ("area", "zones"),
    [
        ("448", "Chicago New_York"),
        ("364", "Chicago New_York"),
        ("930", "Chicago New_York"),
        ("689", "Chicago New_York"),
        ("458", "Denver Los_Angeles"),
        ("986", "Boise Denver Los_Angeles"),
        ("531", "Chicago Denver"),
        ("402", "Chicago Denver"),
        ("308", "Chicago Denver"),
        ("605", "Chicago Denver North_Dakota/Center"),
        ("701", "Chicago Denver North_Dakota/Center"),
        ("785", "Chicago Denver"),
        ("620", "Chicago Denver"),
        ("219", "Chicago New_York"),
        ("574", "Chicago New_York"),
        ("812", "Chicago New_York"),
        ("270", "Chicago New_York"),
        ("606", "Chicago New_York"),
        ("423", "Chicago New_York"),
        ("906", "Chicago New_York"),
        ("334", "Chicago New_York"),
        ("775", "Boise Denver Los_Angeles"),
        ("931", "Chicago"),
        ("615", "Chicago"),
        ("256", "Chicago"),
        ("806", "Chicago"),
        ("432", "Chicago"),
        ("915", "Denver"),
        ("807", "Toronto Winnipeg"),
        ("581", "Halifax Toronto"),
        ("778", "Edmonton Vancouver"),
        ("604", "Vancouver"),
        ("639", "Edmonton Regina Winnipeg"),
        ("709", "Halifax St_Johns"),
        ("879", "Halifax Puerto_Rico St_Johns"),
    ],
)
def test_r31_area_codes_on_both_sides_of_a_line_between_zones(area: str, zones: str) -> None:
    assert parse(f"{area}-234-0142").zones == tuple(f"America/{zone}" for zone in zones.split())


def test_a_number_that_could_be_anywhere_is_in_every_zone_of_the_country():
    assert parse("+870 773 111 632").zones == US_ZONES
    assert set(US_ZONES) - set(parse("800-555-1212").zones) == set()


REASONS = {
    "There is no number.",
    "This is not a phone number.",
    "This number has too few or too many digits.",
    "No such number can exist in its country or area.",
    "This may be a number from abroad or one from here with a plus too many.",
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
