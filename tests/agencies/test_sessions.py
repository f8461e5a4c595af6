"""How long a session lives, and what ends it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine

from agencies.accounts.models import User
from tests.agencies.signing_in import STAY, is_signed_in, sign_in
from tests.factories import PASSWORD

MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def test_s11_half_an_hour_without_a_request_locks_the_session(chief: User, client_of: Callable[..., Any]) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client = client_of("riverton", chief)
        assert is_signed_in(client)
        clock.shift(timedelta(minutes=29))
        assert is_signed_in(client)
        clock.shift(timedelta(minutes=31))
        answer = client.get(STAY, follow=True)
    assert answer.redirect_chain == [("/accounts/login/", 302)]
    assert "You were signed out because the session was not used for a while." in answer.content.decode()


def test_s11_twelve_hours_end_a_session_however_busy(chief: User, client_of: Callable[..., Any]) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client = client_of("riverton", chief)
        assert is_signed_in(client)
        for _ in range(35):
            clock.shift(timedelta(minutes=20))
            assert is_signed_in(client)
        clock.shift(timedelta(minutes=21))
        assert not is_signed_in(client)


def test_s11_the_cookie_of_a_locked_session_is_worth_nothing(chief: User, client_of: Callable[..., Any]) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client = client_of("riverton", chief)
        assert is_signed_in(client)
        kept = client.cookies["session"].value
        clock.shift(timedelta(minutes=31))
        assert not is_signed_in(client)
        client.cookies["session"] = kept
        assert not is_signed_in(client)


def test_s12_a_person_who_is_switched_off_is_signed_out_at_once(chief: User, client_of: Callable[..., Any]) -> None:
    client = client_of("riverton", chief)
    assert is_signed_in(client)
    User.objects.filter(pk=chief.pk).update(is_active=False)
    assert not is_signed_in(client)


def test_s12_a_new_password_ends_the_sessions_everywhere(chief: User, client_of: Callable[..., Any]) -> None:
    here, elsewhere = client_of("riverton", chief), client_of("riverton", chief)
    new = "another long and quiet password"
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/accounts/password/change/", fields).status_code == 302
    assert [is_signed_in(client) for client in (here, elsewhere)] == [False, False]


def test_s12_the_session_has_a_new_key_after_signing_in(chief: User, client_of: Callable[..., Any]) -> None:
    client = client_of("riverton")
    client.get("/accounts/login/")
    sign_in(client, chief.email, "wrong")
    client.cookies["session"] = "chosen-by-an-attacker-0123456789"
    sign_in(client, chief.email)
    assert client.cookies["session"].value != "chosen-by-an-attacker-0123456789"
    assert is_signed_in(client)


def test_s12_signing_out_needs_a_post_and_ends_the_session_on_the_server(
    chief: User, client_of: Callable[..., Any]
) -> None:
    client = client_of("riverton", chief)
    kept = client.cookies["session"].value
    client.get("/accounts/logout/")
    assert is_signed_in(client)
    client.post("/accounts/logout/")
    client.cookies["session"] = kept
    assert not is_signed_in(client)


def test_s22_a_new_role_counts_from_the_next_request(chief: User, client_of: Callable[..., Any]) -> None:
    client = client_of("riverton", chief)
    assert client.get("/admin/").status_code == 404
    User.objects.filter(pk=chief.pk).update(role="administrator")
    assert client.get("/admin/").status_code == 200
