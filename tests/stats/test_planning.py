"""How many respondents a margin needs."""

import math
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from topline.stats.arguments import Reply
from topline.stats.design import margin_of_error
from topline.stats.planning import (
    MOST,
    sample_size,
    sample_size_for_change,
    sample_size_for_lead,
    smallest_n,
)
from topline.stats.proportion import SHARE_METHODS, proportion_interval

OTHERS = tuple(name for name in SHARE_METHODS.table if name != "wald")
moes = st.floats(0.005, 0.4)
shares = st.floats(0.01, 0.99)
levels = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99, 0.9999])
deffs = st.floats(0.3, 8)


def z(level=0.95):
    return NormalDist().inv_cdf((1 + level) / 2)


# Valliant, Dever & Kreuter, R package PracTools 1.7.5: its vignette's table of single-stage sample
# sizes, and nPropMoe(moe.sw = 1, e, pU = 0.5, N) before rounding.
@pytest.mark.parametrize(
    ("moe", "pop_size", "unrounded"),
    [
        (0.01, None, 9603.64705173531),
        (0.02, None, 2400.91176293383),
        (0.04, None, 600.227940733457),
        (0.06, None, 266.767973659314),
        (0.07, None, 195.99279697419),
        (0.03, 2_000, 696.051450393991),
        (0.03, 20_000, 1013.07153984308),
        (0.03, 100_000, 1055.81613555704),
    ],
)
def test_sizes_are_those_of_practools_rounded_up(moe, pop_size, unrounded):
    assert sample_size(moe, pop_size=pop_size) == math.ceil(unrounded)


@settings(deadline=None)
@given(moe=moes, share=shares, level=levels, deff=deffs)
def test_wald_is_the_closed_form_rounded_up(moe, share, level, deff):
    unrounded = z(level) ** 2 * deff * share * (1 - share) / moe**2
    assert sample_size(moe, share, confidence_level=level, deff=deff) in {
        math.ceil(unrounded * (1 - 1e-12)),
        math.ceil(unrounded * (1 + 1e-12)),
    }


@settings(deadline=None)
@given(n=st.integers(1, 10**6), share=shares, deff=deffs)
def test_the_margin_of_n_needs_n(n, share, deff):
    moe = margin_of_error(n, share, deff=deff)
    if moe < 1:
        assert sample_size(moe, share, deff=deff) == n


@settings(max_examples=12, deadline=None)
@pytest.mark.parametrize("method", OTHERS)
@given(moe=moes, share=st.one_of(shares, st.sampled_from([0.0, 1.0])), level=levels, deff=deffs)
def test_n_fits_and_one_respondent_less_does_not(method, moe, share, level, deff):
    given = {"confidence_level": level, "method": method, "deff": deff}
    n = sample_size(moe, share, **given)
    assert isinstance(n, int)
    assert proportion_interval(share, n, **given).width / 2 <= moe
    if n > 1:
        assert proportion_interval(share, n - 1, **given).width / 2 > moe


@pytest.mark.parametrize("method", OTHERS)
def test_no_smaller_n_fits_and_every_larger_one_does(method):
    n = np.arange(1, 1001)
    for share, level, deff, moe in [
        (0.0, 0.95, 1.0, 0.02),
        (0.001, 0.5, 1.0, 0.0025),
        (0.02, 0.8, 2.5, 0.03),
        (0.3, 0.95, 30.0, 0.3),
        (0.5, 0.99, 1.0, 0.05),
    ]:
        given = {"method": method, "confidence_level": level, "deff": deff}
        fits = proportion_interval(share, n, **given).width / 2 <= moe
        np.testing.assert_array_equal(fits, n >= sample_size(moe, share, **given))


@pytest.mark.parametrize("method", SHARE_METHODS.table)
@pytest.mark.parametrize("pop_size", [1, 2, 100, 1777, 1e8])
def test_a_population_needs_fewer_and_never_more_than_itself(method, pop_size):
    given = {"share": 0.4, "method": method}
    for moe in (0.2, 0.03, 1e-5):
        n = sample_size(moe, **given, pop_size=pop_size)
        assert n <= pop_size
        assert proportion_interval(0.4, n, method=method, pop_size=pop_size).width / 2 <= moe
        if moe > 1e-5:
            assert n <= sample_size(moe, **given)


@settings(deadline=None)
@given(moe=moes, a=st.floats(0.01, 0.95), part=st.floats(0.01, 1), deff=deffs, level=levels)
def test_lead_fits_and_one_respondent_less_does_not(moe, a, part, deff, level):
    b = (1 - a) * part
    n = sample_size_for_lead(moe, a, b, deff=deff, confidence_level=level)

    def margin(n):
        return z(level) * math.sqrt(deff * (a * (1 - a) + b * (1 - b) + 2 * a * b) / n)

    assert margin(n) <= moe * (1 + 1e-9)
    assert n == 1 or margin(n - 1) > moe * (1 - 1e-9)


def test_lead_of_the_only_two_answers_needs_four_times_the_respondents_of_a_share():
    # The lead is 2 p - 1: its margin is twice that of p.
    for share in (0.5, 0.56, 0.7, 0.9):
        assert sample_size_for_lead(0.06, share, 1 - share) == sample_size(0.03, share)


def test_lead_in_a_population_is_corrected_as_a_share_is():
    assert sample_size_for_lead(0.06, 0.5, 0.5, pop_size=2000) == math.ceil(696.051450393991)


@settings(deadline=None)
@given(moe=moes, p=shares, q=shares, before=deffs, after=deffs, level=levels)
def test_change_fits_and_one_respondent_less_does_not(moe, p, q, before, after, level):
    n = sample_size_for_change(
        moe, p, q, deff_before=before, deff_after=after, confidence_level=level
    )
    unrounded = z(level) ** 2 * (before * p * (1 - p) + after * q * (1 - q)) / moe**2
    assert n in {math.ceil(unrounded * (1 - 1e-9)), math.ceil(unrounded * (1 + 1e-9))}


@settings(deadline=None)
@given(moe=st.floats(0.04, 0.4), p=shares, q=shares, deff=deffs)
def test_later_poll_fills_what_the_earlier_one_leaves(moe, p, q, deff):
    n_before = 5000
    left = moe**2 - z() ** 2 * p * (1 - p) / n_before
    unrounded = z() ** 2 * deff * q * (1 - q) / left
    n = sample_size_for_change(moe, p, q, n_before=n_before, deff_after=deff)
    assert n in {math.ceil(unrounded * (1 - 1e-9)), math.ceil(unrounded * (1 + 1e-9))}


def test_change_without_a_second_share_expects_the_same_one():
    assert sample_size_for_change(0.03, 0.4) == sample_size_for_change(0.03, 0.4, 0.4)
    # Two equal polls: variance doubles, so the margin of each may be moe / sqrt(2).
    assert sample_size_for_change(0.03, 0.4) == sample_size(0.03 / math.sqrt(2), 0.4)


def test_change_in_a_population_is_corrected_in_both_polls():
    n = sample_size_for_change(0.03, 0.5, pop_size=2000)
    assert n == sample_size(0.03 / math.sqrt(2), 0.5, pop_size=2000)
    assert sample_size_for_change(0.001, 0.5, n_before=2000, pop_size=2000) <= 2000


def test_arrays_series_and_missing_values_go_through():
    np.testing.assert_array_equal(
        sample_size([0.01, np.nan, 0.04, None]), [9604, np.nan, 601, np.nan]
    )
    table = sample_size(np.array([0.01, 0.02]), [[0.5], [np.nan]], method="wilson")
    assert table.shape == (2, 2)
    np.testing.assert_array_equal(np.isnan(table), [[False, False], [True, True]])
    moe = pd.Series([0.01, 0.02], index=["a", "b"])
    pd.testing.assert_series_equal(
        sample_size(moe), pd.Series([9604.0, 2401.0], index=moe.index), check_exact=True
    )
    assert math.isnan(sample_size(math.nan))
    assert sample_size_for_lead([0.02, math.nan], 0.4, 0.3).shape == (2,)
    assert np.isnan(sample_size_for_change([0.03, 0.04], 0.4, n_before=[math.nan, 1500])[0])
    assert np.isnan(sample_size(0.03, pop_size=[math.nan, 2000])).tolist() == [True, False]


@pytest.mark.parametrize(
    ("fault", "error", "says"),
    [
        ({"moe": 3}, ValueError, r"3 looks like points, pass 0\.03"),
        ({"moe": 0}, ValueError, r"a margin of error is a share above 0 and below 1"),
        ({"moe": "0.03"}, TypeError, "moe: expected numbers"),
        (
            {"moe": 1e-6},
            ValueError,
            r"moe=1e-06 asks for more than 1e\+10 respondents: allow a larger",
        ),
        ({"share": 50}, ValueError, r"50 looks like a percentage, pass 0\.5"),
        ({"share": 0}, ValueError, "share: at 0 or 1 the margin is 0 for any n.*method='wilson'"),
        ({"share": [0.5, 1]}, ValueError, "plans nothing"),
        ({"confidence_level": 95}, ValueError, r"did you mean 0\.95\?"),
        ({"deff": 0}, ValueError, "a design effect is a ratio of variances above 0"),
        ({"deft": 1.4}, TypeError, r"pass deff=deft\*\*2"),
        ({"pop_size": 0}, ValueError, "the size of the population is above 0"),
        ({"pop_size": 2000.5}, ValueError, r"pop_size=2000\.5: a population counts whole people"),
        ({"pop_size": [900, 2000.5]}, ValueError, r"pop_size=2000\.5: a population counts"),
        ({"method": "beta"}, ValueError, "means two things"),
    ],
)
def test_faults_of_a_size_are_refused_with_the_remedy(fault, error, says):
    with pytest.raises(error, match=says):
        sample_size(**{"moe": 0.03} | fault)


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ({"share_a": 0.7, "share_b": 0.4}, r"together at most 1, not 1\.1"),
        ({"share_a": [0.5, 0.7], "share_b": [0.3, 0.4]}, r"together at most 1, not 1\.1"),
        ({"share_a": 1, "share_b": 0}, "share_a, share_b: at 0 and 1 the margin is 0"),
        ({"share_a": 0, "share_b": 0}, "which plans nothing"),
        ({"share_b": 23}, "share_b: a share lies in"),
        ({"moe": 1e-7}, "asks for more than"),
    ],
)
def test_faults_of_a_lead_are_refused_with_the_remedy(fault, says):
    with pytest.raises(ValueError, match=says):
        sample_size_for_lead(**{"moe": 0.03, "share_a": 0.5, "share_b": 0.3} | fault)


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ({"share_before": 0}, "share_before: at 0 or 1 the margin is 0"),
        ({"share_after": 1}, "share_after: at 0 or 1 the margin is 0"),
        ({"n_before": 0}, "n_before: n, the number of respondents, is above 0"),
        ({"n_before": 900}, r"moe=0\.03: the earlier poll alone has a margin of up to 0\.032"),
        ({"n_before": 3000, "pop_size": 2000}, "pop_size=2000 is smaller than the sample"),
        ({"deff_after": -1}, "deff_after: a design effect"),
    ],
)
def test_faults_of_a_change_are_refused_with_the_remedy(fault, says):
    with pytest.raises(ValueError, match=says):
        sample_size_for_change(**{"moe": 0.03, "share_before": 0.4} | fault)


def test_two_shares_of_a_whole_pass_whatever_their_rounding():
    for a in np.arange(0.01, 1, 0.01):
        assert sample_size_for_lead(0.03, a, 1 - a) > 0


@pytest.mark.parametrize("target", [1, 2, 3, 4, 5, 7, 8, 9, 1023, 1024, 1025, 10**9 + 7])
def test_the_smallest_n_is_found_from_either_side_of_a_power_of_two(target):
    # A margin of 1 / n fits in 1 / target from n = target on.
    for pop_size in (None, target, target + 1, 2 * 10**9):
        size = smallest_n(lambda n: 1 / n, Reply(), 1 / target, pop_size, 0.0)
        assert (type(size), size) == (int, target)


def test_each_element_has_its_own_search():
    targets = np.array([1, 10, 1000, 7])
    size = smallest_n(lambda n: 1 / n, Reply(), 1 / targets, None, np.array([0, 0, np.nan, 0]))
    np.testing.assert_array_equal(size, [1, 10, np.nan, 7])


def test_a_margin_that_no_number_of_people_reaches_is_refused():
    assert smallest_n(lambda n: 1 / n, Reply(), 1 / MOST, None, 0.0) == MOST
    with pytest.raises(ValueError, match=r"moe=5e-11 asks for more than 1e\+10 respondents: allow"):
        smallest_n(lambda n: 1 / n, Reply(), 0.5 / MOST, None, 0.0)
    with pytest.raises(ValueError, match="asks for more than"):
        smallest_n(lambda n: n * np.nan, Reply(), 0.03, None, 0.0)


def test_people_are_whole():
    with pytest.raises(ValueError, match=r"pop_size=10\.5: a population counts whole people"):
        smallest_n(lambda n: 1 / n, Reply(), 0.1, 10.5, 0.0)
