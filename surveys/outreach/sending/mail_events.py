"""What an e-mail provider reports about an e-mail after it took it: bounces, complaints, delays."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from officersurvey.encryption import blind_index
from surveys.incidents.email_addresses import comparable_email
from surveys.incidents.models import Incident
from surveys.outreach.models import Channel, Delivery, Invitation, OptOut
from surveys.outreach.sending.outcomes import Guard, record_failure
from surveys.outreach.stopping.opt_outs import stop_address
from surveys.outreach.transports.base import TransportError

log = structlog.get_logger(__name__)

COMPLAINT_CODE = "complaint"
_COMPLAINT = "The person marked it as spam, or unsubscribed with the mail provider."
_DELAYED = "The mailbox could not take it yet; the mail provider keeps trying."

#: How far a provider's clock may be behind ours.
_CLOCK_SKEW = timedelta(minutes=1)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_OUT = (Delivery.State.SENDING, Delivery.State.UNCERTAIN, Delivery.State.SENT, Delivery.State.DELIVERED)
#: A report settles, too, what the mail server could not be asked about.
_MAY_BE_MEANT = Q(state__in=_OUT) | Q(state=Delivery.State.DEAD, error_code=Delivery.UNSETTLED)


class Meaning(StrEnum):
    """What a report asks of us."""

    GONE = "gone"  # the address does not take mail: close it
    RETURNED = "returned"  # this e-mail did not arrive; the address may be good
    STOP = "stop"  # the person wants no more
    DELAYED = "delayed"  # the provider keeps trying


@dataclass(frozen=True)
class MailEvent:
    """One report; its repr shows no address."""

    meaning: Meaning
    recipient: str = field(repr=False)
    message_id: str = ""
    at: datetime | None = None


def record_mail_event(event: MailEvent, now: datetime) -> None:
    """Do what a report asks; what is repeated, late, or about somebody we never wrote to changes nothing."""
    address = blind_index(comparable_email(event.recipient))
    if not Invitation.objects.filter(email_index=address).exists():
        return
    with transaction.atomic():
        found = _meant(event, address)
        delivery = _locked(found) if found else None
        match event.meaning:
            case Meaning.STOP:
                _stop(address, delivery)
            case Meaning.GONE | Meaning.RETURNED if delivery:
                _return(delivery, event, now)
            case Meaning.DELAYED if delivery:
                Delivery.objects.filter(pk=delivery.pk).update(reason=_DELAYED)
    log.info("mail event", meaning=event.meaning, delivery=str(delivery.pk) if delivery else "")


def _meant(event: MailEvent, address: bytes) -> Delivery | None:
    """Return the e-mail a report is about: the one it names, else the newest to that address before it."""
    rows: QuerySet[Delivery] = Delivery.objects.filter(channel=Channel.EMAIL, invitation__email_index=address)
    named = rows.filter(pk__in=[UUID(one) for one in _UUID.findall(event.message_id.lower())]).first()
    out = rows.filter(_MAY_BE_MEANT)
    if event.at:
        out = out.filter(Q(sent_at=None) | Q(sent_at__lte=event.at + _CLOCK_SKEW))
    return out.filter(pk=named.pk).first() if named else out.order_by("-created_at").first()


def _locked(delivery: Delivery) -> Delivery | None:
    """Take the incident before its delivery, as everywhere; None where it has moved on meanwhile."""
    incidents = Incident.objects.select_for_update(of=("self",), no_key=True)
    list(incidents.filter(invitations=delivery.invitation_id).values_list("pk"))
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("invitation")
    return rows.filter(_MAY_BE_MEANT, pk=delivery.pk).first()


def _stop(address: bytes, delivery: Delivery | None) -> None:
    """Stop every channel of the person; the invitation itself arrived and stays open."""
    stop_address(address, OptOut.Source.COMPLAINT)
    if delivery:
        Delivery.objects.filter(pk=delivery.pk).update(
            state=Delivery.State.DEAD,
            error_code=COMPLAINT_CODE,
            reason=_COMPLAINT,
            claimed_by=None,
            lease_until=None,
        )


def _return(delivery: Delivery, event: MailEvent, now: datetime) -> None:
    """Give the e-mail up: the incident is decided anew, and another channel may be open."""
    if event.meaning == Meaning.GONE:
        error = TransportError("The address does not take mail.", permanent=True, code="bounced")
    else:
        error = TransportError("The mail came back.", code="returned")
    record_failure(delivery, error, Guard([delivery.state]), now, again=False)
