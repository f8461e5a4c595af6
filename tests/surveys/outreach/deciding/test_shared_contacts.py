"""Two people with one number or e-mail address: a message reaches both, so the stricter of both counts."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from surveys.incidents.models import Party
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.deciding.snapshots import Snapshots
from surveys.outreach.models import CodePolicy, Decision, Delivery, Invitation, SendingPolicy
from surveys.outreach.sending.recheck import Recheck
from surveys.outreach.sending.reminders import queue_reminders
from tests import factories

Make = Callable[..., Party]
PHONE = "+12025550143"
OTHER = "+12025550177"
EMAIL = "maria@example.org"


def decided(party: Party, now: datetime) -> tuple[str, str]:
    """Decide about the party's incident and return what counted for the party."""
    decide_incidents([party.incident_id], now)
    decision = Decision.objects.filter(party=party).latest("pk")
    return decision.outcome, decision.rule


STRICT: list[tuple[dict[str, Any], tuple[str, str]]] = [
    ({"role": "Suspect"}, ("never", "R7")),
    ({"role": "PersonOfInterest"}, ("never", "R7")),
    ({"role": "Patient"}, ("never", "R7")),
    ({"role": "Victim", "age": 12}, ("never", "R4")),
    ({"role": "Victim", "age": None, "minor_flag": True}, ("never", "R4")),
    ({"role": "Victim", "contact_ok": False}, ("never", "CONTACT")),
    ({"role": "Victim", "has_safe_contact_note": True}, ("hold", "CONTACT")),
]


@pytest.mark.parametrize("contact", [{"phone": PHONE}, {"email": EMAIL}])
@pytest.mark.parametrize(("other", "verdict"), STRICT)
def test_what_is_known_of_one_person_counts_for_the_other_at_the_same_contact(
    new_party: Make, now: datetime, contact: dict[str, str], other: dict[str, Any], verdict: tuple[str, str]
) -> None:
    first = new_party(**contact, **other)
    assert decided(factories.make_party(first.incident, **contact), now) == verdict
    elsewhere = {"phone": OTHER} if "phone" in contact else {"email": "tom@example.org"}
    assert decided(factories.make_party(first.incident, **elsewhere), now)[0] == "ask"


def test_it_counts_too_where_the_incident_was_received_before_the_time_of_protection(
    new_party: Make, now: datetime
) -> None:
    first = new_party({"received_at": now - timedelta(days=400)}, role="Victim", age=12, phone=PHONE)
    assert decided(factories.make_party(first.incident, phone=PHONE), now) == ("never", "R4")


@pytest.mark.parametrize("contact", [{"phone": PHONE}, {"email": EMAIL}])
@pytest.mark.parametrize("child", [{"age": 12}, {"age": None, "minor_flag": True}])
def test_r4_whose_age_nobody_knows_may_be_the_child_that_gave_the_contact_elsewhere(
    new_party: Make, now: datetime, contact: dict[str, str], child: dict[str, Any]
) -> None:
    new_party({"received_at": now - timedelta(days=364)}, role="Victim", **contact, **child)
    for placeholder in (None, 126):
        assert decided(new_party(age=placeholder, **contact), now) == ("never", "R4")


@pytest.mark.parametrize(("days", "age"), [(364, 40), (366, None)])
def test_r4_a_grown_up_and_whoever_comes_much_later_is_asked_at_a_childs_contact(
    new_party: Make, now: datetime, days: int, age: int | None
) -> None:
    new_party({"received_at": now - timedelta(days=days)}, role="Victim", age=12, phone=PHONE)
    assert decided(new_party(age=age, phone=PHONE), now) == ("ask", "ASK")


@pytest.mark.parametrize("contact", [{"phone": PHONE}, {"email": EMAIL}])
@pytest.mark.parametrize(("days", "outcome"), [(364, "hold"), (366, "ask")])
def test_who_asked_not_to_be_contacted_elsewhere_is_for_a_person_within_the_time_of_protection(
    new_party: Make, now: datetime, contact: dict[str, str], days: int, outcome: str
) -> None:
    new_party({"received_at": now - timedelta(days=days)}, contact_ok=False, **contact)
    assert decided(new_party(**contact), now)[0] == outcome


def refuse(party: Party, now: datetime) -> None:
    """Let a person refuse the invitation that is held for the party."""
    decide_incidents([party.incident_id], now)
    Invitation.objects.filter(party=party).update(state="cancelled", refused_at=now)


def test_a_refusal_counts_for_whoever_turns_up_at_the_same_number(new_party: Make, now: datetime) -> None:
    maria = new_party(role="Victim", phone=PHONE, relation_to_offender="", has_safe_contact_note=True)
    refuse(maria, now)
    Party.objects.filter(pk=maria.pk).update(has_safe_contact_note=False)
    assert decided(factories.make_party(maria.incident, phone=PHONE), now) == ("never", "CONTACT")
    assert decided(maria, now) == ("never", "PERSON")
    assert decided(factories.make_party(maria.incident, phone=OTHER), now) == ("ask", "ASK")


def test_a_refusal_follows_the_person_to_a_new_number(new_party: Make, now: datetime) -> None:
    maria = new_party(role="Victim", phone=OTHER, has_safe_contact_note=True)
    refuse(maria, now)
    twin = factories.make_party(maria.incident, phone=PHONE)
    Party.objects.filter(pk=maria.pk).update(phone_index=twin.phone_index, has_safe_contact_note=False)
    assert decided(twin, now) == ("never", "CONTACT")


@pytest.mark.parametrize("contact", [{"phone": PHONE}, {"email": EMAIL}])
@pytest.mark.parametrize(("days", "outcome"), [(364, "never"), (366, "ask")])
def test_r7_a_contact_of_somebody_who_is_never_asked_is_not_used_within_the_time_of_protection(
    new_party: Make, now: datetime, contact: dict[str, str], days: int, outcome: str
) -> None:
    new_party({"received_at": now - timedelta(days=days)}, role="Suspect", **contact)
    assert decided(new_party(**contact), now)[0] == outcome


def test_r7_it_counts_at_the_moment_of_sending(
    new_delivery: Callable[..., Delivery], riverton: Any, policy: SendingPolicy, now: datetime
) -> None:
    delivery = new_delivery(phone=PHONE)
    factories.make_party(delivery.invitation.incident, role="Suspect", phone=PHONE)
    Delivery.objects.update(claimed_by=delivery.pk)
    assert Recheck(riverton, policy, delivery.pk, now).still_wanted([delivery.pk]) == []
    assert (Invitation.objects.get().state, Decision.objects.latest("pk").rule) == ("cancelled", "R7")


def test_r7_it_counts_before_a_reminder(invited: Delivery, riverton: Any, later: datetime) -> None:
    factories.make_party(invited.invitation.incident, role="Suspect", phone=PHONE)
    policy = SendingPolicy.load()
    queue_reminders(policy, later)
    [reminder] = Delivery.objects.filter(purpose="reminder")
    Delivery.objects.filter(pk=reminder.pk).update(claimed_by=reminder.pk)
    assert Recheck(riverton, policy, reminder.pk, later).still_wanted([reminder.pk]) == []


@pytest.mark.parametrize(("victim", "rule"), [({"age": 12}, "NIBRS"), ({"minor_flag": True}, "NIBRS"), ({}, "ASK")])
def test_an_offence_is_not_asked_about_where_any_victim_is_under_18(
    new_party: Make, now: datetime, victim: dict[str, Any], rule: str
) -> None:
    child = new_party({"nibrs_codes": ["23D"]}, role="Victim", phone=OTHER, **victim)
    assert decided(factories.make_party(child.incident, phone=PHONE), now)[1] == rule


@pytest.mark.parametrize(
    ("code", "label", "text"),
    [("JUVPROB", "", ""), ("415", "Juvenile problem", ""), ("415", "", "Disturbance, juv.")],
)
def test_r4_an_agencys_own_type_is_about_juveniles_by_its_code_its_label_or_its_text(
    new_party: Make, now: datetime, code: str, label: str, text: str
) -> None:
    CodePolicy.objects.create(kind="call_type", code=code, rule="ask", label=label)
    incident = {"final_code": code, "final_text": text}
    assert decided(new_party(incident, age=None), now) == ("never", "R4")
    assert decided(new_party(incident, age=40), now) == ("ask", "ASK")


def test_a_contact_that_is_shared_takes_no_statement_more(
    new_party: Make, riverton: Any, policy: SendingPolicy, now: datetime, django_assert_num_queries: Any
) -> None:
    maria = new_party(phone=PHONE, email=EMAIL)
    parties = [maria, *(factories.make_party(maria.incident, phone=PHONE, age=10 + n) for n in range(5))]
    with django_assert_num_queries(12):
        facts = Snapshots(parties, policy, riverton, now)
    with django_assert_num_queries(0):
        assert facts.of(maria).party.contact_is_of_minor
