"""Whatever lands in a feed's folder: a clear error for it, and nothing else lost."""

import io
import random
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.incidents.feeds.errors import BadFile, FeedError, Row
from surveys.incidents.feeds.grouping import map_rows
from surveys.incidents.feeds.guess import guess_columns
from surveys.incidents.feeds.mapping import RowMapper
from surveys.incidents.feeds.preview import Known, preview
from surveys.incidents.feeds.reading import open_rows
from tests.feeds.calls import CITIES
from tests.feeds.files import as_csv, as_text, as_workbook, make_sample, with_habits
from tests.surveys.incidents.feeds.tables import NOW

SAMPLE = make_sample("New Orleans", seed=3)
NUMBERS = [call.number for call in SAMPLE.calls]
PROFILE = guess_columns(SAMPLE.header, SAMPLE.rows).profile("nopd", "America/Chicago")


def outcome(stream):
    """Return the numbers that came through and the lines that did not, with the reasons."""
    with open_rows(stream) as rows:
        mapper = RowMapper(PROFILE, rows.header, now=NOW, as_of=NOW)
        found = list(map_rows(mapper, rows))
    errors = [error for item in found for error in item.errors]
    return [item.number for item in found if item.record], [(error.line, error.reason) for error in errors]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", "\t", "|"])
def test_s53_every_way_of_writing_a_file_gives_the_same_incidents(encoding, line_end, delimiter):
    assert outcome(as_csv(SAMPLE, delimiter, line_end, encoding)) == (NUMBERS, [])


def test_a_workbook_gives_the_same_incidents_too():
    assert outcome(as_workbook(SAMPLE)) == (NUMBERS, [])


def without(*lines):
    return [number for place, number in enumerate(NUMBERS, 2) if place not in lines]


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        ("TimeCreate", "03/08/2026 02:30:00AM", "does not exist: clocks were set forward past it"),
        ("TimeCreate", "03/01/2062 02:30:00 AM", "lies in the future"),
        ("TimeClosed", "03/01/2026 25:30:00", "is a time of day that does not exist"),
        ("SelfInitiated", "MAYBE", "has a value without a meaning; add it to the profile"),
        ("NOPD_Item", "", "is empty"),
        ("Type", "x" * 1_001, "is longer than 1,000 characters"),
        ("Type", "62\x00B", "has characters that can't be read"),
    ],
)
def test_a_fault_in_one_cell_costs_one_row(column, text, reason):
    assert outcome(as_csv(SAMPLE.cell(4, column, text))) == (without(6), [(6, reason)])


def test_faults_of_whole_lines_cost_those_lines():
    lines = as_text(SAMPLE).split("\r\n")
    lines[4] = "x" * 10_000_000
    lines[9] = '"' + lines[9]
    lines[20] = lines[20][:60]
    numbers, errors = outcome(io.BytesIO("\n".join(lines[:21]).encode()))
    assert numbers == without(5, 10, 21)
    assert [line for line, _ in errors] == [5, 10, 21]


def test_twelve_hour_times_without_a_space_are_read():
    sample = SAMPLE
    for place, call in enumerate(SAMPLE.calls):
        sample = sample.cell(place, "TimeCreate", call.received.strftime("%m/%d/%Y %I:%M:%S%p"))
    assert outcome(as_csv(sample)) == outcome(as_csv(SAMPLE))


def test_what_every_real_file_has_is_recognised():
    sample = with_habits(SAMPLE, "NOPD_Item", "Type", "Disposition")
    with open_rows(as_csv(sample)) as rows:
        found = preview(RowMapper(PROFILE, rows.header, now=NOW, as_of=NOW), rows, Known())
    assert (found.practice, sum(found.duplicates.values())) == ({"test": 1, "void": 1}, 2)


def survives(data, profile=PROFILE):
    """Read a file to its end by the profile; only this package's own errors may come out."""
    with suppress(FeedError), open_rows(io.BytesIO(data)) as rows:
        guess_columns(rows.header, [])
        list(map_rows(RowMapper(profile, rows.header, now=NOW, as_of=NOW), rows))


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data):
    survives(data)


@settings(deadline=None)
@given(st.text(st.sampled_from('a1,"|;\t\n\r\x00é\ud7ff\u2028='), max_size=300))
def test_any_text_is_read_or_refused(text):
    survives(text.encode())


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(sorted(CITIES)), st.integers(0, 10_000), st.booleans())
def test_a_file_with_random_damage_is_read_or_refused(city, seed, as_book):
    dice = random.Random(seed)
    sample = make_sample(city, seed, 5)
    profile = guess_columns(sample.header, sample.rows).profile(city, "America/Chicago")
    data = bytearray((as_workbook(sample) if as_book else as_csv(sample)).getvalue())
    for _ in range(dice.randrange(1, 20)):
        data[dice.randrange(len(data))] = dice.randrange(256)
    survives(bytes(data[: dice.randrange(1, len(data))] if dice.random() < 0.3 else data), profile)


@settings(deadline=None)
@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), min_size=3, max_size=3), max_size=8
    )
)
def test_nothing_is_lost_between_a_file_and_its_rows(table):
    plain = [[cell.replace("\r", " ") for cell in row] for row in table]
    sample = replace(SAMPLE, header=("number", "code", "beat"), rows=tuple(map(tuple, plain)))
    with open_rows(as_csv(sample), delimiter=",", encoding="utf-8") as rows:
        found = {row.line: row for row in rows}
    line = 2
    for cells in plain:
        if any(map(str.strip, cells)):
            row = found[line]
            # Line breaks within cells can look like rows that a quotation mark swallowed.
            assert row.values == cells if isinstance(row, Row) else "\n" in "".join(cells)
        line += 1 + "".join(cells).count("\n")


def test_a_file_that_is_none_is_refused_before_a_row_is_read():
    with pytest.raises(BadFile), open_rows(io.BytesIO(b"\x89PNG\r\n\x1a\n" + bytes(200))):
        pass
