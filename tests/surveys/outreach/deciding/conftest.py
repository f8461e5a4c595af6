"""Somebody about whom a person decides, and who decides."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from surveys.incidents.models import Party
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import Invitation


@pytest.fixture
def new_held(new_party: Callable[..., Party], now: datetime) -> Callable[..., Invitation]:
    """Make somebody who reported a robbery, about which a person decides."""

    def make(incident: dict[str, Any] | None = None, **fields: Any) -> Invitation:
        party = new_party({"final_code": "ROBBERY", **(incident or {})}, **fields)
        decide_incidents([party.incident_id], now)
        return Invitation.objects.get(party=party)

    return make


@pytest.fixture
def carol(client_of: Callable[..., Any], chief: Any) -> Any:
    """Carol, signed in."""
    return client_of("riverton", chief)
