"""A change that could not be read holds the incident back, until a readable one comes."""

from typing import Any

import pytest

from agencies.models import Agency
from surveys.incidents.models import Incident
from surveys.incidents.receiving import receive_incidents
from surveys.outreach.rules import decide
from tests.surveys.incidents.feed import caller, incident
from tests.surveys.outreach.snapshots import call

GOOD, LATER, LAST = (f"2026-03-01T2{hour}:00:00-06:00" for hour in range(3))
BAD = {"narrative": "x" * 30_000, "final_code": "DVA", "dv_flag": True, "updated_at": LATER}


def standing() -> tuple[str, bool]:
    row = Incident.objects.get()
    return row.status, row.needs_decision


@pytest.fixture
def known(riverton: Agency) -> None:
    """A burglary that was decided about."""
    [answer] = receive_incidents([incident(updated_at=GOOD)])
    assert answer.outcome == "created"
    Incident.objects.update(needs_decision=False)


def test_a_rejected_change_holds_the_incident_back_until_a_readable_one_comes(known: None) -> None:
    [answer] = receive_incidents([incident(**BAD)])
    assert (answer.outcome, standing()) == ("rejected", ("unreadable", True))
    [answer] = receive_incidents([incident(updated_at=LAST, parties=[caller(language="es")])])
    assert (answer.outcome, standing()) == ("updated", ("closed", True))


@pytest.mark.parametrize("changes", [{"incident_number": "26-999"}, {"source_system": "rms"}, {"incident_number": 7}])
def test_what_is_left_out_of_another_incident_holds_nothing_back(known: None, changes: dict[str, Any]) -> None:
    receive_incidents([{**incident(**BAD), **changes}, "nonsense", {}])
    assert standing() == ("closed", False)


def test_nobody_is_asked_about_what_may_be_out_of_date() -> None:
    verdict = decide(call(status="unreadable"))
    assert (verdict.outcome, verdict.rule) == ("never", "STATUS")
    assert "could not be read" in verdict.reason


def test_a_row_of_a_file_that_is_left_out_holds_its_incident_back(known: None, tmp_path: Any, settings: Any) -> None:
    from surveys.incidents.csv_import import import_csv
    from tests.surveys.incidents.feed import NOW, row, write_csv

    path = write_csv(tmp_path / "calls.csv", [row(updated_at=LATER, received_at="never")])
    with path.open(encoding="utf-8", newline="") as text:
        assert sum(batch.outcomes["rejected"] for batch in import_csv(text, NOW, "")) == 1
    assert standing() == ("unreadable", True)
