"""What went before with the people a decision is about: opt-outs, numbers that failed, and earlier invitations."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from surveys.incidents.models import Party
from surveys.outreach.models import Channel, Delivery, Invitation, OptOut
from surveys.outreach.rules import HistoryFacts
from surveys.outreach.surroundings import Surroundings


@dataclass(frozen=True)
class Ask:
    """One invitation as later decisions see it. `reached` means that it went out, or may have."""

    party_id: UUID
    incident_id: int
    created_at: datetime
    invited_at: datetime | None
    reached: bool
    pending: bool


class History:
    """What is known about the contacts of some parties; what is asked meanwhile is added."""

    def __init__(self, parties: Iterable[Party], surroundings: Surroundings) -> None:
        self._surroundings = surroundings
        phones, emails = set(), set()
        for party in parties:
            phones |= {bytes(party.phone_index)} if party.phone_index else set()
            emails |= {bytes(party.email_index)} if party.email_index else set()
        self._closed: dict[tuple[bytes, str], str] = _opt_outs(phones | emails)
        self._asks: defaultdict[bytes, list[Ask]] = defaultdict(list)
        for indexes, ask in _asks(phones, emails):
            self._remember(indexes, ask)

    def facts(self, party: Party, own: Ask | None, since: datetime) -> HistoryFacts:
        """Return the facts a decision about this party is taken on; `own` is the invitation it is about."""
        others = [ask for ask in self._about(party) if ask.party_id != party.pk and _counts(ask, own)]
        return HistoryFacts(
            text_opted_out=self._source(party.phone_index, Channel.SMS) not in {None, str(OptOut.Source.UNREACHABLE)},
            email_opted_out=self._source(party.email_index, Channel.EMAIL) is not None,
            invited_within_cap=any((ask.invited_at or ask.created_at) >= since for ask in others),
            already_invited_for_incident=any(ask.incident_id == party.incident_id for ask in others),
            near_protected_incident=self._surroundings.are_protected(party),
            number_is_shared=self._surroundings.share_number(party),
        )

    def is_unreachable(self, party: Party) -> bool:
        """Whether the number was found to be one that cannot receive texts."""
        return self._source(party.phone_index, Channel.SMS) == OptOut.Source.UNREACHABLE

    def add(self, party: Party, now: datetime) -> None:
        """Remember that this party is being asked now."""
        self._remember(_indexes(party), Ask(party.pk, party.incident_id, now, None, reached=False, pending=True))

    def _source(self, index: bytes | memoryview | None, channel: str) -> str | None:
        return self._closed.get((bytes(index), channel)) if index else None

    def _about(self, party: Party) -> list[Ask]:
        return [ask for index in _indexes(party) for ask in self._asks[index]]

    def _remember(self, indexes: Iterable[bytes], ask: Ask) -> None:
        for index in indexes:
            self._asks[index].append(ask)


def ask_of(invitation: Invitation, *, reached: bool) -> Ask:
    """Return an invitation as decisions see it."""
    return Ask(
        invitation.party_id,
        invitation.incident_id,
        invitation.created_at,
        invitation.invited_at,
        reached=reached,
        pending=invitation.state == Invitation.State.PENDING,
    )


def may_have_gone_out() -> Q:
    """Deliveries whose message is out, on its way, or may be."""
    on_the_way = [Delivery.State.SENDING, Delivery.State.UNCERTAIN, Delivery.State.SENT, Delivery.State.DELIVERED]
    return Q(state__in=on_the_way) | Q(state=Delivery.State.DEAD, error_code=Delivery.UNSETTLED)


def _counts(ask: Ask, own: Ask | None) -> bool:
    """Of two that wait for the same person the earlier one goes; what went out always counts."""
    if ask.invited_at or ask.reached:
        return True
    return ask.pending and (own is None or (ask.created_at, ask.party_id) < (own.created_at, own.party_id))


def _indexes(party: Party) -> list[bytes]:
    return [bytes(index) for index in (party.phone_index, party.email_index) if index]


def _opt_outs(indexes: set[bytes]) -> dict[tuple[bytes, str], str]:
    rows = OptOut.objects.filter(contact_index__in=indexes, lifted_at=None)
    found: Iterable[Any] = rows.values_list("contact_index", "channel", "source")
    return {(bytes(index), channel): source for index, channel, source in found}


def _asks(phones: set[bytes], emails: set[bytes]) -> Iterable[tuple[list[bytes], Ask]]:
    deliveries = Delivery.objects.filter(may_have_gone_out(), invitation=OuterRef("pk"))
    rows = Invitation.objects.filter(Q(phone_index__in=phones) | Q(email_index__in=emails))
    for row in rows.annotate(reached=Exists(deliveries)).defer("token", "token_hash"):
        indexes = [bytes(index) for index in (row.phone_index, row.email_index) if index]
        yield indexes, ask_of(row, reached=row.reached)


def quiet_period_start(now: datetime, cap_days: int) -> datetime:
    """Return since when an earlier invitation keeps a person from being asked."""
    return now - timedelta(days=cap_days)
