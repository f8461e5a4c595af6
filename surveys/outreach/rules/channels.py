"""The ways in which a person may be asked."""

from surveys.incidents.phone_numbers import TEXTABLE_KINDS
from surveys.outreach.code_policy import CodeRule, normal_code
from surveys.outreach.rules.facts import Snapshot

#: How a reason names a channel.
IN_WORDS = {"sms": "a text message", "email": "e-mail", "letter": "a letter"}


def open_channels(s: Snapshot) -> tuple[str, ...]:
    """Return the ways this person may be asked, best first."""
    is_open = {"sms": _may_be_texted(s), "email": _may_be_mailed(s), "letter": _may_get_a_letter(s)}
    return tuple(channel for channel in s.policy.channels if is_open[channel])


def is_police_initiated(s: Snapshot) -> bool:
    """Whether the police began the contact, by its code or its source."""
    codes = (s.incident.initial_code, s.incident.final_code)
    by_code = any(s.policy.code_rule(code) is CodeRule.POLICE_INITIATED for code in codes)
    return by_code or normal_code(s.incident.source) == "OFFICER_INITIATED" or s.incident.police_initiated


def _may_be_texted(s: Snapshot) -> bool:
    return s.party.phone_kind in TEXTABLE_KINDS and not s.history.text_opted_out and not is_police_initiated(s)


def _may_be_mailed(s: Snapshot) -> bool:
    return s.party.has_email and not s.history.email_opted_out and not is_police_initiated(s)


def _may_get_a_letter(s: Snapshot) -> bool:
    """Who said stop on any channel did not ask for letters instead; a letter without a name needs a door of its own."""
    opted_out = s.history.text_opted_out or s.history.email_opted_out or s.history.letter_opted_out
    return s.party.has_postal_address and not opted_out and not s.history.address_is_shared
