"""What every citizen page stands in: the agency, the language, the way out, and how to reach people."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

import phonenumbers
from django.urls import reverse
from django.utils import dateformat, timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

from agencies.models import LANGUAGES, Agency
from responses.wording import WORDS, Words

# Words of the agency's own run in their own direction inside a sentence that may run in the other.
_AS_WRITTEN = "<bdi>{}</bdi>"
_AS_SAID = '<bdi lang="{}">{}</bdi>'


@dataclass(frozen=True)
class Switch:
    """One language in the switch, named in that language."""

    code: str
    name: str
    is_current: bool


@dataclass(frozen=True)
class Frame:
    """The agency and the language of a page; `token` where the page belongs to a survey."""

    agency: Agency
    language: str
    languages: tuple[str, ...]
    token: str = ""

    @property
    def words(self) -> Words:
        """The sentences of the page."""
        return WORDS[self.language]

    @property
    def switches(self) -> list[Switch]:
        """The languages of the page, where there is a choice."""
        codes = self.languages if len(self.languages) > 1 else ()
        return [Switch(code, LANGUAGES[code], code == self.language) for code in codes]

    @property
    def survey_url(self) -> str:
        """Where the questions are."""
        return reverse("survey", args=[self.token])

    @property
    def stop_url(self) -> str:
        """Where messages are stopped; empty where nobody is known."""
        return reverse("stop", args=[self.token]) if self.token else ""

    @property
    def privacy_url(self) -> str:
        """The privacy statement in the language of the page."""
        return f"{reverse('privacy')}?lang={self.language}"

    @cached_property
    def phone(self) -> SafeString | str:
        """The agency's number to tap, written the way people here write it; empty where there is none."""
        try:
            number = phonenumbers.parse(self.agency.phone, "US")
        except phonenumbers.NumberParseException:
            return self.agency.phone
        shown = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
        return format_html('<a href="tel:+{}{}" dir="ltr">{}</a>', number.country_code, number.national_number, shown)

    @property
    def ways(self) -> list[SafeString]:
        """The ways to complain beside the agency's complaint page; there always is one."""
        words, agency = self.words, self.agency
        language, text = agency.complaint_text(self.language)
        ways = [format_html(_AS_SAID, language, text)] if text else []
        if self.phone:
            ways.append(format_html(words.complain_phone, phone=self.phone))
        if agency.postal_address:
            ways.append(format_html(words.complain_post, address=format_html(_AS_WRITTEN, agency.postal_address)))
        return ways or [format_html(words.complain_ask, agency=agency.name)]

    @property
    def check_url(self) -> str:
        """Where people learn whether a message is from us, in the language of the page."""
        return f"{reverse('check')}?lang={self.language}"

    def day(self, day: date) -> str:
        """A day, in the language of the page."""
        with translation.override(self.language):
            return dateformat.format(day, self.words.date_format)

    def date(self, moment: datetime) -> str:
        """The agency's day of a moment, in the language of the page."""
        return self.day(timezone.localdate(moment))


def choose_language(wanted: str | None, natural: str, offered: tuple[str, ...]) -> str:
    """Return the wanted language where it is offered, else the natural one, else the first."""
    return next((code for code in (wanted, natural) if code in offered), offered[0])


def spoken(languages: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Those of the languages that the pages speak; English where there are none."""
    return tuple(code for code in languages if code in WORDS) or ("en",)
