"""One spelling for an address, so that two reports of the same door are recognised without storing it."""

import re
import unicodedata
from collections.abc import Sequence

from officersurvey.encryption import blind_index

_WORDS = {
    "STREET": "ST",
    "AVENUE": "AVE",
    "AV": "AVE",
    "ROAD": "RD",
    "DRIVE": "DR",
    "BOULEVARD": "BLVD",
    "LANE": "LN",
    "COURT": "CT",
    "PLACE": "PL",
    "TERRACE": "TER",
    "PARKWAY": "PKWY",
    "HIGHWAY": "HWY",
    "CIRCLE": "CIR",
    "NORTH": "N",
    "SOUTH": "S",
    "EAST": "E",
    "WEST": "W",
    "NORTHEAST": "NE",
    "NORTHWEST": "NW",
    "SOUTHEAST": "SE",
    "SOUTHWEST": "SW",
    "SAINT": "ST",
    "MOUNT": "MT",
    "COVE": "CV",
    "FIRST": "1ST",
    "SECOND": "2ND",
    "THIRD": "3RD",
    "FOURTH": "4TH",
    "FIFTH": "5TH",
    "SIXTH": "6TH",
    "SEVENTH": "7TH",
    "EIGHTH": "8TH",
    "NINTH": "9TH",
    "TENTH": "10TH",
}
#: Whatever stands before the number of a flat: some reports write it, some don't.
_UNITS = frozenset({"APT", "APARTMENT", "UNIT", "STE", "SUITE", "NO"})
#: A flat, a floor, a building: what stands from here on says where in the house.
_INSIDE = _UNITS | {"#", "BLDG", "BUILDING", "FL", "FLOOR", "FLR", "LOT", "RM", "ROOM", "SPC", "TRLR"}
#: Where the name of a street ends; what follows is a part of the town, a flat or the town itself.
_TYPES = "ST AVE RD DR BLVD LN CT PL TER PKWY CIR WAY TRL TRAIL SQ SQUARE LOOP PIKE ALY ALLEY"
_STREET_TYPES = frozenset(_TYPES.split())
_QUARTERS = frozenset(["N", "S", "E", "W", "NE", "NW", "SE", "SW"])
_APOSTROPHES = "'`\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}"
_BOX = re.compile(r"\bP(OST)?[\W_]*O(FFICE)?[\W_]*BOX\b")
#: State Highway 9, County Road 9, IL Route 9 and US 9 are all called 9 by somebody.
_ROUTE = re.compile(
    r"(\d+(?: [NSEW])?) (?:(?:STATE|COUNTY|CTY|U S|OLD|[A-Z]{2}) )?"
    r"(?:HWY|RT|RTE|ROUTE|RD|SR|SH|CR|US|U S|FM) (\d+[A-Z]?)\b"
)
_BOX_NUMBER = re.compile(r"\bPO BOX \w+")
#: A house has a number; a crossing, a park or a milestone has none.
_HOUSE = re.compile(r"\d+ \w")
_FLAT_IN_FRONT = re.compile(rf"\W*(?:{'|'.join(sorted(_INSIDE))})\W*\w+\W+(?=\d+\w?\s+\w)")
_HALF_OR_LETTER = re.compile(r"^\W*(\d+)(?:-?[A-Z])?(?:\s+\d/\d)?(?=\s)")
_STATE_AND_ZIP = re.compile(r"( [A-Z]{2})? \d{5}$")
#: The digits after a ZIP code, which some write and some don't.
_ZIP_ENDING = re.compile(r"(?<=\b\d{5})-\d{4}\s*$")


def normal_address(text: str) -> str:
    """Return the spelling in which addresses are compared; empty where there is none."""
    if not text:
        return ""
    words = re.findall(r"\w+", _BOX.sub("PO BOX", _ZIP_ENDING.sub("", _capitals(text))))
    return " ".join(_WORDS.get(word, word) for word in words if word not in _UNITS)


def address_index(text: str) -> bytes | None:
    """Return what a house is recognised by; None where there is none."""
    form = keyed_form(text)
    return blind_index(form) if form else None


def keyed_form(text: str) -> str:
    """Return what is hashed of an address, which no phone number can equal; empty where there is none."""
    house = house_of(text)
    return f"address {house}" if house else ""


def house_of(text: str) -> str:
    """Return number and street alone: some reports leave out the flat, the town or the kind of street."""
    if not text:
        return ""
    # A source may put the name of the place or the flat before the street.
    houses = [words for part in re.split(r"[,;\n]", _capitals(text)) if (words := _house_words(part))]
    if houses:
        return min(map(_cut, houses), key=lambda found: not found[0])[1]
    address = normal_address(text)
    box = _BOX_NUMBER.search(address)
    return box.group() if box else _STATE_AND_ZIP.sub("", address)


def _capitals(text: str) -> str:
    """Return capitals without accents and apostrophes, which some write and some don't."""
    letters = unicodedata.normalize("NFKD", text.upper())
    return "".join(one for one in letters if not unicodedata.combining(one) and one not in _APOSTROPHES)


def _house_words(part: str) -> list[str]:
    """Return the words of a house and a street, 12A and 12 1/2 being in 12; empty for anything else."""
    words = re.findall(r"\w+|#", _HALF_OR_LETTER.sub(r"\1", _FLAT_IN_FRONT.sub("", part, count=1)))
    return [_WORDS.get(word, word) for word in words] if _HOUSE.match(" ".join(words)) else []


def _cut(words: list[str]) -> tuple[bool, str]:
    """Return whether the kind of street is named, and what stands before it, before the flat or the floor."""
    if route := _ROUTE.match(" ".join(words)):
        return True, f"{route[1]} HWY {route[2]}"
    ends = [place for place, word in enumerate(words) if place > 1 and word in _STREET_TYPES | _INSIDE]
    if not ends:
        return False, " ".join(words)
    number, *name = words[: ends[0]]
    return words[ends[0]] in _STREET_TYPES, " ".join([number, *_quarter_behind(words[ends[0] + 1 :]), *name])


def _quarter_behind(rest: Sequence[str]) -> Sequence[str]:
    """Return the quarter of the compass that some write behind the street, unless it begins the name of a town."""
    is_quarter = bool(rest) and rest[0] in _QUARTERS
    return rest[:1] if is_quarter and (len(rest) == 1 or rest[1] in _INSIDE or rest[1].isdigit()) else ()
