"""Is this message real? The page says whether and when, and nothing else."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies import tenancy
from agencies.models import Agency
from responses.guessing import LIMIT
from surveys.outreach.models import Delivery, Invitation
from tests import factories
from tests.conftest import AgencyClient
from tests.responses.conftest import Citizen

DAY = date(2026, 3, 3)
REAL, UNKNOWN = "Yes, this message is from us", "We do not know this link or code"


@pytest.fixture
def asked(invited: Callable[..., Citizen]) -> Citizen:
    """Carla, who got a text on 3 March."""
    return invited(invited_on=DAY)


def title(answer: Any) -> str:
    """Return the heading of a page."""
    return re.findall(r"<h1>(.*?)</h1>", answer.content.decode())[0]


def check(client: AgencyClient, link: str) -> Any:
    return client.post("/check/", {"link": link})


def test_a_link_or_its_end_is_confirmed_with_the_day(asked: Citizen, riverton: Agency) -> None:
    base = riverton.base_url
    for typed in (
        f"{base}/s/{asked.token}",
        f" {base}/s/{asked.token}. ",
        f"{base}/s/{asked.token}/stop?lang=es",
        base.partition("//")[2] + f"/s/{asked.token}",
        f"/s/{asked.token}",
        asked.token,
        asked.token[-8:],
    ):
        answer = check(asked.client, typed)
        assert (typed, title(answer), "March 3" in answer.content.decode()) == (typed, REAL, True)


@pytest.mark.parametrize(
    ("state", "error_code", "heading"),
    [("uncertain", "", REAL), ("sending", "", REAL), ("dead", Delivery.UNSETTLED, REAL), ("queued", "", UNKNOWN)],
)
def test_a_message_that_may_be_out_is_confirmed(asked: Citizen, state: str, error_code: str, heading: str) -> None:
    Invitation.objects.update(invited_on=None, invited_at=None)
    at = datetime(2026, 3, 3, 18, tzinfo=UTC)
    Delivery.objects.update_or_create(
        invitation=asked.invitation,
        defaults={"channel": "sms", "state": state, "error_code": error_code, "requested_at": at, "not_before": at},
    )
    assert title(check(asked.client, asked.token)) == heading


def test_a_whole_message_can_be_pasted(asked: Citizen, riverton: Agency) -> None:
    link = f"{riverton.base_url}/s/{asked.token}"
    text = f"Riverton Police: you called Mar 2, 11/25. How did we do? {link} Not for emergencies. STOP to opt out"
    assert title(check(asked.client, text)) == REAL
    copies = " ".join(f"{link}{end}" for end in ("/stop", "/done", "."))
    for other in (
        "https://evil.example/s/aaaaaaaaaaaaaaaaaaaaaa",
        "https://evil.example/s/aaaaaaaa",
        "bit.ly/abc",
        "evil.example",
        link.replace("http://", "http://x."),
        f"{copies} evil.example",
        "x" * 1000 + " evil.example",
    ):
        assert title(check(asked.client, f"{text} or {other}")) == UNKNOWN


def test_nothing_else_is_confirmed(asked: Citizen, riverton: Agency, hillside: Agency) -> None:
    token = asked.token
    with tenancy.agency_context("hillside"):
        _, theirs = factories.make_invitation()
    for typed in (
        "",
        token[-7:],
        token[-9:],
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        "A" * 14 + token[-8:],
        token[-8:].swapcase() if token[-8:].swapcase() != token[-8:] else "",
        f"https://riverton.example.com/s/{token}",
        f"riverton-police.example/{token[-8:]}",
        f"https://{riverton.base_url.partition('//')[2]}@evil.example/s/{token}",
        theirs,
        theirs[-8:],
        "x" * 5000,
        "\x00" * 9,
        "https://[/s/" + token,
    ):
        answer = check(asked.client, typed)
        assert (typed, answer.status_code, title(answer)) == (typed, 200, UNKNOWN)


def test_a_message_that_has_not_gone_out_is_not_confirmed(asked: Citizen) -> None:
    Invitation.objects.update(invited_on=None, invited_at=None, state="pending")
    assert title(check(asked.client, asked.token)) == UNKNOWN


def test_the_answer_holds_nothing_about_the_incident_the_person_or_the_survey(asked: Citizen) -> None:
    page = check(asked.client, asked.token).content.decode()
    incident = asked.invitation.incident
    shown = [fact for fact in (incident.incident_number, incident.number_ending, asked.token, "/s/") if fact in page]
    assert shown == []


def test_known_and_unknown_links_cost_the_same_statements_and_set_nothing(asked: Citizen) -> None:
    counts = []
    for typed in (asked.token, "A" * 22, "", asked.token[-8:]):
        with CaptureQueriesContext(connection) as captured:
            answer = check(asked.client, typed)
        counts.append(len([one for one in captured if "outreach_invitation" in one["sql"]]))
        assert (answer.cookies.output(), answer["Cache-Control"]) == ("", "no-store")
    assert counts == [1, 1, 1, 1]


def test_checking_is_limited_for_each_network_whether_links_are_known_or_not(asked: Citizen) -> None:
    statuses = [check(asked.client, asked.token if turn % 2 else "AAAAAAAA").status_code for turn in range(LIMIT + 1)]
    assert statuses == [200] * LIMIT + [429]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Is this message real?"), ("es", "¿Es auténtico este mensaje?")]
)
def test_the_page_is_in_the_readers_language_and_linked_from_every_citizens_page(
    asked: Citizen, language: str, words: str
) -> None:
    assert f'<a href="/check/?lang={language}">{words}</a>' in asked.opens(lang=language).content.decode()
    assert title(asked.client.get("/check/", {"lang": language})) == words


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("en-US,es;q=0.5", "en"),
        ("ar,es;q=0.5", "es"),
        ("ar", "en"),
        ("", "en"),
        ("x" * 5000, "en"),
    ],
)
def test_pages_of_no_survey_speak_the_browsers_language(client_of, riverton, accepted, language):
    visitor = client_of("riverton")
    for path in ("/check/", "/s/AAAAAAAAAAAAAAAAAAAAAA"):
        page = visitor.get(path, headers={"Accept-Language": accepted}).content.decode()
        assert f'<html lang="{language}"' in page
    assert '<html lang="en"' in visitor.get("/check/?lang=en", headers={"Accept-Language": accepted}).content.decode()


@pytest.mark.parametrize(("accepted", "html"), [("es", 'lang="es" dir="ltr"'), ("ar", 'lang="ar" dir="rtl"')])
def test_a_broken_link_out_of_an_email_is_answered_in_the_browsers_language(client_of, riverton, accepted, html):
    page = client_of("riverton").get("/u/AAAAAAAAAAAAAAAAAAAAAA", headers={"Accept-Language": accepted})
    assert (page.status_code, f"<html {html}" in page.content.decode()) == (404, True)


def test_what_was_typed_stays_to_be_corrected_and_a_known_link_is_not_shown_back(asked: Citizen) -> None:
    assert 'value="&quot;R1vert0n&quot;"' in check(asked.client, '"R1vert0n"').content.decode()
    assert asked.token not in check(asked.client, asked.token).content.decode()


def test_an_address_that_is_none_helps_citizens_in_their_language(
    client_of: Callable[..., Any], riverton: Agency
) -> None:
    answer = client_of("riverton").get("/leter/ABCD", headers={"Accept-Language": "es"})
    assert (answer.status_code, title(answer)) == (404, "Este enlace no funciona")
    assert "/check/?lang=es" in answer.content.decode()


def test_an_address_that_is_none_tells_staff_no_more_than_that(client_of: Callable[..., Any], chief: Any) -> None:
    answer = client_of("riverton", chief).get("/officer/")
    assert (answer.status_code, "Page not found" in answer.content.decode()) == (404, True)


def test_who_types_the_agencys_bare_address_is_led_on_in_each_language(client_of: Callable[..., Any]) -> None:
    page = client_of("riverton").get("/", follow=True).content.decode()
    assert re.findall(r'href="/check/\?lang=(\w+)"', page) == ["en", "es"]
