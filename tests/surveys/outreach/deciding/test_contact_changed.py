"""A record that was changed after the decision and before the sending: the invitation must know whom it went to."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from officersurvey.encryption import blind_index
from surveys.incidents.models import Incident, Party
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import Delivery, Invitation, OutboxMessage
from surveys.outreach.rules import Outcome
from surveys.outreach.sending.dispatch import deliver_due
from surveys.outreach.stopping.opt_outs import is_opted_out, opt_out
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
