import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize_scalar
from scipy.special import ndtri, xlogy

from topline.stats.lead import METHODS, lead_interval, lead_moe

ALL = tuple(METHODS.table)
CONTAIN_THE_ESTIMATE = ("wald", "tango")

counts = st.integers(1, 60).flatmap(
    lambda n: st.tuples(st.integers(0, n), st.integers(0, n), st.just(n)).filter(
        lambda xs: xs[0] + xs[1] <= n
    )
)
methods = st.sampled_from(ALL)


def lead(x_a, x_b, n, **options):
    return lead_interval(x_a / n, x_b / n, n, **options)


def choices(x_a, x_b, n):
    """One number a respondent: 1 chose a, -1 chose b, 0 neither."""
    return np.repeat([1.0, -1.0, 0.0], [x_a, x_b, n - x_a - x_b])


def mean_interval(values, n):
    reach = -ndtri(0.025) * np.sqrt(np.var(values) / n)
    return np.mean(values) - reach, np.mean(values) + reach


def test_wald_is_the_interval_of_the_mean_of_plus_and_minus_one():
    low, high = mean_interval(choices(84, 35, 150), 150)
    interval = lead(84, 35, 150)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=1e-14)
    assert interval.estimate == pytest.approx(49 / 150, abs=1e-14)


def test_bonett_price_adds_one_respondent_to_each_answer():
    low, high = mean_interval(choices(85, 36, 152), 152)
    interval = lead(84, 35, 150, method="bonett-price")
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=1e-14)


def test_agresti_min_adds_half_a_respondent_to_each_of_four_cells():
    # The paired table has two cells without a difference, so half of 2 is added to neither.
    low, high = mean_interval(choices(2 * 84 + 1, 2 * 35 + 1, 2 * 150 + 4), 152)
    interval = lead(84, 35, 150, method="agresti-min")
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=1e-14)


def likely_variance(value, a, b):
    """The variance of a lead at the most likely shares that have this lead, by maximisation."""

    def minus_log_likelihood(q):
        return -(xlogy(a, q + value) + xlogy(b, q) + xlogy(1 - a - b, 1 - 2 * q - value))

    least, most = max(0.0, -value), (1 - value) / 2
    # Keep off the ends, where the logarithm may be infinite, by less than the comparison sees.
    edge = 1e-10 * (most - least)
    q = minimize_scalar(
        minus_log_likelihood,
        bounds=(least + edge, most - edge),
        method="bounded",
        options={"xatol": 1e-12},
    ).x
    return 2 * q + value - value**2


@pytest.mark.parametrize("confidence_level", [0.8, 0.95, 0.999])
@pytest.mark.parametrize(
    ("x_a", "x_b", "n"),
    [(0, 0, 10), (5, 0, 10), (10, 0, 10), (0, 3, 7), (4, 4, 8), (1, 1, 40), (8.4, 3.45, 15.5)],
)
def test_tango_inverts_the_score_test(x_a, x_b, n, confidence_level):
    a, b = x_a / n, x_b / n
    z = ndtri((1 + confidence_level) / 2)

    def excess(value):
        return n * (a - b - value) ** 2 - z**2 * likely_variance(value, a, b)

    tiny = 1e-7  # at the estimate itself the test statistic may be 0 / 0
    low = brentq(excess, -1 + tiny, a - b - tiny) if a - b > -1 else -1.0
    high = brentq(excess, a - b + tiny, 1 - tiny) if a - b < 1 else 1.0
    interval = lead(x_a, x_b, n, method="tango", confidence_level=confidence_level)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=2e-7)


def test_tango_has_its_bounds_next_to_a_lead_of_one_too():
    few = np.array([0.0, 1e-300, 1e-18, 1e-16, 1e-9, 1e-4])
    n = np.array([[1e-3], [1.0], [1500.0], [1e9]])
    for a, b in ((1 - few, few), (1 - few, 0.0), (few, 1 - few), (few, 0.0)):
        interval = lead_interval(a, b, n, method="tango")
        assert np.all((interval.low >= -1) & (interval.low <= interval.estimate))
        assert np.all((interval.high <= 1) & (interval.high >= interval.estimate))
        assert np.all(interval.width > 0)


@pytest.mark.parametrize("confidence_level", [0.5, 0.95, 0.9999])
@pytest.mark.parametrize("method", ALL)
def test_bounds_are_in_order_and_range_at_every_small_count(method, confidence_level):
    for n in range(1, 31):
        x_a, x_b = np.meshgrid(np.arange(n + 1), np.arange(n + 1))
        real = x_a + x_b <= n
        interval = lead(x_a[real], x_b[real], n, method=method, confidence_level=confidence_level)
        assert np.all((interval.low >= -1) & (interval.low <= interval.high) & (interval.high <= 1))
        assert np.all(interval.high[interval.estimate == 1] == 1)
        assert np.all(interval.low[interval.estimate == -1] == -1)
        if method in CONTAIN_THE_ESTIMATE:
            assert np.all(
                (interval.low <= interval.estimate) & (interval.estimate <= interval.high)
            )


@settings(max_examples=60)
@given(counts, methods)
def test_swapping_the_answers_turns_the_interval_round(xs, method):
    x_a, x_b, n = xs
    there, back = lead(x_a, x_b, n, method=method), lead(x_b, x_a, n, method=method)
    assert (there.estimate, there.low, there.high) == (-back.estimate, -back.high, -back.low)


@settings(max_examples=60)
@given(counts, methods, st.floats(0.5, 0.999), st.floats(0.5, 0.999))
def test_a_higher_level_is_never_narrower(xs, method, one, other):
    narrow = lead(*xs, method=method, confidence_level=min(one, other))
    wide = lead(*xs, method=method, confidence_level=max(one, other))
    assert wide.low <= narrow.low + 1e-12
    assert wide.high >= narrow.high - 1e-12


@settings(max_examples=60)
@given(counts, st.sampled_from(CONTAIN_THE_ESTIMATE), st.floats(1, 20))
def test_more_respondents_give_a_nested_interval(xs, method, times):
    x_a, x_b, n = xs
    few = lead(x_a, x_b, n, method=method)
    many = lead_interval(x_a / n, x_b / n, n * times, method=method)
    assert few.low <= many.low + 1e-12
    assert few.high >= many.high - 1e-12


@settings(max_examples=60)
@given(counts, methods, st.floats(1, 20))
def test_more_respondents_never_give_a_wider_interval(xs, method, times):
    x_a, x_b, n = xs
    many = lead_interval(x_a / n, x_b / n, n * times, method=method)
    assert many.width <= lead(x_a, x_b, n, method=method).width + 1e-12


@settings(max_examples=40)
@given(counts, methods, st.floats(0.5, 5))
def test_a_design_effect_divides_the_respondents(xs, method, deff):
    x_a, x_b, n = xs
    designed = lead(x_a, x_b, n, method=method, deff=deff)
    smaller = lead_interval(x_a / n, x_b / n, n / deff, method=method)
    assert (designed.low, designed.high) == pytest.approx((smaller.low, smaller.high), abs=1e-13)


@pytest.mark.parametrize("method", ALL)
def test_whole_percents_may_exceed_one_together_by_rounding(method):
    interval = lead_interval(0.505, 0.505, 50, method=method)
    assert -1 < interval.low < 0 < interval.high < 1


def test_the_population_shrinks_the_variance_and_asking_all_leaves_none():
    part = lead_interval(0.5, 0.3, 100, pop_size=400)
    whole = lead_interval(0.5, 0.3, 100)
    assert part.width == pytest.approx(whole.width * np.sqrt(300 / 399), rel=1e-12)
    for method in ALL:
        known = lead_interval(0.5, 0.3, 400, pop_size=400, method=method)
        assert known.low == known.estimate == known.high


@pytest.mark.parametrize(
    ("a", "b", "deff", "points"), [(0.56, 0.23, 1, 4.18), (0.48, 0.26, 2.024, 5.99)]
)
def test_the_margin_of_a_published_lead(a, b, deff, points):
    assert round(100 * lead_moe(a, b, 1500, deff=deff), 2) == points


def test_the_margin_is_half_of_the_wald_interval_and_not_cut_at_one():
    interval = lead_interval(0.56, 0.23, 1500, deff=1.7, confidence_level=0.9, pop_size=9000)
    moe = lead_moe(0.56, 0.23, 1500, deff=1.7, confidence_level=0.9, pop_size=9000)
    assert interval.width == pytest.approx(2 * moe, rel=1e-12)
    assert lead_moe(0.5, 0.5, 2) > 1


def test_the_margin_of_two_answers_that_fill_the_question_is_twice_one_margin():
    assert lead_moe(0.6, 0.4, 800) == pytest.approx(2 * -ndtri(0.025) * np.sqrt(0.24 / 800))
