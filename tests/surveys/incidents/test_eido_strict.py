"""EIDO people of whom something is written in a way that few expect: the stricter reading counts."""

from typing import Any

import pytest

from surveys.incidents.eido import read_eido
from tests.surveys.incidents.eido_documents import document, part, person, ref


def parties(**changes: Any) -> list[dict[str, Any]]:
    record = read_eido(document(notesComponent=None, **changes)).record
    assert record is not None
    return record["parties"]


@pytest.mark.parametrize(
    "niem",
    [
        {"birthDate": {"date": "05/01/2014"}},
        {"ageMeasure": {"timeUnitCode": "ANN", "measureIntegerValue": 12}},
        {"ageMeasure": {"measureIntegerValue": 150, "timeUnitCode": "MON"}},
        {"ageMeasure": {"rangeMaximumIntegerValue": 20, "rangeMinimumIntegerValue": 14}},
        {"ageMeasure": {"measureText": "approx. 12"}},
        {"ageMeasure": {"measureText": "a child"}},
    ],
)
def test_r4_an_age_that_may_be_a_childs_is_one(niem: dict[str, Any]) -> None:
    [tim] = parties(personComponent=[person("p", "Caller", callBackReference=ref("cb-maria"), ncPersonComponent=niem)])
    assert tim["minor_flag"] is True


@pytest.mark.parametrize(
    ("written", "born"),
    [
        ({"dateTime": "2014-05-01T00:00:00Z"}, "2014-05-01"),
        ({"year": "2014"}, "2014-12-31"),
        ({"yearMonth": "2014-05"}, "2014-05-31"),
        ({"yearMonth": "2013-12"}, "2013-12-31"),
    ],
)
def test_r4_a_birth_date_in_part_makes_nobody_older(written: dict[str, str], born: str) -> None:
    details = {"birthDate": written}
    one = person("p", "Caller", callBackReference=ref("cb-maria"), ncPersonComponent=details)
    [tim] = parties(personComponent=[one])
    assert tim["birth_date"] == born


def test_r7_each_number_of_a_suspect_is_remembered() -> None:
    callback = part("cb-1", callBackInformationUri=["tel:+13125550199", "tel:+13125550142", "sip:+1-312-555-0142@x"])
    found = parties(
        personComponent=[person("s", "Suspect", callBackReference=ref("cb-1"))], callbackComponent=[callback]
    )
    assert [(one["role"], one["phone"]) for one in found] == [("Suspect", "+13125550199"), ("Suspect", "+13125550142")]


def test_r7_who_is_there_twice_has_the_stricter_role() -> None:
    both = [person("p", role, callBackReference=ref("cb-maria")) for role in ("Caller", "Suspect")]
    assert [one["role"] for one in parties(personComponent=both)] == ["Suspect"]
