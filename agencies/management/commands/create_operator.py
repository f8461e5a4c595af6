"""Create a person who runs the platform."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agencies.accounts.forms import OperatorForm
from agencies.accounts.roles import Role
from agencies.accounts.welcome import password_link


class Command(BaseCommand):
    help = "Create a platform operator and print the link with which they choose a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare who it is."""
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Create the person in the public schema."""
        form = OperatorForm({"email": options["email"], "name": options["name"], "is_active": True})
        if not form.is_valid():
            raise CommandError(form.errors.as_text())
        form.instance.role = Role.OPERATOR
        form.instance.set_unusable_password()
        operator = form.save()
        self.stdout.write(f"{operator.email} chooses a password here, within three days: {password_link(operator)}")
