"""What every answer tells the browser."""

from collections.abc import Callable
from typing import Any

import pytest

from agencies.accounts.models import User
from tests.isolation.routes import routes
from tests.isolation.test_walk import addresses

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}
ROWS: dict[str, Any] = {"integers": [1], "uuids": ["11111111-1111-4111-8111-111111111111"], "texts": ["a" * 22]}


def wrong_headers(answer: Any) -> list[str]:
    """Return what an answer lacks."""
    expected = {
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    wrong = [name for name, value in expected.items() if answer.headers.get(name) != value]
    # Forms need their own origin to be told to their own host; no other host is ever told an address.
    wrong += [] if answer.headers.get("Referrer-Policy") in {"same-origin", "no-referrer"} else ["Referrer-Policy"]
    policy = set(answer.headers.get("Content-Security-Policy", "").split("; "))
    return wrong + ([] if policy == POLICY else ["Content-Security-Policy"])


@pytest.mark.parametrize("host", ["riverton", "platform"])
def test_s67_every_answer_carries_the_protective_headers(
    host: str, administrator: User, client_of: Callable[..., Any], platform_client: Any
) -> None:
    client = platform_client if host == "platform" else client_of("riverton", administrator)
    table = routes("officersurvey.public_urls" if host == "platform" else "officersurvey.urls")
    wrong = {
        address: problems
        for route in table
        for address in addresses(route, ROWS)
        if "logout" not in address and (problems := wrong_headers(client.get(address)))
    }
    assert wrong == {}


@pytest.mark.parametrize("path", ["/agency/", "/departments/", "/officers/", "/comments/", "/admin/"])
def test_s67_personal_pages_are_not_kept_by_browsers(
    path: str, administrator: User, client_of: Callable[..., Any]
) -> None:
    answer = client_of("riverton", administrator).get(path)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]


def test_s67_cookies_are_for_this_host_and_no_script(administrator: User, client_of: Callable[..., Any]) -> None:
    client = client_of("riverton")
    client.get("/accounts/login/")
    (cookie,) = client.cookies.values()
    assert (cookie["httponly"], cookie["samesite"], cookie["domain"]) == (True, "Lax", "")


def test_s67_production_asks_for_encryption_everywhere(live: Any) -> None:
    script = (
        "from django.conf import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME,"
        " s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS)"
    )
    told = live.manage("shell", "-v", "0", "-c", script, OFFICERSURVEY_MODE="production")
    assert told.stdout.split() == ["__Host-session", "__Host-csrf", "True", "True", "True", "31536000"], told.stderr
