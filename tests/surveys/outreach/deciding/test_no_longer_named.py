"""Whom a source names no longer is not asked, and what it said of them still counts for whoever may be that person."""

from datetime import datetime
from typing import Any

import pytest

from surveys.incidents.models import Incident, Party
from surveys.incidents.record import record_incidents
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.deciding.held import approve
from surveys.outreach.models import Decision, Invitation, SendingPolicy
from tests.surveys.incidents.feed import caller, record
from tests.surveys.outreach.tickets import state_after_deciding, tickets

FIRST, LATER, LAST = (f"2026-03-01T{hour}:00:00-06:00" for hour in (20, 21, 22))
MARIA, ANOTHER = "312-555-0142", "312-555-0143"


def somebody(**facts: Any) -> dict[str, Any]:
    """Maria, of whom the source tells no key."""
    return {"role": "Caller", "phone": MARIA, **facts}


def report(at: str, *parties: dict[str, Any], number: str = "26-000001", **facts: Any) -> None:
    record_incidents([record(number, updated_at=at, parties=list(parties), **facts)])


def verdicts(now: datetime) -> dict[str, tuple[str, str]]:
    """Decide about whoever is named, and return what counted, by role."""
    decide_incidents(Incident.objects.filter(needs_decision=True).values_list("pk", flat=True), now)
    latest = Decision.objects.filter(party__is_withdrawn=False).order_by("pk")
    return {row.party.role: (row.outcome, row.rule) for row in latest}


FACTS: list[tuple[dict[str, Any], str]] = [
    ({"contact_ok": False}, "CONTACT"),
    ({"minor_flag": True}, "R4"),
    ({"birth_date": "2012-01-01"}, "R4"),
    ({"safe_contact_note": "He reads her phone."}, "CONTACT"),
]
SAME_PHONE = [{"email": "maria@example.org"}, {"role": "Victim"}, {"person_key": "maria"}]


@pytest.mark.parametrize("change", SAME_PHONE)
@pytest.mark.parametrize(("fact", "rule"), FACTS)
def test_r4_what_was_said_at_a_number_counts_for_whoever_is_named_there_now(
    policy: SendingPolicy, now: datetime, fact: dict[str, Any], rule: str, change: dict[str, Any]
) -> None:
    report(FIRST, somebody(**fact))
    report(LATER, somebody(**change))
    assert Party.objects.count() == 2
    [(outcome, found)] = verdicts(now).values()
    assert (outcome, found) == ("hold" if "safe_contact_note" in fact else "never", rule)


@pytest.mark.parametrize("fact", [fact for fact, _ in FACTS])
def test_r4_where_nobody_is_named_at_that_number_any_more_a_person_decides(
    policy: SendingPolicy, now: datetime, fact: dict[str, Any]
) -> None:
    report(FIRST, somebody(**fact))
    report(LATER, somebody(phone=ANOTHER))
    assert verdicts(now) == {"Caller": ("hold", "CONTACT")}


def test_r7_a_suspects_number_stays_one(policy: SendingPolicy, now: datetime) -> None:
    report(FIRST, somebody(role="Suspect"), somebody(role="Victim", phone=ANOTHER))
    report(LATER, somebody(role="Caller"), somebody(role="Victim", phone=ANOTHER))
    assert verdicts(now) == {"Caller": ("never", "R7"), "Victim": ("ask", "ASK")}
    report(LAST, somebody(role="Victim", phone=ANOTHER))
    report(FIRST, somebody(role="Caller"), number="26-000002")
    assert verdicts(now)["Caller"] == ("never", "R7")


def test_an_ordinary_change_of_role_blocks_nobody(policy: SendingPolicy, now: datetime) -> None:
    report(FIRST, somebody())
    report(LATER, somebody(role="Victim"))
    assert verdicts(now) == {"Victim": ("ask", "ASK")}
    gone = Party.objects.get(is_withdrawn=True)
    assert (gone.phone, gone.role) == ("", "Caller")


def test_who_is_no_longer_named_is_not_asked_and_a_waiting_invitation_ends(
    policy: SendingPolicy, now: datetime
) -> None:
    report(FIRST, caller(email="maria@example.org"))
    verdicts(now)
    assert Invitation.objects.get().state == "pending"
    report(LATER)
    verdicts(now)
    assert Invitation.objects.get().state == "cancelled"
    row = Decision.objects.latest("pk")
    assert (row.outcome, row.rule, row.reason) == ("never", "CONTACT", "The source names this person no longer.")


LATE: list[tuple[dict[str, Any], str]] = [
    ({"dv_flag": True}, "R5"),
    ({"legal_hold": True}, "R17"),
    ({"narrative": "She was strangled."}, "R10"),
    ({"parties": [caller(contact_ok=False)]}, "CONTACT"),
    ({"parties": [caller(relation_to_offender="SE")]}, "R5"),
    ({"parties": [caller(birth_date="2012-01-01")]}, "R4"),
    ({"parties": [caller(), somebody(role="Suspect")]}, "R7"),
    ({"initial_code": "DVA"}, "R2"),
    ({"initial_code": "", "final_code": "DVA"}, "R2"),
]


@pytest.mark.parametrize("how", ["one after the other", "in one list", "late", "late in one list"])
@pytest.mark.parametrize(("older", "rule"), LATE)
def test_r3_what_a_record_said_counts_whenever_it_comes(
    policy: SendingPolicy, now: datetime, older: dict[str, Any], rule: str, how: str
) -> None:
    silent = record(updated_at=LATER, initial_code="")
    records = [record(updated_at=FIRST, **older), silent][:: -1 if "late" in how else 1]
    for batch in [records] if "list" in how else [[one] for one in records]:
        record_incidents(batch)
    assert verdicts(now)["Caller"] == ("hold" if rule == "R10" else "never", rule)


def test_a_record_that_was_read_before_adds_nothing_when_it_comes_again(policy: SendingPolicy) -> None:
    flagged, cleared = record(dv_flag=True), record(updated_at=LATER, dv_flag=False)
    for one in (flagged, cleared, flagged, cleared, flagged):
        record_incidents([one])
    assert Incident.objects.get().dv_flag is False


def test_a_late_record_takes_nothing_of_what_came_after_it(policy: SendingPolicy) -> None:
    record_incidents([record(updated_at=LATER, disposition="08", nibrs_codes=["220"])])
    late = record(arrest=True, cancelled=True, report_pending=True, nibrs_codes=["11A"], beat="12")
    [answer] = record_incidents([late])
    assert (answer.outcome, len(answer.warnings)) == ("unchanged", 1)
    row = Incident.objects.get()
    assert (row.arrest, row.cancelled, row.report_pending, row.nibrs_codes) == (False, False, None, ["220"])
    assert (row.disposition, row.beat) == ("08", "")


IN_LISTS: list[list[tuple[str, dict[str, Any]]]] = [
    [(FIRST, {"parties": [caller(contact_ok=False)]}), (LATER, {"parties": []}), (LAST, {"parties": [caller()]})],
    [(FIRST, {"parties": [somebody(contact_ok=False), somebody()]}), (LATER, {"parties": [somebody()]})],
    [(FIRST, {"parties": [caller(birth_date="1980-01-01")]}), (FIRST, {"parties": [caller(birth_date="2012-01-01")]})],
]


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("states", IN_LISTS)
def test_a_list_counts_as_if_its_records_had_come_one_after_the_other(
    policy: SendingPolicy, now: datetime, states: list[tuple[str, dict[str, Any]]], together: bool
) -> None:
    records = [record(updated_at=at, **facts) for at, facts in states]
    for batch in [records] if together else [[one] for one in records]:
        record_incidents(batch)
    assert verdicts(now)["Caller"][0] == "never"


@pytest.mark.parametrize("together", [True, False])
def test_r6_an_address_that_was_corrected_in_one_list_stays_protected(
    policy: SendingPolicy, now: datetime, together: bool
) -> None:
    states = [record(updated_at=FIRST, dv_flag=True, address="12 Oak St", parties=[])]
    states.append(record(updated_at=LATER, address="900 Main St", parties=[]))
    for batch in [states] if together else [[one] for one in states]:
        record_incidents(batch)
    report(FIRST, caller(), number="26-000002", address="12 Oak St")
    assert verdicts(now)["Caller"] == ("never", "R6")


@pytest.mark.parametrize(
    ("seen", "unseen"),
    [
        ({"narrative": "He strangled her."}, {"narrative": "He strangled her and reads her phone."}),
        (
            {"parties": [caller(safe_contact_note="Call at noon")]},
            {"parties": [caller(safe_contact_note="He has the phone")]},
        ),
    ],
)
def test_an_approval_does_not_count_for_another_record_of_the_same_moment(
    policy: SendingPolicy, now: datetime, seen: dict[str, Any], unseen: dict[str, Any]
) -> None:
    record_incidents([record(**seen)])
    verdicts(now)
    approve(tickets(), "ada@riverton.example", "Read it.", now)
    invitation = Invitation.objects.get()
    assert state_after_deciding(invitation, now) == "pending"
    record_incidents([record(**seen)])
    assert state_after_deciding(invitation, now) == "pending"
    record_incidents([record(**unseen)])
    assert state_after_deciding(invitation, now) == "held"
    approve(tickets(), "ada@riverton.example", "Read that, too.", now)
    for again in (unseen, seen):
        record_incidents([record(**again)])
    assert state_after_deciding(invitation, now) == "pending"
