"""Signing in: who gets in, who is kept out, and what a stranger can learn."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from agencies.accounts.models import User
from agencies.models import Agency
from tests.agencies.signing_in import CountingHasher, is_signed_in, sign_in, words
from tests.factories import PASSWORD

REDIRECTS = [
    "//evil.example",
    "///evil.example",
    "////evil.example/path",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "http://evil.example",
    "https://evil.example/agency/",
    "HTTPS://evil.example",
    "http:evil.example",
    "http:/evil.example",
    "http:///evil.example",
    "https:\\\\evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    " //evil.example",
    "\t//evil.example",
    "\x00//evil.example",
    "http://riverton.localhost@evil.example/",
    "http://riverton.localhost.evil.example/",
    "http://evil.example#riverton.localhost",
    "ftp://riverton.localhost/",
]


def test_a_person_signs_in_with_address_and_password_whatever_the_case(
    chief: User, client_of: Callable[..., Any]
) -> None:
    client = client_of("riverton")
    assert sign_in(client, "Carol@Riverton.EXAMPLE").status_code == 302
    assert is_signed_in(client)


def test_the_first_administrator_has_no_password_until_they_choose_one(
    administrator: User, client_of: Callable[..., Any]
) -> None:
    client = client_of("riverton")
    sign_in(client, administrator.email, "")
    sign_in(client, administrator.email, "!")
    assert not is_signed_in(client)


def test_nobody_signs_up(client_of: Callable[..., Any]) -> None:
    client = client_of("riverton")
    fields = {"email": "eve@evil.example", "password1": PASSWORD, "password2": PASSWORD}
    answer = client.post("/accounts/signup/", fields)
    assert "Accounts are made by an administrator" in answer.content.decode()
    assert not is_signed_in(client)


def test_s10_five_failures_lock_a_person_out_even_with_the_right_password(
    chief: User, client_of: Callable[..., Any]
) -> None:
    client = client_of("riverton")
    for _ in range(5):
        sign_in(client, chief.email, "wrong")
    answer = sign_in(client, chief.email)
    assert words(answer) == "Too many failed login attempts. Try again later."
    assert not is_signed_in(client)


def test_s10_a_person_is_not_locked_out_from_afar(chief: User, client_of: Callable[..., Any]) -> None:
    for _ in range(9):
        sign_in(client_of("riverton"), chief.email, "wrong", REMOTE_ADDR="203.0.113.9")
    client = client_of("riverton")
    sign_in(client, chief.email, REMOTE_ADDR="198.51.100.7")
    assert is_signed_in(client)


def test_s10_unknown_people_are_answered_and_locked_out_as_known_ones(
    chief: User, client_of: Callable[..., Any]
) -> None:
    def answers(email: str) -> list[tuple[int, str]]:
        posts = [sign_in(client_of("riverton"), email, "wrong") for _ in range(7)]
        return [(answer.status_code, words(answer)) for answer in posts]

    assert answers(chief.email) == answers("nobody@riverton.example")


def test_s10_a_hundred_wrong_posts_cost_less_than_a_hundred_hashes(
    chief: User, client_of: Callable[..., Any], settings: Any
) -> None:
    settings.PASSWORD_HASHERS = ["tests.agencies.signing_in.CountingHasher"]
    chief.set_password(PASSWORD)
    chief.save()
    CountingHasher.count = 0
    for number in range(50):
        sign_in(client_of("riverton"), chief.email, f"wrong{number}")
        sign_in(client_of("riverton"), f"nobody{number % 3}@riverton.example", "wrong")
    # Five for the known person and five for each of the unknown three.
    assert CountingHasher.count == 20


def test_s10_known_and_unknown_people_cost_the_same_hashing(
    chief: User, client_of: Callable[..., Any], settings: Any
) -> None:
    settings.PASSWORD_HASHERS = ["tests.agencies.signing_in.CountingHasher"]
    chief.set_password(PASSWORD)
    chief.save()
    counts = []
    for email in (chief.email, "nobody@riverton.example"):
        CountingHasher.count = 0
        sign_in(client_of("riverton"), email, "wrong")
        counts.append(CountingHasher.count)
    assert counts == [1, 1]


@pytest.mark.parametrize("target", REDIRECTS)
def test_s66_signing_in_never_leads_to_another_site(target: str, chief: User, client_of: Callable[..., Any]) -> None:
    answer = sign_in(client_of("riverton"), chief.email, fields={"next": target})
    assert answer["Location"] == "/"


@pytest.mark.parametrize("target", REDIRECTS)
def test_s66_the_theme_switch_never_leads_to_another_site(target: str, client_of: Callable[..., Any]) -> None:
    answer = client_of("riverton").post("/accounts/theme/", {"theme": "dark", "next": target})
    assert answer["Location"] == "/"


def test_s66_a_page_of_this_host_is_returned_to(chief: User, client_of: Callable[..., Any]) -> None:
    answer = sign_in(client_of("riverton"), chief.email, fields={"next": "/officers/?period=28d"})
    assert answer["Location"] == "/officers/?period=28d"


def test_s4_a_session_of_riverton_is_nobodys_at_hillside(
    chief: User, hillside: Agency, client_of: Callable[..., Any]
) -> None:
    at_home, abroad = client_of("riverton", chief), client_of("hillside")
    abroad.cookies = at_home.cookies
    assert is_signed_in(at_home)
    assert urlsplit(abroad.get("/accounts/stay/")["Location"]).path == "/accounts/login/"


def test_a_person_of_riverton_cannot_sign_in_at_hillside(
    chief: User, hillside: Agency, client_of: Callable[..., Any]
) -> None:
    client = client_of("hillside")
    sign_in(client, chief.email)
    assert not is_signed_in(client)


@pytest.mark.parametrize("wanted", ["dark", "light"])
def test_the_theme_is_remembered_in_a_cookie(wanted: str, client_of: Callable[..., Any]) -> None:
    client = client_of("riverton")
    client.post("/accounts/theme/", {"theme": wanted, "next": "/accounts/login/"})
    assert f'data-bs-theme="{wanted}"' in client.get("/accounts/login/").content.decode()


def test_an_unknown_theme_is_ignored(client_of: Callable[..., Any]) -> None:
    client = client_of("riverton")
    client.post("/accounts/theme/", {"theme": '"><script>'})
    assert "theme" not in client.cookies
