"""What a code policy is made of."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class CodeRule(StrEnum):
    """What an agency's policy says about one code, mildest first."""

    ASK = "ask"
    HOLD = "hold"
    POLICE_INITIATED = "police_initiated"
    NEVER = "never"


STRICTNESS = {rule: place for place, rule in enumerate(CodeRule)}


@dataclass(frozen=True)
class CodeEntry:
    """One line of a code policy; the label is blank where the standard's wording is not known."""

    code: str
    rule: CodeRule
    label: str = ""


def normal_code(text: str) -> str:
    """Return the form in which codes are compared: capitals, no white space, never longer than the text."""
    code = re.sub(r"\s+", "", text)
    if len(code.upper()) == len(code):
        return code.upper()
    # “ß” becomes two capitals: a code that fits its column would not fit as a rule or an alert.
    return "".join(letter.upper() if len(letter.upper()) == 1 else letter for letter in code)


def normal_disposition(text: str) -> str:
    """Return the form in which dispositions are compared: spreadsheets eat the zero of `03`."""
    code = normal_code(text)
    return code.zfill(2) if code.isdecimal() else code


def entries(rule: CodeRule, lines: str) -> tuple[CodeEntry, ...]:
    """Read `CODE label` lines into entries that share one rule."""
    pairs = (line.partition(" ") for line in lines.strip().splitlines())
    return tuple(CodeEntry(code, rule, label.strip()) for code, _, label in pairs)


def rules_by_code(policy: Iterable[CodeEntry]) -> Mapping[str, CodeRule]:
    """Return the policy as a look-up from code to rule."""
    return {entry.code: entry.rule for entry in policy}
