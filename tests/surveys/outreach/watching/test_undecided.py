"""An incident that could not be decided about is named on the page of needs, and decided when it can be."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from surveys.incidents.models import Incident
from surveys.outreach.deciding.decisions import decide_incidents, set_aside, undecided
from surveys.outreach.watching.needs import Needs

PAGE = "/operations/needs-you/"


@pytest.fixture
def ada(client_of: Callable[..., Any], administrator: Any) -> Any:
    return client_of("riverton", administrator)


def test_an_incident_that_could_not_be_decided_about_is_named_and_tried_again(
    ada: Any, new_party: Any, now: datetime
) -> None:
    broken = new_party({"incident_number": "26-4711", "nibrs_codes": [220]})
    set_aside(broken.incident_id, now)
    assert Needs.count().words == ["1 incident that could not be decided about"]
    page = ada.get(PAGE).content.decode()
    assert f'<a href="/incidents/{broken.incident_id}/why/">26-4711</a>' in page
    Incident.objects.update(nibrs_codes=["220"])
    ada.post(f"{PAGE}incidents/")
    assert undecided() == [broken.incident_id]
    decide_incidents(undecided(), now)
    assert Needs.count().total == 0
    assert "26-4711" not in ada.get(PAGE).content.decode()
