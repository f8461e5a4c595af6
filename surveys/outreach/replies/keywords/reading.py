"""Reading a reply.

Taking an ordinary comment for a wish to stop costs one survey and is easily undone. Missing such a wish breaks the
law and a promise. So a keyword alone or with courtesies stops at once, and so does a reply that begins with one; a
keyword inside unrelated words ("the officer did not stop") pauses the person until a member of staff has read it.
"""

import re
import unicodedata
from dataclasses import dataclass

from surveys.outreach.replies.keywords import vocabulary as words

#: Within so few words an ambiguous keyword is more likely a command than a figure of speech.
SHORT_REPLY = 4

_SENTENCE_END = re.compile(r"[.!?;,:\n\r()/|¡¿…،؛؟]+|\s[-–—]+\s?")
_MARKS = re.compile(r"[^\w\s]|_")
_DRAWN_OUT = re.compile(r"([^\W\d])\1{2,}")
_APOSTROPHES = re.compile(r"['’‘`´]")
_OPT_OUT = re.compile(r"\bopt(ing)? ?(me |us )?out\b")


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

    @property
    def is_ordinary(self) -> bool:
        """Say whether the reply is no command at all, so an answer or a comment."""
        return self == Reply()


def classify(text: str) -> Reply:
    """Say what a reply asks for, in English, Spanish or Arabic, whatever its case, accents, spacing and punctuation."""
    plain = normalise(text)
    squeezed = plain.replace(" ", "")
    stop, start = _is_stop(text, plain), squeezed in words.START_KEYWORDS
    return Reply(
        stop=stop,
        revocation=not stop and not start and _is_revocation(plain),
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


def _is_stop(text: str, plain: str) -> bool:
    if plain.replace(" ", "") in words.STOP_KEYWORDS:
        return True
    first = plain.split(" ", 1)[0]
    if first in words.STOP_KEYWORDS - words.AMBIGUOUS_KEYWORDS:
        return True
    return any(_is_command(normalise(sentence)) for sentence in _SENTENCE_END.split(text))


def _is_command(sentence: str) -> bool:
    """A keyword with nothing around it but courtesies."""
    spoken = set(sentence.split())
    return bool(spoken & words.STOP_KEYWORDS) and spoken <= words.STOP_KEYWORDS | words.COURTESIES


def _is_revocation(plain: str) -> bool:
    spoken = plain.split()
    watched = words.STOP_KEYWORDS if len(spoken) <= SHORT_REPLY else words.STOP_KEYWORDS - words.AMBIGUOUS_KEYWORDS
    begins = bool(spoken) and spoken[0] in words.STOP_KEYWORDS
    return begins or not watched.isdisjoint(spoken) or bool(_REVOCATIONS.search(plain))


def _pattern(phrases: str) -> re.Pattern[str]:
    """Compile a vocabulary: alternatives are parted by lines and by bars between spaces."""
    found = [phrase.strip() for line in phrases.strip().splitlines() for phrase in line.split(" | ")]
    return re.compile(r"\b(?:" + "|".join(found) + r")\b")


_REVOCATIONS = _pattern(words.REVOCATIONS)
_CRISES = _pattern(words.CRISES)
