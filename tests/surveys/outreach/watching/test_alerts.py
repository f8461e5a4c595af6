"""Whatever needs a person reaches one: by e-mail, soon, and not over and over."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies.accounts.models import User
from agencies.accounts.roles import Role
from agencies.models import Agency
from surveys.incidents.models import Incident
from surveys.outreach import tasks
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import Alert, Delivery, OptOut, SendingPolicy
from surveys.outreach.replies.inbound import Received, receive
from surveys.outreach.sending.dispatch import deliver_due
from surveys.outreach.stopping import opt_out_rate
from surveys.outreach.watching import alerts
from tests import factories
from tests.provider_fake.faults import Kind
from tests.queued import run_queued, take_queued

MARIA = "+12025550143"
DANGER, WISH = "I want to kill myself", "I never signed up for this, leave me alone"


@pytest.fixture
def tell(riverton: Agency, mailoutbox: Any) -> Callable[[datetime], list[str]]:
    """Tell what is due and return the subjects of the mails that went out because of it."""

    def run(at: datetime) -> list[str]:
        before = len(mailoutbox)
        alerts.tell(at)
        return [mail.subject for mail in mailoutbox[before:]]

    return run


def text(body: str, at: datetime, sid: str = "SM1") -> None:
    receive(Received(sid, MARIA, body), at)


def test_r1_an_unknown_final_type_is_told_by_mail_once(
    new_party: Any, tell: Any, mailoutbox: Any, now: datetime
) -> None:
    party = new_party({"final_code": "lost goat", "initial_code": ""})
    assert decide_incidents([party.incident_id], now) == []
    assert tell(now) == ["Riverton Police Department: codes that nobody has decided about"]
    [mail] = mailoutbox
    assert mail.to == ["ada@riverton.example"]
    assert "  Call type: LOSTGOAT\n" in mail.body
    assert "http://riverton.localhost/operations/needs-you/\n" in mail.body
    assert "{agency}" not in mail.body
    Incident.objects.update(final_text="A goat")
    decide_incidents([party.incident_id], now + timedelta(days=2))
    assert tell(now + timedelta(days=2)) == []


def test_r1_blank_types_dispositions_and_offences_are_told_together(
    new_party: Any, tell: Any, mailoutbox: Any, now: datetime
) -> None:
    party = new_party({"final_code": " ", "initial_code": "", "disposition": "7b", "nibrs_codes": ["13A", "99Z"]})
    decide_incidents([party.incident_id], now)
    assert len(tell(now)) == 1
    [mail] = mailoutbox
    lines = [line.strip() for line in mail.body.splitlines() if line.startswith("  ")]
    assert lines == ["Call type: (blank)", "Disposition: 7B", "NIBRS offence: 99Z"]
    assert [trace for trace in (party.phone, party.incident.incident_number) if trace in mail.body] == []


def test_r1_new_codes_are_told_once_a_day_and_practice_rows_never(new_party: Any, tell: Any, now: datetime) -> None:
    for number, code in enumerate(("TEST", "GOAT", "SHEEP")):
        at = now + timedelta(hours=number)
        decide_incidents([new_party({"final_code": code, "initial_code": ""}).incident_id], at)
        assert len(tell(at)) == (1 if code == "GOAT" else 0)
    assert len(tell(now + timedelta(hours=24))) == 0
    assert len(tell(now + timedelta(hours=25, seconds=1))) == 1


def test_r1_what_goes_on_coming_in_is_told_again_after_a_fortnight(riverton: Agency, tell: Any, now: datetime) -> None:
    for days, mails in ((0, 1), (13, 0), (14, 1)):
        at = now + timedelta(days=days)
        Alert.raise_for([("call_type", "GOAT")], at)
        assert len(tell(at)) == mails


def test_r29_words_of_danger_reach_an_administrator_without_the_words(
    tell: Any, mailoutbox: Any, now: datetime
) -> None:
    text(DANGER, now)
    assert tell(now) == ["Riverton Police Department: a reply speaks of danger or despair"]
    assert [word for word in (DANGER, "kill", MARIA, "0143") if word in mailoutbox[0].body] == []


def test_r29_more_of_a_kind_is_told_in_one_mail_a_quarter_of_an_hour_later(
    tell: Any, mailoutbox: Any, now: datetime
) -> None:
    text(DANGER, now)
    assert len(tell(now)) == 1
    for number in range(2):
        text(DANGER, now, f"SM{number + 2}")
    text(WISH, now, "SM9")
    assert tell(now + timedelta(minutes=14)) == [
        "Riverton Police Department: somebody asks in own words not to be messaged"
    ]
    assert len(tell(now + timedelta(minutes=16))) == 1
    assert mailoutbox[-1].body.startswith("2 replies to your texts hold words of danger or despair.")
    assert tell(now + timedelta(hours=1)) == []


def test_r29_a_mail_that_no_server_took_is_sent_again(tell: Any, mailoutbox: Any, now: datetime, settings: Any) -> None:
    text(DANGER, now)
    settings.EMAIL_BACKEND = "tests.isolation.refusing_mail.Backend"
    assert tell(now) == []
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert (tell(now + timedelta(minutes=1)), alerts.has_due(now + timedelta(minutes=1))) == ([], False)
    assert (len(tell(now + alerts.LEASE)), alerts.has_due(now + alerts.LEASE)) == (1, False)


def test_r30_a_pause_by_the_system_is_told(new_delivery: Any, tell: Any, now: datetime) -> None:
    for _ in range(2):
        new_delivery()
    Delivery.objects.update(state="sent", sent_at=now)
    for number in range(50):
        invitation, _ = factories.make_invitation()
        Delivery.objects.create(invitation=invitation, channel="sms", state="sent", not_before=now, sent_at=now)
        if number < 2:
            said_at = now + timedelta(seconds=number)
            OptOut.objects.create(
                contact_index=bytes([number] * 32), channel="sms", source="keyword", created_at=said_at
            )
    for _ in range(2):
        opt_out_rate.watch(now)
    assert SendingPolicy.load().paused
    assert tell(now) == ["Riverton Police Department: sending is paused, many people say stop"]


def test_a_refused_sender_is_told_once_however_many_messages_it_fails(
    new_delivery: Any, provider: Any, tell: Any, now: datetime
) -> None:
    for _ in range(3):
        new_delivery()
    provider.fault(Kind.REFUSE, status=400, code=21606)
    deliver_due(now)
    assert SendingPolicy.load().sms_fault
    assert tell(now) == ["Riverton Police Department: messages have stopped"]
    assert Alert.objects.count() == 1


def test_the_sweep_has_it_told_by_a_worker(riverton: Agency, mailoutbox: Any) -> None:
    text(DANGER, timezone.now())
    take_queued()
    tasks.sweep()
    assert run_queued() == [("surveys.outreach.tasks.tell", ["riverton"])]
    assert [mail.to for mail in mailoutbox] == [["ada@riverton.example"]]
    tasks.sweep()
    assert take_queued() == []


def test_everybody_who_administers_is_told_and_nobody_else(
    riverton: Agency, tell: Any, mailoutbox: Any, now: datetime
) -> None:
    factories.make_user("adam@riverton.example", Role.ADMINISTRATOR)
    factories.make_user("alan@riverton.example", Role.ADMINISTRATOR, is_active=False)
    factories.make_user("carol@riverton.example", Role.COMMAND)
    text(DANGER, now)
    tell(now)
    assert sorted(mail.to for mail in mailoutbox) == [["ada@riverton.example"], ["adam@riverton.example"]]


def test_where_nobody_administers_nothing_is_tried_for_ever(riverton: Agency, tell: Any, now: datetime) -> None:
    User.objects.update(is_active=False)
    text(DANGER, now)
    assert (tell(now), alerts.has_due(now)) == ([], False)


def test_two_workers_tell_once(tell: Any, now: datetime, mailoutbox: Any) -> None:
    text(DANGER, now)
    Alert.objects.update(lease_until=now + timedelta(minutes=1))
    assert (tell(now), alerts.has_due(now)) == ([], False)
