"""A flag in several columns, and cells that say nothing reliable."""

from dataclasses import replace

import pytest

from tests.surveys.incidents.feeds.tables import PROFILE, mapped

TWO = replace(PROFILE, columns={**PROFILE.columns, "arrest": ("dv", "unit")}, officers=())
DATED = replace(PROFILE, columns={**PROFILE.columns, "updated_at": ("unit",)}, officers=())


@pytest.mark.parametrize(
    ("first", "second", "flag"),
    [("N", "Y", True), ("Y", "N", True), ("", "Y", True), ("N", "", False), ("", "N", False), ("", "", None)],
)
def test_a_flag_is_set_if_any_of_its_columns_sets_it(first, second, flag):
    assert mapped(TWO, dv=first, unit=second).record.get("arrest") is flag


def test_a_word_without_a_meaning_in_either_column_leaves_the_row_out():
    assert mapped(TWO, dv="Y", unit="PERHAPS").record is None


@pytest.mark.parametrize(("changed", "is_sent"), [("", False), ("03/04/2026 09:00", True)])
def test_a_row_that_does_not_say_when_it_was_changed_takes_nothing_back_that_protects(changed, is_sent):
    record = mapped(DATED, dv="N", ok="Y", unit=changed).record
    assert ("dv_flag" in record, "contact_ok" in record["parties"][0]) == (is_sent, is_sent)
    record = mapped(DATED, dv="Y", ok="N", unit=changed).record
    assert (record["dv_flag"], record["parties"][0]["contact_ok"]) == (True, False)
