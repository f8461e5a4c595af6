"""EIDO documents: what a survey needs is read, everything else is named and left where it is."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.incidents.eido import read_eido
from surveys.incidents.reading import read_record
from tests.surveys.incidents.eido_documents import CALL, call, document, incident, part, person, ref

NOW = datetime(2026, 3, 5, tzinfo=UTC)


def record(**changes):
    return read_eido(document(**changes)).record


def test_a_document_becomes_a_record():
    assert record() == {
        "source_system": "idx.riverton.il.us",
        "incident_number": "2026-000142",
        "updated_at": "2026-03-01T21:00:00.500000+00:00",
        "status": "closed",
        "source": "911",
        "final_code": "NOISE",
        "final_text": "LOUD MUSIC",
        "report_number": "26-0042",
        "priority": "4",
        "beat": "B2",
        "disposition": "01",
        "received_at": "2026-03-01T20:05:00+00:00",
        "closed_at": "2026-03-01T20:50:00+00:00",
        "address": "12 Elm St, Riverton 62561",
        "narrative": "Loud music, Maria Lopez, 12 Elm St",
        "call_taker_badge": "77",
        "officers": [
            {"unit": "2A33", "role": "primary", "badge": "1042"},
            {"unit": "2A34", "role": "backup", "badge": "1043"},
        ],
        "parties": [{"role": "Caller", "phone": "+1-312-555-0142", "person_key": "person-maria"}],
    }


def test_the_record_can_be_stored():
    assert read_record(record(), NOW, "").parties[0].phone.e164 == "+13125550142"


def test_r76_what_is_not_read_is_named_and_no_word_of_it_is_kept():
    reading = read_eido(document())
    assert reading.ignored == [
        "incidentComponent.incidentTypeInternalCode",
        "emergencyResourceComponent of another service",
    ]
    kept = {name: value for name, value in reading.record.items() if name not in ("address", "narrative")}
    assert [word for word in ("Elm", "Lopez", "415M") if word in repr((kept, reading.ignored, reading.problems))] == []


def test_the_number_comes_from_the_urn_where_there_is_no_local_one():
    assert record(incidentComponent=incident(internalIncidentId=None))["incident_number"] == "a56e556d871"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["Active"], "active"),
        ("Closed", "closed"),
        (["Closed", "ReOpened"], "reopened"),
        (["Cancelled"], "cancelled"),
        (["Closed", "ResourcesOnscene"], "active"),
        (["Something new"], "active"),
        ([], "active"),
    ],
)
def test_the_status_that_asks_for_most_care_counts(words, status):
    found = record(incidentComponent=incident(incidentStatusCommonRegistryText=words))
    assert found["status"] == status
    assert ("closed_at" in found) == (status == "closed")


@pytest.mark.parametrize(
    ("uris", "phone"),
    [
        (["tel:8195551212"], "8195551212"),
        (["sip:8195551212@osp.example;user=phone"], "8195551212"),
        (["sips:+18195551212@osp.example", "tel:+1(819)555-1212;ext=4"], "+1(819)555-1212;ext=4"),
        (["sip:conference3053@bridge.example"], None),
        (["https://lost.example/8195551212"], None),
        (["tel:911"], None),
        ([], None),
        ("tel:8195551212", "8195551212"),
    ],
)
def test_a_callback_is_a_phone_number_or_nothing(uris, phone):
    found = record(callbackComponent=[part("cb-maria", callBackInformationUri=uris)])
    assert [party["phone"] for party in found["parties"]] == ([phone] if phone else [])


def test_a_corrected_number_counts_before_the_one_the_call_came_from():
    newer = {"updatedCbnIdentifierUri": "tel:+13125550199"}
    callback = part("cb-maria", callBackInformationUri=["tel:+13125550142"], updatedCbn=newer)
    assert record(callbackComponent=[callback])["parties"][0]["phone"] == "+13125550199"


def test_a_callers_number_is_found_through_the_call():
    maria = person("person-maria", "ReportingParty", callIdentifier=[CALL])
    assert record(personComponent=[maria])["parties"][0]["phone"] == "+1-312-555-0142"


def test_the_number_of_a_call_belongs_to_neither_of_two_callers_nor_to_its_victim():
    people = [person("a", "Caller", callIdentifier=[CALL]), person("b", "Caller", callIdentifier=[CALL])]
    assert record(personComponent=people)["parties"] == []
    assert record(personComponent=[person("c", "Victim", callIdentifier=[CALL])])["parties"] == []


@pytest.mark.parametrize("role", ["Suspect", "PersonOfInterest", "Patient", "PatientRelative", "Patient Acquaintance"])
def test_r7_who_must_never_be_asked_is_stored_in_that_role_whatever_else_they_are(role):
    found = record(personComponent=[person("p", "Caller", role, callBackReference=ref("cb-maria"))])
    assert [party["role"] for party in found["parties"]] == [role.replace(" ", "")]


def test_people_who_can_not_be_called_back_are_not_stored():
    reading = read_eido(document(personComponent=[person("p", "Witness")]))
    assert (reading.record["parties"], reading.ignored[-1]) == ([], "personComponent without a callback")


def test_of_several_roles_the_one_that_needs_most_care_counts_and_an_unknown_one_before_it():
    def role(*roles):
        return record(personComponent=[person("p", *roles, callBackReference=ref("cb-maria"))])["parties"][0]["role"]

    assert (role("Caller", "Victim"), role("Caller", "Bystander")) == ("Victim", "Bystander")


def test_age_and_language_come_from_the_niem_person_and_nothing_else_does():
    niem = {
        "name": [{"fullName": ["Maria Lopez"]}],
        "birthDate": [{"date": ["2012-05-01"]}],
        "primaryLanguage": [{"languageName": ["Spanish"]}],
        "ageMeasure": [{"integerValue": [13]}],
        "ssnIdentification": [{"identificationID": ["000-00-0000"]}],
    }
    found = record(personComponent=[person("p", "Caller", callBackReference=ref("cb-maria"), ncPersonComponent=niem)])
    assert found["parties"] == [
        {
            "role": "Caller",
            "phone": "+1-312-555-0142",
            "person_key": "p",
            "language": "es",
            "birth_date": "2012-05-01",
            "minor_flag": True,
        }
    ]


def test_of_several_dispositions_without_a_primary_one_none_is_taken():
    both = [part("d1", dispositionCommonRegistryCode="12"), part("d2", dispositionCommonRegistryCode="03")]
    reading = read_eido(document(incidentComponent=incident(dispositionComponent=both)))
    assert "disposition" not in reading.record
    assert reading.problems == ["There are several dispositions and not one of them is primary; none was taken."]


def test_an_incident_that_was_merged_into_another_is_its_duplicate():
    merge = part(
        "m",
        incidentMergeDirectionCode="REPLACED",
        incidentTrackingIdentifier="urn:emergency:uid:incidentid:b77:bcf.riverton.il.us",
    )
    assert record(mergeComponent=[merge])["duplicate_of"] == "b77"


def test_a_call_without_an_incident_yet_is_no_record():
    reading = read_eido(document(incidentComponent=None))
    assert reading.record is None
    assert reading.problems == ["There is no incidentComponent: the document tells of a call that is no incident yet."]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"issuingElementIdentification": None}, "issuingElementIdentification is missing."),
        (
            {"incidentComponent": incident(incidentTypeCommonRegistryText="")},
            "incidentTypeCommonRegistryText is missing.",
        ),
        (
            {"incidentComponent": [incident(), incident()]},
            "There is more than one incidentComponent; send one document per incident.",
        ),
        (
            {
                "lastUpdateTimeStamp": "2026-03-01T20:50:00",
                "incidentComponent": incident(lastUpdateTimeStamp="2026-03-01T20:50:00.0"),
            },
            "lastUpdateTimeStamp is missing or has no time zone.",
        ),
        (
            {"$id": None, "incidentComponent": incident(internalIncidentId=None)},
            "The incident has neither an internalIncidentId nor an $id.",
        ),
    ],
)
def test_a_document_that_lacks_what_an_incident_needs_says_so(changes, problem):
    reading = read_eido(document(**changes))
    assert (reading.record, reading.problems[-1]) == (None, problem)


def test_without_a_call_the_incidents_last_change_stands_for_its_beginning():
    reading = read_eido(document(callComponent=None))
    assert reading.record["received_at"] == "2026-03-01T20:50:00+00:00"
    assert "source" not in reading.record
    assert reading.problems[0].startswith("No call has a callStartTimestamp")


def test_a_call_that_the_agency_made_itself_is_no_source():
    assert "source" not in record(callComponent=[call(direction="outgoing")])


def test_components_with_the_same_id_are_not_followed():
    twice = [part("cb-maria", callBackInformationUri=[f"tel:+1312555014{digit}"]) for digit in (2, 3)]
    reading = read_eido(document(callbackComponent=twice))
    assert reading.record["parties"] == []
    assert reading.problems == [
        "Two entries of callbackComponent have the same $id; references to it were not followed."
    ]


def test_components_that_refer_to_each_other_lead_nobody_in_a_circle():
    one = part("unit-1", emergencyResourceName="1", agentReference=[ref("unit-2")], notesReference=[ref("unit-1")])
    two = part("unit-2", emergencyResourceName="2", agentReference=[ref("unit-1")])
    found = record(emergencyResourceComponent=[one, two], dispatchComponent=None)
    assert [officer["unit"] for officer in found["officers"]] == ["1", "2"]


def deep(levels):
    value = "x"
    for _ in range(levels):
        value = {"a": [value]}
    return value


@pytest.mark.parametrize("raw", [document(notesComponent=deep(5000)), document(notesComponent=[{}] * 60_000)])
def test_a_document_that_is_too_deep_or_too_large_is_refused(raw):
    assert read_eido(raw).problems == ["The document is larger or deeper than an incident can be."]


@pytest.mark.parametrize("raw", [None, [], "eido", 7])
def test_what_is_no_object_is_refused(raw):
    assert read_eido(raw).problems == ["An EIDO document is a JSON object."]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["$id", "$ref", "a"]), inner, max_size=3)
    ),
    max_leaves=10,
)


def places():
    """Yield every field of the document and of the first of its components of each kind."""
    for kind, value in document().items():
        yield kind, ""
        component = value[0] if isinstance(value, list) else value
        yield from ((kind, name) for name in (component if isinstance(component, dict) else ()))


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(list(places())), JSON)
def test_anything_in_any_place_gives_a_reading(place, value):
    raw, (kind, name) = document(), place
    target = (raw[kind][0] if isinstance(raw[kind], list) else raw[kind]) if name else raw
    target[name or kind] = value
    reading = read_eido(raw)
    assert reading.record is not None or reading.problems != []
