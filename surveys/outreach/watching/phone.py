"""The demonstration's phone: what was sent, as it looks to those who get it, and what still waits and why."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from agencies.models import Agency
from surveys.outreach.models import Channel, Delivery, Invitation, OutboxMessage, SendingPolicy
from surveys.outreach.sending.senders import is_paused

SHOWN = 60
_LINK = re.compile(r"(https?://\S+)")
# Moving a moment into the hours changes it by far more, or not at all.
_SAME_MOMENT = timedelta(minutes=1)
_ADDRESSES: dict[str, str] = {Channel.EMAIL: "an e-mail address", Channel.LETTER: "a street address"}
_DUE: dict[str, str] = {Channel.LETTER: "It waits to be printed: administrators find it under Sending, Letters."}


@dataclass(frozen=True)
class Part:
    """A piece of a message: words or a link."""

    text: str
    is_link: bool


@dataclass(frozen=True)
class Bubble:
    """One message on the phone."""

    pk: UUID
    is_email: bool
    to: str
    subject: str
    parts: tuple[Part, ...]
    at: datetime
    is_answered: bool


@dataclass(frozen=True)
class Waiting:
    """One message that is still to go, when, and why not yet."""

    to: str
    channel: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class PhonePage:
    """The outbox as a phone."""

    agency: Agency
    bubbles: tuple[Bubble, ...]
    waiting: tuple[Waiting, ...]
    waiting_count: int

    @classmethod
    def build(cls, agency: Agency, now: datetime) -> "PhonePage":
        """Return the newest messages, newest first, and what goes next."""
        policy = SendingPolicy.load()
        waiting = Delivery.objects.waiting().select_related("invitation__incident", "invitation__party")
        reasons = _Reasons(policy, agency, now)
        soonest = waiting.order_by("not_before")[:SHOWN]
        return cls(agency, tuple(_bubbles()), tuple(reasons.of(row) for row in soonest), waiting.count())


class _Reasons:
    """Says why a message waits."""

    def __init__(self, policy: SendingPolicy, agency: Agency, now: datetime) -> None:
        self._delay = timedelta(hours=max(policy.delay_hours, agency.minimum_delay_hours))
        self._paused = is_paused(policy, agency)
        self._now = now

    def of(self, delivery: Delivery) -> Waiting:
        """Return the line about one delivery."""
        is_text = delivery.channel == Channel.SMS
        party = delivery.invitation.party
        to = _ending(party.phone) if is_text else _ADDRESSES[delivery.channel]
        return Waiting(to, delivery.get_channel_display(), delivery.not_before, self._reason(delivery))

    def _reason(self, delivery: Delivery) -> str:
        if self._paused:
            return "Sending is paused."
        if delivery.state == Delivery.State.FAILED:
            return "It will be tried again."
        if delivery.not_before <= self._now:
            return _DUE.get(delivery.channel, "It goes out any moment.")
        closed_at = delivery.invitation.incident.closed_at
        if closed_at and delivery.not_before - closed_at > self._delay + _SAME_MOMENT:
            return "Quiet hours: messages go out by day only, here and where the phone may be."
        return f"People are asked {self._delay // timedelta(hours=1)} hours after their case was closed."


def _bubbles() -> Iterable[Bubble]:
    rows = list(OutboxMessage.objects.order_by("-created_at")[:SHOWN])
    answered = _answered(rows)
    for row in rows:
        yield Bubble(
            pk=row.pk,
            is_email=row.channel == Channel.EMAIL,
            to=_ending(row.to) if row.channel == Channel.SMS else row.to,
            subject=row.subject,
            parts=parts_of(row.body),
            at=row.created_at,
            is_answered=str(row.pk) in answered,
        )


def _answered(rows: Iterable[OutboxMessage]) -> set[str]:
    """Return the ids of the messages whose survey was finished."""
    sent = Delivery.objects.filter(provider_id__in=[str(row.pk) for row in rows])
    finished = sent.filter(invitation__state=Invitation.State.COMPLETED)
    return set(finished.values_list("provider_id", flat=True))


def parts_of(body: str) -> tuple[Part, ...]:
    """Split a message into words and links."""
    pieces = enumerate(_LINK.split(body))
    return tuple(Part(text, is_link=place % 2 == 1) for place, text in pieces if text)


def _ending(phone: str) -> str:
    return f"a phone ending in {phone[-4:]}"
