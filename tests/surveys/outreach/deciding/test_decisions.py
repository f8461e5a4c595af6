"""From an incident to a decision about each party, and to the invitations of those who may be asked."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from surveys.incidents.models import Incident, Party
from surveys.outreach.deciding.decisions import decide_incidents, undecided
from surveys.outreach.deciding.held import approve
from surveys.outreach.models import CodePolicy, Decision, Delivery, Invitation, OptOut, SendingPolicy
from surveys.outreach.stopping.opt_outs import suppress
from surveys.outreach.tokens import hash_token
from tests import factories
from tests.surveys.outreach.tickets import tickets

Make = Callable[..., Party]


def decide(*parties: Party, at: datetime) -> list[Invitation]:
    return decide_incidents({party.incident_id for party in parties}, at)


def last_decision(party: Party) -> Decision:
    return Decision.objects.filter(party=party).latest("pk")


def test_a_closed_incident_brings_a_decision_an_invitation_and_a_delivery(new_party: Make, now: datetime) -> None:
    party = new_party(language="es")
    assert undecided() == [party.incident_id]
    [invitation] = decide(party, at=now)
    delivery = Delivery.objects.get()
    assert (invitation.state, invitation.language, delivery.state, delivery.channel) == (
        "pending",
        "es",
        "queued",
        "sms",
    )
    assert invitation.expires_at == party.incident.closed_at + timedelta(days=14)
    assert hash_token(Invitation.objects.get().token) == bytes(invitation.token_hash)
    assert undecided() == []


def test_r15_a_decision_holds_rule_version_inputs_and_time(new_party: Make, now: datetime) -> None:
    party = new_party()
    decide(party, at=now)
    row = last_decision(party)
    assert (row.outcome, row.rule, row.rules_version, row.moment) == ("ask", "ASK", "8", "arrival")
    assert (len(row.inputs_hash), row.decided_at) == (64, now)


def test_r15_what_decides_alike_on_the_same_facts_has_the_same_hash(new_party: Make, now: datetime) -> None:
    first, second = new_party(), new_party()
    decide(first, second, at=now)
    assert last_decision(first).inputs_hash == last_decision(second).inputs_hash


def test_r16_a_replay_creates_nothing_twice(new_party: Make, now: datetime) -> None:
    party = new_party()
    for hours in range(3):
        decide(party, at=now + timedelta(hours=hours))
    assert (Invitation.objects.count(), Delivery.objects.count(), Decision.objects.count()) == (1, 1, 1)


def test_r16_one_person_in_two_roles_is_asked_once(new_party: Make, now: datetime) -> None:
    caller = new_party(phone="+12025550143")
    factories.make_party(caller.incident, phone="+12025550143", role="Victim")
    assert len(decide(caller, at=now)) == 1
    assert sorted(Decision.objects.values_list("outcome", "rule")) == [("ask", "ASK"), ("never", "R16")]


def test_r14_two_incidents_of_one_person_bring_one_invitation(new_party: Make, now: datetime) -> None:
    first, second = new_party(phone="+12025550143"), new_party(phone="+12025550143")
    decide(first, second, at=now)
    assert Invitation.objects.get().party == first
    assert (last_decision(second).outcome, last_decision(second).rule) == ("never", "R14")


def test_r14_who_was_asked_and_has_another_number_since_is_not_asked_at_that(new_party: Make, now: datetime) -> None:
    asked, again = new_party(phone="+12025550143"), new_party(phone="+12025550199")
    factories.make_invitation(asked, phone_index=asked.phone_index, invited_at=now - timedelta(days=30))
    Party.objects.filter(pk=asked.pk).update(phone_index=again.phone_index)
    assert decide(again, at=now) == []
    assert last_decision(again).rule == "R14"


@pytest.mark.parametrize(("days", "asked"), [(89, 0), (91, 1)])
def test_r14_a_person_is_asked_again_after_the_quiet_period(
    new_party: Make, now: datetime, days: int, asked: int
) -> None:
    factories.make_invitation(new_party(phone="+12025550143"), invited_at=now - timedelta(days=days))
    assert len(decide(new_party(phone="+12025550143"), at=now)) == asked


def test_r12_a_number_that_opted_out_is_not_asked_by_a_later_incident(new_party: Make, now: datetime) -> None:
    party = new_party(phone="+12025550143")
    suppress(bytes(party.phone_index), "sms", OptOut.Source.KEYWORD)
    assert decide(party, at=now) == []
    assert (last_decision(party).outcome, last_decision(party).rule) == ("never", "R12")


def test_r17_nobody_is_asked_under_a_legal_hold(new_party: Make, now: datetime) -> None:
    party = new_party({"legal_hold": True})
    assert decide(party, at=now) == []
    assert last_decision(party).rule == "R17"


@pytest.mark.parametrize("missing", [{"consent_basis": ""}, {"consent_approver": ""}, {"consent_approved_on": None}])
def test_r20_without_a_basis_or_its_approval_nobody_is_asked(
    new_party: Make, now: datetime, missing: dict[str, Any]
) -> None:
    party = new_party()
    SendingPolicy.objects.update(**missing)
    assert decide(party, at=now) == []
    assert last_decision(party).rule == "R20"


def test_r20_a_new_agency_asks_nobody(riverton: Any, now: datetime) -> None:
    party = factories.make_party(factories.make_incident(closed_at=now - timedelta(hours=25)))
    assert decide(party, at=now) == []


def test_r5_a_relation_of_one_person_protects_everybody(new_party: Make, now: datetime) -> None:
    caller = new_party()
    factories.make_party(caller.incident, role="Witness", relation_to_offender="Spouse")
    assert decide(caller, at=now) == []
    assert last_decision(caller).rule == "R5"


def test_r11_a_landline_is_asked_by_email(new_party: Make, now: datetime) -> None:
    party = new_party(phone="+12025550143", email="maria@example.org", phone_kind="landline")
    decide(party, at=now)
    assert Delivery.objects.get().channel == "email"


@pytest.mark.parametrize(
    ("closed", "delay", "expected"),
    [
        # Riverton is an hour behind the Washington number: nine there is ten here, and eight there seven here.
        (datetime(2026, 3, 2, 17, tzinfo=UTC), 24, datetime(2026, 3, 3, 18, tzinfo=UTC)),
        (datetime(2026, 3, 3, 17, tzinfo=UTC), 24, datetime(2026, 3, 4, 17, tzinfo=UTC)),
        (datetime(2026, 3, 3, 17, tzinfo=UTC), 48, datetime(2026, 3, 5, 17, tzinfo=UTC)),
        (datetime(2026, 3, 3, 2, tzinfo=UTC), 24, datetime(2026, 3, 4, 15, tzinfo=UTC)),
        (datetime(2026, 3, 3, 14, 30, tzinfo=UTC), 24, datetime(2026, 3, 4, 15, tzinfo=UTC)),
    ],
)
def test_r32_a_text_waits_for_the_delay_and_the_hours(
    new_party: Make, now: datetime, closed: datetime, delay: int, expected: datetime
) -> None:
    SendingPolicy.objects.update(delay_hours=delay)
    decide(new_party({"closed_at": closed}), at=now)
    assert Delivery.objects.get().not_before == expected


def test_r32_nobody_is_asked_after_the_expiry(new_party: Make, now: datetime) -> None:
    party = new_party({"closed_at": now - timedelta(days=15)})
    assert decide(party, at=now) == []
    assert last_decision(party).rule == "R32"


def test_r31_a_number_that_can_be_anywhere_waits_for_the_hour_that_is_day_everywhere(
    new_party: Make, now: datetime
) -> None:
    decide(new_party(phone="+15005550006", phone_kind="unknown"), at=now)
    # Nine in the morning on Guam, seven in the evening in Puerto Rico.
    assert Delivery.objects.get().not_before == datetime(2026, 3, 3, 23, tzinfo=UTC)


def test_r31_hours_that_never_meet_leave_email_or_nothing(new_party: Make, now: datetime) -> None:
    SendingPolicy.objects.update(window_start=time(9), window_end=time(12))
    indian = {"phone": "+918123456789", "phone_kind": "mobile"}
    alone, with_email = new_party(**indian), new_party(email="asha@example.org", **{**indian, "phone": "+918123456788"})
    decide(alone, with_email, at=now)
    assert (last_decision(alone).outcome, last_decision(alone).rule) == ("never", "R31")
    assert Delivery.objects.get().channel == "email"


def test_a_person_decides_about_some_types(new_party: Make, now: datetime) -> None:
    party = new_party({"final_code": "ROBBERY"})
    [invitation] = decide(party, at=now)
    assert (invitation.state, Delivery.objects.count()) == ("held", 0)
    assert invitation.reason == "The final type ROBBERY is for a person in the code policy."
    approve(tickets(), "ada@riverton.example", "Fine.", now)
    decide(party, at=now)
    assert (Invitation.objects.get().state, Delivery.objects.get().state) == ("pending", "queued")


def test_r3_a_type_that_becomes_forbidden_cancels_and_a_correction_revives(new_party: Make, now: datetime) -> None:
    party = new_party()
    decide(party, at=now)
    Incident.objects.update(final_code="DVA")
    decide(party, at=now)
    invitation, delivery = Invitation.objects.get(), Delivery.objects.get()
    assert (invitation.state, delivery.state, delivery.error_code) == ("cancelled", "dead", "withdrawn")
    assert invitation.reason == "The final type DVA is never asked about in the code policy."
    Incident.objects.update(final_code="NOISE")
    assert decide(party, at=now) == []
    assert (Invitation.objects.get().state, Delivery.objects.get().state) == ("pending", "queued")


def test_the_agencys_own_code_policy_counts(new_party: Make, now: datetime) -> None:
    party = new_party({"final_code": "10-62"})
    assert decide(party, at=now) == []
    assert last_decision(party).rule == "R1"
    CodePolicy.objects.create(kind="call_type", code="10-62", rule="ask")
    assert len(decide(party, at=now)) == 1


def test_r4_minors_are_not_asked(new_party: Make, now: datetime) -> None:
    assert decide(new_party(age=17), at=now) == []


def test_a_language_that_the_survey_lacks_becomes_the_agencys(new_party: Make, now: datetime) -> None:
    [invitation] = decide(new_party(language="vi"), at=now)
    assert invitation.language == "en"


def test_whoever_was_invited_already_is_left_alone(new_party: Make, now: datetime) -> None:
    party = new_party()
    decide(party, at=now)
    Invitation.objects.update(state="invited", invited_at=now)
    Incident.objects.update(final_code="DVA", needs_decision=True)
    decide(party, at=now)
    assert Invitation.objects.get().state == "invited"


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_statements_does_not_grow_with_the_incidents(
    new_party: Make, now: datetime, count: int, django_assert_num_queries: Any
) -> None:
    parties = [new_party() for _ in range(count)]
    with django_assert_num_queries(26):
        assert len(decide(*parties, at=now)) == count


def test_r3_a_change_that_cannot_be_read_cancels_and_a_readable_one_asks_again(new_party: Any, now: datetime) -> None:
    party = new_party()
    decide_incidents([party.incident_id], now)
    for unread_at, state in ((now, "cancelled"), (None, "pending")):
        Incident.objects.update(unread_at=unread_at, needs_decision=True)
        decide_incidents([party.incident_id], now)
        assert Invitation.objects.get().state == state
        assert Delivery.objects.waiting().count() == (state == "pending")


@pytest.mark.parametrize("later", [{}, {"phone": "", "email": "maria@example.org"}])
def test_r14_who_was_taken_back_before_anything_left_is_asked_about_the_other_incident(
    new_party: Make, now: datetime, later: dict[str, str]
) -> None:
    contacts = {"phone": "+12025550143", "email": "maria@example.org"}
    first, second = new_party(**contacts), new_party(**{**contacts, **later})
    for party in (first, second):
        decide(party, at=now)
    assert last_decision(second).rule == "R14"
    Incident.objects.filter(pk=first.incident_id).update(duplicate_of="26-000009", needs_decision=True)
    for _ in "ab":
        decide_incidents(undecided(), now)
    assert (last_decision(first).rule, last_decision(second).outcome, undecided()) == ("R8", "ask", [])


def test_r16_who_was_taken_back_lets_somebody_at_the_same_number_be_asked(new_party: Make, now: datetime) -> None:
    tom = new_party(phone="+12025550143", person_key="2")
    decide(tom, at=now)
    maria = factories.make_party(tom.incident, phone="+12025550143", person_key="1")
    decide(tom, at=now)
    assert last_decision(maria).rule == "R16"
    Party.objects.filter(pk=tom.pk).update(role="Witness")
    decide(tom, at=now)
    decide_incidents(undecided(), now)
    assert (last_decision(tom).rule, last_decision(maria).outcome) == ("ROLE", "ask")


def test_r14_who_was_taken_back_twice_is_asked_about_the_third_incident(new_party: Make, now: datetime) -> None:
    *taken_back, last = [new_party(phone="+12025550143") for _ in "abc"]
    decide_incidents(undecided(), now)
    for hours, party in enumerate(taken_back, 1):
        Incident.objects.filter(pk=party.incident_id).update(duplicate_of="26-000009", needs_decision=True)
        for _ in "ab":
            decide_incidents(undecided(), now + timedelta(hours=hours))
    assert (last_decision(last).outcome, undecided()) == ("ask", [])
