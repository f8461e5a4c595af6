"""manage.py import_opt_outs: a do-not-text list of another system."""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from officersurvey.encryption import blind_index
from surveys.outreach.models import OptOut
from surveys.outreach.stopping.opt_outs import is_opted_out, suppress


def run(path: Path, text: str) -> str:
    path.write_text(text)
    out = io.StringIO()
    call_command("import_opt_outs", str(path), "--agency", "riverton", stdout=out)
    return out.getvalue().strip()


def test_r26_a_list_of_another_system_is_taken_over_once(riverton: Any, tmp_path: Path) -> None:
    listed = '(202) 555-0143,2024-05-01\n"1-202-555-0143"\nMaria@Example.org\n\n'
    assert run(tmp_path / "list.csv", listed) == "2 added, 1 known already, 0 not read"
    assert run(tmp_path / "list.csv", listed) == "0 added, 3 known already, 0 not read"
    assert is_opted_out(blind_index("+12025550143"), "sms")
    assert is_opted_out(blind_index("maria@example.org"), "email")
    assert set(OptOut.objects.values_list("source", flat=True)) == {"list"}


def test_r26_what_is_no_contact_is_named_by_its_line_and_the_rest_counts(riverton: Any, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"^No phone number, e-mail or mailing address in line 1, 3\.$"):
        run(tmp_path / "list.csv", "phone\n202-555-0143\ncanary\n")
    assert OptOut.objects.count() == 1


@pytest.mark.parametrize(
    ("heading", "written", "kept"),
    [
        ("Opted out at", "2024-05-01T09:30:00Z", "2024-05-01T09:30+00:00"),
        ("created", "2024-05-01 09:30", "2024-05-01T14:30+00:00"),
        ("Opt-out date", "5/1/2024", "2024-05-01T17:00+00:00"),
        ("birth date,DATE", "5/1/1999,01-MAY-2024", "2024-05-01T17:00+00:00"),
        ("date", "2099-05-01", ""),
        ("date", "1989-12-31", ""),
        ("date", "1900-01-01", ""),
        ("date", "soon", ""),
        ("date", "", ""),
    ],
)
def test_r26_an_opt_out_is_as_old_as_the_list_says_if_that_can_be(
    riverton: Any, tmp_path: Path, heading: str, written: str, kept: str
) -> None:
    began = timezone.now()
    text = f"phone,{heading}\n202-555-0143,{written}\n"
    assert run(tmp_path / "list.csv", text) == "1 added, 0 known already, 0 not read"
    row = OptOut.objects.get()
    assert (row.source, row.only_here) == ("list", True)
    if kept:
        assert row.created_at == datetime.fromisoformat(kept)
    else:
        assert began <= row.created_at <= timezone.now()


def test_r26_of_two_times_the_earlier_counts_and_what_is_held_stays(riverton: Any, tmp_path: Path) -> None:
    lines = ["phone,date", "202-555-0143,2024-05-01", "(202) 555-0143,2023-05-01", "202-555-0144,2022-05-01"]
    suppress(blind_index("+12025550144"), "sms", OptOut.Source.KEYWORD, datetime(2021, 1, 1, tzinfo=UTC))
    assert run(tmp_path / "list.csv", "\n".join(lines)) == "1 added, 2 known already, 0 not read"
    assert run(tmp_path / "list.csv", "\n".join(lines)) == "0 added, 3 known already, 0 not read"
    assert {(row.source, row.created_at.year) for row in OptOut.objects.all()} == {("list", 2023), ("keyword", 2021)}
