"""Simultaneous intervals against published tables, their own definitions and simulated polls."""

import csv
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import binom, chi2, norm

from topline.stats import simultaneous
from topline.stats.arguments import ArgumentError
from topline.stats.proportion import proportion_interval
from topline.stats.simultaneous import SIMULTANEOUS_METHODS, simultaneous_intervals

ALL = tuple(SIMULTANEOUS_METHODS.table)
FOM = [0.56, 0.23, 0.21]
CASES = Path(__file__).parents[1] / "reference" / "reference_cases.csv"


def reference_rows():
    with CASES.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            asked, answer = json.loads(row["inputs_json"]), json.loads(row["expected_json"])
            if row["kind"].startswith("multinomial_ci"):
                yield pytest.param(asked, answer, float(row["tolerance"]), id=row["case_id"])


def rows_of(*methods):
    return [case for case in reference_rows() if case.values[0]["method"] in methods]


def bounds_of(asked, **options):
    counts = np.array(asked["counts"], dtype=float)
    interval = simultaneous_intervals(
        counts / counts.sum(), counts.sum(), confidence_level=asked["conf"], **options
    )
    place = asked.get("index", slice(None))
    return interval.low[place], interval.high[place]


@pytest.mark.parametrize(
    ("asked", "answer", "tolerance"), rows_of("goodman", "quesenberry_hurst", "sison_glaz")
)
def test_published_and_r_results_hold(asked, answer, tolerance):
    low, high = bounds_of(asked, method=asked["method"])
    np.testing.assert_allclose(low, answer["lower"], rtol=0, atol=tolerance)
    np.testing.assert_allclose(high, answer["upper"], rtol=0, atol=tolerance)


@pytest.mark.parametrize(("asked", "answer", "tolerance"), rows_of("fitzpatrick_scott"))
def test_rows_known_different_take_half_z_for_the_published_constant(asked, answer, tolerance):
    # DescTools takes z/2 = 0.98 for the constant of 95%, which Fitzpatrick & Scott print as 1.13.
    counts = np.array(asked["counts"])
    low, high = bounds_of(asked, method="fitzpatrick-scott")
    d = np.divide(high - low, 2) * np.sqrt(counts.sum())
    np.testing.assert_allclose(d, 1.13, rtol=0, atol=0.005)
    theirs = np.subtract(answer["upper"], answer["lower"])
    half_z = norm.ppf(1 - (1 - asked["conf"]) / 2) / 2
    np.testing.assert_allclose(theirs, 2 * half_z / np.sqrt(counts.sum()), atol=tolerance)


@pytest.mark.parametrize(("level", "constant"), [(0.9, 1.00), (0.95, 1.13), (0.99, 1.40)])
def test_fitzpatrick_scott_has_its_published_constants(level, constant):
    interval = simultaneous_intervals(FOM, 100, method="fs", confidence_level=level)
    assert round(10 * (interval.high[0] - 0.56), 2) == constant


@pytest.mark.parametrize("level", [0.62, 0.7, 0.85, 0.92, 0.968, 0.98, 0.999])
def test_fitzpatrick_scott_solves_its_published_bound_at_other_levels(level):
    def bound(z):
        # The paper goes from the first to the second at alpha = .016, near where they cross.
        return min(1 - 2 * (2 * norm.sf(z)), 6 * norm.cdf(3 * z / np.sqrt(8)) - 5)

    d = brentq(lambda z: bound(z) - level, 1.4, 6) / 2
    interval = simultaneous_intervals([0.5, 0.5], 100, method="fs", confidence_level=level)
    assert interval.width[0] / 2 * 10 == pytest.approx(d, abs=1e-10)


def test_goodman_is_the_score_interval_at_a_kth_of_alpha():
    p, n, k = 0.23, 1500, 3
    interval = simultaneous_intervals(FOM, n, confidence_level=0.9)
    excess = chi2.isf(0.1 / k, 1)

    def score(truth):
        return n * (p - truth) ** 2 - excess * truth * (1 - truth)

    assert interval.low[1] == pytest.approx(brentq(score, 0, p, xtol=1e-15), abs=1e-12)
    assert interval.high[1] == pytest.approx(brentq(score, p, 1, xtol=1e-15), abs=1e-12)


def test_quesenberry_hurst_is_the_shadow_of_the_chi_squared_region():
    n, shares = 300, np.array([0.5, 0.3, 0.2])

    def nearest(first):
        """Pearson's statistic, least over the second share, beyond its limit of the region."""

        def pearson(second):
            truth = np.array([first, second, 1 - first - second])
            return n * ((shares - truth) ** 2 / truth).sum()

        least = minimize_scalar(pearson, bounds=(1e-9, 1 - first - 1e-9), options={"xatol": 1e-10})
        return least.fun - chi2.isf(0.05, 2)

    interval = simultaneous_intervals(shares, n, method="qh")
    assert interval.low[0] == pytest.approx(brentq(nearest, 0.1, 0.5), abs=1e-7)
    assert interval.high[0] == pytest.approx(brentq(nearest, 0.5, 0.9), abs=1e-7)


# The rows of the docstring: percent of polls in which all intervals hold.
JOINT = {
    (0.56, 0.23, 0.21): (95.7, 96.1, 94.2, 96.7),
    (0.48, 0.26, 0.26): (95.6, 96.2, 94.5, 96.0),
    (0.35, 0.25, 0.20, 0.15, 0.05): (95.2, 99.0, 94.7, 96.7),
    (0.56, 0.44): (94.9, 94.9, 95.8, 97.6),
}


@pytest.mark.parametrize("truth", JOINT)
def test_joint_coverage_in_the_docstring_is_what_simulated_polls_show(truth):
    draws = 40_000 if len(truth) < 5 else 10_000
    polls, times = np.unique(
        np.random.default_rng(1965).multinomial(1500, truth, draws), axis=0, return_counts=True
    )
    printed = " ".join(f"{share:.2f}" for share in truth).ljust(26)
    printed += "".join(
        f"{value:<{len(method) + 2}}" for method, value in zip(ALL, JOINT[truth], strict=True)
    )
    assert printed.rstrip() in simultaneous_intervals.__doc__
    for method, percent in zip(ALL, JOINT[truth], strict=True):
        interval = simultaneous_intervals(polls / 1500, 1500, method=method)
        holds = np.all((interval.low <= truth) & (truth <= interval.high), axis=-1)
        error = np.sqrt(percent / 100 * (1 - percent / 100) / draws)
        assert np.average(holds, weights=times) == pytest.approx(
            percent / 100, abs=4 * error + 0.0005
        )


def test_sison_glaz_is_below_its_level_for_three_answers_and_goodman_is_not():
    polls = np.random.default_rng(3).multinomial(1500, FOM, 40_000)
    missed = {}
    for method in ("sison-glaz", "goodman"):
        interval = simultaneous_intervals(polls / 1500, 1500, method=method)
        holds = np.all((interval.low <= FOM) & (interval.high >= FOM), axis=-1)
        missed[method] = 1 - holds.mean()
    error = np.sqrt(0.05 * 0.95 / 40_000)
    assert missed["sison-glaz"] > 0.05 + 3 * error
    assert missed["goodman"] < 0.05 - 3 * error


def test_two_answers_are_one_number_for_the_score_methods():
    n, p = 800, np.array([0.0, 0.1, 0.37, 0.5, 1.0])
    single = proportion_interval(p, n)
    for method in ("goodman", "quesenberry-hurst"):
        both = simultaneous_intervals(np.stack([p, 1 - p], axis=-1), n, method=method)
        np.testing.assert_allclose(both.low[:, 0], single.low, rtol=0, atol=1e-15)
        np.testing.assert_allclose(both.high[:, 0], single.high, rtol=0, atol=1e-15)


def test_alpha_of_two_answers_of_three_is_still_divided():
    two_of_three = simultaneous_intervals([0.56, 0.23], 1500)
    assert np.all(two_of_three.width > proportion_interval([0.56, 0.23], 1500).width)


def test_two_answers_hold_as_often_as_the_one_number_does():
    n, truth = 60, 0.37
    counts = np.arange(n + 1)
    polls = np.stack([counts, n - counts], axis=-1) / n
    interval = simultaneous_intervals(polls, n)
    both = np.all((interval.low <= [truth, 1 - truth]) & ([truth, 1 - truth] <= interval.high), -1)
    single = proportion_interval(counts / n, n)
    alone = (single.low <= truth) & (truth <= single.high)
    pmf = binom.pmf(counts, n, truth)
    assert pmf[both].sum() == pytest.approx(pmf[alone].sum(), abs=1e-12)


@pytest.mark.parametrize("method", ["goodman", "quesenberry-hurst", "fitzpatrick-scott"])
def test_the_bounds_of_two_answers_are_mirror_images(method):
    interval = simultaneous_intervals([0.437, 0.563], 1500, method=method, deff=1.7)
    np.testing.assert_allclose(interval.low, 1 - interval.high[::-1], rtol=0, atol=1e-15)


questions = st.lists(st.integers(0, 60), min_size=2, max_size=7).filter(lambda x: sum(x) > 0)
levels = st.floats(0.62, 0.999)
sizes = st.floats(5, 1e5)
methods = st.sampled_from(ALL)


def as_shares(counts):
    return np.array(counts) / sum(counts)


@settings(max_examples=80, deadline=None)
@given(questions, sizes, levels, methods)
def test_bounds_lie_inside_0_and_1_around_the_estimate(counts, n, level, method):
    p = as_shares(counts)
    interval = simultaneous_intervals(p, n, confidence_level=level, method=method)
    np.testing.assert_array_equal(interval.estimate, p)
    assert np.all((interval.low >= 0) & (interval.low <= p))
    assert np.all((interval.high <= 1) & (interval.high >= p))
    assert np.all(interval.low[p == 0] == 0)
    assert np.all(interval.high[p == 1] == 1)


@settings(max_examples=80, deadline=None)
@given(questions, sizes, levels, methods, st.floats(0.01, 0.3))
def test_a_higher_level_is_never_narrower(counts, n, level, method, towards_one):
    higher = level + (1 - level) * towards_one
    p = as_shares(counts)
    lower, upper = (
        simultaneous_intervals(p, n, confidence_level=x, method=method) for x in (level, higher)
    )
    assert np.all(upper.low <= lower.low + 1e-12)
    inside = (upper.low > 0) & (upper.high < 1)
    assert np.all(upper.width[inside] >= lower.width[inside] - 1e-12)
    # One more c takes back up to two steps of gamma above: the upper bound alone may fall.
    if method != "sison-glaz":
        assert np.all(upper.high >= lower.high - 1e-12)


# At a level of 0.999 the expansion of Sison and Glaz is off by more than the rest of the way.
@settings(max_examples=80, deadline=None)
@given(questions, st.floats(400, 1e5), st.floats(0.62, 0.99), methods, st.floats(1.5, 20))
def test_a_larger_poll_is_narrower_and_a_design_effect_makes_it_smaller(p, n, level, method, deff):
    p = as_shares(p)
    plain, wide, small = (
        simultaneous_intervals(p, size, confidence_level=level, method=method, deff=design)
        for size, design in ((n, 1.0), (n, deff), (n / deff, 1.0))
    )
    np.testing.assert_array_equal(wide.low, small.low)
    np.testing.assert_array_equal(wide.high, small.high)
    inside = (wide.low > 0) & (wide.high < 1)
    assert np.all(plain.width[inside] < wide.width[inside])


@settings(max_examples=80, deadline=None)
@given(questions, sizes, levels, methods, st.randoms(use_true_random=False))
def test_the_order_of_the_answers_does_not_matter(counts, n, level, method, random):
    order = list(range(len(counts)))
    random.shuffle(order)
    p = as_shares(counts)
    given_order = simultaneous_intervals(p, n, confidence_level=level, method=method)
    shuffled = simultaneous_intervals(p[order], n, confidence_level=level, method=method)
    np.testing.assert_allclose(shuffled.low, given_order.low[order], rtol=0, atol=1e-9)
    np.testing.assert_allclose(shuffled.high, given_order.high[order], rtol=0, atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(questions.filter(lambda x: len(x) > 2), sizes, levels)
def test_goodman_lies_inside_quesenberry_hurst(counts, n, level):
    # At three answers and levels up to about .78, chi-squared with 2 df is the smaller.
    k = len(counts)
    goodman, wider = (
        simultaneous_intervals(as_shares(counts), n, confidence_level=level, method=method)
        for method in ("goodman", "qh")
    )
    if chi2.isf((1 - level) / k, 1) <= chi2.isf(1 - level, k - 1):
        assert np.all((wider.low <= goodman.low) & (goodman.high <= wider.high))
    else:
        assert np.all((wider.low >= goodman.low) & (goodman.high >= wider.high))


@pytest.mark.parametrize("k", range(3, 12))
def test_goodman_is_the_shorter_at_95_percent(k):
    goodman, wider = (simultaneous_intervals(np.full(k, 1 / k), 1500, method=m) for m in ALL[:2])
    assert np.all(goodman.width < wider.width)


@pytest.mark.parametrize("method", ALL)
def test_polls_at_once_are_the_same_as_one_by_one(method):
    rng = np.random.default_rng(11)
    p = rng.dirichlet(np.full(4, 0.6), size=40)
    p[::5, 1:] *= 0.7  # an answer left out of every fifth poll
    n, deff = rng.uniform(20, 5000, 40), rng.uniform(0.8, 4, 40)
    level = rng.uniform(0.65, 0.99, 40)
    options = {"method": method}
    together = simultaneous_intervals(p, n, deff=deff, confidence_level=level, **options)
    for i in range(40):
        alone = simultaneous_intervals(
            p[i], n[i], deff=deff[i], confidence_level=level[i], **options
        )
        np.testing.assert_allclose(together.low[i], alone.low, rtol=0, atol=1e-12)
        np.testing.assert_allclose(together.high[i], alone.high, rtol=0, atol=1e-12)


@pytest.mark.parametrize("method", ALL)
def test_a_missing_number_takes_its_poll_and_no_other(method):
    p = [FOM, [0.5, np.nan, 0.2], FOM, FOM]
    n = [1500, 1500, np.nan, 900]
    interval = simultaneous_intervals(p, n, method=method)
    np.testing.assert_array_equal(np.isnan(interval.low).any(axis=1), [False, True, True, False])
    np.testing.assert_array_equal(np.isnan(interval.low), np.isnan(interval.high))
    assert np.isnan(interval.low[1]).all()
    alone = simultaneous_intervals(FOM, 900, method=method)
    np.testing.assert_allclose(interval.low[3], alone.low, rtol=0, atol=1e-12)


@pytest.mark.parametrize("method", ALL)
def test_sizes_and_levels_broadcast_over_one_question(method):
    interval = simultaneous_intervals(
        FOM, [[500], [1500]], confidence_level=[0.9, 0.95, 0.99], method=method
    )
    assert interval.low.shape == interval.high.shape == interval.estimate.shape == (2, 3, 3)
    corner = simultaneous_intervals(FOM, 1500, confidence_level=0.9, method=method)
    np.testing.assert_allclose(interval.high[1, 0], corner.high, rtol=0, atol=1e-12)


@pytest.mark.parametrize("method", ALL)
def test_no_polls_give_no_intervals(method):
    assert simultaneous_intervals(np.empty((0, 3)), 1500, method=method).low.shape == (0, 3)


@pytest.mark.parametrize("method", ALL)
def test_leaving_an_answer_out_changes_nothing_for_the_others(method):
    every = simultaneous_intervals(FOM, 1500, method=method)
    two = simultaneous_intervals(FOM[:2], 1500, method=method)
    np.testing.assert_allclose(two.low, every.low[:2], rtol=0, atol=1e-12)
    np.testing.assert_allclose(two.high, every.high[:2], rtol=0, atol=1e-12)


@pytest.mark.parametrize("method", ALL)
@pytest.mark.parametrize("complete", [[0.47, 0.17, 0.35], [0.38, 0.28, 0.35]])
def test_a_poll_that_leaves_an_answer_out_changes_nothing_for_the_others(method, complete):
    alone = simultaneous_intervals(complete, 300, method=method)
    beside = simultaneous_intervals([[0.5, 0.2, 0.1], complete], 300, method=method)
    np.testing.assert_allclose(beside.low[1], alone.low, rtol=0, atol=1e-12)
    np.testing.assert_allclose(beside.high[1], alone.high, rtol=0, atol=1e-12)


@pytest.mark.parametrize("method", ALL)
@pytest.mark.parametrize("printed", [[0.47, 0.17, 0.35], [0.38, 0.28, 0.35]])
def test_sums_of_99_and_101_percent_are_rounding_not_an_answer(method, printed):
    interval = simultaneous_intervals(printed, 1500, method=method)
    scaled = simultaneous_intervals(np.array(printed) / sum(printed), 1500, method=method)
    np.testing.assert_array_equal(interval.estimate, printed)
    np.testing.assert_allclose(interval.width, scaled.width, rtol=0, atol=2e-4)


@pytest.mark.parametrize(
    "shares", [[1.0, 0.0, 0.0], [0.0, 1.0], [0.99, 0.0], [0.0, 0.0], [[1.0, 0.0], [0.56, 0.44]]]
)
def test_a_unanimous_question_has_the_bounds_of_goodman_by_sison_and_glaz(shares):
    unanimous, goodman = (
        simultaneous_intervals(shares, 1500, method=method, deff=1.3)
        for method in ("sison-glaz", "goodman")
    )
    first = 0 if np.ndim(shares) > 1 else ...
    np.testing.assert_array_equal(unanimous.low[first], goodman.low[first])
    np.testing.assert_array_equal(unanimous.high[first], goodman.high[first])
    assert np.all(unanimous.width > 0)
    if first == 0:
        alone = simultaneous_intervals(shares[1], 1500, method="sison-glaz", deff=1.3)
        np.testing.assert_array_equal(unanimous.low[1], alone.low)


@pytest.mark.parametrize("method", ALL)
def test_all_respondents_on_one_answer_has_exact_ends(method):
    interval = simultaneous_intervals([1.0, 0.0, 0.0], 1500, method=method)
    assert interval.high[0] == 1.0
    np.testing.assert_array_equal(interval.low[1:], 0.0)


def test_a_series_of_answers_gives_series():
    shares = pd.Series(FOM, index=["Should", "Should not", "Undecided"])
    interval = simultaneous_intervals(shares, 1500)
    for part in (interval.estimate, interval.low, interval.high):
        assert list(part.index) == list(shares.index)
    np.testing.assert_array_equal(interval.low, simultaneous_intervals(FOM, 1500).low)


def test_sizes_are_matched_to_the_rows_of_a_table_by_label():
    table = pd.DataFrame([FOM, [0.48, 0.26, 0.26]], index=["a", "b"])
    n = pd.Series([800.0, 1500.0], index=["b", "a"])
    interval = simultaneous_intervals(table, n)
    np.testing.assert_array_equal(interval.low[0], simultaneous_intervals(FOM, 1500).low)
    with pytest.raises(ValueError, match="different labels"):
        simultaneous_intervals(table, n.rename({"a": "c"}))


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("QH", "quesenberry-hurst"),
        ("quesenberry_hurst", "quesenberry-hurst"),
        ("sisonglaz", "sison-glaz"),
        ("sison", "sison-glaz"),
        ("sison_glaz", "sison-glaz"),
        ("fs", "fitzpatrick-scott"),
        ("fitzpatrick", "fitzpatrick-scott"),
    ],
)
def test_aliases_lead_to_the_method(alias, name):
    assert simultaneous_intervals(FOM, 1500, method=alias).method == name


@pytest.mark.parametrize(
    ("shares", "n", "options", "says"),
    [
        ([56, 23, 21], 1500, {}, "shares: a share lies in .0, 1.: 56 looks like a percentage"),
        ([0.56, 0.23, -0.1], 1500, {}, "shares: a share lies in .0, 1.: -0.1 is outside"),
        (
            [0.56, 0.46],
            1500,
            {},
            r"at most 1 \(1.01 after rounding\), not 1.02; .*exclude",
        ),
        ([FOM, [0.9, 0.9, 0.1]], 1500, {}, r"at most 1 \(1.015 after rounding\), not 1.9"),
        (0.56, 1500, {}, r"shape \(\): .* at least two, for example \[0.56, 0.23, 0.21\]"),
        ([0.56], 1500, {}, r"shape \(1,\): .* at least two"),
        ([], 1500, {}, r"shape \(0,\): .* at least two"),
        ([FOM, FOM], [1500, 800, 600], {}, r"do not broadcast: share \(2,\), n \(3,\)"),
        (FOM, 0, {}, "n: n, the number of respondents, is above 0"),
        (FOM, 1500, {"deff": -1}, "deff: a design effect is a ratio of variances above 0"),
        (FOM, 1500, {"confidence_level": 95}, "did you mean 0.95"),
        (FOM, 1500, {"confidence_level": 0.05}, "did you mean 0.95"),
        (FOM, 1500, {"method": "wilson"}, "one interval at a time.*choose proportion_interval"),
        (FOM, 1500, {"method": "wald"}, "one interval at a time.*or method='goodman'"),
        (FOM, 1500, {"method": "bonferroni"}, "choose one of goodman, quesenberry-hurst, sison-"),
        (FOM, 1500, {"method": "fs", "confidence_level": 0.6}, "from 0.62, not 0.6: .*goodman"),
        (FOM, 1e11, {"method": "sison"}, r"at most 1e\+10, not 1e\+11: choose method='goodman'"),
    ],
)
def test_bad_input_is_told_what_to_do(shares, n, options, says):
    with pytest.raises(ValueError, match=says):
        simultaneous_intervals(shares, n, **options)


def test_the_most_counts_of_sison_and_glaz_are_still_added_up(monkeypatch):
    monkeypatch.setattr(simultaneous, "MOST_COUNTS", 1500)
    simultaneous_intervals([FOM, FOM], [1500, 900], method="sison-glaz")
    with pytest.raises(ValueError, match=r"at most 2e\+03, not 1501"):
        simultaneous_intervals([FOM, FOM], [1501, 900], method="sison-glaz")


def test_the_lowest_level_of_fitzpatrick_and_scott_is_told_in_percent():
    with pytest.raises(ArgumentError) as caught:
        simultaneous_intervals([FOM, FOM], 1500, method="fs", confidence_level=[0.95, 0.6])
    says = "levels from 62%, not 60%: choose method='goodman' there"
    assert caught.value.told(percent=True).endswith(says)
    assert simultaneous_intervals(FOM, 1500, method="fs", confidence_level=0.62).width[0] > 0


@pytest.mark.parametrize(
    ("shares", "options", "says"),
    [
        (["56%", "23%"], {}, "shares: expected numbers"),
        ([[0.5, 0.5], [0.5]], {}, "shares: expected numbers"),
        (FOM, {"method": 3}, "method: expected a name"),
        (FOM, {"deft": 1.4}, "deft is its square root"),
        (FOM, {"alpha": 0.05}, "confidence_level=1 - alpha"),
    ],
)
def test_wrong_kinds_are_type_errors(shares, options, says):
    with pytest.raises(TypeError, match=says):
        simultaneous_intervals(shares, 1500, **options)
