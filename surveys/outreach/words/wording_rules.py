"""What a message must hold, and what it must never hold, before anybody receives it. Plain rules on plain text."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

#: What each placeholder becomes.
MEANINGS: Mapping[str, str] = {
    "agency": "the agency’s name",
    "phone": "its non-emergency number",
    "date": "the day of the call",
    "ending": "the last digits of the incident number",
    "link": "the person’s own link",
    "question": "the question",
    "code": "what tells this text from others on the page that checks messages",
}
_OF_EVERY_MESSAGE = ("agency", "phone")
_OF_AN_INCIDENT = ("date", "ending", "link")
_OF_PURPOSE = {
    "invitation": _OF_AN_INCIDENT,
    "reminder": _OF_AN_INCIDENT,
    "conversation": ("date", "ending", "question", "code"),
    "conversation_retry": ("question",),
}
_PLACEHOLDER = re.compile(r"\{(\w+)\}")

_OPT_OUT = re.compile(r"\bSTOP\b")
_NOT = r"\b(?:never|don['’]?t|do not|no|nunca|jamás)\s+"
_OPT_OUT_FORBIDDEN = re.compile(
    rf"(?i:{_NOT}(?:(?:reply|text|send|write|use|responda|escriba|env[ií]e|mande|use)\s+)?(?:with\s+|con\s+)?)"
    r"[\"“«'‘]?STOP\b"
)
_EMERGENCY = re.compile(
    r"not for emergencies|no es para (?:una )?emergencias?|لي(?:س|ست) للطوارئ|لحالات الطوارئ|\b911\b", re.IGNORECASE
)
_EMERGENCY_FORBIDDEN = re.compile(
    rf"{_NOT}(?:call|dial|text|use|llam(?:e|es|ar)|marque)\s+(?:al\s+)?911\b", re.IGNORECASE
)

#: What phones turn into a link: an address with a scheme, four numbers, and any words joined by dots.
_SCHEME = re.compile(r"\w://|\bwww[.]|\b\d{1,3}(?:[.]\d{1,3}){3}\b", re.IGNORECASE)
#: The other dots are dots in addresses, too.
_HOST = re.compile(r"(?<![\w-])\w[\w-]*(?:[.。．｡][\w-]+)*[.。．｡]([^\W\d_]{2,}|xn--[\w-]+)(?!\w)([/:?#]\S)?")
_ABBREVIATIONS = frozenset({"ee.uu", "p.ej"})
#: With these a capital letter means no new sentence.
_ENDINGS = frozenset(
    {
        *("com", "org", "net", "gov", "edu", "info", "biz", "mobi", "link", "site", "online", "page", "top", "xyz"),
        *("app", "dev", "shop", "club", "us", "me", "co", "io", "ly", "gl", "gd", "gy", "cc", "tv", "ws", "cat", "su"),
    }
)

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


def _lacks(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: not pattern.search(text)


def _hosts(text: str) -> list[re.Match[str]]:
    """Return what looks like a host; a fact may be the first word of one."""
    found = _HOST.finditer(_PLACEHOLDER.sub("x", text))
    return [one for one in found if one.group().casefold() not in _ABBREVIATIONS]


def _begins_a_sentence(host: re.Match[str]) -> bool:
    """Whether a space is missing rather than an address there: “Thanks.Reply”."""
    ending, path = host.groups()
    return not (path or ending[0].islower() or ending.casefold() in _ENDINGS)


def _has_no_address(text: str) -> bool:
    return not _SCHEME.search(text) and all(_begins_a_sentence(host) for host in _hosts(text))


def _lines(text: str) -> float:
    return sum(ceil(len(line) / _LINE) or 1 / 2 for line in text.strip().splitlines())


_SENDER = Rule("Name the sender: write {agency}.", _names("agency"))
_LINK = Rule("Write {link} once: it becomes the person's own link.", lambda text: text.count("{link}") == 1)
_NO_LINK = Rule("There must be no link here: leave {link} out.", lambda text: "{link}" not in text)
_NO_QUESTION = Rule("A confirmation must not ask anything.", lambda text: "?" not in text and "؟" not in text)
_ASKS = Rule("Write {question} once: it becomes the question.", lambda text: text.count("{question}") == 1)
_STOP = Rule("Say how to opt out: write STOP in capitals.", _has(_OPT_OUT))
_STOP_OFFERED = Rule("Offer STOP: leave out the word before it that forbids it.", _lacks(_OPT_OUT_FORBIDDEN))
_WAY_OUT = (_STOP, _STOP_OFFERED)
_REASON = Rule(
    "Say why you write: name the day with {date} or the case with {ending}.",
    lambda text: "{date}" in text or "{ending}" in text,
)
_NOT_FOR_EMERGENCIES = Rule(
    "Say that this is not for emergencies: write “Not for emergencies” or “No es para emergencias”, or name 911.",
    lambda text: bool(_EMERGENCY.search(text)) and not _EMERGENCY_FORBIDDEN.search(text),
)
_PHONE = Rule("Give a number for questions: write {phone}.", _names("phone"))
_HELPLINES = Rule("Name 911 and 988.", lambda text: "911" in text and "988" in text)
_NO_ADDRESS = Rule(
    "Do not write an address: {link} is the only one, on the agency's own host. Carriers block short links.",
    _has_no_address,
)
_SPACE = Rule(
    "Write a space after each full stop: phones turn “Thanks.Reply” into a link.",
    lambda text: not any(_begins_a_sentence(host) for host in _hosts(text)),
)

_PRINTED_LINK = Rule(
    "Leave {link} out: every letter shows the person’s own link by itself.", lambda text: "{link}" not in text
)
_ONE_PAGE = Rule(
    f"Shorten it: a letter has room for about nine lines of {_LINE} letters.", lambda text: _lines(text) <= _MOST_LINES
)

_REQUIRED: Mapping[tuple[str, str], tuple[Rule, ...]] = {
    ("invitation", "sms"): (_SENDER, _REASON, _LINK, *_WAY_OUT, _NOT_FOR_EMERGENCIES),
    ("invitation", "email"): (_SENDER, _LINK, _NOT_FOR_EMERGENCIES),
    ("invitation", "letter"): (_SENDER, _PRINTED_LINK, _ONE_PAGE),
    ("reminder", "sms"): (_SENDER, _LINK, *_WAY_OUT, _NOT_FOR_EMERGENCIES),
    ("reminder", "email"): (_SENDER, _LINK, _NOT_FOR_EMERGENCIES),
    ("stop_confirmation", "sms"): (_SENDER, _NO_LINK, _NO_QUESTION),
    ("help", "sms"): (_SENDER, _NO_LINK, _PHONE, *_WAY_OUT),
    ("start_confirmation", "sms"): (_SENDER, _NO_LINK, *_WAY_OUT),
    ("crisis", "sms"): (_NO_LINK, _HELPLINES),
    ("conversation", "sms"): (_SENDER, _REASON, _NO_LINK, _ASKS, *_WAY_OUT, _NOT_FOR_EMERGENCIES),
    ("conversation_retry", "sms"): (_NO_LINK, _ASKS),
    ("conversation_thanks", "sms"): (_SENDER, _NO_LINK, _NO_QUESTION),
    ("conversation_close", "sms"): (_SENDER, _NO_LINK, _NO_QUESTION),
}


def placeholders_of(purpose: str) -> tuple[str, ...]:
    """Return the placeholders that are filled in messages of a purpose; no other ones ever reach people as words."""
    return (*_OF_EVERY_MESSAGE, *_OF_PURPOSE.get(purpose, ()))


def problems_of(purpose: str, channel: str, body: str) -> list[str]:
    """Return what is wrong with a message, in words that say what to do; nothing where it may be sent."""
    rules = _REQUIRED.get((purpose, channel))
    if rules is None:
        return ["There is no such message on this channel."]
    found = _unknown(body, placeholders_of(purpose))
    return found + [rule.sentence for rule in (*rules, _NO_ADDRESS, _SPACE) if not rule.holds(body)]


def problems_of_subject(purpose: str, subject: str) -> list[str]:
    """Return what is wrong with the subject of an e-mail, or the headline of a letter, which many besides read."""
    known = [name for name in placeholders_of(purpose) if name != "link"]
    found = _unknown(subject, known)
    return found + [rule.sentence for rule in (_NO_LINK, _NO_ADDRESS, _SPACE) if not rule.holds(subject)]


def _unknown(text: str, known: Sequence[str]) -> list[str]:
    named = ", ".join(f"{{{name}}}" for name in known)
    # Of the link, every purpose has a rule that says more.
    unknown = sorted(set(_PLACEHOLDER.findall(text)) - {*known, "link"})
    return [f"{{{name}}} is not known here. Known are {named}." for name in unknown]
