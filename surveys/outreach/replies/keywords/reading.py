"""Reading a reply.

Taking an ordinary comment for a wish to stop costs one survey and is easily undone. Missing such a wish breaks the
law and a promise. So a keyword alone or with courtesies stops at once, and so does a reply that begins with one; a
keyword inside unrelated words ("the officer did not stop") pauses the person until a member of staff has read it.
Everyday words of police work ("the traffic stop") are passed over.
"""

import re
import unicodedata
from dataclasses import dataclass

from surveys.outreach.replies.keywords import dangers, wishes
from surveys.outreach.replies.keywords import vocabulary as words
from surveys.outreach.replies.keywords.patterns import compile_phrases

#: Within so few words an ambiguous keyword is more likely a command than a figure of speech.
SHORT_REPLY = 4

_SENTENCE_END = re.compile(r"[.!?;,:\n\r()/|¡¿…،؛؟]+|\s[-–—]+\s?")
_MARKS = re.compile(r"[^\w\s]|_")
_DRAWN_OUT = re.compile(r"([^\W\d])\1{2,}")
_APOSTROPHES = re.compile(r"['’‘`´]")
_OPT_OUT = re.compile(r"\bopt(ing)? ?(me |us )?out\b")
_REVOCATIONS = compile_phrases(wishes.REVOCATIONS, wishes.NAMES)
_ALONE = compile_phrases(wishes.ALONE, wishes.NAMES)
_EVERYDAY = compile_phrases(wishes.EVERYDAY, wishes.NAMES)
_ABOUT_OTHERS = compile_phrases(wishes.ABOUT_OTHERS, wishes.NAMES)
_ABOUT_US = compile_phrases(wishes.ABOUT_US, wishes.NAMES)
_CRISES = compile_phrases(dangers.CRISES, dangers.NAMES)
#: Stands where everyday words were: no word, so what is left around it does not join.
_PASSED_OVER = "…"


@dataclass(frozen=True)
class Reply:
    """What a reply asks for. Several may hold: a person in danger can also want the texts to stop.

    `stop` suppresses at once; `revocation` pauses until a person decides; none of them leaves an ordinary answer.
    """

    stop: bool = False
    revocation: bool = False
    help: bool = False
    start: bool = False
    crisis: bool = False


def classify(text: str) -> Reply:
    """Say what a reply asks for, in English, Spanish or Arabic, whatever its case, accents, spacing and punctuation."""
    plain = normalise(text)
    squeezed = plain.replace(" ", "")
    sentences = [_without_everyday(normalise(sentence)) for sentence in _SENTENCE_END.split(text)]
    wished = _without_everyday(plain)
    stop, start = _is_stop(squeezed, wished, sentences), squeezed in words.START_KEYWORDS
    return Reply(
        stop=stop,
        revocation=not stop and not start and _is_revocation(wished, sentences),
        help=squeezed in words.HELP_KEYWORDS,
        start=start,
        crisis=bool(_CRISES.search(plain)),
    )


def normalise(text: str) -> str:
    """Return the text in small letters without accents, marks and drawn-out letters, words parted by one space."""
    apart = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text)).casefold()
    letters = (c for c in apart if unicodedata.category(c) not in ("Mn", "Cf"))
    bare = _MARKS.sub(" ", "".join(letters))
    return _OPT_OUT.sub("optout", " ".join(_DRAWN_OUT.sub(r"\1", bare).split()))


def _without_everyday(plain: str) -> str:
    """Pass over the police work and praise in which "stop" is no wish; in case of doubt it stays."""
    bare = _EVERYDAY.sub(_PASSED_OVER, plain)
    return bare if _ABOUT_US.search(bare) else _ABOUT_OTHERS.sub(_PASSED_OVER, bare)


def _is_stop(squeezed: str, wished: str, sentences: list[str]) -> bool:
    first = wished.split(" ", 1)[0]
    if squeezed in words.STOP_KEYWORDS | words.WHOLE_REPLIES or first in words.STOP_KEYWORDS - words.AMBIGUOUS_KEYWORDS:
        return True
    return any(_is_command(sentence) for sentence in sentences)


def _is_command(sentence: str) -> bool:
    """A keyword with nothing around it but courtesies."""
    spoken = set(sentence.split())
    return bool(spoken & words.STOP_KEYWORDS) and spoken <= words.STOP_KEYWORDS | words.COURTESIES


def _is_revocation(wished: str, sentences: list[str]) -> bool:
    spoken = wished.split()
    watched = words.STOP_KEYWORDS if len(spoken) <= SHORT_REPLY else words.STOP_KEYWORDS - words.AMBIGUOUS_KEYWORDS
    begins = bool(spoken) and spoken[0] in words.STOP_KEYWORDS
    is_heard = begins or not watched.isdisjoint(spoken) or bool(_REVOCATIONS.search(wished))
    return is_heard or any(_is_alone(sentence) for sentence in sentences)


def _is_alone(sentence: str) -> bool:
    """An ambiguous wish with nothing around it but courtesies."""
    around, found = _ALONE.subn(" ", sentence)
    return found > 0 and words.COURTESIES.issuperset(around.split())
