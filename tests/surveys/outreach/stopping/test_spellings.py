"""Another spelling of an e-mail address gets round no opt-out, whoever writes it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from officersurvey.encryption import blind_index
from surveys.incidents.models import Party
from surveys.incidents.record import record_incidents
from surveys.outreach.contacts import normal_contact
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import Decision, Invitation, OptOut, OutboxMessage
from surveys.outreach.sending.dispatch import deliver_due
from surveys.outreach.sending.mail_events import MailEvent, Meaning, record_mail_event
from surveys.outreach.stopping.opt_outs import suppress
from tests.surveys.incidents.feed import caller, record
from tests.surveys.incidents.test_email_addresses import ONE_MAILBOX


@pytest.mark.parametrize("opted_out", ONE_MAILBOX[:2])
@pytest.mark.parametrize("reported", ONE_MAILBOX)
def test_r26_an_opt_out_survives_another_spelling(policy: Any, now: datetime, opted_out: str, reported: str) -> None:
    channel, contact = normal_contact(opted_out)
    suppress(blind_index(contact), channel, OptOut.Source.MAIL)
    record_incidents([record(parties=[caller(phone="", email=reported)])])
    party = Party.objects.get()
    assert party.email == reported.lower()
    decide_incidents([party.incident_id], now)
    assert (Decision.objects.get().outcome, Decision.objects.get().rule) == ("never", "R12")


def test_r26_a_complaint_in_another_spelling_is_the_persons(policy: Any, now: datetime) -> None:
    record_incidents([record(parties=[caller(phone="", email=ONE_MAILBOX[0])])])
    decide_incidents([Party.objects.get().incident_id], now)
    record_mail_event(MailEvent(Meaning.STOP, ONE_MAILBOX[1]), now)
    assert OptOut.objects.filter(channel="email", lifted_at=None).count() == 1


def test_r14_who_was_asked_is_not_asked_behind_another_tag(
    policy: Any, new_party: Callable[..., Party], now: datetime
) -> None:
    first = new_party(email="maria+burglary@example.org")
    decide_incidents([first.incident_id], now)
    deliver_due(now)
    assert OutboxMessage.objects.get().to == "maria+burglary@example.org"
    second = new_party(email="maria@example.org")
    decide_incidents([second.incident_id], now)
    assert Decision.objects.filter(party=second).get().rule == "R14"
    assert not Invitation.objects.filter(party=second).exists()
