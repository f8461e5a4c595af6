"""An agency's schema is restored into another database under another name, and nothing that protects people is lost."""

import base64
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from agencies import tenancy
from agencies.accounts.models import ApiKey
from agencies.models import Agency, Domain
from officersurvey.embedded.programs import postgres_programs
from officersurvey.encryption import blind_index
from responses.entrance import find_invitation
from responses.models import Answer
from surveys.incidents.models import Party
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import Decision, OptOut
from surveys.outreach.stopping.opt_outs import is_opted_out, suppress
from tests import databases, factories
from tests.live import LiveSystem

MARIA, ROSA, PAUL = "+12025550143", "+12025550144", "+12025550145"


def dump_of(database: str, schema_name: str) -> str:
    """Return what the documented way dumps of one agency."""
    dump = [postgres_programs() / "pg_dump", "--no-owner", f"--schema={schema_name}"]
    variables = databases.libpq_variables(databases.url_of(database))
    return subprocess.run(dump, env=variables, capture_output=True, text=True, check=True).stdout


def restore(dump: str, database: str) -> None:
    """Read a dump into a database, all or nothing."""
    psql = [postgres_programs() / "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set", "ON_ERROR_STOP=1"]
    variables = databases.libpq_variables(databases.url_of(database))
    subprocess.run(psql, env=variables, input=dump, capture_output=True, text=True, check=True)


def rename(old: str, new: str) -> None:
    """Give a schema another name."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER SCHEMA {old} RENAME TO {new}")


def leave_out(schema_name: str) -> None:
    """Make this database one that never had the agency."""
    Domain.objects.filter(tenant__schema_name=schema_name).delete()
    Agency.objects.filter(schema_name=schema_name).delete()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA {schema_name} CASCADE")


def adopt(system: LiveSystem, schema_name: str, domain: str) -> Any:
    """Take a restored schema into service as an operator does."""
    described = {"schema": schema_name, "name": "Rivertown Police", "domain": domain, "timezone": "America/Chicago"}
    return system.manage("adopt_agency", *[f"--{name}={value}" for name, value in described.items()])


@pytest.fixture
def elsewhere(live: LiveSystem, django_db_setup: str) -> Iterator[tuple[LiveSystem, dict[str, str]]]:
    """Another server of the platform with Riverton's dump in it under another name, and what was known before."""
    before = lived_in_riverton()
    dump = dump_of(live.name, "riverton")
    with LiveSystem(django_db_setup) as other:
        leave_out("riverton")
        restore(dump, other.name)
        rename("riverton", "rivertown")
        yield other, before


def lived_in_riverton() -> dict[str, str]:
    """Let Maria be asked, Rosa say stop and a machine get a key; return what only Riverton can make."""
    with tenancy.agency_context("riverton"):
        factories.allow_sending()
        party = factories.make_party(factories.make_incident(), phone=MARIA)
        _, token = factories.make_invitation(party)
        factories.make_response(comment="Kind and quick")
        suppress(blind_index(ROSA), "sms", OptOut.Source.KEYWORD)
        key, _ = ApiKey.issue("CAD", ApiKey.Scope.INCIDENTS_WRITE, timezone.now() + timedelta(days=1))
        return {"token": token, "signing_secret": key.signing_secret}


def decided_about(phone: str) -> tuple[str, str]:
    """Return the verdict about somebody who calls anew, and the rule that gave it."""
    incident = factories.make_incident()
    party = factories.make_party(incident, phone=phone)
    decide_incidents({incident.pk}, timezone.now())
    decision = Decision.objects.filter(party=party).latest("pk")
    return decision.outcome, decision.rule


def test_r26_who_opted_out_is_refused_after_a_restore_under_another_name(
    elsewhere: tuple[LiveSystem, dict[str, str]],
) -> None:
    system, before = elsewhere
    adopted = adopt(system, "rivertown", "survey.rivertown.example")
    assert (adopted.returncode, adopted.stderr) == (0, "")
    with tenancy.agency_context("rivertown") as agency:
        assert agency.sending_paused
        assert is_opted_out(blind_index(ROSA), "sms")
        verdicts = [decided_about(phone) for phone in (MARIA, ROSA, PAUL)]
        assert verdicts == [("never", "R14"), ("never", "R12"), ("ask", "ASK")]
        assert Party.objects.filter(phone_index=blind_index(MARIA)).earliest("incident__pk").phone == MARIA
        assert Answer.objects.get(question__code="T1").text == "Kind and quick"
        assert find_invitation(before["token"]) is not None
        assert ApiKey.objects.get().signing_secret == before["signing_secret"]


def test_a_copy_beside_its_agency_is_no_second_agency(elsewhere: tuple[LiveSystem, dict[str, str]]) -> None:
    system, _ = elsewhere
    assert adopt(system, "rivertown", "survey.rivertown.example").returncode == 0
    dump = dump_of(system.name, "rivertown")
    rename("rivertown", "aside")
    restore(dump, system.name)
    rename("rivertown", "copy")
    rename("aside", "rivertown")
    refused = adopt(system, "copy", "copy.rivertown.example")
    assert "schema_name: “copy” is a copy of “rivertown”, which is in this database." in refused.stderr
    assert sorted(Agency.objects.values_list("schema_name", flat=True)) == ["hillside", "rivertown"]


@pytest.mark.parametrize("schema_name", ["nowhere", "public", "pg_catalog"])
def test_what_holds_no_agency_is_not_adopted(schema_name: str, live: LiveSystem) -> None:
    refused = adopt(live, schema_name, "nowhere.example")
    assert f"The database has no schema “{schema_name}” with an agency in it." in refused.stderr
    assert Agency.objects.count() == 2


def test_r26_a_server_with_another_index_key_takes_no_agency_in(elsewhere: tuple[LiveSystem, dict[str, str]]) -> None:
    system, _ = elsewhere
    system.environment["INDEX_KEY"] = base64.b64encode(b"another server's key, 32 bytes..").decode()
    refused = adopt(system, "rivertown", "survey.rivertown.example")
    assert "INDEX_KEY is not the one that the contacts of 'rivertown' are found by." in refused.stderr
    assert not Agency.objects.filter(schema_name="rivertown").exists()


def test_s60_each_agency_has_an_identity_of_its_own_that_nothing_changes(riverton: Agency, hillside: Agency) -> None:
    assert riverton.lasting_id != hillside.lasting_id
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="The identity of an agency stays"):
        cursor.execute("UPDATE identity_identity SET lasting_id = gen_random_uuid()")


def test_s60_whoever_is_in_a_schema_by_its_name_alone_has_no_keys(riverton: Agency) -> None:
    connection.set_schema("riverton")
    with pytest.raises(AttributeError):
        blind_index(MARIA)
