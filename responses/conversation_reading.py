"""Reading a reply to a question of a conversation: a score, words to keep, a language, or a plain no."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from surveys.outreach.replies.keywords.reading import normalise

#: Longer replies that name a language are about something else.
_LONGEST_WISH = 4

_DIGIT = re.compile(r"[\W_]*?(?P<digit>\d)\ufe0f?\u20e3?(?:\s*(?:/|(?:out )?of|de|sobre)\s*5(?!\w))?(?![\w%]|[.,:]\d)")
_WORD = re.compile(r"[\W_]*?(?P<word>[^\W\d_]+)(?:\s+(?:stars?|estrellas?)\b)?(?=\s*(?:\Z|[^\w\s]))")
#: “4 or 5”, “4-5”, “1 to 5”, “1) 5 2) 4”: which one is meant?
_ANOTHER = re.compile(r"\s*(?:[-–—/&+,.:;)=]+|or|o|to|a|and|y|e|و|او)?\s*\d", re.IGNORECASE)
#: “#1!” is the best there is, and 1 the worst answer.
_BEST = re.compile(r"\W*#\s*1")
_NEXT_WORD = re.compile(r"\s*([^\W\d_]+)")


def _table(**rows: str) -> dict[str, str]:
    return {normalise(word): name for name, words in rows.items() for word in words.split()}


def _words(text: str) -> frozenset[str]:
    return frozenset(normalise(word) for word in text.split())


_NUMBERS = _table(
    n1="one uno una واحد",
    n2="two dos اثنان اثنين",
    n3="three tres ثلاثة",
    n4="four cuatro أربعة",
    n5="five cinco خمسة",
    n9="nine nueve تسعة",
)
_LANGUAGES = _table(
    en="english ingles الإنجليزية إنجليزي انجليزي",
    es="spanish espanol castellano الإسبانية",
    ar="arabic arabe العربية عربي بالعربية",
)
_COURTESIES = _words("in en please pls por favor thanks gracias من فضلك")
_NOES = _words("no nope nah لا")
#: A number before one of these tells a story and is no score: “3 officers came”, “2 hours”, “1 of them”, “5 out of 10”.
_COUNTED = _words("""
    of out de sobre officer officers deputy deputies trooper troopers cop cops guy guys dude dudes lady ladies
    people person persons man men woman women kid kids car cars call calls time times minute minutes min mins hour
    hours hr hrs day days week weeks month months year years am pm agente agentes oficial oficiales policia policias
    persona personas hombre hombres mujer mujeres vez veces minuto minutos hora horas dia dias semana semanas mes
    meses ano anos
""")


@dataclass(frozen=True)
class Reading:
    """What a reply says; words are all that is not its score."""

    value: int | None = None
    words: str = ""
    language: str = ""
    is_no: bool = False


def read(body: str, values: Collection[int]) -> Reading:
    """Read a reply to a question that takes these values; what is unclear is words and no score."""
    spoken = normalise(body)
    if language := _language(spoken):
        return Reading(language=language)
    if spoken in _NOES:
        return Reading(words=body.strip(), is_no=True)
    value, rest = _score(body)
    return Reading(value, rest) if value in values else Reading(words=body.strip())


def _language(spoken: str) -> str:
    """Return the language that was asked for by its name, alone or with courtesies."""
    wish = spoken.split()
    if len(wish) > _LONGEST_WISH:
        return ""
    named = set(wish) - _COURTESIES
    return _LANGUAGES.get(named.pop(), "") if len(named) == 1 else ""


def _score(body: str) -> tuple[int | None, str]:
    """Return the number a reply begins with and what follows; None where it counts something or is one of several."""
    if match := _DIGIT.match(body):
        rest = body[match.end() :]
        following = _NEXT_WORD.match(rest)
        counts = following is not None and normalise(following[1]) in _COUNTED
        is_unclear = counts or _ANOTHER.match(rest) or _BEST.match(body)
        return (None, "") if is_unclear else (int(match["digit"]), _words_in(rest))
    match = _WORD.match(body)
    name = _NUMBERS.get(normalise(match["word"])) if match else None
    return (int(name[1:]), _words_in(body[match.end() :])) if match and name else (None, "")


def _words_in(rest: str) -> str:
    """Return what follows a score without the marks between; marks alone say nothing."""
    text = re.sub(r"^[\s\-–—.,:;!*)/'\"]+", "", rest).strip()
    return text if any(letter.isalnum() for letter in text) else ""
