"""A policy to decide by, as it stands or as edited, and whom it would have asked so far."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db.models import QuerySet

from agencies.models import Agency
from surveys.incidents.models import Incident, Party
from surveys.outreach.code_policy import CodeRule, normal_code, normal_disposition
from surveys.outreach.deciding.history import Asks, ClosedContacts, History, recorded_asks
from surveys.outreach.deciding.moments import Moment
from surveys.outreach.deciding.snapshots import policy_facts, snapshot_of
from surveys.outreach.deciding.surroundings import Surroundings, family_incidents
from surveys.outreach.deciding.timing import TimedVerdict, Timetable
from surveys.outreach.dry_run.tried_words import languages_found
from surveys.outreach.models import CodePolicy, DryRun, SendingPolicy
from surveys.outreach.rules import Outcome, Policy

#: Kind of code -> the part of the policy that says what such codes mean.
_PART_OF = {
    CodePolicy.Kind.CALL_TYPE: "code_policies",
    CodePolicy.Kind.DISPOSITION: "disposition_policies",
    CodePolicy.Kind.NIBRS: "nibrs_policies",
}

#: Whether a code protects, as it is edited; nothing where that stays as it stands.
YES, NO = "yes", "no"


@dataclass(frozen=True)
class Around:
    """What is on record around some parties, for policies that differ in which codes protect."""

    #: By the codes that protect.
    surroundings: Mapping[frozenset[str], Surroundings]
    closed: ClosedContacts
    asks: Asks
    family: set[int]

    @classmethod
    def of(
        cls,
        parties: Sequence[Party],
        since: datetime,
        replayed: QuerySet[Incident],
        protecting: Sequence[frozenset[str]],
    ) -> "Around":
        """Read it; invitations about what is replayed are left out, as the replay makes its own."""
        found = Surroundings(parties, since, protecting[0])
        return cls(
            {codes: found.as_if(codes) for codes in protecting},
            ClosedContacts(parties),
            Asks(recorded_asks(parties, leaving_out=replayed)),
            family_incidents({party.incident_id for party in parties}),
        )


class Side:
    """Decides by one policy and remembers whom it asks, as later decisions depend on that."""

    def __init__(
        self, facts: Policy, timetable: Timetable, protecting: frozenset[str], words: Callable[[str], str]
    ) -> None:
        self.facts = facts
        self._words = words
        self.protecting = protecting
        self._timetable = timetable
        self._asked = Asks()

    def judge(self, party: Any, around: Around, moment: Moment) -> TimedVerdict:
        """Decide about a party as if this moment were the present."""
        party.incident.guard_words = self._words(party.incident.found_words)
        history = History(around.surroundings[self.protecting], around.closed, around.asks, self._asked)
        family = party.incident_id in around.family
        snapshot = snapshot_of(party, None, self.facts, history, moment, family=family)
        judged = self._timetable.judge(party, snapshot, None)
        if judged.verdict.outcome is Outcome.ASK:
            self._asked.add(party, moment.now, judged.moment)
        return judged


def sides_of(run: DryRun, agency: Agency, start: datetime, now: datetime) -> list[Side]:
    """Return the policy as it stands, and as edited where anything was."""
    policy = SendingPolicy.load()
    stands = _in_force(policy_facts(policy, agency), start.date(), now.date())
    marks = list(CodePolicy.objects.values_list("kind", "code", "protects"))
    sides = [Side(stands, Timetable(policy, agency), _protecting(marks, []), _words(run, is_edited=False))]
    if run.has_changes:
        edited = _edited(policy, run.policy_changes)
        facts = _in_force(policy_facts(edited, agency), start.date(), now.date())
        # A channel that was chosen here counts as set up, so that it can be tried before it is.
        chosen = run.policy_changes.get("channels")
        facts = replace(facts, channels=tuple(chosen)) if chosen else facts
        protecting, words = _protecting(marks, run.code_changes), _words(run, is_edited=True)
        sides.append(Side(_with_codes(facts, run.code_changes), Timetable(edited, agency), protecting, words))
    return sides


def _in_force(facts: Policy, start: date, today: date) -> Policy:
    """Let an approval that holds today hold from the start: what is tried is the policy and not its history."""
    approved = facts.consent_date
    return replace(facts, consent_date=min(approved, start)) if approved and approved <= today else facts


def _edited(policy: SendingPolicy, changes: Mapping[str, Any]) -> SendingPolicy:
    edited = copy(policy)
    for name, value in changes.items():
        field: Any = SendingPolicy._meta.get_field(name)
        setattr(edited, name, field.to_python(value))
    return edited


def _with_codes(facts: Policy, changes: Iterable[Sequence[str]]) -> Policy:
    for kind, code, rule in (line[:3] for line in changes if line[2]):
        part, normal = _PART_OF[CodePolicy.Kind(kind)], normal_form(kind)
        others = {known: held for known, held in getattr(facts, part).items() if normal(known) != normal(code)}
        facts = replace(facts, **{part: {**others, code: CodeRule(rule)}})  # type: ignore[arg-type]
    return facts


def _words(run: DryRun, *, is_edited: bool) -> Callable[[str], str]:
    return partial(languages_found, changes=run.word_changes, is_edited=is_edited)


def _protecting(marks: Iterable[tuple[str, str, bool]], changes: Iterable[Sequence[str]]) -> frozenset[str]:
    """Return the codes that protect, with the marks of the code policy as edited."""
    edited = {(line[0], normal_form(line[0])(line[1])): line[4] == YES for line in changes if line[4]}
    kept = [code for kind, code, protects in marks if edited.get((kind, normal_form(kind)(code)), protects)]
    return frozenset(map(normal_code, [*kept, *(code for (_, code), protects in edited.items() if protects)]))


def normal_form(kind: str) -> Any:
    """Return what puts a code of this kind into the form in which codes are compared."""
    return normal_disposition if kind == CodePolicy.Kind.DISPOSITION else normal_code
