"""What the provider reports about a text after it took it. Reports come late, twice and in any order."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from surveys.incidents.models import Incident
from surveys.outreach.models import Delivery
from surveys.outreach.sending.outcomes import Guard, record_failure, record_sent
from surveys.outreach.transports.twilio import failure

ACCEPTED = frozenset({"accepted", "scheduled", "queued", "sending", "sent"})
DELIVERED = frozenset({"delivered", "read"})
FAILED = frozenset({"undelivered", "failed"})

#: The provider or the carrier was busy, a carrier's limit was reached, the phone was off, the hours were over before
#: the provider's queue was: worth another attempt. Any other failure after acceptance is final.
_MAY_PASS = frozenset({"30001", "30003", "30017", "30022", "30023", "30036"})

#: A report about a message whose acceptance we have not recorded: its answer was lost, or is slower than the report.
_UNRECORDED = (Delivery.State.SENDING, Delivery.State.UNCERTAIN, Delivery.State.QUEUED, Delivery.State.FAILED)


def record_status(delivery_id: UUID, provider_id: str, status: str, error_code: str, now: datetime) -> None:
    """Move a delivery forwards as the provider reports; what is old, repeated or unknown changes nothing."""
    with transaction.atomic():
        _lock_incident(delivery_id)
        delivery = _reported(delivery_id, provider_id)
        if delivery is None or status not in ACCEPTED | DELIVERED | FAILED:
            return
        if status in FAILED:
            record_failure(delivery, failure(error_code), _as_it_is(delivery), now, again=error_code in _MAY_PASS)
            ended = {**delivery.ended_attempts, provider_id: error_code}
            Delivery.objects.filter(pk=delivery.pk).update(provider_id=provider_id, ended_attempts=ended)
            return
        if delivery.state != Delivery.State.SENT:
            record_sent({delivery.pk: provider_id}, _as_it_is(delivery), now)
        if status in DELIVERED:
            Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.DELIVERED, delivered_at=now)


def _lock_incident(delivery_id: UUID) -> None:
    """Take the incident before its delivery, as everywhere: writers in different orders would wait for each other.

    Not its key: a person who answers in the same moment refers to it, and would wait in the other direction.
    """
    rows = Incident.objects.select_for_update(of=("self",), no_key=True)
    list(rows.filter(invitations__deliveries=delivery_id).values_list("pk"))


def _reported(delivery_id: UUID, provider_id: str) -> Delivery | None:
    """Return the delivery, locked, if this report is news: about the message that is out, or about one not recorded.

    The provider's ids of all attempts that have ended stay on the row, so that their late reports are known as such.
    """
    out = Q(state=Delivery.State.SENT, provider_id=provider_id)
    known = Q(provider_id=provider_id) | Q(ended_attempts__has_key=provider_id)
    unrecorded = Q(state__in=_UNRECORDED, attempts__gt=0) & ~known
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("invitation")
    return rows.filter(out | unrecorded, pk=delivery_id).first()


def _as_it_is(delivery: Delivery) -> Guard:
    return Guard([delivery.state])
