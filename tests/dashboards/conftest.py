"""Small made-up agencies with a past, as the demonstration makes them."""

from collections.abc import Iterator
from datetime import date

import pytest

from agencies import tenancy
from agencies.models import Agency
from dashboards.demo.seeding import make_agency, seed
from dashboards.demo.town import Town
from tests.dashboards.demo import AFTERNOON, SMALL


@pytest.fixture
def town(riverton: Agency) -> Town:
    """A small Riverton with its officers, in which nothing has happened yet."""
    make_agency(SMALL, AFTERNOON)
    return Town(SMALL, date(2026, 2, 4))


@pytest.fixture
def lived(town: Town) -> Iterator[Town]:
    """Four weeks of the small Riverton."""
    seed(SMALL, AFTERNOON)
    with tenancy.agency_context("riverton"):
        yield town
