"""From a citizen's link to the invitation behind it, and whether that can still be answered."""

from datetime import datetime
from enum import StrEnum

from django.db.models import QuerySet

from responses.models import Response
from surveys.outreach.models import Channel, Invitation
from surveys.outreach.tokens import hash_token

_STATE = Invitation.State
# Sent in one moment, recorded in the next: a quick reader may come between the two.
_UNANSWERED_STATES = {_STATE.PENDING, _STATE.INVITED}
_OPEN_STATES = {*_UNANSWERED_STATES, _STATE.STARTED}
# What the pages and a submission need; every other column costs time on the busiest address of the product.
_COLUMNS = (
    "state",
    "language",
    "version",
    "phone_index",
    "email_index",
    "postal_index",
    "invited_on",
    "expires_at",
    "completed_at",
    "incident__received_at",
    "incident__incident_number",
)


class Standing(StrEnum):
    """What a link is worth now."""

    OPEN = "open"
    ANSWERED = "answered"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


def find_invitation(token: str) -> Invitation | None:
    """Return the invitation of a link with its incident and response, or None; one query, whatever the token."""
    return _invitations(token).select_related("incident", "response").only(*_COLUMNS, "response__language").first()


def lock_invitation(token: str) -> Invitation | None:
    """Return the invitation of a link and make everybody else who answers with it wait until the transaction ends.

    Its response is read after the wait: a row joined to the locked one would be as old as the waiting.
    """
    return _invitations(token).select_related("incident").only(*_COLUMNS).select_for_update(of=("self",)).first()


def lock_texted(phone_index: bytes) -> Invitation | None:
    """Return the invitation that the latest text to a number was about, locked like `lock_invitation` does."""
    tried = Invitation.objects.filter(
        phone_index=phone_index, deliveries__channel=Channel.SMS, deliveries__requested_at__isnull=False
    )
    latest = tried.select_related("incident").order_by("-deliveries__requested_at")
    return latest.select_for_update(of=("self",)).first()


def standing_of(invitation: Invitation | None, now: datetime) -> Standing:
    """Say whether a survey stands behind a link."""
    if invitation is None:
        return Standing.UNKNOWN
    if invitation.state == _STATE.COMPLETED:
        return Standing.ANSWERED
    if invitation.state == _STATE.EXPIRED or (invitation.expires_at <= now and invitation.state in _OPEN_STATES):
        return Standing.EXPIRED
    return Standing.OPEN if invitation.state in _OPEN_STATES else Standing.WITHDRAWN


def response_of(invitation: Invitation) -> Response | None:
    """Return what was answered so far, or None before the first answer."""
    return None if invitation.state in _UNANSWERED_STATES else getattr(invitation, "response", None)


def _invitations(token: str) -> QuerySet[Invitation]:
    return Invitation.objects.filter(token_hash=hash_token(token)).order_by()
