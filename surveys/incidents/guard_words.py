"""Whether a narrative names something that a person should look at. The narrative itself is kept nowhere."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from surveys.incidents.models import GuardWord
from surveys.incidents.records import IncidentRecord


class GuardWords:
    """The guard words of the agency in force, by language."""

    def __init__(self, words: Iterable[tuple[str, str]]) -> None:
        lists: dict[str, list[str]] = {}
        for language, word in words:
            lists.setdefault(language, []).append(re.escape(plain(word)))
        self._lists = {code: re.compile(rf"\b(?:{'|'.join(lists[code])})") for code in sorted(lists)}

    @classmethod
    def for_records(cls, records: Sequence[IncidentRecord]) -> "GuardWords":
        """Return the words as they stand now; records without narratives need none."""
        if not any(record.narrative for record in records):
            return cls([])
        return cls(GuardWord.objects.values_list("language", "word"))

    def languages_in(self, narrative: str) -> str:
        """Name the languages of which a guard word begins a word of the narrative, as in "en es"."""
        text = plain(narrative) if narrative else ""
        return " ".join(code for code, words in self._lists.items() if text and words.search(text))


def plain(text: str) -> str:
    """Return small letters without accents and with single spaces, the form in which words are compared."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(one for one in letters if not unicodedata.combining(one)).split())
