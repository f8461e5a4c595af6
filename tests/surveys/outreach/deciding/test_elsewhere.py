"""What was said of somebody elsewhere, earlier or in other words counts, whatever is decided beside it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from surveys.incidents.models import Incident, Party
from surveys.incidents.record import record_incidents
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.deciding.held import approve
from surveys.outreach.models import CodePolicy, Decision, Invitation, SendingPolicy
from surveys.outreach.replies.inbound import Received, receive
from surveys.outreach.sending.dispatch import deliver_due
from surveys.outreach.stopping.opt_outs import opt_out
from tests import factories
from tests.surveys.incidents.feed import caller, record
from tests.surveys.outreach.tickets import state_after_deciding, tickets

FIRST, LATER = (f"2026-03-01T{hour}:00:00-06:00" for hour in (20, 21))
MARIA, ANOTHER = "312-555-0142", "312-555-0143"
OLD, NEW, MAIL = "+12025550143", "+12025550188", "maria@example.org"
CHILD = {"person_key": "tim", "role": "Victim", "birth_date": "2012-01-01"}


def outcomes(at: datetime, **which: Any) -> set[str]:
    """Decide about each incident by itself, and return what counts for these parties."""
    for pk in Incident.objects.order_by("pk").values_list("pk", flat=True):
        decide_incidents([pk], at)
    rows = Decision.objects.filter(**which).order_by("party", "-pk").distinct("party")
    return {row.outcome for row in rows}


@pytest.mark.parametrize("goes_to", ["", ANOTHER])
def test_r4_a_number_that_a_child_once_gave_is_not_asked_at(policy: Any, now: datetime, goes_to: str) -> None:
    record_incidents([record(updated_at=FIRST, parties=[{**CHILD, "phone": MARIA}])])
    record_incidents([record(updated_at=LATER, parties=[{**CHILD, "phone": goes_to}])])
    record_incidents([record("26-000002", updated_at=FIRST, parties=[caller()])])
    assert "ask" not in outcomes(now, incident__incident_number="26-000002")


def test_r15_what_is_decided_does_not_depend_on_what_is_decided_beside_it(policy: Any, now: datetime) -> None:
    record_incidents([record(updated_at=FIRST, parties=[{**CHILD, "phone": MARIA}])])
    record_incidents([record(updated_at=LATER, parties=[CHILD])])
    record_incidents([record("26-000002", updated_at=FIRST, parties=[caller(birth_date="1980-01-01")])])
    decide_incidents(list(Incident.objects.values_list("pk", flat=True)), now)
    together = Decision.objects.filter(incident__incident_number="26-000002").latest("pk").outcome
    assert outcomes(now, incident__incident_number="26-000002") == {together}


@pytest.mark.parametrize(
    "role", ["Suspect 1", "Defendant", "SUSPECT/ARRESTEE", "Perpetrator", "Aggressor", "Sospechoso", "Decedent"]
)
@pytest.mark.parametrize("is_same", [True, False])
def test_r7_a_role_counts_however_it_is_written(policy: Any, now: datetime, role: str, is_same: bool) -> None:
    other, victim = {"person_key": "x", "role": role, "phone": MARIA}, caller(role="Victim")
    record_incidents([record(updated_at=FIRST, parties=[victim, other] if is_same else [other])])
    if not is_same:
        record_incidents([record("26-000002", updated_at=FIRST, parties=[victim])])
    assert outcomes(now, party__role="Victim") == {"never"}


def test_a_note_on_safe_contact_counts_at_the_same_number_in_the_next_incident(policy: Any, now: datetime) -> None:
    note = {"safe_contact_note": "He reads her phone."}
    record_incidents([record("26-1", updated_at=FIRST, parties=[caller(role="Victim", **note)])])
    record_incidents([record("26-2", updated_at=FIRST, parties=[caller()])])
    assert outcomes(now, incident__incident_number="26-2") == {"hold"}


@pytest.mark.parametrize("written", ["agency policy", "AGENCY_POLICY"])
def test_r20_the_feed_does_not_put_agency_policy_in_the_place_of_consent(
    policy: Any, now: datetime, written: str
) -> None:
    # The approval of the basis that was given up still stands in its fields, as the form leaves it.
    SendingPolicy.objects.update(consent_basis="express")
    record_incidents([record(updated_at=FIRST, parties=[caller(consent_basis=written)])])
    assert outcomes(now) == {"never"}


@pytest.mark.parametrize("changes", [{"status": "reopened"}, {"status": "cancelled"}, {"duplicate_of": "26-000009"}])
def test_what_another_record_of_the_moment_says_against_asking_counts(
    policy: Any, now: datetime, changes: dict[str, str]
) -> None:
    record_incidents([record(updated_at=FIRST, status="closed", source="911")])
    record_incidents([record(updated_at=FIRST, **{"status": "closed", "source": "911", **changes})])
    assert outcomes(now) == {"never"}


def test_r7_a_door_that_a_suspect_left_gets_no_letter(policy: Any, now: datetime) -> None:
    SendingPolicy.objects.update(channels=["sms", "email", "letter"])
    suspect, home = {"person_key": "s", "role": "Suspect"}, "12 Main Street\nRiverton, IL 62561"
    elsewhere = home.replace("12 Main", "99 Oak")
    record_incidents([record("26-7", updated_at=FIRST, parties=[{**suspect, "postal_address": home}])])
    record_incidents([record("26-7", updated_at=LATER, parties=[{**suspect, "postal_address": elsewhere}])])
    record_incidents([record("26-8", updated_at=FIRST, parties=[caller(phone="", postal_address=home)])])
    assert outcomes(now, incident__incident_number="26-8") == {"never"}


@pytest.mark.parametrize("kind", ["call_type", "nibrs"])
def test_an_approval_lifts_no_other_hold_that_the_code_policy_got_since(policy: Any, now: datetime, kind: str) -> None:
    codes: dict[str, Any] = {"initial_code": "ROBBERY"} if kind == "call_type" else {"nibrs_codes": ["120", "220"]}
    CodePolicy.objects.update_or_create(kind="nibrs", code="120", defaults={"rule": "hold"})
    CodePolicy.objects.update_or_create(kind="nibrs", code="220", defaults={"rule": "ask"})
    party = factories.make_party(factories.make_incident(closed_at=now - timedelta(hours=25), **codes))
    decide_incidents([party.incident_id], now)
    invitation = Invitation.objects.get()
    approve(tickets(), "ada@riverton.example", "A robbery of a shop, read.", now)
    assert state_after_deciding(invitation, now) == "pending"
    CodePolicy.objects.filter(kind=kind, code="BURGLARY" if kind == "call_type" else "220").update(rule="hold")
    assert state_after_deciding(invitation, now) == "held"


@pytest.mark.parametrize("how", ["text", "page"])
@pytest.mark.parametrize("contact", [{"phone": NEW}, {"email": MAIL}])
def test_s34_a_stop_closes_the_contacts_that_the_person_has_by_now(
    policy: Any, now: datetime, how: str, contact: dict[str, str]
) -> None:
    party = factories.make_party(factories.make_incident(closed_at=now - timedelta(hours=25)), phone=OLD)
    [invitation] = decide_incidents([party.incident_id], now)
    deliver_due(now)
    twin = factories.make_party(factories.make_incident(closed_at=now - timedelta(days=400)), phone=NEW, email=MAIL)
    Party.objects.filter(pk=party.pk).update(phone_index=twin.phone_index, email_index=twin.email_index)
    Party.objects.filter(pk=twin.pk).delete()
    invitation.refresh_from_db()
    if how == "text":
        receive(Received("SM1", OLD, "STOP"), now)
    else:
        opt_out(invitation)
    later = now + timedelta(days=100)
    again = factories.make_party(factories.make_incident(closed_at=later - timedelta(hours=25)), **contact)
    assert outcomes(later, party=again) == {"never"}
