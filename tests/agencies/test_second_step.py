"""The second step besides the password: authenticator apps, recovery codes, and when the agency demands it."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp

from agencies.accounts.models import User
from agencies.accounts.roles import Role
from agencies.models import Agency
from tests import factories
from tests.agencies.signing_in import is_signed_in, sign_in
from tests.factories import PASSWORD

PAGES = ["", "totp/activate/", "webauthn/", "webauthn/add/"]
PAGES_WITH_AN_APP = ["", "totp/deactivate/", "recovery-codes/", "recovery-codes/generate/", "recovery-codes/download/"]


def six_digits(secret: str) -> str:
    """Return what an authenticator app shows now."""
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def set_up_app(user: User) -> str:
    """Give a person an authenticator app and return its secret."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret


def test_s9_where_the_agency_asks_for_it_nothing_opens_before_the_second_step(
    riverton: Agency, chief: User, client_of: Callable[..., Any]
) -> None:
    Agency.objects.filter(pk=riverton.pk).update(require_mfa=True)
    client = client_of("riverton", chief)
    assert client.get("/")["Location"] == "/accounts/2fa/"
    assert "Riverton Police Department asks for a second step" in client.get("/accounts/2fa/").content.decode()
    set_up_app(chief)
    assert client.get("/").get("Location") != "/accounts/2fa/"


def test_s9_operators_need_a_second_step_where_the_setting_says_so(platform_client: Any, settings: Any) -> None:
    opal = factories.make_user("opal@platform.example", Role.OPERATOR)
    platform_client.force_login(opal)
    assert platform_client.get("/admin/").status_code == 200
    settings.OPERATORS_REQUIRE_MFA = True
    assert platform_client.get("/admin/")["Location"] == "/accounts/2fa/"
    assert "Officer Survey asks for a second step" in platform_client.get("/accounts/2fa/").content.decode()
    set_up_app(opal)
    assert platform_client.get("/admin/").status_code == 200


def test_s9_a_password_alone_does_not_sign_in_who_has_a_second_step(chief: User, client_of: Callable[..., Any]) -> None:
    secret = set_up_app(chief)
    client = client_of("riverton")
    assert sign_in(client, chief.email)["Location"].startswith("/accounts/2fa/authenticate/")
    assert not is_signed_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": six_digits(secret)})
    assert is_signed_in(client)


def test_s13_the_six_digits_work_once(chief: User, client_of: Callable[..., Any]) -> None:
    secret = set_up_app(chief)
    with time_machine.travel("2026-03-02 08:00:00+00:00", tick=False):
        code = six_digits(secret)
        one, other = client_of("riverton"), client_of("riverton")
        for client in (one, other):
            sign_in(client, chief.email)
            client.post("/accounts/2fa/authenticate/", {"code": code})
        assert (is_signed_in(one), is_signed_in(other)) == (True, False)


def test_s13_a_recovery_code_works_once(chief: User, client_of: Callable[..., Any]) -> None:
    set_up_app(chief)
    code = RecoveryCodes.activate(chief).get_unused_codes()[0]
    results = []
    for client in (client_of("riverton"), client_of("riverton")):
        sign_in(client, chief.email)
        client.post("/accounts/2fa/authenticate/", {"code": code})
        results.append(is_signed_in(client))
    assert results == [True, False]


def test_s9_a_new_password_does_not_replace_the_second_step(chief: User, client_of: Callable[..., Any]) -> None:
    set_up_app(chief)
    chief.set_password("another long and quiet password")
    chief.save()
    client = client_of("riverton")
    sign_in(client, chief.email, "another long and quiet password")
    assert not is_signed_in(client)


def test_an_app_is_set_up_with_the_digits_it_shows(chief: User, client_of: Callable[..., Any]) -> None:
    client = client_of("riverton", chief)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    answer = client.post("/accounts/2fa/totp/activate/", {"code": six_digits(secret)})
    assert answer.status_code == 302
    assert Authenticator.objects.filter(user=chief, type="totp").exists()


@pytest.mark.parametrize(("pages", "with_app"), [(PAGES, False), (PAGES_WITH_AN_APP, True)])
def test_every_page_of_the_second_step_opens(
    pages: list[str], with_app: bool, chief: User, client_of: Callable[..., Any]
) -> None:
    if with_app:
        set_up_app(chief)
        RecoveryCodes.activate(chief)
    client = client_of("riverton", chief)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert [client.get(f"/accounts/2fa/{page}").status_code for page in pages] == [200] * len(pages)
