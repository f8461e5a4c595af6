"""Words for staff: outcomes, rules, hours, languages, and what was tried."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from surveys.outreach.dry_run.forms import LANGUAGES, EditedPolicyForm
from surveys.outreach.models import Alert, Channel, CodePolicy, Decision, DryRun, SendingPolicy
from surveys.outreach.rules import RULES

OUTCOMES: dict[str, str] = {
    Decision.Outcome.ASK.value: "Asked",
    Decision.Outcome.HOLD.value: "Held for a person",
    Decision.Outcome.NEVER.value: "Refused",
}
SENTENCES = {rule.id: rule.sentence for rule in RULES} | {"R31": "Messages go out by day only."}
_WORDS = {"added": "with", "removed": "without"}
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
    codes = [words for line in run.code_changes for words in _code_in_words(line)]
    return [*fields, *codes, *(_words_in_words(*change) for change in run.word_changes.items())]


def _words_in_words(language: str, changes: Mapping[str, Sequence[str]]) -> tuple[str, str, str]:
    after = [f"{name} {', '.join(changes[kind])}" for kind, name in _WORDS.items() if changes[kind]]
    return f"Guard words, {LANGUAGES[language]}", "as they stand", "; ".join(after)


def _code_in_words(line: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    kind, code, rule, stood, protects, protected = line
    name, rules = f"{CodePolicy.Kind(kind).label} {code}", dict(CodePolicy.Rule.choices)
    if rule:
        yield name, str(rules.get(stood, "Not listed: never")), str(rules[rule])
    if protects:
        yield f"{name} protects", protected.capitalize(), protects.capitalize()


def unheard_of_codes(run: DryRun) -> Iterator[str]:
    """Say of each edited code that is not listed, and that came with no incident either, that it may be mistyped."""
    unlisted = {(kind, code): None for kind, code, _, stood, *_ in run.code_changes if not stood}
    came = Alert.objects.filter(kind__in=CodePolicy.Kind.values, subject__in=[code for _, code in unlisted])
    known = set(came.values_list("kind", "subject")) if unlisted else set()
    for kind, code in unlisted:
        if (kind, code) not in known:
            name = f"{CodePolicy.Kind(kind).label} {code}"
            yield f"{name} is not in the code policy, and no incident has come with it. Is it spelled as in dispatch?"


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
