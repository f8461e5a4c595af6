"""A number that somebody left to whom care is due: a person decides, whoever is named there next."""

from datetime import datetime
from typing import Any

import pytest

from surveys.incidents.models import Incident, Party
from surveys.incidents.record import record_incidents
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import Decision, SendingPolicy
from tests.surveys.incidents.feed import caller, record

FIRST, LATER, LAST = (f"2026-03-01T{hour}:00:00-06:00" for hour in (20, 21, 22))
MARIA, ANOTHER, THIRD = "312-555-0142", "312-555-0143", "312-555-0144"
HOME = "12 North Elm Street\nRiverton, IL 62561"
BY_A_PERSON = (
    "hold",
    "Somebody who is to be left alone is no longer named, or was once at this number or e-mail address, "
    "and nobody can tell if this is that person.",
)
FACTS: list[dict[str, Any]] = [
    {"contact_ok": False},
    {"minor_flag": True},
    {"birth_date": "2012-01-01"},
    {"safe_contact_note": "He reads her phone."},
    {"role": "Suspect"},
]


def paul(phone: str, **facts: Any) -> dict[str, Any]:
    """Somebody whom the source knows by a key; a witness, so that nobody asks him in any case."""
    return {"person_key": "paul", "role": "Witness", "phone": phone, **facts}


def report(at: str, *parties: dict[str, Any], number: str = "26-000001") -> None:
    record_incidents([record(number, updated_at=at, parties=list(parties))])


def said_of_the_caller(now: datetime, number: str = "26-000001") -> tuple[str, str]:
    decide_incidents(Incident.objects.values_list("pk", flat=True), now)
    caller_there = {"party__role": "Caller", "party__incident__incident_number": number, "party__is_withdrawn": False}
    row = Decision.objects.filter(**caller_there).latest("pk")
    return row.outcome, row.reason


@pytest.mark.parametrize("fact", FACTS[:4])
def test_r4_a_mailing_address_that_stays_does_not_tell_who_somebody_is(
    policy: SendingPolicy, now: datetime, fact: dict[str, Any]
) -> None:
    somebody = {"role": "Caller", "postal_address": HOME}
    report(FIRST, {**somebody, "phone": MARIA, **fact})
    report(LATER, {**somebody, "phone": ANOTHER})
    assert said_of_the_caller(now) == BY_A_PERSON


@pytest.mark.parametrize("goes_to", ["", ANOTHER])
@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("fact", FACTS)
def test_r7_whoever_is_named_at_a_number_that_somebody_left_is_for_a_person(
    policy: SendingPolicy, now: datetime, fact: dict[str, Any], at_once: bool, goes_to: str
) -> None:
    report(FIRST, paul(MARIA, **fact))
    if not at_once:
        report(LATER, paul(goes_to, **fact))
    report(LAST, paul(goes_to, **fact), caller())
    assert said_of_the_caller(now) == BY_A_PERSON


@pytest.mark.parametrize("goes_to", ["", ANOTHER])
def test_r7_a_number_that_a_suspect_left_is_for_a_person_in_other_incidents(
    policy: SendingPolicy, now: datetime, goes_to: str
) -> None:
    report(FIRST, paul(MARIA, role="Suspect"))
    report(LATER, paul(goes_to, role="Suspect"))
    report(FIRST, caller(), number="26-000002")
    assert said_of_the_caller(now, "26-000002") == BY_A_PERSON


@pytest.mark.parametrize("fact", FACTS)
def test_r7_a_number_that_another_record_of_the_moment_gives_somebody_is_for_a_person(
    policy: SendingPolicy, now: datetime, fact: dict[str, Any]
) -> None:
    report(FIRST, paul(ANOTHER, **fact), caller())
    report(FIRST, paul(MARIA, **fact))
    assert Party.objects.get(role=fact.get("role", "Witness")).phone == "+13125550143"
    assert said_of_the_caller(now) == BY_A_PERSON


def test_r7_who_is_called_a_suspect_by_one_of_two_records_is_one_in_other_incidents(
    policy: SendingPolicy, now: datetime
) -> None:
    report(FIRST, caller())
    report(FIRST, caller(role="Suspect"))
    report(FIRST, caller(), number="26-000002")
    assert said_of_the_caller(now, "26-000002")[0] == "never"


@pytest.mark.parametrize("fact", [{}, *FACTS])
def test_a_number_that_was_put_right_holds_nobody_at_the_right_one(
    policy: SendingPolicy, now: datetime, fact: dict[str, Any]
) -> None:
    report(FIRST, paul(THIRD, **fact), caller(phone=ANOTHER))
    report(LATER, paul(THIRD, **fact), caller())
    assert said_of_the_caller(now)[0] == "ask"


def test_a_number_that_somebody_ordinary_left_holds_nobody(policy: SendingPolicy, now: datetime) -> None:
    report(FIRST, paul(MARIA))
    report(LATER, paul(ANOTHER), caller())
    assert said_of_the_caller(now)[0] == "ask"
