"""The starter policy: which incident types, dispositions and offences people are asked about.

Plain data. An agency starts with a copy and edits that copy; a code on no list is unknown and is never asked about.
"""

from surveys.outreach.code_policy.dispositions import STARTER_DISPOSITIONS
from surveys.outreach.code_policy.entry import (
    STRICTNESS,
    CodeEntry,
    CodeRule,
    normal_code,
    normal_disposition,
    rules_by_code,
)
from surveys.outreach.code_policy.incident_types import STARTER_INCIDENT_TYPES
from surveys.outreach.code_policy.nibrs import STARTER_NIBRS
from surveys.outreach.code_policy.people import (
    CONTACTABLE_ROLES,
    CRASH_CODES,
    FAMILY_OR_INTIMATE,
    JUVENILE_CODES,
    OTHER_RELATIONS,
    PROTECTED_CODES,
    is_family_or_intimate,
)
from surveys.outreach.code_policy.protecting import sounds_protecting

__all__ = [
    "CONTACTABLE_ROLES",
    "CRASH_CODES",
    "FAMILY_OR_INTIMATE",
    "JUVENILE_CODES",
    "OTHER_RELATIONS",
    "PROTECTED_CODES",
    "STARTER_DISPOSITIONS",
    "STARTER_INCIDENT_TYPES",
    "STARTER_NIBRS",
    "STRICTNESS",
    "CodeEntry",
    "CodeRule",
    "is_family_or_intimate",
    "normal_code",
    "normal_disposition",
    "rules_by_code",
    "sounds_protecting",
]
