"""Take over a do-not-text list from another system."""

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from agencies.tenancy import UnknownAgency, agency_context
from officersurvey.encryption import blind_index
from surveys.incidents.csv_rows import BadEncoding, check_encoding, open_text
from surveys.outreach.contacts import normal_contact
from surveys.outreach.models import OptOut
from surveys.outreach.stopping.opt_outs import suppress


class Command(BaseCommand):
    help = "Stop messages to each number, e-mail or mailing address in the first column of a file; repeats add nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file and the agency."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--agency", required=True, help="schema name, such as riverton")

    def handle(self, *, file: Path, agency: str, **options: Any) -> None:
        """Import the list; lines that are no contact are named by their place and never by their words."""
        try:
            check_encoding(file)
            with agency_context(agency), open_text(file) as text:
                added, known, unread = self._import(csv.reader(text))
        except (UnknownAgency, BadEncoding, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{added} added, {known} known already, {len(unread)} not read")
        if unread:
            places = ", ".join(map(str, unread[:100]))
            raise CommandError(f"No phone number, e-mail or mailing address in line {places}.")

    def _import(self, rows: Any) -> tuple[int, int, list[int]]:
        added, known, unread = 0, 0, []
        for row in rows:
            if not row or not row[0].strip():
                continue
            try:
                channel, contact = normal_contact(row[0])
            except ValidationError:
                unread.append(rows.line_num)
                continue
            is_news = suppress(blind_index(contact), channel, OptOut.Source.LIST)
            added, known = added + is_news, known + (not is_news)
        return added, known, unread
