"""Watching how many people say stop: where it is many, something is wrong with whom we ask, or how."""

from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import transaction
from django.utils import timezone

from surveys.outreach.models import Alert, Delivery, OptOut, SendingPolicy

log = structlog.get_logger(__name__)

#: Shares of the day's delivered messages.
WARN_ABOVE, PAUSE_ABOVE = 0.005, 0.02
#: One person among ten says nothing: fewer deliveries do not pause.
PAUSE_FROM = 50

#: A person's own word. Numbers that cannot be reached, and numbers a provider blocks, say nothing about our asking. A
#: revocation is our reading of a reply: once a person confirms it, it has their source and counts.
_WORDS = (
    OptOut.Source.KEYWORD,
    OptOut.Source.WEB,
    OptOut.Source.MAIL,
    OptOut.Source.COMPLAINT,
    OptOut.Source.PERSON,
)
_ARRIVED = (Delivery.State.SENT, Delivery.State.DELIVERED)


@dataclass(frozen=True)
class Rate:
    """The opt-outs and the messages of a day, or of the time since a pause was lifted."""

    opt_outs: int
    messages: int

    @property
    def share(self) -> float:
        """Opt-outs for each message; none without messages."""
        return self.opt_outs / self.messages if self.messages else 0

    @property
    def is_high(self) -> bool:
        """Whether the administrators are warned."""
        return self.share > WARN_ABOVE

    @property
    def is_too_high(self) -> bool:
        """Whether sending is paused."""
        return self.share > PAUSE_ABOVE and self.messages >= PAUSE_FROM


def rate_of_today(policy: SendingPolicy, now: datetime) -> Rate:
    """Count the agency's day, from the moment a pause was last lifted where that was today."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    since = max(midnight, policy.resumed_at or midnight)
    words = OptOut.objects.filter(created_at__gte=since, source__in=_WORDS)
    return Rate(
        # A person who says stop closes every contact of theirs, all at one moment.
        words.order_by().values("created_at").distinct().count(),
        Delivery.objects.filter(sent_at__gte=since, state__in=_ARRIVED).count(),
    )


def watch(now: datetime) -> None:
    """Pause the agency where too many people say stop; leave a line in the log where many do."""
    policy = SendingPolicy.load()
    if policy.paused:
        return
    rate = rate_of_today(policy, now)
    if rate.is_too_high:
        reason = f"{rate.opt_outs} opt-outs came of {rate.messages} messages today: more than {PAUSE_ABOVE:.0%}."
        with transaction.atomic():
            if SendingPolicy.objects.filter(pk=1, paused=False).update(paused=True, pause_reason=reason):
                Alert.raise_for([(Alert.Kind.PAUSE, now.isoformat())], now)
        log.error("sending paused, many opt-outs", opt_outs=rate.opt_outs, messages=rate.messages)
    elif rate.is_high:
        log.warning("many opt-outs", opt_outs=rate.opt_outs, messages=rate.messages)


def lift_pause(now: datetime) -> None:
    """Forget why the system paused, and watch anew from now on."""
    SendingPolicy.objects.filter(pk=1).update(pause_reason="", resumed_at=now)
