"""Reasons of a file's rows: counted exactly, however many rows, reasons and turns there are."""

from surveys.incidents import reasons
from surveys.incidents.reasons import Kind, Reasons


def test_each_reason_is_said_once_with_the_most_frequent_first():
    found = Reasons()
    found.add(Kind.WARNING, 2, "badge 7 is not on the roster")
    found.add(Kind.LEFT_OUT, 9, "beat: is long")
    for line in range(2, 1_502):
        found.add(Kind.LEFT_OUT, line, "received: is no time")
    assert found.written() == [
        "Left out: 1,500 rows, such as lines 2, 3, 4, 5, 6, 7, 8, 9, 10, 11: received: is no time",
        "Left out: 1 row, line 9: beat: is long",
        "Worth knowing: 1 row, line 2: badge 7 is not on the roster",
    ]


def test_counting_goes_on_where_another_process_ended():
    words = ["received: is no time", "Left out: 7 rows, line 3: a column of this name: is empty", "two\nlines"]
    whole, parts = Reasons(), Reasons()
    for line in range(2, 2_002):
        for counted in (whole, parts):
            counted.add(Kind.LEFT_OUT, line, words[line % 3])
        if line % 400 == 0:
            parts = Reasons(parts.written())
    assert parts.written() == whole.written()


def test_what_comes_after_a_hundred_reasons_is_counted_together_and_warnings_keep_their_own_room(monkeypatch):
    monkeypatch.setattr(reasons, "MOST_REASONS", 2)
    found = Reasons()
    for line, words in enumerate(["a", "b", "c", "d", "a", "c"], 2):
        found.add(Kind.LEFT_OUT, line, words)
        found = Reasons(found.written())
    found.add(Kind.WARNING, 9, "e")
    assert [(reason.words, reason.rows) for reason in found.of(Kind.LEFT_OUT)] == [
        ("a", 2),
        ("b", 1),
        ("something else", 3),
    ]
    assert [reason.words for reason in found.of(Kind.WARNING)] == ["e"]
