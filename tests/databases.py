"""Test databases: migrated once into a template that is named by the migrations, then copied in half a second."""

import hashlib
import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from agencies.provisioning import NewAgency, create_agency

ROOT = Path(settings.BASE_DIR)
AGENCIES = [
    NewAgency(
        schema_name="riverton",
        name="Riverton Police Department",
        sender_name="Riverton Police",
        domain="riverton.localhost",
        timezone="America/Chicago",
        admin_email="ada@riverton.example",
        details={"phone": "+12025550100", "postal_address": "1 River St, Riverton", "ori": "IL0000001"},
    ),
    NewAgency(
        schema_name="hillside",
        name="Hillside Sheriff's Office",
        sender_name="Hillside Sheriff",
        domain="hillside.localhost",
        timezone="America/New_York",
        admin_email="abel@hillside.example",
        details={"phone": "+12025550200", "postal_address": "2 Hill Rd, Hillside", "ori": "NY0000002"},
    ),
]
_numbers = itertools.count()


def use(name: str) -> None:
    """Point Django's connection at a database."""
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name
    connection.set_schema_to_public()


def url_of(name: str) -> str:
    """Return the address of a database of this run's server."""
    return settings.DATABASE_URL.rpartition("/")[0] + "/" + name


def template() -> str:
    """Return the name of the migrated template database with the two agencies in it; make it where it is missing."""
    name = f"template_{_fingerprint()}"
    with _server() as server:
        if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return name
        server.execute(f'CREATE DATABASE "{name}_new"')
    use(f"{name}_new")
    call_command("migrate_schemas", shared=True, verbosity=0)
    for agency in AGENCIES:
        create_agency(agency)
    connection.close()
    with _server() as server:
        server.execute(f'ALTER DATABASE "{name}_new" RENAME TO "{name}"')
    return name


def copy_of(template_name: str) -> str:
    """Copy the template under a name of its own and return that."""
    name = f"run_{os.getpid()}_{next(_numbers)}"
    with _server() as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template_name}" STRATEGY file_copy')
    return name


def drop(name: str) -> None:
    """Remove a database, whoever is still connected to it."""
    with _server() as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def drop_leftovers() -> None:
    """Remove what runs that were killed left behind in this slot."""
    with _server() as server:
        found = server.execute(r"SELECT datname FROM pg_database WHERE datname LIKE 'run\_%' OR datname LIKE '%\_new'")
        for (name,) in found.fetchall():
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _fingerprint() -> str:
    files = sorted(
        path for room in ("agencies", "surveys", "responses", "dashboards") for path in ROOT.glob(f"{room}/**/*.py")
    )
    relevant = [path for path in files if "migrations" in path.parts or "defaults" in path.parts]
    lock = ROOT / "requirements" / "production.lock"
    content = b"".join(path.read_bytes() for path in [*relevant, lock, Path(__file__)])
    return hashlib.sha256(content).hexdigest()[:16]


@contextmanager
def _server() -> Iterator[psycopg.Connection]:
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as server:
        yield server
