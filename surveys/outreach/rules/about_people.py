"""Rules that look at the person, at what went before, and at the ways to reach them."""

from surveys.incidents.phone_numbers import TEXTABLE_KINDS
from surveys.incidents.roles import is_never_asked
from surveys.outreach.code_policy import (
    CRASH_CODES,
    is_family_or_intimate,
    normal_code,
)
from surveys.outreach.rules.channels import IN_WORDS, open_channels
from surveys.outreach.rules.facts import Snapshot
from surveys.outreach.rules.verdicts import Finding, Outcome, hold, never

ADULT_AGE = 18

#: A birth date that makes somebody older than this is a placeholder (1900-01-01), so the age is unknown.
OLDEST_AGE = 115


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: What feeds write where a person agreed. Whatever else stands there is no basis: unknown means do not send.
CONSENTS = _words("""
    EXPRESS EXPRESSED EXPRESSCONSENT PRIOREXPRESS PRIOREXPRESSCONSENT WRITTEN WRITTENCONSENT VERBAL VERBALCONSENT
    ORAL OPTIN OPTEDIN CONSENT CONSENTED CONSENTGIVEN GIVEN YES Y TRUE 1 AGREED SI
""")

#: The one basis that can stand for people who were not asked themselves; consent is always a person's own.
AGENCY_POLICY = "AGENCYPOLICY"


def known_age(age: int | None) -> int | None:
    """Return the age, or None where it stands for nothing."""
    return age if age is None or age <= OLDEST_AGE else None


def excluded_role(s: Snapshot) -> Finding | None:
    """Suspects and patients are never asked, on any channel, whatever the policy says; nor is who shares a contact."""
    if is_never_asked(s.party.role):
        return never(f"People in the role {s.party.role} are never asked.")
    if s.party.contact_is_of_excluded_role:
        return never("The number or e-mail address is also that of a suspect, a patient or another who is never asked.")
    return None


def role(s: Snapshot) -> Finding | None:
    """Only the roles the agency chose; somebody involved is asked about a crash only."""
    if not s.policy.may_contact(s.party.role):
        return never("People in this role are not asked.")
    if normal_code(s.party.role) == "INVOLVEDPERSON" and normal_code(s.incident.final_code) not in CRASH_CODES:
        return never("An involved person is asked about a crash only.")
    return None


def minor(s: Snapshot) -> Finding | None:
    """Nobody under 18; where the age is unknown, nobody in a juvenile matter."""
    age = known_age(s.party.age)
    if s.party.minor_flag or (age is not None and age < ADULT_AGE):
        return never("The person is under 18.")
    if s.party.contact_is_of_minor:
        return never("The number or e-mail address is also that of somebody under 18.")
    if age is None and _is_juvenile_matter(s):
        return never("It is a juvenile matter and the person's age is not known.")
    return None


def _is_juvenile_matter(s: Snapshot) -> bool:
    is_by_code = any(s.policy.is_juvenile(code) for code in (s.incident.initial_code, s.incident.final_code))
    return s.incident.juvenile_flag or s.incident.is_named_juvenile or is_by_code


def relation(s: Snapshot) -> Finding | None:
    """A victim of family or partner is not contacted; whose relation we cannot read holds everybody there."""
    match is_family_or_intimate(s.party.relation_to_offender):
        case True:
            return never("The person is family or an intimate partner of the offender.")
        case None:
            return hold("The relation to the offender is written in a way that is not known here.")
        case False if s.incident.any_unreadable_relation:
            return hold("The relation of somebody there to the offender is written in a way that is not known here.")
        case False:
            return None


def asked_not_to_be_contacted(s: Snapshot) -> Finding | None:
    """What the person told the officer or call taker counts; a note on safe contact needs a reader."""
    if s.party.is_withdrawn:
        return never("The source names this person no longer.")
    if s.party.contact_ok is False:
        return never("The person asked not to be contacted.")
    if s.party.contact_is_unwanted:
        return never("Somebody with the same number or e-mail address asked not to be contacted.")
    if s.party.contact_was_refused:
        return never("A person decided not to ask somebody with the same number or e-mail address.")
    if s.party.may_be_somebody_guarded:
        return hold(
            "Somebody who is to be left alone is no longer named, or was once at this number or e-mail address, and "
            "nobody can tell if this is that person."
        )
    return _contact_with_care(s)


def _contact_with_care(s: Snapshot) -> Finding | None:
    if s.party.contact_was_unwanted and s.party.contact_ok is not True:
        return hold(
            "Somebody with the same number or e-mail address asked not to be contacted in another incident, and this "
            "one says nothing of it."
        )
    return hold("There is a note on how to contact this person safely.") if s.party.has_safe_contact_note else None


def _basis(text: str) -> str:
    return normal_code(text).replace("_", "").replace("-", "")


def consent(s: Snapshot) -> Finding | None:
    """There is a recorded basis for asking, and agency policy is one only with a name and a date under it."""
    party, policy = s.party, s.policy
    basis = _basis(party.consent_basis)
    if not basis and _basis(policy.consent_basis) == AGENCY_POLICY:
        basis = AGENCY_POLICY
    if basis in CONSENTS:
        return None
    if basis != AGENCY_POLICY or _basis(policy.consent_basis) != AGENCY_POLICY:
        return never("No basis for contacting this person is recorded, or none that is known here.")
    approver, approved = party.consent_approver, party.consent_date
    if not approver and approved is None:
        approver, approved = policy.consent_approver, policy.consent_date
    if not approver.strip() or approved is None:
        return never("The basis is agency policy, but nobody is named who approved it, or no date.")
    return never("The agency policy is not in force yet.") if approved > s.now.date() else None


def asked_before(s: Snapshot) -> Finding | None:
    """One invitation per person and incident, whatever is replayed; without a number a replay cannot be seen."""
    if not s.incident.incident_number_present:
        return never("The incident has no number, so a repeat could not be recognised.")
    if s.history.already_invited_for_incident:
        return never("The person was already asked about this incident.")
    return None


def asked_lately(s: Snapshot) -> Finding | None:
    """One invitation per person in the quiet period."""
    if s.history.invited_within_cap:
        return never(f"The person was asked within the last {s.policy.cap_days} days.")
    return None


def near_protected_incident(s: Snapshot) -> Finding | None:
    """Where violence at home, a sexual offence, stalking or abuse was reported, a message may reach the wrong eyes."""
    if s.history.near_protected_incident:
        return never(
            "The same contact or address was in an incident of violence at home, a sexual offence, stalking or abuse, "
            "or in one that is sensitive, or has a confidential address, a protective order or a relation to the "
            f"offender that cannot be read, within {s.policy.protection_days} days."
        )
    return None


def shared_number(s: Snapshot) -> Finding | None:
    """A number of many people would bring one person's invitation to another."""
    return never("The number is shared by many people.") if s.history.number_is_shared else None


def opted_out(s: Snapshot) -> Finding | None:
    """Who said stop is not asked; who picked one channel may be asked on another."""
    if not (s.history.text_opted_out or s.history.email_opted_out or s.history.letter_opted_out):
        return None
    channels = open_channels(s)
    if not channels:
        return never("The person opted out, and no other way to ask is open.")
    reason = f"The person opted out of another channel, not of {IN_WORDS[channels[0]]}."
    return Finding(Outcome.ASK, reason, channels[0])


def untextable(s: Snapshot) -> Finding | None:
    """A landline or invalid number gets no text; e-mail or a letter takes its place where there is an address."""
    channels = open_channels(s)
    if not channels:
        return never("There is no number that can receive texts and no address that may be used.")
    if s.party.phone_kind in TEXTABLE_KINDS or "sms" not in s.policy.channels:
        return None
    reason = f"No number that can receive texts is known, so {IN_WORDS[channels[0]]} is used."
    return Finding(Outcome.ASK, reason, channels[0])


def ask(s: Snapshot) -> Finding | None:
    """Everybody else is asked."""
    channels = open_channels(s)
    return Finding(Outcome.ASK, "Nothing speaks against asking.", channels[0]) if channels else None
