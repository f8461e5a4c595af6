"""Links: what each is worth, what it gives away, and what guessing gains."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from responses import guessing
from responses.models import Response
from surveys.outreach.models import Invitation
from tests import factories
from tests.responses.conftest import Citizen

_STATE = Invitation.State
_YESTERDAY = timedelta(days=-1)
DEAD_LINKS: dict[str, tuple[dict[str, Any], str]] = {
    "completed": ({"state": _STATE.COMPLETED}, "You have already answered. Thank you."),
    "expired": ({"state": _STATE.EXPIRED}, "This survey has closed"),
    "past its time": ({"state": _STATE.STARTED, "expires_at": timezone.now() + _YESTERDAY}, "This survey has closed"),
    "cancelled": ({"state": _STATE.CANCELLED}, "This survey is no longer open"),
    "cancelled long ago": (
        {"state": _STATE.CANCELLED, "expires_at": timezone.now() + _YESTERDAY},
        "This survey is no longer open",
    ),
    "held": ({"state": _STATE.HELD}, "This survey is no longer open"),
}


@pytest.mark.parametrize("kind", DEAD_LINKS)
def test_s28_every_dead_link_says_why_with_the_same_status(invited: Callable[..., Citizen], kind: str) -> None:
    fields, sentence = DEAD_LINKS[kind]
    response = invited(**fields).opens()
    assert response.status_code == 404
    assert f"<h1>{sentence}</h1>" in response.content.decode()
    assert "To make a complaint" in response.content.decode()


@pytest.mark.parametrize("token", ["x", "k7Qx2mAAAAAAAAAAAAAAAA", "k" * 500, "%00", "é", "<script>"])
def test_s28_an_unknown_link_gets_the_same_page_whatever_it_looks_like(carla: Citizen, token: str) -> None:
    response = carla.client.get(f"/s/{token}")
    assert response.status_code == 404
    assert "<h1>This link does not work</h1>" in response.content.decode()
    assert "<script" not in response.content.decode()


def test_s28_dead_and_unknown_links_cost_the_same_one_query(
    invited: Callable[..., Citizen], django_assert_num_queries: Any
) -> None:
    dead = [invited(**fields) for fields, _ in DEAD_LINKS.values()]
    dead[0].opens()
    for url in [citizen.url for citizen in dead] + ["/s/unknown"]:
        with django_assert_num_queries(2) as counted:
            dead[0].client.get(url)
        assert [query["sql"].split()[0] for query in counted.captured_queries] == ["SET", "SELECT"]


@pytest.mark.parametrize("kind", ["expired", "cancelled", "held"])
def test_answers_to_a_dead_link_are_refused_and_the_page_says_so(invited: Callable[..., Citizen], kind: str) -> None:
    response = invited(**DEAD_LINKS[kind][0]).finishes()
    assert response.status_code == 404
    assert "What you just sent was not saved." in response.content.decode()
    assert Response.objects.count() == 0


def test_a_link_opened_before_its_sending_is_recorded_works(invited: Callable[..., Citizen]) -> None:
    early = invited(state=_STATE.PENDING, invited_at=None, invited_on=None)
    assert early.opens().status_code == 200
    assert early.finishes().status_code == 303


def test_a_slash_at_the_end_does_no_harm(carla: Citizen) -> None:
    assert carla.client.get(f"{carla.url}/").content == carla.opens().content


def test_s28_guesses_slow_down_a_network_and_real_links_pass(carla: Citizen) -> None:
    def guess(number: int, address: str = "198.51.100.9") -> int:
        return carla.client.get(f"/s/guess{number}", REMOTE_ADDR=address).status_code

    first = {guess(number, f"198.51.100.{number % 250}") for number in range(guessing.LIMIT)}
    assert first == {404}
    assert (guess(0), guess(1, "198.51.101.9"), guess(2, "2001:db8::1")) == (429, 404, 404)
    assert "in ten minutes" in carla.client.get("/s/guess", REMOTE_ADDR="198.51.100.77").content.decode()
    assert carla.client.get(carla.url, REMOTE_ADDR="198.51.100.9").status_code == 200
    assert Response.objects.count() == 0


def test_s25_no_log_line_holds_a_token(carla: Citizen, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        carla.opens()
        carla.client.options(carla.url)
        carla.client.get(f"{carla.url}/nowhere")
        carla.finishes()
        carla.finishes()
        carla.opens()
        carla.opens("/done")
        carla.client.get("/s/mistyped-token")
    assert "s/<str:token>" in caplog.text
    assert carla.token not in caplog.text
    assert "mistyped-token" not in caplog.text


def test_s25_no_table_holds_a_usable_token(carla: Citizen) -> None:
    carla.finishes()
    spelled = [carla.token, carla.token.encode().hex()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'riverton'")
        tables = [name for (name,) in cursor.fetchall()]
        assert "outreach_invitation" in tables
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608 - our own tables
            rows = "\n".join(row for (row,) in cursor.fetchall())
            assert [text for text in spelled if text in rows] == [], table


def test_r43_a_link_is_found_by_its_hash_alone(carla: Citizen) -> None:
    assert len(carla.token) == 22
    assert carla.client.get(f"/s/{bytes(carla.invitation.token_hash).hex()}").status_code == 404
    assert carla.client.get(f"/s/{carla.token.swapcase()}").status_code == 404


def test_r44_s32_a_forwarded_link_gives_nothing_away(invited: Callable[..., Citizen]) -> None:
    officer = factories.make_officer("Olga Reyes", factories.make_department("Night Watch"), badge="B-4711")
    incident = factories.make_incident(officer, incident_number="26-918273", beat="Beat-77", district="Harbor")
    party = factories.make_party(incident, phone="+12025550155", role="Victim")
    citizen = invited(party=party)
    pages = [citizen.opens(), citizen.sends(C1="1") and citizen.opens(), citizen.opens("/stop")]
    pages += [citizen.finishes(T1="My secret") and citizen.opens("/done"), citizen.opens()]
    for page in (page.content.decode() for page in pages):
        for secret in ("Olga", "Reyes", "4711", "Night Watch", "5550155", "555-0155", "Victim", "BURGLARY"):
            assert secret not in page
        for secret in ("26-918273", "918273", "Beat-77", "Harbor", "My secret"):
            assert secret not in page
    assert "case ending in 273" in pages[0].content.decode()
