from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm, t

import topline as tl
from topline.stats.pooling import POOLING_METHODS, pooled_of, read_estimates

RANDOM = [name for name in POOLING_METHODS.table if name != "fixed"]
shares = st.lists(st.floats(0.2, 0.8), min_size=2, max_size=12)


@pytest.mark.parametrize("method", POOLING_METHODS.table)
@settings(max_examples=60)
@given(shares, st.integers(0, 10**6))
def test_the_average_lies_between_the_polls_and_its_interval_around_it(method, given_shares, seed):
    n = np.random.default_rng(seed).integers(400, 3000, len(given_shares))
    found = tl.pooled_interval(given_shares, n, method=method)
    assert min(given_shares) - 1e-12 <= found.estimate <= max(given_shares) + 1e-12
    assert found.low <= found.estimate <= found.high
    assert 0 <= found.p_agree <= 1
    if method != "fixed":
        assert found.next_low <= found.low + 1e-12 or found.low == 0 or found.between == 0


@settings(max_examples=60)
@given(shares, st.integers(0, 10**6))
def test_the_interval_is_never_narrower_than_that_of_one_common_share(given_shares, seed):
    n = np.random.default_rng(seed).integers(400, 3000, len(given_shares))
    plain = tl.pooled_interval(given_shares, n, method="fixed")
    found = tl.pooled_interval(given_shares, n)
    if found.low > 0 and found.high < 1:
        assert found.high - found.low >= plain.high - plain.low - 1e-12


def test_paule_and_mandel_set_the_sum_of_squares_to_its_expectation():
    polls = read_estimates([0.5, 0.54, 0.48, 0.58, 0.51], 1500, 2.0)
    tau2 = tl.pooled_interval([0.5, 0.54, 0.48, 0.58, 0.51], 1500, deff=2.0).between ** 2
    weight = 1 / (polls.variance + tau2)
    mean = weight @ polls.estimate / weight.sum()
    assert weight @ (polls.estimate - mean) ** 2 == pytest.approx(4, abs=1e-9)


def test_reml_is_the_maximum_of_the_restricted_likelihood():
    polls = read_estimates([0.5, 0.54, 0.48, 0.58, 0.51], [800, 1500, 1000, 600, 2000], 1.3)

    def loglik(tau2):
        variance = polls.variance + tau2
        mean = (polls.estimate / variance).sum() / (1 / variance).sum()
        squares = ((polls.estimate - mean) ** 2 / variance).sum()
        return -0.5 * (np.log(variance).sum() + np.log((1 / variance).sum()) + squares)

    found = tl.pooled_interval(
        polls.estimate, [800, 1500, 1000, 600, 2000], deff=1.3, method="reml"
    ).between
    grid = np.linspace(0, 0.1, 20001)
    assert found == pytest.approx(grid[np.argmax([loglik(sd**2) for sd in grid])], abs=1e-5)


@pytest.mark.parametrize("method", POOLING_METHODS.table)
def test_polls_that_agree_have_no_variance_between_them(method):
    found = tl.pooled_interval([0.5, 0.5, 0.5], 1000, method=method)
    assert (found.between, found.q, found.p_agree) == (0, pytest.approx(0), 1)
    assert found.high - 0.5 == pytest.approx(1.959964 * (0.25 / 3000) ** 0.5, abs=1e-8)


@pytest.mark.parametrize("method", POOLING_METHODS.table)
def test_many_polls_of_one_house_count_as_one_poll_of_all_its_respondents(method):
    apart = tl.pooled_interval(
        [0.52, 0.48, 0.5, 0.6, 0.4], [500, 500, 1000, 900, 800], house=[*"aaabc"], method=method
    )
    together = tl.pooled_interval([0.5, 0.6, 0.4], [2000, 900, 800], method=method)
    assert apart.estimate == pytest.approx(together.estimate, abs=1e-12)
    assert (apart.low, apart.high) == pytest.approx((together.low, together.high), abs=1e-12)


def test_rounding_of_several_polls_of_a_house_averages_out():
    one, four = (
        tl.pooled_interval(
            [0.5] * polls + [0.5], 1e9, house=["a"] * polls + ["b"], unit=0.01, method="fixed"
        ).se
        for polls in (1, 4)
    )
    assert one**-2 == pytest.approx(2 * 12e4, rel=1e-3)
    assert four**-2 == pytest.approx(5 * 12e4, rel=1e-3)


def test_a_share_that_was_printed_low_weighs_no_more():
    found = tl.pooled_interval([0.03, 0.07], 1000, method="fixed")
    assert found.estimate == pytest.approx(0.05)


def test_two_houses_have_the_t_of_one_degree_of_freedom():
    found = tl.pooled_interval([0.48, 0.5], 1e6)
    assert (found.high - found.estimate) / found.se == pytest.approx(t.ppf(0.975, 1))
    normal = tl.pooled_interval([0.48, 0.5], 1e6, interval="normal")
    assert (normal.high - normal.estimate) / normal.se == pytest.approx(norm.ppf(0.975))


def test_one_poll_alone_is_its_own_interval_and_says_nothing_of_the_next():
    found = tl.pooled_interval([0.5], 1000, method="fixed", deff=2)
    assert found.high - 0.5 == pytest.approx(norm.ppf(0.975) * (0.25 * 2 / 1000) ** 0.5)
    assert np.isnan([found.p_agree, found.next_low, found.next_high]).all()


def test_the_interval_covers_what_it_says():
    rng, hits = np.random.default_rng(1986), 0
    for _ in range(2000):
        house = np.repeat(np.arange(5), 3)
        true = 0.45 + rng.normal(0, 0.02, 5)
        counts = rng.binomial(1000, true[house])
        found = tl.pooled_interval(counts / 1000, 1000, house=house)
        hits += found.low <= 0.45 <= found.high
    assert 0.94 <= hits / 2000 <= 0.97


def test_missing_numbers_stay_missing():
    for found in (
        tl.pooled_interval([0.5, np.nan], 1000),
        tl.pooled_interval([0.5, 0.4], [1000, np.nan]),
    ):
        *numbers, _, _ = astuple(found)
        assert np.isnan(numbers).all()


@pytest.mark.parametrize("method", RANDOM)
def test_two_houses_differ_one_does_not_and_a_fixed_method_knows_no_next(method):
    two = tl.pooled_interval([0.4, 0.5], 1000, method=method)
    # Half the squared difference, less the mean of the sampling variances.
    assert two.between**2 == pytest.approx(0.1**2 / 2 - 0.45 * 0.55 / 1000)
    assert np.isfinite([two.next_low, two.next_high, two.p_agree]).all()
    one = tl.pooled_interval([0.4], 1000, method=method, interval="normal")
    assert one.between == 0
    assert np.isnan([one.next_low, one.next_high, one.p_agree]).all()
    fixed = tl.pooled_interval([0.4, 0.5], 1000, method="fixed")
    assert np.isnan([fixed.next_low, fixed.next_high]).all()


def test_bounds_of_averages_and_outcomes_stay_in_their_range():
    few = tl.pooled_interval([0.0, 0.02], 100)
    many = tl.pooled_interval([1.0, 0.98], 100)
    assert (few.low, few.next_low, many.high, many.next_high) == (0, 0, 1, 1)
    leads = read_estimates([0.0, 0.02], 100, 1).over(read_estimates([1.0, 0.98], 100, 1))
    behind = pooled_of(leads, None, "paule-mandel", "hartung-knapp", 0.95)
    assert (behind.low, behind.next_low) == (-1, -1)
    assert tl.outcome_interval(0.99, 0.0, 0.023).high == 1


def test_a_share_of_nothing_needs_the_rounding_of_every_poll():
    found = tl.pooled_interval([0.0, 0.0], 1000, unit=0.01, method="fixed")
    assert found.high == pytest.approx(norm.ppf(0.975) * (0.01**2 / 12 / 2) ** 0.5)
    for shares, unit in (([0.0, 0.0], [0.01, 0]), ([1.0, 1.0], 0)):
        with pytest.raises(ValueError, match=f"every poll has {shares[0]:g}"):
            tl.pooled_interval(shares, 1000, unit=unit)


def test_houses_may_be_names_and_numbers():
    mixed = np.array(["A", 1, "A"], dtype=object)
    found = tl.pooled_interval([0.4, 0.5, 0.45], 1000, house=mixed)
    assert found == tl.pooled_interval([0.4, 0.5, 0.45], 1000, house=["A", "1", "A"])


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"shares": [50, 54]}, r"shares: a share lies in .* pass 0\.5"),
        ({"shares": 0.5}, "shares: a list of one share a poll is needed"),
        ({"shares": [0.0, 0.0]}, "every poll has 0.* pass unit=0.01"),
        ({"n": 0}, "n: n, the number of respondents"),
        ({"deff": [0, 1]}, "deff: a design effect"),
        ({"unit": 1.5}, "unit: the rounding unit"),
        ({"unit": -0.01}, "unit: the rounding unit"),
        ({"house": ["a"]}, "house: 1 houses for 2 polls"),
        ({"house": ["a", "a"]}, r'one house alone .* pass polls of two or more, or method="fixed"'),
        ({"method": "random"}, "means two things"),
        ({"method": "sidik"}, "choose one of fixed, dersimonian-laird"),
        ({"interval": "t"}, 'pass "hartung-knapp" or "normal"'),
        ({"confidence_level": 95}, r"did you mean 0\.95"),
    ],
)
def test_a_value_out_of_range_is_told_with_the_remedy(changed, text):
    with pytest.raises(ValueError, match=text):
        tl.pooled_interval(**({"shares": [0.5, 0.54], "n": 1000} | changed))


def test_outcome_intervals_add_the_floor_as_a_variance():
    found = tl.outcome_interval(0.52, 0.003, 0.004)
    assert found.high - 0.52 == pytest.approx(norm.ppf(0.975) * 0.005)
    assert tl.outcome_interval(0.01, 0.0, 0.023).low == 0
    many = tl.outcome_interval(np.array([0.5, np.nan]), 0.01, 0.0, confidence_level=0.9)
    assert many.width[0] == pytest.approx(2 * norm.ppf(0.95) * 0.01)
    assert np.isnan(many.high[1])


def test_an_outcome_interval_has_no_default_floor():
    with pytest.raises(TypeError, match="floor"):
        tl.outcome_interval(0.52, 0.003)


@pytest.mark.parametrize(
    ("given_numbers", "text"),
    [
        ((52, 0.003, 0.023), "estimate: an estimate is a share .* pass 0.52"),
        ((0.52, 0.3, 2.3), r"floor: a floor .* looks like points, pass 0\.023"),
        ((0.52, -0.1, 0.02), "se: a standard error"),
        ((-0.02, 0.01, 0.02), "estimate: an estimate is a share"),
    ],
)
def test_an_outcome_in_the_wrong_unit_is_told(given_numbers, text):
    with pytest.raises(ValueError, match=text):
        tl.outcome_interval(*given_numbers)
