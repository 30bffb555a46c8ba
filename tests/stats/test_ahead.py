from fractions import Fraction
from functools import cache

import mpmath as mp
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from topline.stats.ahead import probability_ahead, probability_first


@cache
def last_to_finish(left):
    """Who is last to be drawn out, when each draw takes one from a random entrant still in.

    Gamma variables of whole counts are the times at which Poisson processes reach those counts, so
    the largest is the process that reaches its count last; which one jumps next is an even draw.
    """
    still_in = [place for place, count in enumerate(left) if count]
    if len(still_in) == 1:
        return tuple(Fraction(place == still_in[0]) for place in range(len(left)))
    chances = [Fraction(0)] * len(left)
    for place in still_in:
        after = last_to_finish((*left[:place], left[place] - 1, *left[place + 1 :]))
        chances = [
            chance + other / len(still_in) for chance, other in zip(chances, after, strict=True)
        ]
    return tuple(chances)


@pytest.mark.parametrize(
    "counts",
    [(0, 0), (3, 1), (9, 7), (4, 3, 3), (6, 0, 5), (10, 10, 9), (3, 3, 2, 2), (1, 0, 0, 0, 2)],
)
def test_whole_counts_agree_with_enumeration(counts):
    # A prior of 1 makes the gamma counts whole.
    n = max(sum(counts), 1)
    expected = [float(chance) for chance in last_to_finish(tuple(count + 1 for count in counts))]
    assert probability_first(np.array(counts) / n, n, prior=1) == pytest.approx(expected, abs=1e-11)
    if len(counts) == 2:
        ahead = probability_ahead(counts[0] / n, counts[1] / n, n, prior=1)
        assert ahead == pytest.approx(expected[0], abs=1e-13)


def largest_by_quadrature(alphas):
    """The defining integral, in t itself, by adaptive quadrature at 25 digits."""
    with mp.workdps(25):
        alphas = [mp.mpf(float(alpha)) for alpha in alphas]
        top = max(alphas)
        ends = [max(mp.mpf(0), top + step * mp.sqrt(top + 1)) for step in (-9, -4, 0, 4, 10, 30)]

        def density(i, t):
            others = mp.fprod(
                mp.gammainc(alpha, 0, t, regularized=True)
                for j, alpha in enumerate(alphas)
                if j != i
            )
            return mp.exp((alphas[i] - 1) * mp.log(t) - t - mp.loggamma(alphas[i])) * others

        return [
            float(mp.quad(lambda t, i=i: density(i, t), sorted(set(ends)), maxdegree=7))
            for i in range(len(alphas))
        ]


@pytest.mark.parametrize(
    ("shares", "n"),
    [((0.4, 0.35, 0.25), 37), ((0.3, 0.28, 0.27, 0.15), 120)],
)
def test_first_of_many_agrees_with_adaptive_quadrature(shares, n):
    expected = largest_by_quadrature(np.array(shares) * n / 1.3 + 0.5)
    assert probability_first(shares, n, deff=1.3) == pytest.approx(expected, abs=1e-10)


def test_ahead_agrees_with_the_beta_integral():
    with mp.workdps(25):
        a, b = mp.mpf("84.5"), mp.mpf("60.5")
        expected = mp.betainc(a, b, mp.mpf(1) / 2, 1, regularized=True)
    assert probability_ahead(0.56, 0.4, 150) == pytest.approx(float(expected), abs=1e-12)


@pytest.mark.parametrize(
    "shares", [(0.36, 0.33, 0.31), (0.2, 0.2, 0.19, 0.18, 0.12, 0.11), (0.5, 0.48, 0.02)]
)
def test_first_of_many_agrees_with_draws_from_the_dirichlet(shares):
    draws = np.random.default_rng(2002).dirichlet(np.array(shares) * 300 + 0.5, size=100_000)
    seen = np.bincount(draws.argmax(axis=1), minlength=len(shares)) / len(draws)
    expected = probability_first(shares, 300)
    error = np.sqrt(expected * (1 - expected) / len(draws)) + 1e-5
    assert np.all(np.abs(seen - expected) < 4 * error)


@pytest.mark.parametrize("n", [0.001, 10, 1500, 1e5, 1e6])
@pytest.mark.parametrize("answers", [2, 3, 5, 10, 20])
def test_the_probabilities_of_a_question_add_up_to_one(n, answers):
    rng = np.random.default_rng(answers)
    shares = np.vstack(
        [np.full(answers, 1 / answers), np.eye(answers)[0]]
        + [rng.dirichlet(np.full(answers, spread), 2) for spread in (0.1, 1, 100)]
    )
    first = probability_first(shares, n)
    assert np.all(first > -1e-15)
    assert first.sum(axis=-1) == pytest.approx(np.ones(len(shares)), abs=1e-9)
    assert first[0] == pytest.approx(np.full(answers, 1 / answers), abs=1e-9)


@pytest.mark.parametrize("prior", [1e-6, 0.01, 0.05, 0.1, 0.5, 1.0, 40.0])
@pytest.mark.parametrize("n", [0.1, 10, 1500, 1e6])
def test_of_two_answers_to_be_first_is_to_be_ahead(n, prior):
    a = np.array([0.0, 0.001, 0.3, 0.49, 0.4999, 0.5, 0.9])
    first = probability_first(np.stack([a, 1 - a], axis=-1), n, prior=prior)
    assert first[:, 0] == pytest.approx(probability_ahead(a, 1 - a, n, prior=prior), abs=1e-9)
    assert first[:, 1] == pytest.approx(probability_ahead(1 - a, a, n, prior=prior), abs=1e-9)


@settings(max_examples=60)
@given(st.floats(0, 0.5), st.floats(0, 0.5), st.floats(1, 1e5), st.floats(0.05, 5))
def test_one_of_two_is_ahead(a, b, n, prior):
    ahead = probability_ahead(a, b, n, prior=prior)
    assert ahead + probability_ahead(b, a, n, prior=prior) == pytest.approx(1, abs=1e-12)
    if a > b:
        assert ahead >= 0.5 - 1e-12
    if a == b:
        assert ahead == pytest.approx(0.5, abs=1e-12)


def test_more_respondents_and_a_smaller_design_effect_make_a_lead_surer():
    by_n = probability_ahead(0.47, 0.43, [100, 400, 1600, 6400])
    by_deff = probability_ahead(0.47, 0.43, 1600, deff=[16, 4, 1, 0.25])
    assert np.all(np.diff(by_n) > 0)
    assert by_deff == pytest.approx(by_n, abs=1e-14)
    assert probability_first([0.4, 0.3, 0.3], 800, deff=2)[0] == pytest.approx(
        probability_first([0.4, 0.3, 0.3], 400)[0], abs=1e-13
    )


def test_the_order_of_the_answers_does_not_matter():
    shares, order = np.array([0.3, 0.28, 0.22, 0.2]), [2, 0, 3, 1]
    first = probability_first(shares, 250)
    assert probability_first(shares[order], 250) == pytest.approx(first[order], abs=1e-14)


def test_polls_stack_on_earlier_axes():
    shares = np.random.default_rng(5).dirichlet([3, 3, 2], size=(40, 2))
    n = np.arange(100, 140)[:, None] * [1, 10]
    first = probability_first(shares, n)
    assert first.shape == (40, 2, 3)
    assert first[17, 1] == pytest.approx(probability_first(shares[17, 1], n[17, 1]), abs=1e-13)
    assert probability_first(shares[0, 0], [100, 200]).shape == (2, 3)
    assert probability_first(np.empty((0, 3)), 100).shape == (0, 3)


def test_missing_values_labels_and_floats_pass_through():
    first = probability_first([[0.4, 0.3, np.nan], [0.4, 0.3, 0.3]], 100)
    assert np.isnan(first).tolist() == [[True] * 3, [False] * 3]
    assert np.isnan(probability_first([0.4, 0.3], np.nan)).all()
    assert np.isnan(probability_ahead([0.4, np.nan], 0.3, 100)).tolist() == [False, True]
    shares = pd.Series([0.56, 0.23, 0.21], index=["should", "should not", "undecided"])
    assert probability_first(shares, 1500).index.equals(shares.index)
    assert probability_ahead(shares, 0.2, 1500).index.equals(shares.index)
    assert type(probability_ahead(0.56, 0.23, 1500)) is float


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"share_a": 56}, "share_a: a share lies in .* pass 0.56"),
        ({"share_b": 0.6}, r"at most 1 \(1\.01 after rounding\), not 1\.16; pass answers"),
        ({"n": 0}, "n: n, the number of respondents"),
        ({"deff": 0}, "deff: a design effect"),
        ({"prior": 0}, "prior: a prior count is above 0 and finite"),
    ],
)
def test_a_value_out_of_range_is_named_with_the_remedy(changed, text):
    with pytest.raises(ValueError, match=text):
        probability_ahead(**({"share_a": 0.56, "share_b": 0.23, "n": 1500} | changed))


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"shares": [56, 23]}, "shares: a share lies in .* pass 0.56"),
        ({"shares": [0.6, 0.3, 0.2]}, r"at most 1 \(1\.015 after rounding\), not 1\.1"),
        ({"shares": [0.6]}, "the last axis holds the answers of one question, at least two"),
        ({"n": -1}, "n: n, the number of respondents"),
        ({"deff": 0}, "deff: a design effect"),
        ({"prior": -0.5}, "prior: a prior count is above 0 and finite"),
    ],
)
def test_a_question_out_of_range_is_told_with_the_remedy(changed, text):
    with pytest.raises(ValueError, match=text):
        probability_first(**({"shares": [0.4, 0.3], "n": 1500} | changed))


def test_the_wrong_kind_of_argument_is_told():
    with pytest.raises(TypeError, match="shares: expected numbers"):
        probability_first(["40 %", "30 %"], 1500)
    with pytest.raises(TypeError, match="pass deff=deft"):
        probability_first([0.4, 0.3], 1500, deft=1.4)
    with pytest.raises(TypeError, match="pass deff=deft"):
        probability_ahead(0.4, 0.3, 1500, deft=1.4)
    with pytest.raises(ValueError, match=r"do not broadcast: share \(2,\), n \(3,\)"):
        probability_first([[0.4, 0.3], [0.4, 0.3]], [1, 2, 3])
