"""Take over a do-not-text list from another system."""

import csv
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from agencies.tenancy import UnknownAgency, agency_context
from officersurvey.encryption import blind_index
from surveys.incidents.csv_rows import BadEncoding, check_encoding, open_text
from surveys.outreach.models import OptOut
from surveys.outreach.stopping.opt_out_lists import read_list
from surveys.outreach.stopping.opt_outs import suppress


class Command(BaseCommand):
    help = (
        "Stop messages to each phone number, e-mail or mailing address of a CSV file: one on a line, in the first "
        "column. A column with a heading such as date, opted out or created says since when, else it is now. "
        "Repeats add nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file and the agency."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--agency", required=True, help="schema name, such as riverton")

    def handle(self, *, file: Path, agency: str, **options: Any) -> None:
        """Import the list; lines that are no contact are named by their place and never by their words."""
        try:
            check_encoding(file)
            with agency_context(agency), open_text(file) as text:
                rows, now = csv.reader(text), timezone.now()
                lines = [(rows.line_num, row) for row in rows if row and row[0].strip()]
                listed = read_list(lines, timezone.get_current_timezone(), now)
                news = [_stop(*contact, said_at) for contact, said_at in listed.since.items()]
        except (UnknownAgency, BadEncoding, OSError) as error:
            raise CommandError(str(error)) from error
        known = len(news) - sum(news) + listed.repeated
        self.stdout.write(f"{sum(news)} added, {known} known already, {len(listed.unread)} not read")
        if listed.unread:
            places = ", ".join(map(str, listed.unread[:100]))
            raise CommandError(f"No phone number, e-mail or mailing address in line {places}.")


def _stop(channel: str, contact: str, said_at: datetime) -> bool:
    return suppress(blind_index(contact), channel, OptOut.Source.LIST, said_at)
