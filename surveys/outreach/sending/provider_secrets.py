"""What providers' requests are checked against: read once in a while, so that forgers cost no query."""

import time
from dataclasses import dataclass, field

from agencies.tenancy import current_agency
from surveys.outreach.models import ProviderSecret

TWILIO_TOKEN = "twilio_auth_token"  # noqa: S105 - the name of a secret
MAIL_SECRET = "email_webhook_secret"  # noqa: S105 - the name of a secret

# A changed secret is noticed by other processes within this time.
_REMEMBER_SECONDS = 30


@dataclass(frozen=True)
class Known:
    """An agency's public address and one of its secrets, and until when that is believed."""

    base_url: str
    secret: str = field(repr=False)
    until: float


_known: dict[tuple[str, str], Known] = {}


def secret_of(name: str) -> str:
    """Return a secret of the agency in force, as it is stored now; empty where there is none."""
    row = ProviderSecret.objects.filter(name=name).first()
    return str(row.value) if row else ""


def remembered(name: str) -> Known:
    """Return a secret of the agency in force as it was known lately: without SQL when warm."""
    agency = current_agency()
    key = (agency.schema_name, name)
    known = _known.get(key)
    if known is None or known.until < time.monotonic():
        known = Known(agency.base_url, secret_of(name), time.monotonic() + _REMEMBER_SECONDS)
        _known[key] = known
    return known


def forget_secrets() -> None:
    """Read every agency's secrets anew; call it where one was changed."""
    _known.clear()
