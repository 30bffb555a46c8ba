"""How often intervals contain the truth, and how wide they are."""

import math
from fractions import Fraction
from itertools import product
from math import comb
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from topline.stats import coverage
from topline.stats.coverage import (
    exact_coverage,
    expected_width,
    minimum_coverage,
    simultaneous_coverage,
)
from topline.stats.proportion import SHARE_METHODS, proportion_interval
from topline.stats.simultaneous import simultaneous_intervals

ALL = tuple(SHARE_METHODS.table)
LEVELS = (0.5, 0.95, 0.99)


def every_interval(n, level, method):
    return proportion_interval(np.arange(n + 1) / n, n, confidence_level=level, method=method)


def probability(n, count, share):
    """The binomial probability in exact fractions."""
    return comb(n, count) * share**count * (1 - share) ** (n - count)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("method", ALL)
def test_coverage_and_width_are_the_sums_over_all_counts(method, level):
    for n in (1, 2, 5, 12):
        interval = every_interval(n, level, method)
        for eighths in range(9):
            share = Fraction(eighths, 8)
            weights = [probability(n, count, share) for count in range(n + 1)]
            covers = (interval.low <= eighths / 8) & (eighths / 8 <= interval.high)
            coverage = sum(w for w, hit in zip(weights, covers, strict=True) if hit)
            width = sum(float(w) * d for w, d in zip(weights, interval.width, strict=True))
            given = {"confidence_level": level, "method": method}
            assert exact_coverage(eighths / 8, n, **given) == pytest.approx(
                float(coverage), abs=1e-14
            )
            assert expected_width(eighths / 8, n, **given) == pytest.approx(width, abs=1e-14)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("method", ALL)
def test_coverage_and_width_of_many_shares_agree_with_a_matrix_of_probabilities(method, level):
    n = 150
    interval = every_interval(n, level, method)
    shares = np.concatenate([np.linspace(0, 1, 301), interval.low, interval.high])[:, None]
    matrix = binom.pmf(np.arange(n + 1), n, shares)
    covers = (interval.low <= shares) & (shares <= interval.high)
    given = {"confidence_level": level, "method": method}
    np.testing.assert_allclose(
        exact_coverage(shares[:, 0], n, **given), (matrix * covers).sum(axis=1), atol=1e-12
    )
    np.testing.assert_allclose(
        expected_width(shares[:, 0], n, **given), matrix @ interval.width, atol=1e-12
    )


def test_covered_counts_with_a_gap_are_summed_one_by_one():
    interval = every_interval(150, 0.99, "logit")
    fall = int(np.argmin(np.diff(interval.low)))
    share = (interval.low[fall] + interval.low[fall + 1]) / 2
    covers = (interval.low <= share) & (share <= interval.high)
    assert np.count_nonzero(np.diff(covers)) > 2
    assert exact_coverage(share, 150, method="logit", confidence_level=0.99) == pytest.approx(
        binom.pmf(np.flatnonzero(covers), 150, share).sum(), abs=1e-13
    )


# Brown, Cai & DasGupta 2001, Stat. Sci. 16:101: section 2.1 and Table 1, the standard interval.
@pytest.mark.parametrize(
    ("share", "n", "printed"),
    [
        (0.5, 17, 0.951),
        (0.5, 40, 0.919),
        (0.2, 30, 0.946),
        (0.2, 98, 0.928),
        (0.005, 592, 0.792),
        (0.005, 954, 0.852),
        (0.005, 1279, 0.875),
        (0.005, 1583, 0.889),
        (0.005, 1876, 0.898),
    ],
)
def test_coverage_of_wald_as_brown_cai_and_dasgupta_print_it(share, n, printed):
    assert exact_coverage(share, n, method="wald") == pytest.approx(printed, abs=5.1e-4)


# Bilder & Loughin, Analysis of Categorical Data with R, section 1.1.3 and its program: the counts
# whose Wald interval contains the share, of n = 40.
@pytest.mark.parametrize(("share", "counts"), [(0.157, range(4, 12)), (0.156, range(3, 12))])
def test_counts_that_wald_covers_as_bilder_and_loughin_list_them(share, counts):
    assert exact_coverage(share, 40, method="wald") == pytest.approx(
        binom.pmf(list(counts), 40, share).sum(), abs=1e-13
    )


# Agresti & Coull 1998, Am. Stat. 52:119, section 2: the score interval's worst shares.
@pytest.mark.parametrize(
    ("level", "printed", "times_n"), [(0.95, 0.838, 0.1765), (0.99, 0.889, 0.1174)]
)
def test_minimum_of_wilson_as_agresti_and_coull_print_it(level, printed, times_n):
    coverage, share = minimum_coverage(2000, confidence_level=level)
    assert coverage == pytest.approx(printed, abs=5.1e-4)
    assert 2000 * share == pytest.approx(times_n, abs=2e-4)


def test_minimum_of_wilson_for_one_respondent_has_a_closed_form():
    z2 = NormalDist().inv_cdf(0.975) ** 2
    coverage, share = minimum_coverage(1)
    assert coverage == pytest.approx(z2 / (1 + z2), abs=1e-12)
    assert share == pytest.approx(1 / (1 + z2), abs=1e-12)


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
@pytest.mark.parametrize("method", ALL)
def test_minimum_is_below_every_share_and_approached_beside_its_share(method, level):
    given = {"confidence_level": level, "method": method}
    for n in (1, 3, 10, 37, 120):
        coverage, share = minimum_coverage(n, **given)
        interval = every_interval(n, level, method)
        grid = np.concatenate([np.linspace(0, 1, 20_001), interval.low, interval.high])
        assert np.all(exact_coverage(grid, n, **given) >= coverage - 1e-12)
        beside = np.clip([share - 1e-10, share + 1e-10], 0, 1)
        assert exact_coverage(beside, n, **given).min() == pytest.approx(coverage, abs=1e-6)


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_clopper_pearson_never_falls_below_its_level(level):
    for n in (1, 2, 10, 100, 1000):
        given = {"confidence_level": level, "method": "clopper-pearson"}
        assert minimum_coverage(n, **given).coverage >= level - 1e-12


def test_minimum_of_wald_is_nothing_at_all():
    assert minimum_coverage(1500, method="wald") == (0, 0)


def test_minimum_sees_a_gap_that_a_grid_steps_over():
    given = {"confidence_level": 0.5, "method": "agresti-coull"}
    interval = every_interval(7, 0.5, "agresti-coull")
    assert interval.high[0] < interval.low[1]
    assert minimum_coverage(7, **given).coverage == pytest.approx(0, abs=1e-15)
    assert exact_coverage(np.linspace(0, 1, 1001), 7, **given).min() > 0.25


def test_minimum_of_a_method_with_gaps_is_refused():
    with pytest.raises(
        ValueError, match=r"method='logit' at confidence_level=0\.99 has bounds that"
    ):
        minimum_coverage(150, method="logit", confidence_level=0.99)


@pytest.mark.parametrize("method", ALL)
def test_coverage_and_width_are_mirror_symmetric(method):
    shares = np.linspace(0.011, 0.489, 97)
    for function in (exact_coverage, expected_width):
        np.testing.assert_allclose(
            function(shares, 60, method=method), function(1 - shares, 60, method=method), atol=1e-12
        )


def test_answers_take_the_kind_of_the_share():
    for function in (exact_coverage, expected_width):
        assert isinstance(function(0.3, 20), float)
        assert np.isnan(function(float("nan"), 20))
        mixed = function([0.3, None, 0.0, 1.0], 20)
        np.testing.assert_array_equal(np.isnan(mixed), [False, True, False, False])
        assert function(np.full((2, 3), 0.3), 20).shape == (2, 3)
        assert function([], 20).shape == (0,)
        series = pd.Series([0.3, 0.4], index=["a", "b"])
        assert function(series, 20).index.equals(series.index)
        assert function(series, 20)["b"] == function(0.4, 20)


def test_width_of_many_shares_in_pieces_equals_that_of_each():
    n = 100_000
    shares = np.linspace(0.4, 0.6, 60)  # more than the probabilities held at once
    np.testing.assert_allclose(
        expected_width(shares, n), [expected_width(share, n) for share in shares], rtol=1e-13
    )


@pytest.mark.parametrize(
    ("fault", "error", "says"),
    [
        ({"n": 10.5}, ValueError, r"n=10\.5: pass one whole number of respondents"),
        ({"n": [10, 20]}, ValueError, r"n=\[10, 20\]: pass one whole number"),
        ({"n": 0}, ValueError, "n, the number of respondents, is above 0"),
        ({"n": None}, ValueError, "n=None: pass one whole number of respondents"),
        ({"n": "20"}, TypeError, "n: expected numbers, not '20'"),
        ({"confidence_level": 95}, ValueError, r"did you mean 0\.95\?"),
        (
            {"confidence_level": [0.9, 0.95]},
            ValueError,
            "pass one level, such as 0.95",
        ),
        ({"method": "beta"}, ValueError, "means two things"),
        ({"method": "waldo"}, ValueError, "method='waldo' is not known for a share"),
        ({"alpha": 0.05}, TypeError, "there is no alpha"),
        ({"share": 56}, ValueError, r"56 looks like a percentage, pass 0\.56"),
    ],
)
def test_faults_are_refused_with_the_remedy(fault, error, says):
    for function in (exact_coverage, expected_width):
        with pytest.raises(error, match=says):
            function(**{"share": 0.3, "n": 20} | fault)
    if "share" not in fault:
        with pytest.raises(error, match=says):
            minimum_coverage(**{"n": 20} | fault)


@pytest.mark.parametrize("level", [None, np.nan, "0.95"])
def test_a_level_is_needed(level):
    for function in (exact_coverage, expected_width):
        with pytest.raises((ValueError, TypeError), match=r"confidence_level.*0\.95"):
            function(0.5, 40, confidence_level=level)


def test_more_people_than_intervals_fit_in_memory_are_refused():
    with pytest.raises(ValueError, match="goes through every count; pass at most 10,000,000"):
        exact_coverage(0.5, 10**9)


def test_the_most_people_are_still_counted(monkeypatch):
    monkeypatch.setattr(coverage, "MOST_PEOPLE", 40)
    assert exact_coverage(0.5, 40) > 0
    with pytest.raises(ValueError, match="n=41: exact coverage goes through every count"):
        exact_coverage(0.5, 41)


def exact_joint_coverage(truth, n, **given):
    """Sum the multinomial probabilities of all tables whose intervals all hold."""
    tables = [
        (*head, n - sum(head))
        for head in product(range(n + 1), repeat=len(truth) - 1)
        if sum(head) <= n
    ]
    interval = simultaneous_intervals(np.array(tables) / n, n, **given)
    holds = np.all((interval.low <= truth) & (np.array(truth) <= interval.high), axis=-1)
    return sum(
        math.factorial(n)
        * math.prod(p**x / math.factorial(x) for p, x in zip(truth, table, strict=True))
        for table, hit in zip(tables, holds, strict=True)
        if hit
    )


@pytest.mark.parametrize("method", ["goodman", "quesenberry-hurst", "sison-glaz"])
@pytest.mark.parametrize(("truth", "n"), [((0.5, 0.3, 0.2), 20), ((0.4, 0.3, 0.2, 0.1), 12)])
def test_simulation_agrees_with_the_sum_over_all_tables(truth, n, method):
    exact = exact_joint_coverage(truth, n, method=method)
    coverage, error = simultaneous_coverage(truth, n, method=method, draws=20_000, seed=3)
    assert error == pytest.approx(math.sqrt(coverage * (1 - coverage) / 20_000))
    assert abs(coverage - exact) < 4 * math.sqrt(exact * (1 - exact) / 20_000)


@pytest.mark.parametrize("off", [1 - 9e-10, 1 + 9e-10])
def test_true_shares_that_miss_one_by_a_hair_are_drawn_as_they_are_scaled(off):
    # NumPy refuses probabilities above 1 together, and gives what is missing to the last answer.
    given = {"n": 40, "draws": 3000, "seed": 5}
    exact = simultaneous_coverage([0.5, 0.3, 0.2], **given)
    assert simultaneous_coverage(off * np.array([0.5, 0.3, 0.2]), **given) == exact


def test_a_share_at_the_end_of_its_interval_is_covered():
    # Everybody gives one answer: it has 100% and the other 0, in the sample as in truth.
    assert simultaneous_coverage([1.0, 0.0], 50, method="goodman", draws=10).coverage == 1


def test_a_lower_level_covers_less():
    high, low = (
        simultaneous_coverage([0.5, 0.3, 0.2], 200, confidence_level=level, draws=4000).coverage
        for level in (0.95, 0.6)
    )
    assert low + 0.1 < high


def test_a_seed_repeats_the_draws_and_another_changes_them():
    given = {"shares": [0.5, 0.3, 0.2], "n": 40, "draws": 3000}
    assert simultaneous_coverage(**given, seed=7) == simultaneous_coverage(**given, seed=7)
    assert len({simultaneous_coverage(**given, seed=seed) for seed in range(5)}) > 1


def test_the_bar_shows_when_asked_and_not_when_quick(capsys):
    given = {"shares": [0.5, 0.3, 0.2], "n": 40, "draws": 3000}
    simultaneous_coverage(**given, progress=True)
    assert "coverage of goodman" in capsys.readouterr().err
    for quiet in (None, False):
        simultaneous_coverage(**given, progress=quiet)
        assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("fault", "error", "says"),
    [
        ({"shares": [0.5, 0.3]}, ValueError, r"sum to 1, these to 0\.8; give every answer"),
        ({"shares": 1.0}, ValueError, "the true shares of one question sum to 1"),
        ({"shares": [[0.5, 0.5]]}, ValueError, "the true shares of one question sum to 1"),
        ({"shares": [56, 44]}, ValueError, "looks like a percentage"),
        ({"shares": [0.5, float("nan")]}, ValueError, "these to nan"),
        ({"n": 40.5}, ValueError, "pass one whole number of respondents"),
        ({"draws": 0}, ValueError, "draws=0: a whole number above 0 is needed"),
        ({"draws": 1e4}, ValueError, r"draws=10000\.0: a whole number"),
        ({"confidence_level": 95}, ValueError, r"did you mean 0\.95\?"),
        ({"method": "waldo"}, ValueError, "method='waldo' is not known"),
        ({"alpha": 0.05}, TypeError, "there is no alpha"),
    ],
)
def test_faults_of_a_simulation_are_refused_with_the_remedy(fault, error, says):
    with pytest.raises(error, match=says):
        simultaneous_coverage(**{"shares": [0.5, 0.3, 0.2], "n": 40, "draws": 100} | fault)


@pytest.mark.parametrize("seed", [-1, "x", True, 1.5])
def test_a_seed_is_a_whole_number(seed):
    with pytest.raises(ValueError, match=r"seed=.*a whole number of at least 0"):
        simultaneous_coverage([0.5, 0.5], 40, seed=seed)


def test_a_missing_level_is_refused():
    with pytest.raises(ValueError, match="a level is needed"):
        simultaneous_coverage([0.5, 0.5], 40, confidence_level=float("nan"))
