"""Opting out and coming back. An opt-out holds for a contact, whatever incident it turns up in later.

It closes every channel to whoever has the contact, unless the person picked this one channel.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from surveys.incidents.models import Incident
from surveys.outreach.models import Channel, Delivery, Invitation, OptOut

#: How the contact of each channel is found on an invitation.
INDEX_OF = {Channel.SMS: "phone_index", Channel.EMAIL: "email_index", Channel.LETTER: "postal_index"}

#: Not the person's own clear words: those take the place of these.
_WEAK = (OptOut.Source.REVOCATION, OptOut.Source.UNREACHABLE)
#: Who writes in their own words can be reached, and nothing is weaker than a contact that cannot.
_WEAKER_THAN: dict[str, tuple[str, ...]] = {
    OptOut.Source.REVOCATION: (OptOut.Source.UNREACHABLE,),
    OptOut.Source.UNREACHABLE: (),
}

#: What these say is about one channel: a do-not-text list, a contact that reaches nobody.
_OF_ONE_CHANNEL = (OptOut.Source.LIST, OptOut.Source.UNREACHABLE)

_REASON = "No message may go to this contact any more."


def opt_out(invitation: Invitation, channel: str | None = None, source: str = OptOut.Source.WEB) -> None:
    """Stop messages to the person of an invitation: on one channel, or on all where none is named."""
    said_at = timezone.now()
    with transaction.atomic():
        for each, field in INDEX_OF.items():
            only_here = channel is not None or (each == Channel.LETTER and _is_known_otherwise(invitation))
            # The person may be named elsewhere by now.
            known = {bytes(one) for row in (invitation, invitation.party) if (one := getattr(row, field))}
            for index in sorted(known) if channel in (None, each) else ():
                suppress(index, each, source, said_at, only_here=only_here)


def suppress(
    contact_index: bytes, channel: str, source: str, said_at: datetime | None = None, *, only_here: bool = False
) -> bool:
    """Stop messages to a contact at once, those that wait included; return whether this was news.

    What one person says about several contacts is said at one moment: by that people are counted, not contacts.
    """
    in_force = OptOut.objects.filter(contact_index=contact_index, channel=channel, lifted_at=None)
    said_at = said_at or timezone.now()
    with transaction.atomic():
        # Incidents before opt-outs: who records that the provider refused this contact takes them in this order.
        _withdraw(contact_index, channel)
        only_here = only_here or source in _OF_ONE_CHANNEL
        # What a weaker word closed stays closed: it may have been everything where this is about one channel.
        news = in_force.filter(source__in=_WEAKER_THAN.get(source, _WEAK)).update(source=source) > 0
        if not news:
            # Locked, so that whoever is lifting a pause at this moment comes to see why it is asked for again.
            _, news = in_force.select_for_update().get_or_create(
                contact_index=contact_index,
                channel=channel,
                lifted_at=None,
                defaults={"source": source, "only_here": only_here, "created_at": said_at},
            )
        if not only_here:
            news |= in_force.filter(only_here=True).update(only_here=False) > 0
            if source not in _WEAK:
                in_force.update(last_said_at=said_at)
    return news


def stop_number(phone_index: bytes, source: str) -> bool:
    """Stop texts to a number and whatever else is known beside it; return whether the number was news."""
    return _stop_everywhere(phone_index, Channel.SMS, source)


def stop_address(email_index: bytes, source: str) -> None:
    """Stop e-mail to an address and whatever else is known beside it."""
    _stop_everywhere(email_index, Channel.EMAIL, source)


def stop_contact(contact_index: bytes, channel: str, source: str) -> None:
    """Stop everything to whoever has a contact, as they would by their own word from it."""
    if channel == Channel.LETTER:
        # Whose else it is, is not known: others live behind the same door.
        suppress(contact_index, channel, source)
    else:
        _stop_everywhere(contact_index, Channel(channel), source)


def lift(contact_index: bytes, channel: str, now: datetime, reason: str, *, came_back: bool = False) -> bool:
    """Allow messages to this one contact again; return whether they had been stopped.

    Whose invitation the stop had taken back is decided about anew. Where the person came back, what they had said at
    another contact closes this one no longer.
    """
    in_force = OptOut.objects.filter(contact_index=contact_index, channel=channel, lifted_at=None)
    with transaction.atomic():
        is_lifted = in_force.update(lifted_at=now, lifted_reason=reason, came_back=came_back) > 0
        if is_lifted:
            taken_back = Invitation.objects.filter(state=Invitation.State.CANCELLED, expires_at__gt=now)
            theirs = taken_back.filter(**{INDEX_OF[Channel(channel)]: contact_index})
            Incident.objects.filter(invitations__in=theirs).update(needs_decision=True)
    return is_lifted


def known_beside(contact_index: bytes, channel: Channel) -> set[tuple[Channel, bytes]]:
    """Return what else is known of whoever was asked at a contact: beside it then, and where they are named by now."""
    known = Invitation.objects.filter(**{INDEX_OF[channel]: contact_index})
    names = [f"{of}{field}" for of in ("", "party__") for field in INDEX_OF.values()]
    found = {
        (each, bytes(index))
        for row in known.values_list(*names)
        for each, index in zip([*INDEX_OF, *INDEX_OF], row, strict=True)
        if index
    }
    return found - {(channel, bytes(contact_index))}


def is_opted_out(contact_index: bytes, channel: str) -> bool:
    """Whether no message may go to this contact."""
    return OptOut.objects.filter(contact_index=contact_index, channel=channel, lifted_at=None).exists()


def _stop_everywhere(contact_index: bytes, channel: Channel, source: str) -> bool:
    said_at = timezone.now()
    with transaction.atomic():
        for each, index in sorted(known_beside(contact_index, channel)):
            # Others live behind the same door.
            suppress(index, each, source, said_at, only_here=each == Channel.LETTER)
        return suppress(contact_index, channel, source, said_at)


def _is_known_otherwise(invitation: Invitation) -> bool:
    """Whether the person is recognised without their door, behind which others live."""
    return bool(invitation.phone_index or invitation.email_index)


def _withdraw(contact_index: bytes, channel: str) -> None:
    """Take back what waits, reminders too, and have the incidents decided anew: another way may be open, or none."""
    theirs = Invitation.objects.filter(**{INDEX_OF[Channel(channel)]: contact_index})
    waiting = Delivery.objects.waiting().filter(channel=channel, invitation__in=theirs)
    affected = theirs.filter(Q(state__in=Invitation.UNSENT) | Exists(waiting.filter(invitation=OuterRef("pk"))))
    # The incident before its deliveries, as everywhere: two writers in different orders would wait for each other.
    Incident.objects.filter(invitations__in=affected).update(needs_decision=True)
    waiting.withdraw(_REASON)
