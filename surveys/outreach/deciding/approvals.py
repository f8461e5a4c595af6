"""What a person decided about counts for what they saw, and for nothing that came to be known later."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from surveys.incidents.models import Party
from surveys.outreach.models import Invitation
from surveys.outreach.rules import Outcome, Snapshot, Verdict, case_hash

#: A person decided not to ask.
REFUSED = "A person decided not to ask."
_DIGITS = 32


@dataclass(frozen=True)
class Ticket:
    """One line of the work list as somebody saw it: which invitation, and what was known."""

    pk: UUID
    case: str

    @classmethod
    def read(cls, text: str) -> "Ticket":
        """Return the ticket that a form sent back; raise ValueError for what is none."""
        pk, _, case = text.partition(".")
        return cls(UUID(pk), case[:_DIGITS])

    def __str__(self) -> str:
        return f"{self.pk}.{self.case}"


def case_of(party: Party, snapshot: Snapshot, said: Sequence[Verdict]) -> str:
    """Return what tells this state of the matter from any other: the record as it was sent, and all facts in it.

    A note or a narrative that changed is in the hash of the record that said so; neither can be read from it. What
    holds it by an agency's policy may change without any record.
    """
    incident = party.incident
    records = sorted(bytes(one).hex() for one in (incident.content_hash, *(incident.read_hashes or ())))
    holds = sorted(f"{found.rule} {found.reason}" for found in said if found.outcome is Outcome.HOLD)
    return hashlib.sha256(f"{'.'.join(records)}.{case_hash(snapshot)}.{holds}".encode()).hexdigest()[:_DIGITS]


def by_people(verdict: Verdict, said: Sequence[Verdict], own: Invitation | None, case: str) -> Verdict:
    """Count what people decided: a refusal stays, and a release counts for the rules and the case that were seen."""
    if own is None or verdict.outcome is Outcome.NEVER:
        return verdict
    if own.refused_at:
        return Verdict(Outcome.NEVER, "PERSON", REFUSED)
    held_by = {found.rule for found in said if found.outcome is Outcome.HOLD}
    is_released = own.released_at is not None and own.released_case == case
    if not is_released or held_by - set(own.released_rules):
        return verdict
    return next((found for found in said if found.outcome is Outcome.ASK), verdict)
