"""The interval of one share: every method against its own definition, publications and R."""

from statistics import NormalDist

import mpmath
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, t

from topline.stats.design import effective_n
from topline.stats.elementwise import BLOCK
from topline.stats.proportion import (
    SHARE_METHODS,
    SLOW,
    TAKES_DF,
    proportion_interval,
    wilson_bounds,
)

ALL = tuple(SHARE_METHODS.table)
# Every count of every sample of up to 200 respondents.
N = np.concatenate([np.full(n + 1, float(n)) for n in range(1, 201)])
COUNT = np.concatenate([np.arange(n + 1.0) for n in range(1, 201)])

methods = st.sampled_from(ALL)
shares = st.floats(0, 1)
sizes = st.integers(1, 10**6)
levels = st.floats(0.5, 0.9999)
deffs = st.floats(0.2, 20)


def z(level):
    return NormalDist().inv_cdf((1 + level) / 2)


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95, 0.99])
@pytest.mark.parametrize("method", ALL)
def test_every_count_up_to_200_is_ordered_inside_mirrored_and_monotone(method, level):
    share = COUNT / N
    interval = proportion_interval(share, N, method=method, confidence_level=level)
    low, high = interval.low, interval.high
    np.testing.assert_array_equal(interval.estimate, share)
    assert np.all((low >= 0) & (low <= share) & (share <= high) & (high <= 1))
    np.testing.assert_array_equal(low[COUNT == 0], 0.0)
    np.testing.assert_array_equal(high[COUNT == N], 1.0)
    if method != "wald":
        assert np.all((low < high) & ((low > 0) | (COUNT < N)))
    mirror = np.lexsort((N - COUNT, N))
    np.testing.assert_allclose(low, 1 - high[mirror], rtol=0, atol=1e-13)
    # Logit's bounds fall where the count nears n, above a level of about 98%.
    if (method, level) != ("logit", 0.99):
        same_n = np.diff(N) == 0
        assert np.all(np.diff(low)[same_n] >= 0)
        assert np.all(np.diff(high)[same_n] >= 0)


def test_logit_falls_at_high_levels_as_its_formula_says():
    n, level = 50, 0.99
    low = proportion_interval([48 / n, 49 / n], n, method="logit", confidence_level=level).low
    by_hand = [
        mpmath.log(count / (n - count)) - z(level) / mpmath.sqrt(count * (n - count) / n)
        for count in (48, 49)
    ]
    assert by_hand[1] < by_hand[0]
    np.testing.assert_allclose(low, [float(1 / (1 + mpmath.exp(-x))) for x in by_hand], rtol=1e-13)


# Newcombe 1998, Stat. Med. 17:857, Table I: methods 1, 3 to 7; limits cut to [0, 1].
@pytest.mark.parametrize(
    ("count", "n", "printed"),
    [
        (
            81,
            263,
            {
                "wald": (0.2522, 0.3638),
                "wilson": (0.2553, 0.3662),
                "wilsoncc": (0.2535, 0.3682),
                "clopper-pearson": (0.2527, 0.3676),
                "mid-p": (0.2544, 0.3658),
                "likelihood": (0.2542, 0.3655),
            },
        ),
        (
            15,
            148,
            {
                "wald": (0.0527, 0.1500),
                "wilson": (0.0624, 0.1605),
                "wilsoncc": (0.0598, 0.1644),
                "clopper-pearson": (0.0578, 0.1617),
                "mid-p": (0.0601, 0.1581),
                "likelihood": (0.0596, 0.1567),
            },
        ),
        (
            0,
            20,
            {
                "wald": (0, 0),
                "wilson": (0, 0.1611),
                "wilsoncc": (0, 0.2005),
                "clopper-pearson": (0, 0.1684),
                "mid-p": (0, 0.1391),
                "likelihood": (0, 0.0916),
            },
        ),
        (
            1,
            29,
            {
                "wald": (0, 0.1009),
                "wilson": (0.0061, 0.1718),
                "wilsoncc": (0.0018, 0.1963),
                "clopper-pearson": (0.0009, 0.1776),
                "mid-p": (0.0017, 0.1585),
                "likelihood": (0.0020, 0.1432),
            },
        ),
    ],
)
def test_intervals_are_those_newcombe_prints(count, n, printed):
    for method, (low, high) in printed.items():
        interval = proportion_interval(count / n, n, method=method)
        assert (interval.low, interval.high) == pytest.approx((low, high), abs=5.1e-5)


CASES = [(0, 7), (1, 1), (1, 29), (3, 8), (7, 10), (15, 148), (833, 1500), (1499, 1500)]


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95, 0.99, 0.9999])
def test_bounds_satisfy_the_equation_that_defines_their_method(level):
    half, zz = (1 - level) / 2, z(level)
    for count, n in CASES:
        share = count / n

        def bounds(method, share=share, n=n):
            interval = proportion_interval(share, n, method=method, confidence_level=level)
            inner = [(interval.low, 1)] * (share > 0) + [(interval.high, -1)] * (share < 1)
            return [(bound, side) for bound, side in inner if 0 < bound < 1]

        def at_least(side, bound, count=count, n=n):
            """P(a count at least as far from the bound), beyond the side of the interval."""
            return binom.sf(count - 1, n, bound) if side == 1 else binom.cdf(count, n, bound)

        for bound, side in bounds("clopper-pearson"):
            assert at_least(side, bound) == pytest.approx(half, rel=1e-9)
        for bound, side in bounds("mid-p"):
            mid = at_least(side, bound) - binom.pmf(count, n, bound) / 2
            assert mid == pytest.approx(half, rel=1e-8)
        for bound, side in bounds("wilson"):
            error = np.sqrt(bound * (1 - bound) / n)
            assert side * (share - bound) == pytest.approx(zz * error, rel=1e-9)
        for bound, side in bounds("wilsoncc"):
            error = np.sqrt(bound * (1 - bound) / n)
            assert side * (share - bound) - 1 / (2 * n) == pytest.approx(zz * error, rel=1e-9)
        for bound, _ in bounds("likelihood"):
            ratio = binom.logpmf(count, n, share) - binom.logpmf(count, n, bound)
            assert 2 * ratio == pytest.approx(zz**2, rel=1e-7)


@pytest.mark.parametrize("level", [0.5, 0.95, 0.9999])
@pytest.mark.parametrize(
    ("share", "n", "deff"), [(0.56, 1500, 2.024), (0.03, 700, 1.9), (0.6, 9, 2)]
)
def test_counts_that_are_not_whole_follow_the_beta_distribution(share, n, deff, level):
    half = mpmath.mpf(1 - level) / 2
    hits, misses = share * n / deff, (1 - share) * n / deff

    def beta_cdf(a, b, x):
        return mpmath.betainc(a, b, 0, x, regularized=True)

    given = {"deff": deff, "confidence_level": level}
    with mpmath.workdps(30):
        exact = proportion_interval(share, n, method="clopper-pearson", **given)
        assert beta_cdf(hits, misses + 1, exact.low) == pytest.approx(half, rel=1e-9)
        assert 1 - beta_cdf(hits + 1, misses, exact.high) == pytest.approx(half, rel=1e-9)
        jeffreys = proportion_interval(share, n, method="jeffreys", **given)
        assert beta_cdf(hits + 0.5, misses + 0.5, jeffreys.low) == pytest.approx(half, rel=1e-9)
        upper = 1 - beta_cdf(hits + 0.5, misses + 0.5, jeffreys.high)
        assert upper == pytest.approx(half, rel=1e-9)
        mid = proportion_interval(share, n, method="mid-p", **given)
        for bound, target in ((mid.low, half), (mid.high, 1 - half)):
            both = beta_cdf(hits, misses + 1, bound) + beta_cdf(hits + 1, misses, bound)
            assert both / 2 == pytest.approx(target, rel=1e-9)


@pytest.mark.parametrize("level", [0.5, 0.95, 0.9999])
def test_agresti_coull_is_wald_with_z_squared_respondents_added(level):
    z2 = z(level) ** 2
    for count, n in CASES[2:7]:
        added = (count + z2 / 2) / (n + z2)
        wald = proportion_interval(added, n + z2, method="wald", confidence_level=level)
        interval = proportion_interval(count / n, n, method="agresti-coull", confidence_level=level)
        np.testing.assert_allclose(
            [interval.low, interval.high], [wald.low, wald.high], rtol=1e-12, atol=1e-15
        )


def test_wald_is_the_share_and_a_normal_margin():
    interval = proportion_interval(0.56, 1500, method="wald", deff=2.0)
    reach = z(0.95) * np.sqrt(2 * 0.56 * 0.44 / 1500)
    assert (interval.low, interval.high) == pytest.approx((0.56 - reach, 0.56 + reach), abs=1e-15)


def test_logit_borrows_the_limits_of_clopper_pearson_at_the_edges():
    for n in (1, 5, 741.2):
        edges = proportion_interval([0, 1], n, method="logit")
        assert edges.high[0] == pytest.approx(1 - 0.025 ** (1 / n), rel=1e-12)
        assert edges.low[1] == pytest.approx(0.025 ** (1 / n), rel=1e-12)


# R survey 4.1.1, svyciprop on data(api), awards == "Yes": the estimate, its standard error, n and
# the degrees of freedom of the design, methods "mean" and "beta".
@pytest.mark.parametrize(
    ("method", "share", "error", "n", "df", "low", "high"),
    [
        (
            "wald",
            0.638936064050578,
            0.0344059179972689,
            200,
            197,
            0.571084874530262,
            0.706787253570895,
        ),
        (
            "korn-graubard",
            0.710382513661202,
            0.0330182995537189,
            183,
            14,
            0.633436839061471,
            0.7793385361783,
        ),
        (
            "korn-graubard",
            0.639852398523985,
            0.0633993060768308,
            126,
            39,
            0.499023054795223,
            0.765023068821371,
        ),
    ],
)
def test_design_based_intervals_are_those_of_r_survey(method, share, error, n, df, low, high):
    deff = error**2 * n / (share * (1 - share))
    interval = proportion_interval(share, n, deff=deff, df=df, method=method)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=1e-6)


@pytest.mark.parametrize("df", [2, 14, 99.5])
def test_degrees_of_freedom_put_students_t_in_the_place_of_z(df):
    share, n, quantile = 0.3, 400, t.ppf(0.975, df)
    # The level at which the normal quantile is this t.
    level = 2 * NormalDist().cdf(quantile) - 1
    for method in ("wald", "wilson", "logit"):
        with_df = proportion_interval(share, n, method=method, df=df)
        np.testing.assert_allclose(
            [with_df.low, with_df.high],
            list(limits(proportion_interval(share, n, method=method, confidence_level=level))),
            rtol=1e-7,
        )


def limits(interval):
    return interval.low, interval.high


def test_korn_graubard_without_a_design_is_clopper_pearson():
    plain = proportion_interval(0.3, 400, method="clopper-pearson")
    assert limits(proportion_interval(0.3, 400, method="korn-graubard")) == limits(plain)
    same_df = proportion_interval(0.3, 400, method="korn-graubard", df=399)
    assert limits(same_df) == pytest.approx(limits(plain), rel=1e-12)


@settings(max_examples=120, deadline=None)
@given(method=methods, share=shares, n=sizes, level=levels, deff=deffs)
def test_any_interval_lies_in_the_range_and_a_higher_level_is_wider(method, share, n, level, deff):
    given = {"method": method, "deff": deff}
    narrow = proportion_interval(share, n, confidence_level=level, **given)
    wide = proportion_interval(share, n, confidence_level=(level + 1) / 2, **given)
    assert 0 <= wide.low <= narrow.low + 1e-12
    assert narrow.low <= narrow.high
    assert narrow.high - 1e-12 <= wide.high <= 1
    if share in (0, 1):
        assert share in limits(narrow)


@settings(max_examples=100, deadline=None)
@given(method=methods, share=shares, n=sizes, deff=deffs)
def test_more_respondents_or_a_smaller_design_effect_never_widen(method, share, n, deff):
    given = {"method": method, "deff": deff}
    width = proportion_interval(share, n, **given).width
    assert proportion_interval(share, 1.5 * n, **given).width <= width + 1e-12
    assert proportion_interval(share, n, method=method, deff=deff / 1.5).width <= width + 1e-12


@settings(max_examples=60, deadline=None)
@given(method=methods, share=shares, n=sizes, level=levels, deff=deffs)
def test_a_design_effect_is_a_smaller_sample(method, share, n, level, deff):
    given = {"method": method, "confidence_level": level}
    with_deff = proportion_interval(share, n, deff=deff, **given)
    smaller = proportion_interval(share, n / deff, **given)
    assert limits(with_deff) == pytest.approx(limits(smaller), abs=1e-12)
    assert limits(proportion_interval(share, n, deff=1.0, **given)) == limits(
        proportion_interval(share, n, **given)
    )


# The posterior of jeffreys lies beside a share of nearly 0.
@pytest.mark.parametrize("method", sorted(set(ALL) - {"jeffreys"}))
def test_shares_of_less_than_half_a_respondent_lie_in_their_interval(method):
    share = np.array([1e-9, 1e-4, 3e-4, 0.9997, 1 - 1e-9])[:, None]
    interval = proportion_interval(
        share, 1500, method=method, confidence_level=[0.5, 0.8, 0.95, 0.99]
    )
    assert np.all((interval.low <= share) & (share <= interval.high))


@pytest.mark.parametrize("method", ALL)
def test_edges_are_exact_at_every_level_size_and_design(method):
    n, level, deff = np.meshgrid(
        [1.0, 7.3, 741.1, 1e6], [0.5, 0.8, 0.95, 0.99, 0.9999], [0.7, 1.0, 2.024], indexing="ij"
    )
    given = {"method": method, "deff": deff, "confidence_level": level}
    nobody, everybody = proportion_interval(0, n, **given), proportion_interval(1, n, **given)
    assert np.all(nobody.low == 0)
    assert np.all(everybody.high == 1)
    np.testing.assert_allclose(nobody.high, 1 - everybody.low, rtol=0, atol=1e-13)


@pytest.mark.parametrize("method", ALL)
def test_a_population_narrows_and_a_census_knows(method):
    n = np.array([10.0, 500.0, 1500.0])
    part = proportion_interval(0.56, n, method=method, pop_size=2000)
    np.testing.assert_array_less(part.width, proportion_interval(0.56, n, method=method).width)
    corrected = n / ((2000 - n) / 1999)
    np.testing.assert_allclose(
        part.low, proportion_interval(0.56, corrected, method=method).low, rtol=1e-11
    )
    census = proportion_interval([0.0, 0.56, 1.0], 2000, method=method, pop_size=2000)
    np.testing.assert_array_equal(census.low, [0, 0.56, 1])
    np.testing.assert_array_equal(census.high, [0, 0.56, 1])


@pytest.mark.parametrize("method", ALL)
def test_a_census_beside_a_sample_takes_nothing_from_it(method):
    both = proportion_interval([0.56, 0.23], [2000, 1000], method=method, pop_size=2000)
    alone = proportion_interval(0.23, 1000, method=method, pop_size=2000)
    assert (both.low[0], both.high[0]) == (0.56, 0.56)
    assert (both.low[1], both.high[1]) == pytest.approx((alone.low, alone.high), rel=1e-12)


@pytest.mark.parametrize("method", ALL)
def test_a_long_array_equals_its_pieces(method):
    rng = np.random.default_rng(2002)
    size = BLOCK + 1000
    share = np.round(rng.random(size), 2 if method in SLOW else 9)
    n = rng.choice([700.0, 1000.0, 1500.0, 1600.0], size)
    deff = rng.choice([1.0, 2.02], size)
    share[5], n[6] = np.nan, np.nan
    whole = proportion_interval(share, n, method=method, deff=deff)
    pieces = [
        proportion_interval(
            share[i : i + 999], n[i : i + 999], method=method, deff=deff[i : i + 999]
        )
        for i in range(0, size, 999)
    ]
    # A root may end an ulp away when it is searched for in other company.
    for name in ("low", "high", "estimate"):
        joined = np.concatenate([getattr(piece, name) for piece in pieces])
        np.testing.assert_allclose(getattr(whole, name), joined, rtol=1e-13, atol=1e-15)
    table = proportion_interval(share[:, None], [1000.0, 1500.0], method=method)
    assert table.low.shape == (size, 2)
    np.testing.assert_allclose(
        table.high[:999, 1],
        proportion_interval(share[:999], 1500, method=method).high,
        rtol=1e-13,
        atol=1e-15,
    )


@pytest.mark.parametrize("method", ALL)
def test_missing_values_stay_missing_element_by_element(method):
    interval = proportion_interval(
        [0.3, None, 0.3, 0.3, 0.0],
        [100, 100, np.nan, 100, 100],
        method=method,
        deff=[1, 1, 1, None, 1],
    )
    for bound in limits(interval):
        np.testing.assert_array_equal(np.isnan(bound), [False, True, True, True, False])
    for missing in ({"confidence_level": np.nan}, {"pop_size": np.nan}):
        assert np.isnan(limits(proportion_interval(0.3, 100, method=method, **missing))).all()


def test_answers_take_the_kind_of_the_arguments():
    one = proportion_interval(0.3, 100)
    assert all(type(value) is float for value in (one.estimate, one.low, one.high, one.width))
    assert (one.confidence_level, one.method) == (0.95, "wilson")
    series = pd.Series([0.3, 0.4], index=["a", "b"])
    n = pd.Series([400, 300], index=["b", "a"])
    interval = proportion_interval(series, n)
    assert interval.low.index.tolist() == ["a", "b"]
    assert interval.low["a"] == proportion_interval(0.3, 300).low
    assert interval.low["b"] == proportion_interval(0.4, 400).low
    assert proportion_interval([], 100).low.shape == (0,)
    assert proportion_interval(np.full((2, 3), 0.3), [1, 2, 3]).high.shape == (2, 3)


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("score", "wilson"),
        ("wilson_cc", "wilsoncc"),
        ("Exact", "clopper-pearson"),
        ("clopper_pearson", "clopper-pearson"),
        ("midp", "mid-p"),
        ("agresti_coull", "agresti-coull"),
        ("ac", "agresti-coull"),
        ("normal", "wald"),
        ("asymptotic", "wald"),
        ("mean", "wald"),
        ("lrt", "likelihood"),
        ("profile", "likelihood"),
        ("Korn Graubard", "korn-graubard"),
    ],
)
def test_names_of_other_packages_lead_to_one(alias, name):
    assert proportion_interval(0.3, 100, method=alias) == proportion_interval(0.3, 100, method=name)


@pytest.mark.parametrize(
    ("fault", "error", "says"),
    [
        ({"share": 56}, ValueError, r"share: .* 56 looks like a percentage, pass 0\.56"),
        ({"share": -0.1}, ValueError, r"-0\.1 is outside, pass for example 0\.56"),
        ({"share": 560}, ValueError, "560 is outside"),
        ({"share": "0.56"}, TypeError, "share: expected numbers, not '0.56'"),
        ({"share": True}, TypeError, "share: expected numbers, not True"),
        (
            {"n": 0},
            ValueError,
            r"n: n, the number of respondents, is above 0, in \[0\.001, 1e12\], not 0",
        ),
        ({"n": -5}, ValueError, "not -5: pass for example 1500"),
        ({"n": float("inf")}, ValueError, "not inf: pass for example 1500"),
        ({"n": "1500"}, TypeError, "n: expected numbers"),
        ({"confidence_level": 95}, ValueError, r"not 95: did you mean 0\.95\?"),
        ({"confidence_level": 0.05}, ValueError, r"not 0\.05: did you mean 0\.95\?"),
        ({"confidence_level": 1}, ValueError, r"not 1: did you mean 0\.95\?"),
        (
            {"deff": 0},
            ValueError,
            r"a design effect is a ratio of variances above 0, in \[0\.001, 1e9\], not 0",
        ),
        ({"deff": float("inf")}, ValueError, "deff: .* not inf"),
        ({"pop_size": -1}, ValueError, "the size of the population is above 0"),
        ({"pop_size": 50}, ValueError, "pop_size=50 is smaller than the sample, n=100"),
        (
            {"method": "waldo"},
            ValueError,
            "method='waldo' is not known for a share; choose one of wilson",
        ),
        ({"method": "beta"}, ValueError, "clopper-pearson in statsmodels, korn-graubard in R"),
        ({"method": None}, TypeError, "method: expected a name, not None; choose one of"),
        (
            {"df": 0.5, "method": "wald"},
            ValueError,
            r"degrees of freedom are at least 1 .* not 0\.5",
        ),
        (
            {"n": [50, 1], "df": 14, "method": "korn-graubard"},
            ValueError,
            "n=1: method='korn-graubard' with df needs more than 1 respondent; leave df out",
        ),
        ({"alpha": 0.05}, TypeError, r"has no 'alpha': .* pass confidence_level=1 - alpha"),
        ({"level": 0.9}, TypeError, "the name is confidence_level"),
        ({"conf_level": 0.9}, TypeError, "the name is confidence_level"),
        ({"deft": 1.4}, TypeError, r"pass deff=deft\*\*2"),
        ({"share": [0.1, 0.2], "n": [1, 2, 3]}, ValueError, "these shapes do not broadcast"),
    ],
)
def test_faults_are_refused_with_the_remedy(fault, error, says):
    with pytest.raises(error, match=says):
        proportion_interval(**{"share": 0.3, "n": 100} | fault)


@pytest.mark.parametrize("method", sorted(set(ALL) - TAKES_DF))
def test_methods_without_degrees_of_freedom_refuse_them(method):
    with pytest.raises(ValueError, match=f"df=14 means nothing to method='{method}': leave it out"):
        proportion_interval(0.3, 100, method=method, df=14)


@pytest.mark.parametrize("method", sorted(SHARE_METHODS.table))
@pytest.mark.parametrize("missing", ["n", "deff", "confidence_level"])
def test_a_missing_sample_is_missing_at_the_edges_too(method, missing):
    given = {"n": 100.0, "deff": 1.0, "confidence_level": 0.95} | {missing: np.nan}
    for share in (0.0, 1.0):
        found = proportion_interval(share, method=method, **given)
        assert np.isnan([found.low, found.high]).all()


@given(share=st.floats(0, 1), spread=st.floats(1e-6, 100))
def test_the_bounds_solve_the_equation(share, spread):
    for bound in wilson_bounds(share, spread):
        np.testing.assert_allclose(
            (share - bound) ** 2, spread * bound * (1 - bound), atol=1e-12, rtol=1e-9
        )


@given(spread=st.floats(1e-9, 1e9))
def test_the_ends_are_exact(spread):
    assert wilson_bounds(0.0, spread)[0] == 0.0
    assert wilson_bounds(1.0, spread)[1] == 1.0


SHARES, SIZES, DEFFS = [0, 0.01, 0.23, 0.5, 0.99, 1], [1e-3, 1, 1e12], [1e-3, 1, 1e9]


@pytest.mark.parametrize("level", [0.5, 0.95, 1 - 1e-9])
@pytest.mark.parametrize("method", SHARE_METHODS.table)
def test_bounds_are_finite_and_in_order_to_the_ends_of_n_and_deff(method, level):
    share, n, deff = (part.ravel() for part in np.meshgrid(SHARES, SIZES, DEFFS))
    found = proportion_interval(share, n, deff=deff, method=method, confidence_level=level)
    assert np.all((found.low >= 0) & (found.low <= found.high) & (found.high <= 1))
    if method != "jeffreys":  # centred on the middle of its prior where the sample says little
        assert np.all((found.low <= share) & (share <= found.high))


@pytest.mark.parametrize("method", SHARE_METHODS.table)
@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"deff": 7e153}, r"deff: .* in \[0\.001, 1e9\], not 7e\+153: pass for example 1\.5"),
        ({"deff": 1e-320}, r"deff: .* in \[0\.001, 1e9\], not 9\.99989e-321"),
        ({"deff": [1, 2e9]}, r"deff: .* in \[0\.001, 1e9\], not 2e\+09"),
        ({"n": 1e300}, r"n: .* in \[0\.001, 1e12\], not 1e\+300: pass for example 1500"),
        ({"n": 5e-324}, r"n: .* in \[0\.001, 1e12\], not 4\.94066e-324"),
    ],
)
def test_beyond_them_the_remedy_is_told(method, given, says):
    with pytest.raises(ValueError, match=says):
        proportion_interval(0.0, method=method, **{"n": 1, **given})


def test_the_ends_are_the_same_for_every_function():
    assert effective_n(1e12, 1e-3) == 1e15
    with pytest.raises(ValueError, match=r"deff: .* in \[0\.001, 1e9\]"):
        effective_n(1500, 1e10)
