import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri

from topline.stats.lead import lead_interval
from topline.stats.two_questions import between_questions_interval

# Respondents in a cross-table of two answers: both, only a, only b, neither.
tables = st.tuples(*[st.integers(0, 40)] * 4).filter(lambda table: sum(table) > 0)


def shares(table):
    both, only_a, only_b, _ = table
    n = sum(table)
    return (both + only_a) / n, (both + only_b) / n, n, both / n


@settings(max_examples=150)
@given(tables)
def test_the_worst_contains_the_exact_and_that_the_best(table):
    a, b, n, both = shares(table)
    worst, best = between_questions_interval(a, b, n)
    exact, _ = between_questions_interval(a, b, n, share_both=both)
    assert worst.low <= exact.low + 1e-9
    assert exact.low <= best.low + 1e-9
    assert best.high <= exact.high + 1e-9
    assert exact.high <= worst.high + 1e-9
    assert worst.estimate == exact.estimate == best.estimate


@settings(max_examples=100)
@given(tables)
def test_the_exact_interval_is_that_of_the_mean_difference(table):
    a, b, n, both = shares(table)
    values = np.repeat([0.0, 1.0, -1.0, 0.0], table)
    reach = -ndtri(0.025) * np.sqrt(values.var() / n)
    exact, same = between_questions_interval(a, b, n, share_both=both)
    assert exact == same
    assert exact.low == pytest.approx(max(values.mean() - reach, -1), abs=1e-7)
    assert exact.high == pytest.approx(min(values.mean() + reach, 1), abs=1e-7)


def test_both_cases_are_reached_by_some_cross_table():
    worst, best = between_questions_interval(0.56, 0.48, 1500)
    for case, both in ((worst, 0.04), (best, 0.48)):
        exact = between_questions_interval(0.56, 0.48, 1500, share_both=both).worst
        assert (case.low, case.high) == pytest.approx((exact.low, exact.high), abs=1e-14)


def test_two_answers_that_exclude_each_other_are_a_lead():
    for options in ({}, {"deff": 2.0, "confidence_level": 0.9}):
        exact = between_questions_interval(0.56, 0.23, 1500, share_both=0.0, **options).worst
        lead = lead_interval(0.56, 0.23, 1500, method="wald", **options)
        assert (exact.low, exact.high) == pytest.approx((lead.low, lead.high), abs=1e-15)


def test_swapping_the_questions_turns_both_intervals_round():
    for there, back in zip(
        between_questions_interval(0.56, 0.48, 700),
        between_questions_interval(0.48, 0.56, 700),
        strict=True,
    ):
        assert (there.low, there.high) == pytest.approx((-back.high, -back.low), abs=1e-15)


def test_bounds_stay_between_minus_one_and_one():
    worst, best = between_questions_interval([0.5, 1.0, 0.0], [0.5, 0.0, 1.0], 2)
    assert worst.low.tolist() == [-1, 1, -1]
    assert worst.high.tolist() == [1, 1, -1]
    assert best.width.tolist() == [0, 0, 0]


def test_shares_that_differ_in_the_last_digit_of_a_float_have_a_best_case():
    share = np.arange(1, 100) / 100
    for one, other in ((share, np.nextafter(share, 0)), (np.nextafter(share, 0), share)):
        best = between_questions_interval(one, other, 1500).best
        np.testing.assert_allclose([best.low, best.high], 0, rtol=0, atol=1e-9)


def test_missing_values_labels_and_floats_pass_through():
    a = pd.Series([0.56, np.nan], index=["first", "second"])
    for interval in between_questions_interval(a, 0.48, 1500):
        assert interval.low.index.equals(a.index)
        assert interval.high.isna().tolist() == [False, True]
    unknown = between_questions_interval(0.56, 0.48, 1500, share_both=[0.3, np.nan]).worst
    assert np.isnan(unknown.low).tolist() == [False, True]
    assert type(between_questions_interval(0.56, 0.48, 1500).best.low) is float


@pytest.mark.parametrize(
    ("share_both", "text"),
    [
        (0.03, r"share_both=0\.03 is impossible: .* here 0\.04 to 0\.48; pass a share from the"),
        ([0.2, 0.5], r"share_both=0\.5 is impossible: .* here 0\.04 to 0\.48"),
        (20, r"share_both: a share lies in .* pass 0\.2"),
    ],
)
def test_an_impossible_share_of_both_is_told_with_its_bounds(share_both, text):
    with pytest.raises(ValueError, match=text):
        between_questions_interval(0.56, 0.48, 1500, share_both=share_both)


def test_the_bounds_told_are_those_of_the_element_at_fault():
    with pytest.raises(ValueError, match=r"share_both=0\.3 is impossible: .* here 0 to 0\.2;"):
        between_questions_interval([0.5, 0.5], [0.4, 0.2], 1500, share_both=0.3)


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"share_a": 56}, "share_a: a share lies in .* pass 0.56"),
        ({"share_b": -1}, "share_b: a share lies in"),
        ({"n": 0}, "n: n, the number of respondents"),
        ({"confidence_level": 95}, r"did you mean 0\.95"),
        ({"deff": 0}, "deff: a design effect"),
    ],
)
def test_a_value_out_of_range_is_named_with_the_remedy(changed, text):
    with pytest.raises(ValueError, match=text):
        between_questions_interval(**({"share_a": 0.56, "share_b": 0.48, "n": 1500} | changed))


def test_lookalike_names_are_answered():
    with pytest.raises(TypeError, match="pass deff=deft"):
        between_questions_interval(0.56, 0.48, 1500, deft=1.4)
