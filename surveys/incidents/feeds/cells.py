"""From the text of a cell to the value of a field."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from surveys.incidents.feeds import canonical, vocabulary
from surveys.incidents.feeds.errors import BadValue
from surveys.incidents.feeds.profile import Profile
from surveys.incidents.feeds.reading import comparable
from surveys.incidents.feeds.times import EXCLUSIVE, ReadTime, read_day, read_time
from surveys.incidents.phone_numbers import BadPhone, e164_and_kind
from surveys.incidents.postal import BadAddress, postal_lines

Reader = Callable[[str], Any]

_FORMAT_CHARACTERS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]")
#: How spreadsheets are told to leave a number's zeros alone: ="0042".
_KEPT_TEXT = re.compile(r'="(.*)"')
_SEVERAL = re.compile(r"[\s;,|/]+")
_DIGEST = 8
_ANY_SIZE = 1_000_000
_SCIENTIFIC = re.compile(r"\d[.,]\d+E\+?\d+|\d+E\+\d+", re.IGNORECASE | re.ASCII)
_AMOUNT = re.compile(r"\d+\.0", re.ASCII)
#: What a record takes, and nothing else: what it refuses would cost the incident.
_ATOM, _LABEL = r"[\w!#$%&'*+/=?^`{|}~-]+", r"[^\W_](?:(?:[^\W_]|-){0,61}[^\W_])?"
_EMAIL = re.compile(rf"(?a:{_ATOM}(?:\.{_ATOM})*)@(?:{_LABEL}\.)+[^\W\d_]{{2,63}}")
_LONGEST_EMAIL = 254
_SHORT_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_].{0,20})?")


#: What is not left at the beginning of a cell as it stands.
_TO_REMOVE = frozenset("' =")
#: How a cell begins that a spreadsheet runs as a formula, blanks before it notwithstanding.
FORMULA = r"\s*[=+\-@＝＋－＠\t\r\n\x00]"
#: Our own files of rejected rows have it before such a cell.
_GUARDED = re.compile(rf"\s*'(?={FORMULA})")


def clean(text: str) -> str:
    """Return a cell's text on one line, empty where the source wrote that there is nothing."""
    if text.isascii() and (text.isalnum() or _is_clean(text)):
        return "" if text in vocabulary.NOTHING else text
    text = " ".join(_GUARDED.sub("", text, count=1).split())
    if not text.isprintable():
        text = _FORMAT_CHARACTERS.sub("", text)
        if not text.isprintable():
            raise BadValue("has characters that can't be read")
    if text.startswith('="') and (kept := _KEPT_TEXT.fullmatch(text)):
        text = kept[1].strip()
    return "" if text in vocabulary.NOTHING else text


def _is_clean(text: str) -> bool:
    """Whether nothing has to be done to a text in ASCII, as to most."""
    return text.isprintable() and "  " not in text and text[-1:] != " " and text[:1] not in _TO_REMOVE


def shortened(text: str, size: int) -> str:
    """Return a code that fits; one that is cut keeps a digest, so that two long ones stay apart."""
    if len(text) <= size:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()[:_DIGEST].upper()
    return f"{text[: size - _DIGEST - 1]}~{digest}"


class CellReader:
    """Reads cells by a profile: its zone, its date formats and its meanings."""

    def __init__(self, profile: Profile, now: datetime) -> None:
        self._zone: tzinfo = ZoneInfo(profile.time_zone)
        # No other can be taken for them, so that the order is one of speed.
        self._formats = tuple(sorted(profile.date_formats, key=lambda kind: kind not in EXCLUSIVE))
        self._now = now
        self._today = now.astimezone(self._zone).date()
        self._meanings = {
            name: {comparable(word): meaning for word, meaning in meanings.items()}
            for name, meanings in profile.meanings.items()
        }

    def time(self, texts: Sequence[str]) -> ReadTime | None:
        """Read a moment from a cell, or from one with the date and one with the time of day."""
        if "" not in texts:
            return read_time(texts, self._formats, self._zone, self._now)
        if any(texts):
            raise BadValue("has a date or a time of day, not both")
        return None

    def reader(self, name: str) -> Reader:
        """Return what reads the cells of a field. Empty cells give None or an empty text."""
        words = {**vocabulary.MEANINGS.get(name, {}), **self._meanings.get(name, {})}
        if name in canonical.FLAGS or name in ("minor_flag", "contact_ok"):
            return partial(_flag, words)
        if name in canonical.CHOICES or name in ("officer_role", "phone_type"):
            return partial(_choice, words)
        if name == "language":
            return partial(_language, words)
        special = {
            "incident_number": _incident_number,
            **dict.fromkeys(("report_number", "duplicate_of", "badge", "call_taker_badge"), _number_as_text),
            "birth_date": self._day,
            "phone": _phone,
            "email": _email,
            "postal_address": _postal_address,
            "seconds_on_scene": _number,
        }
        return special.get(name) or partial(_words, words, canonical.SIZES.get(name, _ANY_SIZE))

    def _day(self, text: str) -> str | None:
        day = read_day(text, self._formats, self._today) if text else None
        return day.isoformat() if day else None


class Unusable(BadValue):
    """A contact that reaches nobody: the person stays, without it."""


def _incident_number(text: str) -> str:
    if text[:1].isdigit() and _SCIENTIFIC.fullmatch(text):
        raise BadValue("was shortened by a spreadsheet, as in 2.026E+11; please export the column as text")
    return _number_as_text(text)


def _number_as_text(text: str) -> str:
    """Return a number without the fraction of nothing that programs put behind it which took it for an amount."""
    return text.partition(".")[0] if _AMOUNT.fullmatch(text) else text


def _phone(text: str) -> str:
    try:
        e164_and_kind(text)
    except BadPhone:
        raise Unusable("is no phone number that can be reached and was left out") from None
    return text


def _email(text: str) -> str:
    if text and not (len(text) <= _LONGEST_EMAIL and _EMAIL.fullmatch(text)):
        raise Unusable("is no e-mail address and was left out")
    return text


def _postal_address(text: str) -> str:
    try:
        return postal_lines(text) if text else ""
    except BadAddress:
        raise Unusable("is no mailing address that fits an envelope and was left out") from None


def _language(words: Mapping[str, str], text: str) -> str:
    code = words.get(comparable(text), text)
    if code and not _SHORT_LANGUAGE.fullmatch(code):
        raise Unusable("is no language that is known here and was left out")
    return code


def _words(words: Mapping[str, str], size: int, text: str) -> str:
    return shortened(words.get(comparable(text), text) if words else text, size)


def _flag(words: Mapping[str, str], text: str) -> bool | None:
    if not text:
        return None
    word = comparable(text)
    word = comparable(words.get(word, word))
    if not word:
        return None
    if word in vocabulary.YES or word in vocabulary.NO:
        return word in vocabulary.YES
    raise BadValue("must be yes or no; other words need a meaning in the profile")


def _choice(words: Mapping[str, str], text: str) -> str | None:
    if not text:
        return None
    if comparable(text) not in words:
        raise BadValue("has a value without a meaning; add it to the profile")
    return words[comparable(text)] or None


def _number(text: str) -> int | None:
    if text and not (text.isascii() and text.isdigit() and len(text) < len("1000000")):
        raise BadValue("must be a whole number")
    return int(text) if text else None


def several(texts: Sequence[str]) -> list[str]:
    """Return the codes of one or more cells, each once."""
    return list(dict.fromkeys(code for text in texts for code in _SEVERAL.split(text) if code))
