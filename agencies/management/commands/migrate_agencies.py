"""Bring the tables of every agency up to date."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agencies.models import Agency
from agencies.provisioning import migrate_agency, pending_agencies


class Command(BaseCommand):
    help = (
        "Migrate the agencies that lack a migration, one after another. A failure in one does not stop the next; "
        "run it again to resume. The platform's own tables: migrate_schemas --shared."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the look without touching."""
        parser.add_argument("--check", action="store_true", help="Only list the agencies that lack a migration.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, or with --check list; exit with an error where anything is left to do."""
        pending = list(pending_agencies())
        if options["check"]:
            left = [agency.schema_name for agency in pending]
        else:
            left = [agency.schema_name for agency in pending if not self._migrated(agency)]
        if left:
            raise CommandError(f"Not up to date: {', '.join(left)}.")
        self.stdout.write("Every agency is up to date.")

    def _migrated(self, agency: Agency) -> bool:
        try:
            applied = migrate_agency(agency)
        except Exception as error:  # noqa: BLE001 - whatever fails in one agency, the others are still to be done
            self.stderr.write(f"{agency.schema_name}: failed: {error}")
            return False
        self.stdout.write(f"{agency.schema_name}: {applied} applied")
        return True
