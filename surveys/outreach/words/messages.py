"""What messages say: the agency's own words with the facts filled in, and what every message must carry."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from django.template.loader import render_to_string
from django.utils import timezone

from agencies.models import Agency
from surveys.outreach.models import Channel, Delivery, Invitation, MessageTemplate, TextStyle
from surveys.outreach.tokens import CHECK_LENGTH
from surveys.outreach.transports.base import OutgoingMessage
from surveys.outreach.words.segments import GSM_BASIC, GSM_EXTENSION, plain_spaces
from surveys.questionnaire import questionnaire_of
from surveys.text_questions import asked_by_text

PLACEHOLDER = re.compile(r"\{(\w+)\}")
FALLBACK_LANGUAGE = "en"

_MONTHS = {
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    "es": ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"],
}
#: What stands under every e-mail, whatever the agency's own words are.
_FOOTERS = {
    "en": "You get this e-mail because you were in contact with us. No more e-mail from us:",
    "es": "Recibe este correo porque estuvo en contacto con nosotros. No recibir más correos:",
}
RIGHT_TO_LEFT = {"ar"}


class NoWordsError(Exception):
    """There is no text for this message in any language."""


class Composer:
    """Writes an agency's messages; the texts are read once."""

    def __init__(self, agency: Agency) -> None:
        self._agency = agency
        self._base_url = agency.base_url
        self._texts = {(row.purpose, row.channel, row.language): row for row in MessageTemplate.objects.all()}

    def invitation(self, delivery: Delivery) -> OutgoingMessage:
        """Return the message of a delivery whose invitation, incident and party are loaded."""
        invitation = delivery.invitation
        if is_talk(delivery):
            return self._first_of_talk(delivery)
        words = self._words(delivery.purpose, delivery.channel, invitation.language)
        facts = self._facts(invitation, words.language)
        if delivery.channel == Channel.SMS:
            # In the body as part of the link, whatever host the link is on by the time it is looked up.
            return self._text_message(delivery, words, facts, reference=invitation.token)
        return self._email(delivery, words, facts)

    def reply(self, purpose: str, language: str, **facts: str) -> str:
        """Return the text that answers a text."""
        words = self._words(purpose, Channel.SMS, language)
        return fill(words.body, {"agency": in_gsm(self._agency.sender_name), "phone": self._agency.phone, **facts})

    def _words(self, purpose: str, channel: str, language: str) -> MessageTemplate:
        for each in (language, self._agency.default_language, FALLBACK_LANGUAGE):
            if (purpose, channel, each) in self._texts:
                return self._texts[purpose, channel, each]
        raise NoWordsError(f"{purpose} by {channel}")

    def _facts(self, invitation: Invitation, language: str) -> dict[str, str]:
        incident = invitation.incident
        return {
            "agency": self._agency.name,
            "phone": self._agency.phone,
            "date": short_date(timezone.localtime(incident.received_at).date(), language),
            "ending": incident.number_ending,
            "link": f"{self._base_url}/s/{invitation.token}",
        }

    def _first_of_talk(self, delivery: Delivery) -> OutgoingMessage:
        """Ask the first question at once: there is no link, so the code is what tells this text from others."""
        invitation = delivery.invitation
        words = self._words(MessageTemplate.Purpose.CONVERSATION, Channel.SMS, invitation.language)
        code = invitation.token[-CHECK_LENGTH:]
        facts = {"question": _first_question(invitation, words.language), "code": code}
        return self._text_message(delivery, words, {**self._facts(invitation, words.language), **facts}, code)

    def _text_message(
        self, delivery: Delivery, words: MessageTemplate, facts: Mapping[str, str], reference: str
    ) -> OutgoingMessage:
        sender = {"agency": in_gsm(self._agency.sender_name)}
        return OutgoingMessage(
            to=delivery.invitation.party.phone,
            body=plain_spaces(fill(words.body, {**facts, **sender})),
            status_url=f"{self._base_url}/webhooks/twilio/status/{delivery.pk}/",
            reference=reference,
        )

    def _email(self, delivery: Delivery, words: MessageTemplate, facts: Mapping[str, str]) -> OutgoingMessage:
        unsubscribe = f"{self._base_url}/u/{delivery.invitation.token}"
        body = fill(words.body, facts)
        page = {
            "body": body,
            "paragraphs": [paragraph.splitlines() for paragraph in body.split("\n\n")],
            "link": facts["link"],
            "footer": _FOOTERS.get(words.language, _FOOTERS[FALLBACK_LANGUAGE]),
            "unsubscribe": unsubscribe,
            "agency": self._agency,
            "language": words.language,
            "direction": "rtl" if words.language in RIGHT_TO_LEFT else "ltr",
        }
        return OutgoingMessage(
            to=delivery.invitation.party.email,
            subject=one_line(fill(words.subject, facts)),
            body=render_to_string("messages/email.txt", page),
            html=render_to_string("messages/email.html", page),
            headers=(
                ("List-Unsubscribe", f"<{unsubscribe}>"),
                ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            ),
            reference=str(delivery.pk),
        )


def is_talk(delivery: Delivery) -> bool:
    """Whether a delivery asks its first question in the text itself."""
    return delivery.channel == Channel.SMS and delivery.invitation.text_style == TextStyle.CONVERSATION


def _first_question(invitation: Invitation, language: str) -> str:
    wordings = asked_by_text(questionnaire_of(invitation.version_id), invitation.pk)[0].text_wordings
    return wordings.get(language) or wordings[invitation.language]


def fill(words: str, facts: Mapping[str, str]) -> str:
    """Return the words with {names} replaced; a name that is no fact stays as it is."""
    return PLACEHOLDER.sub(lambda named: facts.get(named[1], named[0]), words)


def short_date(day: date, language: str) -> str:
    """Return a day as a text message names it: “Mar 3”, “3 mar”."""
    if language == "en":
        return f"{_MONTHS['en'][day.month - 1]} {day.day}"
    months = _MONTHS.get(language)
    return f"{day.day} {months[day.month - 1]}" if months else f"{day.day}/{day.month}"


def in_gsm(name: str) -> str:
    """Return a name in the carriers' alphabet, “Policia” for “Policía”; one that can't be written so stays itself.

    A single letter outside that alphabet would double the price of every text.
    """
    letters = [letter if _is_gsm(letter) else _bare(letter) for letter in plain_spaces(name)]
    return "".join(letters) if all(_is_gsm(one) for one in "".join(letters)) else name


def one_line(text: str) -> str:
    """Return a subject on one line: a line break would let it write a header of its own."""
    return " ".join(text.split())


def _is_gsm(letter: str) -> bool:
    return letter in GSM_BASIC or letter in GSM_EXTENSION


def _bare(letter: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
