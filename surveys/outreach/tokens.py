"""The random text in a citizen's link: the one thing that lets somebody answer."""

import base64
import hashlib
import secrets
from itertools import pairwise

from officersurvey.encryption import blind_index

#: 128 random bits are 22 characters in a link.
TOKEN_BYTES = 16

#: So many characters of a link are enough to ask whether it is real: 48 bits, and asking is limited.
CHECK_LENGTH = 8

#: The alphabet of codes that people type from paper: no letter that looks like a digit, capital or small.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKS_LIKE = str.maketrans("OIL", "011", "- \u2010\u2011\u2013")
_CODE_LENGTH = 26
#: Where the groups of a code begin.
_GROUPS = (0, 6, 11, 16, 21)


def new_token() -> tuple[str, bytes]:
    """Return a fresh token and the hash it is found by."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return token, hash_token(token)


def hash_token(token: str) -> bytes:
    """Return the 32 bytes by which the database knows a token."""
    return hashlib.sha256(token.encode()).digest()


def check_index(token: str) -> bytes:
    """Return the 32 bytes by which the current agency finds a token from its last characters."""
    return blind_index(f"check:{token[-CHECK_LENGTH:]}")


def typed_code(token: str) -> str:
    """Return a token as people can type it: the same bits in small groups, capitals and small letters alike."""
    number = int.from_bytes(base64.urlsafe_b64decode(f"{token}=="))
    letters = [_ALPHABET[number >> 5 * place & 31] for place in reversed(range(_CODE_LENGTH))]
    return "-".join("".join(letters[start:end]) for start, end in pairwise((*_GROUPS, _CODE_LENGTH)))


def token_of(typed: str) -> str | None:
    """Return the token that a typed code stands for; None for what cannot be one."""
    letters = typed.upper().translate(_LOOKS_LIKE)
    if len(letters) != _CODE_LENGTH or not set(letters) <= set(_ALPHABET):
        return None
    number = 0
    for letter in letters:
        number = number << 5 | _ALPHABET.index(letter)
    if number.bit_length() > 8 * TOKEN_BYTES:
        return None
    return base64.urlsafe_b64encode(number.to_bytes(TOKEN_BYTES)).decode().rstrip("=")
