"""What a message must hold, and what it must never hold, before anybody receives it. Plain rules on plain text."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

PLACEHOLDERS = frozenset({"agency", "date", "ending", "link", "phone"})
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_ADDRESS = re.compile(r"https?://|www\.|\b[\w-]+\.(?:com|org|net|gov|ly|co|io|me|gl|link|us)\b", re.IGNORECASE)
_OPT_OUT = re.compile(r"\bSTOP\b")
_EMERGENCY = re.compile(r"emergenc|911|طوار", re.IGNORECASE)


@dataclass(frozen=True)
class Rule:
    """One thing a message is checked for; `holds` says whether it is in order."""

    sentence: str
    holds: Callable[[str], bool]


def _names(placeholder: str) -> Callable[[str], bool]:
    return lambda text: f"{{{placeholder}}}" in text


def _has(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: bool(pattern.search(text))


_SENDER = Rule("Name the sender: write {agency}.", _names("agency"))
_LINK = Rule("Write {link} once: it becomes the person's own link.", lambda text: text.count("{link}") == 1)
_NO_LINK = Rule("There must be no link here: leave {link} out.", lambda text: "{link}" not in text)
_NO_QUESTION = Rule("A confirmation must not ask anything.", lambda text: "?" not in text and "؟" not in text)
_STOP = Rule("Say how to opt out: write STOP in capitals.", _has(_OPT_OUT))
_NOT_FOR_EMERGENCIES = Rule("Say that this is not for emergencies.", _has(_EMERGENCY))
_PHONE = Rule("Give a number for questions: write {phone}.", _names("phone"))
_HELPLINES = Rule("Name 911 and 988.", lambda text: "911" in text and "988" in text)
_NO_ADDRESS = Rule(
    "Do not write an address: {link} is the only one, on the agency's own host. Carriers block short links.",
    lambda text: not _ADDRESS.search(text),
)

_REQUIRED: Mapping[tuple[str, str], tuple[Rule, ...]] = {
    ("invitation", "sms"): (_SENDER, _LINK, _STOP, _NOT_FOR_EMERGENCIES),
    ("invitation", "email"): (_SENDER, _LINK, _NOT_FOR_EMERGENCIES),
    ("stop_confirmation", "sms"): (_SENDER, _NO_LINK, _NO_QUESTION),
    ("help", "sms"): (_SENDER, _NO_LINK, _PHONE, _STOP),
    ("start_confirmation", "sms"): (_SENDER, _NO_LINK, _STOP),
    ("crisis", "sms"): (_NO_LINK, _HELPLINES),
}


def problems_of(purpose: str, channel: str, body: str) -> list[str]:
    """Return what is wrong with a message, in words that say what to do; nothing where it may be sent."""
    rules = _REQUIRED.get((purpose, channel))
    if rules is None:
        return ["There is no such message on this channel."]
    unknown = sorted(set(_PLACEHOLDER.findall(body)) - PLACEHOLDERS)
    found = [f"{{{name}}} is not known here. Known are {{agency}}, {{date}}, {{ending}}, {{link}}." for name in unknown]
    return found + [rule.sentence for rule in (*rules, _NO_ADDRESS) if not rule.holds(body)]
