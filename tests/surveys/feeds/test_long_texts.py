"""What somebody wrote without end costs no more than its length."""

import time

import pytest

from surveys.feed_pages.forms import Choices, Sample
from surveys.feed_pages.masks import masked_cell
from surveys.incidents.feeds.errors import BadProfile


@pytest.fixture(autouse=True)
def within_a_second():
    """It takes no time worth mentioning."""
    started = time.process_time()
    yield
    assert time.process_time() - started < 1


def test_a_cell_that_looks_like_a_number_for_long_is_masked_at_once():
    assert masked_cell("2345678901" + "x" * 20_000 + "1y", "").endswith("…")
    assert masked_cell("call 234-567-8901, x about x 12", "") == "•••0112"


def test_a_line_of_words_with_many_blanks_is_refused_at_once():
    with pytest.raises(BadProfile, match="This line is not"):
        Choices(words=f"source:{' ' * 3_000}b").profile(Sample(("number",), [], "", ""))
