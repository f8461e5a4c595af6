"""The kinds of values in a report: how each is read, how long it may be, and what is said when it is wrong."""

import re
from datetime import MAXYEAR, UTC, date, datetime
from typing import Annotated, Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from surveys.incidents.phone_numbers import LONGEST as LONGEST_PHONE
from surveys.incidents.phone_numbers import BadPhone, PhoneKind, e164_and_kind, is_wordless
from surveys.incidents.postal import BadAddress, postal_lines

_EARLIEST_YEAR = 1970
#: PostgreSQL can't hold NUL, and no other control character belongs into a code or a name.
_CLEAN = r"^[^\x00-\x1f\x7f]*$"
_LANGUAGE = re.compile(r"[a-z]{2,3}(?=[-_]|\Z)")
#: The same, and line breaks.
CLEAN_LINES = r"^[^\x00-\x09\x0b\x0c\x0e-\x1f\x7f]*$"
#: What dispatch systems write instead of a two-letter code.
_LANGUAGES = {"english": "en", "eng": "en", "spanish": "es", "español": "es", "spa": "es", "arabic": "ar", "ara": "ar"}


def refuse(words: str, *at: str | int) -> PydanticCustomError:
    """Return an error about the field `at` this place; the words follow its name and never repeat its value."""
    return PydanticCustomError("refused", "{words}", {"words": words, "at": at})


def text(size: int) -> Any:
    """An optional text of one line and at most `size` characters."""
    return Field(default="", max_length=size, pattern=_CLEAN)


def needed_text(size: int) -> Any:
    """A text of one line that has to be there."""
    return Field(min_length=1, max_length=size, pattern=_CLEAN)


def read_moment(value: object) -> datetime:
    """Read a time that carries its zone."""
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip())
    except ValueError:
        raise refuse("is not a time; write it as 2026-03-01T14:05:00-06:00") from None
    if moment.tzinfo is None:
        raise refuse("has no zone; write the offset too, as in 2026-03-01T14:05:00-06:00")
    if moment.year < _EARLIEST_YEAR:
        raise refuse(f"lies before the year {_EARLIEST_YEAR}")
    if moment.year == MAXYEAR:
        # In another zone it would lie beyond the last day there is.
        raise refuse("lies in the future")
    return moment.astimezone(UTC)


def read_day(value: object) -> date:
    """Read a date, and nothing that only looks like one, such as a count of seconds."""
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise refuse("is not a date; write it as 1990-12-31") from None


class Contact(NamedTuple):
    """A phone number that may be written to, if its kind allows; empty where digits were sent that are no number."""

    e164: str
    kind: PhoneKind


def read_phone(value: object) -> Contact | None:
    """Read a phone number; empty means that there is none.

    999-999-9999 and the like must not cost the incident, of which the rest may protect somebody.
    """
    if not isinstance(value, str) or len(value) > LONGEST_PHONE:
        raise refuse(f"must be a phone number of at most {LONGEST_PHONE} characters")
    try:
        return Contact(*e164_and_kind(value)) if value.strip() else None
    except BadPhone as error:
        if is_wordless(value):
            return Contact("", PhoneKind.NONE)
        raise refuse(str(error)) from None


def read_email(value: str) -> str:
    """Check an address and return it in small letters, the form in which contacts are compared."""
    try:
        if value:
            validate_email(value)
    except ValidationError:
        raise refuse("is not an e-mail address") from None
    return value.lower()


def read_postal_address(value: str) -> str:
    """Return a mailing address in lines; empty means that there is none."""
    try:
        return postal_lines(value) if value else ""
    except BadAddress as error:
        raise refuse(str(error)) from None


def read_language(value: str) -> str:
    """Return the two- or three-letter code that a language code or name stands for."""
    word = value.lower()
    code = _LANGUAGE.match(word)
    if word and word not in _LANGUAGES and not code:
        raise refuse("is not a language code; write en, es or es-MX")
    return _LANGUAGES.get(word) or (code.group() if code else "")


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _one_line(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


def _e164(phone: Contact | None) -> str:
    return phone.e164 if phone else ""


_SHOWN_AS_TEXT = WithJsonSchema({"type": "string", "maxLength": LONGEST_PHONE})

Moment = Annotated[datetime, BeforeValidator(read_moment)]
Day = Annotated[date, BeforeValidator(read_day)]
Phone = Annotated[Contact | None, PlainValidator(read_phone), PlainSerializer(_e164), _SHOWN_AS_TEXT]
Email = Annotated[str, AfterValidator(read_email)]
PostalAddress = Annotated[str, AfterValidator(read_postal_address)]
Language = Annotated[str, AfterValidator(read_language)]
Label = Annotated[str, BeforeValidator(_one_line)]
Lower = BeforeValidator(_lower)
