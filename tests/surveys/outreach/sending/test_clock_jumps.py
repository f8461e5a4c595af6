"""The clocks of a running worker and of a running database jump: nobody is texted by night, twice, or never."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db.models import Q

from agencies import tenancy
from agencies.models import Agency
from officersurvey.embedded import postgres
from officersurvey.embedded.slots import Slot
from surveys.outreach import tasks
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import Delivery
from tests import factories
from tests.live import LiveSystem, wait_until
from tests.own_postgres import live_on, own_postgres, own_slot
from tests.provider_fake.client import Provider, provider_process
from tests.provider_fake.faults import Kind
from tests.set_clock import SetClock
from tests.surveys.outreach.batches import in_state, texts, wait_for_accepted
from tests.surveys.outreach.conftest import use_twilio

State = Delivery.State
ZONE = ZoneInfo("America/Chicago")
HOUR = timedelta(hours=1)
#: The days before the clocks are changed, and before a leap day.
EVES = [date(2027, 3, 13), date(2027, 11, 6), date(2028, 2, 28)]
PEOPLE = 14
#: Seconds that the provider takes for an answer while the clock jumps.
SLOW = 1.5


@pytest.fixture
def slow_provider() -> Iterator[Provider]:
    with provider_process() as provider:
        provider.fault(Kind.SILENT)
        provider.fault(Kind.DELAY, seconds=0.2)
        yield provider


@pytest.fixture
def slot() -> Iterator[Slot]:
    with own_slot("jumping") as taken:
        yield taken


@pytest.fixture
def clock(slot: Slot) -> SetClock:
    """The clock of the one machine that everything runs on; the database's account can read it."""
    return SetClock(slot.server_folder("clock"))


@pytest.fixture
def live(slot: Slot, clock: SetClock, django_db_setup: str, django_db_blocker: Any) -> Iterator[LiveSystem]:
    """A live system whose clock can be set."""
    surroundings = {**postgres._environment(), **clock.environment}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postgres, "_environment", lambda: surroundings)
        with own_postgres(slot) as server, django_db_blocker.unblock(), live_on(server.url, django_db_setup) as system:
            system.environment.update(clock.environment)
            yield system


def people_of(day: date, first: int) -> None:
    """Let there be people to ask whose time has come by the afternoon of a day."""
    noon = datetime.combine(day, time(12), ZONE)
    with tenancy.agency_context("riverton"):
        numbers = [f"+1312555{number:04d}" for number in range(first, first + PEOPLE)]
        cases = [factories.make_incident(closed_at=noon - 26 * HOUR) for _ in numbers]
        made = [factories.make_party(case, phone=phone) for case, phone in zip(cases, numbers, strict=True)]
        with time_machine.travel(noon):
            assert len(decide_incidents([party.incident_id for party in made], noon)) == PEOPLE


def wait_for_the_morning(nine: datetime) -> None:
    """Wait until every text is sent or waits for nine o'clock, all at one moment: none is on its way any more."""
    settled = Q(state=State.SENT) | Q(state__in=[State.QUEUED, State.FAILED], not_before__gte=nine, claimed_by=None)
    with tenancy.agency_context("riverton"):
        unsettled = Delivery.objects.exclude(settled)
        wait_until(lambda: not unsettled.exists(), 60, "texts sent, or put off until the morning")


def jump_on_the_way(clock: SetClock, provider: Provider, by: timedelta) -> None:
    """Let the clock jump while the provider has texts and has not answered."""
    before = _delayed(provider)
    provider.fault(Kind.DELAY, seconds=SLOW, times=2)
    wait_until(lambda: _delayed(provider) > before, 30, "texts on their way")
    clock.jump(by)


def _delayed(provider: Provider) -> int:
    return len([one for one in provider.log() if one["event"] == "delayed" and one["seconds"] == SLOW])


def look_for_lost_ones() -> None:
    """Have the other process of the worker find leases that are over, and ask the provider about them."""
    tenancy.ring(tasks.sweep_agency, "riverton")
    wait_until(lambda: in_state("riverton", State.UNCERTAIN), 30, "leases that are over")
    tenancy.ring(tasks.sweep_agency, "riverton")


def assert_all_got_one(provider: Provider, count: int) -> None:
    wait_until(lambda: in_state("riverton", State.SENT) == count, 60, "everybody's texts")
    got = texts(provider)
    assert (len(got), set(got.values())) == (count, {1})


@pytest.mark.fault
@pytest.mark.timeout(300)
def test_s49_jumps_of_running_clocks_text_nobody_by_night_twice_or_never(
    live: LiveSystem, clock: SetClock, slow_provider: Provider
) -> None:
    with tenancy.agency_context("riverton"):
        Agency.objects.filter(schema_name="riverton").update(timezone=ZONE.key)
        factories.allow_sending(texts_per_second=2)
        use_twilio(slow_provider)
    live.start_beat()
    live.start_worker(TWILIO_BASE_URL=slow_provider.url, DELIVERY_LEASE_SECONDS="12")
    for turn, eve in enumerate(EVES):
        before, morning = turn * PEOPLE, datetime.combine(eve + timedelta(days=1), time(9), ZONE)
        clock.set(datetime.combine(eve, time(18, 30), ZONE))
        people_of(eve, before + 100)
        tenancy.ring(tasks.deliver, "riverton")
        wait_for_accepted(slow_provider, before + 2)
        jump_on_the_way(clock, slow_provider, HOUR)
        look_for_lost_ones()
        wait_for_accepted(slow_provider, before + 6)
        jump_on_the_way(clock, slow_provider, -HOUR)
        wait_for_accepted(slow_provider, before + 8)
        # Half past eight, and then half past nine in the evening.
        clock.jump(2 * HOUR)
        wait_for_the_morning(morning)
        by_day = len(slow_provider.accepted())
        clock.jump(HOUR)
        tenancy.ring(tasks.deliver, "riverton")
        wait_for_the_morning(morning)
        assert by_day == len(slow_provider.accepted()) < before + PEOPLE
        clock.set(morning)
        assert_all_got_one(slow_provider, before + PEOPLE)
