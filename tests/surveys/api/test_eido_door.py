"""POST /api/v1/eido: a document of the standard's shape in, an incident stored, and said what was left out."""

import json
from datetime import timedelta, timezone

import pytest

from surveys.incidents.models import Incident, Party
from tests.surveys.api.conftest import issue, results
from tests.surveys.incidents.eido_documents import document
from tests.surveys.incidents.eido_documents import incident as component


@pytest.fixture
def eido(send, riverton):
    """Send a document to Riverton."""
    _, shown = issue()
    return lambda body: send(body, shown, path="eido")


def test_a_document_becomes_an_incident_and_the_rest_is_named(eido, riverton):
    answer = eido(document())
    assert (answer.status_code, results(answer)) == (200, [("2026-000142", "created")])
    assert answer.json()["ignored"] == [
        "incidentComponent.incidentTypeInternalCode",
        "emergencyResourceComponent of another service",
    ]
    stored = Incident.objects.get()
    assert (stored.final_code, stored.disposition, stored.status) == ("NOISE", "01", "closed")
    assert Party.objects.get().phone == "+13125550142"


def test_a_document_again_changes_nothing(eido):
    assert [results(eido(document()))[0][1] for _ in range(2)] == ["created", "unchanged"]


def test_what_is_doubtful_is_a_warning(eido):
    answer = eido(document(incidentComponent=component(incidentStatusCommonRegistryText=["Closed", "Active"])))
    doubt, *_ = answer.json()["results"][0]["warnings"]
    assert doubt == "The incident is closed and in another status; it was taken as active."


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"incidentComponent": None},
            "There is no incidentComponent: the document tells of a call that is no incident yet.",
        ),
        ({"issuingElementIdentification": None}, "issuingElementIdentification is missing."),
    ],
)
def test_a_document_without_an_incident_is_rejected_with_words(eido, changes, reason):
    answer = eido(document(**changes))
    assert (answer.status_code, results(answer)) == (422, [("", "rejected")])
    assert answer.json()["results"][0]["reasons"] == [reason]
    assert Incident.objects.count() == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"issuingElementIdentification": None},
        {"incidentComponent": component(incidentTypeCommonRegistryText="")},
        {"incidentComponent": [component(), component()]},
        {"lastUpdateTimeStamp": "now", "incidentComponent": component(lastUpdateTimeStamp="now")},
    ],
)
def test_a_document_that_cannot_be_read_holds_its_incident_back_until_a_later_one(eido, changes):
    eido(document())
    assert eido(document(**changes)).status_code == 422
    assert Incident.objects.get().unread_at is not None
    later = "2026-03-01T21:30:00-06:00"
    eido(document(lastUpdateTimeStamp=later, incidentComponent=component(lastUpdateTimeStamp=later)))
    assert Incident.objects.get().unread_at is None


def test_r32_a_closed_incident_stays_closed_since_when_it_was_first_known_to_be(eido):
    def sent(hour, status="Closed"):
        at = f"2026-03-01T{hour}:00:00-06:00"
        part = component(lastUpdateTimeStamp=at, incidentStatusCommonRegistryText=status)
        eido(document(lastUpdateTimeStamp=at, incidentComponent=part))
        closed_at = Incident.objects.get().closed_at
        return closed_at and closed_at.astimezone(timezone(timedelta(hours=-6))).hour

    assert [sent(20), sent(21), sent(22, "ReOpened"), sent(23)] == [20, 20, None, 23]


@pytest.mark.parametrize("body", [[], 17, "text", {}, {"incidentComponent": [[]]}])
def test_s30_what_is_no_document_is_answered_in_kind(eido, body):
    answer = eido(body)
    assert (answer.status_code, results(answer)) == (422, [("", "rejected")])


def test_s30_what_is_no_json_is_answered_400(eido):
    assert eido(b"{").status_code == 400


def test_s69_nothing_that_was_left_out_is_stored_or_logged(eido, riverton, capfd):
    answer = eido(document())
    stored = json.dumps([list(model.objects.values()) for model in (Incident, Party)], default=str)
    written = "".join(capfd.readouterr()) + answer.content.decode() + stored
    assert [word for word in ("Maria", "Lopez", "Elm St", "Loud music") if word in written] == []


def test_the_door_wants_a_key(send, riverton):
    assert send(document(), "os_x", path="eido").status_code == 401
