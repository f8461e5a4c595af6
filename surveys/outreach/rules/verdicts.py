"""What a rule can say."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """May this person be asked? Mildest first."""

    ASK = "ask"
    HOLD = "hold"
    NEVER = "never"


SEVERITY = {outcome: place for place, outcome in enumerate(Outcome)}


@dataclass(frozen=True)
class Finding:
    """What one rule found in a snapshot, before the table puts the rule's name on it."""

    outcome: Outcome
    reason: str
    channel: str = ""
    alert: bool = False


@dataclass(frozen=True)
class Verdict:
    """An outcome with the rule that led to it; `channel` is how to ask, `alert` that an administrator must look."""

    outcome: Outcome
    rule: str
    reason: str
    version: int = 1
    channel: str = ""
    alert: bool = False


def as_rows(verdicts: Iterable[Verdict]) -> list[list[str]]:
    """Return rule, outcome and reason of each, as they are stored."""
    return [[verdict.rule, verdict.outcome, verdict.reason] for verdict in verdicts]


def never(reason: str, *, alert: bool = False) -> Finding:
    """Find that the person must not be asked."""
    return Finding(Outcome.NEVER, reason, alert=alert)


def hold(reason: str, *, alert: bool = False) -> Finding:
    """Find that a member of staff has to decide."""
    return Finding(Outcome.HOLD, reason, alert=alert)
