"""What a person makes of texts that came in and need one: who wants no more messages, and who may be asked again."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from surveys.incidents.models import Incident
from surveys.outreach.models import Channel, InboundText, Invitation, OptOut
from surveys.outreach.stopping.opt_outs import known_beside, stop_number

Settlement = InboundText.Settlement
_NO_WISH = "A person read what was written: it was no wish to stop."


def settle(ids: Iterable[Any], settlement: str, person: str, now: datetime) -> int:
    """Settle texts that wait, in the person's name; return how many.

    A pause ends in one of two ways alone: the person wants no more messages, or may be asked again. It goes on while
    another text of the same number waits to be read. Whoever wants no more gets none, whatever they wrote.
    """
    with transaction.atomic():
        waiting = InboundText.objects.filter(needs_person=True)
        texts = list(waiting.filter(pk__in=list(ids)).select_for_update().order_by("pk"))
        if settlement == Settlement.HANDLED:
            texts = [text for text in texts if not is_revocation(text)]
        said = {"settlement": settlement, "settled_by": person, "settled_at": now}
        waiting.filter(pk__in=[text.pk for text in texts]).update(needs_person=False, **said)
        if settlement == Settlement.RESUMED:
            _resume(list(filter(is_revocation, texts)), now)
        elif settlement == Settlement.STOPPED:
            for sender in _senders(texts):
                stop_number(sender, OptOut.Source.PERSON)
    return len(texts)


def is_revocation(text: InboundText) -> bool:
    """Whether the text paused its sender until a person reads it."""
    return "revocation" in text.meaning.split("+")


def _senders(texts: Iterable[InboundText]) -> list[bytes]:
    return sorted({bytes(text.sender_index) for text in texts})


def _resume(texts: Sequence[InboundText], now: datetime) -> None:
    """End the pause of numbers and of what stopped with them, and decide anew whom it kept from being asked."""
    senders = _senders(texts)
    theirs = Invitation.objects.filter(phone_index__in=senders)
    contacts = {*senders, *(index for sender in senders for _, index in known_beside(sender, Channel.SMS))}
    in_force = OptOut.objects.filter(lifted_at=None, contact_index__in=contacts)
    in_force.filter(source=OptOut.Source.REVOCATION).update(lifted_at=now, lifted_reason=_NO_WISH)
    # What was about one channel before, and was widened by the words that were no wish, is about that channel again.
    widened = in_force.filter(only_here=False, last_said_at=None)
    widened.filter(created_at__lt=min((text.received_at for text in texts), default=now)).update(only_here=True)
    Incident.objects.filter(invitations__in=theirs.filter(state=Invitation.State.CANCELLED)).update(needs_decision=True)
    # Another wish may wait to be read, of the same number or of one that shares an address with it.
    for text in filter(is_revocation, InboundText.objects.filter(needs_person=True)):
        stop_number(bytes(text.sender_index), OptOut.Source.REVOCATION)
