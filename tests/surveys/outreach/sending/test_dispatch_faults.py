"""The provider disappoints: what is tried again, what is given up, and what nobody may send a second time."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from surveys.incidents.models import Incident
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import Decision, Delivery, Invitation, MessageTemplate, OptOut, SendingPolicy
from surveys.outreach.sending import settling
from surveys.outreach.sending.claims import reap
from surveys.outreach.sending.dispatch import deliver_due
from surveys.outreach.sending.settling import settle
from tests.provider_fake.client import Provider
from tests.provider_fake.faults import Kind
from tests.provider_fake.mail import MailServer, running_mail_server
from tests.surveys.outreach.sending.leases import lease_is_over, settle_in_the_end

Make = Callable[..., Delivery]


def try_until(now: datetime, attempts: int) -> Iterator[Delivery]:
    """Let as many attempts happen as the rows allow, each at its time."""
    for _ in range(attempts):
        deliver_due(now)
        settle_in_the_end(now)
        delivery = Delivery.objects.get()
        yield delivery
        now = max(now, delivery.not_before)


@pytest.mark.parametrize(
    ("refusal", "expected"),
    [
        ((400, 21610), ("dead", "provider")),
        ((400, 21211), ("dead", "unreachable")),
        ((400, 21614), ("dead", "unreachable")),
        ((400, 30006), ("dead", "unreachable")),
        ((429, 20429), ("failed", None)),
        ((503, 0), ("uncertain", None)),
        ((400, 30001), ("failed", None)),
        ((400, 30003), ("failed", None)),
    ],
)
def test_s35_each_refusal_has_its_consequence(
    new_delivery: Make, provider: Provider, now: datetime, refusal: tuple[int, int], expected: tuple[str, str | None]
) -> None:
    delivery = new_delivery()
    provider.fault(Kind.REFUSE, status=refusal[0], code=refusal[1])
    deliver_due(now)
    delivery.refresh_from_db()
    opt_out = OptOut.objects.filter(contact_index=delivery.invitation.phone_index).first()
    assert (delivery.state, opt_out and opt_out.source) == expected
    assert provider.accepted() == []


@pytest.mark.parametrize("code", [30007, 30034])
def test_s35_a_refused_sender_stops_the_channel_and_costs_no_attempt(
    new_delivery: Make, provider: Provider, now: datetime, code: int
) -> None:
    delivery = new_delivery()
    provider.fault(Kind.REFUSE, status=400, code=code)
    deliver_due(now)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("queued", 0)
    assert SendingPolicy.load().sms_fault == f"The provider refuses this sender. (code {code})"
    provider.repair()
    assert deliver_due(now) == 0
    SendingPolicy.objects.update(sms_fault="")
    assert (deliver_due(now), len(provider.accepted())) == (1, 1)


def test_s35_waits_grow_and_the_fifth_attempt_is_the_last(
    new_delivery: Make, provider: Provider, now: datetime
) -> None:
    new_delivery()
    # The window is never left, so that only the waits count.
    provider.fault(Kind.REFUSE, status=400, code=60000)
    tried = [(row.state, row.attempts) for row in try_until(now, 9) if row.attempts]
    assert tried[-1] == ("dead", 5)
    assert [attempts for state, attempts in dict.fromkeys(tried) if state == "failed"] == [1, 2, 3, 4]
    assert Incident.objects.get().needs_decision


def test_s35_a_provider_that_names_a_time_is_waited_for(new_delivery: Make, provider: Provider, now: datetime) -> None:
    delivery = new_delivery()
    provider.fault(Kind.REFUSE, status=429, code=20429, retry_after=3000)
    deliver_due(now)
    delivery.refresh_from_db()
    assert delivery.not_before == now + timedelta(seconds=3000)


def test_s35_a_phone_that_was_off_gets_one_more_attempt(new_delivery: Make, provider: Provider, now: datetime) -> None:
    new_delivery()
    provider.fault(Kind.REFUSE, status=400, code=30003)
    assert [row.state for row in try_until(now, 3)] == ["failed", "dead", "dead"]


def test_r11_a_number_that_turns_out_a_landline_is_asked_by_email_and_remembered(
    new_delivery: Make, new_party: Any, provider: Provider, now: datetime
) -> None:
    delivery = new_delivery(phone="+12025550143", email="maria@example.org")
    provider.fault(Kind.REFUSE, status=400, code=21614)
    deliver_due(now)
    decide_incidents([delivery.invitation.incident_id], now)
    assert list(Delivery.objects.order_by("channel").values_list("channel", "state")) == [
        ("email", "queued"),
        ("sms", "dead"),
    ]
    deliver_due(now)
    assert Invitation.objects.get().state == "invited"
    later = new_party(phone="+12025550143")
    Invitation.objects.update(invited_at=now - timedelta(days=99), created_at=now - timedelta(days=99))
    decide_incidents([later.incident_id], now)
    assert Decision.objects.filter(party=later).latest("pk").rule == "R11"


def test_who_cannot_be_reached_at_all_is_not_asked(new_delivery: Make, provider: Provider, now: datetime) -> None:
    delivery = new_delivery()
    provider.fault(Kind.REFUSE, status=400, code=21614)
    deliver_due(now)
    decide_incidents([delivery.invitation.incident_id], now)
    assert Invitation.objects.get().state == "cancelled"


@pytest.mark.parametrize("kind", [Kind.LOSE_ANSWER, Kind.GIBBERISH])
def test_s37_a_lost_answer_is_looked_up_and_never_sent_again(
    new_delivery: Make, provider: Provider, now: datetime, kind: Kind
) -> None:
    delivery = new_delivery()
    provider.fault(kind)
    deliver_due(now)
    delivery.refresh_from_db()
    assert delivery.state == "uncertain"
    assert deliver_due(now + timedelta(hours=1)) == 0
    assert settle(now) == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.provider_id) == ("sent", provider.accepted()[0]["sid"])
    assert (Invitation.objects.get().state, len(provider.accepted())) == ("invited", 1)


def test_s37_what_the_provider_does_not_know_waits_out_the_grace_time(
    new_delivery: Make, provider: Provider, now: datetime
) -> None:
    delivery = new_delivery()
    provider.fault(Kind.LOSE_REQUEST)
    deliver_due(now)
    provider.repair()
    lease_is_over()
    settle(now)
    delivery.refresh_from_db()
    assert delivery.state == "uncertain"
    settle_in_the_end(now + timedelta(minutes=1))
    delivery.refresh_from_db()
    assert (delivery.state, deliver_due(delivery.not_before), len(provider.accepted())) == ("failed", 1, 1)


def test_s46_what_a_killed_worker_had_on_its_way_is_looked_up(
    new_delivery: Make, provider: Provider, now: datetime
) -> None:
    delivery = new_delivery()
    deliver_due(now)
    # As if the worker had been killed between the provider's answer and its own note of it.
    Delivery.objects.update(state="sending", provider_id="", sent_at=None)
    Invitation.objects.update(state="pending", invited_at=None, invited_on=None)
    lease_is_over()
    assert reap() == 1
    settle(timezone.now())
    delivery.refresh_from_db()
    assert (delivery.state, delivery.provider_id) == ("sent", provider.accepted()[0]["sid"])


def test_s37_while_the_provider_cannot_be_asked_the_row_stays_uncertain(
    new_delivery: Make, provider: Provider, now: datetime, settings: Any
) -> None:
    delivery = new_delivery()
    provider.fault(Kind.LOSE_ANSWER)
    deliver_due(now)
    lease_is_over(grace=True)
    settings.TWILIO_BASE_URL = "http://127.0.0.1:1"
    settle(now)
    delivery.refresh_from_db()
    assert delivery.state == "uncertain"


def without_words() -> None:
    MessageTemplate.objects.all().delete()


def without_texts() -> None:
    SendingPolicy.objects.update(sms_transport="off")


@pytest.mark.parametrize("lose", [without_words, without_texts])
def test_s37_what_cannot_be_asked_about_any_more_stays_uncertain_until_its_time_is_over(
    new_delivery: Make, provider: Provider, now: datetime, lose: Callable[[], None]
) -> None:
    delivery = new_delivery()
    provider.fault(Kind.LOSE_ANSWER)
    deliver_due(now)
    lease_is_over(grace=True)
    lose()
    settle(now)
    delivery.refresh_from_db()
    assert delivery.state == "uncertain"
    over = delivery.invitation.expires_at
    settle(over)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error_code) == ("dead", Delivery.UNSETTLED)


def test_s55_of_what_is_uncertain_whose_time_is_over_first_is_looked_up_first(
    new_delivery: Make, provider: Provider, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [new_delivery(phone=f"+1202555014{number}") for number in range(3)]
    provider.fault(Kind.LOSE_ANSWER)
    deliver_due(now)
    for row, days in zip(rows, (9, 3, 6), strict=True):
        Invitation.objects.filter(pk=row.invitation_id).update(expires_at=now + timedelta(days=days))
    lease_is_over()
    monkeypatch.setattr(settling, "BATCH", 1)
    settled = []
    for _ in rows:
        assert settle(now) == 1
        known = Delivery.objects.exclude(state="uncertain").exclude(pk__in=settled).get()
        settled.append(known.pk)
    assert settled == [rows[1].pk, rows[2].pk, rows[0].pk]


@pytest.fixture
def mail_server(policy: SendingPolicy, settings: Any) -> Iterator[MailServer]:
    with running_mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address[:2]
        SendingPolicy.objects.update(email_transport="smtp", email_sender="survey@riverton.example")
        yield server


def test_an_email_goes_through_the_mail_server(new_delivery: Make, mail_server: MailServer, now: datetime) -> None:
    new_delivery(email="maria@example.org")
    deliver_due(now)
    [mail] = mail_server.received
    assert (mail.recipient, mail.message["From"]) == ("maria@example.org", "Riverton Police <survey@riverton.example>")
    assert Delivery.objects.get().state == "sent"


def test_s37_an_email_of_which_nobody_knows_waits_for_a_person(
    new_delivery: Make, mail_server: MailServer, now: datetime
) -> None:
    delivery = new_delivery(phone="+12025550143", phone_kind="landline", email="maria@example.org")
    mail_server.hang_up_after = "."
    deliver_due(now)
    settle(now)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error_code) == ("dead", "unsettled")
    Incident.objects.update(needs_decision=True)
    decide_incidents([delivery.invitation.incident_id], now)
    assert deliver_due(now + timedelta(hours=1)) == 0


def test_s37_what_went_through_another_account_is_not_sent_again(
    new_delivery: Make, provider: Provider, now: datetime
) -> None:
    new_delivery()
    provider.fault(Kind.ACCEPT_AND_FAIL, status=503)
    deliver_due(now)
    provider.repair()
    SendingPolicy.objects.update(twilio_account_sid="AC" + "2" * 32)
    settle_in_the_end(now)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.error_code) == ("dead", Delivery.UNSETTLED)
    assert "account" in delivery.reason
