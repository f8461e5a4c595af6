"""The queue is a hint: what was rung for, lost, or decided by two at once comes out the same."""

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import redis
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import connection
from django.utils import timezone

from agencies import tenancy
from agencies.models import Agency
from surveys.incidents.models import Incident, Party
from surveys.outreach import tasks
from surveys.outreach.deciding import decisions
from surveys.outreach.deciding.code_decisions import CodeDecision, decide_codes
from surveys.outreach.models import Alert, Decision, Delivery, Invitation, OutboxMessage
from surveys.outreach.sending.dispatch import deliver_due
from tests import factories
from tests.daytime import move_to_daytime
from tests.live import LiveSystem, wait_until
from tests.provider_fake.client import running_provider
from tests.surveys.outreach.conftest import use_twilio


def in_riverton(do: Callable[[], Any]) -> Any:
    with tenancy.agency_context("riverton"):
        return do()


def threads(count: int, do: Callable[[], Any]) -> list[Any]:
    """Do one thing in several threads of Riverton, each with a connection of its own."""

    def run(_: int) -> Any:
        try:
            return in_riverton(do)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def people(count: int, phone: str = "") -> list[int]:
    """Make incidents in Riverton, by day, and return their ids; all of one person where a phone is given."""
    place = move_to_daytime("riverton")
    with tenancy.agency_context("riverton"):
        factories.allow_sending()
        made = [factories.make_party(factories.make_incident(), phone=phone or place.number(n)) for n in range(count)]
    return [party.incident_id for party in made]


def send_all() -> None:
    """Have one turn after the other until nothing waits."""
    while Delivery.objects.waiting().exists():
        deliver_due(timezone.now(), limit=7)


@pytest.mark.fault
def test_s36_many_who_decide_at_once_invite_once(live: LiveSystem) -> None:
    ids = people(4, phone="+12025550143")
    threads(8, lambda: [decisions.decide_incidents([one], timezone.now()) for one in ids])
    with tenancy.agency_context("riverton"):
        assert (Invitation.objects.count(), Delivery.objects.count()) == (1, 1)
        assert sorted(Decision.objects.values_list("rule", flat=True)) == ["ASK", "R14", "R14", "R14"]


@pytest.mark.fault
def test_s36_many_dispatchers_send_each_message_once(live: LiveSystem) -> None:
    ids = people(60)
    with running_provider() as provider, pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.TWILIO_BASE_URL", provider.url)
        in_riverton(lambda: use_twilio(provider))
        in_riverton(lambda: decisions.decide_incidents(ids, timezone.now()))
        threads(6, send_all)
        accepted = Counter(entry["to"] for entry in provider.accepted())
    assert (len(accepted), set(accepted.values())) == (60, {1})


@pytest.mark.fault
def test_s45_a_lost_queue_costs_seconds_and_no_message(live: LiveSystem) -> None:
    people(20)
    live.start_beat()
    live.start_worker()

    def all_sent() -> bool:
        live.flush_queue()
        return in_riverton(Invitation.objects.filter(state="invited").count) == 20

    wait_until(lambda: in_riverton(OutboxMessage.objects.count) > 0, 90, "the first message")
    wait_until(all_sent, 90, "twenty messages in spite of a queue that forgets")
    assert in_riverton(OutboxMessage.objects.count) == 20


def test_s36_tasks_that_are_replayed_ten_times_ask_once(riverton: Agency) -> None:
    [incident_id] = people(1)
    for _ in range(10):
        tasks.decide("riverton", incident_id)
        tasks.deliver("riverton")
    assert (Invitation.objects.count(), OutboxMessage.objects.count()) == (1, 1)


def test_the_sweep_rings_only_where_something_waits(riverton: Agency, new_delivery: Any) -> None:
    new_delivery()
    tasks.sweep()
    with redis.Redis.from_url(settings.REDIS_URL) as server:
        rung = [json.loads(message)["headers"] for message in server.lrange("celery", 0, -1)]
    assert [(one["task"], one["argsrepr"]) for one in rung] == [
        ("surveys.outreach.tasks.sweep_agency", "('riverton',)")
    ]


def test_what_nothing_holds_any_more_is_decided_about_though_its_own_incident_is_the_same(policy: Any) -> None:
    phone, now = "+12025550143", timezone.now()
    wished = factories.make_party(factories.make_incident(closed_at=now - timedelta(days=30)), phone, contact_ok=False)
    maria = factories.make_party(factories.make_incident(), phone)
    decisions.decide_incidents([wished.incident_id, maria.incident_id], now)
    assert Invitation.objects.get(party=maria).state == "held"
    Party.objects.filter(pk=wished.pk).update(contact_ok=True)
    tasks.sweep()
    tasks.sweep_agency("riverton")
    assert Invitation.objects.get(party=maria).state == "pending"


def test_an_incident_that_cannot_be_decided_does_not_hold_up_others(riverton: Agency, new_party: Any) -> None:
    # Offence codes are text; a number among them is what no reader of the feed lets in.
    broken, sound = new_party({"nibrs_codes": [220]}), new_party()
    tasks.sweep_agency("riverton")
    assert decisions.undecided() == []
    decided = set(Decision.objects.values_list("party", flat=True))
    assert (sound.pk in decided, broken.pk in decided) == (True, False)
    assert Alert.objects.undecided().get().subject == str(broken.incident_id)


def test_an_incident_that_was_set_aside_is_decided_when_it_can_be(riverton: Agency, new_party: Any) -> None:
    broken = new_party({"nibrs_codes": [220]})
    tasks.sweep_agency("riverton")
    Incident.objects.filter(pk=broken.incident_id).update(nibrs_codes=["220"])
    assert decisions.decide_again([broken.incident_id]) == 1
    tasks.sweep_agency("riverton")
    assert Decision.objects.filter(party=broken).exists()
    assert not Alert.objects.undecided().exists()


_REFUSE = """
CREATE FUNCTION refuse_one() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'no second one' USING ERRCODE = 'unique_violation'; END $$;
CREATE TRIGGER refuse_one BEFORE INSERT ON outreach_decision
FOR EACH ROW WHEN (NEW.incident_id = {}) EXECUTE FUNCTION refuse_one()
"""


def test_s50_what_contradicts_a_constraint_does_not_hold_up_others(riverton: Agency, new_party: Any) -> None:
    broken, sound = new_party(), new_party()
    with connection.cursor() as cursor:
        cursor.execute(_REFUSE.format(broken.incident_id))
    tasks.sweep_agency("riverton")
    assert decisions.undecided() == []
    assert set(Decision.objects.values_list("party", flat=True)) == {sound.pk}
    assert Alert.objects.undecided().get().subject == str(broken.incident_id)


def test_a_time_limit_is_no_fault_of_the_incident_at_hand(riverton: Agency, new_party: Any) -> None:
    party = new_party()

    def interrupt(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith('INSERT INTO "outreach_decision"'):
            raise SoftTimeLimitExceeded
        return execute(sql, *rest)

    with connection.execute_wrapper(interrupt), pytest.raises(SoftTimeLimitExceeded):
        tasks.sweep_agency("riverton")
    assert (decisions.undecided(), Alert.objects.undecided().count()) == ([party.incident_id], 0)
    tasks.sweep_agency("riverton")
    assert Decision.objects.filter(party=party).exists()


@pytest.mark.parametrize("code", ["ß" * 40, "ΐ" * 40, "x" * 40])
def test_r1_the_longest_code_is_told_and_can_be_decided_about(riverton: Agency, new_party: Any, code: str) -> None:
    new_party({"final_code": code, "initial_code": ""})
    tasks.sweep_agency("riverton")
    [alert] = Alert.objects.all()
    assert (decisions.undecided(), len(alert.subject)) == ([], 40)
    assert decide_codes([CodeDecision("call_type", alert.subject, "ask")], "ada@riverton.example", timezone.now()) == 1
    assert Alert.objects.unknown_codes().count() == 0


def test_s50_what_the_database_does_not_take_of_an_incident_does_not_hold_up_others(
    riverton: Agency, new_party: Any
) -> None:
    # Longer than an alert can name, which no reader of the feed lets in.
    _, sound = new_party({"nibrs_codes": ["9" * 70]}), new_party()
    tasks.sweep_agency("riverton")
    assert decisions.undecided() == []
    assert set(Decision.objects.values_list("party", flat=True)) == {sound.pk}


def test_s7_a_suspended_agency_sends_nothing(riverton: Agency, new_delivery: Any) -> None:
    new_delivery()
    Agency.objects.filter(pk=riverton.pk).update(is_active=False)
    with pytest.raises(tenancy.UnknownAgency):
        tasks.deliver("riverton")
    assert OutboxMessage.objects.count() == 0
