"""manage.py import_opt_outs: a do-not-text list of another system."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from officersurvey.encryption import blind_index
from surveys.outreach.models import OptOut
from surveys.outreach.stopping.opt_outs import is_opted_out


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
