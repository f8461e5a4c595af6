"""Watching how many people say stop: where it is many, something is wrong with whom we ask, or how."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from surveys.outreach.models import Alert, Delivery, OptOut, SendingPolicy

log = structlog.get_logger(__name__)

#: Shares of the delivered messages of a day.
WARN_ABOVE, PAUSE_ABOVE = 0.005, 0.02
#: One or two among few say nothing: fewer messages pause only where so many people said stop.
PAUSE_FROM, PAUSE_FROM_PEOPLE = 50, 3
#: As many are told of by mail.
_TOLD_FROM = 2
_DAY = timedelta(days=1)

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
    """The opt-outs and the messages of 24 hours, or of the time since a pause was lifted."""

    opt_outs: int
    messages: int

    @property
    def share(self) -> float:
        """Opt-outs for each message."""
        return self.opt_outs / max(self.messages, 1)

    @property
    def is_high(self) -> bool:
        """Whether the administrators are warned."""
        return self.share > WARN_ABOVE

    @property
    def is_too_high(self) -> bool:
        """Whether sending is paused."""
        says_something = self.messages >= PAUSE_FROM or self.opt_outs >= PAUSE_FROM_PEOPLE
        return self.share > PAUSE_ABOVE and says_something


def rate_of_last_day(policy: SendingPolicy, now: datetime) -> Rate:
    """Count 24 hours, from the moment a pause was last lifted where that is less; evenings are answered at night."""
    since = max(now - _DAY, policy.resumed_at or now - _DAY)
    words = OptOut.objects.filter(created_at__gt=since, source__in=_WORDS)
    return Rate(
        # A person who says stop closes every contact of theirs, all at one moment.
        words.order_by().values("created_at").distinct().count(),
        Delivery.objects.filter(sent_at__gt=since, state__in=_ARRIVED).count(),
    )


def watch(now: datetime) -> None:
    """Pause the agency where too many people say stop; tell its administrators where many do."""
    policy = SendingPolicy.load()
    if policy.paused:
        return
    rate = rate_of_last_day(policy, now)
    if rate.is_too_high:
        reason = f"{rate.opt_outs} opt-outs came of {rate.messages} messages in 24 hours: more than {PAUSE_ABOVE:.0%}."
        with transaction.atomic():
            going_on = SendingPolicy.objects.filter(pk=1, paused=False)
            if going_on.update(paused=True, pause_reason=reason, paused_at=now, paused_by=""):
                Alert.raise_for([(Alert.Kind.PAUSE, now.isoformat())], now)
        log.error("sending paused, many opt-outs", opt_outs=rate.opt_outs, messages=rate.messages)
    elif rate.is_high:
        log.warning("many opt-outs", opt_outs=rate.opt_outs, messages=rate.messages)
        if rate.opt_outs >= _TOLD_FROM:
            Alert.raise_for([(Alert.Kind.OPT_OUTS, timezone.localdate(now).isoformat())], now)


def lift_pause(now: datetime) -> None:
    """Forget who paused and why, and watch anew from now on."""
    SendingPolicy.objects.filter(pk=1).update(pause_reason="", paused_at=None, paused_by="", resumed_at=now)
