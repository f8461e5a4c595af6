"""Incidents decided about in the order in which they were closed, each at that moment."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from surveys.incidents.models import Incident, Party
from surveys.outreach.deciding.moments import Moment
from surveys.outreach.deciding.surroundings import looking_back
from surveys.outreach.deciding.timing import TimedVerdict
from surveys.outreach.dry_run.sides import Around, Side

#: Incidents whose people are looked up together.
BATCH = 500
Item = TypeVar("Item")


@dataclass(frozen=True)
class Judged:
    """One person and what each side decided."""

    party: Party
    moment: datetime
    verdicts: list[TimedVerdict]


def with_moments(incidents: QuerySet[Incident]) -> Any:
    """Add the moment at which each was decided about: when it was closed, or received where it never was."""
    return incidents.annotate(decided_at=Coalesce("closed_at", "received_at"))


def recent(days: int, now: datetime) -> QuerySet[Incident]:
    """Return the incidents that were decided about within so many days."""
    within: QuerySet[Incident] = with_moments(Incident.objects.all()).filter(
        decided_at__gte=now - timedelta(days=days), decided_at__lte=now
    )
    return within


def replay(replayed: QuerySet[Incident], sides: Sequence[Side]) -> Iterator[tuple[int, list[Judged]]]:
    """Yield, batch by batch, how many incidents it was and what was decided about their people."""
    ordered = with_moments(replayed).order_by("decided_at", "pk")
    for batch in batches(ordered.iterator(BATCH), BATCH):
        parties = _parties_of(batch)
        protecting = [side.protecting for side in sides]
        around = Around.of(parties, _since(batch[0].decided_at, sides), replayed, protecting)
        yield len(batch), [_judge(party, around, sides) for party in parties]


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Cut a stream into lists."""
    stream = iter(items)
    while some := list(islice(stream, size)):
        yield some


def _since(moment: datetime, sides: Sequence[Side]) -> datetime:
    return looking_back(moment, max(side.facts.protection_days for side in sides))


def _parties_of(batch: Sequence[Any]) -> list[Party]:
    """Return the people of some incidents, in the order of the incidents and then in that of live decisions."""
    by_incident: defaultdict[int, list[Party]] = defaultdict(list)
    for party in Party.objects.filter(incident__in=batch).order_by("incident_id", "person_key"):
        by_incident[party.incident_id].append(party)
    for incident in batch:
        for party in by_incident[incident.pk]:
            party.incident = incident
        incident.found_words = incident.guard_words
    return [party for incident in batch for party in by_incident[incident.pk]]


def _judge(party: Any, around: Around, sides: Sequence[Side]) -> Judged:
    moment = Moment(party.incident.decided_at, is_replayed=True)
    return Judged(party, moment.now, [side.judge(party, around, moment) for side in sides])
