"""Issue an API key of an agency, or one of the platform for a dispatch centre that works for several."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Q

from agencies import tenancy
from agencies.accounts.access_log import record_access
from agencies.accounts.forms import KEY_DAYS, IssueKeyForm, IssuePlatformKeyForm
from agencies.accounts.models import AccessLog, ApiKey


class Command(BaseCommand):
    help = "Issue an API key and print it, this one time; after it, the secret for signing where that is required."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare whose key it is and what it may do."""
        owner = parser.add_mutually_exclusive_group(required=True)
        owner.add_argument("--agency", help="Schema name of the agency.")
        owner.add_argument("--platform", action="store_true", help="A key of the platform's host.")
        parser.add_argument(
            "--agencies", default="", help="ORIs or schema names, with commas, that a key of the platform may send to."
        )
        parser.add_argument("--scope", required=True, choices=ApiKey.Scope.values)
        parser.add_argument("--name", default="Issued on the command line", help="Which machine will use it.")
        parser.add_argument("--days", type=int, default=KEY_DAYS, help="Days until it expires.")
        parser.add_argument("--requires-signature", action="store_true", help="Refuse requests that are not signed.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Issue it inside the agency, or in the platform's own schema."""
        said = {name: options[name] for name in ("name", "scope", "days", "requires_signature")}
        if options["platform"]:
            self._issue(IssuePlatformKeyForm({**said, "agencies": _schema_names(options["agencies"])}))
            return
        if options["agencies"]:
            raise CommandError("An agency's key sends to that agency; --agencies goes with --platform.")
        try:
            with tenancy.agency_context(options["agency"]):
                self._issue(IssueKeyForm(said))
        except tenancy.UnknownAgency as error:
            raise CommandError(str(error)) from None

    def _issue(self, form: IssueKeyForm) -> None:
        if not form.is_valid():
            raise CommandError(form.errors.as_text())
        with transaction.atomic():
            key, shown = form.issue()
            record_access(None, AccessLog.Action.ISSUE, "API key", query=key.prefix)
        if key.agencies:
            self.stderr.write(f"It may send to: {', '.join(key.agencies)}.")
        self.stderr.write(f"Expires on {key.expires_at:%Y-%m-%d}. Shown once; only a fingerprint is kept:")
        self.stdout.write(shown)
        if key.requires_signature:
            self.stderr.write("Its requests have to be signed with this secret, which is shown once too:")
            self.stdout.write(key.signing_secret)


def _schema_names(written: str) -> list[str]:
    """Return the schema names of agencies, which never change, unlike their ORIs."""
    return sorted({_schema_name(word) for word in map(str.strip, written.split(",")) if word})


def _schema_name(word: str) -> str:
    agencies = tenancy.active_agencies().exclude(ori="").filter(Q(ori=word) | Q(schema_name=word))
    if len(agencies) != 1:
        raise CommandError(f"There is no one agency at work with an ORI that has this ORI or schema name: {word!r}.")
    return agencies[0].schema_name
