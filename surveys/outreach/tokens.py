"""The random text in a citizen's link: the one thing that lets somebody answer."""

import hashlib
import secrets

from officersurvey.encryption import blind_index

#: 128 random bits are 22 characters in a link.
TOKEN_BYTES = 16

#: So many characters of a link are enough to ask whether it is real: 48 bits, and asking is limited.
CHECK_LENGTH = 8


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
