"""Every form that changes something carries the token without which it is refused."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from agencies.accounts.models import User
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.replies.inbound import Received, receive
from tests import factories

_FORM = re.compile(r'<form[^>]*method="post"[^>]*>.*?</form>', re.DOTALL | re.IGNORECASE)
PAGES = ["/operations/", "/operations/needs-you/", "/held/", "/letters/", "/dry-runs/", "/feeds/", "/agency/"]


@pytest.fixture
def busy_agency(administrator: User) -> None:
    """Something waits on every page: a held person, texts to read, an unknown code."""
    factories.allow_sending(email_transport="smtp", email_sender="survey@riverton.example")
    now: datetime = timezone.now()
    parties = [factories.make_party(factories.make_incident(final_code=code)) for code in ("ROBBERY", "GOAT")]
    decide_incidents([party.incident_id for party in parties], now)
    receive(Received("SM1", "+12025550143", "he is going to kill me"), now)
    receive(Received("SM2", "+12025550187", "leave me alone"), now)


@pytest.mark.parametrize("path", PAGES)
def test_every_form_of_a_page_has_its_token(
    client_of: Callable[..., Any], administrator: User, busy_agency: None, path: str
) -> None:
    page = client_of("riverton", administrator).get(path).content.decode()
    forms = _FORM.findall(page)
    assert forms
    assert [form[:90] for form in forms if "csrfmiddlewaretoken" not in form] == []


def test_a_text_of_danger_can_be_settled_from_its_page(
    client_of: Callable[..., Any], administrator: User, busy_agency: None
) -> None:
    page = client_of("riverton", administrator).get("/operations/needs-you/").content.decode()
    assert page.count('action="/operations/needs-you/texts/"') >= 2
