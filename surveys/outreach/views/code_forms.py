"""Reading what was chosen for codes, on whichever page they were listed."""

from collections.abc import Iterable
from dataclasses import replace

from django.http import QueryDict

from surveys.outreach.code_policy import sounds_protecting
from surveys.outreach.deciding.code_decisions import CodeDecision
from surveys.outreach.models import CodePolicy
from surveys.outreach.watching.needs import UnknownCode


def code_decisions(sent: QueryDict) -> list[CodeDecision]:
    """Return what was chosen for unknown codes; those left open are not among it."""
    protecting = set(sent.getlist("protects"))
    pairs = zip(sent.getlist("unknown"), sent.getlist("rule"), strict=False)
    chosen = [(name, *name.partition(":"), rule) for name, rule in pairs if rule]
    return [CodeDecision(kind, code, rule, name in protecting) for name, kind, _, code, rule in chosen]


def ticked_alone(sent: QueryDict) -> list[str]:
    """Return the codes that were said to protect, but not what applies to the people in them."""
    chosen = {f"{one.kind}:{one.code}" for one in code_decisions(sent)}
    return [name.partition(":")[2] for name in sent.getlist("protects") if name not in chosen]


def asked_though_ticked(sent: QueryDict) -> list[str]:
    """Return the codes that were said to protect, and to be asked about all the same."""
    return [one.code for one in code_decisions(sent) if one.contradicts_itself]


def as_chosen(codes: Iterable[UnknownCode], sent: QueryDict) -> list[UnknownCode]:
    """Return the codes with what was chosen for them on the page that comes back, or what is proposed at first."""
    rules = dict(zip(sent.getlist("unknown"), sent.getlist("rule"), strict=False))
    protecting = set(sent.getlist("protects"))
    return [
        replace(code, rule=rules[code.name], protects=code.name in protecting)
        if code.name in rules
        else _proposed(code)
        for code in codes
    ]


def _proposed(code: UnknownCode) -> UnknownCode:
    """Nothing that opens a code is ever proposed."""
    if not sounds_protecting(code.code, code.words):
        return code
    return replace(code, rule=CodePolicy.Rule.NEVER.value, protects=code.can_protect)
