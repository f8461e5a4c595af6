"""Deliveries of which nobody knows whether they went out: the provider is asked, or else a person."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.db.models.functions import Now

from agencies.tenancy import current_agency
from surveys.outreach.models import Channel, Delivery, Invitation, SendingPolicy
from surveys.outreach.sending.claims import BATCH, GRACE, lost_claims
from surveys.outreach.sending.dispatch import Parcel, Result, pack, side_by_side
from surveys.outreach.sending.outcomes import Guard, contact_changed, record_failure, record_sent
from surveys.outreach.sending.senders import transport_for
from surveys.outreach.transports.base import TransportError, UncertainDelivery
from surveys.outreach.words.messages import Composer

log = structlog.get_logger(__name__)

#: Between two look-ups of the same delivery.
LOOK_AGAIN = timedelta(seconds=10)

_UNSETTLED = "It may or may not have gone out, and the mail server cannot be asked. Send it again if you are sure."
_MOVED = "It may or may not have gone out, and the person's contact has changed since. Send it again if you are sure."
_OTHER_ACCOUNT = "It may or may not have gone out, and the account it went through is not the present one."
_UNWRITTEN = "It may or may not have gone out, and its words can't be written any more to ask the provider."
_NO_WAY = "It may or may not have gone out, and its channel is switched off, so that the provider cannot be asked."
_NO_ANSWER = "It may or may not have gone out, and the provider gave no answer until the time for asking was over."
_NEVER_TAKEN = "The provider was in trouble and did not take the message."
_GRACE_IS_OVER = "grace_is_over"
_UNCERTAIN = Guard([Delivery.State.UNCERTAIN])


def settle(now: datetime) -> int:
    """Look uncertain deliveries up: found ones were sent, others wait again after the grace time; return how many."""
    agency, policy = current_agency(), SendingPolicy.load()
    due = _due_for_a_look(now)
    for row in due:
        if contact_changed(row):
            _leave_to_a_person(row, _MOVED)
        elif _is_of_another_account(row, policy):
            _leave_to_a_person(row, _OTHER_ACCOUNT)
    rows = [row for row in due if not contact_changed(row) and not _is_of_another_account(row, policy)]
    channels = {row.channel for row in rows}
    ways = {channel: way for channel in channels if (way := transport_for(policy, channel, agency))}
    asked = [row for row in rows if row.channel in ways]
    parcels, unwritten = pack(asked, ways, Composer(agency)) if asked else ([], [])
    # What cannot be written or asked about stays uncertain until its time is over, and is never just sent.
    lost = [*((row, _NO_WAY) for row in rows if row.channel not in ways), *((row, _UNWRITTEN) for row in unwritten)]
    for row, reason in lost:
        _give_up_in_the_end(row, reason, now)
    found = side_by_side(_look_up, parcels, [parcel.transport for parcel in parcels])
    record_sent(_ids(parcels, found), _UNCERTAIN, now)
    for parcel, result in zip(parcels, found, strict=True):
        if result is None:
            _not_found(parcel, now)
        elif not isinstance(result, str):
            _give_up_in_the_end(parcel.delivery, _NO_ANSWER, now)
    return len(due)


def expire(now: datetime) -> int:
    """Close the invitations whose time is over, with what still waits of them; return how many."""
    with transaction.atomic():
        ids = list(_over(now).select_for_update(skip_locked=True).values_list("pk", flat=True)[:1000])
        Delivery.objects.filter(invitation__in=ids).withdraw("The time for asking is over.")
        return Invitation.objects.filter(pk__in=ids).update(state=Invitation.State.EXPIRED)


def has_due(now: datetime) -> bool:
    """Whether anything was lost, is to be looked up, or has expired."""
    return lost_claims() or _waiting(now).exists() or _over(now).exists()


def _over(now: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(state__in=Invitation.OPEN, expires_at__lte=now)


def _waiting(now: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(state=Delivery.State.UNCERTAIN, not_before__lte=now)


def _due_for_a_look(now: datetime) -> list[Delivery]:
    """Take the next uncertain rows, those whose time is over first; nobody else looks them up for a while."""
    with transaction.atomic():
        waiting = _waiting(now).select_for_update(skip_locked=True, of=("self",)).order_by("invitation__expires_at")
        ids = list(waiting.values_list("pk", flat=True)[:BATCH])
        Delivery.objects.filter(pk__in=ids).update(not_before=now + LOOK_AGAIN)
    # Whether the grace time is over is asked before the provider is: what it does not know then, it never got.
    is_over = ExpressionWrapper(Q(lease_until__lt=Now() - GRACE), output_field=BooleanField())
    rows = Delivery.objects.filter(pk__in=ids).select_related("invitation__incident", "invitation__party")
    return list(rows.annotate(**{_GRACE_IS_OVER: is_over}))


def _is_of_another_account(row: Delivery, policy: SendingPolicy) -> bool:
    """Whether the present account knows nothing of it, which says nothing about whether it went out."""
    return row.channel == Channel.SMS and row.account not in ("", policy.twilio_account_sid)


def _look_up(parcel: Parcel) -> Result:
    since = parcel.delivery.requested_at or parcel.delivery.created_at
    try:
        return parcel.transport.find(parcel.message, since)
    except TransportError as error:
        return error
    except Exception as error:  # noqa: BLE001 - one look-up that fails must not hold up the others
        log.error("look-up failed", delivery=str(parcel.delivery.pk), error=type(error).__name__)
        return UncertainDelivery()


def _ids(parcels: Sequence[Parcel], found: Sequence[Result]) -> dict[UUID, str]:
    pairs = zip(parcels, found, strict=True)
    return {parcel.delivery.pk: result for parcel, result in pairs if isinstance(result, str)}


def _not_found(parcel: Parcel, now: datetime) -> None:
    delivery = parcel.delivery
    if not parcel.transport.can_look_up:
        _leave_to_a_person(delivery, _UNSETTLED)
    elif getattr(delivery, _GRACE_IS_OVER) and delivery.error_code:
        # The claim tells this uncertainty from a later one, too: each has another owner.
        error = TransportError(_NEVER_TAKEN, outage=True, code=delivery.error_code)
        record_failure(delivery, error, Guard(_UNCERTAIN.states, delivery.claimed_by), now)
    elif getattr(delivery, _GRACE_IS_OVER):
        _same(delivery).update(
            state=Delivery.State.QUEUED, not_before=now, reason="", claimed_by=None, lease_until=None
        )


def _give_up_in_the_end(delivery: Delivery, reason: str, now: datetime) -> None:
    """Leave it to a person when its time is over; until then it is looked up again."""
    if delivery.invitation.expires_at <= now:
        _leave_to_a_person(delivery, reason)


def _leave_to_a_person(delivery: Delivery, reason: str) -> None:
    _same(delivery).update(
        state=Delivery.State.DEAD, error_code=Delivery.UNSETTLED, reason=reason, claimed_by=None, lease_until=None
    )


def _same(delivery: Delivery) -> QuerySet[Delivery]:
    """Return the delivery if it is as uncertain as it was: the lease tells this from a later time."""
    return Delivery.objects.filter(_UNCERTAIN.of(delivery), lease_until=delivery.lease_until)
