"""Print runs: made once, settled by a person, and nothing lost or printed twice unseen."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection

from surveys.incidents.models import Incident, Party
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.letters import runs
from surveys.outreach.models import ChangedDay, Decision, Delivery, Invitation, Letter, LetterRun, SendingPolicy
from surveys.outreach.sending import claims, dispatch
from surveys.outreach.stopping.opt_outs import opt_out
from tests.surveys.outreach.paper import ADDRESS, ORDER, fetched_run, made_run, sheets_of, waiting_letter

Make = Callable[..., Party]


@pytest.fixture
def on_paper(policy: SendingPolicy, new_party: Make) -> Make:
    """Make a caller who has an address and nothing else, in an agency that sends letters."""
    SendingPolicy.objects.update(channels=ORDER)
    streets = iter(range(10, 100))

    def make(**fields: object) -> Party:
        return new_party(**{"postal_address": f"{next(streets)} Main St\nRiverton, IL 62561", **fields})

    return make


def settled(run: LetterRun) -> LetterRun:
    return LetterRun.objects.get(pk=run.pk)


def state_of(letter: Delivery) -> tuple[str, str]:
    row = Delivery.objects.select_related("invitation").get(pk=letter.pk)
    return row.state, row.invitation.state


def test_r11_a_paper_only_person_waits_for_a_letter_that_no_worker_sends(on_paper: Make, now: datetime) -> None:
    letter = waiting_letter(on_paper(), now)
    assert dispatch.deliver_due(now) == 0
    assert not claims.free_and_due(now).exists()
    assert list(claims.free_letters(now)) == [letter]


@pytest.mark.pdf
def test_a_posted_run_invites_its_people_and_its_file_is_gone(on_paper: Make, now: datetime) -> None:
    letter = waiting_letter(on_paper(), now)
    run = made_run(now)
    assert (run.state, run.count, state_of(letter)) == ("ready", 1, ("queued", "pending"))
    assert runs.fetch(run.pk, now)
    assert runs.post(run.pk, "ada@riverton.example", now) == 1
    assert state_of(letter) == ("sent", "invited")
    assert ChangedDay.objects.filter(day=Invitation.objects.get().invited_on).exists()
    assert (settled(run).state, settled(run).pdf, settled(run).settled_by) == ("posted", "", "ada@riverton.example")
    assert runs.post(run.pk, "ada@riverton.example", now) is None


@pytest.mark.pdf
def test_a_run_whose_file_nobody_fetched_was_not_posted(on_paper: Make, now: datetime) -> None:
    letter = waiting_letter(on_paper(), now)
    run = made_run(now)
    assert runs.post(run.pk, "ada@riverton.example", now) is None
    assert (settled(run).state, settled(run).pdf == "", state_of(letter)) == ("ready", False, ("queued", "pending"))
    assert runs.discard(run.pk, "ada@riverton.example", now)


@pytest.mark.pdf
def test_a_discarded_run_lets_its_letters_wait_for_the_next(on_paper: Make, now: datetime) -> None:
    letter = waiting_letter(on_paper(), now)
    run = made_run(now)
    assert made_run(now).state == "empty"
    assert runs.discard(run.pk, "ada@riverton.example", now)
    assert not runs.discard(run.pk, "ada@riverton.example", now)
    assert (settled(run).pdf, state_of(letter)) == ("", ("queued", "pending"))
    assert made_run(now).count == 1


@pytest.mark.pdf
def test_r3_who_opted_out_or_is_protected_by_the_time_of_printing_is_not_in_the_file(
    on_paper: Make, now: datetime
) -> None:
    anna, ben, carla = (waiting_letter(on_paper(), now) for _ in range(3))
    run = runs.start("ada@riverton.example", now)
    Incident.objects.filter(pk=anna.invitation.incident_id).update(dv_flag=True, needs_decision=False)
    opt_out(carla.invitation)
    runs.make(run.pk, now)
    assert [letter.delivery for letter in Letter.objects.filter(run=run)] == [ben]
    assert len(sheets_of(settled(run), now)) == 1
    assert (state_of(anna), state_of(carla)[0]) == (("dead", "cancelled"), "dead")
    assert Decision.objects.filter(party=anna.invitation.party, moment="sending").get().outcome == "never"


@pytest.mark.pdf
def test_r25_who_opts_out_after_the_printing_is_not_counted_as_invited(on_paper: Make, now: datetime) -> None:
    anna, ben = (waiting_letter(on_paper(), now) for _ in "ab")
    run = fetched_run(now)
    opt_out(anna.invitation)
    assert runs.post(run.pk, "ada@riverton.example", now) == 1
    assert (state_of(anna)[0], state_of(ben)[0]) == ("dead", "sent")


def test_r25_a_paper_only_person_who_opted_out_is_never_written_to_again(on_paper: Make, now: datetime) -> None:
    first = waiting_letter(on_paper(postal_address=ADDRESS), now)
    opt_out(first.invitation)
    again = on_paper(postal_address="12 MAIN ST, Apt. 4\nRiverton, IL 62561")
    decide_incidents([first.invitation.incident_id], now)
    decide_incidents([again.incident_id], now)
    assert Decision.objects.filter(party=again).get().rule == "R12"


@pytest.mark.pdf
def test_r16_a_number_that_comes_after_the_printing_makes_no_text_beside_the_letter(
    on_paper: Make, now: datetime
) -> None:
    letter = waiting_letter(on_paper(), now)
    run = made_run(now)
    party = letter.invitation.party
    party.phone_kind, party.phone, party.phone_index = "mobile", "+12025550143", b"\1" * 32
    party.save(update_fields=["phone_kind", "phone", "phone_index"])
    decide_incidents([party.incident_id], now)
    assert [row.channel for row in Delivery.objects.filter(state="queued")] == ["letter"]
    runs.discard(run.pk, "ada@riverton.example", now)
    decide_incidents([party.incident_id], now)
    assert [row.channel for row in Delivery.objects.filter(state="queued")] == ["sms"]


@pytest.mark.pdf
def test_a_run_that_a_killed_worker_left_is_made_again_with_the_same_letters(on_paper: Make, now: datetime) -> None:
    letter = waiting_letter(on_paper(), now)
    run = runs.start("ada@riverton.example", now)
    LetterRun.objects.filter(pk=run.pk).update(look_at=now + timedelta(minutes=3), attempts=1)
    claims.claim(now, 1, run.pk, ["letter"])
    runs.make(run.pk, now)
    assert (settled(run).state, runs.due(now)) == ("waiting", [])
    later = now + timedelta(minutes=4)
    assert runs.due(later) == [run.pk]
    runs.make(run.pk, later)
    assert (settled(run).state, [one.delivery for one in Letter.objects.all()]) == ("ready", [letter])


def test_a_run_that_cannot_be_made_is_given_up_and_loses_no_letter(on_paper: Make, now: datetime) -> None:
    letter = waiting_letter(on_paper(), now)
    run = runs.start("ada@riverton.example", now)
    claims.claim(now, 1, run.pk, ["letter"])
    LetterRun.objects.filter(pk=run.pk).update(attempts=3)
    runs.make(run.pk, now)
    assert (settled(run).state, settled(run).problem) == (
        "failed",
        "Making it failed several times. Nothing was printed.",
    )
    assert list(claims.free_letters(now)) == [letter]


@pytest.mark.pdf
def test_r76_a_file_that_nobody_fetched_is_deleted_after_a_week_and_its_letters_wait_again(
    on_paper: Make, now: datetime
) -> None:
    letter = waiting_letter(on_paper(), now)
    run = made_run(now)
    runs.lapse(now + timedelta(days=6))
    assert settled(run).state == "ready"
    runs.lapse(now + timedelta(days=7))
    assert (settled(run).state, settled(run).pdf) == ("lapsed", "")
    assert list(claims.free_letters(now)) == [letter]


@pytest.mark.pdf
def test_a_file_that_was_fetched_and_forgotten_is_never_just_printed_again(on_paper: Make, now: datetime) -> None:
    letter = waiting_letter(on_paper(), now)
    run = made_run(now)
    sheets_of(run, now)
    runs.lapse(now + timedelta(days=7))
    letter.refresh_from_db()
    assert (letter.state, letter.error_code) == ("dead", "unsettled")
    assert made_run(now + timedelta(days=7)).state == "empty"


@pytest.mark.pdf
def test_the_file_is_sealed_in_the_database(on_paper: Make, now: datetime) -> None:
    waiting_letter(on_paper(), now)
    run = made_run(now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pdf FROM outreach_letterrun WHERE id = %s", [run.pk])
        stored = bytes(cursor.fetchone()[0])
    assert (b"JVBERi" in stored, stored[:4] == b"%PDF", len(stored) > 1000) == (False, False, True)


def test_r33_nothing_is_printed_while_the_agency_has_paused(on_paper: Make, now: datetime) -> None:
    letter = waiting_letter(on_paper(), now)
    SendingPolicy.objects.update(paused=True)
    run = made_run(now)
    assert (run.state, run.problem) == (
        "failed",
        "All messages are paused. No letter is printed before the pause ends; please post none either.",
    )
    assert list(claims.free_letters(now)) == [letter]


def test_r77_nothing_is_printed_in_test_mode(on_paper: Make, now: datetime, settings: object) -> None:
    waiting_letter(on_paper(), now)
    settings.SEND_ONLY_TO = "nobody"  # type: ignore[attr-defined]
    assert made_run(now).problem == "Test mode is on: no letter is printed."
