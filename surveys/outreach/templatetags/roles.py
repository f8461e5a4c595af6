"""Roles of people in an incident as a reader says them."""

import re

from django import template

register = template.Library()
_INNER_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@register.filter
def role_words(role: str) -> str:
    """Return a role of the standard in words: “Reporting party” for ReportingParty."""
    return _INNER_CAPITAL.sub(" ", role).capitalize() if role else "Unknown role"
