"""What may happen in an agency: incidents, people, opt-outs, policies, drawn at random from what decides."""

from datetime import time
from typing import Any

from hypothesis import strategies as st

from surveys.incidents.feeds.canonical import GUARD_FLAGS
from surveys.incidents.models import Incident, Party
from surveys.outreach.models import OptOut

DAYS = 200
PHONES = ("+12025550143", "+12025550144", "+15055550145")
EMAILS = ("maria@example.org", "tom@example.org")
DOORS = ("12 North Elm Street\nRiverton, IL 62561", "14 North Elm Street\nRiverton, IL 62561")
TYPES = ("ROBBERY", "NOISE", "DVA", "XYZZY", "MVA", "JUV", "SUSPV", "", "BURGLARY")
DISPOSITIONS = ("01", "03", "07", "14", "22", "99", "")
OFFENCES = ("220", "13A", "36A", "999")

#: As far apart as two invitations have to be, counted from the call; counted from the message it is less.
FAR_APART = (90 * 24 + 30, 24)
HOURS = st.sampled_from(FAR_APART) | st.integers(1, DAYS * 24 - 1)


def _few(facts: dict[str, st.SearchStrategy[Any]], most: int) -> st.SearchStrategy[dict[str, Any]]:
    """Draw some of the facts: with all of them at once the first rule would answer for everything."""
    each = [st.tuples(st.just(name), values) for name, values in facts.items()]
    return st.lists(st.one_of(each), max_size=most).map(dict)


PEOPLE = st.tuples(
    st.fixed_dictionaries(
        {"phone": st.sampled_from(("", *PHONES)), "email": st.sampled_from(("", "", *EMAILS))},
        optional={"postal_address": st.sampled_from(DOORS), "person_key": st.sampled_from("abcdefgh")},
    ),
    _few(
        {
            "role": st.sampled_from(["Suspect", "Patient", "P.O.I.", "Victim", "Involved Person", "Witness", ""]),
            "age": st.sampled_from([None, 0, 12, 17, 18, 115, 126]),
            "mark": st.sampled_from(["minor_flag", "has_safe_contact_note", "is_withdrawn"]),
            "phone_kind": st.sampled_from(Party.PhoneKind.values),
            "relation_to_offender": st.sampled_from(["ST", "SE", "VICTIM WAS SPOUSE", "neighbor", "???"]),
            "contact_ok": st.booleans(),
            "consent_basis": st.sampled_from(["express", "refused", "agency policy", "yes", "unknown"]),
            "language": st.sampled_from(["es", "ar", "fr"]),
        },
        most=1,
    ),
).map(lambda drawn: {**drawn[0], **drawn[1]})
FACTS = st.just({}) | _few(
    {
        "initial_code": st.sampled_from(TYPES),
        "final_code": st.sampled_from(TYPES),
        "disposition": st.sampled_from(DISPOSITIONS),
        "nibrs_codes": st.lists(st.sampled_from(OFFENCES), max_size=2),
        "address": st.sampled_from(["12 N Elm St", "12 North Elm Street, Riverton", "99 Oak Ave"]),
        "duplicate_of": st.just("26-00"),
        "report_pending": st.booleans(),
        "guard_words": st.sampled_from(["en", "es", "en, es"]),
        "source": st.sampled_from(Incident.Source.values),
        "former_phone": st.sampled_from(PHONES),
        "ends": st.sampled_from(["cancelled", "reopened"]),
        "mark": st.sampled_from([*GUARD_FLAGS, "arrest", "cancelled", "report_taken"]),
        "unread_hours": st.integers(0, 5),
    },
    most=2,
)
INCIDENTS = st.lists(
    st.tuples(HOURS, st.none() | st.integers(0, 72), FACTS, st.lists(PEOPLE, min_size=1, max_size=3)),
    min_size=1,
    max_size=9,
)
CONTACTS = (
    [("sms", phone) for phone in PHONES] + [("email", one) for one in EMAILS] + [("letter", one) for one in DOORS]
)
#: A contact, who said so, since when, until when, whether they came back themselves, whether it is about all channels.
OPT_OUTS = st.lists(
    st.tuples(
        st.sampled_from(CONTACTS),
        st.sampled_from(OptOut.Source.values),
        HOURS,
        st.none() | st.integers(1, 900),
        st.booleans(),
        st.booleans(),
    ),
    max_size=4,
    unique_by=lambda one: one[0],
)
#: Numbers that are listed as those of a place.
LISTED = st.just(()) | st.just(()) | st.tuples(st.sampled_from(PHONES))
POLICIES = st.fixed_dictionaries(
    {},
    optional={
        "delay_hours": st.sampled_from([6, 72, 168]),
        "expiry_days": st.sampled_from([1, 7]),
        "cap_days": st.sampled_from([91, 365]),
        "protection_days": st.sampled_from([180, 190]),
        "rms_linked": st.booleans(),
        "channels": st.permutations(["sms", "email", "letter"]) | st.sampled_from([["email"], ["letter"], ["sms"]]),
        "consent_basis": st.sampled_from(["", "express"]),
        "consent_approver": st.just(""),
        "window_start": st.sampled_from([time(9), time(14)]),
        "window_end": st.sampled_from([time(17), time(20)]),
    },
)
#: Kind and code -> its rule, and whether it protects.
CODES = st.dictionaries(
    st.sampled_from(
        [("call_type", code) for code in TYPES if code]
        + [("disposition", code) for code in DISPOSITIONS if code]
        + [("nibrs", code) for code in OFFENCES]
    ),
    st.tuples(st.sampled_from(["ask", "hold", "never"]), st.booleans()),
    max_size=4,
)
