"""Column names of dispatch systems: what is unmistakable is known, and nothing else."""

from collections import Counter

import pytest

from surveys.incidents.feeds import headers
from surveys.incidents.feeds.guess import guess_columns
from surveys.incidents.feeds.profile import Group

EXPORTS = [
    {
        "incident_number": "CAD Incident Number",
        "initial_code": "Initial Call Type",
        "initial_text": "Initial Call Description",
        "final_code": "Final Call Type",
        "final_text": "Final Call Description",
        "received_at": "Call Received",
        "closed_at": "Call Closed",
        "disposition": "Call Disposition",
    },
    {
        "incident_number": "Inc #",
        "final_code": "Inc Type",
        "final_text": "Inc Type Desc",
        "received_at": "Call Taker Received Dt",
        "dispatched_at": "First Unit Dispatched",
        "arrived_at": "First Unit Arrived",
        "closed_at": "Closed Date/Time",
        "updated_at": "Last Modified Date/Time",
        "disposition": "Dispo",
        "priority": "Priority Number",
    },
    {
        "incident_number": "Master_Incident_Number",
        "source": "MethodOfCallRcvd",
        "final_code": "Problem",
        "received_at": "Time_PhonePickUp",
        "dispatched_at": "Time_First_Unit_Assigned",
        "arrived_at": "Time_First_Unit_Arrived",
        "closed_at": "Time_CallClosed",
        "disposition": "Call_Disposition",
    },
    {
        "incident_number": "CFS #",
        "report_number": "Case Num",
        "final_code": "Nature of Call",
        "received_at": "Date/Time Received",
        "closed_at": "Call Cleared Date/Time",
        "beat": "Patrol Beat",
        "disposition": "Close Code",
    },
    {
        "incident_number": "CAD Event ID",
        "report_number": "Reporting Event Number",
        "final_code": "Event Type",
        "final_text": "Event Type Description",
        "received_at": "Created Date Time",
        "closed_at": "Event Closed Date Time",
    },
]


@pytest.mark.parametrize("columns", EXPORTS)
def test_what_dispatch_systems_call_our_fields_is_known(columns):
    found = guess_columns([*columns.values(), "Remarks", "Units Sent"], []).fields
    assert {name: guess.columns[0] for name, guess in found.items()} == columns


@pytest.mark.parametrize(
    "name",
    ["Date", "Time", "Location", "Comments", "Call Description", "Reported", "Complete", "Response Date", "Code"],
)
def test_a_name_that_may_mean_several_things_is_left_to_a_person(name):
    found = guess_columns(["incident_number", name], [])
    assert ([*found.fields], found.people, found.officers) == (["incident_number"], (), ())


def test_each_name_stands_for_one_thing():
    counts = Counter(word for words in headers.SYNONYMS.values() for word in words)
    assert [word for word, count in counts.items() if count > 1] == []


def test_officers_and_people_are_known_by_their_abbreviations():
    found = guess_columns(["CFS No", "Prime Unit", "Badge No.", "Vic Phone No.", "Vic Primary Language"], [])
    assert found.officers == (Group({"badge": "Badge No.", "unit": "Prime Unit"}, {"role": "primary"}),)
    columns = {"phone": "Vic Phone No.", "language": "Vic Primary Language"}
    assert found.people == (Group(columns, {"role": "Victim"}),)


def test_a_time_of_day_comes_with_the_column_of_its_day():
    header = ["CFS #", "Received Date", "Received Time", "Closed Time", "Closed Date", "Dispatch Time", "Dispatch Date"]
    row = ["1", "03/02/2026", "14:05", "15:10", "03/02/2026", "03/02/2026 14:07", "03/02/2026"]
    found = guess_columns(header, [row]).fields
    assert [found[name].columns for name in ("received_at", "closed_at", "dispatched_at")] == [
        ("Received Date", "Received Time"),
        ("Closed Date", "Closed Time"),
        ("Dispatch Time",),
    ]
