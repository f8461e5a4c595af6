"""What happens between the decision and the network, and how long a turn goes on after it."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction

from agencies import tenancy
from officersurvey.encryption import blind_index
from surveys.incidents.models import Incident
from surveys.incidents.receiving import receive_incidents
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import Delivery, Invitation, OptOut, SendingPolicy
from surveys.outreach.sending import dispatch, last_look
from surveys.outreach.sending.claims import BATCH
from surveys.outreach.sending.dispatch import THREADS, deliver_due
from surveys.outreach.sending.last_look import LastLook
from surveys.outreach.stopping.opt_outs import stop_address
from surveys.outreach.transports.twilio import TIMEOUT
from surveys.outreach.words.messages import Composer
from tests import factories
from tests.live import LiveSystem, wait_until
from tests.provider_fake.client import Provider
from tests.provider_fake.faults import Kind
from tests.provider_fake.mail import MailServer, running_mail_server
from tests.surveys.incidents.feed import incident
from tests.surveys.outreach.sending.leases import settle_in_the_end

Make = Callable[..., Delivery]


@pytest.fixture
def slow_mail_server(policy: SendingPolicy, settings: Any) -> Iterator[MailServer]:
    with running_mail_server() as server:
        use_mail_server(server, settings)
        server.delay = 0.5
        yield server


def use_mail_server(server: MailServer, settings: Any) -> None:
    """Send e-mail, and nothing else, through a server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address[:2]
    SendingPolicy.objects.update(email_transport="smtp", email_sender="survey@riverton.example", channels=["email"])


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


def test_r33_a_pause_is_in_force_within_a_minute_however_slow_the_server(
    new_delivery: Make, slow_mail_server: MailServer, now: datetime
) -> None:
    slow_mail_server.delay = 1.5
    for number in range(BATCH):
        new_delivery(email=f"person{number}@example.org")
    begun = time.monotonic()
    # Paused right after the turn has begun: what it has in hand still goes out, and it has not everything in hand.
    deliver_due(now)
    SendingPolicy.objects.update(paused=True)
    assert time.monotonic() - begun < 60
    sent = len(slow_mail_server.received)
    assert sent == Delivery.objects.filter(state="sent").count() < BATCH
    assert Delivery.objects.filter(state="queued", attempts=0, claimed_by=None).count() == BATCH - sent
    assert (deliver_due(now), len(slow_mail_server.received)) == (0, sent)
    # A request that hangs as long as it may, begun at the turn's very end, is over by then, too.
    assert dispatch._LONGEST_TURN.total_seconds() + max(sum(TIMEOUT), settings.EMAIL_TIMEOUT) < 60


@pytest.mark.fault
def test_s34_who_says_stop_while_a_turn_goes_on_gets_what_is_on_its_way_and_nothing_more(
    live: LiveSystem, settings: Any, now: datetime, monkeypatch: Any
) -> None:
    looks: list[None] = []
    look = LastLook.look
    monkeypatch.setattr(LastLook, "look", lambda self: looks.append(look(self)))
    monkeypatch.setattr(dispatch, "_LONGEST_TURN", timedelta(minutes=1))
    with running_mail_server() as server, tenancy.agency_context("riverton"):
        factories.allow_sending()
        use_mail_server(server, settings)
        server.answers.clear()
        for number in range(2 * THREADS):
            closed_at = now - timedelta(hours=25)
            factories.make_party(factories.make_incident(closed_at=closed_at), email=f"person{number}@example.org")
        decide_incidents(list(Incident.objects.values_list("pk", flat=True)), now)
        sending = Thread(target=deliver_in_riverton, args=[now])
        sending.start()
        wait_until(lambda: len(server.arrived) == THREADS, what="every thread to be at the server")
        for index in Invitation.objects.values_list("email_index", flat=True):
            stop_address(bytes(index), OptOut.Source.MAIL)
        said = len(looks)
        # Not every one is due.
        wait_until(lambda: len(looks) > said + 3, what="a look")
        server.answers.set()
        sending.join(30)
        assert len(server.received) == Delivery.objects.filter(state="sent").count() == THREADS
        deliver_due(now + timedelta(minutes=1))
        assert (len(server.received), Delivery.objects.filter(state="dead").count()) == (THREADS, THREADS)


def deliver_in_riverton(now: datetime) -> None:
    """Send on a connection of its own."""
    try:
        with tenancy.agency_context("riverton"):
            deliver_due(now)
    finally:
        connection.close()


def test_s34_who_cannot_look_up_opt_outs_lets_nothing_leave(new_delivery: Make, monkeypatch: Any) -> None:
    monkeypatch.setattr(last_look, "EVERY", 0)
    row = new_delivery()
    opened = LastLook([row])
    opened.look()
    assert not opened.forbids(row)
    with transaction.atomic():
        # From here on the database answers nothing.
        transaction.set_rollback(True)
        opened.look()
    assert opened.forbids(row)
