"""The sentences of the pages: every language has all of them, with the same facts."""

from collections.abc import Callable
from dataclasses import fields
from html import escape
from string import Formatter

import pytest

from agencies.models import LANGUAGES, Agency
from responses.wording import WORDS
from responses.wording.words import Words
from tests.conftest import AgencyClient

_SENTENCES = [field.name for field in fields(Words) if field.type in (str, "str")]


def _facts(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_r42_the_pages_speak_every_language_of_the_product() -> None:
    assert set(WORDS) == set(LANGUAGES)


@pytest.mark.parametrize("language", WORDS)
def test_r42_no_sentence_is_missing_in_any_language(language: str) -> None:
    words, english = WORDS[language], WORDS["en"]
    for name in _SENTENCES:
        assert getattr(words, name).strip(), name
        assert _facts(getattr(words, name)) == _facts(getattr(english, name)), name
    assert [_facts(text) for _, text in words.statement] == [_facts(text) for _, text in english.statement]


@pytest.mark.parametrize("language", ["es", "ar"])
def test_r42_no_sentence_stays_english_in_another_language(language: str) -> None:
    same = [name for name in _SENTENCES if getattr(WORDS[language], name) == getattr(WORDS["en"], name)]
    assert set(same) <= {"direction", "date_format", "error"}


def test_r45_the_privacy_page_is_the_statement(riverton: Agency, client_of: Callable[..., AgencyClient]) -> None:
    for language in ("en", "es"):
        page = client_of("riverton").get("/privacy/", {"lang": language}).content.decode()
        shown = [part.partition("</section>")[0] for part in page.split("<section>")[1:]]
        stated = [escape(text.format(agency=riverton.name)) for _, text in WORDS[language].statement]
        assert [text in part for text, part in zip(stated, shown, strict=False)] == [True] * len(stated)


def test_the_privacy_page_is_open_to_everybody_and_sets_no_cookie(client_of: Callable[..., AgencyClient]) -> None:
    response = client_of("hillside").get("/privacy/")
    assert response.status_code == 200
    assert response.cookies == {}
    assert "Hillside Sheriff&#x27;s Office" in response.content.decode()
