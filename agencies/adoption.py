"""Taking an agency into service whose schema was restored into this database."""

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from agencies.middleware import forget_hosts
from agencies.models import Agency
from agencies.provisioning import NewAgency, described, migrate_agency
from officersurvey.encryption import WrongIndexKeyError


def adopt_agency(new: NewAgency) -> Agency:
    """Register the agency of a restored schema, tables up to date and sending paused, or raise ValidationError."""
    agency, domain = described(new)
    agency.sending_paused = True
    _refuse_anything_else(agency.schema_name)
    with transaction.atomic():
        agency.save()
        _refuse_another_key(agency)
        _refuse_twin(agency)
        domain.tenant = agency
        domain.save()
        migrate_agency(agency)
    forget_hosts()
    return agency


def _refuse_anything_else(schema_name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f"{connection.ops.quote_name(schema_name)}.identity_identity"])
        if cursor.fetchone() == (None,):
            raise ValidationError({"schema_name": f"The database has no schema “{schema_name}” with an agency in it."})


def _refuse_another_key(agency: Agency) -> None:
    try:
        str(agency.lasting_id)
    except WrongIndexKeyError as error:
        raise ValidationError({"schema_name": str(error)}) from None


def _refuse_twin(agency: Agency) -> None:
    # Two of them would both ask the same people, and each could look up the other's contacts.
    for other in Agency.objects.exclude(pk=agency.pk).exclude(schema_name="public"):
        if other.lasting_id == agency.lasting_id:
            text = f"“{agency.schema_name}” is a copy of “{other.schema_name}”, which is in this database."
            raise ValidationError({"schema_name": text})
