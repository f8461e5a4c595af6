"""A change that could not be read may be the one that protects somebody: nobody is asked until a readable one comes."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

import structlog

from surveys.incidents.models import Incident

log = structlog.get_logger(__name__)

#: Source and incident number of a record that was left out.
Named = tuple[str, str]


def hold_back(left_out: Collection[Named]) -> int:
    """Hold back what is known of incidents of which a record was left out; return how many there were."""
    numbers: defaultdict[str, set[str]] = defaultdict(set)
    for source, number in left_out:
        if source and number:
            numbers[source].add(number)
    held = sum(_hold_back(source, of_it) for source, of_it in numbers.items())
    if held:
        log.warning("incidents held back, a change could not be read", count=held)
    return held


def _hold_back(source: str, numbers: Collection[str]) -> int:
    known: Any = Incident.objects.filter(source_system=source, incident_number__in=numbers)
    known = known.exclude(status=Incident.Status.UNREADABLE)
    return int(known.update(status=Incident.Status.UNREADABLE, needs_decision=True))
