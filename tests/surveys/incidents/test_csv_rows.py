"""Rows of a CSV file as they are found in the wild."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.incidents.csv_columns import COLUMNS, BadHeader, Header
from surveys.incidents.csv_rows import BadEncoding, check_encoding, open_text, read_rows
from surveys.incidents.records import IncidentRecord


def rows_of(text: str) -> list[tuple[int, list[str], str]]:
    rows = read_rows(io.StringIO(text, newline=""))
    return [(row.line, [] if row.problem else row.cells, row.problem) for row in rows]


def test_quoted_newlines_line_ends_and_empty_lines_keep_the_line_numbers():
    text = 'a,b\r\n1,"two\r\nlines"\r\n\r\n3,4\n5,6'
    assert rows_of(text) == [
        (1, ["a", "b"], ""),
        (2, ["1", "two\r\nlines"], ""),
        (5, ["3", "4"], ""),
        (6, ["5", "6"], ""),
    ]


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path):
    path = tmp_path / "feed.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8-sig")
    with open_text(path) as text:
        assert next(read_rows(text)).cells == ["a", "b"]


def test_a_row_of_the_wrong_width_is_reported_and_the_next_one_read():
    found = rows_of("a,b\n1,2,3\n4\n5,6\n")
    assert found[1:] == [
        (2, [], "has 3 cells, but the header has 2"),
        (3, [], "has 1 cells, but the header has 2"),
        (4, ["5", "6"], ""),
    ]


@pytest.mark.parametrize("rest", ["3,4\n5,6\n", "3,4\n5,6\n" + "7,8\n" * 30_000])
def test_a_quote_that_is_never_closed_spoils_its_own_line_only(rest):
    found = rows_of(f'a,b\n1,"two\n{rest}')
    assert found[1][0] == 2
    assert "quote" in found[1][2]
    assert [cells for _, cells, _ in found[2:4]] == [["3", "4"], ["5", "6"]]
    assert len(found) == 2 + rest.count("\n")


def test_two_stray_quotes_spoil_two_lines():
    found = rows_of('a,b\n1,"two\n3,4\n5,"six\n7,8\n')
    assert [line for line, _, problem in found if problem] == [2, 4]
    assert [cells for _, cells, problem in found[1:] if not problem] == [["3", "4"], ["7", "8"]]


def test_s53_a_cell_of_ten_megabytes_is_refused_and_not_held():
    found = rows_of(f"a,b\n1,{'x' * 10_000_000}\n3,4\n")
    assert found[1:] == [(2, [], "is longer than 65536 characters, or a quote is not closed"), (3, ["3", "4"], "")]


@given(st.text(max_size=300))
def test_whatever_the_text_is_each_row_is_as_wide_as_the_first_or_has_a_problem(text):
    width = 0
    for row in read_rows(io.StringIO(text, newline="")):
        if not row.problem:
            width = width or len(row.cells)
            assert len(row.cells) == width > 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a,b\nñ,2\n".encode("latin-1"), "byte 4 (0xf1)"),
        ("a,b\n1,2\n".encode("utf-16"), "byte 0 (0xff)"),
        (b"a" * (1024 * 1024 - 1) + "ñ".encode()[:1] + b",", "byte 1048575 (0xc3)"),
    ],
)
def test_another_encoding_is_refused_with_the_place(tmp_path, content, said):
    path = tmp_path / "feed.csv"
    path.write_bytes(content)
    with pytest.raises(BadEncoding, match="not UTF-8") as refused:
        check_encoding(path)
    assert said in str(refused.value)


def test_a_letter_that_lies_across_two_blocks_is_fine(tmp_path):
    path = tmp_path / "feed.csv"
    path.write_bytes(b"a" * (1024 * 1024 - 1) + "ñ".encode())
    check_encoding(path)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["source_system", "phone"], "Columns unknown: phone."),
        (["source_system;incident_number"], "Columns unknown: source_system;incident_number."),
        (["beat", "Beat "], "Columns named twice: beat."),
        (["source_system", "updated_at"], "Columns missing: incident_number, received_at."),
    ],
)
def test_a_header_that_is_not_ours_is_refused_with_the_names(cells, said):
    with pytest.raises(BadHeader) as refused:
        Header(cells)
    assert str(refused.value) == said


def test_every_field_of_a_record_has_a_column_and_every_column_a_field():
    header = Header(COLUMNS)
    raw, name_of = header.raw(COLUMNS)
    assert set(raw) == set(IncidentRecord.model_fields)
    assert (len(raw["parties"]), len(raw["officers"])) == (3, 5)
    assert name_of(("parties", 2, "phone")) == "party3_phone"


def test_a_field_is_named_after_the_column_it_came_from():
    header = Header(["source_system", "incident_number", "updated_at", "received_at", "party1_role", "party3_phone"])
    raw, name_of = header.raw(["cad", "1", "", "", "", "312"])
    assert raw["parties"] == [{"phone": "312"}]
    assert [name_of(("parties", 0, "phone")), name_of(("updated_at",)), name_of(())] == [
        "party3_phone",
        "updated_at",
        "",
    ]
