"""How a machine shows who it is: a bearer key of the host it calls, signed for where required, and how often it may."""

import time
from datetime import timedelta

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle
from redis.exceptions import RedisError

from agencies.accounts.models import ApiKey
from surveys.api.signatures import check_signature

#: Enough to see a key that is no longer used; a write with each request would cost more than it tells.
_USE_NOTED_EVERY = timedelta(minutes=1)
#: A dispatch system that pushes every incident by itself stays far below.
_CALLS_A_MINUTE = 600
_MINUTE = 60


class BearerKey(HttpBearer):
    """Lets in a live key of this host that has the scope."""

    def __init__(self, scope: ApiKey.Scope) -> None:
        self.scope = scope
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        """Return the key that was shown as this text, check the signature it requires, and note that it is in use."""
        now = timezone.now()
        key = ApiKey.find(token, self.scope, now)
        if key and key.requires_signature:
            check_signature(request, key)
        if key and (key.last_used_at is None or now - key.last_used_at > _USE_NOTED_EVERY):
            ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
        return key


class KeyThrottle(BaseThrottle):
    """Gives each key its calls per minute."""

    def allow_request(self, request: HttpRequest) -> bool:
        """Count the call; a cache that is down must not keep incidents out."""
        minute = f"api-key-calls:{request.auth.pk}:{int(time.time()) // _MINUTE}"  # type: ignore[attr-defined]
        try:
            cache.add(minute, 0, 2 * _MINUTE)
            return cache.incr(minute) <= _CALLS_A_MINUTE
        except RedisError:
            return True

    def wait(self) -> float:
        """Return the seconds until the next minute begins."""
        return _MINUTE - time.time() % _MINUTE
