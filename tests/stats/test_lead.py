import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import brentq, minimize_scalar
from scipy.special import ndtri, xlogy

from topline.stats.lead import (
    LEAD_METHODS,
    adjusted_level,
    all_leads,
    lead_at_end,
    lead_interval,
    lead_moe,
)
from topline.stats.rounding import Cell

ALL = tuple(LEAD_METHODS.table)
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
    interval = lead(84, 35, 150, method="wald")
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
    part = lead_interval(0.5, 0.3, 100, pop_size=400, method="wald")
    whole = lead_interval(0.5, 0.3, 100, method="wald")
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
    design = {"deff": 1.7, "confidence_level": 0.9, "pop_size": 9000}
    interval = lead_interval(0.56, 0.23, 1500, method="wald", **design)
    moe = lead_moe(0.56, 0.23, 1500, **design)
    assert interval.width == pytest.approx(2 * moe, rel=1e-12)
    assert lead_moe(0.5, 0.5, 2) > 1


def test_the_margin_of_two_answers_that_fill_the_question_is_twice_one_margin():
    assert lead_moe(0.6, 0.4, 800) == pytest.approx(2 * -ndtri(0.025) * np.sqrt(0.24 / 800))


def test_missing_shares_stay_missing_and_the_rest_is_computed():
    for method in ALL:
        interval = lead_interval([0.56, np.nan, 0.5], 0.23, [1500, 1500, None], method=method)
        assert np.isnan(interval.low).tolist() == [False, True, True]
        assert np.isnan(interval.high).tolist() == [False, True, True]
        assert interval.low[0] == lead_interval(0.56, 0.23, 1500, method=method).low


def test_a_series_keeps_its_labels_and_numbers_stay_floats():
    a = pd.Series([0.56, 0.48], index=["cooperation", "alliance"])
    interval = lead_interval(a, a[::-1] / 2, 1500, method="tango")
    for values in (interval.estimate, interval.low, interval.high, lead_moe(a, 0.2, 1500)):
        assert values.index.equals(a.index)
    assert interval.estimate.tolist() == [0.28, 0.24]
    assert type(lead_interval(0.56, 0.23, 1500).low) is float
    assert type(lead_moe(0.56, 0.23, 1500)) is float


def test_a_long_array_is_what_its_elements_are():
    a = np.linspace(0.2, 0.5, 40_000).round(2)
    interval = lead_interval(a, 0.3, 700, method="tango")
    assert interval.low[12_345] == lead_interval(a[12_345], 0.3, 700, method="tango").low


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("normal", "wald"),
        ("franklin", "wald"),
        ("tango_score", "tango"),
        ("Bonett Price", "bonett-price"),
    ],
)
def test_names_from_elsewhere_lead_to_the_method(alias, name):
    assert lead_interval(0.5, 0.4, 100, method=alias).method == name


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"share_a": 56}, "share_a: a share lies in .* pass 0.56"),
        ({"share_b": -0.1}, "share_b: a share lies in"),
        ({"share_a": 0.7, "share_b": 0.6}, r"at most 1 \(1\.01 after rounding\), not 1\.3; pass"),
        ({"n": 0}, "n: n, the number of respondents, is above 0"),
        ({"confidence_level": 95}, r"confidence_level: .*did you mean 0\.95"),
        ({"deff": -1}, "deff: a design effect is a ratio of variances"),
        ({"pop_size": 1000}, "pop_size=1000 is smaller than the sample, n=1500"),
    ],
)
@pytest.mark.parametrize("function", [lead_interval, lead_moe])
def test_a_value_out_of_range_is_named_with_the_remedy(function, change, text):
    arguments = {"share_a": 0.56, "share_b": 0.23, "n": 1500} | change
    with pytest.raises(ValueError, match=text):
        function(**arguments)


def test_the_wrong_kind_of_argument_is_told():
    with pytest.raises(TypeError, match="share_a: expected numbers, not '56%'"):
        lead_interval("56%", 0.23, 1500)
    with pytest.raises(TypeError, match="pass deff=deft"):
        lead_interval(0.56, 0.23, 1500, deft=1.4)
    with pytest.raises(TypeError, match="there is no alpha"):
        lead_moe(0.56, 0.23, 1500, alpha=0.05)
    with pytest.raises(ValueError, match="do not broadcast"):
        lead_interval([0.5, 0.4], [0.1, 0.2, 0.3], 1500)
    with pytest.raises(ValueError, match="choose one of bonett-price, wald, agresti-min, tango"):
        lead_interval(0.56, 0.23, 1500, method="wilson")
    with pytest.raises(
        ValueError, match=r"means two things for a lead: .*'tango'.*'miettinen-nurmin"
    ):
        lead_interval(0.56, 0.23, 1500, method="score")


FOM = [0.56, 0.23, 0.21]


def test_pairs_come_in_order_first_over_second():
    leads = all_leads([0.4, 0.3, 0.2, 0.1], 1000)
    differences = [0.1, 0.2, 0.3, 0.1, 0.2, 0.1]
    assert leads.estimate == pytest.approx(differences, abs=1e-15)


def test_without_adjustment_each_pair_is_the_lead_of_its_two_answers():
    leads = all_leads(FOM, 1500, adjustment="none", deff=1.8, pop_size=9000)
    assert leads.method == "wald"
    for place, (a, b) in enumerate([(0.56, 0.23), (0.56, 0.21), (0.23, 0.21)]):
        one = lead_interval(a, b, 1500, method="wald", deff=1.8, pop_size=9000)
        assert leads.low[place] == pytest.approx(one.low, abs=1e-14)
        assert leads.high[place] == pytest.approx(one.high, abs=1e-14)


@pytest.mark.parametrize("answers", [2, 3, 5, 8])
def test_bonferroni_splits_the_tail_over_the_pairs(answers):
    shares = np.full(answers, 1 / answers)
    level = 1 - 0.1 / (answers * (answers - 1) / 2)
    one = lead_interval(shares[0], shares[1], 900, method="wald", confidence_level=level)
    leads = all_leads(shares, 900, confidence_level=0.9)
    assert leads.method == "wald-bonferroni"
    assert leads.width == pytest.approx(np.full(len(leads.width), one.width), rel=1e-12)


def test_scheffe_reaches_the_root_of_a_chi_square_quantile():
    leads = all_leads(FOM, 1500, adjustment="scheffe", confidence_level=0.99)
    error = np.sqrt((0.56 + 0.23 - 0.33**2) / 1500)
    assert leads.method == "wald-scheffe"
    assert leads.width[0] / 2 / error == pytest.approx(np.sqrt(stats.chi2(2).ppf(0.99)), rel=1e-12)


@pytest.mark.parametrize("adjustment", ["none", "bonferroni", "scheffe"])
@pytest.mark.parametrize("shares", [[0.5, 0.3], FOM, [0.3, 0.25, 0.2, 0.15, 0.1]])
def test_the_adjusted_level_gives_one_lead_the_width_it_has_among_all(shares, adjustment):
    level = adjusted_level(0.9, len(shares), adjustment)
    one = lead_interval(shares[0], shares[1], 800, method="wald", confidence_level=level)
    leads = all_leads(shares, 800, adjustment=adjustment, confidence_level=0.9)
    assert (one.low, one.high) == pytest.approx((leads.low[0], leads.high[0]), abs=1e-10)


def test_the_adjusted_level_stays_a_level_for_many_answers():
    levels = adjusted_level(0.9999, np.array([2, 3, 60]), "scheffe")
    assert np.all(np.diff(levels) > 0)
    assert levels[0] == pytest.approx(0.9999, abs=1e-12)
    assert levels[-1] < 1


def test_the_adjusted_level_tells_what_it_cannot_use():
    with pytest.raises(
        ValueError, match="answers=1: a lead is between two answers; pass 2 or more"
    ):
        adjusted_level(0.95, [3, 1], "bonferroni")
    with pytest.raises(ValueError, match=r"did you mean 0\.95"):
        adjusted_level(95, 3, "bonferroni")
    with pytest.raises(ValueError, match="choose one of bonferroni, scheffe, none"):
        adjusted_level(0.95, 3, "holm")


def test_two_answers_make_one_lead_that_no_adjustment_widens():
    for adjustment in ("bonferroni", "scheffe"):
        leads = all_leads([0.5, 0.3], 800, adjustment=adjustment)
        one = lead_interval(0.5, 0.3, 800, method="wald")
        assert leads.low == pytest.approx([one.low], abs=1e-12)


def test_the_pairs_hold_together_in_simulated_polls():
    rng = np.random.default_rng(20021201)
    shares = rng.multinomial(1500, FOM, size=20_000) / 1500
    truth = np.array([0.33, 0.35, 0.02])
    joint = {}
    for adjustment in ("none", "bonferroni", "scheffe"):
        leads = all_leads(shares, 1500, adjustment=adjustment)
        inside = (leads.low <= truth) & (truth <= leads.high)
        joint[adjustment] = inside.all(axis=-1).mean()
    assert joint["none"] < 0.94 < 0.95 - 3 * 0.0016 < joint["bonferroni"] < joint["scheffe"]


def test_polls_stack_on_earlier_axes_and_missing_shares_spoil_only_their_pairs():
    polls = np.array([FOM, [0.5, 0.2, np.nan]])
    leads = all_leads(polls, [1500, 800], deff=[[1.0], [2.0]], confidence_level=0.9)
    assert leads.low.shape == (2, 2, 3)
    assert leads.low[1, 0] == pytest.approx(all_leads(FOM, 1500, deff=2, confidence_level=0.9).low)
    assert np.isnan(leads.low[0, 1]).tolist() == [False, True, True]
    assert leads.low[0, 1, 0] == pytest.approx(
        all_leads([0.5, 0.2], 800, adjustment="none", confidence_level=1 - 0.1 / 3).low[0]
    )


def test_bounds_stay_between_minus_one_and_one():
    leads = all_leads([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.4, 0.3, 0.3]], 2)
    assert np.all((leads.low >= -1) & (leads.high <= 1))
    assert leads.high[0, 0] == 1
    assert leads.low[1, 0] == -1


def test_a_series_of_answers_gives_arrays_of_pairs():
    leads = all_leads(pd.Series(FOM, index=["should", "should not", "undecided"]), 1500)
    assert isinstance(leads.low, np.ndarray)
    assert leads.low.tolist() == all_leads(FOM, 1500).low.tolist()


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"shares": [56, 23, 21]}, "shares: a share lies in .* pass 0.56"),
        ({"shares": [0.6, 0.3, 0.2]}, r"at most 1 \(1\.015 after rounding\), not 1\.1"),
        ({"shares": [0.6]}, "the last axis holds the answers of one question, at least two"),
        ({"n": 0}, "n: n, the number of respondents"),
        ({"confidence_level": 0.05}, r"did you mean 0\.95"),
        ({"deff": 0}, "deff: a design effect"),
        ({"pop_size": 10}, "pop_size=10 is smaller than the sample"),
        ({"adjustment": "tukey"}, "adjustment='tukey' is not known .* bonferroni, scheffe, none"),
        ({"adjustment": ["none"]}, r"adjustment=\['none'\] is not known .* bonferroni, scheffe"),
    ],
)
def test_a_value_out_of_range_of_all_leads_is_named_with_the_remedy(change, text):
    with pytest.raises(ValueError, match=text):
        all_leads(**({"shares": FOM, "n": 1500} | change))


def test_lookalike_names_are_answered():
    with pytest.raises(TypeError, match="the name is confidence_level"):
        all_leads(FOM, 1500, conf_level=0.95)
    with pytest.raises(TypeError, match="shares: expected numbers"):
        all_leads(["56 %", "23 %"], 1500)


def test_respondents_must_match_the_polls():
    with pytest.raises(ValueError, match=r"do not broadcast: share \(3,\), n \(2,\)"):
        all_leads([FOM, FOM, FOM], [100, 200])


def test_leads_of_a_thousand_answers_are_the_most_at_once():
    assert all_leads(np.full(1000, 1e-3), 1500).low.shape == (499_500,)
    says = "shares: 5,000 answers of one question have 12,497,500 leads; give at most 1,000"
    with pytest.raises(ValueError, match=says):
        all_leads(np.full((2, 5000), 1e-4), 1500)
    with pytest.raises(ValueError, match=r"1,001 answers .* or lead_interval for one pair"):
        all_leads(np.full(1001, 1e-4), 1500)


def within(cell):
    """Shares of a cell: both ends, and more of them near the ends, where bounds turn."""
    part = np.linspace(0, 1, 15)
    return cell[0] + np.concatenate([part, part**4, 1 - part**4]) * (cell[1] - cell[0])


@given(
    printed=st.tuples(st.integers(0, 100), st.integers(0, 100))
    | st.tuples(st.integers(0, 4), st.integers(0, 4)),
    unit=st.sampled_from([0.01, 0.001]),
    n=st.integers(20, 5000),
    level=st.floats(0.5, 0.9999),
    deff=st.sampled_from([0.7, 1.0, 2.02, 5.0]),
    method=methods,
)
@settings(max_examples=150, deadline=None)
def test_no_lead_within_rounded_shares_leaves_the_bounds_at_their_ends(
    printed, unit, n, level, deff, method
):
    a, b = ((max(x - 0.5, 0) * unit, min((x + 0.5) * unit, 1)) for x in printed)
    share_a, share_b = map(np.ravel, np.meshgrid(within(a), within(b)))
    true = share_a + share_b <= 1
    how = {"confidence_level": level, "deff": deff, "method": method}
    there = lead_interval(share_a[true], share_b[true], n, **how)
    cells = (Cell(*np.array(cell)[:, None]) for cell in (a, b))
    if true.any():
        first, second = cells
        low = lead_at_end(first, second, np.array([n]), -1, **how).low
        high = lead_at_end(first, second, np.array([n]), 1, **how).high
        assert low <= there.low.min() + 1e-12
        assert high >= there.high.max() - 1e-12


@pytest.mark.parametrize(
    ("method", "level", "n"),
    [
        ("wald", 0.95, 20),
        ("wald", 0.8, 5),
        ("bonett-price", 0.999, 25),
        ("agresti-min", 0.99, 20),
    ],
)
def test_the_bound_at_the_end_is_the_least_there_is_and_not_at_a_corner(method, level, n):
    how = {"confidence_level": level, "method": method}
    nobody, few = Cell(np.array([0.0]), np.array([0.025])), Cell(np.array([0.44]), np.array([0.45]))
    for cell in (nobody, few):
        least = minimize_scalar(
            lambda share, top=cell.high[0]: lead_interval(share, top, n, **how).low,
            bounds=(0, 0.025),
            method="bounded",
            options={"xatol": 1e-10},
        )
        found = lead_at_end(nobody, cell, np.array([n]), -1, **how)
        assert found.low[0] == pytest.approx(least.fun, abs=1e-9)
    corner = lead_interval(0.0, 0.025, n, **how)
    found = lead_at_end(nobody, nobody, np.array([n]), -1, **how)
    assert found.low[0] < corner.low - 1e-5
    assert (found.estimate[0], found.high[0]) == (corner.estimate, corner.high)


@pytest.mark.parametrize("method", ALL)
def test_the_largest_lead_is_that_of_the_corner_and_deff_divides_the_respondents(method):
    first = Cell(np.array([0.0]), np.array([0.03]))
    second = Cell(np.array([0.0]), np.array([0.025]))
    how = {"confidence_level": 0.99, "method": method}
    n = np.array([20])
    found, corner = lead_at_end(first, second, n, 1, **how), lead_interval(0.03, 0.0, 20, **how)
    assert (found.estimate[0], found.low[0]) == pytest.approx((corner.estimate, corner.low))
    for end in (-1, 1):
        plain = lead_at_end(first, second, n, end, **how)
        designed = lead_at_end(first, second, 2 * n, end, deff=2.0, **how)
        np.testing.assert_allclose([*designed.low, *designed.high], [*plain.low, *plain.high])


def test_two_answers_printed_as_50_and_51_percent_are_both_rounded():
    cells = Cell(np.array([0.495]), np.array([0.505])), Cell(np.array([0.505]), np.array([0.515]))
    assert lead_at_end(*cells, np.array([900]), -1).estimate == pytest.approx(-0.02)


@pytest.mark.parametrize("method", ["wald", "bonett-price", "agresti-min"])
def test_degrees_of_freedom_take_student_s_t_for_z(method):
    from scipy.stats import norm, t

    z, few = (lead_interval(0.5, 0.3, 900, method=method, df=df) for df in (None, 8))
    assert few.width / z.width == pytest.approx(t.ppf(0.975, 8) / norm.ppf(0.975))
