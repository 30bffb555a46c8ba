import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize_scalar
from scipy.special import ndtri, xlogy

from topline.stats.change import METHODS, change_interval, change_moe
from topline.stats.design import margin_of_error

ALL = tuple(METHODS.table)
CONTAIN_THE_ESTIMATE = ("wald", "newcombe", "miettinen-nurminen")

poll = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
methods = st.sampled_from(ALL)


def change(before, after, **options):
    """The change between two polls given as (count, n)."""
    (x_before, n_before), (x_after, n_after) = before, after
    return change_interval(x_before / n_before, n_before, x_after / n_after, n_after, **options)


def reach_of_means(*groups):
    return -ndtri(0.025) * np.sqrt(sum(np.var(group) / len(group) for group in groups))


def answers(x, n):
    return np.repeat([1.0, 0.0], [x, n - x])


def test_wald_adds_the_variances_of_two_means():
    interval = change((84, 150), (102, 200))
    reach = reach_of_means(answers(84, 150), answers(102, 200))
    assert interval.low == pytest.approx(0.51 - 0.56 - reach, abs=1e-14)
    assert interval.high == pytest.approx(0.51 - 0.56 + reach, abs=1e-14)


def test_agresti_caffo_adds_one_respondent_for_and_one_against_in_each_poll():
    interval = change((84, 150), (102, 200), method="agresti-caffo")
    before, after = answers(85, 152), answers(103, 202)
    centre, reach = after.mean() - before.mean(), reach_of_means(before, after)
    assert (interval.low, interval.high) == pytest.approx(
        (centre - reach, centre + reach), abs=1e-14
    )
    assert interval.estimate == pytest.approx(-0.05, abs=1e-14)


def score_limits(share, n, z):
    def excess(candidate):
        return n * (share - candidate) ** 2 - z**2 * candidate * (1 - candidate)

    return brentq(excess, 0, share, xtol=1e-14), brentq(excess, share, 1, xtol=1e-14)


@pytest.mark.parametrize("confidence_level", [0.8, 0.99])
def test_newcombe_squares_and_adds_the_distances_to_the_score_limits(confidence_level):
    z = ndtri((1 + confidence_level) / 2)
    low_before, high_before = score_limits(0.56, 150, z)
    low_after, high_after = score_limits(0.51, 200, z)
    interval = change((84, 150), (102, 200), method="newcombe", confidence_level=confidence_level)
    down = np.sqrt((0.51 - low_after) ** 2 + (high_before - 0.56) ** 2)
    up = np.sqrt((high_after - 0.51) ** 2 + (0.56 - low_before) ** 2)
    assert (interval.low, interval.high) == pytest.approx((-0.05 - down, -0.05 + up), abs=1e-12)


def likely_variance(value, before, after):
    """The variance of a change at the most likely shares that have it, by maximisation."""
    (x_before, n_before), (x_after, n_after) = before, after

    def minus_log_likelihood(p):
        q = p + value
        return -(
            xlogy(x_before, p)
            + xlogy(n_before - x_before, 1 - p)
            + xlogy(x_after, q)
            + xlogy(n_after - x_after, 1 - q)
        )

    least, most = max(0.0, -value), min(1.0, 1 - value)
    # Keep off the ends, where the logarithm may be infinite, by less than the comparison sees.
    edge = 1e-10 * (most - least)
    p = minimize_scalar(
        minus_log_likelihood,
        bounds=(least + edge, most - edge),
        method="bounded",
        options={"xatol": 1e-12},
    ).x
    q = p + value
    return p * (1 - p) / n_before + q * (1 - q) / n_after


@pytest.mark.parametrize("confidence_level", [0.8, 0.95, 0.999])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((0, 20), (0, 10)),
        ((0, 10), (10, 10)),
        ((10, 10), (0, 10)),
        ((0, 29), (5, 56)),
        ((2, 7), (6, 7)),
        ((840, 1500), (765, 1500)),
        ((8.4, 15.5), (3, 90.2)),
        ((4, 4), (3, 60)),
    ],
)
def test_miettinen_nurminen_inverts_the_score_test(before, after, confidence_level):
    z = ndtri((1 + confidence_level) / 2)
    people = before[1] + after[1]
    estimate = after[0] / after[1] - before[0] / before[1]

    def excess(value):
        variance = people / (people - 1) * likely_variance(value, before, after)
        return (estimate - value) ** 2 - z**2 * variance

    tiny = 1e-7  # at the estimate itself the test statistic may be 0 / 0
    low = brentq(excess, -1 + tiny, estimate - tiny) if estimate > -1 else -1.0
    high = brentq(excess, estimate + tiny, 1 - tiny) if estimate < 1 else 1.0
    interval = change(before, after, method="mn", confidence_level=confidence_level)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=2e-7)


def test_a_single_respondent_in_all_leaves_every_change_open():
    interval = change_interval(0.3, 0.4, 0.6, 0.6, method="miettinen-nurminen")
    assert (interval.low, interval.high) == (-1, 1)


@pytest.mark.parametrize("confidence_level", [0.5, 0.95, 0.9999])
@pytest.mark.parametrize("method", ALL)
def test_bounds_are_in_order_and_range_at_every_small_count(method, confidence_level):
    for n in range(1, 31):
        for other in (n, 7):
            x_after, x_before = np.meshgrid(np.arange(n + 1), np.arange(other + 1))
            interval = change_interval(
                x_before / other,
                other,
                x_after / n,
                n,
                method=method,
                confidence_level=confidence_level,
            )
            low, value, high = interval.low, interval.estimate, interval.high
            assert np.all((low >= -1) & (low <= high) & (high <= 1))
            assert np.all(high[value == 1] == 1)
            assert np.all(low[value == -1] == -1)
            if method in CONTAIN_THE_ESTIMATE:
                assert np.all((low <= value) & (value <= high))


@settings(max_examples=60)
@given(poll, poll, methods)
def test_swapping_the_polls_turns_the_interval_round(before, after, method):
    there, back = change(before, after, method=method), change(after, before, method=method)
    assert (there.estimate, there.low) == (-back.estimate, -back.high)
    assert there.high == -back.low


@settings(max_examples=60)
@given(poll, poll, methods)
def test_counting_the_others_turns_the_interval_round(before, after, method):
    others = [(n - x, n) for x, n in (before, after)]
    there, mirrored = change(before, after, method=method), change(*others, method=method)
    assert (there.low, there.high) == pytest.approx((-mirrored.high, -mirrored.low), abs=1e-9)


@settings(max_examples=60)
@given(poll, poll, methods, st.floats(0.5, 0.999), st.floats(0.5, 0.999))
def test_a_higher_level_is_never_narrower(before, after, method, one, other):
    narrow = change(before, after, method=method, confidence_level=min(one, other))
    wide = change(before, after, method=method, confidence_level=max(one, other))
    assert wide.low <= narrow.low + 1e-12
    assert wide.high >= narrow.high - 1e-12


@settings(max_examples=60)
@given(poll, poll, st.sampled_from(CONTAIN_THE_ESTIMATE), st.floats(1, 20))
def test_more_respondents_give_a_nested_interval(before, after, method, times):
    (x_before, n_before), (x_after, n_after) = before, after
    few = change(before, after, method=method)
    many = change_interval(
        x_before / n_before, n_before * times, x_after / n_after, n_after * times, method=method
    )
    assert few.low <= many.low + 1e-12
    assert few.high >= many.high - 1e-12


@settings(max_examples=40)
@given(poll, poll, methods, st.floats(0.5, 5), st.floats(0.5, 5))
def test_each_design_effect_divides_its_own_respondents(before, after, method, one, other):
    (x_before, n_before), (x_after, n_after) = before, after
    designed = change(before, after, method=method, deff_before=one, deff_after=other)
    smaller = change_interval(
        x_before / n_before, n_before / one, x_after / n_after, n_after / other, method=method
    )
    assert (designed.low, designed.high) == pytest.approx((smaller.low, smaller.high), abs=1e-13)


@pytest.mark.parametrize(
    ("before", "after", "srs", "designed"),
    [(0.54, 0.48, 3.57, 5.08), (0.48, 0.58, 3.55, 5.06), (0.56, 0.51, 3.57, 5.07)],
)
def test_the_margin_of_published_changes(before, after, srs, designed):
    polls = before, 1500, after, 1500
    assert round(100 * change_moe(*polls), 2) == srs
    assert round(100 * change_moe(*polls, deff_before=2.024, deff_after=2.024), 2) == designed


def test_the_margin_is_half_of_the_wald_interval_and_not_cut_at_one():
    options = {"deff_before": 2.0, "deff_after": 1.3, "confidence_level": 0.9}
    interval = change_interval(0.56, 1500, 0.51, 900, **options)
    assert interval.width == pytest.approx(2 * change_moe(0.56, 1500, 0.51, 900, **options))
    assert change_moe(0.5, 1, 0.5, 1) > 1


def test_a_huge_second_poll_leaves_the_margin_of_the_first():
    assert change_moe(0.56, 1500, 0.5, 1e12) == pytest.approx(margin_of_error(1500, 0.56))
