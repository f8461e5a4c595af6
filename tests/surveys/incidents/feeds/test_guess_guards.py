"""Columns that keep people from being asked are found, or named to a person; nothing is made up of the others."""

import pytest

from surveys.incidents.feeds import headers
from surveys.incidents.feeds.cells import CellReader
from surveys.incidents.feeds.guess import guess_columns, may_guard
from tests.feeds.files import make_sample
from tests.surveys.incidents.feeds.tables import NOW


@pytest.mark.parametrize("city", [feed.name for feed in headers.KNOWN_FEEDS])
def test_the_columns_that_an_agency_adds_to_a_citys_are_found_by_name(city):
    header = [*make_sample(city).header, "DV_FLAG", "JUVENILE_FLAG", "NARRATIVE", "NIBRS"]
    found = guess_columns(header, [])
    assert found.recognised == city
    wanted = {"dv_flag": "DV_FLAG", "juvenile_flag": "JUVENILE_FLAG", "narrative": "NARRATIVE", "nibrs_codes": "NIBRS"}
    assert {name: found.fields[name].columns[0] for name in wanted} == wanted


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("Domestic Violence Flag", "dv_flag"),
        ("DV_IND", "dv_flag"),
        ("DV", "dv_flag"),
        ("Sex Crime Flag", "sex_offense_flag"),
        ("Protection Order", "protective_order"),
        ("Protective Order", "protective_order"),
        ("Juvenile Flag", "juvenile_flag"),
    ],
)
def test_flags_are_found_by_what_other_systems_call_them(column, field):
    assert guess_columns(("incident_number", column), []).fields[field].columns == (column,)


@pytest.mark.parametrize("name", ["ID", "Number"])
def test_a_number_of_nothing_in_particular_is_no_badge(name):
    assert guess_columns(("incident_number", name), []).officers == ()


def test_a_column_by_which_yes_means_no_comes_with_its_meanings():
    found = guess_columns(("incident_number", "received_at", "caller_phone", "Do Not Contact"), [])
    assert found.people[0].columns["contact_ok"] == "Do Not Contact"
    read = CellReader(found.profile("cad", "America/Chicago"), NOW).reader("contact_ok")
    assert [read(text) for text in ("Y", "yes", "N", "0", "")] == [False, False, None, None, None]


@pytest.mark.parametrize("more", ["caller_contact_ok", "victim_phone"])
def test_it_is_left_alone_where_it_may_be_anothers_or_something_else_says_so(more):
    found = guess_columns(("incident_number", "caller_phone", "Do Not Contact", more), [])
    assert "Do Not Contact" not in {column for group in found.people for column in group.columns.values()}
    assert found.meanings == {}


def test_columns_that_sound_like_a_guard_are_told_from_others():
    names = ["IS_DV", "DV?", "Domestic Y/N", "Minor Involved", "Court Order", "Legal Hold", "No Contact", "SEX_OFF"]
    assert [name for name in [*names, "Beat", "Advised", "Remarks"] if may_guard(name)] == names
