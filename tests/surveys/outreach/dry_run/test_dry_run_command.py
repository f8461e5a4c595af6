"""manage.py dry_run: what the page does, on the command line."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from surveys.incidents.models import GuardWord
from surveys.outreach.models import Decision, DryRun, Invitation, SendingPolicy
from tests.surveys.feeds import towns


def test_the_command_prints_the_same_tables_and_writes_every_decision(calls: None, tmp_path: Path) -> None:
    out, path = io.StringIO(), tmp_path / "decisions.csv"
    options = {"agency": "riverton", "set": ["delay_hours=48"], "code": ["call_type:ROBBERY=ask"], "csv": path}
    call_command("dry_run", **options, stdout=out)
    lines = [" ".join(line.split()) for line in out.getvalue().splitlines()]
    told = [
        "3 people in 3 incidents; 0 not read",
        "Hours after closing: 24 -> 48",
        "Total 2 (before 1) 0 (before 1) 1",
        "BURGLARY 1 0 0",
        "ROBBERY 1 (before 0) 0 (before 1) 0",
    ]
    assert [line for line in told if line not in lines] == []
    with path.open(encoding="utf-8") as file:
        rows = [(row["incident_number"], row["before"], row["after"]) for row in csv.DictReader(file)]
    assert rows == [("26-2", "hold", "ask"), ("26-1", "ask", "ask"), ("26-3", "never", "never")]
    assert (Decision.objects.count(), Invitation.objects.count()) == (0, 0)


def test_guard_words_are_tried_on_a_file(policy: SendingPolicy, tmp_path: Path, settings: Any) -> None:
    settings.FILES_DIR, file = str(tmp_path), tmp_path / "calls.csv"
    file.write_text(towns.new_orleans(), encoding="utf-8")
    profile = towns.make_profile(file.read_text(encoding="utf-8"))
    GuardWord.objects.create(language="en", word="hens")
    options = {"file": file, "profile": profile.name, "word": ["en:Goat=yes", "en:hens=no"]}
    out = io.StringIO()
    call_command("dry_run", agency="riverton", **options, stdout=out)
    assert DryRun.objects.get().word_changes == {"en": {"added": ["goat"], "removed": ["hens"]}}
    assert "Guard words, English: as they stand -> with goat; without hens" in out.getvalue()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"agency": "nowhere"}, "no active agency"),
        ({"set": ["delay_hours=2"]}, "greater than or equal to 6"),
        ({"set": ["paused=true"]}, "write FIELD=VALUE"),
        ({"code": ["BURGLARY"]}, "write KIND:CODE=RULE"),
        ({"protects": ["BURGLARY=yes"]}, "write KIND:CODE=yes, or no"),
        ({"protects": ["call_type:BURGLARY=perhaps"]}, "not one of the available choices"),
        ({"code": ["call_type:BURGLARY=perhaps"]}, "not one of the available choices"),
        ({"word": ["en:goat"]}, "write LANGUAGE:WORD=yes, or no"),
        ({"word": ["tlh:goat=yes"]}, "write LANGUAGE:WORD=yes, or no"),
        ({"word": ["en:goat=no"]}, "this is no guard word"),
        ({"word": ["en:goat=yes"]}, "can be tried on a file only"),
        ({"file": Path("/nonexistent.csv")}, "No such file"),
    ],
)
def test_the_command_says_what_is_wrong(policy: SendingPolicy, options: dict[str, Any], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("dry_run", **{"agency": "riverton", **options}, stdout=io.StringIO())
    assert DryRun.objects.count() == 0
