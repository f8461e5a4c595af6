"""Reminding, as the tests do it."""

from datetime import datetime

from surveys.outreach.models import Delivery, OutboxMessage, SendingPolicy
from surveys.outreach.sending.dispatch import deliver_due
from surveys.outreach.sending.reminders import queue_reminders


def remind(at: datetime) -> int:
    """Queue what is to be reminded, as the sweep does, and send it."""
    queue_reminders(SendingPolicy.load(), at)
    return deliver_due(at)


def reminders() -> list[Delivery]:
    return list(Delivery.objects.filter(purpose="reminder"))


def refusal() -> str:
    """Return why the one reminder was withdrawn; the decision says the same."""
    [row] = reminders()
    assert (row.state, row.error_code, OutboxMessage.objects.count()) == ("dead", "withdrawn", 1)
    return row.reason
