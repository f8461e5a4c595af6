"""Rules that look at the incident."""

from datetime import timedelta

from surveys.outreach.code_policy import CodeRule, normal_code
from surveys.outreach.rules.channels import is_police_initiated, open_channels
from surveys.outreach.rules.facts import Snapshot
from surveys.outreach.rules.verdicts import Finding, Outcome, hold, never

#: Rows written to try a system out, as dispatch centres do.
PRACTICE_CODES = frozenset({"TEST", "VOID"})


def _is_practice(s: Snapshot) -> bool:
    codes = (s.incident.initial_code, s.incident.final_code, s.incident.disposition)
    return s.incident.is_test or any(normal_code(code) in PRACTICE_CODES for code in codes)


def practice_row(s: Snapshot) -> Finding | None:
    """Test and void rows are nobody's contact."""
    return never("This is a test or void record, not a real incident.") if _is_practice(s) else None


def unknown_type(s: Snapshot) -> Finding | None:
    """A type nobody decided about is never asked about; an initial one needs a person."""
    alert, policy = not _is_practice(s), s.policy
    if not normal_code(s.incident.final_code):
        return never("The incident has no final type.", alert=alert)
    if policy.code_rule(s.incident.final_code) is None:
        return never(f"The final type {s.incident.final_code} is not in the code policy.", alert=alert)
    if normal_code(s.incident.initial_code) and policy.code_rule(s.incident.initial_code) is None:
        return hold(f"The initial type {s.incident.initial_code} is not in the code policy.", alert=alert)
    return None


def excluded_type(s: Snapshot) -> Finding | None:
    """The stricter of the initial and the final type counts."""
    named = {"final": s.incident.final_code, "initial": s.incident.initial_code}
    for finder, rule, words in ((never, CodeRule.NEVER, "never asked about"), (hold, CodeRule.HOLD, "for a person")):
        for place, code in named.items():
            if s.policy.code_rule(code) is rule:
                return finder(f"The {place} type {code} is {words} in the code policy.")
    return None


def police_initiated(s: Snapshot) -> Finding | None:
    """People the police stopped get a card or a letter, never a message to a number from the file."""
    if not is_police_initiated(s):
        return None
    channels = open_channels(s)
    if not channels:
        return never("The police began this contact; people are asked by card or letter only.")
    return Finding(Outcome.ASK, "The police began this contact, so a letter is used.", channels[0])


def excluded_offence(s: Snapshot) -> Finding | None:
    """Each recorded offence has to be open; offences against a child never are."""
    codes = [code for code in s.incident.nibrs_codes if normal_code(code)]
    rules = {code: s.policy.nibrs_rule(code) for code in codes}
    for code, rule in rules.items():
        if rule is None:
            return never(f"The offence {code} is not in the code policy.", alert=not _is_practice(s))
        if rule in (CodeRule.NEVER, CodeRule.POLICE_INITIATED):
            return never(f"The offence {code} is never asked about.")
    if codes and (s.incident.juvenile_flag or s.incident.any_minor_victim):
        return never("An offence is recorded and a victim may be under 18.")
    held = [code for code, rule in rules.items() if rule is CodeRule.HOLD]
    if len(held) > 1:
        return hold(f"The offences {', '.join(held)} are for a person to decide.")
    return hold(f"The offence {held[0]} is for a person to decide.") if held else None


def outcome(s: Snapshot) -> Finding | None:
    """Arrested, cancelled, duplicate, nobody met: nobody is asked."""
    incident = s.incident
    if incident.arrest:
        return never("An arrest was made.")
    if incident.cancelled or normal_code(incident.status) in ("CANCELLED", "CANCELED"):
        return never("The incident was cancelled.")
    if incident.duplicate:
        return never("The incident is a duplicate of another.")
    return _disposition(s)


def _disposition(s: Snapshot) -> Finding | None:
    code = s.incident.disposition
    match s.policy.disposition_rule(code):
        case None:
            what = f"The disposition {code} is not in the code policy." if code.strip() else "There is no disposition."
            return never(what, alert=not _is_practice(s))
        case CodeRule.NEVER | CodeRule.POLICE_INITIATED:
            return never(f"The disposition {code} is never asked about.")
        case CodeRule.HOLD:
            return hold(f"The disposition {code} is for a person to decide.")
        case _:
            return None


def open_incident(s: Snapshot) -> Finding | None:
    """Only a closed incident whose changes were all read is asked about; a change of status brings a new decision."""
    if s.incident.has_unread_change:
        return never("A change of the incident came that could not be read; what is known may be out of date.")
    match normal_code(s.incident.status):
        case "CLOSED" | "CANCELLED" | "CANCELED":
            return None
        case "REOPENED":
            return never("The incident was reopened.")
        case _:
            return never("The incident is not closed.")


def expired(s: Snapshot) -> Finding | None:
    """Too long ago, or nobody knows when: nobody is asked."""
    if s.incident.closed_at is None:
        return never("The time of closing is not known.")
    if s.now - s.incident.closed_at > timedelta(days=s.policy.expiry_days):
        return never(f"The incident was closed more than {s.policy.expiry_days} days ago.")
    return None


def family_or_intimate(s: Snapshot) -> Finding | None:
    """Violence at home: nobody at the incident is contacted, since a message can be read by the wrong person."""
    if s.incident.dv_flag:
        return never("The incident is flagged as domestic violence.")
    if s.incident.any_family_or_intimate_relation:
        return never("Somebody in the incident is family or an intimate partner of the offender.")
    return None


def sensitive(s: Snapshot) -> Finding | None:
    """Guard flags of the feed close the incident for everybody in it."""
    flags = {
        "sensitive": s.incident.sensitive_flag,
        "a sexual offence": s.incident.sex_offense_flag,
        "under a protective order": s.incident.protective_order,
        "at a confidential address": s.incident.address_confidential,
    }
    found = [words for words, is_set in flags.items() if is_set]
    return never(f"The incident is flagged as {found[0]}.") if found else None


def under_investigation(s: Snapshot) -> Finding | None:
    """Evidence and inquiries are left alone."""
    if s.incident.legal_hold:
        return never("The incident is under a legal hold.")
    return never("An internal investigation is open.") if s.incident.internal_investigation else None


def report_pending(s: Snapshot) -> Finding | None:
    """Where reports are approved in a linked records system, an unapproved one is waited for; its update decides."""
    if not s.policy.rms_linked:
        return None
    if s.incident.report_pending:
        return never("The report awaits approval.")
    is_unknown = s.incident.report_taken and s.incident.report_pending is None
    return never("Whether the report is approved is not known.") if is_unknown else None


def guard_words(s: Snapshot) -> Finding | None:
    """A narrative that names something a person should look at."""
    languages = s.incident.guard_words
    return hold(f"The narrative holds a guard word ({languages}).") if languages else None
