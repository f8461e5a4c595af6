"""What a person sends while the system writes about the same person: neither makes the other fail."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from agencies import tenancy
from officersurvey.encryption import blind_index
from responses.conversation import talk
from responses.models import Response
from surveys.outreach.deciding import decisions
from surveys.outreach.models import Delivery, InboundText, Invitation, OptOut
from surveys.outreach.replies.inbound import Received, receive
from surveys.outreach.replies.texts_read import settle
from surveys.outreach.sending.outcomes import Guard, record_failure
from surveys.outreach.sending.receipts import record_status
from surveys.outreach.stopping.opt_outs import is_opted_out
from surveys.outreach.transports.twilio import failure
from tests.live import LiveSystem, wait_until
from tests.surveys.outreach.test_tasks import people

PHONE, WISH = "+12025550143", "leave me alone"
_WAITS_FOR_US = """
    SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))
"""


class Meanwhile:
    """Has another worker do something before the first statement with these words, until it is done or waits."""

    def __init__(self, words: str, do: Callable[[], Any]) -> None:
        self._words = words
        self._do = do
        self._thread = threading.Thread(target=self._run)
        self._faults: list[BaseException] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if self._words in sql and self._thread.ident is None:
            self._thread.start()
            wait_until(lambda: not self._thread.is_alive() or self._waits(), what="the other worker")
        return execute(sql, params, many, context)

    def faults(self) -> list[BaseException]:
        """Return what the other worker failed with."""
        self._thread.join()
        return self._faults

    def _waits(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(_WAITS_FOR_US)
            return bool(cursor.fetchone()[0])

    def _run(self) -> None:
        try:
            with tenancy.agency_context("riverton"):
                self._do()
        except BaseException as fault:  # noqa: BLE001 - the test is about it
            self._faults.append(fault)
        finally:
            connection.close()


def being_sent() -> Delivery:
    """Have a text on its way to the one person there is."""
    ids = people(1, phone=PHONE)
    with tenancy.agency_context("riverton"):
        decisions.decide_incidents(ids, timezone.now())
        Delivery.objects.update(state="sending", attempts=1, requested_at=timezone.now())
        Invitation.objects.update(text_style="conversation")
        return Delivery.objects.select_related("invitation").get()


@pytest.mark.fault
def test_s34_stop_is_heard_while_the_provider_refuses_the_same_number(live: LiveSystem) -> None:
    delivery = being_sent()
    stop = Meanwhile("outreach_optout", lambda: receive(Received("SM1", PHONE, "STOP"), timezone.now()))
    with tenancy.agency_context("riverton"):
        with connection.execute_wrapper(stop):
            record_failure(delivery, failure("21610"), Guard(["sending"]), timezone.now())
        assert stop.faults() == []
        assert (InboundText.objects.get().meaning, OptOut.objects.get(lifted_at=None).channel) == ("stop", "sms")


@pytest.mark.fault
def test_r21_a_wish_that_comes_while_another_is_settled_pauses_again(live: LiveSystem) -> None:
    with tenancy.agency_context("riverton"):
        receive(Received("SM1", PHONE, WISH), timezone.now())
        first = InboundText.objects.get()
        resumed = Meanwhile(
            'UPDATE "outreach_inboundtext"',
            lambda: settle([first.pk], "resumed", "ada@riverton.example", timezone.now()),
        )
        with connection.execute_wrapper(resumed):
            receive(Received("SM2", PHONE, WISH), timezone.now())
        assert resumed.faults() == []
        assert InboundText.objects.get(needs_person=True).provider_id == "SM2"
        assert is_opted_out(blind_index(PHONE), "sms")


@pytest.mark.fault
def test_s48_an_answer_and_the_report_of_the_text_do_not_wait_for_each_other(live: LiveSystem) -> None:
    delivery = being_sent()
    report = Meanwhile(
        'INSERT INTO "responses_response"',
        lambda: record_status(delivery.pk, "SM1", "delivered", "", timezone.now()),
    )
    with tenancy.agency_context("riverton"):
        with connection.execute_wrapper(report):
            receive(Received("SM2", PHONE, "5"), timezone.now(), talk)
        assert report.faults() == []
        assert (Response.objects.count(), Delivery.objects.get().state) == (1, "delivered")
        assert (Invitation.objects.get().state, Invitation.objects.get().invited_at is not None) == ("started", True)
