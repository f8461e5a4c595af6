"""Machines with their keys, and what they send."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies.accounts.models import ApiKey

Send = Callable[..., Any]


def issue(**options: Any) -> tuple[ApiKey, str]:
    """A key for incidents in the schema that is in force, and its text."""
    scope = options.pop("scope", ApiKey.Scope.INCIDENTS_WRITE)
    return ApiKey.issue("CAD", scope, timezone.now() + timedelta(days=30), **options)


def signature(secret: str, body: bytes, at: float) -> str:
    """What a machine writes into X-Signature, by the words of the guide."""
    digest = hmac.new(secret.encode(), f"{int(at)}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={int(at)},v1={digest}"


def results(answer: Any) -> list[tuple[str, str]]:
    """Number and outcome of each item."""
    return [(item["incident_number"], item["outcome"]) for item in answer.json()["results"]]


@pytest.fixture
def send(client_of: Callable[..., Any], platform_client: Any) -> Send:
    """Post a body to a host with a key and headers, and return the answer."""

    def post(body: Any, shown: str, *, to: str = "riverton", path: str = "incidents", **headers: str) -> Any:
        client = platform_client if to == "platform" else client_of(to)
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.post(
            f"/api/v1/{path}",
            content,
            content_type="application/json",
            headers={"Authorization": f"Bearer {shown}", **named},
        )

    return post


@pytest.fixture
def send_signed(send: Send) -> Send:
    """The same, signed with a secret for this moment or another."""

    def post(body: Any, shown: str, secret: str, *, at: float | None = None, **how: Any) -> Any:
        content = json.dumps(body).encode()
        made = signature(secret, content, time.time() if at is None else at)
        return send(content, shown, X_Signature=made, **how)

    return post
