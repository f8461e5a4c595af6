"""A profile is checked before it is believed, and comes back from JSON as it went in."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.incidents.feeds.errors import BadProfile
from surveys.incidents.feeds.profile import Group, Profile
from surveys.incidents.feeds.times import TimeFormat

RIVERTON = Profile(
    columns={"incident_number": ("CFS",), "received_at": ("Date", "Time"), "disposition": ("Dispo",)},
    time_zone="America/Chicago",
    date_formats=(TimeFormat.US,),
    meanings={"disposition": {"NAT": "01"}, "dv_flag": {"DV": "yes"}},
    people=(Group({"phone": "Phone"}, {"role": "Caller"}),),
    officers=(Group({"badge": "Badge"}, {"role": "primary"}),),
    fixed={"source_system": "riverton-cad", "agency_ori": "IL0160000"},
    default_role="Caller",
    delimiter="|",
    encoding="cp1252",
)


def test_a_profile_survives_json():
    assert Profile.from_dict(json.loads(json.dumps(RIVERTON.to_dict()))) == RIVERTON


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"time_zone": "Riverton"}, "The time zone is not known; write it as America/Chicago."),
        ({"time_zone": "../etc/passwd"}, "The time zone is not known; write it as America/Chicago."),
        ({"date_formats": ()}, "At least one date format is needed."),
        (
            {"date_formats": (TimeFormat.US, TimeFormat.DAY_FIRST)},
            "A file can't have both month-first and day-first dates.",
        ),
        ({"delimiter": "x"}, "The delimiter must be a comma, a tab, a semicolon or a pipe, or empty."),
        ({"encoding": "punycode"}, "The encoding must be one of utf-8, utf-8-sig, utf-16, cp1252, latin-1, or empty."),
        ({"fixed": {}}, "The field source_system has neither a column nor a fixed value."),
        (
            {"fixed": {"source_system": "cad", "disposition": "01"}},
            "The field disposition has both a column and a fixed value.",
        ),
        (
            {"fixed": {"source_system": "cad", "closed_at": "2026-03-01T14:05:00Z"}},
            "The field closed_at can't have this fixed value.",
        ),
        ({"fixed": {"source_system": " "}}, "The field source_system can't have this fixed value."),
        ({"meanings": {"incident_number": {"a": "b"}}}, "The values of incident_number can't be translated."),
        (
            {"meanings": {"source": {"ONVIEW": "police"}}},
            "A meaning of source must be one of 911, non_emergency, officer_initiated, online.",
        ),
        ({"people": (Group({"name": "Name"}),)}, "There is no person field name (group 1)."),
        ({"people": (Group({}),)}, "The person group 1 has no column."),
        ({"people": (Group({"phone": "P"}),) * 21}, "There can be 20 person groups at most."),
        ({"officers": (Group({"badge": "Badge"}),)}, "The officer group 1 needs a role."),
        (
            {"officers": (Group({"badge": "Badge"}, {"role": "boss"}),)},
            "The role of officer group 1 must be one of backup, call_taker, main_contact, primary, supervisor.",
        ),
    ],
)
def test_a_profile_that_contradicts_itself_says_where(change, words):
    with pytest.raises(BadProfile) as refused:
        replace(RIVERTON, **change)
    assert refused.value.problems == [words]


def test_all_problems_are_named_at_once():
    with pytest.raises(BadProfile) as refused:
        Profile(columns={"closed_at": ("a", "b", "c"), "weather": ("w",), "beat": ("",)}, time_zone="America/Chicago")
    assert refused.value.problems == [
        "There is no field weather.",
        "The field source_system has neither a column nor a fixed value.",
        "The field incident_number has neither a column nor a fixed value.",
        "The field received_at has neither a column nor a fixed value.",
        "The field closed_at can have a date column and a time column, not more.",
        "The field beat has a column without a name.",
    ]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (None, "The profile must be an object with named parts."),
        ([], "The profile must be an object with named parts."),
        ({"colour": "blue"}, "A profile has no part named colour."),
        ({"columns": {"beat": "Beat"}}, "beat must be a list."),
        ({"columns": {"beat": [7]}}, "beat must be text of at most 200 characters."),
        ({"columns": {"beat": ["x" * 201]}}, "beat must be text of at most 200 characters."),
        ({"date_formats": ["mayan"]}, "date_formats must be among iso, us, day_first, named_month, compact, epoch."),
        ({"meanings": {"source": ["911"]}}, "source must be an object with named parts."),
        ({"people": [{"phone": "Phone"}]}, "An entry of people has columns and fixed values, nothing else."),
    ],
)
def test_a_profile_of_the_wrong_shape_says_so(raw, words):
    with pytest.raises(BadProfile) as refused:
        Profile.from_dict(raw)
    assert refused.value.problems == [words]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(Profile.__dataclass_fields__)), ANYTHING))
def test_whatever_json_holds_is_a_profile_or_a_bad_profile(raw):
    with pytest.raises(BadProfile):
        Profile.from_dict(raw)
