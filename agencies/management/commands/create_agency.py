"""Create an agency: schema, tables, host name and first administrator."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from agencies import tenancy
from agencies.accounts.models import User
from agencies.accounts.welcome import password_link
from agencies.provisioning import NewAgency, create_agency


class Command(BaseCommand):
    help = "Create an agency, or say what is wrong and leave nothing behind."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what must be known of a new agency."""
        parser.add_argument("--schema", required=True, help="Name of its database schema, e.g. riverton.")
        parser.add_argument("--name", required=True, help="Its full name.")
        parser.add_argument("--domain", required=True, help="Host name of its pages and links.")
        parser.add_argument("--timezone", required=True, help="Its time zone, e.g. America/Chicago.")
        parser.add_argument("--admin-email", required=True, help="Address of its first administrator.")
        parser.add_argument("--sender-name", default="", help="How text messages name it, at most 24 characters.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Create it and print the link with which the administrator chooses a password."""
        new = NewAgency(
            schema_name=options["schema"],
            name=options["name"],
            domain=options["domain"],
            timezone=options["timezone"],
            admin_email=options["admin_email"],
            sender_name=options["sender_name"],
        )
        try:
            agency = create_agency(new)
        except ValidationError as error:
            raise CommandError("\n".join(reasons(error))) from None
        with tenancy.agency_context(agency.schema_name):
            link = password_link(User.objects.get())
        self.stdout.write(f"{agency.name} is ready at {agency.base_url}/")
        self.stdout.write(f"Its administrator chooses a password here, within three days: {link}")


def reasons(error: ValidationError) -> list[str]:
    """Return what is wrong, one line for each field."""
    if not hasattr(error, "error_dict"):
        return [f"Nothing was created: {text}" for text in error.messages]
    return [f"Nothing was created: {field}: {text}" for field, texts in error.message_dict.items() for text in texts]
