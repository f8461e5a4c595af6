"""Doors at which no letter may arrive: a letter carries no name, so whoever is at home opens it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agencies.tenancy import current_agency
from officersurvey.encryption import blind_index
from surveys.incidents.addresses import address_index
from surveys.incidents.models import Party
from surveys.outreach import tasks
from surveys.outreach.contacts import normal_contact
from surveys.outreach.deciding.decisions import decide_incidents, undecided
from surveys.outreach.letters import runs
from surveys.outreach.letters.desk import look_again
from surveys.outreach.letters.page import LettersPage
from surveys.outreach.models import Decision, Delivery, Invitation, Letter, LetterRun, OptOut, SendingPolicy
from surveys.outreach.stopping.opt_outs import opt_out, stop_number, suppress
from tests import factories
from tests.queued import run_queued
from tests.surveys.outreach.paper import ORDER, fetched_run, made_run, sheets_of, waiting_letter

Make = Callable[..., Party]
DOOR = "12 Main St\nRiverton, IL 62561"
ELSEWHERE = "99 Oak Ave\nRiverton, IL 62561"
PHONE = "+12025550143"
REFUSED = ("never", "R11", "")


@pytest.fixture
def letters(policy: SendingPolicy) -> None:
    SendingPolicy.objects.update(channels=ORDER)


def verdict_on(party: Party, now: datetime) -> tuple[str, str, str]:
    decide_incidents([party.incident_id], now)
    decision = Decision.objects.filter(party=party).latest("pk")
    return decision.outcome, decision.rule, decision.channel


@pytest.mark.parametrize("role", ["Suspect", "PersonOfInterest", "Patient"])
def test_r7_no_letter_goes_to_a_door_that_somebody_gave_who_is_never_asked(
    letters: None, new_party: Make, now: datetime, role: str
) -> None:
    victim = new_party(postal_address=DOOR, role="Victim")
    factories.make_party(victim.incident, postal_address=DOOR, role=role)
    assert verdict_on(victim, now) == REFUSED
    days_later = new_party({"received_at": now}, postal_address=DOOR)
    assert verdict_on(days_later, now) == REFUSED
    assert verdict_on(new_party(postal_address=ELSEWHERE), now)[2] == "letter"
    assert verdict_on(new_party(phone=PHONE, postal_address=DOOR), now) == ("ask", "ASK", "sms")


@pytest.mark.parametrize(("days", "verdict"), [(364, REFUSED), (366, ("ask", "R11", "letter"))])
def test_r7_after_the_time_of_protection_the_door_is_like_any_other(
    letters: None, new_party: Make, now: datetime, days: int, verdict: tuple[str, str, str]
) -> None:
    new_party({"received_at": now - timedelta(days=days)}, postal_address=DOOR, role="Suspect")
    assert verdict_on(new_party(postal_address=DOOR), now) == verdict


def test_s41_a_confidential_address_gets_no_letter_about_another_incident(
    letters: None, new_party: Make, now: datetime
) -> None:
    shelter: dict[str, Any] = {"address_index": address_index("12 MAIN ST, RIVERTON"), "address_confidential": True}
    new_party({"received_at": now - timedelta(days=30), **shelter})
    assert verdict_on(new_party(postal_address=DOOR), now)[1] == "R6"
    assert verdict_on(new_party(postal_address=ELSEWHERE), now)[2] == "letter"


@pytest.mark.parametrize(
    "reported", ["12 MAIN ST", "12 Main Street, Riverton", "12 MAIN ST, RIVERTON, IL", "12 MAIN ST RIVERTON IL 62561"]
)
@pytest.mark.parametrize("ending", ["", "-1234"])
def test_r6_a_protected_door_is_known_however_much_of_the_address_was_reported(
    letters: None, new_party: Make, now: datetime, reported: str, ending: str
) -> None:
    new_party({"received_at": now - timedelta(days=30), "dv_flag": True, "address_index": address_index(reported)})
    assert verdict_on(new_party(postal_address=DOOR + ending), now)[1] == "R6"


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("12 Main St, Riverton, IL 62561", "12 Main St\nRiverton, IL 62561-1234"),
        ("12 Main St, Riverton, IL 62561-1234", DOOR),
        ("PO Box 12, Riverton, IL 62561", "P.O. Box 12\nRiverton, IL 62561"),
        ("Post Office Box 12, Riverton, IL 62561", "P O Box 12\nRiverton, IL 62561"),
    ],
)
def test_r26_an_opt_out_holds_however_the_address_is_written(
    letters: None, new_party: Make, now: datetime, typed: str, address: str
) -> None:
    channel, contact = normal_contact(typed)
    suppress(blind_index(contact), channel, OptOut.Source.PERSON)
    assert verdict_on(new_party(postal_address=address), now)[:2] == ("never", "R12")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("12 Main Street", "Write a phone number, an e-mail address, or"),
        ("555", "This number has too few or too many digits"),
    ],
)
def test_what_is_no_contact_is_refused_with_what_to_write(typed: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        normal_contact(typed)


def on_the_page(party: Party) -> None:
    opt_out(Invitation.objects.get(party=party))


def by_keyword(party: Party) -> None:
    stop_number(blind_index(PHONE), OptOut.Source.KEYWORD)


@pytest.mark.parametrize("stop", [on_the_page, by_keyword])
def test_r25_who_said_stop_before_the_agency_had_letters_gets_none(
    policy: SendingPolicy, new_party: Make, now: datetime, stop: Callable[[Party], None]
) -> None:
    maria = new_party(phone=PHONE, postal_address=DOOR)
    decide_incidents([maria.incident_id], now)
    stop(maria)
    assert verdict_on(maria, now)[:2] == ("never", "R12")
    SendingPolicy.objects.update(channels=ORDER)
    assert verdict_on(new_party(postal_address=DOOR), now)[:2] == ("never", "R12")


def sheets_to_take_out(now: datetime) -> list[int]:
    """Return what the page says once the sweep has looked again at what lies printed."""
    look_again(now)
    decide_incidents(undecided(), now)
    [sheets] = LettersPage.build(current_agency(), now).to_settle
    return sheets.unwanted


@pytest.mark.pdf
def test_the_sweep_rings_for_what_lies_printed(letters: None, new_party: Make, now: datetime) -> None:
    waiting_letter(new_party(postal_address=DOOR), now)
    fetched_run(now)
    # Else it would be over by now.
    LetterRun.objects.update(look_at=timezone.now() + timedelta(days=7))
    tasks.sweep()
    assert ("surveys.outreach.tasks.look_at_printed", ["riverton"]) in run_queued()


@pytest.mark.pdf
def test_r6_what_is_reported_at_the_door_after_the_printing_takes_the_sheet_out(
    letters: None, new_party: Make, now: datetime
) -> None:
    waiting_letter(new_party(postal_address=ELSEWHERE), now)
    maria = waiting_letter(new_party(postal_address=DOOR), now)
    run = fetched_run(now)
    assert sheets_to_take_out(now) == []
    new_party({"received_at": now, "dv_flag": True, "address_index": address_index(DOOR)})
    assert sheets_to_take_out(now) == [Letter.objects.get(delivery=maria).number]
    assert runs.post(run.pk, "ada@riverton.example", now) == 1


@pytest.mark.pdf
def test_r25_who_stops_texts_after_the_printing_gets_no_letter_either(
    letters: None, new_party: Make, now: datetime
) -> None:
    SendingPolicy.objects.update(channels=["letter", "email"])
    maria = waiting_letter(new_party(phone=PHONE, email="maria@example.org", postal_address=DOOR), now)
    fetched_run(now)
    opt_out(maria.invitation, "sms")
    assert sheets_to_take_out(now) == [1]
    assert [row.channel for row in Delivery.objects.waiting()] == ["email"]


@pytest.mark.pdf
def test_a_letter_that_lies_printed_for_days_may_be_in_the_post(letters: None, new_party: Make, now: datetime) -> None:
    letter = waiting_letter(new_party({"closed_at": now - timedelta(days=8)}, postal_address=DOOR), now)
    fetched_run(now)
    decide_incidents([letter.invitation.incident_id], now + timedelta(days=3))
    assert sheets_to_take_out(now + timedelta(days=3)) == []


def move(party: Party, address: str) -> None:
    """Store another mailing address, as an import does before anybody decides."""
    party.postal_address, party.postal_index = address, address_index(address)
    party.save(update_fields=["postal_address", "postal_index"])


@pytest.mark.pdf
@pytest.mark.parametrize(
    ("address", "words"), [(ELSEWHERE, "99 Oak Ave"), ("12 Main St\nApt 5\nRiverton, IL 62561", "Apt 5")]
)
def test_a_letter_to_a_door_that_the_person_has_left_is_taken_out_and_printed_anew(
    letters: None, new_party: Make, now: datetime, address: str, words: str
) -> None:
    party = waiting_letter(new_party(postal_address=DOOR), now).invitation.party
    run = fetched_run(now)
    move(party, address)
    decide_incidents([party.incident_id], now)
    assert Letter.objects.get(run=run).delivery.claimed_by is None
    assert runs.post(run.pk, "ada@riverton.example", now) == 0
    [sheet] = sheets_of(made_run(now), now)
    assert (words in sheet, " ".join(DOOR.split()) in sheet) == (True, False)


@pytest.mark.pdf
def test_a_door_that_is_spelled_otherwise_is_the_same_door(letters: None, new_party: Make, now: datetime) -> None:
    party = waiting_letter(new_party(postal_address=DOOR), now).invitation.party
    run = fetched_run(now)
    move(party, "12 MAIN STREET\nRiverton, IL 62561")
    decide_incidents([party.incident_id], now)
    assert runs.post(run.pk, "ada@riverton.example", now) == 1
