"""Numbers in words."""

import numpy as np
import pytest

from topline.words import (
    count,
    counted,
    fixed,
    level_words,
    number,
    percent,
    plus_minus,
    points,
    respondents,
    signed,
    span,
    spreadsheet_text,
)


def test_numbers_in_words():
    assert [number(x) for x in (56.0, 56.26, -6.0, 0.0, -0.0)] == ["56", "56.3", "−6", "0", "0"]
    assert [points(x) for x in (1.0, 33.0, -1.0)] == ["1 point", "33 points", "−1 point"]
    assert span(-2.84, 6.8) == "−2.8 to 6.8"
    assert span(np.nan, np.nan) == ""


def test_a_percent_has_no_space_and_keeps_what_was_printed():
    assert [percent(x) for x in (56, 56.26, -6.0, 0.0)] == ["56%", "56.3%", "−6%", "0%"]
    assert [percent(said) for said in ("56.0", "52.4 to 59.5")] == ["56.0%", "52.4 to 59.5%"]
    assert [level_words(level) for level in (0.95, 0.999)] == ["95%", "99.9%"]


def test_a_sign_stands_before_every_number_but_zero():
    assert [signed(x) for x in (6, -6, 0, 2.5, 0.04, -0.04)] == ["+6", "−6", "0", "+2.5", "0", "0"]


def test_last_zeros_are_kept_where_numbers_are_compared():
    assert [fixed(x) for x in (95.0, -2.84, -0.04)] == ["95.0", "−2.8", "0.0"]
    assert [plus_minus(2.53), plus_minus(2.53, 2)] == ["±2.5", "±2.53"]


def test_counts_have_thousands_and_one_plural():
    assert count(1500) == "1,500"
    assert [counted(n, "poll") for n in (1, 2, 1500)] == ["1 poll", "2 polls", "1,500 polls"]
    assert [respondents(n) for n in (1, 1500)] == ["1 respondent", "1,500 respondents"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_text_that_begins_a_formula_gets_an_apostrophe(text):
    assert spreadsheet_text(text) == f"'{text}"


@pytest.mark.parametrize("cell", ["a=b", "−2", "'=1", "", -2.5, -3, None])
def test_other_texts_and_numbers_stay(cell):
    assert spreadsheet_text(cell) is cell
