"""Test databases: migrated once into a template that is named by the migrations, then copied in half a second."""

import hashlib
import itertools
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import environ
import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg.conninfo import conninfo_to_dict

from agencies.provisioning import NewAgency, create_agency
from officersurvey.embedded.programs import postgres_programs

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


def copy_to(address: str, template_name: str) -> None:
    """Copy the template to another server, under its own name; `address` is of any database there."""
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{template_name}"')
    there, programs = address.rpartition("/")[0] + "/" + template_name, postgres_programs()
    dump = [programs / "pg_dump", "--no-owner"]
    restore = [programs / "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set", "ON_ERROR_STOP=1"]
    with subprocess.Popen(dump, env=libpq_variables(url_of(template_name)), stdout=subprocess.PIPE) as dumping:
        variables = libpq_variables(there)
        subprocess.run(restore, env=variables, stdin=dumping.stdout, stdout=subprocess.DEVNULL, check=True)
    assert dumping.returncode == 0


def libpq_variables(address: str) -> dict[str, str]:
    """Return what tells a program of PostgreSQL where to go, without showing the password to other users."""
    place = conninfo_to_dict(address)
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    return {"PATH": os.defpath, "LC_ALL": "C", **{names[key]: str(value) for key, value in place.items()}}


@contextmanager
def on_server(address: str) -> Iterator[None]:
    """Be on another server for a while, with the databases that are made meanwhile."""
    before = settings.DATABASE_URL
    _move(address)
    try:
        yield
    finally:
        _move(before)


def _move(address: str) -> None:
    connection.close()
    settings.DATABASE_URL = address
    place = environ.Env.db_url_config(address)
    for described in (settings.DATABASES["default"], connection.settings_dict):
        described.update({name: place[name] for name in ("HOST", "PORT", "USER", "PASSWORD")})


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
