"""Words that mean the same in every dispatch centre; a profile's own meanings come before them."""

from collections.abc import Mapping
from typing import Any

#: Stands for the result of a formula that was never calculated.
NO_RESULT = "#FORMULA!"

#: What stands in a cell where there is nothing.
NOTHING = frozenset({"NULL", "null", "(null)", "\\N", "N/A", "n/a", "#N/A", NO_RESULT})

#: What a spreadsheet writes where it could not find or calculate a value.
ERRORS = frozenset(
    {
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#DIV/0!",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#SPILL!",
        "#CALC!",
        "#GETTING_DATA",
        NO_RESULT,
    }
)

YES = frozenset({"1", "Y", "YES", "T", "TRUE", "X"})
NO = frozenset({"0", "N", "NO", "F", "FALSE"})

#: The standard's roles, and how dispatchers abbreviate them.
ROLES = {
    "CALLER": "Caller",
    "COMPLAINANT": "Caller",
    "COMP": "Caller",
    "RP": "ReportingParty",
    "R/P": "ReportingParty",
    "REPORTINGPARTY": "ReportingParty",
    "REPORTINGPERSON": "ReportingParty",
    "VICTIM": "Victim",
    "VIC": "Victim",
    "VICTIMACQUAINTANCE": "VictimAcquaintance",
    "VICTIMRELATIVE": "VictimRelative",
    "WITNESS": "Witness",
    "WIT": "Witness",
    "DRIVER": "InvolvedPerson",
    "INVOLVEDPERSON": "InvolvedPerson",
    "INVOLVED": "InvolvedPerson",
    "PATIENT": "Patient",
    "PATIENTACQUAINTANCE": "PatientAcquaintance",
    "PATIENTRELATIVE": "PatientRelative",
    "PERSONOFINTEREST": "PersonOfInterest",
    "SUSPECT": "Suspect",
    "SUSP": "Suspect",
    "ARRESTEE": "Suspect",
    "OFFENDER": "Suspect",
}

OFFICER_ROLES = {
    "MAIN_CONTACT": "main_contact",
    "PRIMARY": "primary",
    "PRIM": "primary",
    "P": "primary",
    "BACKUP": "backup",
    "BACK-UP": "backup",
    "ASSIST": "backup",
    "B": "backup",
    "SUPERVISOR": "supervisor",
    "SUP": "supervisor",
    "SGT": "supervisor",
    "CALL_TAKER": "call_taker",
    "CALLTAKER": "call_taker",
}

PHONE_TYPES = {
    "CELL": "mobile",
    "CELLULAR": "mobile",
    "MOBILE": "mobile",
    "WIRELESS": "mobile",
    "LANDLINE": "landline",
    "VOIP": "voip",
}

LANGUAGES = {
    "ENGLISH": "en",
    "SPANISH": "es",
    "ESPAÑOL": "es",
    "CHINESE": "zh",
    "MANDARIN": "zh",
    "CANTONESE": "zh",
    "VIETNAMESE": "vi",
    "TAGALOG": "tl",
    "KOREAN": "ko",
    "ARABIC": "ar",
    "RUSSIAN": "ru",
    "FRENCH": "fr",
    "HAITIANCREOLE": "ht",
    "PORTUGUESE": "pt",
    "SOMALI": "so",
    "HMONG": "hmn",
    "AMHARIC": "am",
    "FARSI": "fa",
    "POLISH": "pl",
    "GERMAN": "de",
    "JAPANESE": "ja",
}

SOURCES = {
    "911": "911",
    "E911": "911",
    "E-911": "911",
    "TEXTMESSAGE": "911",
    "NON-EMERGENCY": "non_emergency",
    "NON_EMERGENCY": "non_emergency",
    "NONEMERGENCY": "non_emergency",
    "TELEPHONEOTHER,NOT911": "non_emergency",
    "ALARMCALL(NOTPOLICEALARM)": "non_emergency",
    "ONVIEW": "officer_initiated",
    "ON-VIEW": "officer_initiated",
    "SELF-INITIATED": "officer_initiated",
    "OFFICER_INITIATED": "officer_initiated",
    "PROACTIVE(OFFICERINITIATED)": "officer_initiated",
    "ONLINE": "online",
    "INPERSONCOMPLAINT": "online",
}

STATUSES = {
    "ACTIVE": "active",
    "OPEN": "active",
    "CLOSED": "closed",
    "CLEARED": "closed",
    "REOPENED": "reopened",
    "CANCELLED": "cancelled",
    "CANCELED": "cancelled",
}

#: A code or disposition that marks a row as no contact with anybody, by its first word.
PRACTICE = {
    "TEST": "test",
    "TRAINING": "test",
    "VOID": "void",
    "VOI": "void",
    "DUPLICATE": "duplicate",
    "DUP": "duplicate",
}

PRACTICE_INITIALS = frozenset(word[0] for word in PRACTICE)

#: What each field's words mean unless a profile says otherwise.
MEANINGS = {
    "source": SOURCES,
    "status": STATUSES,
    "role": ROLES,
    "officer_role": OFFICER_ROLES,
    "phone_type": PHONE_TYPES,
    "language": LANGUAGES,
}


def practice_of(record: Mapping[str, Any]) -> str:
    """Return "test", "void" or "duplicate" for a record that says so in a code, its text or its disposition."""
    for name in ("final_code", "final_text", "initial_code", "disposition"):
        text = record.get(name)
        if text and text[:1].upper() in PRACTICE_INITIALS:
            word = text.upper().replace("-", " ").split(maxsplit=1)[0]
            if word in PRACTICE:
                return PRACTICE[word]
    return ""
