"""What happens between the decision and the network, and how long a turn goes on after it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from officersurvey.encryption import blind_index
from surveys.incidents.models import Incident
from surveys.incidents.receiving import receive_incidents
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import Delivery, SendingPolicy
from surveys.outreach.sending import dispatch
from surveys.outreach.sending.dispatch import THREADS, deliver_due
from surveys.outreach.words.messages import Composer
from tests.provider_fake.client import Provider
from tests.provider_fake.faults import Kind
from tests.provider_fake.mail import MailServer, running_mail_server
from tests.surveys.incidents.feed import incident
from tests.surveys.outreach.sending.leases import settle_in_the_end

Make = Callable[..., Delivery]


@pytest.fixture
def slow_mail_server(policy: SendingPolicy, settings: Any) -> Iterator[MailServer]:
    with running_mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address[:2]
        SendingPolicy.objects.update(email_transport="smtp", email_sender="survey@riverton.example", channels=["email"])
        server.delay = 0.5
        yield server


def test_r3_a_flag_that_comes_while_a_message_is_written_stops_it(
    new_party: Any, provider: Provider, now: datetime, monkeypatch: Any
) -> None:
    times = {
        name: (now - timedelta(hours=hours)).isoformat() for name, hours in (("received_at", 31), ("closed_at", 30))
    }
    receive_incidents([incident(**times, updated_at=times["closed_at"])])
    ids = list(Incident.objects.values_list("pk", flat=True))
    decide_incidents(ids, now)
    write = Composer.invitation

    def flagged_meanwhile(self: Composer, delivery: Delivery) -> Any:
        receive_incidents([incident(**times, updated_at=now.isoformat(), dv_flag=True)])
        return write(self, delivery)

    monkeypatch.setattr(Composer, "invitation", flagged_meanwhile)
    assert deliver_due(now) == 1
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.claimed_by, provider.accepted()) == ("queued", 0, None, [])
    decide_incidents(ids, now)
    assert (deliver_due(now + timedelta(minutes=1)), provider.accepted()) == (0, [])
    assert Delivery.objects.get().state == "dead"


def test_r16_s37_who_may_have_got_a_text_gets_none_at_a_number_that_is_new(
    new_delivery: Make, provider: Provider, now: datetime
) -> None:
    row = new_delivery(phone="+12025550143")
    provider.fault(Kind.LOSE_ANSWER)
    deliver_due(now)
    provider.repair()
    party = row.invitation.party
    party.phone, party.phone_index = "+12025550187", blind_index("+12025550187")
    party.save()
    settle_in_the_end(now + timedelta(minutes=3))
    row.refresh_from_db()
    assert (row.state, row.error_code) == ("dead", "unsettled")
    decide_incidents([party.incident_id], now + timedelta(minutes=4))
    deliver_due(now + timedelta(minutes=5))
    assert [text["to"] for text in provider.accepted()] == ["+12025550143"]


def test_r33_a_turn_ends_soon_however_slow_the_server_and_the_rest_waits(
    new_delivery: Make, slow_mail_server: MailServer, now: datetime, monkeypatch: Any
) -> None:
    assert dispatch._LONGEST_TURN <= 5
    monkeypatch.setattr(dispatch, "_LONGEST_TURN", 0.3)
    for number in range(2 * THREADS + 5):
        new_delivery(email=f"person{number}@example.org")
    deliver_due(now)
    assert len(slow_mail_server.received) == Delivery.objects.filter(state="sent").count() == THREADS
    waiting = Delivery.objects.filter(state="queued", attempts=0, claimed_by=None)
    assert waiting.count() == THREADS + 5
    SendingPolicy.objects.update(paused=True)
    assert deliver_due(now) == 0
