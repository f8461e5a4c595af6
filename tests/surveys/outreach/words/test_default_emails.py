"""The e-mails that every agency starts with."""

import pytest

from surveys.outreach.defaults.messages import EMAILS


@pytest.mark.parametrize("purpose", EMAILS)
def test_every_paragraph_begins_with_a_capital(purpose: str) -> None:
    paragraphs = [words for _, body in EMAILS[purpose].values() for words in body.split("\n\n")]
    assert [words for words in paragraphs if words[0].islower()] == []
