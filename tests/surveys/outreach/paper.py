"""People who are reached on paper, and what is printed for them."""

from datetime import datetime
from io import BytesIO

from pypdf import PdfReader

from surveys.incidents.models import Party
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.letters import runs
from surveys.outreach.models import Delivery, LetterRun

ADDRESS = "12 Main Street\nApt 4\nRiverton, IL 62561"
ORDER = ["sms", "email", "letter"]


def waiting_letter(party: Party, now: datetime) -> Delivery:
    """Decide about the party's incident and return the letter that waits."""
    decide_incidents([party.incident_id], now)
    return Delivery.objects.select_related("invitation").get(invitation__party=party, channel="letter")


def made_run(now: datetime) -> LetterRun:
    """Make a run as the worker does."""
    run = runs.start("ada@riverton.example", now)
    runs.make(run.pk, now)
    return LetterRun.objects.get(pk=run.pk)


def fetched_run(now: datetime) -> LetterRun:
    """Make a run as the worker does, and fetch its file."""
    run = made_run(now)
    assert runs.fetch(run.pk, now)
    return run


def sheets_of(run: LetterRun, now: datetime) -> list[str]:
    """Return the words on each sheet of a run's PDF."""
    pdf = runs.fetch(run.pk, now)
    assert pdf is not None
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]
