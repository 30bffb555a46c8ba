"""Margins of error and design effects."""

import math
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from topline.stats.design import (
    cluster_deff,
    effective_n,
    finite_correction,
    implied_confidence_level,
    implied_deff,
    implied_icc,
    kish_deff,
    margin_of_error,
)

sizes = st.integers(1, 10**7)
shares = st.floats(0.001, 0.999)
levels = st.floats(0.5, 0.9999)
deffs = st.floats(0.1, 50)


def z(level):
    return NormalDist().inv_cdf((1 + level) / 2)


# AAPOR's standard disclosure form (n = 1,001); ABC News, "Sampling Error: What it Means", 2008,
# rounded to the half point (560 and 800); Levada 2016 at shares of 50, 25, 10 and 5% (n = 800).
@pytest.mark.parametrize(
    ("n", "share", "deff", "points", "unit"),
    [
        (1001, 0.5, 1, 3.1, 0.1),
        (800, 0.5, 1, 3.5, 0.5),
        (560, 0.5, 1, 4.0, 0.5),
        (800, 0.5, 1.415, 4.1, 0.1),
        (800, 0.25, 1.415, 3.6, 0.1),
        (800, 0.1, 1.415, 2.5, 0.1),
        (800, 0.05, 1.415, 1.8, 0.1),
    ],
)
def test_margins_are_those_pollsters_print(n, share, deff, points, unit):
    assert 100 * margin_of_error(n, share, deff=deff) == pytest.approx(points, abs=unit / 2)


# R package pollster 0.1.7, moedeff_calc: z = 1.96 and n - 1 below the variance.
@pytest.mark.parametrize(("share", "points"), [(0.23, 3.01286403606267), (0.26, 3.14031191220511)])
def test_margin_with_a_design_effect_is_that_of_r_pollster(share, points):
    ours = 100 * margin_of_error(1499, share, deff=2) * 1.96 / z(0.95)
    assert ours == pytest.approx(points, rel=1e-9)


@settings(deadline=None)
@given(n=sizes, share=shares, level=levels, deff=deffs)
def test_margin_is_z_standard_errors(n, share, level, deff):
    by_hand = z(level) * math.sqrt(deff * share * (1 - share) / n)
    ours = margin_of_error(n, share, confidence_level=level, deff=deff)
    assert ours == pytest.approx(by_hand, rel=1e-9)
    assert margin_of_error(n, deff=deff, confidence_level=level) >= ours
    assert margin_of_error(n, 1 - share, confidence_level=level, deff=deff) == pytest.approx(
        ours, rel=1e-9
    )


def test_margin_in_a_population_is_that_of_drawing_without_replacement():
    # The variance of a hypergeometric share, from its probabilities.
    people, yes, n = 40, 14, 12
    ways = [math.comb(yes, x) * math.comb(people - yes, n - x) for x in range(n + 1)]
    mean = sum(w * x for x, w in enumerate(ways)) / sum(ways) / n
    variance = sum(w * (x / n - mean) ** 2 for x, w in enumerate(ways)) / sum(ways)
    margin = margin_of_error(n, yes / people, pop_size=people)
    assert margin == pytest.approx(z(0.95) * math.sqrt(variance), rel=1e-12)
    assert margin_of_error(40, 0.35, pop_size=40) == 0
    assert margin_of_error(1, 0.35, pop_size=1) == 0
    assert margin_of_error(40, 0.35, pop_size=1e12) == pytest.approx(margin_of_error(40, 0.35))


def test_effective_n_as_practools_prints_it():
    # PracTools, vignette "Design effects".
    assert effective_n(1000, 1.25) == 800


# facebookresearch/balance, docstring of design_effect; R package PracTools 1.7.5, deffK.
@pytest.mark.parametrize(
    ("weights", "deff"),
    [
        ([0, 1, 2, 3], 1.55555555555556),
        ([0.5, 0.8, 1, 1, 1.2, 1.5, 2, 0.4, 0.6, 1], 1.21),
    ],
)
def test_kish_deff_of_published_weights(weights, deff):
    assert kish_deff(weights) == pytest.approx(deff, rel=1e-12)
    assert kish_deff(pd.Series(weights)) == pytest.approx(deff, rel=1e-12)


@settings(deadline=None)
@given(
    weights=st.lists(st.floats(0.01, 100), min_size=1, max_size=50), scale=st.floats(0.001, 1000)
)
def test_kish_deff_is_one_plus_the_relative_variance_of_the_weights(weights, scale):
    relative = np.var(weights) / np.mean(weights) ** 2
    assert kish_deff(weights) == pytest.approx(1 + relative, rel=1e-9)
    assert kish_deff(np.array(weights) * scale) == pytest.approx(kish_deff(weights), rel=1e-9)
    assert kish_deff(weights[:1]) == pytest.approx(1, rel=1e-15)


def test_kish_deff_works_along_the_last_axis():
    deff = kish_deff([[0, 1, 2, 3], [1, 1, 1, 1], [1, np.nan, 1, 1]])
    np.testing.assert_allclose(deff, [14 / 9, 1, np.nan])
    assert type(kish_deff([1, 2])) is float


def test_cluster_deff_is_the_variance_of_a_mean_of_correlated_answers():
    size, icc = 15, 0.073
    covariance = np.full((size, size), icc) + (1 - icc) * np.eye(size)
    assert cluster_deff(icc, size) == pytest.approx(covariance.mean() * size, rel=1e-12)
    assert cluster_deff(0, 15) == 1
    assert cluster_deff(0.5, 1) == 1
    assert cluster_deff(1, 15) == 15


@settings(deadline=None)
@given(icc=st.floats(0, 1), size=st.floats(1.1, 1000))
def test_implied_icc_inverts_cluster_deff(icc, size):
    assert implied_icc(cluster_deff(icc, size), size) == pytest.approx(icc, abs=1e-12)


def test_correlation_of_a_hundred_places_of_fifteen():
    low, estimate, high = implied_deff(0.036, 1500, unit=0.001)
    correlations = implied_icc([low, estimate, high], 15)
    np.testing.assert_allclose(correlations, [0.069, 0.073, 0.077], atol=5e-4)


@settings(deadline=None)
@given(n=sizes, share=shares, level=levels, deff=deffs)
def test_implied_deff_inverts_the_margin(n, share, level, deff):
    moe = margin_of_error(n, share, confidence_level=level, deff=deff)
    if moe < 1:
        low, estimate, high = implied_deff(moe, n, share=share, confidence_level=level)
        assert low == estimate == high == pytest.approx(deff, rel=1e-9)


@settings(deadline=None)
@given(n=sizes, deff=deffs, digits=st.integers(1, 4))
def test_implied_deff_of_a_rounded_margin_holds_the_true_one(n, deff, digits):
    unit = 10.0**-digits
    printed = round(margin_of_error(n, deff=deff), digits)
    if 0 < printed < 1:
        low, estimate, high = implied_deff(printed, n, unit=unit)
        assert low <= estimate <= high
        assert low * (1 - 1e-9) <= deff <= high * (1 + 1e-9)


def test_a_margin_of_half_a_step_may_come_from_no_variance():
    assert implied_deff(0.005, 1500, unit=0.01).low == 0


def test_the_margin_of_fom_leaves_a_range_of_design_effects():
    # By hand: 3.55, 3.6 and 3.65 points over 1.959964 * 50 / sqrt(1500) = 2.5303, squared.
    implied = implied_deff(0.036, 1500, unit=0.001)
    assert tuple(implied) == pytest.approx((1.968, 2.024, 2.081), abs=5e-4)


@settings(deadline=None)
@given(n=st.integers(10, 10**5), share=shares, level=st.floats(0.5, 0.999), deff=deffs)
def test_implied_confidence_level_inverts_the_margin(n, share, level, deff):
    moe = margin_of_error(n, share, confidence_level=level, deff=deff)
    if moe < 1:
        implied = implied_confidence_level(moe, n, share=share, deff=deff)
        assert implied == pytest.approx(level, rel=1e-9)


def test_implied_confidence_level_is_the_normal_probability_within_the_margin():
    errors = 0.036 / math.sqrt(0.25 / 1500)
    level = NormalDist().cdf(errors) - NormalDist().cdf(-errors)
    assert implied_confidence_level(0.036, 1500) == pytest.approx(level, rel=1e-12)


def test_arrays_series_and_missing_values_go_through():
    np.testing.assert_array_equal(
        np.isnan(margin_of_error([1500, None, 1000], [0.5, 0.5, np.nan])), [False, True, True]
    )
    n = pd.Series([1500, 1600], index=["fom", "levada"])
    deff = pd.Series([1.9, 2.0], index=["levada", "fom"])
    pd.testing.assert_series_equal(effective_n(n, deff), pd.Series([750, 1600 / 1.9], n.index))
    assert margin_of_error(n, deff=deff)["fom"] == margin_of_error(1500, deff=2.0)
    assert implied_deff(pd.Series([0.036]), 1500, unit=0.001).high.index.tolist() == [0]
    assert implied_icc([2.0, np.nan], 15).shape == (2,)
    assert math.isnan(implied_confidence_level(math.nan, 1500))
    for value in (margin_of_error(1500), effective_n(10, 2), cluster_deff(0.1, 3)):
        assert type(value) is float


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: margin_of_error(0), ValueError, "n, the number of respondents, is above 0"),
        (lambda: margin_of_error("1500"), TypeError, "n: expected numbers, not '1500'"),
        (lambda: margin_of_error(1500, 56), ValueError, r"looks like a percentage, pass 0\.56"),
        (lambda: margin_of_error(1500, confidence_level=95), ValueError, r"did you mean 0\.95\?"),
        (lambda: margin_of_error(1500, deff=-1), ValueError, "a design effect is a ratio of"),
        (lambda: margin_of_error(1500, deft=1.4), TypeError, r"pass deff=deft\*\*2"),
        (lambda: margin_of_error(1500, alpha=0.05), TypeError, "there is no alpha"),
        (
            lambda: margin_of_error(1500, pop_size=900),
            ValueError,
            "pop_size=900 is smaller than the",
        ),
        (lambda: margin_of_error([1500, 20], pop_size=[2000, 10]), ValueError, "pop_size=10 is sm"),
        (lambda: effective_n(1500, 0), ValueError, "deff: a design effect"),
        (lambda: effective_n(-1, 2), ValueError, "not -1: pass for example 1500"),
        (lambda: effective_n(1500, deft=2), TypeError, "deft is its square root"),
        (lambda: kish_deff([]), ValueError, "weights: at least one weight above 0 is needed"),
        (lambda: kish_deff([0, 0]), ValueError, "weights: at least one weight above 0 is needed"),
        (lambda: kish_deff([[0, 0], [1, 2]]), ValueError, "at least one weight above 0 is needed"),
        (lambda: kish_deff([1, -1]), ValueError, "a weight is 0 or more and finite, not -1"),
        (lambda: kish_deff(["a"]), TypeError, "weights: expected numbers"),
        (lambda: cluster_deff(1.5, 15), ValueError, r"correlation lies in \[-1, 1\], not 1\.5"),
        (lambda: cluster_deff(0.1, 0), ValueError, "respondents per cluster are at least 1, not 0"),
        (lambda: cluster_deff(-0.5, 15), ValueError, r"icc=-0\.5 is impossible in clusters of 15"),
        (lambda: cluster_deff(-1, 2), ValueError, "icc=-1 is impossible in clusters of 2"),
        (lambda: implied_icc(2, 1), ValueError, "cluster_size=1: one respondent per place"),
        (lambda: implied_icc(2, [1, 15]), ValueError, "cluster_size=1: one respondent per place"),
        (lambda: implied_icc(0, 15), ValueError, "deff: a design effect"),
        (lambda: implied_deff(3.6, 1500), ValueError, r"3\.6 looks like points, pass 0\.036"),
        (lambda: implied_deff(0, 1500), ValueError, r"0 is outside, pass for example 0\.036"),
        (lambda: implied_deff(0.036, 1500, share=0), ValueError, "a share of 0 or 1 has no margin"),
        (lambda: implied_deff(0.036, 1500, share=[0, 0.5]), ValueError, "a share of 0 or 1 has no"),
        (lambda: implied_deff(0.036, 1500, share=1), ValueError, r"pass for example 0\.5"),
        (lambda: implied_deff(0.036, 1500, unit=0), ValueError, "the rounding unit of a share is"),
        (lambda: implied_confidence_level(3.6, 1500), ValueError, "looks like points"),
        (lambda: implied_confidence_level(0.03, 1500, share=1), ValueError, "has no margin to ex"),
        (lambda: implied_confidence_level(0.03, 1500, deff=0), ValueError, "deff: a design eff"),
    ],
)
def test_faults_are_refused_with_the_remedy(call, error, says):
    with pytest.raises(error, match=says):
        call()


def test_a_unit_in_points_is_noticed():
    with pytest.raises(ValueError, match=r"unit=0\.1 is a step wider .* pass 0\.001"):
        implied_deff(0.036, 1500, unit=0.1)


def test_no_correlation_is_above_one():
    assert implied_icc(15.0, 15) == 1.0
    with pytest.raises(ValueError, match="deff=30 is impossible in clusters of 15"):
        implied_icc(30, 15)


def test_correction_is_the_share_of_the_population_not_asked():
    assert finite_correction(100, None) == 1
    assert finite_correction(np.array(1.0), np.array(1.0)) == 0
    np.testing.assert_allclose(
        finite_correction(np.array([1, 500, 2000]), 2000), [1, 1500 / 1999, 0]
    )
    assert np.isnan(finite_correction(np.nan, 2000))
    with pytest.raises(
        ValueError, match="pop_size=100 is smaller than the sample, n=101: pass the"
    ):
        finite_correction(101, 100)


def test_the_sample_that_exceeds_its_population_is_told_not_another_nor_a_missing_one():
    with pytest.raises(ValueError, match="pop_size=100 is smaller than the sample, n=200: pass"):
        finite_correction(np.array([np.nan, 5000, 200]), np.array([50, 6000, 100]))


def test_the_pair_that_does_not_fit_is_told_not_the_ends_of_both():
    with pytest.raises(ValueError, match=r"icc=-0\.5 is impossible in clusters of 15:"):
        cluster_deff([np.nan, -0.9, -0.5], [100, 2, 15])
    with pytest.raises(ValueError, match="deff=5 is impossible in clusters of 4:"):
        implied_icc([20.0, 5.0], [30, 4])
    with pytest.raises(ValueError, match=r"unit=0\.1 is a step .* pass 0\.001"):
        implied_deff([0.03, 0.03], 900, unit=[0.01, 0.1])
