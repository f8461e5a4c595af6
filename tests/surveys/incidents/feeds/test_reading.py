"""Files of every kind dispatch centres export, and everything that can be wrong with them."""

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime, time

import openpyxl
import psutil
import pytest

from surveys.incidents.feeds.errors import BadFile, Row, RowError
from surveys.incidents.feeds.limits import LIMITS
from surveys.incidents.feeds.reading import open_rows
from tests.feeds.files import as_csv, as_workbook, make_sample

SAMPLE = make_sample("New Orleans")
PLAIN = replace(SAMPLE, rows=tuple(tuple(cell.replace("é", "e") for cell in row) for row in SAMPLE.rows))
SMALL = replace(LIMITS, row_size=200, row_lines=5)


def read(data, **options):
    stream = io.BytesIO(data if isinstance(data, bytes) else data.encode())
    with open_rows(stream, **options) as rows:
        return [row._replace(pieces=()) if isinstance(row, RowError) else row for row in rows]


def cells(found):
    return [tuple(row.values) for row in found]


@pytest.mark.parametrize("delimiter", [",", "\t", "|", ";"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_delimiter_and_the_line_ends_are_found_out(delimiter, line_end):
    with open_rows(as_csv(SAMPLE, delimiter, line_end)) as rows:
        assert (rows.header, rows.delimiter, rows.encoding) == (SAMPLE.header, delimiter, "utf-8")
        assert cells(rows) == list(SAMPLE.rows)


@pytest.mark.parametrize(
    ("encoding", "reported"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("cp1252", "cp1252"),
        ("latin-1", "cp1252"),
    ],
)
def test_s53_the_encoding_is_found_out_and_reported(encoding, reported):
    with open_rows(as_csv(SAMPLE, encoding=encoding)) as rows:
        assert rows.encoding == reported
        assert rows.header == SAMPLE.header
        assert cells(rows) == list(SAMPLE.rows)


def test_bytes_that_windows_does_not_know_make_a_file_latin_1():
    rows = read(b"id,place\r\n1,caf\xe9 \x81\r\n")
    assert cells(rows) == [("1", "café \x81")]


def test_one_damaged_character_does_not_turn_a_whole_utf_8_file_into_another_encoding():
    rows = read("id,place\n1,café\n2,señal\n".encode() + b"3,ca\xff\n")
    assert cells(rows) == [("1", "café"), ("2", "señal"), ("3", "ca\udcff")]


def test_a_workbook_is_read_like_a_text_file():
    with open_rows(as_workbook(SAMPLE)) as rows:
        assert rows.header == SAMPLE.header
        assert cells(rows) == list(SAMPLE.rows)


def test_a_path_is_opened_and_closed_again(tmp_path):
    path = tmp_path / "calls.csv"
    path.write_bytes(as_csv(SAMPLE).getvalue())
    with open_rows(path) as rows:
        assert len(list(rows)) == 20


def test_mixed_line_ends_and_quoted_line_ends_keep_their_line_numbers():
    rows = read('id,note\r\n1,"two\r\nlines"\n2,plain\r3,last')
    assert rows == [Row(2, ["1", "two\nlines"]), Row(4, ["2", "plain"]), Row(5, ["3", "last"])]


def test_a_column_of_primary_keys_does_not_make_a_text_file_a_workbook():
    assert cells(read("PK,type\n1,NOISE\n")) == [("1", "NOISE")]


def test_blank_lines_and_blank_columns_at_the_end_are_tolerated():
    with open_rows(io.BytesIO(b"id,code,,\n\n1,A,,\n,,,\n2,B,,\n")) as rows:
        assert rows.header == ("id", "code")
        assert list(rows) == [Row(3, ["1", "A"]), Row(5, ["2", "B"])]


def test_a_row_with_too_few_or_too_many_cells_is_an_error_of_its_own():
    rows = read("id,code,beat\n1,A\n2,B,C,D\n3,C,D\n")
    assert rows == [
        RowError(2, "", "", "has 2 cells where the header has 3"),
        RowError(3, "", "", "has 4 cells where the header has 3"),
        Row(4, ["3", "C", "D"]),
    ]


def test_a_file_cut_off_in_its_last_line_loses_that_line_only():
    data = as_csv(PLAIN).getvalue()
    rows = read(data[: data.rindex(b",4,70114")])
    assert cells(rows[:-1]) == list(PLAIN.rows[:-1])
    assert rows[-1].reason == "has 16 cells where the header has 25"


def test_a_quotation_mark_that_is_never_closed_spoils_its_own_line_only():
    rows = read('id,note\n1,"open\n2,b\n3,c\n')
    assert rows == [
        RowError(2, "", "", "opens a quotation mark that is never closed"),
        Row(3, ["2", "b"]),
        Row(4, ["3", "c"]),
    ]


def test_a_quotation_mark_closed_by_the_next_row_loses_nothing_either():
    rows = read('"id","note","beat"\n"1","open,"x"\n"2","b","y"\n')
    assert [row.line for row in rows] == [2, 3]
    assert rows[1] == Row(3, ["2", "b", "y"])


def test_s53_a_line_of_ten_megabytes_is_an_error_and_the_next_line_is_read():
    rows = read("id,note\n1," + "x" * 10_000_000 + "\n2,b\n")
    assert rows == [RowError(2, "", "", "is longer than 1,000,000 characters"), Row(3, ["2", "b"])]


def test_s53_a_quoted_cell_of_ten_megabytes_is_an_error_and_the_next_line_is_read():
    rows = read('id,note\n1,"' + "x" * 900_000 + '"\n2,b\n')
    assert rows == [RowError(2, "", "", "has a cell of more than 131,072 characters"), Row(3, ["2", "b"])]


def test_a_quoted_cell_that_runs_over_too_many_lines_is_given_back():
    rows = read('id,note\n1,"a\nb\nc\nd\ne\n2,f\n', limits=SMALL)
    assert rows[0] == RowError(2, "", "", "opens a quotation mark that is never closed")
    assert rows[-1] == Row(7, ["2", "f"])


def test_s53_a_million_rows_take_no_more_memory_than_a_few():
    class Endless(io.RawIOBase):
        """A file of a million rows that is made while it is read."""

        line, lines = b"1,NOISE,B1\n", 1_000_000

        def __init__(self):
            self.at = 0

        def readable(self):
            return True

        def seekable(self):
            return True

        def seek(self, at, whence=0):
            self.at = at
            return at

        def readinto(self, buffer):
            size = min(len(buffer), len(self.line) * self.lines - self.at)
            start = self.at % len(self.line)
            buffer[:size] = (self.line * (size // len(self.line) + 2))[start : start + size]
            self.at += size
            return size

    process = psutil.Process()
    with open_rows(io.BufferedReader(Endless())) as rows:
        next(rows.rows)
        before = process.memory_info().rss
        assert sum(1 for _ in rows) == 999_998
        assert process.memory_info().rss - before < 5_000_000


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty."),
        (b"\n\n\n", "The file is empty."),
        (b"incident_number\n1\n", "No columns were found"),
        (b"id,code,ID\n1,2,3\n", "The header names a column twice: id, ID."),
        (b"id\x00,code\n1,2\n", "The header has characters that can't be read."),
        (b"%PDF-1.7", "This is a PDF."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "This is an old or password-protected Excel workbook."),
        (b'{"incidents": []}', "This is a JSON file."),
        (b"<html>", "This is an XML or HTML file."),
        (b"PK\x03\x04 but no archive", "This workbook can't be read."),
        ("id,code\n1,2\n".encode("utf-16-le"), "This is no text file, or UTF-16 without"),
        ("id,code\n1,2\n".encode("utf-32"), "This file is UTF-32."),
        (",".join(f"c{number}" for number in range(501)).encode(), "The header has more than 500 columns."),
        (b'id,"code\n1,2\n3,4\n', "The header can't be read: it opens a quotation mark"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(data, words):
    with pytest.raises(BadFile) as refused, open_rows(io.BytesIO(data)):
        pass
    assert str(refused.value).startswith(words)


def workbook(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream


def test_numbers_dates_and_truths_of_a_workbook_are_written_as_a_file_would():
    moment = datetime.fromisoformat("2026-03-01T14:05:00")
    row = (3125550142, 2.0, 2.5, True, moment, date(2026, 3, 1), time(14, 5), None)
    rows = read(workbook([("a", "b", "c", "d", "e", "f", "g", "h"), row]).getvalue())
    expected = ["3125550142", "2", "2.5", "TRUE", "2026-03-01T14:05:00", "2026-03-01T00:00:00", "14:05:00", ""]
    assert rows == [Row(2, expected)]


def test_s53_formulas_of_a_workbook_are_never_evaluated():
    rows = read(workbook([("id", "code"), ("1", "=1+1"), ("2", '=HYPERLINK("http://x")')]).getvalue())
    assert rows == [Row(2, ["1", "#FORMULA!"]), Row(3, ["2", "#FORMULA!"])]


def test_a_workbook_row_beyond_the_header_is_an_error_and_a_short_one_is_filled_up():
    rows = read(workbook([("id", "code"), ("1",), ("2", "B", "C"), (), ("3", "C")]).getvalue())
    assert rows == [
        Row(2, ["1", ""]),
        RowError(3, "", "", "has more cells than the header, which has 2"),
        Row(5, ["3", "C"]),
    ]


def test_s53_a_zip_bomb_is_refused_before_it_is_unpacked():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * 50_000_000)
    with pytest.raises(BadFile, match="unpacks to more than is safe"), open_rows(stream):
        pass


def test_s53_texts_of_a_workbook_are_bounded():
    with pytest.raises(BadFile, match="unpacks to more than is safe"):
        read(workbook([("id", "code"), ("1", "x" * 5000)]).getvalue(), limits=replace(LIMITS, workbook_texts=2000))


def test_a_workbook_with_a_row_at_the_end_of_the_sheet_is_read_without_harm():
    stream = workbook([("id", "code"), ("1", "A")])
    bent = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(bent, "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part).replace(b'r="2"', b'r="1048577"').replace(b'"A2"', b'"A1048577"'))
    rows = read(bent.getvalue())
    assert rows == []


def test_a_damaged_workbook_is_refused_in_words():
    stream = as_workbook(SAMPLE)
    bent = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(bent, "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part)[: 900 if "sheet1" in part else None])
    with pytest.raises(BadFile, match="can't be read"):
        read(bent.getvalue())
