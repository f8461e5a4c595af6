"""What went before with the people a decision is about: opt-outs, numbers that failed, and earlier invitations."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from surveys.incidents.models import Incident, Party
from surveys.outreach.deciding.moments import Moment
from surveys.outreach.deciding.surroundings import Surroundings
from surveys.outreach.models import Channel, Delivery, Invitation, OptOut
from surveys.outreach.rules import HistoryFacts, Policy
from surveys.outreach.stopping.opt_outs import INDEX_OF

#: The contacts of the person who was asked, as the source names them by now.
_BY_NOW = {f"{name}_by_now": F(f"party__{name}") for name in INDEX_OF.values()}
_ON_THE_WAY = (Delivery.State.SENDING, Delivery.State.UNCERTAIN, Delivery.State.SENT, Delivery.State.DELIVERED)


@dataclass(frozen=True)
class Ask:
    """One invitation as later decisions see it. `reached` means that it went out, or may have."""

    party_id: UUID
    incident_id: int
    created_at: datetime
    invited_at: datetime | None
    reached: bool
    pending: bool


#: The contacts an invitation went to, and the invitation.
Contacted = tuple[list[bytes], Ask]


class Asks:
    """Invitations by the contacts that they went to."""

    def __init__(self, found: Iterable[Contacted] = ()) -> None:
        self._by_contact: defaultdict[bytes, list[Ask]] = defaultdict(list)
        for indexes, ask in found:
            self._remember(indexes, ask)

    def about(self, party: Party) -> list[Ask]:
        """Return the invitations at the party's contacts."""
        return [ask for index in _identity(party) for ask in self._by_contact.get(index, ())]

    def add(self, party: Party, now: datetime, goes_at: datetime | None = None) -> None:
        """Remember that this party is being asked now; `goes_at` is when the message goes where it will surely go."""
        ask = Ask(party.pk, party.incident_id, now, goes_at, reached=False, pending=True)
        self._remember(_indexes(party), ask)

    def _remember(self, indexes: Iterable[bytes], ask: Ask) -> None:
        for index in indexes:
            self._by_contact[index].append(ask)


class ClosedContacts:
    """Opt-outs of some parties, and numbers that cannot receive texts."""

    def __init__(self, parties: Iterable[Party]) -> None:
        indexes = {index for party in parties for index in _indexes(party)}
        self._rows: defaultdict[tuple[bytes, str], list[OptOut]] = defaultdict(list)
        for row in OptOut.objects.filter(contact_index__in=indexes):
            self._rows[bytes(row.contact_index), row.channel].append(row)

    def is_unreachable(self, party: Party, channel: Channel, moment: Moment) -> bool:
        """Whether the party's contact was found to reach nobody."""
        found = [row for row in self._of(party, channel) if _is_in_force(row, moment)]
        return any(row.source == OptOut.Source.UNREACHABLE for row in found)

    def is_stopped(self, party: Party, channel: Channel, moment: Moment) -> bool:
        """Whether the party said stop on this channel, or on any, and has not come back to this one since."""
        own = self._of(party, channel)
        lifted = (row.lifted_at for row in own if row.came_back and row.lifted_at)
        came_back = max(filter(moment.knows, lifted), default=None)
        return any(
            row in own or not (row.only_here or (came_back and _last_said(row, moment) <= came_back))
            for each in INDEX_OF
            for row in self._of(party, each)
            if row.source != OptOut.Source.UNREACHABLE and _is_in_force(row, moment)
        )

    def _of(self, party: Party, channel: Channel) -> Sequence[OptOut]:
        index = getattr(party, INDEX_OF[channel])
        return self._rows.get((bytes(index), channel), ()) if index else ()


class History:
    """What is known about the contacts of some parties; what is asked meanwhile is added to `meanwhile`."""

    def __init__(self, surroundings: Surroundings, closed: ClosedContacts, asks: Asks, meanwhile: Asks) -> None:
        self.meanwhile = meanwhile
        self.surroundings = surroundings
        self._closed = closed
        self._asks = asks

    @classmethod
    def of(cls, parties: Sequence[Party], since: datetime) -> "History":
        """Read everything that is on record; what surrounds the parties, since then."""
        return cls(Surroundings(parties, since), ClosedContacts(parties), Asks(recorded_asks(parties)), Asks())

    def facts(self, party: Party, own: Ask | None, policy: Policy, moment: Moment) -> HistoryFacts:
        """Return the facts a decision about this party is taken on; `own` is the invitation it is about."""
        asks = (*self._asks.about(party), *self.meanwhile.about(party))
        others = [ask for ask in asks if ask.party_id != party.pk and _counts(ask, own, moment)]
        since = moment.now - timedelta(days=policy.cap_days)
        return HistoryFacts(
            text_opted_out=self._closed.is_stopped(party, Channel.SMS, moment),
            email_opted_out=self._closed.is_stopped(party, Channel.EMAIL, moment),
            letter_opted_out=self._closed.is_stopped(party, Channel.LETTER, moment),
            invited_within_cap=any(_asked_at(ask, moment) >= since for ask in others),
            already_invited_for_incident=any(ask.incident_id == party.incident_id for ask in others),
            near_protected_incident=self.surroundings.are_protected(party, policy.protection_days, moment),
            number_is_shared=self.surroundings.share_number(party, moment),
            address_is_shared=self.surroundings.share_address(party, policy.protection_days, moment),
        )

    def unreachable(self, party: Party, moment: Moment) -> set[str]:
        """Return the channels on which the contact was found to reach nobody."""
        return {str(channel) for channel in INDEX_OF if self._closed.is_unreachable(party, channel, moment)}


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
    return Q(state__in=_ON_THE_WAY) | Q(state=Delivery.State.DEAD, error_code=Delivery.UNSETTLED)


def has_gone_out(delivery: Delivery) -> bool:
    """Whether its message is out, on its way, or may be."""
    return delivery.state in _ON_THE_WAY or delivery.error_code == Delivery.UNSETTLED


def recorded_asks(parties: Sequence[Party], leaving_out: QuerySet[Incident] | None = None) -> Iterator[Contacted]:
    """Yield the invitations at the contacts of some parties, without those about the incidents that are left out.

    Somebody who was asked elsewhere counts by the contacts that the source names by now, too.
    """
    found = {name: {bytes(index) for party in parties if (index := getattr(party, name))} for name in INDEX_OF.values()}
    deliveries = Delivery.objects.filter(may_have_gone_out(), invitation=OuterRef("pk"))
    # One after the other, because with OR across two tables no index would help. Read first, because the database does
    # not know how few a subquery finds, and would go through all invitations and deliveries that there are.
    asked = list(_asked_at_any(found).union(_asked_at_any(found, "party__")))
    rows = Invitation.objects.filter(pk__in=asked)
    rows = rows if leaving_out is None else rows.exclude(Exists(leaving_out.filter(pk=OuterRef("incident"))))
    for row in rows.annotate(reached=Exists(deliveries), **_BY_NOW).defer("token", "token_hash"):
        by_now = [bytes(index) for name in _BY_NOW if (index := getattr(row, name))]
        yield [*_indexes(row), *by_now], ask_of(row, reached=row.reached)


def _asked_at_any(contacts: Mapping[str, Collection[bytes]], of: str = "") -> QuerySet[Any, UUID]:
    same = Q(*((f"{of}{name}__in", indexes) for name, indexes in contacts.items()), _connector=Q.OR)
    return Invitation.objects.filter(same).order_by().values_list("pk", flat=True)


def _counts(ask: Ask, own: Ask | None, moment: Moment) -> bool:
    """Of two that wait for the same person the earlier one goes; what went out always counts."""
    if not moment.knows(ask.created_at):
        return False
    if ask.invited_at or ask.reached:
        return True
    return ask.pending and (own is None or (ask.created_at, ask.party_id) < (own.created_at, own.party_id))


def _asked_at(ask: Ask, moment: Moment) -> datetime:
    return ask.invited_at if ask.invited_at and moment.knows(ask.invited_at) else ask.created_at


def _is_in_force(row: OptOut, moment: Moment) -> bool:
    return moment.knows(row.created_at) and (row.lifted_at is None or not moment.knows(row.lifted_at))


def _last_said(row: OptOut, moment: Moment) -> datetime:
    return row.last_said_at if row.last_said_at and moment.knows(row.last_said_at) else row.created_at


def _indexes(row: Party | Invitation) -> list[bytes]:
    return [bytes(index) for index in (row.phone_index, row.email_index, row.postal_index) if index]


def _identity(party: Party) -> list[bytes]:
    """Return what a person is recognised by: the door only where nothing else is known, since others live behind it."""
    own = [bytes(index) for index in (party.phone_index, party.email_index) if index]
    return own or _indexes(party)
