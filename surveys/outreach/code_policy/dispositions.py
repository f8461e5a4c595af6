"""Starter policy on the two-digit APCO disposition codes."""

from surveys.outreach.code_policy.entry import CodeEntry, CodeRule, entries

_ASK = "01 02 05 08 12 13 16 18 20"
_HOLD = "04 07 09 15 17"
_NEVER = """
03 Arrest
10 Cancelled or duplicate
11 Field interview
14 Gone on arrival, no contact made
21 Cancelled or duplicate
22 Cancelled or duplicate
32 Cancelled or duplicate
"""
_MEDICAL = range(33, 46)

STARTER_DISPOSITIONS: tuple[CodeEntry, ...] = (
    *(CodeEntry(code, CodeRule.ASK) for code in _ASK.split()),
    *(CodeEntry(code, CodeRule.HOLD) for code in _HOLD.split()),
    *entries(CodeRule.NEVER, _NEVER),
    *(CodeEntry(str(code), CodeRule.NEVER, "Medical outcome") for code in _MEDICAL),
)
