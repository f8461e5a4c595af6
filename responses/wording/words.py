"""Every sentence of the citizen's pages that is not part of a questionnaire.

A language is one instance: one that lacks a sentence can't be imported.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """The pages in one language; names in braces are filled in by the pages."""

    # Frame of every page
    direction: str
    date_format: str
    languages: str
    leave: str
    emergency: str
    privacy: str
    stop: str
    # First question
    welcome: str
    who: str
    your_call: str
    voluntary: str
    length: str
    tap: str
    count: str
    optional: str
    # The other questions
    more: str
    kept: str
    any_order: str
    text_hint: str
    text_kept: str
    text_remove: str
    door_hint: str
    send: str
    final: str
    later: str
    # What is wrong with a form
    problem: str
    error: str
    missing: str
    invalid: str
    too_long: str
    # After sending
    thanks: str
    arrived: str
    stand: str
    next: str
    next_steps: str
    no_reply: str
    talk: str
    talk_phone: str
    talk_post: str
    complain: str
    complain_always: str
    complain_link: str
    complain_phone: str
    complain_post: str
    complain_ask: str
    # No survey behind this link
    unknown: str
    unknown_help: str
    expired: str
    expired_help: str
    answered: str
    answered_help: str
    withdrawn: str
    withdrawn_help: str
    not_saved: str
    flooded: str
    flooded_help: str
    # Is this text real?
    check: str
    check_help: str
    check_field: str
    check_button: str
    check_real: str
    check_real_help: str
    check_unknown: str
    check_unknown_help: str
    check_flooded_help: str
    # No more messages
    stop_help: str
    stop_all: str
    stop_sms: str
    stop_email: str
    stop_letter: str
    stopped: str
    stopped_all: str
    stopped_sms: str
    stopped_email: str
    stopped_letter: str
    back: str
    # Our fault
    trouble: str
    trouble_help: str
    trouble_again: str
    too_large: str
    too_large_help: str
    # Privacy statement: heading and text
    statement: tuple[tuple[str, str], ...]
