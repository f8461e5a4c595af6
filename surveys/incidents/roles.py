"""Roles in which nobody is ever asked, however a source writes them."""

import re
from functools import lru_cache

#: Of suspects and their like, patients and those around them, and the dead: words and their beginnings.
_BEGINNINGS = """
    suspect arrest offend defend perp aggress assail abuser accused inmate prisoner detain patient personofinterest
    deceas deced dead sospech agres acusad imputad detenid arrestad pacient fallecid
"""
_NEVER = re.compile("|".join([*_BEGINNINGS.split(), "^poi$"]))


@lru_cache(maxsize=2_000)
def is_never_asked(role: str) -> bool:
    """Whether nobody in the role is ever asked, whatever an agency's policy says."""
    return _NEVER.search("".join(filter(str.isalpha, role.lower()))) is not None
