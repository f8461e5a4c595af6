"""Which agencies a key of the platform may send to: said when it is issued, and shown to operators."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from agencies import tenancy
from agencies.accounts.models import ApiKey
from agencies.accounts.roles import Role
from agencies.models import Agency
from tests import factories

ROUTE, WRITE = "incidents:route", "incidents:write"


def issue(agencies: str) -> ApiKey:
    """Issue a key on the command line."""
    tenancy.leave()
    call_command("create_api_key", platform=True, scope=ROUTE, agencies=agencies)
    return ApiKey.objects.get()


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("IL0000001,NY0000002", ["hillside", "riverton"]),
        (" riverton , IL0000001,", ["riverton"]),
    ],
)
def test_s1_a_platform_key_names_its_agencies(
    written: str, stored: list[str], riverton: Agency, hillside: Agency, capsys: Any
) -> None:
    assert issue(written).agencies == stored
    assert f"It may send to: {', '.join(stored)}." in capsys.readouterr().err


def test_s1_a_platform_key_that_would_reach_nobody_is_not_issued(riverton: Agency) -> None:
    with pytest.raises(CommandError, match="agencies"):
        issue("")
    assert ApiKey.objects.count() == 0


@pytest.mark.parametrize("written", ["XX0000000", "riverton,nowhere", "public"])
def test_s1_an_agency_that_does_not_exist_is_refused(written: str, riverton: Agency) -> None:
    with pytest.raises(CommandError, match="no one agency"):
        issue(written)
    assert ApiKey.objects.count() == 0


def test_s1_an_agencys_key_names_no_others(riverton: Agency) -> None:
    with pytest.raises(CommandError, match="--platform"):
        call_command("create_api_key", agency="riverton", scope=WRITE, agencies="hillside")
    assert ApiKey.objects.count() == 0


def test_operators_see_what_a_key_reaches(platform_client: Any, riverton: Agency) -> None:
    key = issue("riverton")
    platform_client.force_login(factories.make_user("opal@platform.example", Role.OPERATOR))
    for address in ("", f"{key.pk}/change/"):
        page = platform_client.get(f"/admin/accounts/apikey/{address}").content.decode()
        assert "riverton" in page
    ApiKey.objects.update(agencies=[])
    assert "no agency" in platform_client.get("/admin/accounts/apikey/").content.decode()
