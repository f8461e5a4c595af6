"""One spelling for an address, so that two reports of the same door are recognised without storing it."""

import re

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
}
#: Whatever stands before the number of a flat: some reports write it, some don't.
_UNITS = frozenset({"APT", "APARTMENT", "UNIT", "STE", "SUITE", "NO"})
_BOX = re.compile(r"\bP(OST)?[\W_]*O(FFICE)?[\W_]*BOX\b")
#: The digits after a ZIP code, which some write and some don't.
_ZIP_ENDING = re.compile(r"(?<=\b\d{5})-\d{4}\s*$")


def normal_address(text: str) -> str:
    """Return the spelling in which addresses are compared; empty where there is none."""
    words = re.findall(r"\w+", _BOX.sub("PO BOX", _ZIP_ENDING.sub("", text.upper())))
    return " ".join(_WORDS.get(word, word) for word in words if word not in _UNITS)


def address_index(text: str) -> bytes | None:
    """Return what an address is recognised by; None where there is none."""
    form = keyed_form(text)
    return blind_index(form) if form else None


def keyed_form(text: str) -> str:
    """Return what is hashed of an address, which no phone number can equal; empty where there is none."""
    address = normal_address(text)
    return f"address {address}" if address else ""
