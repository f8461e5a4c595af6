"""Telling the agency's administrators what a person has to look at. Rows say what is to be told; a mail tells it."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db.models import Q, QuerySet
from django.urls import reverse

from agencies.accounts.adapter import base_url
from agencies.accounts.staff_mail import mail_administrators
from surveys.outreach.models import Alert, CodePolicy
from surveys.outreach.watching.alert_words import (
    CODES,
    CRISIS,
    FIGURES,
    MAIL_DOMAIN,
    OPT_OUTS,
    PAUSE,
    REVOCATION,
    SENDER,
    SILENCE,
    UNDECIDED,
    Words,
)

log = structlog.get_logger(__name__)

Kind = Alert.Kind
#: A mail server that does not take the mail is tried again after this time, and a worker may take as long.
LEASE = timedelta(minutes=2)


@dataclass(frozen=True)
class Topic:
    """What is told in one mail, and how often at most."""

    kinds: tuple[str, ...]
    words: Words
    every: timedelta


_SOON = timedelta(minutes=15)
TOPICS = (
    Topic((Kind.CRISIS,), CRISIS, _SOON),
    Topic((Kind.REVOCATION,), REVOCATION, _SOON),
    Topic((Kind.SENDER,), SENDER, _SOON),
    Topic((Kind.PAUSE,), PAUSE, _SOON),
    Topic((Kind.OPT_OUTS,), OPT_OUTS, _SOON),
    Topic((Kind.MAIL_DOMAIN,), MAIL_DOMAIN, _SOON),
    Topic((Kind.FIGURES,), FIGURES, _SOON),
    Topic((Kind.UNDECIDED,), UNDECIDED, _SOON),
    Topic((Kind.SILENCE,), SILENCE, _SOON),
    Topic((Kind.CALL_TYPE, Kind.DISPOSITION, Kind.NIBRS), CODES, timedelta(days=1)),
)


def has_due(now: datetime) -> bool:
    """Whether there is something to tell now."""
    waiting = set(Alert.objects.filter(told_at=None).order_by().values_list("kind", flat=True).distinct())
    return any(_is_due(topic, now) for topic in TOPICS if waiting.intersection(topic.kinds))


def tell(now: datetime) -> None:
    """Mail what is due to every administrator, one mail for each topic; what no mail server took is tried again."""
    for topic in TOPICS:
        if _is_due(topic, now):
            _tell(topic, now)


def _is_due(topic: Topic, now: datetime) -> bool:
    lately = Q(told_at__gt=now - topic.every) | Q(lease_until__gt=now, told_at=None)
    return not _of(topic).filter(lately).exists() and _untold(topic).exists()


def _tell(topic: Topic, now: datetime) -> None:
    ours = uuid.uuid4()
    free = _untold(topic).filter(Q(lease_until=None) | Q(lease_until__lte=now))
    if not free.update(claimed_by=ours, lease_until=now + LEASE):
        return
    alerts = list(Alert.objects.filter(claimed_by=ours, told_at=None).order_by("kind", "subject"))
    text = topic.words.text(len(alerts), _lines(alerts), base_url() + reverse(topic.words.page))
    if mail_administrators(topic.words.subject, text):
        Alert.objects.filter(pk__in=[alert.pk for alert in alerts], claimed_by=ours).update(told_at=now)
        log.info("administrators told", topic=topic.kinds[0], count=len(alerts))


def _of(topic: Topic) -> QuerySet[Alert]:
    return Alert.objects.filter(kind__in=topic.kinds)


def _untold(topic: Topic) -> QuerySet[Alert]:
    return _of(topic).filter(told_at=None)


def _lines(alerts: Iterable[Alert]) -> list[str]:
    """What can be named in a mail: codes and days. A text's own words stay where it can be seen who read them."""
    return [line for alert in alerts if (line := _line(alert))]


def _line(alert: Alert) -> str:
    if alert.kind in CodePolicy.Kind.values:
        return f"{CodePolicy.Kind(alert.kind).label}: {alert.subject or '(blank)'}"
    return alert.subject if alert.kind in (Kind.FIGURES, Kind.MAIL_DOMAIN, Kind.SILENCE) else ""
