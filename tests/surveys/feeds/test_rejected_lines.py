"""Lines that could not be split into columns: they come back whole, so that nobody has to look for them."""

import csv
import io

import openpyxl
import pytest

from surveys.incidents import feed_files, runs
from surveys.incidents.feeds.profile import Group, Profile
from surveys.incidents.models import FeedProfile, Incident
from tests.surveys.feeds.towns import NOW

HEADER = "number,code,received,phone,note\n"
GOOD = "1,BURGLARY,03/02/2026 09:00,312-555-0101,\n"
WIDE = "2,BURGLARY,03/02/2026 09:00,312-555-0102,hit her, twice"
WHOLE = "line as it was sent"


def rejected(content, encoding=""):
    """Import a file and return the rows that were left out."""
    profile = Profile(
        columns={"incident_number": ("number",), "final_code": ("code",), "received_at": ("received",)},
        time_zone="America/Chicago",
        people=(Group({"phone": "phone"}, {"role": "Caller"}),),
        fixed={"source_system": "cad"},
        encoding=encoding,
    )
    made = {"definition": profile.to_dict(), "changed_by": "ada", "changed_at": NOW}
    run = runs.receive("c.csv", [content], "ada", NOW, FeedProfile.objects.create(name="cad", **made))
    runs.begin(run, NOW)
    runs.go_on(run.pk)
    run.refresh_from_db()
    text = feed_files.rejects_path(run).read_text("utf-8-sig")
    return run, list(csv.DictReader(io.StringIO(text)))


def test_a_line_with_too_many_cells_comes_back_as_it_was_sent(riverton):
    run, (row,) = rejected(f"{HEADER}{GOOD}{WIDE}\n".encode())
    assert (run.created, run.rejected, row["line"], row[WHOLE]) == (1, 1, "3", WIDE)
    assert "has 6 cells where the header has 5" in row["reasons"]
    assert (row["number"], row["phone"]) == ("", "")


def test_a_row_that_was_split_comes_back_in_its_columns_alone(riverton):
    _, (row,) = rejected((HEADER + GOOD.replace("03/02/2026 09:00", "soon")).encode())
    assert (row["number"], row["received"], row[WHOLE]) == ("1", "soon", "")


def test_lines_behind_a_quotation_mark_come_back_each_by_itself(riverton):
    lines = [
        '1,BURGLARY,03/02/2026 09:00,312-555-0101,"LOUD',
        GOOD.strip(),
        '3,DVA,03/02/2026 09:00,,SAID "STOP" TWICE',
    ]
    _, rows = rejected((HEADER + "\r\n".join(lines) + "\r\n").encode())
    assert {row[WHOLE] for row in rows if row[WHOLE]} <= set(lines)
    assert lines[0] in [row[WHOLE] for row in rows]


def test_s64_a_line_as_it_was_sent_is_no_formula_either(riverton):
    _, (row,) = rejected(f"{HEADER}{GOOD}=HYPERLINK(1),a,b,c,d,e\n".encode())
    assert row[WHOLE] == "'=HYPERLINK(1),a,b,c,d,e"


@pytest.mark.parametrize("named", ["", "cp1252"])
def test_a_line_in_another_encoding_is_readable(riverton, named):
    _, (row,) = rejected(f"{HEADER}{GOOD}{WIDE} café\n".encode("cp1252"), named)
    assert row[WHOLE] == f"{WIDE} café"


def test_a_workbook_has_no_lines(riverton):
    book = openpyxl.Workbook()
    for line in (HEADER, GOOD, WIDE):
        book.active.append(line.strip().split(","))
    file = io.BytesIO()
    book.save(file)
    _, (row,) = rejected(file.getvalue())
    assert (row["line"], row[WHOLE]) == ("3", "")


def test_a_corrected_file_is_read_with_the_column_in_it(riverton):
    run, (row,) = rejected(f"{HEADER}{GOOD}{WIDE}\n".encode())
    row.update(number="2", code="BURGLARY", received="03/02/2026 09:00", phone="312-555-0102")
    text = io.StringIO()
    writer = csv.DictWriter(text, row)
    writer.writeheader()
    writer.writerow(row)
    again = runs.receive("c.csv", [text.getvalue().encode()], "ada", NOW, run.profile)
    runs.begin(again, NOW)
    runs.go_on(again.pk)
    again.refresh_from_db()
    assert (again.created, again.rejected) == (1, 0)


@pytest.mark.parametrize("damage", [b"\xff", b"\0"])
def test_a_line_that_cannot_be_split_and_is_damaged_costs_no_other(riverton, damage):
    accents = "é,é,é,é,é,é\n".encode()
    run, rows = rejected((HEADER + GOOD).encode() + b"2" + damage + b",BURGLARY\n" + accents)
    assert (run.state, run.created, [row["line"] for row in rows]) == ("finished", 1, ["3", "4"])


@pytest.mark.parametrize("before", ["\t", " \t", " -", "="])
def test_what_comes_back_corrected_is_the_incident_that_was_left_out(riverton, before):
    line = f"{before}26-1,BURGLARY,soon,312-555-0101,\n"
    run, _ = rejected((HEADER + line).encode())
    corrected = feed_files.rejects_path(run).read_text().replace("soon", "03/02/2026 09:00")
    again = runs.receive("r.csv", [corrected.encode()], "ada", NOW, run.profile)
    runs.begin(again, NOW)
    runs.go_on(again.pk)
    assert Incident.objects.get().incident_number == f"{before}26-1".strip()
