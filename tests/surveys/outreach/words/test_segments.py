"""Texts are counted as carriers count them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.outreach.words.segments import GSM_BASIC, GSM_EXTENSION, SegmentCount, count_segments, plain_spaces

DEFAULT_TEXT = (
    "Pawnee Police: you called us on Mar 3 (case ending 412). How did we do? 2-min survey: "
    "https://fb.pawneepd.gov/k7Qx2m Not for emergencies. Reply STOP to opt out."
)
SPANISH = (
    "Policía de Pawnee: usted llamó el 3/3 (caso 412). ¿Cómo lo hicimos? "
    "https://fb.pawneepd.gov/k7Qx2m No para emergencias. ALTO: no más."
)
SPANISH_PLAIN = (
    "Policia de Pawnee: usted llamo el 3/3 (caso 412). ¿Como lo hicimos? Encuesta: "
    "https://fb.pawneepd.gov/k7Qx2m No para emergencias. Envie ALTO: no mas."
)


def test_s42_the_default_text_is_exactly_one_segment():
    assert count_segments(DEFAULT_TEXT) == SegmentCount("GSM-7", 160, 1, ())


def test_s42_spanish_with_accents_costs_two_segments_and_without_them_one():
    assert count_segments(SPANISH) == SegmentCount("UCS-2", 133, 2, ("í", "ó", "á"))
    assert count_segments(SPANISH_PLAIN) == SegmentCount("GSM-7", 149, 1, ())


def test_some_spanish_letters_are_in_the_carriers_alphabet_and_others_are_not():
    assert count_segments("éñüÑ¿¡").non_gsm == ()
    assert count_segments("áíóúÁÍÓÚç").non_gsm == tuple("áíóúÁÍÓÚç")


@pytest.mark.parametrize(
    ("text", "characters", "segments"),
    [
        ("", 0, 0),
        ("a", 1, 1),
        ("a" * 160, 160, 1),
        ("a" * 161, 161, 2),
        ("a" * 306, 306, 2),
        ("a" * 307, 307, 3),
        ("€" * 80, 160, 1),
        ("€" * 81, 162, 2),
        ("a" * 152 + "€" + "a" * 7, 161, 2),
        ("a" * 152 + "€" + "a" * 152, 306, 3),
        ("a\nb", 3, 1),
    ],
)
def test_plain_texts_have_160_places_and_153_in_each_part_of_a_longer_one(text, characters, segments):
    assert count_segments(text) == SegmentCount("GSM-7", characters, segments, ())


@pytest.mark.parametrize(
    ("text", "characters", "segments"),
    [
        ("á" * 70, 70, 1),
        ("á" * 71, 71, 2),
        ("á" * 134, 134, 2),
        ("á" * 135, 135, 3),
        ("👮" * 35, 70, 1),
        ("👮" * 36, 72, 2),
        ("👮" * 66, 132, 2),
        ("👮" * 67, 134, 3),
    ],
)
def test_other_texts_have_70_places_and_no_sign_is_torn_apart(text, characters, segments):
    assert count_segments(text) == SegmentCount("UCS-2", characters, segments, (text[0],))


def test_the_alphabet_is_complete():
    assert (len(GSM_BASIC), len(GSM_EXTENSION), GSM_BASIC & GSM_EXTENSION) == (127, 10, frozenset())


def test_spaces_of_typography_become_plain_and_cost_nothing():
    text = "Riverton\u00a0Police,\u202f9\u00a0am"
    assert count_segments(text).encoding == "UCS-2"
    assert plain_spaces(text) == "Riverton Police, 9 am"
    assert count_segments(plain_spaces(text)).encoding == "GSM-7"


@given(st.text())
def test_every_text_is_counted_and_fits_the_segments_it_is_said_to_need(text):
    count = count_segments(text)
    alone, joined = (70, 67) if count.encoding == "UCS-2" else (160, 153)
    room = alone if count.segments == 1 else joined * count.segments
    assert count.characters <= room
    assert (count.segments == 0) == (text == "")
    assert set(count.non_gsm) == set(text) - GSM_BASIC - GSM_EXTENSION


@given(st.text(alphabet="áéíóúñüçÁabcXYZ ,.'’-", max_size=40))
def test_s42_a_name_with_accents_changes_the_alphabet_only_by_letters_that_are_reported(name):
    count = count_segments(f"{name}: how did we do? Reply STOP to opt out.")
    assert (count.encoding == "GSM-7") == (count.non_gsm == ())
    assert [letter for letter in count.non_gsm if letter not in name] == []
