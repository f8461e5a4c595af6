"""What was chosen on the page of needs and not kept yet is not lost by what else is settled there."""

from datetime import datetime
from typing import Any

import pytest
import time_machine

from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import CodePolicy, InboundText
from surveys.outreach.replies.inbound import Received, receive

PAGE = "/operations/needs-you/"


@pytest.mark.parametrize("door", ["texts", "incidents"])
def test_what_was_chosen_for_codes_stays_while_something_else_is_settled(
    client_of: Any, administrator: Any, new_party: Any, now: datetime, door: str
) -> None:
    decide_incidents([new_party({"final_code": "Lost goat", "initial_code": ""}).incident_id], now)
    receive(Received("SM1", "+12025550143", "he is going to kill me"), now)
    said, ada = str(InboundText.objects.get().pk), client_of("riverton", administrator)
    form = {"unknown": "call_type:LOSTGOAT", "rule": "hold", "protects": "call_type:LOSTGOAT", "handled": said}
    with time_machine.travel(now):
        page = ada.post(f"{PAGE}{door}/", form, follow=True)
        fresh = ada.get(PAGE)
    [code], [proposed] = page.context["codes"], fresh.context["codes"]
    assert [(code.rule, code.protects), (proposed.rule, proposed.protects)] == [("hold", True), ("", False)]
    assert 'value="hold" selected' in page.content.decode()
    assert not CodePolicy.objects.filter(code="LOSTGOAT").exists()
