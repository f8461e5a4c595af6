"""Reading phone numbers as dispatch centres write them."""

import re
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

import phonenumbers
from phonenumbers import PhoneNumberType, ValidationResult, timezone
from phonenumbers.tzdata import TIMEZONE_DATA


class PhoneKind(StrEnum):
    """What a number can be used for."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    VOIP = "voip"
    UNKNOWN = "unknown"
    INVALID = "invalid"
    NONE = "none"


#: North American numbers do not tell mobiles from landlines: unknown ones are tried, and the provider tells.
TEXTABLE_KINDS = frozenset({PhoneKind.MOBILE, PhoneKind.VOIP, PhoneKind.UNKNOWN})

#: Where a number gives no hint, its owner may be anywhere in the country.
US_ZONES = (
    "America/Puerto_Rico",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "America/Adak",
    "Pacific/Honolulu",
    "Pacific/Pago_Pago",
    "Pacific/Guam",
)

NORTH_AMERICA = 1
#: Characters of a number with everything that is written around it.
LONGEST = 40
AREA_CODE_DIGITS = 3
#: Numbers are given out to carriers in blocks of a thousand.
BLOCK_DIGITS = 7
US_DIGITS = 10

#: An overlay's numbers are given out all over the area of the code it lies over, and the library knows too few zones of
#: these. Overlays of which it knows the same as of the code beneath are left out.
_OVERLAYS = {
    "448": "850",  # Florida's panhandle
    "689": "407",  # Orlando
    "364": "270",  # western Kentucky
    "930": "812",  # southern Indiana
    "531": "402",  # eastern Nebraska
    "986": "208",  # Idaho
    "458": "541",  # Oregon
    **dict.fromkeys(("367", "581"), "418"),  # eastern Quebec
    **dict.fromkeys(("236", "257", "672", "778"), "250"),  # British Columbia
    **dict.fromkeys(("474", "639"), "306"),  # Saskatchewan
    "879": "709",  # Newfoundland and Labrador
}
#: Towns whose clocks differ from what the library says of their area code.
_MORE_ZONES = {
    "334": {"America/New_York"},  # Phenix City, Lanett and Valley, Alabama, live by Georgia's clocks
    "402": {"America/Denver"},  # Cody, Nebraska
    "306": {"America/Edmonton", "America/Winnipeg"},  # Lloydminster; Creighton
}

#: How most numbers are written; reading these without the library's parser is ten times as fast.
_PLAIN_US = re.compile(r"\s*(?:\+?1[ .-]?)?\(?([2-9]\d\d)\)?[ .-]?([2-9]\d\d)[ .-]?(\d{4})\s*", re.ASCII)
#: A word beside a number may say whose it is not.
_WORDLESS = re.compile(r"\s*(?:tel:)?[\W_]*\d[\W\d_]*(?:(?:x|int|ext[a-z]*)[\W\d_]*)?", re.IGNORECASE)
#: How programs write a number that they took for an amount: its zero is no digit of it.
_FRACTION = re.compile(r"(?<=\d{7})\.0+(?=\s*\Z)", re.ASCII)
_PLUS = re.compile("[+\N{FULLWIDTH PLUS SIGN}]")

_KINDS = {
    PhoneNumberType.MOBILE: PhoneKind.MOBILE,
    PhoneNumberType.FIXED_LINE: PhoneKind.LANDLINE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: PhoneKind.UNKNOWN,
    PhoneNumberType.VOIP: PhoneKind.VOIP,
}


class BadPhone(ValueError):  # noqa: N818 - reads as what it is: a bad phone number
    """The text is not one phone number; the message says why and never repeats the text."""


@dataclass(frozen=True)
class PhoneNumber:
    """One number in E.164, its kind, and every time zone in which its owner may be."""

    e164: str
    kind: PhoneKind
    zones: tuple[str, ...]


def parse(raw: str, region: str = "US") -> PhoneNumber:
    """Read one number; a number without country code belongs to `region`. Raises BadPhone."""
    number, kind = _read(raw, region)
    return PhoneNumber(_e164(number), kind, _zones(number))


def e164_and_kind(raw: str, region: str = "US") -> tuple[str, PhoneKind]:
    """Read one number without looking up its zones, which takes most of the time in an import. Raises BadPhone.

    One with words beside it is known, and gets no texts.
    """
    plain = _PLAIN_US.fullmatch(raw) if region == "US" else None
    if plain:
        digits = "".join(plain.groups())
        number_type = _existing(_type_of_block(digits[:BLOCK_DIGITS]))
        return f"+{NORTH_AMERICA}{digits}", _KINDS.get(number_type, PhoneKind.INVALID)
    if len(raw) > LONGEST:
        raise BadPhone(f"This is longer than {LONGEST} characters.")
    number, kind = _read(raw, region)
    return _e164(number), kind if is_wordless(raw) else PhoneKind.INVALID


def is_wordless(raw: str) -> bool:
    """Whether it is written as numbers are, which does not make it one: digits, what parts them, an extension."""
    return _WORDLESS.fullmatch(raw) is not None


def written_here(phone: str) -> str:
    """Return a number the way people here write it, (312) 555-0100; what is none as it stands."""
    try:
        number = phonenumbers.parse(phone, "US")
    except phonenumbers.NumberParseException:
        return phone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)


def _read(raw: str, region: str) -> tuple[phonenumbers.PhoneNumber, PhoneKind]:
    plain = _PLAIN_US.fullmatch(raw) if region == "US" else None
    number = _north_american("".join(plain.groups())) if plain else _parsed(raw, region)
    return number, _kind(_existing(_type_of(number)), number)


def _existing(number_type: int) -> int:
    if number_type == PhoneNumberType.UNKNOWN:
        raise BadPhone("No such number can exist in its country or area.")
    return number_type


def _parsed(raw: str, region: str) -> phonenumbers.PhoneNumber:
    if not raw.strip():
        raise BadPhone("There is no number.")
    try:
        number = phonenumbers.parse(_FRACTION.sub("", raw), region)
    except phonenumbers.NumberParseException:
        raise BadPhone("This is not a phone number.") from None
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        raise BadPhone("This number has too few or too many digits.")
    if _may_be_north_american(raw, number):
        raise BadPhone("This may be a number from abroad or one from here with a plus too many.")
    return number


def _may_be_north_american(raw: str, number: phonenumbers.PhoneNumber) -> bool:
    """Say whether a number from abroad is one from here too, if the 1 was left out behind its plus."""
    digits = _e164(number).removeprefix("+")
    if number.country_code == NORTH_AMERICA or len(digits) != US_DIGITS or not _PLUS.search(raw):
        return False
    return _type_of(_north_american(digits)) != PhoneNumberType.UNKNOWN


def _north_american(digits: str) -> phonenumbers.PhoneNumber:
    return phonenumbers.PhoneNumber(country_code=NORTH_AMERICA, national_number=int(digits))


def _type_of(number: phonenumbers.PhoneNumber) -> int:
    if number.country_code == NORTH_AMERICA:
        return _type_of_block(str(number.national_number)[:BLOCK_DIGITS])
    return phonenumbers.number_type(number)


@lru_cache(maxsize=50_000)
def _type_of_block(digits: str) -> int:
    """Return what all numbers are that begin so; a town's numbers lie in few blocks, and looking one up is slow."""
    return phonenumbers.number_type(_north_american(digits.ljust(US_DIGITS, "0")))


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _kind(number_type: int, number: phonenumbers.PhoneNumber) -> PhoneKind:
    """An extension means a switchboard; toll-free, premium and other special numbers are nobody's phone."""
    kind = _KINDS.get(number_type, PhoneKind.INVALID)
    return PhoneKind.LANDLINE if number.extension else kind


def _zones(number: phonenumbers.PhoneNumber) -> tuple[str, ...]:
    zones = timezone.time_zones_for_number(number)
    if number.country_code == NORTH_AMERICA:
        zones = _zones_by_area().get(str(number.national_number)[:AREA_CODE_DIGITS], zones)
    return US_ZONES if not zones or "Etc/Unknown" in zones else tuple(zones)


@cache
def _zones_by_area() -> dict[str, tuple[str, ...]]:
    """Return every zone an area code touches, those of the code that an overlay lies over included."""
    known = _known_zones_by_area()
    return {area: tuple(sorted(zones | known[_OVERLAYS.get(area, area)])) for area, zones in known.items()}


def _known_zones_by_area() -> dict[str, set[str]]:
    """Collect zones by area code.

    The library goes by exchange, which says where a landline stands; a mobile number is used all over its area code.
    """
    areas: defaultdict[str, set[str]] = defaultdict(set, {area: set(zones) for area, zones in _MORE_ZONES.items()})
    for prefix, zones in TIMEZONE_DATA.items():
        country, area = prefix[:1], prefix[1 : 1 + AREA_CODE_DIGITS]
        if country == str(NORTH_AMERICA) and len(area) == AREA_CODE_DIGITS:
            areas[area].update(zones)
    return areas
