"""Starter policy about people: roles, relations to the offender, and the codes that say something about a person.

All values are in the form `normal_code` returns.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from surveys.outreach.code_policy.entry import normal_code

CONTACTABLE_ROLES = frozenset({"CALLER", "REPORTINGPARTY", "VICTIM", "INVOLVEDPERSON"})

#: An involved person is asked about a crash and about nothing else.
CRASH_CODES = frozenset({"MVA", "MVAHR", "MVAINJY", "MVAUNK", "MVCP"})

#: Types about children: with these an unknown age counts as a minor's.
JUVENILE_CODES = frozenset({"CURFEW", "JUV", "RUNAWAY", "SCH", "TRUANT"})

#: What agencies' own names for matters about children hold.
JUVENILE_MARK = "JUV"

#: Violence at home, sexual offences, stalking, abuse: afterwards nobody at the same contact or address is asked.
_PROTECTED = "ABDUCTF ABUSE CUST DVA DVNA INDECENT NEGLECT ORDERV SEXOFFNS STKX 11A 11B 11C 11D 36A 36B 64A 64B 90F"
PROTECTED_CODES = frozenset(_PROTECTED.split())

_NIBRS_FAMILY_OR_INTIMATE = "SE CS PA SB CH GP GC IL SP SC SS OF BG CF HR XS XR CO FC FP"
_WORDS_FAMILY_OR_INTIMATE = """
    spouse husband wife hubby common-law partner domestic-partner boyfriend girlfriend bf gf ex fiance fiancee lover
    dating intimate family relative kin parent mother father mom mommy mama dad daddy stepparent stepmother stepfather
    stepmom stepdad child children kid son daughter stepchild stepson stepdaughter sibling brother sister stepsibling
    stepbrother stepsister grandparent grandmother grandfather grandma grandpa grandchild grandchildren grandson
    granddaughter in-law aunt uncle niece nephew cousin roommate housemate cohabitant cohabitor foster-child
    foster-parent fosterchild fosterparent godparent guardian homosexual-relationship same-sex-relationship
    dating-relationship
"""
_SPANISH_FAMILY_OR_INTIMATE = """
    esposo esposa marido mujer conyuge novio novia prometido prometida pareja companero companera concubino concubina
    conviviente amante hijo hija hijos hijas hijastro hijastra padre madre padres papa padrastro madrastra hermano
    hermana hermanos hermanastro hermanastra abuelo abuela nieto nieta tio tia sobrino sobrina primo prima suegro
    suegra suegros yerno nuera cunado cunada familiar familia pariente
"""
_NIBRS_OTHER = "AQ BE EE ER FR NE OK RU ST"
_WORDS_OTHER = """
    acquaintance babysittee the-baby employee employer friend neighbor neighbour otherwise-known unknown
    relationship-unknown stranger none no-relation not-related customer coworker co-worker colleague landlord tenant
    conocido conocida desconocido desconocida amigo amiga vecino vecina ninguno ninguna
"""

#: What NIBRS puts before a relation.
_LEADING = re.compile(r"^\s*VICTIM\s+(WAS|IS)\b(?=.*\w)")
_BETWEEN = re.compile(r"[/,;()-]|\bOR\b")


def _relation(text: str) -> str:
    return normal_code(text).replace("-", "").replace("/", "").replace("_", "")


def _relations(*lists: str) -> frozenset[str]:
    return frozenset(_relation(word) for words in lists for word in words.split())


_FAMILY_WORDS = _relations(_WORDS_FAMILY_OR_INTIMATE, _SPANISH_FAMILY_OR_INTIMATE)
FAMILY_OR_INTIMATE = _relations(_NIBRS_FAMILY_OR_INTIMATE) | _FAMILY_WORDS
OTHER_RELATIONS = _relations(_NIBRS_OTHER, _WORDS_OTHER)


@lru_cache(maxsize=4096)
def is_family_or_intimate(relation: str) -> bool | None:
    """Say whether a relation to the offender is one of family or intimacy; None when it cannot be told.

    Of several, one of family is enough. VO, a victim who offended too, tells of a fight and not between whom.
    """
    text = _LEADING.sub("", _without_accents(relation).upper())
    whole, parts = _relation(text), {_relation(part) for part in _BETWEEN.split(text)} - {""}
    if whole in OTHER_RELATIONS or not whole:
        return False
    if _are_family({whole, *parts}, FAMILY_OR_INTIMATE) or _are_family(re.findall(r"[A-Z]+", text), _FAMILY_WORDS):
        return True
    return False if parts and parts <= OTHER_RELATIONS else None


def _are_family(words: Iterable[str], known: frozenset[str]) -> bool:
    """Whether one of the words is known, also in the plural or with an EX before it."""
    found = set(words)
    found |= {word.removeprefix("EX") for word in found} | {word.removesuffix("S") for word in found}
    return not found.isdisjoint(known)


def _without_accents(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
