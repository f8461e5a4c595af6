"""A first mapping for the six cities' files, for our own columns, and for files that name things their own way."""

import pytest

from surveys.incidents.csv_columns import COLUMNS
from surveys.incidents.feeds.guess import Guess, guess_columns
from surveys.incidents.feeds.profile import Group
from surveys.incidents.feeds.times import TimeFormat
from tests.feeds.calls import CITIES
from tests.feeds.files import make_sample

FORMATS = {
    "Seattle": TimeFormat.ISO,
    "New Orleans": TimeFormat.US,
    "San Francisco": TimeFormat.ISO,
    "Cincinnati": TimeFormat.NAMED_MONTH,
    "Phoenix": TimeFormat.US,
    "Los Angeles": TimeFormat.US,
}


@pytest.mark.parametrize("city", list(CITIES))
def test_a_city_is_recognised_by_its_header(city):
    sample = make_sample(city)
    found = guess_columns(sample.header, sample.rows)
    assert (found.recognised, found.date_formats[0]) == (city, FORMATS[city])
    assert {guess.confidence for guess in found.fields.values()} == {0.9}
    assert {"incident_number", "final_code", "received_at"} <= set(found.fields)


def test_the_people_an_agency_adds_to_a_citys_columns_are_found():
    sample = make_sample("New Orleans")
    found = guess_columns(sample.header, sample.rows)
    columns = {"phone": "caller_phone", "email": "caller_email", "language": "caller_language"}
    assert found.people == (Group(columns, {"role": "Caller"}),)
    assert found.officers == (Group({"badge": "officer1_badge"}, {"role": "primary"}),)


def test_our_own_columns_are_sure():
    found = guess_columns(COLUMNS, [])
    single = [name for name in COLUMNS if not name.startswith(("officer", "party"))]
    assert found.fields == {name: Guess((name,), 1.0) for name in single}
    assert [group.columns["phone"] for group in found.people] == ["party1_phone", "party2_phone", "party3_phone"]
    assert [group.columns["badge"] for group in found.officers] == [f"officer{number}_badge" for number in range(1, 6)]


def test_other_names_for_our_fields_are_found_with_less_confidence():
    header = ("CFS No.", "Nature Code", "Call Received", "Cleared", "Dispo", "Remarks", "RP Phone", "RP_DOB", "Unit ID")
    found = guess_columns(header, [])
    assert found.fields == {
        "incident_number": Guess(("CFS No.",), 0.5),
        "final_code": Guess(("Nature Code",), 0.5),
        "received_at": Guess(("Call Received",), 0.7),
        "closed_at": Guess(("Cleared",), 0.5),
        "disposition": Guess(("Dispo",), 0.7),
    }
    assert found.people == (Group({"phone": "RP Phone", "birth_date": "RP_DOB"}, {"role": "ReportingParty"}),)
    assert found.officers == (Group({"unit": "Unit ID"}, {"role": "primary"}),)


def test_a_column_of_times_without_times_in_it_is_doubted():
    found = guess_columns(("incident_number", "received_at"), [("1", "NOISE")])
    assert found.fields["received_at"] == Guess(("received_at",), 0.2)


def test_a_lone_column_of_phone_numbers_is_somebodys_and_no_role_is_made_up():
    found = guess_columns(("incident_number", "callback_no"), [("1", "(312) 555-0142"), ("2", "312-555-0143")])
    assert found.people == (Group({"phone": "callback_no"}),)


def test_the_contact_of_a_suspect_is_left_where_it_is():
    assert guess_columns(("incident_number", "suspect_phone"), []).people == ()


def test_r5_a_relation_to_the_offender_is_read_of_people_without_a_contact_too():
    found = guess_columns(("incident_number", "victim_relation_to_offender", "victim_name"), [])
    assert found.people == (Group({"relation_to_offender": "victim_relation_to_offender"}, {"role": "Victim"}),)


def test_days_that_stand_before_months_are_seen():
    found = guess_columns(("incident_number", "received_at"), [("1", "13/02/2026 14:05"), ("2", "01/02/2026 14:05")])
    assert found.date_formats[0] is TimeFormat.DAY_FIRST
    assert TimeFormat.US not in found.date_formats


def test_a_badge_that_an_agency_adds_to_the_units_of_a_known_file_is_the_officer_of_that_unit():
    sample = make_sample("Seattle")
    columns = {"badge": "officer1_badge", "unit": "call_sign_dispatch_id"}
    assert guess_columns(sample.header, sample.rows).officers == (Group(columns, {"role": "primary"}),)


def test_officers_beside_the_unit_of_a_known_file_are_all_kept():
    found = guess_columns([*make_sample("Seattle").header, "officer2_badge", "backup_badge"], [])
    assert [group.columns["badge"] for group in found.officers] == ["officer1_badge", "officer2_badge", "backup_badge"]


@pytest.mark.parametrize(
    ("unit", "badge"),
    [
        ("Unit", "Officer Badge"),
        ("Primary Unit", "Primary Officer ID"),
        ("Unit ID", "Primary Badge"),
        ("Unit", "Badge"),
    ],
)
def test_a_unit_and_a_badge_of_one_role_are_one_officer(unit, badge):
    for header in (("incident_number", unit, badge), ("incident_number", badge, unit)):
        (officer,) = guess_columns(header, []).officers
        assert officer == Group({"unit": unit, "badge": badge}, {"role": "primary"})


def test_a_unit_and_the_badge_of_another_role_are_two_officers():
    found = guess_columns(("incident_number", "Primary Unit", "Backup Badge"), [])
    assert [(group.fixed["role"], [*group.columns]) for group in found.officers] == [
        ("primary", ["unit"]),
        ("backup", ["badge"]),
    ]


def test_a_number_behind_badge_and_unit_says_which_officer_it_is():
    columns = ("Event #", "Unit 1", "Badge 1", "Officer Badge #2", "Officer Badge #3", "Unit 3", "RP Phone 2")
    assert [group.columns for group in guess_columns(columns, []).officers] == [
        {"unit": "Unit 1", "badge": "Badge 1"},
        {"badge": "Officer Badge #2"},
        {"badge": "Officer Badge #3", "unit": "Unit 3"},
    ]
