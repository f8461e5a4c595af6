"""Create an agency: schema, tables, host name and first administrator."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from agencies import tenancy
from agencies.accounts.models import User
from agencies.accounts.welcome import password_link
from agencies.management.describing import add_description, described, reasons
from agencies.provisioning import create_agency


class Command(BaseCommand):
    help = "Create an agency, or say what is wrong and leave nothing behind."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what must be known of a new agency."""
        add_description(parser)
        parser.add_argument("--admin-email", required=True, help="Address of its first administrator.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Create it and print the link with which the administrator chooses a password."""
        try:
            agency = create_agency(described(options))
        except ValidationError as error:
            raise CommandError(reasons(error)) from None
        with tenancy.agency_context(agency.schema_name):
            link = password_link(User.objects.get())
        self.stdout.write(f"{agency.name} is ready at {agency.base_url}/")
        self.stdout.write(f"Its administrator chooses a password here, within three days: {link}")
