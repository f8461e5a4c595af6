"""A flag in several columns, and cells that say nothing reliable."""

from dataclasses import replace

import pytest

from tests.surveys.incidents.feeds.tables import PROFILE, mapped

TWO = replace(PROFILE, columns={**PROFILE.columns, "dv_flag": ("dv", "unit")}, officers=())


@pytest.mark.parametrize(
    ("first", "second", "flag"),
    [("N", "Y", True), ("Y", "N", True), ("", "Y", True), ("N", "", False), ("", "N", False), ("", "", None)],
)
def test_a_flag_is_set_if_any_of_its_columns_sets_it(first, second, flag):
    assert mapped(TWO, dv=first, unit=second).record.get("dv_flag") is flag


def test_a_word_without_a_meaning_in_either_column_leaves_the_row_out():
    assert mapped(TWO, dv="Y", unit="PERHAPS").record is None
