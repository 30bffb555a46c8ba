import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from topline.charts.text import balanced, block_height, text_width, wrapped

words = st.text(st.characters(codec="latin-1", categories=["L", "N"]), min_size=1, max_size=12)
sentences = st.lists(words, min_size=1, max_size=12).map(" ".join)


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("text", ["Should not", "21–26%", "Wörter, Ёлка, “quoted”", "$5 or $10"])
def test_width_is_at_least_that_of_the_letters_outlines(text, bold):
    font = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")
    outline = TextPath((0, 0), text.replace("$", r"\$"), size=9, prop=font).get_extents().width / 72
    assert outline <= text_width(text, 9, bold) < 1.12 * outline


@settings(max_examples=60)
@given(text=sentences, width=st.floats(0.5, 4))
def test_wrapped_lines_fit_and_keep_every_letter(text, width):
    lines = wrapped(text, width, 9).split("\n")
    assert all(text_width(line, 9) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@settings(max_examples=60)
@given(text=sentences, width=st.floats(0.5, 4))
def test_balanced_takes_no_more_lines_and_fits(text, width):
    lines = balanced(text, width, 9).split("\n")
    assert len(lines) == len(wrapped(text, width, 9).split("\n"))
    assert all(text_width(line, 9) <= width for line in lines)


def test_a_percent_stays_with_its_sign():
    assert all("\n%" not in wrapped("against 23% of all", w / 20, 9) for w in range(10, 40))


def test_a_word_wider_than_the_line_is_broken_one_letter_at_least():
    assert wrapped("abc", 0.01, 9) == "a\nb\nc"


def test_line_breaks_of_the_text_are_kept_and_height_counts_them():
    assert wrapped("one\ntwo", 4, 9) == "one\ntwo"
    assert block_height("one\ntwo", 10) == pytest.approx(2 * block_height("one", 10))
    assert block_height("", 10) == 0
