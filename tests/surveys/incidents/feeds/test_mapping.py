"""From rows to records: what is kept, what is refused, and in which words."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.incidents.feeds import canonical
from surveys.incidents.feeds.errors import BadProfile, RowError
from surveys.incidents.feeds.guess import guess_columns
from surveys.incidents.feeds.mapping import RowMapper
from surveys.incidents.feeds.profile import Group
from surveys.incidents.feeds.reading import open_rows
from surveys.incidents.reading import read_record
from surveys.incidents.records import IncidentRecord, OfficerRecord, PartyRecord
from tests.feeds.calls import CITIES
from tests.feeds.files import as_csv, make_sample
from tests.surveys.incidents.feeds.tables import CELLS, NOW, PROFILE, RECORD, mapped, mapper, row


def test_r76_only_mapped_fields_are_kept():
    found = mapped()
    assert found.record == RECORD
    assert "music" not in repr(found)


def test_the_fields_of_a_feed_are_those_of_the_record():
    assert {*canonical.FIELDS, "officers", "parties"} == set(IncidentRecord.model_fields)
    assert set(canonical.OFFICER_FIELDS) == set(OfficerRecord.model_fields)
    assert set(canonical.PERSON_FIELDS) == set(PartyRecord.model_fields)


@pytest.mark.parametrize("city", list(CITIES))
def test_every_row_of_every_city_is_a_record_that_can_be_stored(city):
    sample = make_sample(city, seed=7, count=60)
    with open_rows(as_csv(sample)) as rows:
        suggestion = guess_columns(rows.header, sample.rows[:20])
        profile = suggestion.profile("feed", "America/Chicago")
        found = [RowMapper(profile, rows.header, now=NOW, as_of=NOW).map(row) for row in rows]
    assert [item.errors for item in found] == [()] * 60
    assert [read_record(item.record, NOW, "").incident_number for item in found] == [
        call.number for call in sample.calls
    ]


def test_a_profile_that_names_a_column_the_file_lacks_is_refused():
    with pytest.raises(BadProfile) as refused:
        RowMapper(PROFILE, ("number", "code", "received"), now=NOW, as_of=NOW)
    assert refused.value.problems[0] == "The file has no column dispo, which the profile reads."


def test_a_fixed_value_that_its_field_can_not_hold_is_refused():
    with pytest.raises(BadProfile, match="One of the fixed values must be yes or no"):
        mapped(replace(PROFILE, fixed={**PROFILE.fixed, "arrest": "perhaps"}))


def test_a_role_for_everybody_may_be_an_abbreviation():
    assert mapped(replace(PROFILE, default_role="RP")).record["parties"][0]["role"] == "ReportingParty"


def test_column_names_are_compared_without_case_and_space():
    header = [name.upper().replace("", " ").strip() for name in CELLS]
    assert RowMapper(PROFILE, header, now=NOW, as_of=NOW).map(row()).number == "2026-000142"


@pytest.mark.parametrize(
    ("cells", "error"),
    [
        ({"number": ""}, ("incident_number", "number", "is empty")),
        ({"received": "NULL"}, ("received_at", "received", "is empty")),
        ({"received": "soon"}, ("received_at", "received", "is not a date and time in one of this profile's formats")),
        ({"closed": "03/08/2027 02:05 AM"}, ("closed_at", "closed", "lies in the future")),
        ({"dv": "maybe"}, ("dv_flag", "dv", "must be yes or no; other words need a meaning in the profile")),
        ({"how": "carrier pigeon"}, ("source", "how", "has a value without a meaning; add it to the profile")),
        ({"code": "NOI\x00SE"}, ("final_code", "code", "has characters that can't be read")),
        ({"phone": "312555\udcff"}, ("phone", "phone", "has characters that can't be read")),
        ({"born": "13/13/1990"}, ("birth_date", "born", "is a date that does not exist")),
    ],
)
def test_a_bad_cell_rejects_its_row_and_names_the_column_and_never_the_value(cells, error):
    found = mapped(**cells)
    assert (found.record, found.errors) == (None, (RowError(2, *error),))
    assert str(found.errors[0]) == f"line 2, {error[1]}: {error[2]}"


def test_every_bad_cell_of_a_row_is_named():
    assert [error.column for error in mapped(received="soon", dv="maybe", number="").errors] == [
        "dv",
        "received",
        "number",
    ]


@pytest.mark.parametrize(
    "phone",
    [
        *("555-0142", "REFUSED", "000-000-0000", "999-999-9999", "999-999-9999 x5", "+3125550142", "1234567890123"),
        *("312-555-0142 or 312-555-0143", "312-555-0142 at the shop across the street"),
    ],
)
def test_a_phone_that_reaches_nobody_is_left_out_and_the_incident_stays(phone):
    found = mapped(phone=phone, email="maria@example.com")
    assert found.record["parties"] == [{"role": "Caller", "email": "maria@example.com"}]
    assert [warning.reason for warning in found.warnings] == ["is no phone number that can be reached and was left out"]


@pytest.mark.parametrize(
    "phone",
    [
        *("312-555-0142", "+1 (312) 555.0142", "tel:+13125550142", "3125550142 x12", "+44 7911 123456"),
        *("011 44 7911 123456", "312–555–0142", "312-555-0142 (w)"),
    ],
)
def test_a_phone_that_can_be_reached_is_kept_as_written(phone):
    assert mapped(phone=phone).record["parties"] == [{"role": "Caller", "phone": phone}]


def test_a_refusal_to_be_contacted_is_kept():
    assert mapped(ok="N").record["parties"] == [{"role": "Caller", "phone": "(312) 555-0142", "contact_ok": False}]


def test_a_row_without_a_person_or_an_officer_has_none():
    record = mapped(phone="", badge="").record
    assert (record["parties"], record["officers"]) == ([], [])


@pytest.mark.parametrize(
    ("written", "role"),
    [("RP", "ReportingParty"), ("reporting party", "ReportingParty"), ("SUSP", "Suspect"), ("Neighbor", "Neighbor")],
)
def test_roles_are_read_as_dispatchers_abbreviate_them_and_others_stay_as_they_are(written, role):
    assert mapped(role=written).record["parties"][0]["role"] == role


@pytest.mark.parametrize(
    ("written", "code"), [("SPANISH", "es"), ("en-US", "en-US"), ("Vietnamese", "vi"), ("sw", "sw")]
)
def test_languages_may_be_words(written, code):
    assert mapped(language=written).record["parties"][0]["language"] == code


@pytest.mark.parametrize("written", ['="01"', " 01 ", "01\u200b", "0\ufeff1", "01\n"])
def test_what_spreadsheets_put_around_a_text_is_taken_off(written):
    assert mapped(dispo=written).record["disposition"] == "01"


def test_a_formula_in_a_text_file_stays_text():
    assert mapped(dispo="=1+1").record["disposition"] == "=1+1"


def test_two_long_codes_that_begin_alike_stay_apart():
    long = "NARCOTICS - VIOLATIONS (LOITER, USE, SELL, "
    first, second = (mapped(code=long + end).record["final_code"] for end in ("NARS)", "OTHER)"))
    assert (len(first), len(second), first[:31], first != second) == (40, 40, long[:31], True)


def test_meanings_translate_a_sources_own_words():
    meanings = {
        "source": {"radio": "officer_initiated", "n/k": ""},
        "dv_flag": {"see notes": "yes"},
        "role": {"C1": "Caller"},
    }
    profile = replace(PROFILE, meanings=meanings)
    assert mapped(profile, how="RADIO").record["source"] == "officer_initiated"
    assert "source" not in mapped(profile, how="N/K").record
    assert mapped(profile, dv="See notes").record["dv_flag"] is True
    assert mapped(profile, role="c1").record["parties"][0]["role"] == "Caller"


def test_several_columns_of_one_field_are_tried_in_order_and_lists_take_all_of_them():
    profile = replace(
        PROFILE, columns={**PROFILE.columns, "final_code": ("unit", "code"), "nibrs_codes": ("nibrs", "unit")}
    )
    assert mapped(profile, nibrs="220, 23F;290", unit="240").record["nibrs_codes"] == ["220", "23F", "290", "240"]
    assert mapped(profile).record["final_code"] == "NOISE"
    assert mapped(profile, unit="MVA").record["final_code"] == "MVA"


def test_an_officer_may_be_a_unit_and_a_role_alone_is_nobody():
    profile = replace(PROFILE, officers=(Group({"badge": "badge", "unit": "unit", "role": "role"}),))
    assert mapped(profile, badge="", unit="2A33", role="Sup").record["officers"] == [
        {"unit": "2A33", "role": "supervisor"}
    ]
    assert mapped(profile, badge="", role="Sup").record["officers"] == []


@pytest.mark.parametrize(
    ("cells", "practice"),
    [
        ({"code": "TEST"}, "test"),
        ({"code": "Test - ignore"}, "test"),
        ({"dispo": "VOI"}, "void"),
        ({"dispo": "Duplicate"}, "duplicate"),
    ],
)
def test_practice_rows_are_recognised_and_kept_as_cancelled(cells, practice):
    found = mapped(**cells)
    assert (found.practice, found.record["cancelled"]) == (practice, True)


def test_a_code_that_only_begins_like_test_is_real():
    assert mapped(code="TESTIMONY").practice == ""


def test_a_time_shown_twice_is_the_later_where_the_earlier_would_end_before_it_began():
    night = RowMapper(PROFILE, tuple(CELLS), now=datetime(2026, 11, 5, tzinfo=UTC), as_of=NOW)
    found = night.map(row(received="11/01/2026 01:50 AM", closed="11/01/2026 01:10 AM"))
    assert (found.record["received_at"], found.record["closed_at"]) == (
        datetime(2026, 11, 1, 6, 50, tzinfo=UTC),
        datetime(2026, 11, 1, 7, 10, tzinfo=UTC),
    )
    assert [warning.reason for warning in found.warnings] == [
        "was shown twice by the clocks that night; the first was taken",
        "was shown twice by the clocks that night; the later was taken",
    ]


def test_a_row_that_could_not_be_read_is_passed_on_as_it_is():
    error = RowError(9, "", "", "has 2 cells where the header has 17")
    assert mapper().map(error).errors == (error,)


@given(st.lists(st.text(max_size=30), min_size=len(CELLS), max_size=len(CELLS)))
def test_any_row_is_a_record_or_has_a_reason(values):
    found = mapper().map(row(**dict(zip(CELLS, values, strict=True))))
    assert (found.record is None) == bool(found.errors)


@pytest.mark.parametrize(
    ("column", "text"),
    [
        *(("email", f"maria@{domain}") for domain in ("exa_mple.com", "-example.com", "example.c0m", "example.123")),
        *(
            ("email", f"{name}@example.com")
            for name in ("a..b", "maria,lopez", "<maria", "maría", "mailto:m", "x" * 250)
        ),
        ("language", "en-" + "x" * 40),
    ],
)
def test_what_a_record_refuses_of_a_contact_does_not_cost_the_incident(column, text):
    found = mapped(**{column: text})
    assert [warning.column for warning in found.warnings] == [column]
    assert read_record(found.record, NOW, "").incident_number == found.number


@pytest.mark.parametrize("text", ["O'Neil+a.b@sub.example.co.uk", "maria@exämple.com", "maria_l@ex-ample.org"])
def test_addresses_of_every_sort_are_taken(text):
    assert read_record(mapped(email=text).record, NOW, "").parties[0].email == text.lower()


@pytest.mark.parametrize("columns", [("narrative",), ("code", "narrative"), ("narrative", "code")])
def test_all_columns_of_a_narrative_are_searched_to_their_end(columns):
    profile = replace(PROFILE, columns={**PROFILE.columns, "narrative": columns})
    words = "The neighbour called about music. " * 100 + "He has a knife"
    assert "knife" in mapped(profile, narrative=words).record["narrative"]
