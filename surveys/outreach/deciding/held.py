"""What is held for a person: the list, and a person's approval or refusal. Every one of them is a decision row."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from agencies.accounts.models import User
from agencies.accounts.roles import Capability, roles_with
from agencies.tenancy import current_agency
from surveys.incidents.models import Incident, Party
from surveys.outreach.contacts import masked_contact
from surveys.outreach.deciding.approvals import REFUSED, Ticket, case_of
from surveys.outreach.deciding.invitations import withdraw
from surveys.outreach.deciding.snapshots import Snapshots
from surveys.outreach.models import Decision, Invitation, SendingPolicy
from surveys.outreach.rules import (
    RULES,
    RULES_VERSION,
    Outcome,
    Snapshot,
    Verdict,
    against,
    as_rows,
    explain,
    inputs_hash,
)

#: Shown at one time: more than anybody works through in one sitting.
SHOWN = 200
_SENTENCES = {rule.id: rule.sentence for rule in RULES}


@dataclass(frozen=True)
class HeldRow:
    """One person about whom somebody has to decide."""

    invitation: Invitation
    snapshot: Snapshot
    said: tuple[Verdict, ...]

    @property
    def holds(self) -> tuple[Verdict, ...]:
        """What is left to a person."""
        return tuple(verdict for verdict in self.said if verdict.outcome is Outcome.HOLD)

    @property
    def is_for_a_person(self) -> bool:
        """Whether a person can decide: nothing forbids it, and something leaves it to them."""
        return bool(self.holds) and all(verdict.outcome is not Outcome.NEVER for verdict in self.said)

    @property
    def is_settled(self) -> bool:
        """Whether it was approved as it is now, and is about to go."""
        own = self.invitation
        seen = own.released_case == self.ticket.case and set(self.rules) <= set(own.released_rules)
        return own.released_at is not None and seen

    @property
    def ticket(self) -> Ticket:
        """This line as it is now."""
        return Ticket(self.invitation.pk, case_of(self.party, self.snapshot, self.said))

    @property
    def incident(self) -> Incident:
        """What it was about."""
        return self.invitation.incident

    @property
    def party(self) -> Party:
        """The person, of whom only the role is shown."""
        return self.invitation.party

    @property
    def contact(self) -> str:
        """Enough of the contact to recognise it, too little to use it."""
        return masked_contact(self.party)

    @property
    def rules(self) -> list[str]:
        """The names of the rules that hold it."""
        return [verdict.rule for verdict in self.holds]


@dataclass(frozen=True)
class HeldGroup:
    """The rows that one rule holds first."""

    rule: str
    sentence: str
    rows: list[HeldRow]


@dataclass(frozen=True)
class HeldPage:
    """The work list, by rule."""

    groups: list[HeldGroup]
    total: int
    four_eyes: bool

    @property
    def is_cut(self) -> bool:
        """Whether more wait than are shown."""
        return self.total > SHOWN

    @classmethod
    def build(cls, now: datetime) -> "HeldPage":
        """Return what waits, the oldest first."""
        waiting = _waiting(now)
        by_rule: defaultdict[str, list[HeldRow]] = defaultdict(list)
        for row in _rows(waiting.order_by("created_at", "pk")[:SHOWN], now):
            # What no rule holds any more, or one forbids, is about to be decided anew, and not for a person.
            if row.is_for_a_person and not row.is_settled:
                by_rule[row.rules[0]].append(row)
        # In the order of the table, so that no group changes its place while somebody works through them.
        groups = [HeldGroup(rule, words, by_rule[rule]) for rule, words in _SENTENCES.items() if rule in by_rule]
        return cls(groups, waiting.count(), SendingPolicy.load().four_eyes)


@dataclass(frozen=True)
class Settled:
    """What became of some approvals: decided anew, waiting for a second person, or no longer what was seen."""

    incidents: list[int]
    first_of_two: int = 0
    changed: int = 0
    #: Approved by this person before, who cannot be the second.
    by_the_same: int = 0


@dataclass(frozen=True)
class Act:
    """What somebody did, and why."""

    person: str
    name: str
    reason: str
    at: datetime

    def words(self, row: HeldRow) -> str:
        """Say it, with all rules that it is about where there are several."""
        rules = f" ({', '.join(row.rules)})" if len(row.rules) > 1 else ""
        return f"{self.name}{rules}. {self.reason}".strip()


def approve(tickets: Sequence[Ticket], person: str, reason: str, now: datetime) -> Settled:
    """Let held invitations go as far as the rules that hold them now are concerned; every other rule still counts.

    What has changed since the person saw it is left for another look.
    """
    four_eyes = SendingPolicy.load().four_eyes
    released: list[HeldRow] = []
    first: list[HeldRow] = []
    with transaction.atomic():
        rows = _locked(tickets, now)
        seen = [row for row in rows if row.is_for_a_person and row.ticket in tickets]
        others = _others_who_approved(seen, person) if four_eyes else set()
        own = [row for row in seen if four_eyes and row.invitation.approved_by == person and _was_seen_alike(row)]
        for row in seen:
            if row in own:
                continue
            is_last = not four_eyes or (row.invitation.approved_by in others and _was_seen_alike(row))
            (released if is_last else first).append(row)
        for row in first:
            _note_approval(row, approved_by=person, released_at=None)
        for row in released:
            _note_approval(row, approved_by="", released_at=now)
        _record(first, Outcome.HOLD, Act(person, "Approved, and waits for a second person", reason, now))
        _record(released, Outcome.ASK, Act(person, "Approved", reason, now))
        incidents = [row.incident.pk for row in released]
        Incident.objects.filter(pk__in=incidents).update(needs_decision=True)
    return Settled(incidents, len(first), len(rows) - len(seen), len(own))


def others_who_decide(person: str) -> list[str]:
    """Return everybody who can be the second of two besides this person."""
    deciding = User.objects.filter(is_active=True, role__in=roles_with(Capability.DECIDE)).exclude(email=person)
    return list(deciding.order_by("email").values_list("email", flat=True))


def refuse(tickets: Sequence[Ticket], person: str, reason: str, now: datetime) -> int:
    """Cancel held invitations for good; return how many."""
    with transaction.atomic():
        rows = _locked(tickets, now)
        for row in rows:
            withdraw(row.invitation, Invitation.State.CANCELLED, REFUSED)
        Invitation.objects.filter(pk__in=[row.invitation.pk for row in rows]).update(refused_at=now, approved_by="")
        _record(rows, Outcome.NEVER, Act(person, "Refused", reason, now))
    return len(rows)


def _locked(tickets: Sequence[Ticket], now: datetime) -> list[HeldRow]:
    wanted = _waiting(now).filter(pk__in=[ticket.pk for ticket in tickets])
    return _rows(wanted.select_for_update(of=("self",)), now)


def _waiting(now: datetime) -> Any:
    held = Invitation.objects.filter(state=Invitation.State.HELD, expires_at__gt=now)
    return held.select_related("incident", "party").defer("token", "token_hash")


def _rows(invitations: Iterable[Invitation], now: datetime) -> list[HeldRow]:
    found = list(invitations)
    for one in found:
        one.party.incident = one.incident
    facts = Snapshots([one.party for one in found], SendingPolicy.load(), current_agency(), now)
    return [_row(one, facts.of(one.party)) for one in found]


def _row(invitation: Invitation, snapshot: Snapshot) -> HeldRow:
    return HeldRow(invitation, snapshot, tuple(explain(snapshot)))


def _others_who_approved(rows: Sequence[HeldRow], person: str) -> set[str]:
    """Return who approved first, without this person, and without any address that may have been theirs before.

    Nor whoever left: nobody can ask them any more what they saw.
    """
    named = {row.invitation.approved_by for row in rows} - {"", person}
    return set(User.objects.filter(is_active=True, email__in=named).values_list("email", flat=True))


def _was_seen_alike(row: HeldRow) -> bool:
    """Whether who approved first saw the same: what came up since then, they have not seen."""
    return (row.invitation.released_rules, row.invitation.released_case) == (row.rules, row.ticket.case)


def _note_approval(row: HeldRow, **fields: Any) -> None:
    seen = {"released_rules": row.rules, "released_case": row.ticket.case}
    Invitation.objects.filter(pk=row.invitation.pk).update(**seen, **fields)


def _record(rows: Sequence[HeldRow], outcome: Outcome, act: Act) -> None:
    Decision.objects.bulk_create(
        Decision(
            incident=row.incident,
            party=row.party,
            outcome=outcome,
            rule=row.rules[0] if row.rules else "",
            rules_version=RULES_VERSION,
            reason=act.words(row)[:300],
            against=as_rows(against(row.said)),
            inputs_hash=inputs_hash(row.snapshot),
            moment=Decision.Moment.PERSON,
            decided_at=act.at,
            decided_by=act.person,
        )
        for row in rows
    )
