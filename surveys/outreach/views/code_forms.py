"""Reading what was chosen for codes, on whichever page they were listed."""

from django.http import QueryDict

from surveys.outreach.deciding.code_decisions import CodeDecision


def code_decisions(sent: QueryDict) -> list[CodeDecision]:
    """Return what was chosen for unknown codes; those left open are not among it."""
    protecting = set(sent.getlist("protects"))
    pairs = zip(sent.getlist("unknown"), sent.getlist("rule"), strict=False)
    chosen = [(name, *name.partition(":"), rule) for name, rule in pairs if rule]
    return [CodeDecision(kind, code, rule, name in protecting) for name, kind, _, code, rule in chosen]
