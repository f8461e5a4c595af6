"""Unsubscribing from e-mail: the page that asks, and the button of the mail program."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from responses.wording import WORDS
from surveys.outreach.models import OptOut
from tests import factories


@pytest.fixture
def link(riverton: Any) -> str:
    party = factories.make_party(factories.make_incident(), phone="+12025550143", email="maria@example.org")
    _, token = factories.make_invitation(party)
    return f"/u/{token}"


def in_force() -> list[tuple[str, str]]:
    return sorted(OptOut.objects.values_list("channel", "source"))


def test_r35_one_click_needs_no_cookie_no_csrf_token_and_no_login(link: str) -> None:
    client = Client(enforce_csrf_checks=True, HTTP_HOST="riverton.localhost")
    answer = client.post(link, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, in_force()) == (200, [("email", "mail"), ("sms", "mail")])
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert (len(in_force()), len(answer.cookies)) == (2, 0)


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_r35_looking_at_the_page_changes_nothing(link: str, client_of: Callable[..., Any], method: str) -> None:
    answer = getattr(client_of("riverton"), method)(link)
    assert (answer.status_code, in_force(), len(answer.cookies)) == (405 if method == "options" else 200, [], 0)


def test_r25_email_alone_can_be_stopped(link: str, client_of: Callable[..., Any]) -> None:
    said = client_of("riverton").post(link, {"channel": "email"}).content.decode()
    assert in_force() == [("email", "mail")]
    told = ["You will get no more e-mail from us" in said, "Texts may still come" in said, "no more messages" in said]
    assert told == [True, True, False]
    said = client_of("riverton").post(link).content.decode()
    assert ("You will get no more messages" in said, "Texts may still come" in said) == (True, False)
    assert in_force() == [("email", "mail"), ("sms", "mail")]


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("en", "After you press a button", "You will get no more e-mail from us"),
        ("es", "Después de pulsar un botón", "No recibirá más correos nuestros"),
        ("ar", "بعد أن تضغط على أحد الزرين", "لن يصلك منا بريد إلكتروني بعد الآن"),
    ],
)
def test_the_page_promises_nothing_before_a_button_is_pressed(
    riverton: Any, client_of: Callable[..., Any], language: str, before: str, after: str
) -> None:
    party = factories.make_party(factories.make_incident(), phone="+12025550143", email="maria@example.org")
    _, token = factories.make_invitation(party, language=language)
    pages = [
        client_of("riverton").get(f"/u/{token}").content.decode(),
        client_of("riverton").post(f"/u/{token}", {"channel": "email"}).content.decode(),
    ]
    assert [(before in page, after in page) for page in pages] == [(True, False), (False, True)]


def test_an_unknown_link_is_told_so_in_friendly_words(riverton: Any, client_of: Callable[..., Any]) -> None:
    for method in ("get", "post"):
        answer = getattr(client_of("riverton"), method)("/u/" + "k" * 22)
        assert (answer.status_code, "This link does not work" in answer.content.decode()) == (404, True)


def test_another_agencys_link_is_unknown(link: str, client_of: Callable[..., Any]) -> None:
    assert client_of("hillside").post(link).status_code == 404
    assert in_force() == []


@pytest.mark.parametrize(("language", "words"), [("es", "No recibir más mensajes"), ("ar", "إيقاف رسائلنا")])
def test_the_page_is_in_the_language_of_the_invitation(
    riverton: Any, client_of: Callable[..., Any], language: str, words: str
) -> None:
    _, token = factories.make_invitation(language=language)
    assert words in client_of("riverton").get(f"/u/{token}").content.decode()


def test_another_language_can_be_chosen_and_stays_after_the_button(link: str, client_of: Callable[..., Any]) -> None:
    client = client_of("riverton")
    assert 'href="?lang=es"' in client.get(link).content.decode()
    assert "No recibir ningún mensaje" in client.get(f"{link}?lang=es").content.decode()
    assert "No recibirá más mensajes" in client.post(f"{link}?lang=es").content.decode()
    assert "Este enlace no funciona" in client.get(f"/u/{'k' * 22}?lang=es").content.decode()


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_the_page_leads_where_every_citizen_page_leads_in_its_language(
    link: str, client_of: Callable[..., Any], language: str
) -> None:
    foot = client_of("riverton").get(f"{link}?lang={language}").content.decode().partition("<footer>")[2]
    words = WORDS[language]
    for address, said in ((f"/privacy/?lang={language}", words.privacy), (f"/check/?lang={language}", words.check)):
        assert f'<a href="{address}">{said}</a>' in foot
    assert f'<a href="https://www.google.com/" rel="noreferrer">{words.leave}</a>' in foot
