"""What a letter says and shows, read from the PDF, and the way from its code to the person's page."""

import base64
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from agencies.models import Agency
from surveys.incidents.addresses import address_index
from surveys.incidents.models import Party
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.letters import runs
from surveys.outreach.letters.stationery import Stationery
from surveys.outreach.models import Decision, Invitation, MessageTemplate, SendingPolicy
from surveys.outreach.sending.outcomes import Guard, record_failure
from surveys.outreach.tokens import token_of, typed_code
from surveys.outreach.transports.base import TransportError
from surveys.outreach.words.wording_rules import problems_of
from tests import factories
from tests.surveys.outreach.paper import ADDRESS, ORDER, fetched_run, made_run, sheets_of, waiting_letter

Make = Callable[..., Party]


@pytest.fixture
def letters(policy: SendingPolicy) -> Iterator[None]:
    SendingPolicy.objects.update(channels=ORDER)
    return


def page_of(invitation: Invitation, agency: Agency, now: datetime) -> Any:
    return Stationery(agency, now).page(invitation)


@pytest.mark.pdf
def test_r44_r36_a_letter_names_its_sender_the_day_and_three_digits_and_nobody(
    letters: None, new_party: Make, riverton: Agency, now: datetime
) -> None:
    waiting_letter(new_party({"incident_number": "26-555412"}, postal_address=ADDRESS), now)
    [sheet] = sheets_of(made_run(now), now)
    assert sheet.startswith("How did we do on March 2, 2026? Hello, You were in contact with us on March 2, 2026.")
    for words in (
        "Riverton Police Department 1 River St, Riverton (202) 555-0100",
        "To the person we were in contact with 12 Main Street Apt 4 Riverton, IL 62561",
        "March 3, 2026 Case ending 412",
        "Please answer by March 15, 2026.",
        "Taking part is up to you.",
        "If you need help now, call 911.",
        "Open your page and choose to stop, or call (202) 555-0100.",
    ):
        assert words in sheet
    assert "555412" not in sheet
    assert "BURGLARY" not in sheet.upper()


@pytest.mark.pdf
def test_a_letter_speaks_the_language_of_the_invitation(letters: None, new_party: Make, now: datetime) -> None:
    waiting_letter(new_party(postal_address=ADDRESS, language="es"), now)
    [sheet] = sheets_of(made_run(now), now)
    assert sheet.startswith("¿Cómo le atendimos el 2 de marzo de 2026? Hola:")
    assert "A la persona con quien tuvimos contacto 12 Main Street" in sheet


@pytest.mark.pdf
def test_each_letter_is_one_tagged_page_that_screen_readers_can_read(
    letters: None, new_party: Make, now: datetime
) -> None:
    for number in range(3):
        waiting_letter(new_party(postal_address=f"{number + 1} Main St\nRiverton, IL 62561", language="es"), now)
    run = made_run(now)
    reader = PdfReader(BytesIO(runs.fetch(run.pk, now) or b""))
    root: Any = reader.trailer["/Root"]
    assert (len(reader.pages), run.count) == (3, 3)
    assert (root["/MarkInfo"], root["/Lang"]) == ({"/Marked": True}, "es")
    assert [tuple(page.mediabox[2:]) for page in reader.pages] == [(612, 792)] * 3


@pytest.mark.pdf
def test_the_longest_letter_that_is_accepted_leaves_the_foot_of_its_page_free(
    letters: None, new_party: Make, riverton: Agency, now: datetime
) -> None:
    body = "{agency}\n\n" + "\n\n".join(["mmmm nnnn " * 15 + "mmmm nnnn"] * 3) + "\n\nWWWW"
    assert problems_of("invitation", "letter", body) == []
    assert problems_of("invitation", "letter", f"{body}\n\nWWWW") == [
        "Shorten it: a letter has room for about nine lines of 80 letters."
    ]
    MessageTemplate.objects.filter(channel="letter").update(body=body)
    waiting_letter(new_party(postal_address=ADDRESS), now)
    page = PdfReader(BytesIO(runs.fetch(made_run(now).pk, now) or b"")).pages[0]
    heights: dict[str, float] = {}
    page.extract_text(visitor_text=lambda text, cm, tm, *_: heights.setdefault(text.strip()[:12], _height(cm, tm)))
    assert heights["Please answe"] > heights["Taking part "] + 20


def _height(cm: list[float], tm: list[float]) -> float:
    """Return how far above the lower edge a text begins, in points."""
    return tm[5] * cm[3] + cm[5]


def test_a_failed_text_and_a_failed_e_mail_fall_to_a_letter(letters: None, new_party: Make, now: datetime) -> None:
    party = new_party(phone="+12025550143", email="sam@example.org", postal_address=ADDRESS)
    [invitation] = decide_incidents([party.incident_id], now)
    for channel in ("sms", "email"):
        delivery = invitation.deliveries.get(state="queued")
        assert delivery.channel == channel
        delivery.invitation.party = party
        record_failure(delivery, TransportError("No such address.", permanent=True), Guard(["queued"]), now)
        decide_incidents([party.incident_id], now)
    assert invitation.deliveries.get(state="queued").channel == "letter"
    assert Decision.objects.filter(party=party).first().reason == (  # type: ignore[union-attr]
        "No number that can receive texts is known, so a letter is used."
    )


def test_r14_a_paper_only_person_is_asked_once_in_the_quiet_period(
    letters: None, new_party: Make, now: datetime
) -> None:
    waiting_letter(new_party(postal_address=ADDRESS), now)
    run = fetched_run(now)
    runs.post(run.pk, "ada@riverton.example", now)
    again = new_party(postal_address="12 Main St, #4, Riverton, IL 62561".replace(", ", "\n", 1))
    decide_incidents([again.incident_id], now)
    assert Decision.objects.filter(party=again).get().rule == "R14"


def test_r6_no_letter_goes_to_a_door_behind_which_something_protected_happened(
    letters: None, new_party: Make, now: datetime
) -> None:
    factories.make_incident(
        address_index=address_index("12 main street apt 4"), dv_flag=True, closed_at=now - timedelta(days=200)
    )
    party = new_party(postal_address=ADDRESS)
    decide_incidents([party.incident_id], now)
    assert Decision.objects.filter(party=party).get().rule == "R6"


def test_r32_a_letter_that_would_come_too_late_is_not_written(letters: None, new_party: Make, now: datetime) -> None:
    late = new_party({"closed_at": now - timedelta(days=9, minutes=1)}, postal_address=ADDRESS)
    decide_incidents([late.incident_id], now)
    decision = Decision.objects.filter(party=late).get()
    assert (decision.rule, decision.reason) == ("R32", "A letter would arrive too late to be answered.")
    early = new_party({"closed_at": now - timedelta(days=9)}, postal_address="9 Oak St\nRiverton, IL 62561")
    assert waiting_letter(early, now).state == "queued"


@given(st.binary(min_size=16, max_size=16))
def test_r43_a_typed_code_is_the_whole_token_in_any_spelling(bits: bytes) -> None:
    token = base64.urlsafe_b64encode(bits).decode().rstrip("=")
    code = typed_code(token)
    assert token_of(code) == token
    assert token_of(code.lower().replace("-", " ").replace("0", "o").replace("1", "l")) == token


@pytest.mark.parametrize("typed", ["", "ABC", "Z" * 26, "U" * 26, "0" * 27, "é" * 26])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert token_of(typed) is None


@pytest.mark.parametrize("typed", ["/letter/{}", "/letter/{}/", "/LETTER/{}", "/LETTER/{}/"])
def test_a_typed_code_leads_to_the_page_and_a_wrong_one_to_help(client_of: Any, riverton: Agency, typed: str) -> None:
    _, token = factories.make_invitation()
    visitor, code = client_of("riverton"), typed_code(token)
    for spelling in (code, code.lower()):
        answer = visitor.get(typed.format(spelling))
        assert (answer.status_code, answer["Location"]) == (302, f"/s/{token}")
        assert (answer["Referrer-Policy"], answer["Cache-Control"]) == ("no-referrer", "no-store")
    assert visitor.get(typed.format("ABCDE-FGHJK"), follow=True).status_code == 404


def test_the_code_on_a_letter_is_known_to_the_page_that_checks(client_of: Any, riverton: Agency) -> None:
    _, token = factories.make_invitation()
    typed = f"riverton.localhost/letter/{typed_code(token)}"
    assert "Yes, this message is from us" in client_of("riverton").post("/check/", {"link": typed}).text


def test_without_the_libraries_the_reason_is_said_and_nothing_else_breaks() -> None:
    hidden = """
import ctypes
real = ctypes.CDLL
def hiding(name, *rest, **more):
    if name and "pango" in name:
        raise OSError(name)
    return real(name, *rest, **more)
ctypes.CDLL = hiding
from officersurvey.pdf import NoPdfError, pdf_of
try:
    pdf_of("<p>Hello</p>", "")
except NoPdfError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", hidden], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "Libraries are missing: Pango, PangoFT2."
