"""Who tries a policy, and what it is tried on."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from surveys.outreach.models import SendingPolicy
from tests import factories


@pytest.fixture
def ada(client_of: Callable[..., Any], administrator: Any, policy: SendingPolicy) -> Any:
    """Ada, signed in."""
    return client_of("riverton", administrator)


@pytest.fixture
def calls(policy: SendingPolicy) -> None:
    """Three calls of this week, closed about noon: to be asked about, for a person, and not at all."""
    closed_at = (timezone.now() - timedelta(days=3)).replace(hour=18)
    for number, code in (("26-1", "BURGLARY"), ("26-2", "ROBBERY"), ("26-3", "DVA")):
        factories.make_party(factories.make_incident(closed_at=closed_at, incident_number=number, final_code=code))
