"""The single decisions of a dry run: a list to look through, and one of them in full."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import F, Q

from surveys.outreach.dry_run.wording import OUTCOMES, SENTENCES, name_of
from surveys.outreach.models import Decision, DryDecision, DryRun

_LINES = 50
_LABELS = {
    "before": "before",
    "after": "after",
    "before_rule": "rule before",
    "after_rule": "rule",
    "code": "call type",
    "hour": "hour",
    "language": "language",
    "incident_number": "incident",
}
_LONGEST = 40
#: Asked either way, but not at the same time and by the same channel.
ASKED_OTHERWISE = Q(before=Decision.Outcome.ASK, after=Decision.Outcome.ASK) & (
    ~Q(before_at=F("after_at")) | ~Q(before_channel=F("after_channel"))
)
OTHERWISE = "otherwise"
_HOURS = frozenset(map(str, range(24)))


@dataclass(frozen=True)
class ListPage:
    """A page of single decisions, those that changed sides first."""

    run: DryRun
    decisions: Page[DryDecision]
    filters: Sequence[tuple[str, str]]
    query: str
    incident: str

    @property
    def rows(self) -> list[tuple[DryDecision, str, str]]:
        """Each decision with its outcomes in words."""
        return [(one, OUTCOMES[one.before], OUTCOMES[one.after]) for one in self.decisions]

    @classmethod
    def build(cls, run: DryRun, asked: Mapping[str, str]) -> "ListPage":
        """Return what the address asks for; what it can't mean is left out."""
        wanted = {name: value for name in _LABELS if (value := _read(name, asked)) is not None}
        found = DryDecision.objects.filter(run=run, **wanted).defer("before_said", "after_said")
        filters = [(_LABELS[name], _shown(name, value)) for name, value in wanted.items()]
        incident = str(wanted.get("incident_number", ""))
        if asked.get(OTHERWISE) == "yes":
            found = found.filter(ASKED_OTHERWISE)
            filters.append(("asked either way", "at another time or by another channel"))
            wanted[OTHERWISE] = "yes"
        decisions = Paginator(found, _LINES).get_page(asked.get("page"))
        return cls(run, decisions, filters, urlencode(wanted), incident)


def _read(name: str, asked: Mapping[str, str]) -> Any:
    """Return the value of a filter, or None where there is none."""
    if name not in asked:
        return None
    text = asked[name].replace("\0", "").strip()[:_LONGEST]
    if name == "hour":
        return int(text) if text in _HOURS else None
    return None if name == "incident_number" and not text else text


def _shown(name: str, value: Any) -> str:
    if name in ("before", "after"):
        return dict(OUTCOMES).get(value, value).lower()
    return name_of(name, value)


@dataclass(frozen=True)
class SideOfOne:
    """What one policy said about a person."""

    title: str
    outcome: str
    rule: str
    sentence: str
    reason: str
    channel: str
    goes_at: datetime | None
    said: Sequence[tuple[str, str, str, str]]


@dataclass(frozen=True)
class OnePage:
    """One decision, with every rule that spoke."""

    run: DryRun
    decision: DryDecision
    sides: Sequence[SideOfOne]

    @classmethod
    def build(cls, run: DryRun, decision: DryDecision) -> "OnePage":
        """Show both policies where two were tried."""
        if not run.has_changes:
            return cls(run, decision, [_side(decision, "after", "As the policy stands")])
        sides = [_side(decision, "before", "As the policy stands"), _side(decision, "after", "As edited")]
        return cls(run, decision, sides)


def _side(decision: Any, side: str, title: str) -> SideOfOne:
    rule = getattr(decision, f"{side}_rule")
    said = getattr(decision, f"{side}_said")
    return SideOfOne(
        title=title,
        outcome=str(OUTCOMES[getattr(decision, side)]),
        rule=rule,
        sentence=SENTENCES.get(rule, ""),
        reason=getattr(decision, f"{side}_reason"),
        channel=getattr(decision, f"get_{side}_channel_display")(),
        goes_at=getattr(decision, f"{side}_at"),
        said=[(name, OUTCOMES[outcome], reason, SENTENCES.get(name, "")) for name, outcome, reason in said],
    )
