"""Officers from a file: preview, row errors, upsert by badge."""

import io
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from agencies.accounts.models import AccessLog, User
from agencies.models import Agency
from agencies.roster.models import Department, Officer
from tests import factories

HEADER = ["badge", "name", "rank", "active", "department", "assigned_from"]
CSV, XLSX = "0", "1"


@pytest.fixture
def admin(client_of: Callable[..., Any], administrator: User) -> Any:
    """Ada's browser."""
    return client_of("riverton", administrator)


@pytest.fixture
def north(riverton: Agency) -> Department:
    """A department with the code NORTH."""
    return Department.objects.create(name="North", code="NORTH")


def csv_file(*rows: list[str], header: list[str] | None = None, encoding: str = "utf-8") -> SimpleUploadedFile:
    """Return a file as a spreadsheet program writes it."""
    text = "\r\n".join(",".join(row) for row in [header or HEADER, *rows])
    return SimpleUploadedFile("roster.csv", text.encode(encoding))


def xlsx_file(*rows: list[Any]) -> SimpleUploadedFile:
    """Return a workbook whose cells have types."""
    book = openpyxl.Workbook()
    for row in [HEADER, *rows]:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return SimpleUploadedFile("roster.xlsx", content.getvalue())


def preview(admin: Any, file: SimpleUploadedFile, kind: str = CSV) -> Any:
    """Upload a file and return the page that shows what it would do."""
    return admin.post("/admin/roster/officer/import/", {"import_file": file, "format": kind, "resource": ""})


def run(admin: Any, file: SimpleUploadedFile, kind: str = CSV) -> Any:
    """Upload a file and confirm it."""
    shown = preview(admin, file, kind).context["confirm_form"]
    fields = {name: shown.initial[name] for name in shown.initial}
    return admin.post("/admin/roster/officer/process_import/", fields, follow=True)


def test_the_preview_changes_nothing(admin: Any, north: Department) -> None:
    page = preview(admin, csv_file(["77", "Ann Lee", "Sergeant", "yes", "NORTH", "2026-01-01"]))
    assert "<ins>Ann Lee</ins>" in page.content.decode()
    assert Officer.objects.count() == 0


def test_confirming_adds_officers_with_their_department(admin: Any, north: Department) -> None:
    done = run(
        admin,
        csv_file(["77", "Ann Lee", "Sergeant", "yes", "NORTH", "2026-01-01"], ["78", "Bo Diaz", "", "no", "", ""]),
    )
    assert "2 new" in done.content.decode()
    ann, bo = Officer.objects.order_by("badge")
    assert (ann.name, ann.rank, ann.is_active) == ("Ann Lee", "Sergeant", True)
    assert [(one.department, one.started_on, one.ended_on) for one in ann.assignments.all()] == [
        (north, date(2026, 1, 1), None)
    ]
    assert (bo.is_active, bo.assignments.count()) == (False, 0)


def test_a_known_badge_is_changed_and_a_replay_changes_nothing(admin: Any, north: Department) -> None:
    officer = factories.make_officer("Old Name", factories.make_department("South"), badge="77")
    file = ["77", "Ann Lee", "Sergeant", "yes", "NORTH", "2026-03-01"]
    assert "1 updated" in run(admin, csv_file(file)).content.decode()
    assert "1 skipped" in run(admin, csv_file(file)).content.decode()
    officer.refresh_from_db()
    assert officer.name == "Ann Lee"
    served = officer.assignments.values_list("department__name", "started_on", "ended_on")
    assert list(served) == [("North", date(2026, 3, 1), None), ("South", date(2020, 1, 1), date(2026, 2, 28))]


def test_columns_that_are_left_out_stay_as_they_are(admin: Any, riverton: Agency) -> None:
    factories.make_officer("Ann Lee", badge="77", rank="Sergeant")
    run(admin, csv_file(["77", "Lieutenant"], header=["badge", "rank"]))
    officer = Officer.objects.get()
    assert (officer.name, officer.rank, officer.is_active) == ("Ann Lee", "Lieutenant", True)


def test_without_a_date_the_assignment_starts_today(admin: Any, north: Department) -> None:
    run(admin, csv_file(["77", "Ann Lee", "", "yes", "NORTH", ""]))
    assert Officer.objects.get().assignments.get().started_on == timezone.localdate()


def test_every_bad_row_says_what_to_correct_and_nothing_is_imported(admin: Any, north: Department) -> None:
    rows = [
        ["77", "Ann Lee", "", "yes", "NORTH", "2026-01-01"],
        ["", "No Badge", "", "yes", "", ""],
        ["79", "", "", "maybe", "WEST", "soon"],
        ["80", "x" * 101, "", "yes", "", "2026-02-31"],
    ]
    page = preview(admin, csv_file(*rows))
    errors = [row.field_specific_errors for row in page.context["result"].invalid_rows]
    assert errors == [
        {"badge": ["A badge number is needed."]},
        {
            "active": ["“maybe” is neither yes nor no."],
            "department": ["There is no department with the code “WEST”."],
            "assigned_from": ["“soon” is not a date such as 2026-03-31."],
        },
        {"assigned_from": ["“2026-02-31” is not a date such as 2026-03-31."]},
    ]
    assert "There is no department with the code “WEST”." in page.content.decode()
    assert page.context.get("confirm_form") is None
    assert Officer.objects.count() == 0


def test_a_name_that_is_too_long_is_an_error_of_its_row(admin: Any, riverton: Agency) -> None:
    (row,) = preview(admin, csv_file(["80", "x" * 101, "", "yes", "", ""])).context["result"].invalid_rows
    assert row.field_specific_errors == {"name": ["Ensure this value has at most 100 characters (it has 101)."]}


def test_s71_a_file_without_badges_is_refused_in_words(admin: Any, riverton: Agency) -> None:
    page = preview(admin, csv_file(["77;Ann Lee"], header=["Badge No;Name"])).content.decode()
    assert "No column is called badge, which tells officers apart. The first line reads: Badge No;Name" in page
    assert "Traceback" not in page


@pytest.mark.parametrize("file", [b"\xff\xfe\x00bad", b"", b"PK\x03\x04 not a workbook"])
@pytest.mark.parametrize("kind", [CSV, XLSX])
def test_a_file_that_cannot_be_read_is_refused_in_words(admin: Any, riverton: Agency, file: bytes, kind: str) -> None:
    answer = preview(admin, SimpleUploadedFile("roster.csv", file), kind)
    assert answer.status_code == 200
    assert answer.context.get("confirm_form") is None
    assert "Error" not in answer.content.decode()


def test_a_file_of_another_encoding_is_refused_with_what_to_save_it_as(admin: Any, riverton: Agency) -> None:
    page = preview(admin, csv_file(["77", "José Núñez", "", "yes", "", ""], encoding="latin-1"))
    (said,) = page.context["form"].errors["import_file"]
    assert "Save it in your spreadsheet program as “CSV UTF-8" in said


@pytest.mark.parametrize(("active", "region"), [("yes", "Preview"), ("perhaps", "Rows to correct")])
def test_a_wide_file_scrolls_by_itself(admin: Any, riverton: Agency, active: str, region: str) -> None:
    page = preview(admin, csv_file(["77", "Ann Lee", "", active, "", ""])).content.decode()
    assert re.search(
        rf'<div class="scrolls"\s+tabindex="0"\s+role="region"\s+aria-label="{region}">.*Ann Lee', page, re.DOTALL
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_names_keep_their_letters(admin: Any, riverton: Agency, encoding: str) -> None:
    run(admin, csv_file(["77", "José Núñez", "", "yes", "", ""], encoding=encoding))
    assert Officer.objects.get().name == "José Núñez"


def test_a_workbook_with_numbers_and_dates_is_read_as_a_person_sees_it(admin: Any, north: Department) -> None:
    run(admin, xlsx_file([77.0, "Ann Lee", None, True, "NORTH", datetime(2026, 1, 5)]), XLSX)  # noqa: DTZ001 - as openpyxl reads
    officer = Officer.objects.get()
    assert (officer.badge, officer.rank, officer.is_active) == ("77", "", True)
    assert officer.assignments.get().started_on == date(2026, 1, 5)


def test_s31_a_name_is_shown_as_text(admin: Any, riverton: Agency) -> None:
    page = preview(admin, csv_file(["77", "<script>alert(1)</script>", "", "yes", "", ""])).content.decode()
    assert "<script>alert(1)</script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_s64_the_export_can_be_read_back_and_holds_no_formula(
    admin: Any, administrator: User, north: Department
) -> None:
    factories.make_officer("=HYPERLINK(1)", north, badge="77")
    text = admin.get("/admin/roster/officer/export/").content.decode()
    assert text.splitlines() == [",".join(HEADER), "77,HYPERLINK(1),,yes,NORTH,2020-01-01"]
    entry = AccessLog.objects.get()
    assert (entry.user, entry.action, entry.subject) == (administrator, "export", "roster")


@pytest.mark.parametrize("officers", [1, 3])
def test_the_export_costs_the_same_whatever_its_length(
    officers: int, admin: Any, north: Department, django_assert_num_queries: Any
) -> None:
    for number in range(officers):
        factories.make_officer(f"Officer {number}", north)
    with django_assert_num_queries(14):
        admin.get("/admin/roster/officer/export/")


def test_an_error_names_the_line_of_the_file(admin: Any, riverton: Agency) -> None:
    rows = [["77", "Ann Lee", "", "yes", "", ""], ["78", "Bo Diaz", "", "perhaps", "", ""]]
    page = preview(admin, csv_file(*rows)).content.decode()
    assert '<th scope="col">Line</th>' in page
    assert "<td>3</td>" in page
