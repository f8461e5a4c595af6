"""What a file's codes mean, where a column of text that is called after the code's column stands in the file too."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from surveys.incidents.feeds.errors import Row, RowError
from surveys.incidents.feeds.guess import letters
from surveys.incidents.feeds.profile import Columns
from surveys.incidents.feeds.reading import comparable

_CODE_END = re.compile("(?:code|cd|id)$")
_TEXT_ENDS = ("text", "desc", "description", "words")


class CodeTexts:
    """Notes the text beside each code while rows are read."""

    def __init__(self, columns: Columns, header: Sequence[str]) -> None:
        self._places = {
            name: (header.index(column), place)
            for name in ("initial_code", "final_code", "disposition")
            for column in columns.get(name, ())[:1]
            if column in header and (place := _text_place(column, header)) is not None
        }
        self._texts: dict[str, dict[str, str]] = {name: {} for name in self._places}

    def noting(self, rows: Iterable[Row | RowError]) -> Iterator[Row | RowError]:
        """Yield the rows."""
        for row in rows:
            if isinstance(row, Row):
                for name, (code, text) in self._places.items():
                    if words := row.values[text].strip():
                        self._texts[name].setdefault(comparable(row.values[code]), words)
            yield row

    def of(self, name: str) -> Mapping[str, str]:
        """Return the text of each code of a field, by the code's comparable form."""
        return self._texts.get(name, {})


def _text_place(column: str, header: Sequence[str]) -> int | None:
    own = letters(column)
    base = _CODE_END.sub("", own)
    wanted = {stem + end for stem in (own, base) for end in _TEXT_ENDS} | {base}
    places = (place for place, name in enumerate(header) if name != column and letters(name) in wanted)
    return next(places, None)
