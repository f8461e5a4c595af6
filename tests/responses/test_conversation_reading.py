"""What is read in a reply: a score only where one is surely meant, and every word kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responses.conversation_reading import Reading, read

VALUES = frozenset({1, 2, 3, 4, 5, 9})


@pytest.mark.parametrize(
    "body",
    [
        *("5", " 5 ", "5!", "5.", "(5)", "#5", "5/5", "5 of 5", "5 out of 5", "5 de 5", "5\n", "5️⃣", "👍 5", "５"),
        *("٥", "۵", "\u200f٥", "five", "FIVE!", "Five stars", "cinco", " Cinco. ", "خمسة", "5 👍", "5 -", "*5*"),
    ],
)
def test_a_score_is_read_however_it_is_dressed(body: str) -> None:
    assert read(body, VALUES) == Reading(5)


@pytest.mark.parametrize(
    ("body", "value", "words"),
    [
        ("5 - great officer", 5, "great officer"),
        ("5 great officer", 5, "great officer"),
        ("4, because he was late", 4, "because he was late"),
        ("1!!! never came", 1, "never came"),
        ("five, she was kind", 5, "she was kind"),
        ("Cinco. Muy amable", 5, "Muy amable"),
        ("٤ شكرا", 4, "شكرا"),
        ("4/5 good", 4, "good"),
        ("5 the traffic stop was handled well", 5, "the traffic stop was handled well"),
        ("\u202e5 evil", 5, "evil"),
        ("3 (waited 2 hours)", 3, "(waited 2 hours)"),
    ],
)
def test_words_after_a_score_are_kept(body: str, value: int, words: str) -> None:
    assert read(body, VALUES) == Reading(value, words)


@pytest.mark.parametrize(
    "body",
    [
        *("10", "55", "0", "6", "7/10", "5.5", "5:30", "5pm", "5 pm", "5th street", "4-5", "4 or 5", "4 o 5", "1 to 5"),
        *("3 officers came", "1 of them was rude", "2 hours late", "3 agentes", "one of them", "uno de ellos", "😡"),
        *("5 out of 10", "5 sobre 10", "1) 5 2) 4 3) 5", "1. 5", "1: 5", "1=5 2=5", "#1!", "#1 team", "2 guys came"),
        *("I waited 3 hours", "great", "yes", "¿qué?", "one officer was rude", "5%", "1,000", "no se", "10/10"),
    ],
)
def test_what_is_unclear_is_words_and_no_score(body: str) -> None:
    assert read(body, VALUES) == Reading(words=body)


@pytest.mark.parametrize(
    ("body", "language"),
    [
        *(("español", "es"), ("Espanol", "es"), ("in Spanish please", "es"), ("En español, por favor", "es")),
        *(("English", "en"), ("inglés", "en"), ("العربية", "ar"), ("Arabic!", "ar"), ("بالعربية من فضلك", "ar")),
    ],
)
def test_a_language_is_asked_for_by_its_name(body: str, language: str) -> None:
    assert read(body, VALUES) == Reading(language=language)


@pytest.mark.parametrize("body", ["he spoke no Spanish", "Spanish or English", "the officer speaks english well"])
def test_a_sentence_about_a_language_is_no_wish_for_it(body: str) -> None:
    assert read(body, VALUES).language == ""


def test_a_no_is_told_from_other_words() -> None:
    assert [read(body, VALUES).is_no for body in ("No", "nope!", "لا", "no idea", "not really")] == [
        *(True, True, True),
        *(False, False),
    ]


@given(st.text(max_size=300))
def test_whatever_is_written_is_read_without_loss(body: str) -> None:
    reading = read(body, VALUES)
    assert reading.value is None or reading.value in VALUES
    assert reading.words in body
    if reading.value is None and not reading.language:
        assert reading.words == body.strip()


@given(
    st.sampled_from(sorted(VALUES)),
    st.text(st.sampled_from(" \t\n.!()*'\"👍"), max_size=8),
    st.text(st.sampled_from(" \t\n!)*'\"👍"), max_size=8),
)
def test_marks_around_a_digit_never_hide_it(value: int, before: str, after: str) -> None:
    assert read(f"{before}{value}{after}", VALUES) == Reading(value)


@given(st.integers(min_value=6), st.text(st.characters(categories=["L"]), max_size=20))
def test_a_number_that_was_not_offered_is_never_a_score(number: int, word: str) -> None:
    offered = frozenset({1, 2, 3, 4, 5})
    assert read(f"{number} {word}", offered).value is None
