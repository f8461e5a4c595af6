"""Clocks that are wrong, clocks that are changed, and a day without the provider."""

import contextlib
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from agencies import tenancy
from agencies.models import Agency
from surveys.outreach import tasks
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import Channel, Delivery, Invitation, SendingPolicy
from surveys.outreach.sending import claims
from surveys.outreach.sending.dispatch import deliver_due
from surveys.outreach.sending.settling import expire, settle
from surveys.outreach.words.messages import Composer
from tests import factories
from tests.provider_fake.client import Provider
from tests.provider_fake.faults import Kind
from tests.queued import run_queued
from tests.surveys.outreach.sending.leases import settle_in_the_end

Make = Callable[..., Delivery]
#: A zone and a number that is used there alone.
NUMBERS = {
    "America/New_York": "+12125550143",
    "America/Chicago": "+13125550143",
    "America/Denver": "+13035550143",
    "America/Phoenix": "+16025550143",
    "America/Los_Angeles": "+12135550143",
    "Pacific/Honolulu": "+18082345143",
}
#: The clocks of 2026 change on 8 March and 1 November.
MORNINGS = [date(2026, 3, 8), date(2026, 11, 1), date(2028, 2, 29)]


@pytest.mark.parametrize("wrong", [timedelta(minutes=5), timedelta(hours=1), timedelta(hours=-1)])
def test_s49_a_worker_whose_clock_is_wrong_takes_nothing_from_another(
    new_delivery: Make, provider: Provider, now: datetime, wrong: timedelta
) -> None:
    delivery, owner = new_delivery(), uuid4()
    assert claims.claim(now, 1, owner, [Channel.SMS]) == [delivery.pk]
    assert claims.claim(now + wrong, 1, uuid4(), [Channel.SMS]) == []
    assert claims.begin([delivery.pk], owner, now) == {delivery.pk}
    assert claims.reap() == 0
    delivery.refresh_from_db()
    assert (delivery.state, provider.accepted()) == ("sending", [])


def test_s49_a_lease_that_a_jump_of_the_clock_has_ended_still_has_its_grace_time(
    new_delivery: Make, provider: Provider, now: datetime
) -> None:
    delivery, owner = new_delivery(), uuid4()
    claims.begin(claims.claim(now, 1, owner, [Channel.SMS]), owner, now)
    Delivery.objects.update(lease_until=timezone.now() - timedelta(hours=1))
    assert (claims.reap(), settle(timezone.now())) == (1, 1)
    # The provider does not know it yet: the worker's request may still be on its way.
    delivery.refresh_from_db()
    assert delivery.state == "uncertain"
    settle_in_the_end(timezone.now() + timedelta(minutes=1))
    delivery.refresh_from_db()
    assert delivery.state == "queued"


@pytest.mark.parametrize("apart", [timedelta(minutes=2), timedelta(hours=-9), timedelta(days=400)])
def test_s49_a_worker_whose_clock_differs_from_the_databases_decides_and_sends_nothing(
    new_delivery: Make, new_party: Callable[..., Any], provider: Provider, apart: timedelta
) -> None:
    today = timezone.now()
    new_delivery({"closed_at": today - timedelta(hours=30)})
    Delivery.objects.update(not_before=today)
    incident = new_party({"closed_at": today - timedelta(hours=30)}).incident
    before = list(Invitation.objects.values_list("state", "expires_at"))
    with time_machine.travel(today + apart):
        tasks.sweep()
        tasks.sweep_agency("riverton")
        tasks.decide("riverton", incident.pk)
        tasks.deliver("riverton")
        assert run_queued() == []
    incident.refresh_from_db()
    assert (incident.needs_decision, list(Invitation.objects.values_list("state", "expires_at"))) == (True, before)
    assert provider.accepted() == []


def test_s49_what_a_machine_had_in_hand_when_it_fell_asleep_does_not_leave_when_it_wakes_up(
    new_delivery: Make, provider: Provider, now: datetime, monkeypatch: Any
) -> None:
    row, write = new_delivery(), Composer.invitation
    with contextlib.ExitStack() as night:

        def asleep_meanwhile(self: Composer, delivery: Delivery) -> Any:
            # The clock that nobody can set stands still while a machine sleeps.
            night.enter_context(time_machine.travel(timezone.now() + timedelta(hours=7)))
            return write(self, delivery)

        monkeypatch.setattr(Composer, "invitation", asleep_meanwhile)
        assert (deliver_due(now), provider.accepted()) == (1, [])
    row.refresh_from_db()
    assert (row.state, row.attempts, row.claimed_by) == ("queued", 0, None)


@pytest.mark.parametrize("zone", NUMBERS)
@pytest.mark.parametrize("morning", MORNINGS)
def test_s49_after_a_night_in_which_the_clocks_change_texts_go_out_at_nine(
    policy: SendingPolicy, provider: Provider, zone: str, morning: date
) -> None:
    Agency.objects.filter(schema_name="riverton").update(timezone=zone)
    evening = datetime.combine(morning - timedelta(days=1), time(20), ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))
    with tenancy.agency_context("riverton"):
        party = factories.make_party(
            factories.make_incident(closed_at=evening - timedelta(hours=26)), phone=NUMBERS[zone]
        )
        decide_incidents([party.incident_id], evening)
        # As if it had been queued before anybody thought of the night.
        Delivery.objects.update(not_before=evening)
        moments = (evening + timedelta(hours=hours) for hours in range(24))
        went = next(moment for moment in moments if deliver_due(moment) and provider.accepted())
    assert went.astimezone(ZoneInfo(zone)) == datetime.combine(morning, time(9), ZoneInfo(zone))


def test_s55_after_a_day_without_the_provider_what_expires_first_goes_first(
    new_delivery: Make, provider: Provider, now: datetime
) -> None:
    life = timedelta(days=SendingPolicy.load().expiry_days)
    left = {"+12025550190": 90, "+12025550150": 50, "+12025550120": 20, "+12025550170": 70}
    for phone, hours in left.items():
        new_delivery({"closed_at": now + timedelta(hours=hours) - life}, phone=phone)
    provider.fault(Kind.REFUSE, status=503)
    for hour in range(24):
        expire(now + timedelta(hours=hour))
        deliver_due(now + timedelta(hours=hour))
        settle_in_the_end(now + timedelta(hours=hour))
    provider.repair()
    assert (provider.accepted(), Delivery.objects.waiting().count()) == ([], 3)
    # The next attempt comes within six hours, and then there is the night.
    morning = now + timedelta(hours=45)
    for _ in left:
        deliver_due(morning, limit=1)
    assert [entry["to"] for entry in provider.accepted()] == ["+12025550150", "+12025550170", "+12025550190"]
    over = Invitation.objects.exclude(state=Invitation.State.INVITED).get()
    assert (over.party.phone, over.state in Invitation.OPEN) == ("+12025550120", False)
