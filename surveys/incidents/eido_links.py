"""The components of an EIDO document and the links between them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from surveys.incidents.feeds.errors import storable

Component = Mapping[str, Any]

_DEEPEST = 40
_MOST_PARTS = 50_000
_LONGEST = 500


class TooLarge(Exception):  # noqa: N818 - reads as what it is
    """The document is no object, or larger or deeper than an incident can be."""


class Document:
    """A document whose size is known to be sane; problems and left-out parts are noted while it is read."""

    def __init__(self, raw: object) -> None:
        if not isinstance(raw, Mapping):
            raise TooLarge("An EIDO document is a JSON object.")
        _check_size(raw)
        self.raw: Component = raw
        self.problems: list[str] = []
        self.ignored: list[str] = []
        self._by_id = self._index()

    def components(self, name: str) -> list[Component]:
        """Return the components of a kind, whether the document holds a list of them or one."""
        value = self.raw.get(name)
        return [part for part in (value if isinstance(value, list) else [value]) if isinstance(part, Mapping)]

    def linked(self, part: Component, name: str, kind: str) -> list[Component]:
        """Return the components of a kind that a reference, or a list of them, points to."""
        value = part.get(name)
        references = value if isinstance(value, list) else [value]
        wanted = [text(reference, "$ref") for reference in references if isinstance(reference, Mapping)]
        found = [self._by_id.get((kind, identifier)) for identifier in wanted]
        if None in found:
            self.ignored.append(f"{name} that leads nowhere")
        return [component for component in found if component is not None]

    def _index(self) -> dict[tuple[str, str], Component]:
        index: dict[tuple[str, str], Component] = {}
        doubtful: set[tuple[str, str]] = set()
        for kind in self.raw:
            for part in self.components(kind) if kind.endswith("Component") else ():
                key = (kind, text(part, "$id"))
                if key in index:
                    doubtful.add(key)
                index[key] = part
        for kind, identifier in sorted(doubtful):
            del index[kind, identifier]
            self.problems.append(
                f"Two entries of {storable(kind[:60])} have the same $id; references to it were not followed."
            )
        return index


def text(part: Component, name: str) -> str:
    """Return a text on one line, empty where there is none."""
    value = part.get(name)
    if isinstance(value, list) and value:
        value = value[0]
    line = " ".join(value[:_LONGEST].split()) if isinstance(value, str) else ""
    return line if line.isprintable() else ""


def texts(part: Component, name: str) -> list[str]:
    """Return the texts of a field that may hold one or several."""
    value = part.get(name)
    found = (text({"": item}, "") for item in (value if isinstance(value, list) else [value]))
    return [item for item in found if item]


def moment(part: Component, name: str) -> str:
    """Return a time with its zone in UTC, empty where there is none or its zone is not told."""
    try:
        found = datetime.fromisoformat(text(part, name))
        return found.astimezone(UTC).isoformat() if found.tzinfo else ""
    except (ValueError, OverflowError):
        return ""


def first_text(value: object) -> str:
    """Return the first text or number inside NIEM's nested lists and objects."""
    if isinstance(value, str | int | float):
        return text({"": str(value)[:_LONGEST]}, "")
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return next(filter(None, map(first_text, inner)), "")


def all_texts(value: object) -> list[str]:
    """Return every text and number inside NIEM's nested lists and objects."""
    if isinstance(value, str | int | float):
        return [found] if (found := first_text(value)) else []
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return [found for one in inner for found in all_texts(one)]


def _check_size(raw: Component) -> None:
    waiting: list[tuple[object, int]] = [(raw, 1)]
    seen = 0
    while waiting:
        part, depth = waiting.pop()
        seen += 1
        if depth > _DEEPEST or seen > _MOST_PARTS:
            raise TooLarge("The document is larger or deeper than an incident can be.")
        inner = part.values() if isinstance(part, Mapping) else part if isinstance(part, list) else ()
        waiting += [(item, depth + 1) for item in inner if isinstance(item, Mapping | list)]
