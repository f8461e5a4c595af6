"""Import the files that dispatch centres drop into their folders; docs/incidents.md says where and how."""

import time
from argparse import ArgumentParser
from collections import defaultdict
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from agencies.models import Agency
from agencies.tenancy import for_each_agency
from surveys.incidents import feed_files
from surveys.incidents.collector import collect_seldom
from surveys.incidents.folder_feed import Sightings, take_in


class Command(BaseCommand):
    help = "Import files from every agency's folders as they become complete, and delete raw files after seven days."

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sightings: defaultdict[str, Sightings] = defaultdict(Sightings)
        self._is_done = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare how often to look."""
        parser.add_argument("--once", action="store_true", help="look twice, import what is complete, and end")
        parser.add_argument("--interval", type=float, default=5, help="seconds between two looks")

    def handle(self, *, once: bool, interval: float, **options: Any) -> None:
        """Look again and again."""
        collect_seldom()
        self._look_around()
        while True:
            time.sleep(interval)
            close_old_connections()
            self._is_done = True
            self._look_around()
            if once and self._is_done:
                return

    def _look_around(self) -> None:
        for_each_agency(self._look)
        feed_files.delete_of_suspended(timezone.now())

    def _look(self, agency: Agency) -> None:
        now, is_first = timezone.now(), agency.schema_name not in self._sightings
        try:
            self._is_done &= take_in(self._sightings[agency.schema_name], now)
        finally:
            # Whatever keeps files from being imported, nobody's contacts lie here longer for it. What came while nobody
            # looked is complete at the second look, and must not be deleted unread at the first.
            if not is_first:
                feed_files.delete_old(now)
