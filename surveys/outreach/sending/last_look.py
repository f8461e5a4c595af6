"""Who says stop while a turn goes on: looked up again and again, so that what has not left yet does not leave."""

import time
from collections.abc import Sequence
from uuid import UUID

import structlog
from django.db import DatabaseError
from django.utils import timezone

from surveys.outreach.deciding.history import ClosedContacts
from surveys.outreach.deciding.moments import Moment
from surveys.outreach.models import Channel, Delivery

log = structlog.get_logger(__name__)

#: Seconds between two looks, each a single statement: what was said before the last one counts.
EVERY = 0.2


class LastLook:
    """Knows, while one thread looks and others send, which deliveries must not leave any more."""

    def __init__(self, deliveries: Sequence[Delivery]) -> None:
        self._deliveries = deliveries
        self._stopped: frozenset[UUID] = frozenset()
        self._is_blind = False
        self._looked_at = time.monotonic()

    def look(self) -> None:
        """Look who has opted out by now, unless that was done a moment ago; who cannot look lets nothing leave."""
        if time.monotonic() - self._looked_at < EVERY:
            return
        try:
            self._stopped = self._find()
        except DatabaseError as error:
            log.error("opt-outs not looked up", error=type(error).__name__)
            self._is_blind = True
        self._looked_at = time.monotonic()

    def forbids(self, delivery: Delivery) -> bool:
        """Whether the person said stop since it was decided that they may be asked, or nobody can tell."""
        return self._is_blind or delivery.pk in self._stopped

    def _find(self) -> frozenset[UUID]:
        closed = ClosedContacts(row.invitation.party for row in self._deliveries)
        moment = Moment(timezone.now())
        return frozenset(
            row.pk for row in self._deliveries if closed.is_stopped(row.invitation.party, Channel(row.channel), moment)
        )
