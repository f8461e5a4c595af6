"""Which agency a request is for, and what links carry."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.accounts.models import User
from agencies.accounts.roles import Role
from agencies.middleware import forget_hosts
from agencies.models import Agency, Domain
from agencies.provisioning import agencies_are_current
from tests import factories
from tests.live import LiveSystem, wait_until
from tests.queued import Queued, run_queued, take_queued

FOREIGN_HOSTS = [
    "evil.example",
    "riverton",
    "riverton.evil.example",
    "evil.example.riverton.localhost",
    "www.riverton.localhost",
    "riverton.localhost.",
    "riverton.localhost.evil.example",
    "rivertonlocalhost",
    "riverton.localhost:80@evil.example",
    "RIVERTON.LOCALHOST",
    "Riverton.localhost",
    "riverton.localhost:notaport",
    "riverton.localhost:999999",
    "riverton.localhost:80:80",
    "127.0.0.1",
    "127.0.0.1:8000",
    "[::1]",
    "[::1]:8000",
    "10.0.0.1",
    "2130706433",
    "0x7f.1",
    "localhost.",
    "LOCALHOST",
    "localhost.localhost",
    "public",
    "public.localhost",
    "hillside_localhost",
    "hillside.localhost\t",
    " hillside.localhost",
    "hillside.localhost/",
    "hillside.localhost,evil.example",
    "",
    "*",
    "%00",
    "a" * 300,
]


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_s5_a_host_of_no_agency_gets_a_plain_404(host: str, db: None) -> None:
    answer = Client(HTTP_HOST=host).get("/accounts/login/")
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (404, b"Not found\n", "text/plain")


@pytest.mark.parametrize("host", ["riverton.localhost", "riverton.localhost:8123"])
def test_s5_an_agencys_host_answers_on_every_port(host: str, db: None) -> None:
    assert "Riverton Police Department" in Client(HTTP_HOST=host).get("/accounts/login/").content.decode()


def test_s5_a_forwarded_host_is_not_believed(client_of: Callable[..., Any]) -> None:
    answer = client_of("riverton").get("/accounts/login/", headers={"X-Forwarded-Host": "hillside.localhost"})
    assert "Hillside" not in answer.content.decode()


def test_s5_a_suspended_agency_has_no_pages(hillside: Agency, client_of: Callable[..., Any]) -> None:
    Agency.objects.filter(pk=hillside.pk).update(is_active=False)
    forget_hosts()
    assert client_of("hillside").get("/accounts/login/").status_code == 404


def ask_for_a_link(client: Any, email: str, run: Any, **forged: str) -> tuple[Any, list[Queued]]:
    """Ask for a new password on the page, and do what that leaves to a worker."""
    take_queued()
    with run(execute=True):
        answer = client.post("/accounts/password/reset/", {"email": email}, **forged)
    return answer, run_queued()


@pytest.mark.parametrize(
    "forged",
    [
        {"HTTP_HOST": "riverton.localhost:6666"},
        {"HTTP_X_FORWARDED_HOST": "evil.example"},
        {"HTTP_X_FORWARDED_SERVER": "evil.example"},
        {"HTTP_FORWARDED": "host=evil.example"},
        {"HTTP_HOST": "survey.riverton.example"},
    ],
)
def test_s5_the_reset_mail_carries_the_stored_host(
    forged: dict[str, str],
    riverton: Agency,
    chief: User,
    client_of: Callable[..., Any],
    django_capture_on_commit_callbacks: Any,
) -> None:
    Domain.objects.create(tenant=riverton, domain="survey.riverton.example", is_primary=False)
    ask_for_a_link(client_of("riverton"), chief.email, django_capture_on_commit_callbacks, **forged)
    (message,) = mail.outbox
    assert re.findall(r"https?://[^/\s]+", str(message.message())) == ["http://riverton.localhost"]
    assert message.subject == "Choose a new password"
    assert "6666" not in str(message.message())


def test_the_reset_link_lets_a_person_choose_a_password_once(
    chief: User, client_of: Callable[..., Any], django_capture_on_commit_callbacks: Any
) -> None:
    client = client_of("riverton")
    ask_for_a_link(client, chief.email, django_capture_on_commit_callbacks)
    (link,) = re.findall(r"http://riverton.localhost(/\S+)", mail.outbox[0].body)
    form = client.get(link)["Location"]
    new = "a new and rather long password"
    assert client.post(form, {"password1": new, "password2": new}).status_code == 302
    chief.refresh_from_db()
    assert chief.check_password(new)
    assert "This link no longer works" in client_of("riverton").get(link, follow=True).content.decode()


def test_s10_a_reset_for_an_unknown_address_answers_alike_and_sends_nothing(
    chief: User, client_of: Callable[..., Any], django_capture_on_commit_callbacks: Any
) -> None:
    pages, queued = [], []
    for email in (chief.email, "nobody@riverton.example"):
        answer, left = ask_for_a_link(client_of("riverton"), email, django_capture_on_commit_callbacks)
        page = client_of("riverton").get(answer["Location"]).content.decode()
        pages.append((answer.status_code, re.sub(r'value="\w{64}"', "", page)))
        queued += left
    assert pages[0] == pages[1]
    # The queue holds an id and nothing else: neither the address nor the link.
    assert queued == [("agencies.accounts.tasks.mail_reset", ["riverton", pk]) for pk in (chief.pk, 0)]
    assert [message.to for message in mail.outbox] == [[chief.email]]


def test_s10_no_mail_is_sent_while_somebody_waits_for_the_answer(chief: User, client_of: Callable[..., Any]) -> None:
    client_of("riverton").post("/accounts/password/reset/", {"email": chief.email})
    assert mail.outbox == []


def test_s10_a_mail_server_that_is_down_tells_nobody_who_is_known(
    chief: User, client_of: Callable[..., Any], settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    for email in (chief.email, "nobody@riverton.example"):
        answer, queued = ask_for_a_link(client_of("riverton"), email, django_capture_on_commit_callbacks)
        assert (answer["Location"], len(queued)) == ("/accounts/password/reset/done/", 1)


def test_somebody_who_was_switched_off_gets_no_link(
    chief: User, client_of: Callable[..., Any], django_capture_on_commit_callbacks: Any
) -> None:
    User.objects.filter(pk=chief.pk).update(is_active=False)
    ask_for_a_link(client_of("riverton"), chief.email, django_capture_on_commit_callbacks)
    assert mail.outbox == []


def test_an_operator_gets_a_link_to_the_platforms_host(
    db: None, platform_client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    opal = factories.make_user("opal@platform.example", Role.OPERATOR)
    _, queued = ask_for_a_link(platform_client, opal.email, django_capture_on_commit_callbacks)
    assert queued == [("agencies.accounts.tasks.mail_operators_reset", [opal.pk])]
    (message,) = mail.outbox
    assert message.to == [opal.email]
    assert re.findall(r"https?://[^/\s]+", message.body) == ["http://localhost"]


def test_the_platforms_first_page_says_what_it_is_and_names_no_agency(platform_client: Client) -> None:
    page = platform_client.get("/").content.decode()
    assert "Officer Survey asks people who met the police" in page
    assert ("Riverton" in page, "Hillside" in page) == (False, False)


@pytest.mark.parametrize("host", ["localhost", "riverton.localhost", "10.1.2.3:8000"])
def test_healthz_answers_on_every_host(host: str) -> None:
    answer = Client(HTTP_HOST=host).get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_readyz_names_what_is_not_ready_and_nothing_more(db: None) -> None:
    answer = Client(HTTP_HOST="10.1.2.3").get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "database": "ok",
        "broker": "ok",
        "migrations": "ok",
        "agencies": "ok",
        "beat": "failed",
    }


def test_readyz_waits_for_every_agencys_tables_and_remembers_good_news_only(hillside: Agency) -> None:
    def agencies() -> str:
        return str(Client(HTTP_HOST="10.1.2.3").get("/readyz").json()["agencies"])

    agencies_are_current.cache_clear()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE hillside.django_migrations SET app = 'later' WHERE app = 'responses'")
        assert [agencies(), agencies()] == ["failed", "failed"]
        cursor.execute("UPDATE hillside.django_migrations SET app = 'responses' WHERE app = 'later'")
    assert agencies() == "ok"
    with CaptureQueriesContext(connection) as captured:
        assert agencies() == "ok"
    assert [query["sql"] for query in captured if "django_migrations" in query["sql"]] == []


def test_beat_rings_for_readiness_as_it_starts_and_before_anything_else(live: LiveSystem) -> None:
    live.start_beat()
    rung: list[str] = []
    wait_until(lambda: [*map(rung.append, (name for name, _ in take_queued())), *rung], 60, "the first ring")
    assert rung[0] == "officersurvey.health.beat"


def test_readyz_is_ready_once_beat_and_a_worker_are_alive(live: LiveSystem) -> None:
    live.start_worker(concurrency=1)
    live.start_beat()
    client = Client(HTTP_HOST="localhost")
    wait_until(lambda: client.get("/readyz").status_code == 200, 60, "beat and a worker")
    assert set(json.loads(client.get("/readyz").content).values()) == {"ok"}
