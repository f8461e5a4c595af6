"""The citizen's pages on a real web server: many at once, robots, restarts, and a database that goes away."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from agencies import tenancy
from responses.models import Answer, Attribution, Response
from surveys.outreach.models import Invitation
from tests import factories
from tests.live import LiveSystem
from tests.responses.conftest import Form
from tests.responses.phone import Answer as Reply
from tests.responses.phone import Phone

PREVIEW_AGENTS = [
    "facebookexternalhit/1.1",
    "Twitterbot/1.0",
    "WhatsApp/2.23",
    "TelegramBot (like TwitterBot)",
    "Slackbot-LinkExpanding 1.0",
    "SkypeUriPreview",
    "Mozilla/5.0 (compatible; Googlebot/2.1)",
    "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 iMessageLinkPreview",
    "Microsoft Office Protected View; safelinks",
    "Barracuda Sentinel (EE)",
]


def _invite(count: int) -> list[str]:
    officer = factories.make_officer("Olga Reyes", factories.make_department())
    return [factories.make_invitation(officer=officer)[1] for _ in range(count)]


@pytest.fixture
def phone(live: LiveSystem) -> Iterator[Phone]:
    """A phone beside a running web server, in a test that looks into Riverton's tables."""
    live.start_web()
    with tenancy.agency_context("riverton"):
        yield Phone(live.port)


def _fingerprint() -> dict[str, tuple[int, int]]:
    """Rows and writing transactions of every table of Riverton and of the platform."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('riverton', 'public')")
        found = {}
        for schema, table in cursor.fetchall():
            cursor.execute(f'SELECT count(*), coalesce(sum(xmin::text::bigint), 0) FROM "{schema}"."{table}"')  # noqa: S608
            found[f"{schema}.{table}"] = cursor.fetchone()
    return found


def test_s23_robots_that_look_at_links_leave_no_trace(phone: Phone) -> None:
    fresh, started, finished = _invite(3)
    phone.asks("POST", f"/s/{started}", {"C1": "4"})
    phone.asks("POST", f"/s/{finished}", {"C1": "4", "send": "1"})
    before = _fingerprint()
    paths = [f"/s/{token}{page}" for token in (fresh, started, finished, "unknown") for page in ("", "/done", "/stop")]
    requests = [
        (Phone(phone.port, agent), method, path)
        for agent in PREVIEW_AGENTS
        for method in ("GET", "HEAD", "OPTIONS")
        for path in paths
    ]
    with ThreadPoolExecutor(8) as pool:
        statuses = set(pool.map(lambda request: request[0].asks(request[1], request[2]).status, requests))
    assert statuses == {200, 302, 404, 405}
    assert _fingerprint() == before
    phone.asks("POST", f"/s/{fresh}", {"C1": "4"})
    assert _fingerprint() != before


def test_s24_one_link_gives_one_response_however_often_it_is_sent_at_once(phone: Phone) -> None:
    tokens = _invite(50)
    form = {"C1": "4", "C2": "5", "T1": "Thank you", "send": "1"}

    def send(token: str) -> Reply:
        return phone.asks("POST", f"/s/{token}", form)

    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(send, [token for token in tokens for _ in range(8)]))
    assert {reply.status for reply in replies} == {303}
    assert {reply.location for reply in replies} == {f"/s/{token}/done" for token in tokens}
    assert Response.objects.filter(submitted_at__isnull=False).count() == 50
    assert (Answer.objects.count(), Attribution.objects.count()) == (150, 50)
    assert set(Invitation.objects.values_list("state", flat=True)) == {Invitation.State.COMPLETED}
    assert {phone.asks("GET", f"/s/{token}/done").status for token in tokens} == {200}


def test_s24_an_impatient_first_tap_is_saved_once(phone: Phone) -> None:
    tokens = _invite(20)
    with ThreadPoolExecutor(8) as pool:
        taps = [(token, {"C1": "4"}) for token in tokens for _ in range(8)]
        replies = list(pool.map(lambda tap: phone.asks("POST", f"/s/{tap[0]}", tap[1]), taps))
    assert [(reply.status, reply.location) for reply in replies] == [(303, f"/s/{token}") for token, _ in taps]
    assert (Response.objects.count(), Answer.objects.count()) == (20, 20)


@contextmanager
def _outage(name: str) -> Iterator[None]:
    """Throw everybody out of a database and let nobody in."""
    connection.close()
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as server:
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        yield
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


def test_s27_a_form_survives_an_outage_and_a_restart(live: LiveSystem, phone: Phone) -> None:
    (token,) = _invite(1)
    url, form = (
        f"/s/{token}",
        {"C1": "4", "C2": "5", "T1": 'Half <b>an</b> hour & no "answer"', "language": "en", "send": "1"},
    )
    phone.asks("GET", url)
    with _outage(live.name):
        reply = phone.asks("POST", url, form)
    assert reply.status == 503
    assert "Everything you entered is kept on this page." in reply.body
    kept = Form(reply.body).hidden
    assert kept == form
    live.stop(live.processes[0])
    live.start_web()
    assert [phone.asks("POST", url, kept).location for _ in range(2)] == [f"{url}/done"] * 2
    assert (Response.objects.count(), Answer.objects.count()) == (1, 3)
    assert Answer.objects.get(question__code="T1").text == form["T1"]


def test_s27_a_page_opened_in_an_outage_offers_to_try_again(live: LiveSystem, phone: Phone) -> None:
    (token,) = _invite(1)
    phone.asks("GET", f"/s/{token}")
    with _outage(live.name):
        reply = phone.asks("GET", f"/s/{token}?lang=es")
    assert (reply.status, "Algo falló de nuestro lado" in reply.body) == (503, True)
    assert phone.asks("GET", f"/s/{token}").status == 200
