"""Names and words that try to become markup or formulas stay what they are: text."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from django.utils.html import escape

from agencies.accounts.models import User
from agencies.models import Agency
from dashboards.exports import csv_of
from dashboards.pages import Page
from dashboards.tables import Table
from tests import factories
from tests.dashboards.rows import scored
from tests.dashboards.test_pages import frame
from tests.responses.test_free_text import PAYLOADS

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\x00=1", "＝1"]


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def assert_text(payloads: list[str], page: str) -> None:
    """Every payload is on the page as text, and none as markup."""
    assert [payload for payload in payloads if escape(payload) not in page] == []
    assert [payload for payload in payloads if "<" in payload and payload in page] == []


def test_s31_words_are_shown_as_text(chief: User, client_of: Callable[..., Any]) -> None:
    for payload in PAYLOADS:
        factories.make_response(comment=payload)
    client = client_of("riverton", chief)
    shown = "".join(client.get(f"/comments/?page={number}").content.decode() for number in (1, 2))
    assert_text(PAYLOADS, shown)


@pytest.mark.parametrize("kind", ["officers", "departments"])
def test_s31_names_are_shown_as_text(chief: User, client_of: Callable[..., Any], kind: str) -> None:
    names = [payload[:100] for payload in PAYLOADS if payload.isprintable()]
    for name in names:
        if kind == "officers":
            factories.make_officer(name, rank=name[:40])
        else:
            factories.make_department(name)
    shown = client_of("riverton", chief).get(f"/{kind}/").content.decode()
    assert_text(names, shown)


@pytest.mark.parametrize("name", FORMULAS)
def test_s64_no_cell_of_a_download_is_a_formula(riverton: Agency, name: str) -> None:
    text = csv_of(Planted(frame=frame(), title=name), name, timezone.localtime())
    cells = [cell for row in rows_of(text) for cell in row]
    assert cells.count(f"'{name}") == 5


class Planted(Page):
    """A page whose every word is its title."""

    @property
    def tables(self) -> list[Table]:
        return [Table(self.title, (self.title,), [(self.title,)])]


def test_s64_an_officers_name_reaches_the_download_as_text(chief: User, client_of: Callable[..., Any]) -> None:
    scored(factories.make_officer("=HYPERLINK(1)", badge="1001"), best=12, invited=20)
    rows = rows_of(client_of("riverton", chief).get("/officers/?format=csv").content.decode("utf-8-sig"))
    assert rows[-1][0] == "'=HYPERLINK(1) (1001)"
