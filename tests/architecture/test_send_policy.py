"""The page for a chief and a city attorney names the rules that decide, all of them and no other."""

import re
from pathlib import Path

from django.conf import settings

from surveys.outreach.rules import RULES
from surveys.outreach.rules.changes import CHANGES
from surveys.outreach.sending import reminders

PAGE = (Path(settings.BASE_DIR) / "docs" / "send-policy.md").read_text()
IDS = [rule.id for rule in RULES]


def test_every_rule_has_one_row_on_the_page_and_no_row_is_about_another() -> None:
    rows = re.findall(r"^\| `([^`]+)` \|", PAGE, re.MULTILINE)
    assert sorted(rows) == sorted(IDS)


def test_whatever_the_page_calls_a_rule_is_a_name_that_decisions_carry() -> None:
    named = set(re.findall(r"`([A-Z][A-Z0-9]*)`", PAGE))
    assert named == {*IDS, *CHANGES, reminders.RULE}
