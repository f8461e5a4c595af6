"""What else happened at the same phone or address, reports that wait for approval, and guard words."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from officersurvey.encryption import blind_index
from surveys.incidents.addresses import address_index
from surveys.incidents.models import Incident, Party
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import CodePolicy, Decision, Delivery, Invitation, SendingPolicy, SharedNumber
from surveys.outreach.rules import Outcome
from surveys.outreach.sending.recheck import Recheck
from tests.surveys.outreach.snapshots import verdict_of

Make = Callable[..., Party]
PHONE = "+12025550143"


def at(address: str = "12 North Elm Street, Apt. 4") -> dict[str, Any]:
    """The fields of an incident at an address."""
    return {"address_index": address_index(address)}


def rule_for(party: Party, now: datetime) -> str:
    """Decide about the party's incident and return the rule that counted."""
    decide_incidents([party.incident_id], now)
    return Decision.objects.filter(party=party).latest("pk").rule


@pytest.mark.parametrize(
    "protected",
    [
        {"final_code": "DVNA"},
        {"initial_code": "stkx"},
        {"nibrs_codes": ["11A"]},
        {"dv_flag": True},
        {"sex_offense_flag": True},
        {"protective_order": True},
        {"sensitive_flag": True},
    ],
)
def test_r6_a_phone_of_a_protected_incident_is_left_alone(
    new_party: Make, now: datetime, protected: dict[str, Any]
) -> None:
    new_party({"received_at": now - timedelta(days=300), **protected}, phone=PHONE)
    assert rule_for(new_party(phone=PHONE), now) == "R6"
    assert rule_for(new_party(), now) == "ASK"


def test_r6_an_address_of_a_protected_incident_is_left_alone(new_party: Make, now: datetime) -> None:
    new_party({"received_at": now - timedelta(days=300), "final_code": "DVA", **at()})
    assert rule_for(new_party(at("12 N. ELM ST #4")), now) == "R6"
    assert rule_for(new_party(at("14 N. ELM ST #4")), now) == "ASK"


def test_r6_a_relation_makes_an_incident_protected(new_party: Make, now: datetime) -> None:
    new_party({"received_at": now - timedelta(days=10), **at()}, relation_to_offender="Ex-Wife")
    assert rule_for(new_party(at()), now) == "R6"


@pytest.mark.parametrize("relation", ["Boyfriend/Girlfriend", "VO", "see report"])
def test_r6_a_relation_that_may_be_family_protects_too(new_party: Make, now: datetime, relation: str) -> None:
    new_party({"received_at": now - timedelta(days=10), **at()}, relation_to_offender=relation)
    assert rule_for(new_party(at()), now) == "R6"


@pytest.mark.parametrize(
    ("then", "today"),
    [
        ("12 Elm St", "12 Elm St Apt 4"),
        ("12 Elm St, Riverton, IL 62561", "12 Elm St"),
        ("12 Elm St Fl 2", "12 elm street # 7"),
        ("12 ELM ST RIVERTON IL", "12 Elm"),
        ("12A Elm St", "Elm Court Flats, 12 Elm St"),
    ],
)
def test_r6_a_house_is_known_however_much_of_its_address_was_reported(
    new_party: Make, now: datetime, then: str, today: str
) -> None:
    new_party({"received_at": now - timedelta(days=2), "dv_flag": True, **at(then)})
    assert rule_for(new_party(at(today)), now) == "R6"
    assert rule_for(new_party(at("14 Elm St")), now) == "ASK"


def test_r6_where_a_protected_person_gets_post_is_left_alone(new_party: Make, now: datetime) -> None:
    home = "12 Elm St\nApt 4\nRiverton, IL 62561"
    new_party({"received_at": now - timedelta(days=2), "dv_flag": True, **at("Main St / 4th Ave")}, postal_address=home)
    assert rule_for(new_party(at("12 Elm St")), now) == "R6"
    assert rule_for(new_party(phone=PHONE, postal_address="12 Elm Street\nRiverton, IL 62561"), now) == "R6"
    assert rule_for(new_party(at("14 Elm St")), now) == "ASK"


def test_r6_an_agencys_own_code_protects_if_it_says_so(new_party: Make, now: datetime) -> None:
    own = CodePolicy.objects.create(kind="call_type", code="10-16", rule="never")
    new_party({"received_at": now - timedelta(days=10), "final_code": "10-16"}, phone=PHONE)
    assert rule_for(new_party({"incident_number": "26-1"}, phone=PHONE), now) == "ASK"
    CodePolicy.objects.filter(pk=own.pk).update(protects=True)
    Invitation.objects.all().delete()
    assert rule_for(new_party({"incident_number": "26-2"}, phone=PHONE), now) == "R6"


@pytest.mark.parametrize(("days", "rule"), [(364, "R6"), (366, "ASK")])
def test_r6_protection_ends_after_a_year(new_party: Make, now: datetime, days: int, rule: str) -> None:
    new_party({"received_at": now - timedelta(days=days), "final_code": "DVA"}, phone=PHONE)
    assert rule_for(new_party(phone=PHONE), now) == rule


def test_r6_no_agency_protects_for_less_than_180_days(policy: SendingPolicy) -> None:
    assert SendingPolicy.objects.update(protection_days=180) == 1
    with pytest.raises(IntegrityError, match="protection_not_shorter"), transaction.atomic():
        SendingPolicy.objects.update(protection_days=179)


def test_r6_what_is_reported_before_the_message_goes_stops_it(
    new_delivery: Callable[..., Delivery], new_party: Make, riverton: Any, policy: SendingPolicy, now: datetime
) -> None:
    delivery = new_delivery(phone=PHONE)
    new_party({"received_at": now, "final_code": "DVA"}, phone=PHONE)
    owner = delivery.pk
    Delivery.objects.update(claimed_by=owner)
    assert Recheck(riverton, policy, owner, now).still_wanted([delivery.pk]) == []
    assert (Invitation.objects.get().state, Decision.objects.latest("pk").rule) == ("cancelled", "R6")


@pytest.mark.parametrize(("people", "rule"), [(5, "ASK"), (6, "R13")])
def test_r13_a_number_of_many_people_is_not_used(new_party: Make, now: datetime, people: int, rule: str) -> None:
    parties = [new_party(phone=PHONE, person_key="p1", age=30 + age) for age in range(people)]
    assert rule_for(parties[-1], now) == rule


def test_r13_one_person_who_calls_often_shares_nothing(new_party: Make, now: datetime) -> None:
    parties = [new_party(phone=PHONE, person_key="maria") for _ in range(7)]
    assert rule_for(parties[-1], now) == "ASK"


@pytest.mark.parametrize(("calls", "rule"), [(5, "ASK"), (6, "R13")])
def test_r13_a_source_that_numbers_people_anew_in_each_incident_does_not_hide_a_shelter(
    new_party: Make, now: datetime, calls: int, rule: str
) -> None:
    parties = [new_party(phone=PHONE, person_key="1", age=None) for _ in range(calls)]
    assert rule_for(parties[-1], now) == rule


def test_r13_an_e_mail_address_tells_that_one_person_calls_often(new_party: Make, now: datetime) -> None:
    known = {"phone": PHONE, "email": "maria@example.org", "person_key": "1", "age": None}
    parties = [new_party(**known) for _ in range(7)]
    assert rule_for(parties[-1], now) == "ASK"


def test_r13_after_ninety_days_it_is_forgotten(new_party: Make, now: datetime) -> None:
    for age in range(6):
        new_party({"received_at": now - timedelta(days=91)}, phone=PHONE, age=30 + age)
    assert rule_for(new_party(phone=PHONE), now) == "ASK"


def test_r13_a_listed_number_is_not_used(new_party: Make, now: datetime) -> None:
    SharedNumber.objects.create(phone_index=blind_index(PHONE), place="Riverton shelter")
    assert rule_for(new_party(phone=PHONE), now) == "R13"


@pytest.mark.parametrize(
    ("linked", "taken", "pending", "verdict"),
    [
        (True, True, True, (Outcome.NEVER, "R9")),
        (True, True, None, (Outcome.NEVER, "R9")),
        (True, True, False, (Outcome.ASK, "ASK")),
        (True, False, None, (Outcome.ASK, "ASK")),
        (True, False, True, (Outcome.NEVER, "R9")),
        (False, True, True, (Outcome.ASK, "ASK")),
    ],
)
def test_r9_a_report_that_awaits_approval_is_waited_for(
    linked: bool, taken: bool, pending: bool | None, verdict: tuple[Outcome, str]
) -> None:
    assert verdict_of(policy_rms_linked=linked, report_taken=taken, report_pending=pending) == verdict


def test_r9_the_approval_brings_the_invitation_unless_two_weeks_are_over(new_party: Make, now: datetime) -> None:
    SendingPolicy.objects.update(rms_linked=True)
    party = new_party({"report_taken": True, "report_pending": True})
    assert rule_for(party, now) == "R9"
    Incident.objects.update(report_pending=False)
    assert rule_for(party, now + timedelta(days=14)) == "R32"
    assert rule_for(party, now + timedelta(days=1)) == "ASK"


def test_r10_a_guard_word_is_for_a_person() -> None:
    assert verdict_of(guard_words="en es") == (Outcome.HOLD, "R10")


@pytest.mark.parametrize("count", [1, 3])
def test_looking_around_takes_the_same_statements_for_any_number(
    new_party: Make, now: datetime, count: int, django_assert_num_queries: Any
) -> None:
    new_party({"final_code": "DVA", **at()}, phone=PHONE)
    parties = [new_party(at(), phone=PHONE) for _ in range(count)]
    with django_assert_num_queries(22):
        decide_incidents([party.incident_id for party in parties], now)
    assert Invitation.objects.count() == 0
