"""What an administrator sees before anything is stored."""

from surveys.incidents.feeds.preview import Known, preview
from tests.surveys.incidents.feeds.tables import mapper, row

KNOWN = Known(frozenset({"NOISE"}), frozenset({"01", "03"}), frozenset({"1042"}))


def look(*rows, **options):
    return preview(mapper(), rows, KNOWN, **options)


def test_a_sound_file_has_nothing_to_look_at():
    found = look(row(), row(3, number="2026-000143", dispo="3"))
    assert (found.rows, found.rejected, len(found.shown)) == (2, 0, 2)
    assert [*found.unknown_codes, *found.unknown_dispositions, *found.unmatched_badges, *found.duplicates] == []


def test_ten_rows_are_shown_and_all_are_counted():
    found = look(*(row(line, number=str(line)) for line in range(2, 40)))
    assert (len(found.shown), found.rows, found.is_sample) == (10, 38, False)


def test_unknown_codes_dispositions_and_badges_are_counted():
    rows = [row(2, code="PARKING"), row(3, number="2", code="PARKING", dispo="GOA"), row(4, number="3", badge="77")]
    found = look(*rows)
    assert (found.unknown_codes, found.unknown_dispositions, found.unmatched_badges) == (
        {"PARKING": 2},
        {"GOA": 1},
        {"77": 1},
    )


def test_offences_that_nobody_decided_about_are_counted_once_for_each_incident():
    known = Known(offences=frozenset({"220"}))
    rows = [row(2, nibrs="220; 11A"), row(3, number="2", nibrs="11A")]
    assert preview(mapper(), rows, known).unknown_offences == {"11A": 2}


def test_practice_rows_are_counted_and_their_codes_are_not_unknown():
    found = look(row(code="TEST"))
    assert (found.practice, found.unknown_codes) == ({"test": 1}, {})


def test_bad_times_stand_apart_from_other_errors():
    found = look(row(2, received="soon"), row(3, number="2", dv="maybe"))
    assert ([error.column for error in found.bad_times.first], [error.column for error in found.errors.first]) == (
        ["received"],
        ["dv"],
    )
    assert found.rejected == 2


def test_a_number_that_comes_again_later_is_a_duplicate():
    assert look(row(2), row(3, number="2"), row(4)).duplicates == {"2026-000142": 1}


def test_a_long_file_is_looked_at_in_part_and_says_so():
    found = look(*(row(line, number=str(line)) for line in range(5_002)))
    assert (found.rows, found.is_sample) == (5_000, True)


def test_only_the_first_remarks_are_kept_and_all_are_counted():
    found = look(*(row(line, number=str(line), received="soon") for line in range(2, 1_302)))
    assert (found.bad_times.total, [error.line for error in found.bad_times.first]) == (1_300, [*range(2, 52)])
