"""Creating and migrating agencies: all of it, or nothing."""

import functools
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from agencies import tenancy
from agencies.accounts.models import User
from agencies.accounts.roles import Role
from agencies.middleware import forget_hosts
from agencies.models import Agency, Domain


@dataclass(frozen=True)
class NewAgency:
    """What an operator says of an agency to create."""

    schema_name: str
    name: str
    domain: str
    timezone: str
    admin_email: str = ""
    admin_password: str | None = None
    sender_name: str = ""
    details: dict[str, object] = field(default_factory=dict)


def create_agency(new: NewAgency) -> Agency:
    """Create schema, tables with their defaults, domain and first administrator, or raise ValidationError."""
    agency, domain = _checked(new)
    with transaction.atomic():
        agency.save()
        domain.tenant = agency
        domain.save()
        _create_schema(agency.schema_name)
        migrate_agency(agency)
        with tenancy.agency_context(agency.schema_name):
            User.objects.create_user(new.admin_email, new.admin_password, role=Role.ADMINISTRATOR)
    forget_hosts()
    return agency


def _checked(new: NewAgency) -> tuple[Agency, Domain]:
    agency, domain = described(new)
    User(email=new.admin_email, role=Role.ADMINISTRATOR).clean_fields(exclude=["password"])
    _refuse_existing_schema(new.schema_name)
    return agency, domain


def described(new: NewAgency) -> tuple[Agency, Domain]:
    """Return an agency and its host as they are described, not yet stored, or raise ValidationError."""
    agency = Agency(
        schema_name=new.schema_name,
        name=new.name,
        sender_name=new.sender_name or _sender_of(new.name),
        timezone=new.timezone,
        **new.details,
    )
    agency.full_clean()
    domain = Domain(domain=new.domain, is_primary=True)
    domain.full_clean(exclude=["tenant"])
    return agency, domain


def _sender_of(name: str) -> str:
    """As many whole words of the name as a text message has room for."""
    longest = Agency._meta.get_field("sender_name").max_length
    return textwrap.shorten(name, longest, placeholder="") or name[:longest]


def _refuse_existing_schema(schema_name: str) -> None:
    if schema_name.startswith("pg_"):
        raise ValidationError({"schema_name": "PostgreSQL keeps names that begin with pg_ for itself."})
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [schema_name])
        if cursor.fetchone():
            raise ValidationError({"schema_name": f"The database has a schema “{schema_name}” already."})


def _create_schema(schema_name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {connection.ops.quote_name(schema_name)}")


def migrate_agency(agency: Agency) -> int:
    """Bring one agency's tables up to date and return how many migrations were applied."""
    with tenancy.sealed_context(agency):
        executor = MigrationExecutor(connection)
        executor.recorder.ensure_schema()
        targets = executor.loader.graph.leaf_nodes()
        plan = executor.migration_plan(targets)
        executor.migrate(targets, plan)
    return len(plan)


def pending_agencies() -> Iterator[Agency]:
    """Yield the agencies that lack a migration, suspended ones too; one short query for each."""
    wanted = set(MigrationLoader(None).disk_migrations)
    for agency in Agency.objects.exclude(schema_name="public").order_by("schema_name"):
        if wanted - _applied(agency.schema_name):
            yield agency


@functools.cache
def agencies_are_current() -> bool:
    """Whether no agency lacks a migration; raise LookupError where one does, so that only good news is remembered."""
    if behind := next(pending_agencies(), None):
        raise LookupError(f"{behind.schema_name} lacks a migration.")
    return True


def _applied(schema_name: str) -> set[tuple[str, str]]:
    table = f"{connection.ops.quote_name(schema_name)}.django_migrations"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT app, name FROM {table}")  # noqa: S608 - a quoted name out of our own table
        return set(cursor.fetchall())
