"""Agencies from the command line: all of one, or nothing; and every one brought up to date."""

import re
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from agencies import tenancy
from agencies.accounts.models import AccessLog, ApiKey, User
from agencies.accounts.roles import Role
from agencies.models import Agency, Domain
from tests import databases
from tests.live import LiveSystem, wait_until

NEW = {
    "--schema": "lakeview",
    "--name": "Lakeview Police Department",
    "--domain": "lakeview.localhost",
    "--timezone": "America/Denver",
    "--admin-email": "Lena@lakeview.example",
}


def command(**changes: str) -> list[str]:
    """Return create_agency with its arguments, some of them changed."""
    arguments = {**NEW, **{f"--{name.replace('_', '-')}": value for name, value in changes.items()}}
    return ["create_agency", *(part for pair in arguments.items() for part in pair)]


def state() -> tuple[list[str], list[str], list[str]]:
    """Return the agencies, host names and schemas that exist."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' ORDER BY 1")
        schemas = [name for (name,) in cursor.fetchall()]
    agencies = Agency.objects.order_by("schema_name").values_list("schema_name", flat=True)
    return list(agencies), list(Domain.objects.values_list("domain", flat=True)), schemas


def test_an_agency_is_created_with_schema_host_and_administrator(live: LiveSystem) -> None:
    done = live.manage(*command())
    assert (done.returncode, done.stderr) == (0, "")
    address, link = re.findall(r"http://lakeview\.localhost:\d+(/\S*)", done.stdout)
    assert (address, link.startswith("/accounts/password/reset/key/")) == ("/", True)
    with tenancy.agency_context("lakeview") as agency:
        administrator = User.objects.get()
        assert (administrator.email, administrator.role) == ("lena@lakeview.example", Role.ADMINISTRATOR)
        assert (agency.sender_name, agency.timezone) == ("Lakeview Police", "America/Denver")
    assert "Every agency is up to date." in live.manage("migrate_agencies").stdout


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"schema": "riverton"}, "schema_name: Agency with this Schema name already exists."),
        ({"schema": "public"}, "schema_name: The database has a schema “public” already."),
        ({"schema": "pg_lakeview"}, "schema_name: PostgreSQL keeps names that begin with pg_ for itself."),
        ({"schema": "Lake-View"}, "schema_name: Use small letters, digits and underscores."),
        ({"schema": 'x"; DROP SCHEMA riverton; --'}, "schema_name: Use small letters, digits and underscores."),
        ({"domain": "riverton.localhost"}, "domain: Domain with this Domain already exists."),
        ({"domain": "RIVERTON.localhost"}, "domain: Domain with this Domain already exists."),
        ({"domain": "https://lakeview.gov/"}, "domain: “https://lakeview.gov/” is not a host name"),
        ({"domain": "lakeview.gov:8000"}, "domain: “lakeview.gov:8000” is not a host name"),
        ({"domain": "lakeview"}, "domain: “lakeview” is not a host name"),
        ({"domain": "lake-.gov"}, "domain: “lake-.gov” is not a host name"),
        ({"timezone": "America/Lakeview"}, "timezone: “America/Lakeview” is not a time zone."),
        ({"admin_email": "lena"}, "email: Enter a valid email address."),
        ({"name": ""}, "name: This field cannot be blank."),
        ({"sender_name": "x" * 25}, "sender_name: Ensure this value has at most 24 characters"),
    ],
)
def test_whatever_is_wrong_is_said_and_nothing_is_left_behind(changes: dict[str, str], reason: str, db: None) -> None:
    before = state()
    with pytest.raises(CommandError, match=re.escape(f"Nothing was created: {reason}")):
        call_command(*command(**changes))
    assert state() == before


@pytest.mark.fault
def test_a_creation_that_is_killed_leaves_nothing_behind(live: LiveSystem) -> None:
    before = state()
    process = live.start("manage.py", *command())
    with psycopg.connect(databases.url_of(live.name), autocommit=True) as watcher:
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        creating = f"{others} AND backend_xid IS NOT NULL AND now() - xact_start > interval '0.5 s'"
        wait_until(lambda: watcher.execute(creating).fetchone() == (1,), 30, "the creation")
        live.stop(process)
        wait_until(lambda: watcher.execute(f"{others} AND backend_xid IS NOT NULL").fetchone() == (0,), 30, "its end")
    assert state() == before
    assert live.manage(*command()).returncode == 0


def forget_dashboards(schema_name: str, *, with_tables: bool) -> None:
    """Make an agency look as if the dashboards' migrations had never run there."""
    with tenancy.agency_context(schema_name), connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'dashboards'")
        for table in [name for name in connection.introspection.table_names() if name.startswith("dashboards_")]:
            if with_tables:
                cursor.execute(f'DROP TABLE "{table}" CASCADE')


def test_s8_agencies_are_migrated_one_by_one_and_a_failure_is_resumed(live: LiveSystem) -> None:
    forget_dashboards("riverton", with_tables=True)
    forget_dashboards("hillside", with_tables=False)
    checked = live.manage("migrate_agencies", "--check")
    assert (checked.returncode, "Not up to date: hillside, riverton." in checked.stderr) == (1, True)
    failed = live.manage("migrate_agencies")
    assert (failed.returncode, "Not up to date: hillside." in failed.stderr) == (1, True)
    assert "hillside: failed: relation" in failed.stderr
    assert re.findall(r"(\w+): \d+ applied", failed.stdout) == ["riverton"]
    forget_dashboards("hillside", with_tables=True)
    resumed = live.manage("migrate_agencies")
    assert re.findall(r"(\w+): \d+ applied", resumed.stdout) == ["hillside"]
    assert live.manage("migrate_agencies", "--check").stdout == "Every agency is up to date.\n"


def test_s69_an_api_key_is_printed_once(riverton: Agency, capsys: Any) -> None:
    call_command("create_api_key", agency="riverton", scope="incidents:write", name="CAD", days=30)
    shown = capsys.readouterr().out.strip()
    key = ApiKey.objects.get()
    assert ApiKey.find(shown, "incidents:write", timezone.now()) == key
    assert (key.name, round((key.expires_at - key.created_at) / timedelta(days=1))) == ("CAD", 30)
    entry = AccessLog.objects.get()
    assert (entry.user, entry.action, entry.subject, entry.query) == (None, "issue", "API key", key.prefix)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"agency": "nowhere"}, "There is no active agency 'nowhere'."), ({"days": 0}, "greater than or equal to 1")],
)
def test_an_api_key_of_nobody_or_for_no_time_is_refused(changes: dict[str, Any], reason: str, riverton: Agency) -> None:
    with pytest.raises(CommandError, match=reason):
        call_command("create_api_key", **{"agency": "riverton", "scope": "incidents:write", **changes})
    assert ApiKey.objects.count() == 0


def test_an_operator_is_created_in_the_public_schema(db: None, capsys: Any) -> None:
    call_command("create_operator", email="Opal@platform.example", name="Opal")
    assert "http://localhost/accounts/password/reset/key/" in capsys.readouterr().out
    operator = User.objects.get()
    assert (operator.email, operator.role, operator.has_usable_password()) == (
        "opal@platform.example",
        Role.OPERATOR,
        False,
    )


@pytest.mark.parametrize("email", ["opal", "OPAL@platform.example"])
def test_an_operator_twice_or_without_an_address_is_refused(email: str, db: None) -> None:
    User.objects.create_user("opal@platform.example", role=Role.OPERATOR)
    with pytest.raises(CommandError):
        call_command("create_operator", email=email)
    assert User.objects.count() == 1
