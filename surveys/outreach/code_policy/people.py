"""Starter policy about people: roles, relations to the offender, and the codes that say something about a person.

All values are in the form `normal_code` returns.
"""

from surveys.outreach.code_policy.entry import normal_code

CONTACTABLE_ROLES = frozenset({"CALLER", "REPORTINGPARTY", "VICTIM", "INVOLVEDPERSON"})

#: No agency setting can make these contactable.
NEVER_ROLES = frozenset(
    {"SUSPECT", "PERSONOFINTEREST", "PATIENT", "PATIENTACQUAINTANCE", "PATIENTRELATIVE", "OFFENDER", "ARRESTEE"}
)

#: An involved person is asked about a crash and about nothing else.
CRASH_CODES = frozenset({"MVA", "MVAHR", "MVAINJY", "MVAUNK", "MVCP"})

#: Types about children: with these an unknown age counts as a minor's.
JUVENILE_CODES = frozenset({"CURFEW", "JUV", "RUNAWAY", "SCH", "TRUANT"})

#: Violence at home, sexual offences, stalking, abuse: afterwards nobody at the same contact or address is asked.
_PROTECTED = "ABDUCTF ABUSE CUST DVA DVNA INDECENT NEGLECT ORDERV SEXOFFNS STKX 11A 11B 11C 11D 36A 36B 64A 64B 90F"
PROTECTED_CODES = frozenset(_PROTECTED.split())

_NIBRS_FAMILY_OR_INTIMATE = "SE CS PA SB CH GP GC IL SP SC SS OF BG CF HR XS XR CO FC FP"
_WORDS_FAMILY_OR_INTIMATE = """
    spouse husband wife ex-spouse ex-husband ex-wife common-law partner domestic-partner ex-partner boyfriend girlfriend
    ex-boyfriend ex-girlfriend fiance fiancee dating intimate family relative parent mother father stepparent stepmother
    stepfather child son daughter stepchild stepson stepdaughter sibling brother sister stepsibling grandparent
    grandmother grandfather grandchild in-law aunt uncle niece nephew cousin roommate cohabitant foster-child
    foster-parent
"""
_NIBRS_OTHER = "AQ BE EE ER FR NE OK RU ST"
_WORDS_OTHER = """
    acquaintance babysittee employee employer friend neighbor neighbour otherwise-known unknown stranger none customer
    coworker co-worker colleague landlord tenant
"""


def _relation(text: str) -> str:
    return normal_code(text).replace("-", "").replace("/", "").replace("_", "")


def _relations(*lists: str) -> frozenset[str]:
    return frozenset(_relation(word) for words in lists for word in words.split())


FAMILY_OR_INTIMATE = _relations(_NIBRS_FAMILY_OR_INTIMATE, _WORDS_FAMILY_OR_INTIMATE)
OTHER_RELATIONS = _relations(_NIBRS_OTHER, _WORDS_OTHER)


def is_family_or_intimate(relation: str) -> bool | None:
    """Say whether a relation to the offender is one of family or intimacy; None when it cannot be told."""
    known = _relation(relation)
    if known in FAMILY_OR_INTIMATE:
        return True
    return False if not known or known in OTHER_RELATIONS else None
