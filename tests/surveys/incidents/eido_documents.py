"""A synthetic document in the shape of the standard: Maria Lopez called Riverton about a noisy party."""

from typing import Any

AGENCY, FIRE = "riverton.il.us", "fire.riverton.il.us"
CALL = "urn:emergency:uid:callid:c0ffee:bcf.riverton.il.us"


def ref(identifier: str) -> dict[str, str]:
    """Return a link to a component."""
    return {"$ref": identifier}


def part(identifier: str, **fields: Any) -> dict[str, Any]:
    """Return a component with the prologue that all have."""
    prologue = {
        "$id": identifier,
        "lastUpdateTimeStamp": "2026-03-01T20:10:00Z",
        "updatedByAgencyReference": ref(AGENCY),
    }
    return {**prologue, **fields}


def person(identifier: str, *roles: str, **fields: Any) -> dict[str, Any]:
    """Return somebody in the incident."""
    return part(identifier, personIncidentRoleRegistryText=list(roles), **fields)


def pidf(**civic: str) -> str:
    """Return a place as the standard writes it: an address in a presence document."""
    parts = "".join(f"<ca:{name}>{value}</ca:{name}>" for name, value in civic.items())
    address = f'<ca:civicAddress xmlns:ca="urn:ietf:params:xml:ns:pidf:geopriv10:civicAddr">{parts}</ca:civicAddress>'
    return f'<presence xmlns="urn:ietf:params:xml:ns:pidf">{address}</presence>'


HOUSE = pidf(HNO="12", RD="Elm", STS="St", A3="Riverton", PC="62561")


def document(**changes: Any) -> dict[str, Any]:
    """Return the document with some of its components changed; None takes one out."""
    whole = part(
        "urn:emergency:uid:incidentid:a56e556d871:bcf.riverton.il.us",
        lastUpdateTimeStamp="2026-03-01T21:00:00.500Z",
        eidoVersion="1.0",
        issuingElementIdentification="idx.riverton.il.us",
        incidentComponent=incident(),
        callComponent=[call()],
        callbackComponent=[
            part("cb-maria", callBackInformationUri=["sip:3125550142@osp.example", "tel:+1-312-555-0142"])
        ],
        personComponent=[person("person-maria", "Caller", callIdentifier=[CALL], callBackReference=ref("cb-maria"))],
        agencyComponent=[agency(AGENCY, "police.city"), agency(FIRE, "fire")],
        agentComponent=[agent("1042"), agent("1043"), agent("77", "Call Taking"), agent("e5", home=FIRE)],
        emergencyResourceComponent=[unit("2A34", "1043"), unit("2A33", "1042"), unit("E5", "e5", home=FIRE)],
        dispatchComponent=[part("dispatch", emergencyResourceReference=[ref("unit-2A33"), ref("unit-2A34")])],
        notesComponent=[part("note", notesActionComments="<p>Loud music, Maria Lopez, 12 Elm St</p>")],
        locationComponent=[part("place", locationByValue=HOUSE)],
    )
    return {name: value for name, value in {**whole, **changes}.items() if value is not None}


def incident(**changes: Any) -> dict[str, Any]:
    """Return the incident of the document."""
    fields: dict[str, Any] = {
        "lastUpdateTimeStamp": "2026-03-01T20:50:00Z",
        "internalIncidentId": "2026-000142",
        "incidentTypeCommonRegistryText": "NOISE",
        "incidentTypeInternalCode": "415M",
        "incidentTypeInternalText": "LOUD MUSIC",
        "incidentStatusCommonRegistryText": ["Closed"],
        "incidentCommonPriorityNumber": 4,
        "beatOrDispatchGroupText": "B2",
        "documentIdentification": ["26-0042"],
        "dispositionComponent": [
            part("d1", dispositionCommonRegistryCode="12"),
            part("d2", dispositionCommonRegistryCode="01", dispositionPrimaryIndicator=True),
        ],
    }
    return part("incident", **{**fields, **changes})


def call(**changes: Any) -> dict[str, Any]:
    """Return Maria's call."""
    fields: dict[str, Any] = {
        "standardPrimaryCallType": "emergency",
        "direction": "incoming",
        "callStartTimestamp": "2026-03-01T14:05:00-06:00",
        "agentReference": [ref(f"77@{AGENCY}")],
        "callBackReference": ref("cb-maria"),
    }
    return part(CALL, **{**fields, **changes})


def agency(identifier: str, kind: str) -> dict[str, Any]:
    """Return an agency."""
    return part(identifier, agencyType=[kind], agencyRoleDescriptionRegistryText=["Dispatch"])


def agent(badge: str, role: str = "Responder", home: str = AGENCY) -> dict[str, Any]:
    """Return somebody who works for an agency."""
    return part(f"{badge}@{home}", agentRoleRegistryText=[role], agencyReference=ref(home))


def unit(name: str, badge: str, home: str = AGENCY) -> dict[str, Any]:
    """Return a unit with one officer."""
    return part(f"unit-{name}", emergencyResourceName=name, agentReference=[ref(f"{badge}@{home}")])
