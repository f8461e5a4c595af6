"""Riverton on an ordinary Tuesday at noon, ready to send."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agencies.models import Agency
from surveys.incidents.models import Party
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import Delivery, ProviderSecret, SendingPolicy
from surveys.outreach.sending.dispatch import deliver_due
from surveys.outreach.sending.provider_secrets import forget_secrets
from tests import factories
from tests.provider_fake.client import Provider, running_provider

#: Noon in Riverton, one o'clock in Washington, where the numbers of the factories are.
NOON = datetime(2026, 3, 3, 18, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOON


@pytest.fixture
def policy(riverton: Agency) -> SendingPolicy:
    """Riverton sends, into the outbox."""
    return factories.allow_sending()


@pytest.fixture
def new_party(policy: SendingPolicy) -> Callable[..., Party]:
    """Make a caller of a burglary that was closed 25 hours before noon; `incident` holds the incident's fields."""

    def make(incident: dict[str, Any] | None = None, **fields: Any) -> Party:
        closed_at = {"closed_at": NOON - timedelta(hours=25), **(incident or {})}
        return factories.make_party(factories.make_incident(**closed_at), **fields)

    return make


@pytest.fixture
def new_delivery(new_party: Callable[..., Party]) -> Callable[..., Delivery]:
    """Make a caller who is to be asked, and return the delivery that waits."""

    def make(incident: dict[str, Any] | None = None, **fields: Any) -> Delivery:
        party = new_party(incident, **fields)
        [invitation] = decide_incidents([party.incident_id], NOON)
        return Delivery.objects.select_related("invitation__party").get(invitation=invitation)

    return make


@pytest.fixture
def later(now: datetime) -> datetime:
    """Three days after the invitation, and an hour."""
    return now + timedelta(days=3, hours=1)


@pytest.fixture
def invited(new_delivery: Callable[..., Delivery], now: datetime) -> Delivery:
    """Maria's invitation, which went out by text; the agency reminds after three days."""
    SendingPolicy.objects.update(reminder_days=3)
    delivery = new_delivery(phone="+12025550143", email="maria@example.org")
    assert deliver_due(now) == 1
    return delivery


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(running: Provider, policy: SendingPolicy, settings: Any) -> Iterator[Provider]:
    """A provider that Riverton's texts go through."""
    running.reset()
    running.repair()
    settings.TWILIO_BASE_URL = running.url
    use_twilio(running)
    forget_secrets()
    yield running
    forget_secrets()


def use_twilio(provider: Provider) -> None:
    """Send the texts of the agency in force through a provider."""
    ProviderSecret.objects.update_or_create(name="twilio_auth_token", defaults={"value": provider.auth_token})
    SendingPolicy.objects.filter(pk=1).update(
        sms_transport=SendingPolicy.SmsTransport.TWILIO,
        sms_sender="+12025550100",
        twilio_account_sid=provider.account_sid,
    )
