"""Import a CSV file of incidents; docs/incidents.md names its columns."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from agencies.models import Agency
from agencies.tenancy import UnknownAgency, agency_context
from surveys.incidents.collector import collect_seldom
from surveys.incidents.csv_columns import BadHeader
from surveys.incidents.csv_import import import_csv
from surveys.incidents.csv_rows import BadEncoding, check_encoding, open_text
from surveys.incidents.import_report import ImportReport
from surveys.incidents.progress import Progress
from surveys.incidents.record import match_badges


class Command(BaseCommand):
    help = "Import incidents from a CSV file. Good rows are stored, bad rows are reported; a repeat adds nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file, the agency and what to do with bad rows."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--agency", required=True, help="schema name, such as riverton")
        parser.add_argument("--dry-run", action="store_true", help="check every row and store nothing")
        parser.add_argument("--errors", type=Path, help="write every remark into this CSV file")

    def handle(self, *, file: Path, agency: str, dry_run: bool, errors: Path | None, **options: Any) -> None:
        """Import the file and say what became of it."""
        collect_seldom()
        report = ImportReport(errors)
        try:
            check_encoding(file)
            with agency_context(agency) as found, report:
                self._import(file, found, report, dry_run=dry_run)
        except (UnknownAgency, BadEncoding, BadHeader, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write("\n".join(report.lines(dry_run=dry_run)))
        if report.is_failure:
            raise CommandError("No row could be used.")

    def _import(self, path: Path, agency: Agency, report: ImportReport, *, dry_run: bool) -> None:
        with open_text(path) as text:
            progress = Progress(self.stdout, path.stat().st_size, time.monotonic)
            for batch in import_csv(text, timezone.now(), agency.ori, dry_run=dry_run):
                report.add(batch)
                progress.show(report.rows, text.buffer.tell())
            progress.finish()
        if not dry_run:
            match_badges()
