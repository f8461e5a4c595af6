"""What became of a delivery, written down: once, by whoever still may, and only forwards."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import SystemRandom
from typing import Any
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Greatest, Now
from django.utils import timezone

from surveys.incidents.models import Incident
from surveys.outreach.deciding.history import may_have_gone_out
from surveys.outreach.models import Alert, ChangedDay, Channel, Delivery, Invitation, OptOut, SendingPolicy
from surveys.outreach.sending.senders import FAULT_OF
from surveys.outreach.stopping.opt_outs import INDEX_OF, stop_number, suppress
from surveys.outreach.transports.base import TransportError, UncertainDelivery

log = structlog.get_logger(__name__)

#: After so many attempts a delivery is given up.
MAX_ATTEMPTS = 5
RETRY_ONCE_ATTEMPTS = 2

#: One minute, then twelve times as long each time: the fifth attempt comes after more than a day.
FIRST_WAIT = timedelta(minutes=1)
WAIT_FACTOR = 12

#: A provider that could take nothing at all is asked again at least so often, until the time for asking is over.
LONGEST_OUTAGE_WAIT = timedelta(hours=6)

_RECORD_SENT = """
    UPDATE outreach_delivery AS delivery
    SET state = 'sent', provider_id = found.provider_id, sent_at = %(now)s, error_code = '', reason = '',
        claimed_by = NULL, lease_until = NULL
    FROM unnest(%(ids)s::uuid[], %(provider_ids)s::text[]) AS found (id, provider_id)
    WHERE delivery.id = found.id AND delivery.state = ANY(%(states)s)
      AND (%(owner)s::uuid IS NULL OR delivery.claimed_by = %(owner)s::uuid)
    RETURNING delivery.id, delivery.invitation_id
"""


@dataclass(frozen=True)
class Guard:
    """Which rows a writer may still change: those in one of these states and, where named, claimed by this owner."""

    states: Collection[str]
    owner: UUID | None = None

    def of(self, delivery: Delivery) -> Q:
        """Return the condition for one delivery."""
        owned = Q(claimed_by=self.owner) if self.owner else Q()
        return Q(pk=delivery.pk, state__in=list(self.states)) & owned


def record_sent(provider_ids: Mapping[UUID, str], guard: Guard, now: datetime) -> None:
    """Record the provider's ids of accepted messages; their people are invited from now on."""
    if not provider_ids:
        return
    values: dict[str, Any] = {
        "now": now,
        "ids": list(provider_ids),
        "provider_ids": list(provider_ids.values()),
        "states": list(guard.states),
        "owner": guard.owner,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_RECORD_SENT, values)
        recorded = dict(cursor.fetchall())
        mark_invited(list(recorded.values()), now)
    _tell_of_strays({pk: sid for pk, sid in provider_ids.items() if pk not in recorded})


def _tell_of_strays(provider_ids: Mapping[UUID, str]) -> None:
    """Log what was accepted and is on no row; where a quicker report has put it there, all is well."""
    rows = Delivery.objects.filter(pk__in=provider_ids.keys())
    known = dict(rows.values_list("pk", "provider_id")) if provider_ids else {}
    for pk, provider_id in provider_ids.items():
        if known.get(pk) != provider_id:
            log.error("accepted, but not ours any more", delivery=str(pk), provider_id=provider_id)


def contact_changed(delivery: Delivery) -> bool:
    """Whether the message would now go to somewhere else than the invitation went, or was to go."""
    field, party = INDEX_OF[Channel(delivery.channel)], delivery.invitation.party
    then, now = getattr(delivery.invitation, field), None if party.is_withdrawn else getattr(party, field)
    return bytes(then or b"") != bytes(now or b"")


def mark_invited(invitation_ids: Collection[UUID], now: datetime) -> None:
    """Record when people were asked; who has opened the link already stays where they are."""
    new = Invitation.objects.filter(pk__in=invitation_ids, invited_at=None)
    day = timezone.localdate(now)
    pending = When(state=Invitation.State.PENDING, then=Value(Invitation.State.INVITED))
    if new.update(invited_at=now, invited_on=day, state=Case(pending, default=F("state"))):
        ChangedDay.objects.create(day=day)


def record_uncertain(lost: Mapping[UUID, UncertainDelivery], guard: Guard, now: datetime) -> None:
    """Record that nobody knows whether these were sent; they are looked up, never just sent again."""
    alike: defaultdict[tuple[str, str, float], list[UUID]] = defaultdict(list)
    for pk, error in lost.items():
        alike[error.code, error.reason, error.retry_after or 0].append(pk)
    for (code, reason, wait), ids in alike.items():
        rows = Delivery.objects.filter(pk__in=ids, state__in=list(guard.states), claimed_by=guard.owner)
        rows.update(
            state=Delivery.State.UNCERTAIN,
            error_code=code[:20],
            reason=reason[:300],
            not_before=now,
            # Looked up at once, and not sent again before the provider wants to hear of it.
            lease_until=Greatest(F("lease_until"), Now() + timedelta(seconds=wait)),
        )


def record_failure(
    delivery: Delivery, error: TransportError, guard: Guard, now: datetime, *, again: bool = True
) -> None:
    """Record that a message surely did not arrive: try again where allowed, give up, or stop the sender."""
    if error.sender_fault:
        _stop_sender(delivery, error, now)
    if error.withheld:
        _withhold(delivery, error, guard)
    elif error.sender_fault and not _is_own_fault(delivery, error):
        _change(delivery, guard, error, state=Delivery.State.QUEUED, attempts=max(delivery.attempts - 1, 0))
    elif not again or _is_final(delivery, error):
        _give_up(delivery, error, guard)
    elif error.outage:
        # The last attempt is kept for when there is a provider.
        left = min(delivery.attempts, MAX_ATTEMPTS - 1)
        wait = wait_of(delivery, error)
        _change(delivery, guard, error, state=Delivery.State.FAILED, attempts=left, not_before=now + wait)
    else:
        _change(delivery, guard, error, state=Delivery.State.FAILED, not_before=now + wait_of(delivery, error))


def wait_of(delivery: Delivery, error: TransportError) -> timedelta:
    """Return how long to wait before the next attempt: longer each time, never all at once, as the provider asks."""
    spread = SystemRandom().uniform(0.9, 1.3)
    wait = FIRST_WAIT * WAIT_FACTOR ** (max(delivery.attempts, 1) - 1)
    if error.outage:
        wait = min(wait, LONGEST_OUTAGE_WAIT)
    return max(wait * spread, timedelta(seconds=error.retry_after or 0))


def _is_own_fault(delivery: Delivery, error: TransportError) -> bool:
    """Whether it is this message that stops its sender: it would be the first to go again, and stop it for ever."""
    return error.retry_once and error.code in (delivery.error_code, *delivery.ended_attempts.values())


def _is_final(delivery: Delivery, error: TransportError) -> bool:
    limit = RETRY_ONCE_ATTEMPTS if error.retry_once else MAX_ATTEMPTS
    used_up = delivery.attempts >= limit and not error.outage
    return error.permanent or error.returned or error.sender_fault or used_up


def _give_up(delivery: Delivery, error: TransportError, guard: Guard) -> None:
    """End this delivery and have the incident decided anew: another channel may be open, or none."""
    invitation = delivery.invitation
    with transaction.atomic():
        Incident.objects.filter(pk=invitation.incident_id).update(needs_decision=True)
        if _change(delivery, guard, error, state=Delivery.State.DEAD) and error.permanent:
            _close_address(invitation, delivery.channel, opted_out=error.opted_out)


def _withhold(delivery: Delivery, error: TransportError, guard: Guard) -> None:
    """End it here, with the invitation where it has not been sent: nothing is wrong with the person's address."""
    with transaction.atomic():
        rows = Incident.objects.select_for_update(no_key=True)
        list(rows.filter(pk=delivery.invitation.incident_id).values_list("pk"))
        if _change(delivery, guard, error, state=Delivery.State.DEAD):
            unsent = Invitation.objects.filter(pk=delivery.invitation_id, state=Invitation.State.PENDING)
            unsent.update(state=Invitation.State.CANCELLED, reason=error.reason[:300])


def _close_address(invitation: Invitation, channel: str, *, opted_out: bool) -> None:
    index = getattr(invitation, INDEX_OF[Channel(channel)])
    if index and opted_out:
        # Only text providers keep such lists: the person said STOP there, and we did not hear it.
        stop_number(bytes(index), OptOut.Source.PROVIDER)
    elif index:
        suppress(bytes(index), channel, OptOut.Source.UNREACHABLE)


def _stop_sender(delivery: Delivery, error: TransportError, now: datetime) -> None:
    """Stop the whole channel: nothing this sender sends can go out until a person has put it right."""
    words = f"{error.reason} (code {error.code})" if error.code else error.reason
    field = FAULT_OF[Channel(delivery.channel)]
    with transaction.atomic():
        # A stopped channel fails many times over; its administrators are told of the first.
        if SendingPolicy.objects.filter(pk=1, **{field: ""}).update(**{field: words[:200]}):
            Alert.raise_for([(Alert.Kind.SENDER, f"{delivery.channel} {now.isoformat()}")], now)
    log.error("sender stopped", channel=delivery.channel, code=error.code)


def _change(delivery: Delivery, guard: Guard, error: TransportError, **changes: Any) -> bool:
    """Write a failure where the guard still allows it; a person who did not get the message was not invited."""
    with transaction.atomic():
        rows = Delivery.objects.filter(guard.of(delivery))
        changed = rows.update(
            error_code=error.code[:20], reason=error.reason[:300], claimed_by=None, lease_until=None, **changes
        )
        if changed and delivery.state == Delivery.State.SENT:
            _take_back(delivery.invitation)
    return bool(changed)


def _take_back(invitation: Invitation) -> None:
    # A person whom the reminder reached was asked, and so was one whom the invitation itself did.
    if Delivery.objects.filter(may_have_gone_out(), invitation=invitation).exists():
        return
    taken = Invitation.objects.filter(pk=invitation.pk, state=Invitation.State.INVITED)
    if taken.update(state=Invitation.State.PENDING, invited_at=None, invited_on=None) and invitation.invited_on:
        ChangedDay.objects.create(day=invitation.invited_on)
