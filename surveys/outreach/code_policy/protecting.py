"""Agencies' own names for what protects people: a proposal for whoever decides about a code, and never a decision."""

import re

#: Beginnings of words, and words that mean it only when they stand alone.
_BEGINNINGS = "domestic family intimate sex rape rapist sodom molest incest indecen stalk abus neglect restrain"
_WORDS = "dv dva dvna dom ipv sa csc fam stkx orderv ordervio tro"
_SAYS_SO = re.compile(
    rf"\b(?:{'|'.join(_BEGINNINGS.split())})|\b(?:{'|'.join(_WORDS.split())})\b"
    r"|protecti(?:ve|on)\W+order|order\W+of\W+protection|no\W+contact\W+order"
)
_PARTS = re.compile(r"[\W\d_]+")


def sounds_protecting(code: str, words: str) -> bool:
    """Whether a code or its words speak of violence at home, sexual offences, stalking, abuse or a protective order."""
    return _SAYS_SO.search(_PARTS.sub(" ", f"{code} {words}".lower())) is not None
