import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize, minimize_scalar
from scipy.special import ndtri, xlogy
from scipy.stats import t

from topline.stats.change import (
    CHANGE_METHODS,
    change_at_end,
    change_interval,
    change_moe,
    change_of_lead_at_end,
    change_of_lead_interval,
    smallest_change,
)
from topline.stats.design import margin_of_error
from topline.stats.lead import lead_moe
from topline.stats.rounding import Cell

ALL = tuple(CHANGE_METHODS.table)
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
    interval = change((84, 150), (102, 200), method="wald")
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
    interval = change_interval(0.56, 1500, 0.51, 900, method="wald", **options)
    assert interval.width == pytest.approx(2 * change_moe(0.56, 1500, 0.51, 900, **options))
    assert change_moe(0.5, 1, 0.5, 1) > 1


def test_a_huge_second_poll_leaves_the_margin_of_the_first():
    assert change_moe(0.56, 1500, 0.5, 1e12) == pytest.approx(margin_of_error(1500, 0.56))


def test_missing_shares_stay_missing_and_the_rest_is_computed():
    for method in ALL:
        interval = change_interval([0.5, np.nan, 0.5], 900, 0.4, [900, 900, None], method=method)
        assert np.isnan(interval.low).tolist() == [False, True, True]
        assert np.isnan(interval.high).tolist() == [False, True, True]
        assert interval.low[0] == change_interval(0.5, 900, 0.4, 900, method=method).low


def test_a_series_keeps_its_labels_and_numbers_stay_floats():
    before = pd.Series([0.54, 0.24], index=["aggressive", "defensive"])
    interval = change_interval(before, 1500, before / 2, 1500, method="mn")
    for values in (interval.low, interval.high, change_moe(before, 1500, 0.3, 1500)):
        assert values.index.equals(before.index)
    assert interval.estimate.tolist() == [-0.27, -0.12]
    assert type(change_interval(0.5, 900, 0.4, 900, method="newcombe").high) is float
    assert type(change_moe(0.5, 900, 0.4, 900)) is float


def test_a_long_array_is_what_its_elements_are():
    before = np.linspace(0.2, 0.5, 40_000).round(2)
    for method in ("newcombe", "miettinen-nurminen"):
        interval = change_interval(before, 700, 0.3, 900, method=method)
        one = change_interval(before[12_345], 700, 0.3, 900, method=method)
        assert interval.low[12_345] == pytest.approx(one.low, abs=1e-14)


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("normal", "wald"),
        ("newcomb", "newcombe"),
        ("Newcombe-Wilson", "newcombe"),
        ("hybrid score", "newcombe"),
        ("ac", "agresti-caffo"),
        ("agresti_caffo", "agresti-caffo"),
        ("mn", "miettinen-nurminen"),
    ],
)
def test_names_from_elsewhere_lead_to_the_method(alias, name):
    assert change_interval(0.5, 100, 0.4, 100, method=alias).method == name


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"share_before": 56}, "share_before: a share lies in .* pass 0.56"),
        ({"share_after": -0.1}, "share_after: a share lies in"),
        ({"n_before": 0}, "n_before: n, the number of respondents, is above 0"),
        ({"n_after": np.inf}, "n_after: n, the number of respondents, is above 0"),
        ({"confidence_level": 0.05}, r"confidence_level: .*did you mean 0\.95"),
        ({"deff_before": 0}, "deff_before: a design effect is a ratio of variances"),
        ({"deff_after": -2}, "deff_after: a design effect is a ratio of variances"),
    ],
)
@pytest.mark.parametrize("function", [change_interval, change_moe])
def test_a_value_out_of_range_is_named_with_the_remedy(function, changed, text):
    polls = {"share_before": 0.56, "n_before": 1500, "share_after": 0.51, "n_after": 1500}
    with pytest.raises(ValueError, match=text):
        function(**(polls | changed))


def test_the_wrong_kind_of_argument_is_told():
    with pytest.raises(TypeError, match="share_after: expected numbers, not '51%'"):
        change_interval(0.56, 1500, "51%", 1500)
    with pytest.raises(TypeError, match="the name is confidence_level"):
        change_moe(0.56, 1500, 0.51, 1500, level=0.9)
    with pytest.raises(ValueError, match="Series with different labels"):
        change_interval(pd.Series([0.5]), 100, pd.Series([0.5], index=["a"]), 100)
    with pytest.raises(ValueError, match="choose one of agresti-caffo, wald, newcombe, miettinen"):
        change_interval(0.56, 1500, 0.51, 1500, method="tango")
    with pytest.raises(
        ValueError, match=r"means two things for a change: .*'miettinen-.*'newcombe'"
    ):
        change_interval(0.56, 1500, 0.51, 1500, method="score")


NATO = (0.48, 0.26, 1500, 0.58, 0.17, 1400)
NAMES = (
    "share_a_before",
    "share_b_before",
    "n_before",
    "share_a_after",
    "share_b_after",
    "n_after",
)


def test_the_variances_of_two_leads_add_up():
    interval = change_of_lead_interval(*NATO, deff_before=2.0, deff_after=1.5)
    before = np.repeat([1.0, -1.0, 0.0], [720, 390, 390])
    after = np.repeat([1.0, -1.0, 0.0], [812, 238, 350])
    reach = -ndtri(0.025) * np.sqrt(2 * before.var() / 1500 + 1.5 * after.var() / 1400)
    assert interval.estimate == pytest.approx(after.mean() - before.mean(), abs=1e-14)
    assert interval.low == pytest.approx(0.19 - reach, abs=1e-14)
    assert interval.high == pytest.approx(0.19 + reach, abs=1e-14)


def test_margins_of_the_leads_add_as_squares():
    interval = change_of_lead_interval(*NATO, confidence_level=0.9)
    margins = [lead_moe(*poll, confidence_level=0.9) for poll in (NATO[:3], NATO[3:])]
    assert interval.width == pytest.approx(2 * np.hypot(*margins), rel=1e-12)


def test_swapping_polls_or_answers_turns_the_interval_round():
    there = change_of_lead_interval(*NATO)
    back = change_of_lead_interval(*NATO[3:], *NATO[:3])
    swapped = change_of_lead_interval(0.26, 0.48, 1500, 0.17, 0.58, 1400)
    for other in (back, swapped):
        assert (-other.high, -other.low) == pytest.approx((there.low, there.high), abs=1e-15)


def test_a_lead_may_change_by_two():
    interval = change_of_lead_interval(0, 1, 10, 1, 0, 10)
    assert (interval.low, interval.estimate, interval.high) == (2, 2, 2)
    wide = change_of_lead_interval(0.1, 0.9, 1, 0.9, 0.1, 1)
    fallen = change_of_lead_interval(0.9, 0.1, 1, 0.1, 0.9, 1)
    assert (fallen.low, wide.high) == (-2, 2)
    assert fallen.high == -wide.low > -2


def test_missing_leads_labels_and_floats_pass_through():
    after = pd.Series([0.58, None, 0.48], index=[2004, 2005, 2006])
    interval = change_of_lead_interval(0.48, 0.26, 1500, after, 0.17, 1400)
    assert interval.low.index.equals(after.index)
    assert interval.high.isna().tolist() == [False, True, False]
    assert interval.low[2004] == change_of_lead_interval(*NATO).low
    assert type(change_of_lead_interval(*NATO).low) is float


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"share_a_before": 48}, "share_a_before: a share lies in .* pass 0.48"),
        ({"share_b_before": 0.6}, r"at most 1 \(1\.01 after rounding\), not 1\.08"),
        ({"share_a_after": 0.9}, r"at most 1 \(1\.01 after rounding\), not 1\.07"),
        ({"share_b_after": -0.1}, "share_b_after: a share lies in"),
        ({"n_before": 0}, "n_before: n, the number of respondents"),
        ({"n_after": -5}, "n_after: n, the number of respondents"),
        ({"confidence_level": 95}, r"did you mean 0\.95"),
        ({"deff_before": 0}, "deff_before: a design effect"),
        ({"deff_after": 0}, "deff_after: a design effect"),
    ],
)
def test_a_value_out_of_range_of_a_change_of_lead_is_named_with_the_remedy(changed, text):
    with pytest.raises(ValueError, match=text):
        change_of_lead_interval(**(dict(zip(NAMES, NATO, strict=True)) | changed))


def test_lookalike_names_of_a_change_of_lead_are_answered():
    with pytest.raises(TypeError, match="there is no alpha"):
        change_of_lead_interval(*NATO, alpha=0.05)


sizes = st.floats(5, 1e5)
# Not so near 0 or 1 that a change vanishes in the share.
shares = st.sampled_from([0.0, 1.0]) | st.floats(1e-9, 1 - 1e-9)


@settings(max_examples=150)
@given(shares, sizes, sizes, st.floats(0.5, 0.999), st.floats(0.5, 4), st.floats(0.5, 4))
def test_just_more_counts_and_just_less_does_not(share, n_before, n_after, level, one, other):
    options = {"confidence_level": level, "deff_before": one, "deff_after": other}

    def interval(after):
        return change_interval(share, n_before, after, n_after, method="wald", **options)

    fall, rise = smallest_change(share, n_before, n_after, **options)
    if np.isnan(rise):
        assert interval(1.0).low <= 0
    else:
        assert interval(share + rise * (1 - 1e-6)).low < 0
        assert interval(min(share + rise * (1 + 1e-6), 1.0)).low >= 0
    if np.isnan(fall):
        assert interval(0.0).high >= 0
    else:
        assert interval(share - fall * (1 - 1e-6)).high > 0
        assert interval(max(share - fall * (1 + 1e-6), 0.0)).high <= 0


@pytest.mark.parametrize("share", [0.03, 0.2, 0.5, 0.71])
def test_every_larger_change_counts(share):
    fall, rise = smallest_change(share, 700, 400)
    rises = np.linspace(share + rise + 1e-9, 1, 200)
    assert np.all(change_interval(share, 700, rises, 400, method="wald").low > 0)
    if not np.isnan(fall):
        falls = np.linspace(0, share - fall - 1e-9, 200)
        assert np.all(change_interval(share, 700, falls, 400, method="wald").high < 0)


@settings(max_examples=50)
@given(st.floats(0, 1), sizes, sizes)
def test_a_fall_is_the_rise_of_all_the_others(share, n_before, n_after):
    fall, rise = smallest_change(share, n_before, n_after)
    fall_of_others, rise_of_others = smallest_change(1 - share, n_before, n_after)
    if 1e-3 < share < 1 - 1e-3:
        assert fall == pytest.approx(rise_of_others, rel=1e-9, nan_ok=True)
        assert rise == pytest.approx(fall_of_others, rel=1e-9, nan_ok=True)


def test_at_the_ends_only_one_way_is_left():
    fall, rise = smallest_change([0.0, 1.0, 0.01, 0.5], 100, 100)
    assert np.isnan(fall).tolist() == [True, False, True, False]
    assert np.isnan(rise).tolist() == [False, True, False, False]
    assert fall[3] == pytest.approx(rise[3], rel=1e-14)


def test_missing_values_labels_and_floats_pass_through():
    before = pd.Series([0.56, np.nan], index=["should", "lost"])
    change = smallest_change(before, 1500, 1500)
    assert change.fall.index.equals(before.index)
    assert change.rise.isna().tolist() == [False, True]
    assert change.fall["should"] == smallest_change(0.56, 1500, 1500).fall
    assert type(smallest_change(0.56, 1500, 1500).rise) is float


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"share_before": 56}, "share_before: a share lies in .* pass 0.56"),
        ({"n_before": 0}, "n_before: n, the number of respondents"),
        ({"n_after": np.inf}, "n_after: n, the number of respondents"),
        ({"confidence_level": 95}, r"did you mean 0\.95"),
        ({"deff_before": 0}, "deff_before: a design effect"),
        ({"deff_after": -1}, "deff_after: a design effect"),
    ],
)
def test_a_value_out_of_range_of_a_smallest_change_is_named_with_the_remedy(changed, text):
    with pytest.raises(ValueError, match=text):
        smallest_change(**({"share_before": 0.56, "n_before": 1500, "n_after": 1500} | changed))


def test_lookalike_names_of_a_smallest_change_are_answered():
    with pytest.raises(TypeError, match="there is no alpha"):
        smallest_change(0.56, 1500, 1500, alpha=0.05)


def within(cell):
    """Shares of a cell: both ends, and more of them near the ends, where bounds turn."""
    part = np.linspace(0, 1, 15)
    return cell[0] + np.concatenate([part, part**4, 1 - part**4]) * (cell[1] - cell[0])


percents = st.integers(0, 100) | st.integers(0, 3) | st.integers(97, 100)


@given(
    printed=st.tuples(percents, percents),
    n=st.tuples(st.integers(20, 5000), st.integers(20, 5000)),
    level=st.floats(0.5, 0.9999),
    deff=st.tuples(*[st.sampled_from([0.7, 1.0, 2.02, 5.0])] * 2),
    method=st.sampled_from(ALL),
)
@settings(max_examples=150, deadline=None)
def test_no_change_within_rounded_shares_leaves_the_bounds_at_their_ends(
    printed, n, level, deff, method
):
    cells = [(max(x - 0.5, 0) / 100, min(x + 0.5, 100) / 100) for x in printed]
    before, after = map(np.ravel, np.meshgrid(*map(within, cells)))
    how = {"confidence_level": level, "method": method}
    how |= {"deff_before": deff[0], "deff_after": deff[1]}
    there = change_interval(before, n[0], after, n[1], **how)
    first, last = (Cell(*np.array(cell)[:, None]) for cell in cells)
    asked = np.array([n[0]]), np.array([n[1]])
    low = change_at_end(first, asked[0], last, asked[1], -1, **how).low
    high = change_at_end(first, asked[0], last, asked[1], 1, **how).high
    assert low <= there.low.min() + 1e-12
    assert high >= there.high.max() - 1e-12


@pytest.mark.parametrize(
    ("method", "level", "n_before", "n_after"),
    [
        ("wald", 0.95, 20, 25),
        ("wald", 0.8, 500, 20),
        ("agresti-caffo", 0.999, 1000, 25),
        ("agresti-caffo", 0.99, 1000, 25),
    ],
)
@pytest.mark.parametrize("near", [0, 1])
def test_the_bound_at_the_end_is_the_least_there_is_and_not_at_a_corner(
    method, level, n_before, n_after, near
):
    how = {"confidence_level": level, "method": method}
    few = Cell(np.array([0.0]), np.array([0.025]))
    asked = np.array([n_before]), np.array([n_after])
    least = minimize_scalar(
        lambda share: change_interval(0.025, n_before, share, n_after, **how).low,
        bounds=(0, 0.025),
        method="bounded",
        options={"xatol": 1e-10},
    ).fun
    if near == 0:
        found = change_at_end(few, asked[0], few, asked[1], -1, **how)
    else:  # of all the others, in the opposite order of time
        most = Cell(1 - few.high, 1 - few.low)
        found = change_at_end(most, asked[1], most, asked[0], -1, **how)
    assert found.low[0] == pytest.approx(least, abs=1e-9)
    corner = change_interval(0.025, n_before, 0.0, n_after, **how)
    assert found.low[0] < corner.low - 1e-5
    assert (found.estimate[0], found.high[0]) == pytest.approx((corner.estimate, corner.high))


@pytest.mark.parametrize("method", ALL)
def test_the_largest_change_is_that_of_the_corner_and_deff_divides_the_respondents(method):
    before, after = (
        Cell(np.array([0.02]), np.array([0.03])),
        Cell(np.array([0.0]), np.array([0.025])),
    )
    asked, how = (np.array([500]), np.array([40])), {"confidence_level": 0.8, "method": method}
    found = change_at_end(before, asked[0], after, asked[1], 1, **how)
    corner = change_interval(0.02, 500, 0.025, 40, **how)
    assert found.estimate[0] == pytest.approx(corner.estimate, abs=1e-15)
    assert found.low[0] == pytest.approx(corner.low)
    for end in (-1, 1):
        plain = change_at_end(before, asked[0], after, asked[1], end, **how)
        designed = change_at_end(
            *(before, 2 * asked[0], after, asked[1] / 2, end),
            **{"deff_before": 2.0, "deff_after": 0.5, **how},
        )
        np.testing.assert_allclose([*designed.low, *designed.high], [*plain.low, *plain.high])


@pytest.mark.parametrize(
    ("printed", "n_before", "n_after", "level"),
    [
        ([(0, 0.025)] * 4, 20, 20, 0.95),
        ([(0.45, 0.475), (0.45, 0.475), (0, 0.025), (0.95, 1)], 1000, 10, 0.99),
        ([(0.45, 0.475), (0.45, 0.475), (0, 0.025), (0.95, 1)], 1000, 20, 0.95),
    ],
)
def test_the_end_of_a_change_of_lead_is_the_least_there_is(printed, n_before, n_after, level):
    def low(shares):
        a_then, b_then, a, b = np.clip(shares, *np.transpose(printed))
        if a + b > 1.01:  # more than two answers can have together
            return 2.0
        return change_of_lead_interval(
            *(a_then, b_then, n_before, a, b, n_after), confidence_level=level
        ).low

    cells = [Cell(*np.array(cell)[:, None]) for cell in printed]
    how = {"confidence_level": level}
    then, now = (np.array([n]) for n in (n_before, n_after))
    found = change_of_lead_at_end(tuple(cells[:2]), then, tuple(cells[2:]), now, -1, **how)
    least = [printed[0][1], *np.mean(printed[1:], axis=1)]
    for _ in range(4):  # begun anew, where its simplex has shrunk upon a bound
        least = np.clip(minimize(low, least, method="Nelder-Mead").x, *np.transpose(printed))
    assert found.low[0] == pytest.approx(low(least), abs=1e-6)
    corner = [printed[0][1], printed[1][0], printed[2][0], printed[3][1]]
    assert found.low[0] < low(corner) - 1e-5
    other = change_of_lead_at_end(tuple(cells[1::-1]), then, tuple(cells[:1:-1]), now, 1, **how)
    turned = [*other.low, *other.estimate, *other.high]
    np.testing.assert_allclose(turned, -np.array([*found.high, *found.estimate, *found.low]))


pairs = st.tuples(percents, percents).filter(lambda pair: sum(pair) <= 100)


@given(
    before=pairs,
    after=pairs,
    n=st.tuples(st.integers(20, 5000), st.integers(20, 5000)),
    level=st.floats(0.5, 0.9999),
    deff=st.tuples(*[st.sampled_from([0.7, 1.0, 2.02, 5.0])] * 2),
)
@settings(max_examples=60, deadline=None)
def test_no_change_of_lead_within_rounded_shares_leaves_the_bounds_at_their_ends(
    before, after, n, level, deff
):
    cells = [(max(x - 0.5, 0) / 100, min(x + 0.5, 100) / 100) for x in (*before, *after)]
    part = np.array([0, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98, 1])
    shares = np.meshgrid(*[low + part * (high - low) for low, high in cells])
    a_then, b_then, a, b = map(np.ravel, shares)
    true = (a + b <= 1) & (a_then + b_then <= 1)
    how = {"confidence_level": level, "deff_before": deff[0], "deff_after": deff[1]}
    there = change_of_lead_interval(a_then[true], b_then[true], n[0], a[true], b[true], n[1], **how)
    first, second, third, fourth = (Cell(*np.array(cell)[:, None]) for cell in cells)
    sides = (first, second), np.array([n[0]]), (third, fourth), np.array([n[1]])
    if true.any():
        assert change_of_lead_at_end(*sides, -1, **how).low <= there.low.min() + 1e-9
        assert change_of_lead_at_end(*sides, 1, **how).high >= there.high.max() - 1e-9


@pytest.mark.parametrize("method", ["wald", "agresti-caffo"])
def test_degrees_of_freedom_take_student_s_t_of_welch_and_satterthwaite(method):
    variance_before, variance_after = 2 * 0.4 * 0.6 / 500, 1.5 * 0.5 * 0.5 / 800
    total = variance_before + variance_after
    df = total**2 / (variance_before**2 / 9 + variance_after**2 / 30)
    plain, few = (
        change_interval(
            *(0.4, 500, 0.5, 800), method=method, deff_before=2, deff_after=1.5, **degrees
        )
        for degrees in ({}, {"df_before": 9, "df_after": 30})
    )
    assert few.width / plain.width == pytest.approx(t.ppf(0.975, df) / ndtri(0.975))
    one = change_interval(0.4, 500, 0.5, 800, method="wald", df_before=9)
    part = 0.4 * 0.6 / 500 / (0.4 * 0.6 / 500 + 0.5 * 0.5 / 800)
    srs = change_interval(0.4, 500, 0.5, 800, method="wald")
    assert one.width / srs.width == pytest.approx(t.ppf(0.975, 9 / part**2) / ndtri(0.975))


def test_degrees_of_freedom_of_a_change_of_lead_and_of_shares_that_do_not_vary():
    # Two variances of one size: those of Welch and Satterthwaite are the sum of both.
    lead = (0.4, 0.3, 500, 0.4, 0.3, 500)
    few = change_of_lead_interval(*lead, df_before=9, df_after=9)
    assert few.width / change_of_lead_interval(*lead).width == pytest.approx(
        t.ppf(0.975, 18) / ndtri(0.975)
    )
    # Nobody gave the answer: the poorer design is all that is known, and a missing n is missing.
    none = change_interval(0.0, [100, np.nan], 0.0, 100, df_before=9, df_after=5)
    added = 2 * (1 / 102) * (101 / 102) / 102
    assert none.high == pytest.approx([t.ppf(0.975, 5) * added**0.5, np.nan], nan_ok=True)
    # Only the poll whose variance is known varies: z.
    known = change_interval(0.0, 100, 0.5, 100, df_before=9, method="wald")
    assert known.width == pytest.approx(2 * ndtri(0.975) * 0.05)
