"""Contacts as they may be shown while a feed is mapped: enough to recognise the column, too little to call anybody."""

import re

_PHONE = re.compile(r"\D*(?:1\D*)?(?:\d\D*){9}\d(?:\D*|[^\dx]*x\D*\d+)", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_LAST_DIGITS = 4
_LONGEST = 40
#: Fields about a person of which nothing is shown but that they are there.
_HIDDEN = frozenset({"birth_date", "safe_contact_note", "person_key", "address", "narrative"})


def masked_phone(text: str) -> str:
    """Return the last four digits."""
    return "•••" + "".join(_DIGIT.findall(text))[-_LAST_DIGITS:]


def masked_email(text: str) -> str:
    """Return the domain."""
    return "•••@" + text.rpartition("@")[2]


def masked_cell(text: str, field: str) -> str:
    """Return an example of a column; where nobody said what it is, what looks like a contact is taken for one."""
    name = field.rpartition(".")[2]
    if name in _HIDDEN:
        return "•••"
    if "@" in text:
        return masked_email(text)
    if name == "phone" or (not field and _PHONE.fullmatch(text)):
        return masked_phone(text)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
