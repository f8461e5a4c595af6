"""Make the demonstration's agencies, or bring them up to now."""

from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from itertools import repeat
from multiprocessing import get_context
from typing import Any

import django
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from dashboards.demo.profiles import PROFILES
from dashboards.demo.seeding import is_new, make_agency, seed
from dashboards.demo.staff import make_operator, sign_ins


class Command(BaseCommand):
    """Two made-up agencies with eighteen months behind them; later starts bring them up to now."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the one option."""
        parser.add_argument("--show-sign-ins", action="store_true", help="Print who may sign in, and do nothing else.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Refuse outside the demo, where a password that is printed for everybody would be a way in."""
        if settings.MODE != "demo":
            raise CommandError(
                "Demonstration data come with a password that everybody knows. They are made in demo mode only:"
                " ./run demo, or OFFICERSURVEY_MODE=demo."
            )
        if not options["show_sign_ins"]:
            self._seed()
        self.stdout.write(sign_ins())

    def _seed(self) -> None:
        now = timezone.now()
        make_operator()
        fresh = [profile for profile in PROFILES if is_new(profile)]
        for profile in fresh:
            try:
                make_agency(profile, now)
            except ValidationError as error:
                raise CommandError(f"{profile.new.name}: {' '.join(error.messages)}") from error
        counts = _seed_together(now) if fresh else [seed(profile, now) for profile in PROFILES]
        for profile, count in zip(PROFILES, counts, strict=True):
            self.stdout.write(f"{profile.new.name}: {count:,} more incidents.")


def _seed_together(now: datetime) -> list[int]:
    """Let each agency's months go by in a process of its own: two take half the time of one after the other."""
    with ProcessPoolExecutor(len(PROFILES), get_context("spawn"), initializer=django.setup) as pool:
        return list(pool.map(seed, PROFILES, repeat(now)))
