"""Counting links that don't work, per network: guesses slow down, and nobody with a real link ever waits."""

import ipaddress

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

# A mobile carrier puts thousands behind one address, and some of them mistype; a guesser needs 2^128 tries.
LIMIT = 300
SECONDS = 600
_NETWORK_BITS = {4: 24, 6: 56}


def is_flooding(request: HttpRequest, what: str = "wrong-link") -> bool:
    """Count one more link that does not work, or was checked, and say whether this network tried too many of late."""
    key = f"{what}:{_network(request)}"
    try:
        cache.add(key, 0, SECONDS)
        return cache.incr(key) > LIMIT
    except (RedisError, ValueError):
        # Without a counter, or when it ran out between the two steps, the page is simply shown.
        return False


def _network(request: HttpRequest) -> str:
    """Name the network without naming it: the key of a cache entry is no place for an address."""
    try:
        address = ipaddress.ip_address(_address(request))
    except ValueError:
        return "unknown"
    network = ipaddress.ip_network((address, _NETWORK_BITS[address.version]), strict=False)
    return salted_hmac("responses.guessing", str(network), algorithm="sha256").hexdigest()[:16]


def _address(request: HttpRequest) -> str:
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
    return (forwarded.rpartition(",")[2] or request.META.get("REMOTE_ADDR", "")).strip()
