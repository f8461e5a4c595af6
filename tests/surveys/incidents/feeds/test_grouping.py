"""Exports with a row per unit or per person become one incident, and nothing is settled by a guess."""

from datetime import UTC, datetime

import pytest

from surveys.incidents.feeds.errors import RowError
from surveys.incidents.feeds.row_counts import MOST_ROWS
from tests.surveys.incidents.feeds.tables import RECORD, grouped, row


def test_the_units_and_people_of_one_incident_come_together():
    (found,) = grouped(row(2), row(3, badge="1043", phone="(312) 555-0143"))
    assert found.record == {
        **RECORD,
        "parties": [{"role": "Caller", "phone": "(312) 555-0142"}, {"role": "Caller", "phone": "(312) 555-0143"}],
        "officers": [{"role": "primary", "badge": "1042"}, {"role": "primary", "badge": "1043"}],
    }


def test_a_guard_flag_of_any_row_holds_for_the_incident():
    (found,) = grouped(row(2, dv="N"), row(3, dv="Y"), row(4))
    assert found.record["dv_flag"] is True


def test_an_incident_begins_with_its_first_row_and_ends_with_its_last():
    (found,) = grouped(row(2), row(3, received="03/01/2026 02:01PM", closed="03/01/2026 03:00PM"))
    assert (found.record["received_at"], found.record["closed_at"]) == (
        datetime(2026, 3, 1, 20, 1, tzinfo=UTC),
        datetime(2026, 3, 1, 21, 0, tzinfo=UTC),
    )


def test_rows_that_contradict_each_other_about_what_decides_are_rejected():
    (found,) = grouped(row(2, code="DVNA"), row(3, code="NOISE"))
    assert (found.record, found.errors) == (
        None,
        (RowError(3, "final_code", "code", "differs from the row before, which is of the same incident"),),
    )


def test_a_row_that_is_there_twice_is_reported_once():
    (found,) = grouped(row(2), row(3))
    assert (found.record, found.warnings) == (RECORD, (RowError(3, "", "", "repeats the row before"),))


def test_one_bad_row_rejects_the_whole_incident_and_its_neighbour_stays():
    found = grouped(row(2, dv="maybe"), row(3), row(4, number="2026-000143"))
    assert [item.number for item in found if item.record] == ["2026-000143"]
    assert [error.reason for error in found[0].errors] == [
        "must be yes or no; other words need a meaning in the profile",
        "belongs to an incident with a row that can't be read",
    ]


def test_rows_without_a_number_are_never_one_incident():
    assert len(grouped(row(2, number=""), row(3, number=""))) == 2


def test_a_file_in_which_every_row_has_one_number_keeps_memory_bounded():
    rows = [row(line, phone=f"(312) 555-01{line % 100:02d}", badge=str(line)) for line in range(2, 500)]
    (found,) = grouped(*rows)
    assert (len(found.record["officers"]), len(found.record["parties"])) == (60, 60)


@pytest.mark.parametrize(("rows", "is_read"), [(MOST_ROWS, True), (MOST_ROWS + 1, False), (MOST_ROWS + 700, False)])
def test_an_incident_of_too_many_rows_is_left_out_and_the_next_one_read(rows, is_read):
    found, following = grouped(*(row(line) for line in range(2, rows + 2)), row(9_999, number="2"))
    assert ((found.record is not None), following.record is not None) == (is_read, True)
    assert [str(error) for error in found.errors] == (
        [] if is_read else ["line 2: belongs to an incident with more than 500 rows"]
    )
    assert (found.number, found.source, found.changed_at is not None) == ("2026-000142", "riverton-cad", True)


def test_rows_of_one_incident_that_stand_apart_are_counted_too():
    lines = range(2, 2 * MOST_ROWS + 6)
    found = grouped(*(row(line, number=str(line % 2)) for line in lines))
    assert [str(one.errors[0]) for one in found if one.record is None] == [
        f"line {line}: belongs to an incident with more than 500 rows" for line in lines[-4:]
    ]
    assert {one.number for one in found[-4:]} == {"0", "1"}
