"""What a message must hold, and what it must never hold, before anybody receives it. Plain rules on plain text."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil

PLACEHOLDERS = ("agency", "date", "ending", "link", "phone")
_MORE_PLACEHOLDERS = {"conversation": ("question", "code"), "conversation_retry": ("question",)}
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_ADDRESS = re.compile(r"https?://|www\.|\b[\w-]+\.(?:com|org|net|gov|ly|co|io|me|gl|link|us)\b", re.IGNORECASE)
_OPT_OUT = re.compile(r"\bSTOP\b")
_EMERGENCY = re.compile(r"emergenc|911|طوار", re.IGNORECASE)


#: What fits above the link on a letter's one page; the space between paragraphs takes half a line.
_LINE = 80
_MOST_LINES = 11


@dataclass(frozen=True)
class Rule:
    """One thing a message is checked for; `holds` says whether it is in order."""

    sentence: str
    holds: Callable[[str], bool]


def _names(placeholder: str) -> Callable[[str], bool]:
    return lambda text: f"{{{placeholder}}}" in text


def _has(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: bool(pattern.search(text))


def _lines(text: str) -> float:
    return sum(ceil(len(line) / _LINE) or 1 / 2 for line in text.strip().splitlines())


_SENDER = Rule("Name the sender: write {agency}.", _names("agency"))
_LINK = Rule("Write {link} once: it becomes the person's own link.", lambda text: text.count("{link}") == 1)
_NO_LINK = Rule("There must be no link here: leave {link} out.", lambda text: "{link}" not in text)
_NO_QUESTION = Rule("A confirmation must not ask anything.", lambda text: "?" not in text and "؟" not in text)
_ASKS = Rule("Write {question} once: it becomes the question.", lambda text: text.count("{question}") == 1)
_STOP = Rule("Say how to opt out: write STOP in capitals.", _has(_OPT_OUT))
_NOT_FOR_EMERGENCIES = Rule("Say that this is not for emergencies.", _has(_EMERGENCY))
_PHONE = Rule("Give a number for questions: write {phone}.", _names("phone"))
_HELPLINES = Rule("Name 911 and 988.", lambda text: "911" in text and "988" in text)
_NO_ADDRESS = Rule(
    "Do not write an address: {link} is the only one, on the agency's own host. Carriers block short links.",
    lambda text: not _ADDRESS.search(text),
)

_PRINTED_LINK = Rule(
    "Leave {link} out: every letter shows the person’s own link by itself.", lambda text: "{link}" not in text
)
_ONE_PAGE = Rule(
    f"Shorten it: a letter has room for about nine lines of {_LINE} letters.", lambda text: _lines(text) <= _MOST_LINES
)

_REQUIRED: Mapping[tuple[str, str], tuple[Rule, ...]] = {
    ("invitation", "sms"): (_SENDER, _LINK, _STOP, _NOT_FOR_EMERGENCIES),
    ("invitation", "email"): (_SENDER, _LINK, _NOT_FOR_EMERGENCIES),
    ("invitation", "letter"): (_SENDER, _PRINTED_LINK, _ONE_PAGE),
    ("reminder", "sms"): (_SENDER, _LINK, _STOP, _NOT_FOR_EMERGENCIES),
    ("reminder", "email"): (_SENDER, _LINK, _NOT_FOR_EMERGENCIES),
    ("stop_confirmation", "sms"): (_SENDER, _NO_LINK, _NO_QUESTION),
    ("help", "sms"): (_SENDER, _NO_LINK, _PHONE, _STOP),
    ("start_confirmation", "sms"): (_SENDER, _NO_LINK, _STOP),
    ("crisis", "sms"): (_NO_LINK, _HELPLINES),
    ("conversation", "sms"): (_SENDER, _NO_LINK, _ASKS, _STOP, _NOT_FOR_EMERGENCIES),
    ("conversation_retry", "sms"): (_NO_LINK, _ASKS),
    ("conversation_thanks", "sms"): (_SENDER, _NO_LINK, _NO_QUESTION),
    ("conversation_close", "sms"): (_SENDER, _NO_LINK, _NO_QUESTION),
}


def problems_of(purpose: str, channel: str, body: str) -> list[str]:
    """Return what is wrong with a message, in words that say what to do; nothing where it may be sent."""
    rules = _REQUIRED.get((purpose, channel))
    if rules is None:
        return ["There is no such message on this channel."]
    known = [*PLACEHOLDERS, *_MORE_PLACEHOLDERS.get(purpose, ())]
    named = ", ".join(f"{{{name}}}" for name in known)
    unknown = sorted(set(_PLACEHOLDER.findall(body)) - set(known))
    found = [f"{{{name}}} is not known here. Known are {named}." for name in unknown]
    return found + [rule.sentence for rule in (*rules, _NO_ADDRESS) if not rule.holds(body)]
