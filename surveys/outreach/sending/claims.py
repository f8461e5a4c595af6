"""Who sends what: claiming due deliveries, going to the network with them, and what a killed worker leaves behind.

Leases run on the database's clock: a worker whose own clock is wrong can't hold or take a row too long. A claimed row
is still “queued”; only `begin` makes it “sending”. So a worker that dies before `begin` surely sent nothing.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from surveys.incidents.models import Incident
from surveys.outreach.models import Channel, Delivery, Invitation

#: Claimed in one turn: sent within seconds, and few enough to look up when a worker is killed.
BATCH = 100

#: So many claims of one batch may be lost before its deliveries are taken one by one.
_LOST_TOGETHER = 2

#: The sweep decides about what has changed within seconds.
_UNTIL_DECIDED = timedelta(seconds=5)

LEASE = timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)

#: A request that began within the lease has ended this long after it, since requests time out earlier. Only then
#: does "the provider does not know it" mean that it was not sent.
GRACE = LEASE / 4


def claim(now: datetime, limit: int, owner: UUID, channels: Collection[str]) -> list[UUID]:
    """Take up to `limit` deliveries that are due for one owner; nobody else gets them until the lease ends.

    After days without a provider there are more than a day can take: what expires first goes first. Where claims were
    lost again and again, one of the deliveries may be why: each is taken alone then, so that it spoils no other.
    """
    due = _free(now).filter(channel__in=channels)
    with transaction.atomic():
        rows = due.select_for_update(skip_locked=True, of=("self",)).values_list("pk", "attempts", "claimed_by")
        is_open = Q(invitation__state__in=Invitation.OPEN)
        found = list(rows.filter(is_open).order_by("invitation__expires_at")[:limit])
        # Those of closed invitations are taken to be withdrawn.
        found += rows.filter(~is_open)[: limit - len(found)]
        ids = [pk for pk, attempts, lost_by in found if lost_by and attempts >= _LOST_TOGETHER][:1]
        ids = ids or [pk for pk, _, _ in found]
        Delivery.objects.filter(pk__in=ids).update(
            claimed_by=owner, lease_until=Now() + LEASE, attempts=F("attempts") + 1
        )
    return ids


def free_and_due(now: datetime) -> QuerySet[Delivery]:
    """Return the deliveries that a worker may send now; letters wait for people."""
    return _free(now).exclude(channel=Channel.LETTER)


def free_letters(now: datetime) -> QuerySet[Delivery]:
    """Return the letters that may be printed now."""
    return _free(now).filter(channel=Channel.LETTER)


def begin(ids: Collection[UUID], owner: UUID, now: datetime, account: str = "") -> set[UUID]:
    """Mark claimed deliveries as on their way, and return those that still are this owner's: only they may be sent.

    Whoever withdrew one meanwhile, because the person opted out, finds it not sent. Who has answered is not reminded.
    What changed since it was decided about waits until it is decided about again.
    """
    held = Delivery.objects.waiting().filter(pk__in=ids, claimed_by=owner, lease_until__gt=Now())
    unanswered = Q(purpose=Delivery.Purpose.INVITATION) | Q(invitation__state=Invitation.State.INVITED)
    changed = Incident.objects.filter(needs_decision=True)
    with transaction.atomic():
        held.filter(invitation__incident__in=changed).put_back(owner, not_before=now + _UNTIL_DECIDED)
        rows = held.filter(unanswered).select_for_update(of=("self",)).order_by("pk")
        mine = list(rows.values_list("pk", flat=True))
        Delivery.objects.filter(pk__in=mine).update(
            state=Delivery.State.SENDING, requested_at=Now(), lease_until=Now() + LEASE, account=account
        )
    return set(mine)


def reap() -> int:
    """Mark what a killed worker had on its way as uncertain, and return how many there were.

    The grace time begins now: where it was the clock that jumped, the worker lives and its requests are under way.
    """
    lost = Delivery.objects.filter(state=Delivery.State.SENDING, lease_until__lt=Now())
    return lost.update(
        state=Delivery.State.UNCERTAIN,
        error_code="",
        reason="The worker that sent it was lost.",
        not_before=Now(),
        lease_until=Now(),
    )


def _free(now: datetime) -> QuerySet[Delivery]:
    free = Q(lease_until=None) | Q(lease_until__lt=Now())
    return Delivery.objects.waiting().filter(free, not_before__lte=now)


def lost_claims() -> bool:
    """Whether there is anything for `reap` to do."""
    return Delivery.objects.filter(state=Delivery.State.SENDING, lease_until__lt=Now()).exists()
