"""Writing letters: the agency's own words on its own paper, addressed for a window envelope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import segno
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format

from agencies.models import Agency
from officersurvey.pdf import pdf_of
from surveys.incidents.phone_numbers import written_here
from surveys.outreach.letters.wording import WORDS, Words
from surveys.outreach.models import Channel, Invitation, MessageTemplate
from surveys.outreach.tokens import typed_code
from surveys.outreach.words.messages import FALLBACK_LANGUAGE, RIGHT_TO_LEFT, NoWordsError, fill

_CSS = Path(__file__).with_name("letter.css")


@dataclass(frozen=True)
class Page:
    """One letter, ready to be laid out."""

    language: str
    direction: str
    words: Words
    recipient: list[str]
    printed_on: str
    case: str
    headline: str
    paragraphs: list[list[str]]
    host: str
    code: str
    picture: str
    until: str
    stop: str
    real: str


class Stationery:
    """An agency's letter paper; its texts are read once."""

    def __init__(self, agency: Agency, now: datetime) -> None:
        self._agency = agency
        self._base_url = agency.base_url
        self._today = timezone.localdate(now)
        rows = MessageTemplate.objects.filter(purpose=MessageTemplate.Purpose.INVITATION, channel=Channel.LETTER)
        self._texts = {row.language: row for row in rows}

    def page(self, invitation: Invitation) -> Page:
        """Write the letter of an invitation whose incident and party are loaded."""
        text = self._text(invitation.language)
        words, language = WORDS.get(text.language, WORDS[FALLBACK_LANGUAGE]), text.language
        facts = self._facts(invitation, language)
        return Page(
            language=language,
            direction="rtl" if language in RIGHT_TO_LEFT else "ltr",
            words=words,
            recipient=invitation.party.postal_address.splitlines(),
            printed_on=in_words(self._today, language),
            case=fill(words.case, facts),
            headline=fill(text.subject, facts),
            paragraphs=[paragraph.splitlines() for paragraph in fill(text.body, facts).split("\n\n")],
            host=f"{facts['host']}/letter/",
            code=typed_code(invitation.token),
            picture=segno.make(f"{self._base_url}/s/{invitation.token}", error="m").svg_data_uri(border=0, unit="in"),
            until=fill(words.until, {"date": in_words(last_day(invitation), language)}),
            stop=fill(words.stop_by_phone if self._agency.phone else words.stop, facts),
            real=fill(words.real, facts),
        )

    def print(self, pages: Sequence[Page]) -> bytes:
        """Return the letters as one PDF, in their order, each on a page of its own. Raises NoPdfError."""
        context = {"agency": self._agency, "phone": written_here(self._agency.phone), "pages": pages}
        return pdf_of(render_to_string("outreach/letter.html", context), _CSS.read_text())

    def _text(self, language: str) -> MessageTemplate:
        for each in (language, self._agency.default_language, FALLBACK_LANGUAGE):
            if each in self._texts:
                return self._texts[each]
        raise NoWordsError("invitation by letter")

    def _facts(self, invitation: Invitation, language: str) -> dict[str, str]:
        incident = invitation.incident
        return {
            "agency": self._agency.name,
            "date": in_words(timezone.localdate(incident.received_at), language),
            "ending": incident.number_ending,
            "phone": written_here(self._agency.phone),
            "host": self._base_url.partition("://")[2],
            "code": typed_code(invitation.token),
        }


def last_day(invitation: Invitation) -> date:
    """Return the last whole day on which the link works."""
    return timezone.localdate(invitation.expires_at) - timedelta(days=1)


def in_words(day: date, language: str) -> str:
    """Return a day as a letter writes it: “March 3, 2026”, “3 de marzo de 2026”."""
    with translation.override(language):
        return date_format(day, "DATE_FORMAT" if language != "en" else "F j, Y")
