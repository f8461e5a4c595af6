"""One feed for many agencies: each incident goes where its ORI says, and no agency can keep the others waiting."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from django.db import transaction
from django.utils import timezone

from agencies.tenancy import active_agencies, agency_context
from surveys.incidents.feeds.errors import storable
from surveys.incidents.reading import RecordError, identity_of, number_of, read_record
from surveys.incidents.receiving import receive_incidents
from surveys.incidents.unreadable import LeftOut, note_unreadable

log = structlog.get_logger(__name__)
#: Beyond the outcomes of a record: its agency could not store it just now.
FAILED = "failed"
_REJECTED = "rejected"
_NO_AGENCY = "agency_ori: is not one that this key can send to"


@dataclass(frozen=True)
class Routed:
    """What became of one item."""

    outcome: str
    incident_number: str
    reasons: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def route_incidents(items: Sequence[object], agencies: Collection[str]) -> list[Routed]:
    """Record each item in the agency that has its ORI, if it is active and one of these; answers are in their order."""
    wanted = [_ori(item) for item in items]
    schemas, now = _schemas({ori for ori in wanted if ori}, agencies), timezone.now()
    answers: dict[int, Routed] = {}
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, ori in enumerate(wanted):
        if ori in schemas:
            places[schemas[ori]].append(place)
        else:
            answers[place] = Routed(_REJECTED, number_of(items[place]), _reasons(items[place], ori, now))
    _hold_back([item for item, ori in zip(items, wanted, strict=True) if not ori], agencies, now)
    for schema_name, its in places.items():
        answers.update(zip(its, _received(schema_name, [items[place] for place in its]), strict=True))
    return [answers[place] for place in range(len(items))]


def _ori(item: object) -> str:
    value = item.get("agency_ori") if isinstance(item, Mapping) else ""
    return storable(value).strip() if isinstance(value, str) else ""


def _reasons(item: object, ori: str, now: datetime) -> list[str]:
    """Say why an item goes nowhere: what is wrong with it comes first, as in the answer of an agency that is here."""
    if isinstance(item, Mapping) and not ori:
        return ["agency_ori: is missing"]
    try:
        read_record(item, now, ori)
    except RecordError as error:
        return error.reasons
    # Unknown, suspended or another key's: nobody learns who is on the platform.
    return [_NO_AGENCY]


def _hold_back(items: Sequence[object], agencies: Collection[str], now: datetime) -> None:
    """Have each agency hold back what an item may be a change of that does not say whose it is."""
    named = [one for item in items if (one := LeftOut(*identity_of(item, now))).number]
    if not named:
        return
    for schema_name in active_agencies().filter(schema_name__in=agencies).values_list("schema_name", flat=True):
        try:
            with agency_context(schema_name), transaction.atomic():
                note_unreadable(named)
        except Exception as error:  # noqa: BLE001 - whatever fails in one agency, the others' incidents must come in
            log.error("change not held back", agency=schema_name, count=len(named), error=type(error).__name__)


def _schemas(oris: set[str], agencies: Collection[str]) -> dict[str, str]:
    """Return ORI to schema name; the database keeps two agencies from having the same ORI."""
    found = active_agencies().filter(ori__in=oris, schema_name__in=agencies)
    return dict(found.values_list("ori", "schema_name"))


def _received(schema_name: str, items: Sequence[object]) -> list[Routed]:
    try:
        with agency_context(schema_name):
            recorded = receive_incidents(items)
    except Exception as error:  # noqa: BLE001 - whatever fails in one agency, the others' incidents must come in
        log.error("incidents not routed", agency=schema_name, count=len(items), error=type(error).__name__)
        reason = "could not be stored just now; send it again"
        return [Routed(FAILED, number_of(item), [reason]) for item in items]
    return [Routed(one.outcome.value, one.incident_number, one.reasons, one.warnings) for one in recorded]
