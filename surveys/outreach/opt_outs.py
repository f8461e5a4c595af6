"""Opting out and coming back. An opt-out holds for a contact on a channel, whatever incident it turns up in later."""

from datetime import datetime

from django.db import transaction

from surveys.incidents.models import Incident
from surveys.outreach.models import Channel, Delivery, Invitation, OptOut

#: How the contact of each channel is found on an invitation.
INDEX_OF = {Channel.SMS: "phone_index", Channel.EMAIL: "email_index"}

#: Not the person's own clear words: those take the place of these.
_WEAK = (OptOut.Source.REVOCATION, OptOut.Source.UNREACHABLE)

_REASON = "No message may go to this contact any more."


def opt_out(invitation: Invitation, channel: str | None = None, source: str = OptOut.Source.WEB) -> None:
    """Stop messages to the person of an invitation: on one channel, or on all where none is named."""
    with transaction.atomic():
        for each, field in INDEX_OF.items():
            index = getattr(invitation, field)
            if index is not None and channel in (None, each):
                suppress(bytes(index), each, source)


def suppress(contact_index: bytes, channel: str, source: str) -> bool:
    """Stop messages to a contact at once, those that wait included; return whether this was news."""
    in_force = OptOut.objects.filter(contact_index=contact_index, channel=channel, lifted_at=None)
    with transaction.atomic():
        news = source not in _WEAK and in_force.filter(source__in=_WEAK).update(source=source) > 0
        if not news:
            _, news = in_force.get_or_create(
                contact_index=contact_index, channel=channel, lifted_at=None, defaults={"source": source}
            )
        _withdraw(contact_index, channel)
    return news


def stop_number(phone_index: bytes, source: str) -> bool:
    """Stop texts to a number and e-mail to every address known beside it; return whether the number was news."""
    known = Invitation.objects.filter(phone_index=phone_index, email_index__isnull=False)
    with transaction.atomic():
        for email_index in {bytes(index) for index in known.values_list("email_index", flat=True) if index}:
            suppress(email_index, Channel.EMAIL, source)
        return suppress(phone_index, Channel.SMS, source)


def lift(contact_index: bytes, channel: str, now: datetime, reason: str) -> bool:
    """Allow messages to this one contact again; return whether they had been stopped."""
    in_force = OptOut.objects.filter(contact_index=contact_index, channel=channel, lifted_at=None)
    return in_force.update(lifted_at=now, lifted_reason=reason) > 0


def is_opted_out(contact_index: bytes, channel: str) -> bool:
    """Whether no message may go to this contact."""
    return OptOut.objects.filter(contact_index=contact_index, channel=channel, lifted_at=None).exists()


def _withdraw(contact_index: bytes, channel: str) -> None:
    """Take back what waits, and have the incidents decided anew: another channel may be open, or none."""
    theirs = Invitation.objects.filter(**{INDEX_OF[Channel(channel)]: contact_index, "state__in": Invitation.UNSENT})
    # The incident before its deliveries, as everywhere: two writers in different orders would wait for each other.
    Incident.objects.filter(invitations__in=theirs).update(needs_decision=True)
    Delivery.objects.filter(channel=channel, invitation__in=theirs).withdraw(_REASON)
