"""One feed for many agencies: each incident goes where its ORI says, and no agency can keep the others waiting."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from agencies.tenancy import active_agencies, agency_context
from surveys.incidents.reading import number_of
from surveys.incidents.receiving import receive_incidents

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


def route_incidents(items: Sequence[object]) -> list[Routed]:
    """Record each item in the one active agency that has its ORI; the answers are in the order of the items."""
    wanted = [_ori(item) for item in items]
    schemas = _schemas({ori for ori in wanted if ori})
    answers: dict[int, Routed] = {}
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, ori in enumerate(wanted):
        if ori in schemas:
            places[schemas[ori]].append(place)
        else:
            answers[place] = Routed(_REJECTED, number_of(items[place]), [_missing(items[place], ori)])
    for schema_name, its in places.items():
        answers.update(zip(its, _received(schema_name, [items[place] for place in its]), strict=True))
    return [answers[place] for place in range(len(items))]


def _ori(item: object) -> str:
    value = item.get("agency_ori") if isinstance(item, Mapping) else ""
    return value.strip() if isinstance(value, str) else ""


def _missing(item: object, ori: str) -> str:
    if not isinstance(item, Mapping):
        return "must be an object with named fields"
    # Unknown or suspended: nobody learns who is on the platform.
    return _NO_AGENCY if ori else "agency_ori: is missing"


def _schemas(oris: set[str]) -> dict[str, str]:
    """Return ORI to schema name; the database keeps two agencies from having the same ORI."""
    return dict(active_agencies().filter(ori__in=oris).values_list("ori", "schema_name"))


def _received(schema_name: str, items: Sequence[object]) -> list[Routed]:
    try:
        with agency_context(schema_name):
            recorded = receive_incidents(items)
    except Exception as error:  # noqa: BLE001 - whatever fails in one agency, the others' incidents must come in
        log.error("incidents not routed", agency=schema_name, count=len(items), error=type(error).__name__)
        reason = "could not be stored just now; send it again"
        return [Routed(FAILED, number_of(item), [reason]) for item in items]
    return [Routed(one.outcome.value, one.incident_number, one.reasons, one.warnings) for one in recorded]
