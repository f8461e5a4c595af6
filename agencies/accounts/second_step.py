"""The second step besides the password: who has to have one, and what of it is kept.

Its secrets are sealed: whoever reads a dump must not be able to make anybody's codes.
"""

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest

from officersurvey.encryption import seal, unseal

# allauth names no row: a secret is bound to its agency, table and column.
_PLACE = "mfa_authenticator.data"


class SecondStepAdapter(DefaultMFAAdapter):
    """Seals the secrets of authenticator apps and recovery codes for the agency in force."""

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return base64.b64encode(seal(text, _PLACE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret, or raise UndecryptableError."""
        return unseal(base64.b64decode(encrypted_text), _PLACE)


def is_demanded(request: HttpRequest) -> bool:
    """Whether this host's agency, or the platform, asks its people for a second step."""
    agency = getattr(request, "agency", None)
    return bool(agency.require_mfa if agency else settings.OPERATORS_REQUIRE_MFA)
