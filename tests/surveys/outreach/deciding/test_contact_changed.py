"""A record that was changed after the decision and before the sending: the invitation must know whom it went to."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from officersurvey.encryption import blind_index
from surveys.incidents.models import Incident, Party
from surveys.incidents.receiving import receive_incidents
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import Delivery, Invitation, OutboxMessage, SendingPolicy
from surveys.outreach.rules import Outcome
from surveys.outreach.sending.dispatch import deliver_due
from surveys.outreach.stopping.opt_outs import is_opted_out, opt_out
from tests.surveys.outreach.conftest import NOON
from tests.surveys.outreach.snapshots import verdict_of

OLD, NEW = "+12025550143", "+12025550187"


def move(party: Party, phone: str) -> None:
    """Store another phone, as an import does before anybody decides."""
    party.refresh_from_db()
    party.phone, party.phone_index = phone, blind_index(phone)
    party.save(update_fields=["phone", "phone_index"])


def test_a_text_waits_until_the_invitation_knows_the_new_number(
    new_delivery: Callable[..., Delivery], now: datetime
) -> None:
    delivery = new_delivery(phone=OLD)
    move(delivery.invitation.party, NEW)
    deliver_due(now)
    assert not OutboxMessage.objects.exists()
    assert Incident.objects.get().needs_decision
    decide_incidents([delivery.invitation.incident_id], now)
    deliver_due(now + timedelta(minutes=1))
    assert OutboxMessage.objects.count() == 1
    invitation = Invitation.objects.get()
    assert bytes(invitation.phone_index or b"") == blind_index(NEW)
    opt_out(invitation)
    assert is_opted_out(blind_index(NEW), "sms")


@pytest.mark.parametrize(
    "basis",
    ["N", "NA", "0", "False", "Declined", "No consent", "revoked", "Do not contact", "not recorded", "null", "pending"],
)
@pytest.mark.parametrize("policy", ["express", "agency_policy"])
def test_r20_only_words_of_consent_are_a_basis(basis: str, policy: str) -> None:
    assert verdict_of(consent_basis=basis, policy_consent_basis=policy) == (Outcome.NEVER, "R20")


@pytest.mark.parametrize("basis", ["express", "Express consent", "prior-express", "opt in", "Yes", "verbal"])
def test_r20_words_of_consent_are_a_basis(basis: str) -> None:
    assert verdict_of(consent_basis=basis, policy_consent_basis="express") == (Outcome.ASK, "ASK")


def report(at: datetime, *parties: dict[str, Any]) -> Incident:
    """Receive a burglary of yesterday as its source knows it at this time."""
    began = NOON - timedelta(hours=26)
    [answer] = receive_incidents(
        [
            {
                "source_system": "cad",
                "incident_number": "26-000412",
                "updated_at": at.isoformat(),
                "received_at": began.isoformat(),
                "closed_at": (began + timedelta(hours=1)).isoformat(),
                "initial_code": "BURGLARY",
                "final_code": "BURGLARY",
                "disposition": "1",
                "parties": [{"role": "Caller", "phone_type": "mobile", **party} for party in parties],
            }
        ]
    )
    assert answer.outcome in {"created", "updated"}, answer.reasons
    return Incident.objects.get()


def go_on(incident: Incident, now: datetime) -> list[str]:
    """Decide and send; return where everything went so far."""
    decide_incidents([incident.pk], now)
    deliver_due(now)
    return sorted(message.to for message in OutboxMessage.objects.all())


@pytest.mark.parametrize("key", ["", "p1"])
def test_r16_who_was_asked_is_not_asked_about_the_incident_again_at_a_new_number(
    policy: SendingPolicy, now: datetime, key: str
) -> None:
    incident = report(now - timedelta(hours=2), {"person_key": key, "phone": OLD})
    assert go_on(incident, now) == [OLD]
    report(now - timedelta(hours=1), {"person_key": key, "phone": NEW})
    assert go_on(incident, now + timedelta(hours=1)) == [OLD]
    assert Invitation.objects.count() == 1


def test_r16_who_is_named_from_the_start_is_asked_beside_somebody_who_was(policy: SendingPolicy, now: datetime) -> None:
    incident = report(now - timedelta(hours=2), {"phone": OLD}, {"phone": NEW})
    assert go_on(incident, now) == [OLD, NEW]


def test_r16_a_number_that_is_put_right_before_the_first_message_is_asked_at(
    policy: SendingPolicy, now: datetime
) -> None:
    incident = report(now - timedelta(hours=2), {"phone": OLD})
    decide_incidents([incident.pk], now)
    report(now - timedelta(hours=1), {"phone": NEW})
    assert go_on(incident, now) == [NEW]
