"""Mailing addresses: the lines under which post arrives, and the doors they stand for."""

import re

#: What fits a window envelope under the line that says whom it is for.
MOST_LINES = 4
#: A street and a city.
_FEWEST_LINES = 2
_LONGEST_LINE = 60
_STATE_AND_ZIP = re.compile(r"[A-Z]{2}\.?\s+\d{5}(-\d{4})?", re.IGNORECASE)
_ZIP = re.compile(r"\d{5}(-\d{4})?")
_COUNTRY = re.compile(r"U\.?S\.?A?\.?|United States( of America)?", re.IGNORECASE)


class BadAddress(ValueError):  # noqa: N818 - reads as what it is: a bad address
    """No letter can be addressed so; the message says why and never repeats the address."""


def postal_lines(text: str) -> str:
    """Return a mailing address in lines, without the name some sources put above it. Raises BadAddress."""
    parts = list(filter(None, (" ".join(part.split()) for part in re.split(r"[,;\n]", text))))
    while parts and not any(letter.isdigit() for letter in parts[0]):
        # A street or a post office box has a number. What stands above it is a name, and no name is taken.
        parts = parts[1:]
    lines = _with_city(parts[:-1] if parts and _COUNTRY.fullmatch(parts[-1]) else parts)
    if len(lines) < _FEWEST_LINES:
        raise BadAddress("is no mailing address; write street and number, city, state and ZIP code")
    if len(lines) > MOST_LINES or any(len(line) > _LONGEST_LINE for line in lines):
        raise BadAddress(f"must fit an envelope: at most {MOST_LINES} lines of {_LONGEST_LINE} characters")
    return "\n".join(lines)


def _with_city(parts: list[str]) -> list[str]:
    """Put city, state and ZIP code on one line."""
    if len(parts) > 1 and _ZIP.fullmatch(parts[-1]):
        parts = [*parts[:-2], f"{parts[-2]} {parts[-1]}"]
    if len(parts) > 1 and _STATE_AND_ZIP.fullmatch(parts[-1]):
        return [*parts[:-2], f"{parts[-2]}, {parts[-1]}"]
    return parts


def streets_of(postal_address: str) -> list[str]:
    """Return the spellings under which an incident at a mailing address may have been reported."""
    *streets, place = postal_address.split("\n")
    # Some sources name the street alone; others the city, the state or the ZIP code with it.
    words = place.replace(",", " ").split()
    ends = range(len(words) + 1)
    return [" ".join([*streets[:count], *words[:end]]) for count in range(1, len(streets) + 1) for end in ends]
