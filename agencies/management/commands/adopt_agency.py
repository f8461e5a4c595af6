"""Take an agency into service whose schema was restored from a dump."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from agencies.adoption import adopt_agency
from agencies.management.describing import add_description, described, reasons


class Command(BaseCommand):
    help = "Register an agency whose schema was restored into this database. Its sending is paused until you resume it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what the schema does not say of its agency."""
        add_description(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Register it and say what is left to do."""
        try:
            agency = adopt_agency(described(options))
        except ValidationError as error:
            raise CommandError(reasons(error)) from None
        self.stdout.write(f"{agency.name} is back at {agency.base_url}/ and sends nothing.")
        self.stdout.write("Fill in the rest of it on the platform's pages, then resume its sending there.")
