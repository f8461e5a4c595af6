"""What the queue refuses, and what its loss does not break."""

import pickle

from agencies import tenancy
from agencies.accounts.models import User
from officersurvey.celery import app
from surveys.incidents.models import Incident
from surveys.outreach.models import Decision
from tests import factories
from tests.live import LiveSystem, wait_until


def decided(schema_name: str) -> bool:
    with tenancy.agency_context(schema_name):
        return not Incident.objects.filter(needs_decision=True).exists()


def test_s68_a_pickled_message_is_refused_and_the_worker_lives(live: LiveSystem, tmp_path) -> None:
    proof = tmp_path / "pickle-was-loaded"
    with tenancy.agency_context("riverton"):
        factories.make_party(factories.make_incident())
    live.start_worker()
    with app.connection_for_write() as broker, broker.SimpleQueue("celery") as queue:
        queue.put(pickle.dumps(Bomb(str(proof))), serializer=None, content_type="application/x-python-serialize")
    tenancy.ring(app.tasks["surveys.outreach.tasks.sweep_agency"], "riverton")
    wait_until(lambda: decided("riverton"), 90, "the honest task behind the pickled one")
    assert not proof.exists()


class Bomb:
    """Leaves a file when it is unpickled."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self):
        return open, (self.path, "w")


def test_s68_an_id_of_the_other_agency_is_nothing_here(riverton, hillside) -> None:
    with tenancy.agency_context("hillside"):
        party = factories.make_party(factories.make_incident(pk=880001))
    app.tasks["surveys.outreach.tasks.decide"].run("riverton", 880001)
    with tenancy.agency_context("hillside"):
        assert Incident.objects.get(pk=880001).needs_decision
        assert not Decision.objects.filter(party=party).exists()
        assert User.objects.count() == 1
    assert not Decision.objects.exists()


def test_s45_who_loses_the_queue_with_a_task_in_hand_lets_go_of_it_without_a_fault() -> None:
    with app.connection_for_write() as broker:
        queue = broker.SimpleQueue("lost")
        queue.put({"task": "in hand"})
        assert queue.get(timeout=5).payload == {"task": "in hand"}
        # What closing a lost connection for the second time finds.
        broker.transport.client = None
        broker.default_channel.close()
