"""What the agency has decided about already, and deciding about more codes while a feed is mapped."""

from collections.abc import Iterable
from typing import NamedTuple

from agencies.roster.models import Officer
from surveys.incidents.feeds.preview import Known
from surveys.outreach.code_policy import normal_code, normal_disposition
from surveys.outreach.models import CodePolicy

Kind, Rule = CodePolicy.Kind, CodePolicy.Rule
RULES = (Rule.ASK, Rule.HOLD, Rule.NEVER)
_NORMAL = {Kind.CALL_TYPE.value: normal_code, Kind.DISPOSITION.value: normal_disposition}
_LONGEST = 40


class CodeDecision(NamedTuple):
    """What a person chose for a code."""

    kind: str
    code: str
    rule: str


def known() -> Known:
    """Return the codes of the agency's policy and the badges of its roster."""
    codes: dict[str, set[str]] = {kind: set() for kind in Kind.values}
    for kind, code in CodePolicy.objects.values_list("kind", "code"):
        codes[kind].add(code)
    badges = frozenset(Officer.objects.values_list("badge", flat=True))
    return Known(frozenset(codes[Kind.CALL_TYPE]), frozenset(codes[Kind.DISPOSITION]), badges)


def decide_codes(decisions: Iterable[CodeDecision], person: str) -> int:
    """Write what was chosen into the code policy with the person's name; return how many codes that were."""
    count = 0
    for kind, code, rule in decisions:
        if kind in _NORMAL and rule in RULES and 0 < len(code) <= _LONGEST:
            chosen = {"rule": rule, "changed_by": person}
            CodePolicy.objects.update_or_create(kind=kind, code=_NORMAL[kind](code), defaults=chosen)
            count += 1
    return count
