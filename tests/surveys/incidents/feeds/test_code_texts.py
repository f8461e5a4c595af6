"""The text of a code, from a column that is called after the code's."""

import pytest

from surveys.incidents.feeds.code_texts import CodeTexts
from surveys.incidents.feeds.errors import Row, RowError


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("Disposition", "DispositionText"),
        ("Disposition Code", "Disposition"),
        ("dispo_cd", "dispo_desc"),
        ("Dispo ID", "Dispo Description"),
    ],
)
def test_it_is_found_by_its_name(code, text):
    texts = CodeTexts({"disposition": (code,)}, ("Number", text, code))
    rows = [Row(2, ["1", "Gone", " goa "]), RowError(3, "", "", "is broken"), Row(4, ["2", "", "REP"])]
    assert list(texts.noting(rows)) == rows
    assert texts.of("disposition") == {"GOA": "Gone"}


@pytest.mark.parametrize("other", ["Remarks", "Dispatch Text", "Officer"])
def test_another_column_is_not_taken_for_it(other):
    texts = CodeTexts({"disposition": ("Disposition",)}, ("Number", other, "Disposition"))
    list(texts.noting([Row(2, ["1", "private words", "GOA"])]))
    assert texts.of("disposition") == {}
