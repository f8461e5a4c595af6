"""Quotation marks that were never closed, and cells that slipped: named line by line, never read as others' cells."""

import io

import pytest

from surveys.incidents import csv_rows
from surveys.incidents.feeds.errors import BadFile, Row
from surveys.incidents.feeds.reading import open_rows

HEAD = "number,code,remarks,dv,phone\n"
SWALLOWING = '1,NOISE,"LOUD PARTY,N,0101\n2,THEFT,X,N,0102\n3,DVA,SAID "STOP" TWICE,Y,0103\n4,NOISE,X,N,0104\n'
INCHES = '1,NOISE,"LOUD PARTY,N,0101\n3,DVA,TV OF 55",Y,0103\n4,NOISE,X,N,0104\n'
FORGED = '1,NOISE,"notes\n999,NOISE,x,N,0666\nend, of notes",N,0101,SURPLUS\n4,NOISE,X,N,0104\n'


def read(text, **how):
    """Return the numbers of the rows that were read and the lines that were not."""
    with open_rows(io.BytesIO(text.encode()), **how) as table:
        rows = list(table)
    return [row.values[0] for row in rows if isinstance(row, Row)], [
        row.line for row in rows if not isinstance(row, Row)
    ]


@pytest.mark.parametrize(("text", "lines"), [(SWALLOWING, [2, 3, 4]), (INCHES, [2, 3]), (FORGED, [2, 3, 4])])
def test_rows_behind_a_stray_quotation_mark_are_all_reported_and_none_is_read(text, lines):
    assert read(HEAD + text) == (["4"], lines)


def test_one_that_closes_where_no_cell_ends_is_reported_whatever_the_widths():
    text = '1,NOISE,"LOUD PARTY\n2,THEFT\n3,SAID "STOP,N,0103\n4,NOISE,X,N,0104\n'
    assert read(HEAD + text) == (["4"], [2, 3, 4])


def test_one_that_is_open_at_the_end_spoils_its_own_line_only():
    assert read(HEAD + '1,NOISE,"LOUD,N,0101\n2,THEFT,X,N,0102\n') == (["2"], [2])


def test_a_closed_row_of_another_width_is_left_out_as_a_whole():
    assert read(HEAD + '1,NOISE,"notes\n999,x\nend",N,0101,surplus\n4,NOISE,X,N,0104\n') == (["4"], [2])


@pytest.mark.parametrize("cells", ['1,NOISE,"two\nlines, and ""words""",N,0101', '"1\n",NOISE,x,N,0101'])
def test_a_quoted_line_break_is_no_fault(cells):
    assert read(f"{HEAD}{cells}\n")[1] == []


def test_a_header_that_swallowed_rows_is_refused():
    with pytest.raises(BadFile, match="quotation mark"):
        read('number,code,"remarks,dv,phone\n1,NOISE,X,N,0101\n2,NOISE,"X,N,0102\n', delimiter=",")


@pytest.mark.parametrize("delimiter", ["|", "\t"])
def test_marks_in_a_tab_or_pipe_file_without_any_in_its_header_are_text(delimiter):
    assert read((HEAD + SWALLOWING).replace(",", delimiter)) == (["1", "2", "3", "4"], [])


def test_marks_in_a_pipe_file_with_some_in_its_header_are_marks():
    assert read('\n"number"|"code"\n"1"|"a|b"\n') == (["1"], [])


def test_a_row_with_more_cells_than_the_header_is_left_out_though_the_surplus_is_blank():
    assert read(HEAD + "1,NOISE,X,N,0101\n2,NOISE,12 ELM ST, APT 4,N,\n3,NOISE,X,N,0103,\n") == (["1"], [3, 4])


def test_a_delimiter_at_the_end_of_header_and_rows_is_fine_and_a_row_without_it_is_not():
    ended = HEAD.replace("\n", ",\n")
    assert read(f"{ended}1,NOISE,X,N,0101,\n2,NOISE,X,N,0102\n3,NOISE,X, Y,N,0103\n") == (["1"], [3, 4])


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ('1,NOISE,"A,N,0101\n2,THEFT,X,N,0102\n3,DVA,55",Y,0103\n', [2, 3, 4]),
        ('1,NOISE,"A,N,0101\n3,DVA,55",Y,0103\n', [2, 3]),
        ('1,NOISE,"notes\n999,x\nend",N,0101,surplus\n', [2]),
    ],
)
def test_our_own_csv_reports_them_too_and_reads_none_of_them(text, bad):
    rows = list(csv_rows.read_rows(io.StringIO(HEAD + text + "4,NOISE,X,N,0104\n", newline="")))
    assert [row.line for row in rows if row.problem] == bad
    assert [row.cells[0] for row in rows[1:] if not row.problem] == ["4"]
