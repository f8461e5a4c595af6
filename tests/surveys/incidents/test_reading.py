"""From what a machine sends to a record, or to reasons that a person understands."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.incidents.reading import RecordError, read_record
from surveys.incidents.records import IncidentRecord
from tests.surveys.incidents.feed import NOW, caller, incident

MINUTE = "a time; write it as 2026-03-01T14:05:00-06:00"
MISFIT = "does not fit the time of the incident"
ZONE = "has no zone; write the offset too, as in 2026-03-01T14:05:00-06:00"


def reasons(raw: object, ori: str = "") -> list[str]:
    with pytest.raises(RecordError) as refused:
        read_record(raw, NOW, ori)
    return refused.value.reasons


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"incident_number": ""}, "incident_number: is empty"),
        ({"incident_number": 17}, "incident_number: must be text"),
        ({"incident_number": "x" * 41}, "incident_number: is longer than 40 characters"),
        ({"final_code": "BURG\x00LARY"}, "final_code: has control characters"),
        ({"final_code": "\ud800"}, "final_code: has characters that can't be stored"),
        ({"beat": "e\u0301" * 10_000}, "beat: is longer than 20 characters"),
        ({"updated_at": "2026-03-01T20:00:00"}, f"updated_at: {ZONE}"),
        ({"received_at": "2026-03-01"}, f"received_at: {ZONE}"),
        ({"received_at": "03/01/2026 2:05PM"}, f"received_at: is not {MINUTE}"),
        ({"received_at": 1772400000}, f"received_at: is not {MINUTE}"),
        ({"received_at": "1900-01-01T00:00:00Z"}, "received_at: lies before the year 1970"),
        ({"updated_at": "2026-03-04T00:00:00Z"}, "updated_at: lies in the future"),
        ({"closed_at": "2026-03-01T17:59:59-06:00"}, "closed_at: lies before the call came in"),
        ({"status": "sleeping"}, "status: must be one of 'active', 'closed', 'reopened' or 'cancelled'"),
        ({"dv_flag": "maybe"}, "dv_flag: must be true or false"),
        ({"suspect_name": "x"}, "suspect_name: is not a field that is known here"),
        ({"nibrs_codes": ["220"] * 11}, "nibrs_codes: has more than 10 entries"),
        ({"officers": "4711"}, "officers: must be a list"),
        ({"officers": [{"role": "primary"}]}, "officers[0]: names neither a badge nor a unit"),
        ({"officers": [{"badge": "1", "role": "primary"}] * 31}, "officers: has more than 30 entries"),
        ({"parties": [17]}, "parties[0]: must be an object with named fields"),
        ({"parties": [caller(phone="call the shop")]}, "parties[0].phone: This is not a phone number."),
        ({"parties": [caller(email="maria@")]}, "parties[0].email: is not an e-mail address"),
        ({"parties": [caller(language="????")]}, "parties[0].language: is not a language code; write en, es or es-MX"),
        ({"parties": [caller(birth_date="1/2/80")]}, "parties[0].birth_date: is not a date; write it as 1990-12-31"),
        (
            {"parties": [caller(birth_date="2026-03-09")]},
            "parties[0].birth_date: does not fit the time of the incident",
        ),
        ({"parties": [caller(name="Maria")]}, "parties[0].name: is not a field that is known here"),
        ({"parties": [caller(), caller()]}, "parties[1].person_key: is there twice"),
    ],
)
def test_what_is_wrong_is_said_with_the_name_of_the_field(changes, reason):
    assert reasons(incident(**changes)) == [reason]


def test_everything_that_is_wrong_is_said_at_once():
    assert reasons({"source_system": "cad"}) == [
        "incident_number: is missing",
        "updated_at: is missing",
        "received_at: is missing",
    ]


@pytest.mark.parametrize("raw", [None, 17, "text", [], [[]]])
def test_what_is_no_object_is_refused(raw):
    assert reasons(raw) == ["must be an object with named fields"]


def test_a_reason_never_repeats_a_value():
    secret = "312-555-01 (shop)"
    said = reasons(incident(parties=[caller(phone=secret, email=secret, language=secret, birth_date=secret)]))
    assert [reason for reason in said if secret in reason] == []
    assert len(said) == 4


def test_an_incident_of_another_agency_is_refused():
    assert reasons(incident(agency_ori="NY0000002"), ori="IL0000001") == ["agency_ori: is that of another agency"]
    assert read_record(incident(agency_ori="IL0000001"), NOW, "IL0000001").agency_ori == "IL0000001"


def test_values_are_brought_into_one_form():
    party = caller(phone="(312) 555-0142", email=" Maria@Example.ORG ", language="Spanish", birth_date="1985-07-01")
    read = read_record(incident(status=" CLOSED ", final_text="Burglary\r\n  of a shed", parties=[party]), NOW, "")
    assert (read.status, read.final_text) == ("closed", "Burglary of a shed")
    assert read.updated_at == datetime(2026, 3, 2, 2, tzinfo=UTC)
    person = read.parties[0]
    assert (person.phone.e164, person.email, person.language) == ("+13125550142", "maria@example.org", "es")
    assert person.birth_date == date(1985, 7, 1)


@pytest.mark.parametrize(
    ("written", "code"),
    [("es-MX", "es"), ("EN", "en"), ("eng", "en"), ("Arabic", "ar"), ("zh_Hans", "zh"), ("", ""), ("vie", "vie")],
)
def test_languages_are_normalised(written, code):
    assert read_record(incident(parties=[caller(language=written)]), NOW, "").parties[0].language == code


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, "closed"),
        ({"closed_at": None}, "active"),
        ({"cancelled": True}, "cancelled"),
        ({"status": "reopened"}, "reopened"),
    ],
)
def test_a_status_that_was_not_sent_follows_from_the_rest(changes, status):
    assert read_record(incident(**changes), NOW, "").status_now == status


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=12), children, max_size=4),
    max_leaves=8,
)
_fields = st.sampled_from([*IncidentRecord.model_fields, "unknown"])


@given(st.dictionaries(_fields, _json, max_size=6))
def test_whatever_is_sent_is_read_or_refused_with_reasons(changes):
    try:
        read = read_record({**incident(), **changes}, NOW, "IL0000001")
    except RecordError as refused:
        found = refused.reasons
    else:
        found = [read.model_dump_json()]
    assert 0 < len(found) <= 20
