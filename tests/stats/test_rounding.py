"""What printed percents stand for."""

import math
from decimal import Decimal
from fractions import Fraction
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from topline.stats.rounding import (
    margin_unit,
    possible_counts,
    printed_sum_limits,
    printed_unit,
    rounded_sum_limits,
    rounding_interval,
)


def half_up(share: Fraction, step: Fraction) -> Fraction:
    return math.floor(100 * share / step + Fraction(1, 2)) * step


def half_even(share: Fraction, step: Fraction) -> Fraction:
    return round(100 * share / step) * step  # as Python and R round


@pytest.mark.parametrize(
    ("percent", "low", "high", "unit"),
    [
        ("56", 0.555, 0.565, "1"),
        (Decimal("56.0"), 0.5595, 0.5605, "0.1"),
        ("56.00", 0.55995, 0.56005, "0.01"),
        (56, 0.555, 0.565, "1"),
        (np.int64(56), 0.555, 0.565, "1"),
        (" 7 ", 0.065, 0.075, "1"),
        ("0", 0.0, 0.005, "1"),
        ("100", 0.995, 1.0, "1"),
        ("100.0", 0.9995, 1.0, "0.1"),
        (Decimal(60).normalize(), 0.595, 0.605, "1"),
    ],
)
def test_cell_is_half_a_printed_step_each_way_inside_the_range(percent, low, high, unit):
    cell = rounding_interval(percent)
    assert cell == (low, high)
    assert isinstance(cell.low, float)
    assert isinstance(cell.high, float)
    assert printed_unit(percent) == Decimal(unit)


def test_lists_arrays_and_series_come_back_elementwise():
    low, high = rounding_interval(["56", "56.0", None, float("nan"), Decimal("NaN"), pd.NA])
    np.testing.assert_array_equal(low, [0.555, 0.5595, *4 * [np.nan]])
    np.testing.assert_array_equal(high, [0.565, 0.5605, *4 * [np.nan]])
    assert rounding_interval(np.array([[56, 23], [48, 26]])).low.shape == (2, 2)
    assert rounding_interval([]).low.shape == (0,)
    series = pd.Series(["48", pd.NA, "26"], index=["a", "b", "c"])
    pd.testing.assert_series_equal(
        rounding_interval(series).low, pd.Series([0.475, np.nan, 0.255], index=series.index)
    )


@pytest.mark.parametrize("function", [rounding_interval, printed_unit])
@pytest.mark.parametrize(
    ("percent", "error", "says"),
    [
        (56.0, TypeError, r"percent=56\.0: a float has lost its printed digits; .*'56' or '56\.0'"),
        (np.float32(56), TypeError, "a float has lost its printed digits"),
        (True, TypeError, "expected a number as printed, not True; pass '56'"),
        (object, TypeError, "expected a number as printed, not <class 'object'>"),
        ("fifty", ValueError, "percent='fifty' is no number as printed: pass '56'"),
        ("56%", ValueError, "without a sign or unit"),
        ("<1", ValueError, "percent='<1' is no number as printed"),
        ("", ValueError, "percent='' is no number as printed"),
        ("101", ValueError, r"percent='101': a printed percent lies in \[0, 100\]"),
        ("-1", ValueError, r"lies in \[0, 100\], for example '56'"),
        ("inf", ValueError, r"lies in \[0, 100\]"),
    ],
)
def test_what_is_no_printed_percent_is_refused(function, percent, error, says):
    with pytest.raises(error, match=says):
        function(percent)


def test_a_missing_percent_has_no_unit():
    with pytest.raises(ValueError, match=r"percent='nan': a printed percent lies in"):
        printed_unit("nan")


def test_a_float_inside_a_list_is_refused():
    with pytest.raises(TypeError, match="lost its printed digits"):
        rounding_interval(["56", 23.0])


def test_counts_that_print_as_56_percent_of_1500():
    assert list(possible_counts("56", 1500)) == list(range(833, 848))


def test_a_tie_belongs_to_the_percent_above_and_to_an_even_one_below():
    assert 111 in possible_counts("56", 200)  # 55.5%
    assert 111 not in possible_counts("55", 200)
    assert 113 in possible_counts("57", 200)  # 56.5%
    assert 113 in possible_counts("56", 200)
    assert possible_counts("100", 200) == range(199, 201)
    assert possible_counts("0", 200) == range(2)
    assert possible_counts("0.1", 2000) == range(1, 3)
    assert possible_counts("0.2", 2000) == range(3, 6)


def test_percents_that_no_count_prints_as_have_none():
    assert len(possible_counts("56", 10)) == 0
    assert len(possible_counts("33.4", 3)) == 0
    assert list(possible_counts("33.3", 3)) == [1]


@pytest.mark.parametrize(("digits", "sizes"), [(0, range(1, 61)), (1, [1, 7, 30, 64, 1000])])
def test_counts_are_those_that_round_to_the_percent_half_up_or_half_to_even(digits, sizes):
    step = Fraction(1, 10**digits)
    for n in sizes:
        expected: dict[Fraction, list[int]] = {}
        for count in range(n + 1):
            share = Fraction(count, n)
            for percent in {half_up(share, step), half_even(share, step)}:
                expected.setdefault(percent, []).append(count)
        for steps in range(100 * 10**digits + 1):
            percent = Decimal(steps).scaleb(-digits)
            assert list(possible_counts(percent, n)) == expected.get(steps * step, [])


@pytest.mark.parametrize("n", [0, -5, 1500.5, [1500, 1501], float("nan"), float("inf")])
def test_n_that_is_not_one_whole_number_is_refused(n):
    with pytest.raises(ValueError, match="n"):
        possible_counts("56", n)


def test_texts_for_n_say_what_to_pass():
    with pytest.raises(ValueError, match=r"n=1500\.5: pass one whole number of respondents"):
        possible_counts("56", 1500.5)
    with pytest.raises(ValueError, match="n, the number of respondents, is above 0"):
        possible_counts("56", 0)
    assert possible_counts("56", 1500.0) == possible_counts("56", np.int64(1500))


def extreme_sums(k: int, steps: int) -> tuple[int, int]:
    """Least and largest rounded sum of k parts of ``steps``, over all parts in 1 / (2 k)."""
    grid = 2 * k
    whole = steps * grid
    rounded = np.array(
        [math.floor(Fraction(part, grid) + Fraction(1, 2)) for part in range(whole + 1)]
    )
    least, most = rounded.copy(), rounded.copy()
    for _ in range(k - 1):
        least = np.array([np.min(least[: t + 1] + rounded[t::-1]) for t in range(whole + 1)])
        most = np.array([np.max(most[: t + 1] + rounded[t::-1]) for t in range(whole + 1)])
    return int(least[-1]), int(most[-1])


@pytest.mark.parametrize("unit", ["5", "12.5", "25", "50", "100"])
@pytest.mark.parametrize("k", range(1, 8))
def test_sum_limits_are_those_of_all_partitions(k, unit):
    least, most = extreme_sums(k, int(Decimal(100) / Decimal(unit)))
    assert rounded_sum_limits(k, unit) == (least * Decimal(unit), most * Decimal(unit))


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_sum_limits_at_whole_percents_are_those_of_all_partitions(k):
    assert rounded_sum_limits(k, 1) == extreme_sums(k, 100)


@settings(max_examples=100, deadline=None)
@given(
    parts=st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(any),
    unit=st.sampled_from(["10", "1", "0.5", "0.1"]),
)
def test_no_rounded_sum_leaves_the_limits(parts, unit):
    total = sum(half_up(Fraction(part, sum(parts)), Fraction(unit)) for part in parts)
    low, high = rounded_sum_limits(len(parts), unit)
    assert Fraction(low) <= total <= Fraction(high)


def test_half_up_reaches_one_step_more_above_than_below_for_an_even_number():
    assert rounded_sum_limits(2, "1") == (100, 101)
    assert rounded_sum_limits(3, "1") == (99, 101)
    assert rounded_sum_limits(4, "0.1") == (Decimal("99.9"), Decimal("100.2"))
    assert sum(half_up(Fraction(share), Fraction(1)) for share in ("0.555", "0.445")) == 101


def test_a_sum_rounded_half_to_even_is_one_that_its_percents_can_have():
    # Half points, where rounding to even differs from rounding up; the last is what is left.
    for first, second in product(range(0, 101, 10), range(101)):
        for third in range(201 - first - second):
            halves = (first, second, third, 200 - first - second - third)
            percents = [Decimal(round(Fraction(half, 2))) for half in halves]
            low, high = printed_sum_limits(percents)
            assert low <= sum(percents) <= high


def test_a_sum_that_only_rounding_to_even_reaches_needs_even_percents():
    assert printed_sum_limits([Decimal(30), Decimal(30), Decimal(20), Decimal(18)])[0] == 98
    assert printed_sum_limits([Decimal(31), Decimal(29), Decimal(20), Decimal(18)])[0] == 99
    # Three even percents more than half a step below 100 each are no rounding of a whole.
    assert printed_sum_limits([Decimal(30), Decimal(30), Decimal(20), Decimal(16)])[0] == 99
    # Half a step of each, up or down: 0.05 + 0.05 + 0.5.
    mixed = printed_sum_limits([Decimal("33.1"), Decimal("33.1"), Decimal(33)])
    assert mixed == (Decimal("99.4"), Decimal("100.6"))


@pytest.mark.parametrize(
    ("k", "unit", "error", "says"),
    [
        (0, "1", ValueError, "k=0: the number of answers is whole and at least 1"),
        (2.5, "1", ValueError, r"k=2\.5: the number of answers is whole"),
        (True, "1", ValueError, "k=True"),
        (3, 0.1, TypeError, r"unit=0\.1: a float has lost its printed digits"),
        (3, "0", ValueError, "unit='0': a rounding step in points divides 100"),
        (3, "-1", ValueError, "divides 100, for example '0.1'"),
        (3, "0.3", ValueError, "divides 100"),
        (3, "nan", ValueError, "divides 100"),
        (3, "one", ValueError, "unit='one' is no number as printed"),
        (3, None, TypeError, "unit: expected a number as printed, not None; pass '1'"),
    ],
)
def test_faults_of_sum_limits_are_refused(k, unit, error, says):
    with pytest.raises(error, match=says):
        rounded_sum_limits(k, unit)


def test_what_is_printed_below_one_percent_may_be_missing_from_the_sum():
    limits = printed_sum_limits([Decimal(50), Decimal(49)], Decimal(1))
    assert limits == (100 - 1 - 1, 100 + 1)


@pytest.mark.parametrize(
    ("printed", "unit"),
    [
        (["3.6"], "0.1"), (["2.5"], "0.5"), (["3.0"], "0.5"), (["3"], "1"), (["3.65"], "0.01"),
        (["4.0", "4.2"], "0.1"), (["4.0", "3.5"], "0.5"), (["3", "2.5"], "0.5"),
    ],
)  # fmt: skip
def test_margins_are_rounded_to_half_points_where_all_of_them_are(printed, unit):
    assert margin_unit([Decimal(points) for points in printed]) == Decimal(unit)
