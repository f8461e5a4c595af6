"""Messages of the past: when each went out, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from random import Random

from django.db import connection

from dashboards.demo.dice import dice, pick
from dashboards.demo.town import Town
from surveys.outreach.models import Channel, Delivery, Invitation, OptOut

_FATES = {
    Channel.SMS: {Delivery.State.DELIVERED: 93, Delivery.State.SENT: 4.6, Delivery.State.DEAD: 2.4},
    Channel.EMAIL: {Delivery.State.SENT: 98.6, Delivery.State.DEAD: 1.4},
}
_ERRORS = {Channel.SMS: "30005", Channel.EMAIL: "550"}
_GIVEN_UP = "The provider says that this contact does not exist."
_SAYS_STOP = 0.008
_SEND = """
    UPDATE outreach_delivery delivery
    SET state = news.state, attempts = 1, created_at = news.created_at, requested_at = news.sent_at,
        error_code = news.error_code, reason = news.reason,
        sent_at = CASE WHEN news.state <> 'dead' THEN news.sent_at END,
        delivered_at = CASE WHEN news.state = 'delivered' THEN news.sent_at + interval '4 seconds' END
    FROM unnest(%s::uuid[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::text[], %s::text[])
        AS news (id, state, created_at, sent_at, error_code, reason)
    WHERE delivery.id = news.id"""
_SENT_COLUMNS = ("pk", "state", "invitation.incident.closed_at", "sent_at", "error_code", "reason")
_INVITE = """
    UPDATE outreach_invitation invitation
    SET state = news.state, invited_at = news.invited_at, invited_on = news.invited_on, reason = news.reason
    FROM unnest(%s::uuid[], %s::text[], %s::timestamptz[], %s::date[], %s::text[])
        AS news (id, state, invited_at, invited_on, reason)
    WHERE invitation.id = news.id"""
_INVITED_COLUMNS = ("pk", "state", "invited_at", "invited_on", "reason")


@dataclass(frozen=True)
class Asked:
    """An invitation that was sent, or could not be, with dice of its own for what follows."""

    invitation: Invitation
    delivery: Delivery
    tried_at: datetime
    rng: Random

    @property
    def reached(self) -> bool:
        """Whether the message arrived."""
        return self.delivery.state != Delivery.State.DEAD


def ask(town: Town, invitations: Sequence[Invitation], until: datetime) -> list[Asked]:
    """Send what was due until then; the later ones stay in the queue for the real dispatch."""
    due = Delivery.objects.filter(invitation__in=invitations, state=Delivery.State.QUEUED, not_before__lte=until)
    rows = due.select_related("invitation__incident", "invitation__party").order_by("not_before", "pk")
    asked = [_send(town, delivery, until) for delivery in rows]
    _write(asked)
    _remember_contacts(asked)
    return asked


def _send(town: Town, delivery: Delivery, until: datetime) -> Asked:
    invitation, channel = delivery.invitation, Channel(delivery.channel)
    party, number = invitation.party, invitation.incident.incident_number
    rng = dice(town.profile.schema_name, "ask", number, party.role, party.age)
    delivery.state = pick(rng, _FATES[channel])
    tried_at = min(until, delivery.not_before + timedelta(seconds=rng.randint(1, 55)))
    delivery.sent_at = tried_at
    if delivery.state == Delivery.State.DEAD:
        delivery.error_code, delivery.reason = _ERRORS[channel], _GIVEN_UP
        invitation.state, invitation.reason = Invitation.State.CANCELLED, _GIVEN_UP
    else:
        invitation.invited_at = tried_at
        invitation.invited_on = tried_at.astimezone(town.zone).date()
        open_still = invitation.expires_at > until
        invitation.state = Invitation.State.INVITED if open_still else Invitation.State.EXPIRED
    return Asked(invitation, delivery, tried_at, rng)


def _write(asked: Sequence[Asked]) -> None:
    deliveries = [one.delivery for one in asked]
    invitations = [one.invitation for one in asked]
    with connection.cursor() as cursor:
        cursor.execute(_SEND, [list(map(attrgetter(name), deliveries)) for name in _SENT_COLUMNS])
        cursor.execute(_INVITE, [list(map(attrgetter(name), invitations)) for name in _INVITED_COLUMNS])


def _remember_contacts(asked: Sequence[Asked]) -> None:
    """Dead numbers are not tried again, and some people answer STOP."""
    texts = [one for one in asked if one.delivery.channel == Channel.SMS]
    dead = [_opt_out(one, OptOut.Source.UNREACHABLE) for one in texts if not one.reached]
    stopped = [one for one in texts if one.reached and one.rng.random() < _SAYS_STOP]
    said = [_opt_out(one, OptOut.Source.KEYWORD) for one in stopped]
    OptOut.objects.bulk_create([*dead, *said], ignore_conflicts=True)


def _opt_out(one: Asked, source: str) -> OptOut:
    index = one.invitation.phone_index
    return OptOut(contact_index=index, channel=Channel.SMS, source=source, created_at=one.tried_at)
