"""Where an EIDO incident was and what was written about it: read for what they protect, and stored nowhere as such."""

import html
import re

from surveys.incidents.eido_links import Component, Document, text
from surveys.incidents.feeds.limits import MAX_NARRATIVE
from surveys.incidents.feeds.reading import comparable

_LONGEST_LOCATION = 50_000
#: What stands within a word does not part it.
_WITHIN_WORDS = re.compile(r"</?(?:a|b|em|font|i|s|span|strong|u|wbr)\b[^<>]{0,500}>", re.IGNORECASE)
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f]")
_TAG = re.compile(r"<[^<>]{0,500}>")
#: The parts of a house's address in a PIDF-LO, in the order in which an American address has them (RFC 5139).
_HOUSE = ("HNP", "HNO", "HNS")
_STREET = ("PRM", "PRD", "RD", "A6", "STS", "POD", "POM")
_TOWN = ("A3", "A1", "PC")
_LONGEST_ADDRESS = 200
_CURRENT = "CURRENTINCIDENT"
_TOO_LONG = "The notes are too long to be searched for guard words; nobody is asked about the incident."


def address(eido: Document, incident: Component) -> str:
    """Return number, street and town of the incident's place, else of the first one that has them; no other is read."""
    places = _in_order(eido, incident)
    found = dict.fromkeys(filter(None, map(_civic_address, places)))
    if len(found) > 1:
        eido.ignored.append("locationComponent beyond the first")
    elif places and not found:
        eido.ignored.append("locationComponent without number and street")
    return next(iter(found), "")


def _in_order(eido: Document, incident: Component) -> list[Component]:
    """Return the places, where it happened first: others are where a call was routed, or where units gathered."""
    places = eido.components("locationComponent")
    own = [place for place in places if comparable(text(place, "locationTypeDescriptionRegistryText")) == _CURRENT]
    return [*eido.linked(incident, "locationReference", "locationComponent"), *own, *places]


def narrative(eido: Document) -> str:
    """Return the words of all notes; what is longer than is searched is left out, and said to be."""
    notes = " ".join(_words(note) for note in eido.components("notesComponent")).strip()
    if len(notes) <= MAX_NARRATIVE:
        return notes
    eido.problems.append(_TOO_LONG)
    return ""


def is_too_long_to_search(eido: Document) -> bool:
    """Whether notes were left out that may hold a guard word."""
    return _TOO_LONG in eido.problems


def _words(note: Component) -> str:
    written = note.get("notesActionComments")
    texts = written if isinstance(written, list) else [written]
    marked_up = " ".join(text for text in texts if isinstance(text, str))
    words = _INVISIBLE.sub("", html.unescape(_TAG.sub(" ", _WITHIN_WORDS.sub("", marked_up))))
    return " ".join("".join(letter if letter.isprintable() else " " for letter in words).split())


def _civic_address(place: Component) -> str:
    value = place.get("locationByValue")
    pidf = value[:_LONGEST_LOCATION] if isinstance(value, str) else ""
    number, street = _joined(pidf, _HOUSE, ""), _joined(pidf, _STREET, " ")
    town = _joined(pidf, _TOWN, " ")
    return f"{number} {street}, {town}".rstrip(" ,")[:_LONGEST_ADDRESS] if number and street else ""


def _joined(pidf: str, names: tuple[str, ...], between: str) -> str:
    found = (re.search(rf"<(?:\w{{1,20}}:)?{name}>([^<>]{{1,100}})<", pidf) for name in names)
    words = (" ".join(html.unescape(match[1]).split()) for match in found if match)
    return between.join(word for word in words if word.isprintable())
