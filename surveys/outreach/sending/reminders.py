"""One reminder to people who were asked and did not answer: who gets one, and what speaks against it in the end.

A reminder is a delivery like any other: claimed, decided about again, looked up where its answer was lost.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from surveys.outreach.models import Channel, Delivery, InboundText, Invitation, SendingPolicy
from surveys.outreach.rules import Outcome, Snapshot, Verdict
from surveys.outreach.sending.outcomes import contact_changed

#: The name under which decisions refuse a reminder.
RULE = "REMINDER"

#: What was due longer ago is left out: somebody switched reminders on, or nothing could be sent for days.
LATEST = timedelta(days=2)
#: A link that is about to close is not worth another message.
LEFT_OPEN = timedelta(days=1)

_BATCH = 500
_CHANNELS = (Channel.SMS, Channel.EMAIL)
_ARRIVED = (Delivery.State.SENT, Delivery.State.DELIVERED)


def queue_reminders(policy: SendingPolicy, now: datetime) -> int:
    """Let a reminder wait for everybody whose time has come, on the channel that reached them; return how many.

    Two processes that do this at once make one reminder between them: the database allows no second.
    """
    reached = _due(policy, now)[:_BATCH] if policy.reminder_days else []
    reminders = [
        Delivery(
            invitation_id=delivery.invitation_id,
            channel=delivery.channel,
            purpose=Delivery.Purpose.REMINDER,
            not_before=now,
        )
        for delivery in reached
    ]
    Delivery.objects.bulk_create(reminders, ignore_conflicts=True)
    return len(reminders)


def _due(policy: SendingPolicy, now: datetime) -> QuerySet[Delivery]:
    """Return the deliveries whose people are to be reminded: one for each invitation, the one that arrived last."""
    asked_by = now - timedelta(days=policy.reminder_days)
    others = Delivery.objects.filter(invitation=OuterRef("invitation"))
    rows = Delivery.objects.filter(
        invitation__state=Invitation.State.INVITED,
        invitation__invited_at__range=(asked_by - LATEST, asked_by),
        invitation__expires_at__gt=now + LEFT_OPEN,
        channel__in=_CHANNELS,
        purpose=Delivery.Purpose.INVITATION,
        state__in=_ARRIVED,
    )
    has_one = Exists(others.filter(purpose=Delivery.Purpose.REMINDER))
    arrived_later = Exists(others.filter(state__in=_ARRIVED, sent_at__gt=OuterRef("sent_at")))
    return rows.exclude(has_one).exclude(arrived_later)


def verdict_of(
    delivery: Delivery, snapshot: Snapshot, verdict: Verdict, policy: SendingPolicy, *, has_written: bool
) -> Verdict:
    """Return whether this reminder may go out: who may not be asked is not reminded, and neither is who reacted."""
    against = _lateness(delivery.invitation, policy, snapshot.now) or _objection(
        delivery, snapshot, verdict, has_written=has_written
    )
    if against:
        return Verdict(Outcome.NEVER, RULE, f"No reminder: {against}")
    return replace(verdict, reason=f"Reminder: {verdict.reason}")


def _lateness(invitation: Invitation, policy: SendingPolicy, now: datetime) -> str:
    """Say why its time is over by now: it may have waited for days, in a pause or for the provider."""
    if not policy.reminder_days:
        return "reminders are switched off."
    if invitation.expires_at <= now + LEFT_OPEN:
        return "the link closes within a day."
    due = (invitation.invited_at or now) + timedelta(days=policy.reminder_days)
    return "it has been due for two days." if now > due + LATEST else ""


def _objection(delivery: Delivery, snapshot: Snapshot, verdict: Verdict, *, has_written: bool) -> str:
    if has_written:
        return "the person has written to us since."
    if contact_changed(delivery):
        return "the person's contact has changed since."
    history = snapshot.history
    if history.text_opted_out or history.email_opted_out or history.letter_opted_out:
        return "the person opted out."
    if verdict.outcome is not Outcome.ASK:
        return verdict.reason
    if verdict.channel != delivery.channel:
        return "the way on which the person was asked is closed."
    return ""


def who_wrote(reminders: Iterable[Delivery]) -> set[UUID]:
    """Return the invitations among these whose number has texted since they were made, whatever it said.

    Since they were made, and not since they are known to have gone out: what was looked up late was sent earlier.
    """
    invitations = [row.invitation_id for row in reminders]
    if not invitations:
        return set()
    since = InboundText.objects.filter(sender_index=OuterRef("phone_index"), received_at__gte=OuterRef("created_at"))
    return set(Invitation.objects.filter(Exists(since), pk__in=invitations).values_list("pk", flat=True))
