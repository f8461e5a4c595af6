"""What the page says about somebody who was asked already, and about somebody who is held."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from agencies.accounts.models import User
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import Invitation
from surveys.outreach.rules.changes import CHANGES

FREE = "As things stand, nothing speaks against asking."


@pytest.fixture
def why(client_of: Callable[..., Any], chief: User) -> Callable[..., str]:
    """Return what Carol reads about a decided incident."""

    def read(party: Any, now: datetime) -> str:
        with time_machine.travel(now, tick=False):
            page = client_of("riverton", chief).get(f"/incidents/{party.incident_id}/why/").content.decode()
        return " ".join(page.split())

    return read


@pytest.mark.parametrize("state", ["invited", "started", "completed"])
def test_who_was_asked_is_said_to_have_been_asked(
    why: Callable[..., str], new_party: Any, now: datetime, state: str
) -> None:
    party = new_party()
    decide_incidents([party.incident_id], now)
    assert FREE in why(party, now)
    Invitation.objects.update(state=state, invited_at=now, invited_on=now.date())
    page = why(party, now + timedelta(hours=1))
    assert (FREE in page, f"They were asked on {now.day} {now:%b %Y}." in page) == (False, True)


def test_who_is_held_leads_to_where_it_is_decided(why: Callable[..., str], new_party: Any, now: datetime) -> None:
    party = new_party({"final_code": "ROBBERY"})
    decide_incidents([party.incident_id], now)
    assert '<a href="/held/">held for a person</a>' in why(party, now)


def test_the_advice_about_time_fits_an_unknown_time_of_closing() -> None:
    assert CHANGES["R32"].startswith("The source reports when the incident was closed;")


def test_an_outcome_that_is_held_can_be_approved() -> None:
    assert CHANGES["R8"].endswith("a person approves it under Held.")
