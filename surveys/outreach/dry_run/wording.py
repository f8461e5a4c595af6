"""Words for staff: outcomes, rules, hours, languages, and what was tried."""

from typing import Any

from surveys.outreach.dry_run.forms import EditedPolicyForm
from surveys.outreach.models import Channel, CodePolicy, Decision, DryRun, SendingPolicy
from surveys.outreach.rules import RULES

OUTCOMES: dict[str, str] = {
    Decision.Outcome.ASK.value: "Asked",
    Decision.Outcome.HOLD.value: "Held for a person",
    Decision.Outcome.NEVER.value: "Refused",
}
SENTENCES = {rule.id: rule.sentence for rule in RULES} | {"R31": "Messages go out by day only."}
_NOT_STATED = "Not stated"
_LANGUAGES = {"en": "English", "es": "Spanish"}


def name_of(dimension: str, value: Any) -> str:
    """Return what a line of a table is called."""
    if dimension == "hour":
        return f"{value:02d}:00 to {value:02d}:59"
    if dimension == "language":
        return _LANGUAGES.get(value, value) or _NOT_STATED
    return str(value) or _NOT_STATED


def changes_in_words(run: DryRun) -> list[tuple[str, str, str]]:
    """Return what was tried: its name, as it stood, and as edited."""
    fields = [
        (_label(name), _value(name, run.policy_before.get(name)), _value(name, value))
        for name, value in run.policy_changes.items()
    ]
    kinds, rules = dict(CodePolicy.Kind.choices), dict(CodePolicy.Rule.choices)
    codes = [
        (f"{kinds[kind]} {code}", str(rules.get(stood, "Not listed: never")), str(rules[rule]))
        for kind, code, rule, stood in run.code_changes
    ]
    return [*fields, *codes]


def _label(name: str) -> str:
    return EditedPolicyForm.Meta.labels.get(name, "How people are asked")


def _value(name: str, value: Any) -> str:
    if name == "channels":
        return ", else ".join(Channel(one).label for one in value).capitalize() or "Nothing is set up"
    if name == "consent_basis":
        return str(SendingPolicy.ConsentBasis(value).label)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(value or "Not stated")
