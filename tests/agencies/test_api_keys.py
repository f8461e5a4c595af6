"""Keys of machines: whose they are, and the secret with which some of them have to sign."""

import re
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from agencies import tenancy
from agencies.accounts.models import AccessLog, ApiKey
from agencies.accounts.roles import Role
from agencies.models import Agency
from tests import factories

ROUTE, WRITE = "incidents:route", "incidents:write"


@pytest.fixture
def operator(platform_client: Any) -> Any:
    """Opal's browser on the platform's host."""
    platform_client.force_login(factories.make_user("opal@platform.example", Role.OPERATOR))
    return platform_client


def lines(capsys: Any) -> list[str]:
    return capsys.readouterr().out.split()


def test_s69_a_platform_key_is_printed_once_and_belongs_to_no_agency(db: None, riverton: Agency, capsys: Any) -> None:
    tenancy.leave()
    call_command("create_api_key", platform=True, scope=ROUTE, name="Dispatch centre", agencies="riverton")
    (shown,) = lines(capsys)
    assert ApiKey.find(shown, ROUTE, timezone.now()) == ApiKey.objects.get()
    with tenancy.agency_context("riverton"):
        assert (ApiKey.find(shown, ROUTE, timezone.now()), ApiKey.objects.count()) == (None, 0)


def test_s69_the_signing_secret_is_printed_below_the_key(riverton: Agency, capsys: Any) -> None:
    call_command("create_api_key", agency="riverton", scope=WRITE, requires_signature=True)
    shown, secret = lines(capsys)
    key = ApiKey.find(shown, WRITE, timezone.now())
    assert key is not None
    assert (key.requires_signature, key.signing_secret) == (True, secret)


@pytest.mark.parametrize(
    "options",
    [
        {"agency": "riverton", "scope": ROUTE},
        {"platform": True, "scope": WRITE},
        {"scope": WRITE},
        {"agency": "riverton", "platform": True, "scope": WRITE},
    ],
)
def test_a_key_has_one_owner_and_a_scope_that_fits(options: dict[str, Any], riverton: Agency) -> None:
    arguments = [f"--{name}" if value is True else f"--{name}={value}" for name, value in options.items()]
    with pytest.raises(CommandError):
        call_command("create_api_key", *arguments)
    assert ApiKey.objects.count() == 0


def test_s69_an_operator_issues_and_revokes_a_platform_key(operator: Any, riverton: Agency) -> None:
    tenancy.leave()
    said = {"name": "Dispatch centre", "scope": ROUTE, "days": "30", "requires_signature": "on", "agencies": "riverton"}
    page = operator.post("/admin/accounts/apikey/add/", said).content.decode()
    (shown,) = re.findall(r"os_\w{8}_[\w-]{43}", page)
    key = ApiKey.objects.get()
    assert ApiKey.find(shown, ROUTE, timezone.now()) == key
    assert re.findall(r'<pre id="signing-secret">(\w+)</pre>', page) == [key.signing_secret]
    assert AccessLog.objects.get().query == key.prefix
    operator.post("/admin/accounts/apikey/", {"action": "revoke", "_selected_action": [key.pk]})
    assert ApiKey.find(shown, ROUTE, timezone.now()) is None
    later = operator.get(f"/admin/accounts/apikey/{key.pk}/change/").content.decode()
    assert [secret for secret in (shown, key.signing_secret) if secret in later] == []


@pytest.mark.parametrize(("signed", "secrets"), [({}, 0), ({"requires_signature": "on"}, 1)])
def test_s69_an_administrator_sees_the_signing_secret_where_one_is_needed(
    client_of: Any, administrator: Any, signed: dict[str, str], secrets: int
) -> None:
    said = {"name": "CAD", "scope": WRITE, "days": "30", **signed}
    page = client_of("riverton", administrator).post("/admin/accounts/apikey/add/", said).content.decode()
    assert page.count('id="signing-secret"') == secrets


def test_s1_an_administrator_cannot_issue_a_key_of_the_platform(client_of: Any, administrator: Any) -> None:
    said = {"name": "CAD", "scope": ROUTE, "days": "30"}
    client_of("riverton", administrator).post("/admin/accounts/apikey/add/", said)
    assert ApiKey.objects.count() == 0


def test_s69_a_page_that_is_loaded_again_issues_no_second_key(client_of: Any, administrator: Any) -> None:
    client, said = client_of("riverton", administrator), {"name": "CAD", "scope": WRITE, "days": "30"}
    client.post("/admin/accounts/apikey/add/", said)
    page = client.post("/admin/accounts/apikey/add/", said).content.decode()
    assert "A key of this name is in use." in page
    assert ApiKey.objects.count() == 1
    ApiKey.objects.update(revoked_at=timezone.now())
    client.post("/admin/accounts/apikey/add/", said)
    assert ApiKey.objects.count() == 2
