"""People at a contact, and what is known of them that counts for whoever turns up there."""

from collections.abc import Iterator
from datetime import datetime
from enum import Enum, auto
from typing import Any, NamedTuple

from surveys.incidents.roles import is_never_asked
from surveys.outreach.rules.about_people import ADULT_AGE


class Caution(Enum):
    """What is known of somebody and counts for whoever turns up at the same contact."""

    NEVER_ASKED = auto()
    MINOR = auto()
    UNWANTED = auto()
    NOTE = auto()


class KnownPerson(NamedTuple):
    """Somebody at the same contact, in the same incident or in another."""

    incident_id: int
    phone_index: bytes | None
    email_index: bytes | None
    postal_index: bytes | None
    role: str
    person_key: str
    age: int | None
    minor_flag: bool
    contact_ok: bool | None
    has_safe_contact_note: bool
    is_withdrawn: bool
    received_at: datetime

    @property
    def known_by(self) -> tuple[Any, ...]:
        """What tells the person apart: many sources number people anew in each incident, so a key alone does not."""
        email = bytes(self.email_index or b"")
        is_known = self.age is not None or email
        return self.person_key, self.age, email, None if is_known else self.incident_id

    @property
    def cautions(self) -> list[Caution]:
        """What counts for others at the person's contacts."""
        known = {
            Caution.NEVER_ASKED: is_never_asked(self.role),
            Caution.MINOR: is_minor(self.age, minor_flag=self.minor_flag),
            Caution.UNWANTED: self.contact_ok is False,
            Caution.NOTE: self.has_safe_contact_note,
        }
        return [caution for caution, is_so in known.items() if is_so]

    @property
    def numbers(self) -> Iterator[bytes]:
        """Where a message arrives."""
        return (bytes(index) for index in (self.phone_index, self.email_index) if index)


#: What to read of a party, in the order of the fields.
COLUMNS = (*KnownPerson._fields[:-1], "incident__received_at")


def is_minor(age: int | None, *, minor_flag: bool) -> bool:
    """Whether somebody is known to be a child; an unknown age says nothing."""
    return minor_flag or (age is not None and age < ADULT_AGE)
