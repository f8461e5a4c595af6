"""Many people to ask at once, and workers to ask them: what the tests with real processes share."""

import subprocess
from collections import Counter
from datetime import timedelta
from typing import Any

import psutil
from django.utils import timezone

from agencies import tenancy
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import Delivery, Invitation, SendingPolicy
from tests import factories
from tests.daytime import move_to_daytime
from tests.live import wait_until
from tests.provider_fake.client import Provider
from tests.surveys.outreach.conftest import use_twilio

Process = subprocess.Popen[bytes]


def queue(schema_name: str, provider: Provider, count: int, **policy: Any) -> None:
    """Give an agency people to ask, in a place where it is day."""
    place = move_to_daytime(schema_name)
    with tenancy.agency_context(schema_name):
        factories.allow_sending(**policy)
        use_twilio(provider)
        made = [factories.make_party(factories.make_incident(), phone=place.number(n)) for n in range(count)]
        assert len(decide_incidents([party.incident_id for party in made], timezone.now())) == count


def ask_before(schema_name: str, count: int) -> None:
    """Let so many of them have been asked three days ago: what waits for them now is a reminder."""
    with tenancy.agency_context(schema_name):
        rows = Delivery.objects.filter(pk__in=list(Delivery.objects.values_list("pk", flat=True)[:count]))
        rows.update(purpose=Delivery.Purpose.REMINDER)
        SendingPolicy.objects.update(reminder_days=3)
        asked = Invitation.objects.filter(deliveries__purpose=Delivery.Purpose.REMINDER)
        asked.update(state=Invitation.State.INVITED, invited_at=timezone.now() - timedelta(days=3))


def in_state(schema_name: str, *states: Delivery.State) -> int:
    """Return how many of an agency's deliveries are in one of these states."""
    with tenancy.agency_context(schema_name):
        return Delivery.objects.filter(state__in=states).count()


def texts(provider: Provider) -> Counter[str]:
    """Return how many texts each phone got, by the provider's own log."""
    return Counter(entry["to"] for entry in provider.accepted())


def wait_for_accepted(provider: Provider, count: int) -> None:
    """Wait until the provider has taken so many texts."""
    wait_until(lambda: len(provider.accepted()) >= count, 90, f"{count} accepted texts")


def pool_of(worker: Process) -> list[int]:
    """Return the processes that do a worker's tasks, once they are there."""
    main = psutil.Process(worker.pid)
    return [child.pid for child in wait_until(main.children, what="a worker's processes")]
