"""A protected incident goes on protecting a contact that the source took out of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from officersurvey.encryption import blind_index
from surveys.incidents.models import Incident, Party
from surveys.incidents.receiving import receive_incidents
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import Decision
from tests import factories

PHONE, ANOTHER = "+13125550142", "+13125550187"


@pytest.fixture
def verdict(new_party: Callable[..., Party], now: datetime) -> Callable[[], tuple[str, str]]:
    """Decide about somebody who calls from the number later."""

    def decide() -> tuple[str, str]:
        party = new_party(phone=PHONE)
        decide_incidents([party.incident_id], now)
        row = Decision.objects.get(party=party)
        return row.outcome, row.rule

    return decide


def report(now: datetime, at: int, parties: list[dict[str, Any]]) -> None:
    """Send a version of a protected incident of two days ago."""
    began = now - timedelta(days=2)
    [answer] = receive_incidents(
        [
            {
                "source_system": "rms",
                "incident_number": "26-1",
                "updated_at": (began + timedelta(hours=at)).isoformat(),
                "received_at": began.isoformat(),
                "closed_at": (began + timedelta(minutes=30)).isoformat(),
                "final_code": "DVA",
                "dv_flag": True,
                "parties": parties,
            }
        ]
    )
    assert answer.outcome in {"created", "updated"}, answer.reasons


@pytest.mark.parametrize("later", [[], [{"person_key": "v", "role": "Victim", "phone": ANOTHER}]])
def test_r6_a_contact_taken_out_of_a_protected_incident_stays_protected(
    verdict: Callable[[], tuple[str, str]], now: datetime, later: list[dict[str, Any]]
) -> None:
    report(now, 1, [{"person_key": "v", "role": "Victim", "phone": PHONE}])
    report(now, 2, later)
    assert not Party.objects.filter(phone_index=blind_index(PHONE), is_withdrawn=False).exists()
    assert verdict() == ("never", "R6")


def test_a_contact_that_was_never_in_it_is_asked(verdict: Callable[[], tuple[str, str]], now: datetime) -> None:
    report(now, 1, [{"person_key": "v", "role": "Victim", "phone": ANOTHER}])
    report(now, 2, [])
    assert verdict()[0] == "ask"


def test_a_former_contact_of_an_ordinary_incident_is_asked(
    verdict: Callable[[], tuple[str, str]], now: datetime
) -> None:
    Incident.objects.filter(pk=factories.make_incident().pk).update(former_indexes=[blind_index(PHONE)])
    assert verdict()[0] == "ask"
