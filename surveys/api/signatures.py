"""Signed requests: X-Signature: t=<unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<body>" with the key's secret>."""

import hmac
import re
import time

from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from agencies.accounts.models import ApiKey
from surveys.api.refusals import BadSignature, TryAgain

WINDOW_SECONDS = 300
_SIGNATURE = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})", re.ASCII)
_WORDS = (
    "This key has to sign its requests: “X-Signature: t=UNIX_SECONDS,v1=HEX” with the HMAC-SHA256 of UNIX_SECONDS, "
    "a full stop and the body, made with the key's signing secret within the last 5 minutes and not used before."
)


def check_signature(request: HttpRequest, key: ApiKey) -> None:
    """Raise BadSignature unless the body was signed with the key's secret, just now, and for this request alone."""
    found = _SIGNATURE.fullmatch(request.headers.get("X-Signature", ""))
    if not found:
        raise BadSignature(message=_WORDS)
    moment, shown = found.groups()
    is_right = hmac.compare_digest(sign(key.signing_secret, moment, request.body), shown)
    if not is_right or abs(time.time() - int(moment)) > WINDOW_SECONDS or not _is_first(key, shown):
        raise BadSignature(message=_WORDS)


def sign(secret: str, moment: str, body: bytes) -> str:
    """Return the signature of a body at a moment."""
    return hmac.digest(secret.encode(), f"{moment}.".encode() + body, "sha256").hex()


def _is_first(key: ApiKey, signature: str) -> bool:
    # A clock may be ahead by one window, so a signature is good for two.
    try:
        return cache.add(f"api-signature:{key.pk}:{signature}", 1, 2 * WINDOW_SECONDS)
    except RedisError:
        raise TryAgain(503, "The signature can't be checked just now. Send it again soon.", 5) from None
