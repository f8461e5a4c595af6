"""Emergency Incident Data Objects (NENA-STA-021.1b-2022): what a survey needs of one, and nothing else.

A document is a flat set of components that name each other by `$ref`. Links are followed one step at a time and never
along a chain, so that components that refer to each other can't lead anybody in a circle.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.incidents.eido_links import Component, Document, TooLarge, moment, text, texts
from surveys.incidents.eido_people import call_taker, officers, parties
from surveys.incidents.eido_places import address, is_too_long_to_search, narrative
from surveys.incidents.feeds.cells import shortened
from surveys.incidents.feeds.errors import storable

_READ = frozenset(
    {
        "$id",
        "lastUpdateTimeStamp",
        "eidoVersion",
        "issuingElementIdentification",
        "updatedByAgencyReference",
        "updatedByAgentReference",
        "incidentComponent",
        "callComponent",
        "callbackComponent",
        "dispatchComponent",
        "emergencyResourceComponent",
        "agencyComponent",
        "agentComponent",
        "personComponent",
        "mergeComponent",
        "locationComponent",
        "notesComponent",
        "@context",
    }
)
_READ_OF_INCIDENT = frozenset(
    {
        "$id",
        "lastUpdateTimeStamp",
        "updatedByAgencyReference",
        "updatedByAgentReference",
        "incidentTypeCommonRegistryText",
        "incidentTypeInternalText",
        "incidentStatusCommonRegistryText",
        "internalIncidentId",
        "documentIdentification",
        "incidentCommonPriorityNumber",
        "beatOrDispatchGroupText",
        "dispositionComponent",
        "personReference",
        "agentReference",
        "locationReference",
    }
)
_MOST_IGNORED = 50
_LONGEST_NAME = 60
_NUMBER_SIZE, _BEAT_SIZE, _LABEL_SIZE = 40, 20, 100
#: An incident has one state for us: the first of these that any of its statuses says.
_STATUSES = {"REOPENED": "reopened", "CANCELLED": "cancelled", "CANCELED": "cancelled"}
_SOURCES = {"emergency": "911", "nonemergency": "non_emergency", "administrative": "non_emergency"}


@dataclass(frozen=True)
class EidoReading:
    """A document as a record for `IncidentRecord`, the names of the parts that were left out, and remarks.

    Without a record the problems say why, and source and numbers which incidents it was about, as far as known. Neither
    list of words repeats a value of the document.
    """

    record: dict[str, Any] | None
    ignored: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    source: str = ""
    numbers: list[str] = field(default_factory=list)


class _NotAnIncident(Exception):  # noqa: N818 - never leaves this module
    """The document lacks what an incident needs."""


def read_eido(document: object) -> EidoReading:
    """Read one document. Whatever it holds, the answer is a reading and never an exception."""
    try:
        eido = Document(document)
    except TooLarge as error:
        return EidoReading(None, problems=[str(error)])
    ignored = list(_ignored(eido))
    try:
        record = _record(eido)
    except _NotAnIncident as error:
        numbers = [_number(eido.raw, incident) for incident in eido.components("incidentComponent")]
        return EidoReading(
            None, ignored, [*eido.problems, str(error)], _source_system(eido), list(filter(None, numbers))
        )
    left_out = list(dict.fromkeys(eido.ignored))
    # However many names there are, what was left out of the parts that are read is said.
    return EidoReading(record, [*ignored[: _MOST_IGNORED - len(left_out)], *left_out], eido.problems)


def _record(eido: Document) -> dict[str, Any]:
    incident = _incident(eido)
    changed = [at for part in (eido.raw, incident) if (at := moment(part, "lastUpdateTimeStamp"))]
    if not changed:
        raise _NotAnIncident("lastUpdateTimeStamp is missing or has no time zone.")
    status = _status(incident, eido)
    record = {
        "source_system": _source_system(eido),
        "incident_number": _number(eido.raw, incident),
        "updated_at": max(changed),
        "status": status,
        "source": _source(eido),
        "initial_code": _other_types(incident, eido),
        "final_code": shortened(text(incident, "incidentTypeCommonRegistryText"), _NUMBER_SIZE),
        "final_text": text(incident, "incidentTypeInternalText")[:_LABEL_SIZE],
        "report_number": next(iter(texts(incident, "documentIdentification")), "")[:_NUMBER_SIZE],
        "priority": _priority(incident),
        "beat": text(incident, "beatOrDispatchGroupText")[:_BEAT_SIZE],
        "disposition": _disposition(incident, eido),
        "duplicate_of": _replaced_by(eido),
        "received_at": _received(eido, incident),
        # The standard has no time of closing: the last change of a closed incident is the latest it can have been.
        "closed_at": moment(incident, "lastUpdateTimeStamp") or max(changed) if status == "closed" else None,
        "address": address(eido, incident),
        "narrative": narrative(eido),
        "sensitive_flag": is_too_long_to_search(eido) or None,
        "call_taker_badge": call_taker(eido),
        "officers": officers(eido),
        "parties": parties(eido),
    }
    return {name: value for name, value in record.items() if value not in ("", None)}


def _incident(eido: Document) -> Component:
    incidents = eido.components("incidentComponent")
    if not incidents:
        raise _NotAnIncident("There is no incidentComponent: the document tells of a call that is no incident yet.")
    if len(incidents) > 1:
        raise _NotAnIncident("There is more than one incidentComponent; send one document per incident.")
    for name, part in (
        ("issuingElementIdentification", eido.raw),
        ("incidentTypeCommonRegistryText", incidents[0]),
    ):
        if not text(part, name):
            raise _NotAnIncident(f"{name} is missing.")
    if not _number(eido.raw, incidents[0]):
        raise _NotAnIncident("The incident has neither an internalIncidentId nor an $id.")
    return incidents[0]


def _number(raw: Component, incident: Component) -> str:
    """Return the local number, or the unique part of urn:emergency:uid:incidentid:<unique>:<element>."""
    local = text(incident, "internalIncidentId")
    identifier = text(raw, "$id")
    unique = identifier.partition("incidentid:")[2].partition(":")[0]
    return shortened(local or unique or identifier, _NUMBER_SIZE)


def _source_system(eido: Document) -> str:
    return shortened(text(eido.raw, "issuingElementIdentification"), _NUMBER_SIZE)


def _other_types(incident: Component, eido: Document) -> str:
    """Return the types behind the first: the standard gives them no order, so that each of them has to count.

    Several make a code that no agency knows, and then nobody is asked.
    """
    _, *others = dict.fromkeys(texts(incident, "incidentTypeCommonRegistryText"))
    if others:
        eido.problems.append("There are several incident types; the first counts as final, the others as initial.")
    return shortened(" / ".join(others), _NUMBER_SIZE)


def _status(incident: Component, eido: Document) -> str:
    words = {word.replace(" ", "").upper() for word in texts(incident, "incidentStatusCommonRegistryText")}
    for word, status in _STATUSES.items():
        if word in words:
            return status
    if words == {"CLOSED"}:
        return "closed"
    if "CLOSED" in words:
        eido.problems.append("The incident is closed and in another status; it was taken as active.")
    return "active"


def _source(eido: Document) -> str:
    calls = [call for call in eido.components("callComponent") if text(call, "direction") == "incoming"]
    kinds = {text(call, "standardPrimaryCallType").replace("-", "").replace("_", "").lower() for call in calls}
    sources = {_SOURCES.get(kind, "") for kind in kinds}
    return "911" if "911" in sources else next(iter(sources), "")


def _received(eido: Document, incident: Component) -> str:
    starts = [at for call in eido.components("callComponent") if (at := moment(call, "callStartTimestamp"))]
    if starts:
        return min(starts)
    eido.problems.append("No call has a callStartTimestamp: the incident's last change stands for its beginning.")
    found = moment(incident, "lastUpdateTimeStamp") or moment(eido.raw, "lastUpdateTimeStamp")
    if not found:
        raise _NotAnIncident("The document has no time with a time zone.")
    return found


def _priority(incident: Component) -> str:
    number = incident.get("incidentCommonPriorityNumber")
    return str(number)[: len("9999999999")] if isinstance(number, int) and not isinstance(number, bool) else ""


def _disposition(incident: Component, eido: Document) -> str:
    """Return the primary disposition, or the only one; of several equal ones none, and then nobody is asked."""
    found = [
        part for part in _parts(incident.get("dispositionComponent")) if text(part, "dispositionCommonRegistryCode")
    ]
    chosen = [part for part in found if part.get("dispositionPrimaryIndicator") is True] or found
    codes = {text(part, "dispositionCommonRegistryCode") for part in chosen}
    if len(codes) > 1:
        eido.problems.append("There are several dispositions and not one of them is primary; none was taken.")
        return ""
    return shortened(codes.pop(), _NUMBER_SIZE) if codes else ""


def _replaced_by(eido: Document) -> str:
    for merge in eido.components("mergeComponent"):
        if text(merge, "incidentMergeDirectionCode").upper() == "REPLACED":
            return shortened(_number({"$id": text(merge, "incidentTrackingIdentifier")}, {}) or "?", _NUMBER_SIZE)
    return ""


def _parts(value: object) -> Iterable[Component]:
    return [part for part in (value if isinstance(value, list) else [value]) if isinstance(part, Mapping)]


def _ignored(eido: Document) -> Iterator[str]:
    """Name what is not read: vehicles, cautions and whatever else a document may hold."""
    yield from _named(eido.raw, _READ)
    for incident in eido.components("incidentComponent")[:1]:
        yield from (f"incidentComponent.{name}" for name in _named(incident, _READ_OF_INCIDENT))


def _named(part: Component, read: frozenset[str]) -> list[str]:
    return sorted(storable(name[:_LONGEST_NAME]) for name in part if name not in read)[:_MOST_IGNORED]
