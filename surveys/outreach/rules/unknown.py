"""Which codes of an incident nobody has decided about."""

from surveys.outreach.code_policy import normal_code, normal_disposition
from surveys.outreach.rules.facts import Snapshot

#: A kind of code, and the code in the form in which it is compared.
KindAndCode = tuple[str, str]


def unknown_codes(s: Snapshot) -> set[KindAndCode]:
    """Return the codes that have no rule; a final type or a disposition that is missing is a blank one."""
    incident, policy = s.incident, s.policy
    types = {normal_code(incident.final_code)} | ({normal_code(incident.initial_code)} - {""})
    offences = {normal_code(code) for code in incident.nibrs_codes} - {""}
    disposition = normal_disposition(incident.disposition)
    found = {("call_type", code) for code in types if policy.code_rule(code) is None}
    found |= {("nibrs", code) for code in offences if policy.nibrs_rule(code) is None}
    return found | ({("disposition", disposition)} if policy.disposition_rule(disposition) is None else set())
