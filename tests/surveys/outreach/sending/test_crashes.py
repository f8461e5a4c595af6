"""A worker fails at every statement of its work in turn: nothing is lost and nobody gets two texts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from agencies import tenancy
from dashboards.demo.history import decisions_unguarded
from surveys.outreach.deciding import decisions
from surveys.outreach.models import Decision, Delivery, Invitation, SenderTurn
from surveys.outreach.sending import claims, settling
from surveys.outreach.sending.dispatch import deliver_due
from tests.live import LiveSystem
from tests.provider_fake.client import Provider, running_provider
from tests.surveys.outreach.batches import queue, texts

State = Delivery.State
PEOPLE = 3
Failure = Callable[[], None]


class Crash(BaseException):
    """The worker is gone: nothing that catches errors goes on."""


def crash() -> None:
    """Lose the connection, with whatever was not committed."""
    connection.connection.close()
    raise Crash


def deadlock() -> None:
    """Be the one whom the database chose to fail."""
    raise OperationalError("deadlock detected")


class Failing:
    """Fails before statement number `at`; says whether there were so many."""

    def __init__(self, at: int, failure: Failure) -> None:
        self._at = at
        self._failure = failure
        self._seen = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        # Choosing the schema touches no row: it can't fail alone.
        self._seen += not sql.startswith("SET search_path")
        if self._seen == self._at:
            self._failure()
        return execute(sql, params, many, context)

    @property
    def has_failed(self) -> bool:
        return self._seen >= self._at


@contextmanager
def a_worker() -> Iterator[None]:
    """Be in Riverton with a connection that works, as a new worker is."""
    connection.close()
    connection.set_schema_to_public()
    with tenancy.agency_context("riverton"):
        yield


def fails(work: Callable[[], Any], at: int, failure: Failure) -> bool:
    """Have a worker fail before statement number `at` of its work; False if it came to the end before that."""
    failing = Failing(at, failure)
    with a_worker(), suppress(Crash, OperationalError), connection.execute_wrapper(failing):
        work()
    return failing.has_failed


def forget(provider: Provider) -> None:
    """Let nothing have been sent."""
    provider.reset()
    with a_worker():
        Invitation.objects.update(state=Invitation.State.PENDING, invited_at=None, invited_on=None)
        Delivery.objects.update(state=State.QUEUED, attempts=0, not_before=F("created_at"), provider_id="")
        Delivery.objects.update(claimed_by=None, lease_until=None, requested_at=None, sent_at=None)


def others_go_on() -> None:
    """Have the turns of other workers, when every lease and every wait is over."""
    over = timezone.now() - claims.LEASE - claims.GRACE
    with a_worker():
        for _ in range(3):
            Delivery.objects.exclude(lease_until=None).update(lease_until=over)
            SenderTurn.objects.update(free_at=over)
            claims.reap()
            Delivery.objects.update(not_before=F("created_at"))
            settling.settle(timezone.now())
            deliver_due(timezone.now())


def deliver() -> None:
    deliver_due(timezone.now())


@pytest.mark.fault
@pytest.mark.parametrize("failure", [crash, deadlock])
def test_s46_s48_a_worker_that_fails_at_any_statement_of_sending_loses_nothing(
    live: LiveSystem, failure: Failure
) -> None:
    with running_provider() as provider, pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.TWILIO_BASE_URL", provider.url)
        queue("riverton", provider, PEOPLE)
        at = 1
        while fails(deliver, at, failure):
            others_go_on()
            assert sorted(texts(provider).values()) == [1] * PEOPLE, f"statement {at}"
            with a_worker():
                assert Delivery.objects.filter(state=State.SENT).count() == PEOPLE, f"statement {at}"
            forget(provider)
            at += 1
    assert at > 10


@pytest.mark.fault
@pytest.mark.parametrize("failure", [crash, deadlock])
def test_s46_s48_a_worker_that_fails_at_any_statement_of_deciding_invites_once(
    live: LiveSystem, failure: Failure
) -> None:
    with running_provider() as provider:
        queue("riverton", provider, PEOPLE)
    with a_worker():
        ids = list(Decision.objects.values_list("incident", flat=True))
    at, more = 1, True
    while more:
        with a_worker():
            Invitation.objects.all().delete()
            with transaction.atomic(), decisions_unguarded():
                Decision.objects.all().delete()
        more = fails(lambda: decisions.decide_incidents(ids, timezone.now()), at, failure)
        with a_worker():
            decisions.decide_incidents(ids, timezone.now())
            found = (Invitation.objects.count(), Delivery.objects.count())
            assert (found, Decision.objects.count()) == ((PEOPLE, PEOPLE), PEOPLE), f"statement {at}"
        at += 1
    assert at > 10
