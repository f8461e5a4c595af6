"""Cells of a workbook that say nothing reliable, and workbooks that are made to fill the memory."""

import io
import zipfile

import openpyxl
import pytest

from surveys.incidents.feeds import workbook
from surveys.incidents.feeds.errors import BadFile, Row, RowError
from surveys.incidents.feeds.limits import LIMITS
from surveys.incidents.feeds.reading import open_rows
from tests.surveys.incidents.feeds.tables import mapped

WORDS = "holds a spreadsheet's error, or a formula that was never calculated"
STRINGS = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"


def sheet(*rows, **parts):
    """Return a workbook with these rows in a sheet's own writing, and parts changed."""
    book = openpyxl.Workbook()
    book.save(plain := io.BytesIO())
    data = "".join(rows)
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    written = f'<worksheet xmlns="{space}"><sheetData>{data}</sheetData></worksheet>'
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(bent := io.BytesIO(), "w") as new:
        for part in old.namelist():
            new.writestr(part, parts.get(part) or (written if "sheet1" in part else old.read(part)))
        for part in set(parts) - set(old.namelist()):
            new.writestr(part, parts[part])
    return bent


def text(value):
    return f'<c t="inlineStr"><is><t>{value}</t></is></c>'


HEAD = f"<row>{text('id')}{text('dv')}</row>"


def read(stream):
    with open_rows(stream) as rows:
        return list(rows)


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("<c><f>IF(1,2)</f><v></v></c>", "#FORMULA!"),
        ("<c><f>IF(1,2)</f></c>", "#FORMULA!"),
        ('<c t="str"><f>IF(1,"Y")</f></c>', "#FORMULA!"),
        ('<c t="str"><f>IF(1,"")</f><v></v></c>', ""),
        ('<c t="str"><f>IF(1,"Y")</f><v>Y</v></c>', "Y"),
        ('<c t="e"><f>VLOOKUP(1)</f><v>#N/A</v></c>', "#N/A"),
        ("<c/>", ""),
    ],
)
def test_a_formula_that_was_never_calculated_is_not_an_empty_cell(cell, found):
    assert read(sheet(HEAD, f"<row>{text('1')}{cell}</row>")) == [Row(2, ["1", found])]


@pytest.mark.parametrize("error", ["#FORMULA!", "#N/A", "#REF!", "#VALUE!", "#name?"])
@pytest.mark.parametrize("column", ["dv", "code", "dispo", "nibrs", "phone", "email", "ok", "born", "role", "number"])
def test_an_error_of_a_spreadsheet_in_what_decides_leaves_the_row_out(column, error):
    found = mapped(**{column: error})
    assert found.record is None
    assert [(problem.column, problem.reason) for problem in found.errors][:1] == [(column, WORDS)]


def test_one_in_a_column_that_decides_nothing_does_not():
    assert mapped(badge="#N/A", unit="#FORMULA!", narrative="#REF!", language="#N/A").record["officers"] == []


@pytest.mark.parametrize("number", ["2.026E+11", "2.026e11", "2,026E+11", "2E+11"])
def test_a_number_that_a_spreadsheet_shortened_is_refused_with_the_way_out(number):
    found = mapped(number=number)
    assert found.record is None
    assert "please export the column as text" in found.errors[0].reason


@pytest.mark.parametrize("written", ["2026112700004710", "2.0261127000047101E+15"])
def test_a_number_that_a_workbook_rounded_is_refused_like_one_that_was_shortened(written):
    _, (_, (number, _)) = read(sheet(HEAD, f"<row>{text('1')}</row>", f"<row><c><v>{written}</v></c></row>"))
    assert "please export the column as text" in mapped(number=number).errors[0].reason
    assert read(sheet(HEAD, "<row><c><v>202611270000471</v></c></row>")) == [Row(2, ["202611270000471", ""])]


def test_a_row_that_was_shifted_is_left_out_and_names_every_incident_that_it_may_be_of():
    shifted = f"<row>{text('')}<c/>{text('26-1')}{text('Y')}</row>"
    apart = f"<row>{text('26-2')}{text('N')}<c/>{text('N')}</row>"
    reason = "has more cells than the header, which has 2"
    assert read(sheet(HEAD, shifted, apart)) == [
        RowError(2, "", "", reason, ("", "", "26-1", "Y")),
        RowError(3, "", "", reason, ("26-2", "N", "", "N")),
    ]


def test_a_number_that_a_program_took_for_an_amount_stays_what_it_was():
    found = mapped(number="2026000142.0", badge="1042.0").record
    assert (found["incident_number"], found["officers"][0]["badge"]) == ("2026000142", "1042")


@pytest.mark.parametrize("number", ["2026E11", "26E-000142", "E2026+1", "2026-000142"])
def test_other_numbers_with_an_e_are_none_of_those(number):
    assert mapped(number=number).number == number


def test_a_row_that_has_no_end_is_not_held(monkeypatch):
    monkeypatch.setattr(workbook, "_ROW_BYTES", 100_000)
    with pytest.raises(BadFile, match="more than is safe"):
        read(sheet(HEAD, "<row>", "<c><v>1</v></c>" * 20_000, "</row>"))
    assert len(read(sheet(HEAD, f"<row>{text('1')}</row>" * 20_000))) == 20_000


def types(part):
    """Return the list of contents of a workbook whose shared texts are in a part."""
    book = openpyxl.Workbook()
    book.save(stream := io.BytesIO())
    listed = zipfile.ZipFile(stream).read("[Content_Types].xml")
    plain = listed.replace(b"/xl/sharedStrings.xml", b"/" + part)
    return (
        plain
        if plain != listed
        else listed.replace(b"</Types>", b'<Override PartName="/%s" ContentType="%s"/></Types>' % (part, STRINGS))
    )


def test_texts_among_the_sheets_count_as_texts():
    part = "xl/worksheets/strings.xml"
    strings = "<sst>" + "x" * (LIMITS.workbook_texts + 1) + "</sst>"
    with pytest.raises(BadFile, match="more than is safe"):
        read(sheet(HEAD, **{"[Content_Types].xml": types(part.encode()), part: strings}))


def test_texts_that_call_themselves_a_sheet_are_refused():
    parts = {"[Content_Types].xml": types(b"xl/worksheets/sheet1.xml")}
    with pytest.raises(BadFile, match="more than is safe"):
        read(sheet(HEAD, **parts))


def test_a_sheet_that_is_damaged_behind_its_rows_is_refused():
    data = bytearray(sheet(HEAD, f"<row>{text('1')}{text('DAMAGED')}</row>").getvalue())
    at = data.index(b"DAMAGED")
    data[at : at + 7] = b"CHANGED"
    with pytest.raises(BadFile, match="can't be read"):
        read(io.BytesIO(bytes(data)))
