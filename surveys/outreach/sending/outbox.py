"""The demonstration's transport: messages are kept as rows, to be shown on a screen that looks like a phone."""

import hashlib
from datetime import datetime

from surveys.outreach.models import OutboxMessage
from surveys.outreach.transports.base import OutgoingMessage


class OutboxTransport:
    """Keeps messages of one channel; the same message again is the same row."""

    can_look_up = True

    def __init__(self, channel: str) -> None:
        self._channel = channel

    def send(self, message: OutgoingMessage) -> str:
        """Keep a message and return its id."""
        reference = _mark(message)
        row, _ = OutboxMessage.objects.get_or_create(
            reference=reference,
            defaults={
                "channel": self._channel,
                "to": message.to,
                "subject": message.subject[:120],
                "body": message.body,
            },
        )
        return str(row.pk)

    def find(self, message: OutgoingMessage, since: datetime) -> str | None:
        """Return the id of this message if it was kept since then."""
        row = OutboxMessage.objects.filter(reference=_mark(message), created_at__gte=since).first()
        return str(row.pk) if row else None


def _mark(message: OutgoingMessage) -> str:
    # A text message's reference is the citizen's link: the database must not hold a link that works. A reminder holds
    # the same link, and its own address for reports.
    return hashlib.sha256(f"{message.reference}{message.status_url}".encode()).hexdigest()[:40]
