"""The page on which administrators print letters, and who may not."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies.accounts.models import AccessLog, User
from agencies.tenancy import agency_context
from officersurvey import pdf
from surveys.incidents.models import Party
from surveys.outreach import tasks
from surveys.outreach.letters import runs
from surveys.outreach.models import Delivery, LetterRun, OptOut, SendingPolicy
from surveys.outreach.stopping.opt_outs import opt_out
from surveys.outreach.tokens import typed_code
from tests import factories
from tests.surveys.outreach.paper import ORDER, made_run, waiting_letter

Make = Callable[..., Party]


@pytest.fixture
def ada(client_of: Callable[..., Any], administrator: User) -> Any:
    return client_of("riverton", administrator)


@pytest.fixture
def letters(policy: SendingPolicy) -> Iterator[Callable[[int], list[Delivery]]]:
    """Let so many letters wait in Riverton at this moment."""
    SendingPolicy.objects.update(channels=ORDER)
    streets = iter(range(10, 1000))

    def wait(count: int) -> list[Delivery]:
        parties = [
            factories.make_party(
                factories.make_incident(), postal_address=f"{next(streets)} Main St\nRiverton, IL 62561"
            )
            for _ in range(count)
        ]
        return [waiting_letter(party, timezone.now()) for party in parties]

    return wait


def made(ada: Any, tasks_run: Any) -> LetterRun:
    """Make a run by the page's button and the worker's task."""
    with tasks_run():
        assert ada.post("/letters/").status_code == 302
    run = LetterRun.objects.latest("created_at")
    tasks.print_letters("riverton", str(run.pk))
    run.refresh_from_db()
    return run


@pytest.mark.pdf
def test_an_administrator_prints_posts_and_says_so(
    ada: Any, letters: Any, django_capture_on_commit_callbacks: Any
) -> None:
    letters(2)
    assert "2 letters ready" in ada.get("/letters/").text
    run = made(ada, django_capture_on_commit_callbacks)
    assert "2 letters to print and post" in ada.get("/letters/").text
    answer = ada.get(f"/letters/{run.pk}/letters.pdf")
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert AccessLog.objects.filter(action="export", subject="letters", query=str(run.pk)).count() == 1
    done = ada.post(f"/letters/{run.pk}/", {"act": "posted"}, follow=True)
    assert "Noted: 2 people were asked by letter." in done.text
    assert ada.get(f"/letters/{run.pk}/letters.pdf").status_code == 404
    again = ada.post(f"/letters/{run.pk}/", {"act": "discard"}, follow=True)
    assert "Nothing was changed: the run had been settled before." in again.text
    assert [row.state for row in Delivery.objects.all()] == ["sent", "sent"]


@pytest.mark.pdf
def test_the_page_names_the_sheets_to_take_out(ada: Any, letters: Any, django_capture_on_commit_callbacks: Any) -> None:
    anna, _, _ = letters(3)
    run = made(ada, django_capture_on_commit_callbacks)
    opt_out(anna.invitation)
    number = run.letters.get(delivery=anna).number
    runs.fetch(run.pk, timezone.now())
    words = " ".join(ada.get("/letters/").text.split())
    assert f"Take out page {number} of the file before you post." in words
    assert "I have posted these 2 letters" in words


@pytest.mark.pdf
def test_the_page_offers_to_say_posted_only_once_the_file_was_fetched(
    ada: Any, letters: Any, django_capture_on_commit_callbacks: Any
) -> None:
    letters(1)
    run = made(ada, django_capture_on_commit_callbacks)
    before = ada.get("/letters/").text
    ada.post(f"/letters/{run.pk}/", {"act": "posted"})
    assert Delivery.objects.get().state == "queued"
    ada.get(f"/letters/{run.pk}/letters.pdf")
    after = " ".join(ada.get("/letters/").text.split())
    shown = ["I have posted" in before, "Fetch it first" in before, "I have posted this 1 letter" in after]
    assert (shown, "Fetch it first" in after) == ([False, True, True], False)


@pytest.mark.pdf
def test_a_run_is_not_begun_twice_or_for_nothing(ada: Any, letters: Any) -> None:
    assert "No letter waits any more." in ada.post("/letters/", follow=True).text
    letters(1)
    ada.post("/letters/")
    assert "The letters are being made" in ada.get("/letters/").text
    assert "hx-get" in ada.get("/letters/", headers={"HX-Request": "true"}).text
    assert "A run is being made already." in ada.post("/letters/", follow=True).text
    assert LetterRun.objects.count() == 1


def test_where_the_libraries_are_missing_the_page_says_so(
    ada: Any, letters: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters(1)
    monkeypatch.setattr(pdf, "_LIBRARIES", {"Pango": ("libpango-that-nobody-has.so.9",)})
    pdf.missing_libraries.cache_clear()
    try:
        reason = "This server cannot make PDF files yet: Pango has to be installed. Everything else works."
        assert reason in ada.get("/letters/").text
        assert reason in ada.post("/letters/", follow=True).text
        assert not LetterRun.objects.exists()
    finally:
        pdf.missing_libraries.cache_clear()


@pytest.mark.parametrize("role", ["command", "supervisor", "officer", "analyst"])
def test_nobody_but_administrators_sees_addresses(client_of: Any, letters: Any, role: str) -> None:
    run = runs.start("ada@riverton.example", timezone.now())
    client = client_of("riverton", factories.make_user(f"{role}@riverton.example", role))
    assert client.get("/letters/").status_code == 404
    assert client.post("/letters/").status_code == 404
    assert client.get(f"/letters/{run.pk}/letters.pdf").status_code == 404
    assert client.post(f"/letters/{run.pk}/", {"act": "posted"}).status_code == 404


@pytest.mark.pdf
def test_hillside_cannot_fetch_or_settle_rivertons_letters(
    client_of: Any, letters: Any, hillside: Any, ada: Any, django_capture_on_commit_callbacks: Any
) -> None:
    letters(1)
    run = made(ada, django_capture_on_commit_callbacks)
    with agency_context("hillside"):
        abel = factories.make_user("abel2@hillside.example", "administrator")
    client = client_of("hillside", abel)
    assert client.get(f"/letters/{run.pk}/letters.pdf").status_code == 404
    assert client.post(f"/letters/{run.pk}/", {"act": "posted"}).status_code == 404
    with agency_context("riverton"):
        assert LetterRun.objects.get().state == "ready"


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_as_many_queries_for_three_runs(
    ada: Any, letters: Any, count: int, django_assert_num_queries: Any
) -> None:
    letters(1)
    for _ in range(count):
        run = runs.start("ada@riverton.example", timezone.now())
        LetterRun.objects.filter(pk=run.pk).update(state="ready")
    ada.get("/letters/")
    with django_assert_num_queries(10):
        assert ada.get("/letters/").status_code == 200


@pytest.mark.pdf
def test_an_old_run_that_nobody_settled_stays_on_the_page(ada: Any, letters: Any, now: datetime) -> None:
    letters(1)
    open_run = runs.start("ada@riverton.example", now)
    runs.make(open_run.pk, timezone.now())
    settled = (LetterRun(state="empty", created_at=now + timedelta(hours=number)) for number in range(1, 41))
    LetterRun.objects.bulk_create(settled)
    page = ada.get("/letters/").text
    assert (f"/letters/{open_run.pk}/letters.pdf" in page, page.count('<th scope="row">')) == (True, 30)


def test_the_sending_policy_takes_letters_only_where_they_can_arrive(ada: Any, policy: SendingPolicy) -> None:
    address = f"/admin/outreach/sendingpolicy/{policy.pk}/change/"
    form = {name: value for name, value in _form_of(ada, address).items() if value is not None and value is not False}
    late = ada.post(address, {**form, "channels": "sms,email,letter", "expiry_days": "5"})
    assert "A letter takes 5 days. Let links close later, or ask sooner." in late.text
    answer = ada.post(address, {**form, "channels": "letter,email,sms"})
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert SendingPolicy.load().channels == ["letter", "email", "sms"]


def _form_of(ada: Any, address: str) -> dict[str, Any]:
    form = ada.get(address).context["adminform"].form
    return {name: form[name].value() for name in form.fields}


def test_times_of_the_page_are_the_agencys(ada: Any, letters: Any, now: datetime) -> None:
    LetterRun.objects.create(created_by="ada@riverton.example", created_at=now, state="empty", settled_at=now)
    assert "3 Mar 2026, 12:00" in ada.get("/letters/").text


@pytest.mark.parametrize("typed", ["10 Main St, Riverton, IL 62561", "Sam Doe, 10 MAIN STREET, Riverton, IL, 62561"])
def test_r25_who_says_no_on_the_phone_gets_no_letter_any_more(ada: Any, letters: Any, typed: str) -> None:
    [letter] = letters(1)
    assert ada.post("/admin/outreach/optout/add/", {"contact": typed}).status_code == 302
    letter.refresh_from_db()
    assert (letter.state, letter.error_code) == ("dead", "withdrawn")
    assert OptOut.objects.get().channel == "letter"


def test_r25_the_page_behind_a_letter_stops_letters(client_of: Any, letters: Any) -> None:
    [letter] = letters(1)
    page = f"/s/{letter.invitation.token}/stop"
    assert client_of("riverton").get(page).status_code == 200
    assert client_of("riverton").post(page).status_code in (200, 303)
    assert [(row.channel, row.source) for row in OptOut.objects.all()] == [("letter", "web")]


def test_a_number_that_was_mistyped_is_not_taken_for_an_address(ada: Any, policy: SendingPolicy) -> None:
    answer = ada.post("/admin/outreach/optout/add/", {"contact": "217-555-01"})
    assert (answer.status_code, OptOut.objects.exists()) == (200, False)


@pytest.mark.pdf
def test_a_letter_that_was_fetched_for_printing_is_known_to_the_page_that_checks(client_of: Any, letters: Any) -> None:
    [delivery] = letters(1)
    code = f"riverton.localhost/letter/{typed_code(delivery.invitation.token)}"
    run = made_run(timezone.now())
    assert "Yes, this message is from us" not in client_of("riverton").post("/check/", {"link": code}).text
    runs.fetch(run.pk, timezone.now())
    assert "Yes, this message is from us" in client_of("riverton").post("/check/", {"link": code}).text
