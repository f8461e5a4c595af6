"""Servers are killed while people answer: whoever was thanked has answered, and once."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from http.client import HTTPException

import psutil
import psycopg
import pytest

from agencies import tenancy
from responses.models import Answer, Attribution, Response
from tests import databases, factories
from tests.live import LiveSystem, wait_until
from tests.responses.phone import Answer as Reply
from tests.responses.phone import Phone

FORM = {"C1": "4", "C2": "5", "T1": "Thank you", "send": "1"}
PEOPLE = 80


class Crowd:
    """People who send their answers again until they are thanked, eight at a time."""

    def __init__(self, phone: Phone, tokens: list[str]) -> None:
        self.phone = phone
        self.tokens = tokens
        self.thanked: list[str] = []
        self.statuses: set[int] = set()
        self._pool = ThreadPoolExecutor(8)

    def __enter__(self) -> "Crowd":
        self._waiting: list[Future[None]] = [self._pool.submit(self._answer, token) for token in self.tokens]
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()
        for one in self._waiting:
            one.result()

    def wait_for(self, count: int) -> None:
        """Wait until so many were thanked."""
        wait_until(lambda: len(self.thanked) >= count, 60, f"{count} people thanked")

    def _answer(self, token: str) -> None:
        wait_until(lambda: self._is_thanked(token), 90, "the thanks for one person")
        self.thanked.append(token)

    def _is_thanked(self, token: str) -> bool:
        try:
            reply = self.phone.asks("POST", f"/s/{token}", FORM)
        except (OSError, HTTPException):
            return False
        self.statuses.add(reply.status)
        return reply.location == f"/s/{token}/done"


def _invite(count: int) -> list[str]:
    with tenancy.agency_context("riverton"):
        officer = factories.make_officer("Olga Reyes", factories.make_department())
        return [factories.make_invitation(officer=officer)[1] for _ in range(count)]


@pytest.fixture
def crowd(live: LiveSystem) -> Iterator[Crowd]:
    live.keep_commits()
    tokens = _invite(PEOPLE)
    live.start_web()
    with Crowd(Phone(live.port), tokens) as people:
        yield people


def _counts() -> tuple[int, int, int]:
    with tenancy.agency_context("riverton"):
        finished = Response.objects.filter(submitted_at__isnull=False)
        return finished.count(), Answer.objects.count(), Attribution.objects.count()


@pytest.mark.fault
def test_s46_s47_whoever_was_thanked_has_answered_once_whatever_was_killed(live: LiveSystem, crowd: Crowd) -> None:
    web = psutil.Process(live.processes[0].pid)
    crowd.wait_for(10)
    live.kill_database()
    crowd.wait_for(25)
    for child in web.children():
        os.kill(child.pid, signal.SIGKILL)
    crowd.wait_for(40)
    live.kill_database()
    crowd.wait_for(PEOPLE)
    assert sorted(crowd.thanked) == sorted(crowd.tokens)
    assert _counts() == (PEOPLE, 3 * PEOPLE, PEOPLE)
    assert crowd.statuses <= {303, 500, 503}


@pytest.mark.fault
def test_s51_a_web_server_that_is_renewed_under_load_turns_nobody_away(live: LiveSystem, crowd: Crowd) -> None:
    crowd.wait_for(20)
    live.processes[0].send_signal(signal.SIGHUP)
    crowd.wait_for(PEOPLE)
    assert (crowd.statuses, _counts()) == ({303}, (PEOPLE, 3 * PEOPLE, PEOPLE))


def _assert_kept(reply: Reply) -> None:
    assert (reply.status, "Everything you entered is kept on this page." in reply.body) == (503, True)
    assert _counts() == (0, 0, 0)


@pytest.mark.fault
def test_s47_s48_a_database_that_takes_nothing_thanks_nobody(live: LiveSystem) -> None:
    (token,) = _invite(1)
    live.start_web()
    phone = Phone(live.port)
    live.set_read_only(read_only=True)
    _assert_kept(phone.asks("POST", f"/s/{token}", FORM))
    live.set_read_only(read_only=False)
    with psycopg.connect(databases.url_of(live.name)) as other, ThreadPoolExecutor(1) as sending:
        other.execute("SELECT 1 FROM riverton.outreach_invitation FOR UPDATE")
        sent = sending.submit(phone.asks, "POST", f"/s/{token}", FORM)
        wait_until(live.cancel_waiting, what="the form to wait for the lock")
        _assert_kept(sent.result())
    assert phone.asks("POST", f"/s/{token}", FORM).location == f"/s/{token}/done"
    assert _counts() == (1, 3, 1)
