"""Sources that used to bring incidents and bring none any more: nobody is asked then, and nobody complains."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from django.db import transaction
from django.db.models.functions import TruncHour
from django.utils import timezone
from django.utils.formats import date_format

from surveys.incidents.models import Incident
from surveys.outreach.models import Alert

#: How a source comes is told by so much time before it was last heard of, and by so many days on which it came.
_LEARNT_FROM, _FEWEST_DAYS = timedelta(days=35), 4
#: A centre's own work on its system takes a night.
_SHORTEST = timedelta(hours=12)
#: Who has been silent for longer has been given up.
_LONGEST = timedelta(days=60)


def listen(now: datetime) -> None:
    """Have administrators told of the sources that are silent; what is heard again is forgotten."""
    hours = _hours_heard(now - _LONGEST - _LEARNT_FROM)
    silent = [_named(source, heard[-1]) for source, heard in hours.items() if is_silent(heard, now)]
    with transaction.atomic():
        Alert.objects.filter(kind=Alert.Kind.SILENCE).exclude(subject__in=silent).delete()
        Alert.raise_for([(Alert.Kind.SILENCE, name) for name in silent], now)


def silent_sources() -> list[str]:
    """Return which sources are silent, and since when, as of the last time they were listened to."""
    return list(Alert.objects.filter(kind=Alert.Kind.SILENCE).order_by("subject").values_list("subject", flat=True))


def is_silent(heard: Sequence[datetime], now: datetime) -> bool:
    """Whether a source, heard of in these hours, is silent for more than twice as long as it ever was of late."""
    known = [hour for hour in heard if hour >= heard[-1] - _LEARNT_FROM]
    if len({hour.date() for hour in known}) < _FEWEST_DAYS:
        return False
    usual = max(later - earlier for earlier, later in pairwise(known))
    return max(_SHORTEST, 2 * usual) < now - heard[-1] <= _LONGEST


def _hours_heard(since: datetime) -> dict[str, list[datetime]]:
    hours = Incident.objects.filter(recorded_at__gte=since).annotate(hour=TruncHour("recorded_at", tzinfo=UTC))
    found = defaultdict(list)
    for source, hour in hours.order_by("source_system", "hour").values_list("source_system", "hour").distinct():
        found[source].append(hour)
    return dict(found)


def _named(source: str, since: datetime) -> str:
    return f"{source} since {date_format(timezone.localdate(since), 'j M Y')}"
