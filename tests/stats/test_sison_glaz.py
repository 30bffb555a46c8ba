"""Sison and Glaz's coverage and its first crossing, against sums that share no code with it."""

import itertools
import math

import mpmath
import numpy as np
import pytest
from scipy.stats import multinomial, poisson

from topline.stats.sison_glaz import approximate_coverage, sison_glaz_reach


def reach(shares, n, level):
    c, gamma = sison_glaz_reach(np.array([shares], dtype=float), np.array([n]), np.array([level]))
    return c[0], gamma[0]


def edgeworth_coverage(mp, n, moments):
    """Sison and Glaz's formula from (probability, mean, variance, third, fourth) of each count."""
    probability, mean, variance, third, fourth = zip(*moments, strict=True)
    total = sum(variance)
    x = (n - sum(mean)) / mp.sqrt(total)
    skew = sum(third) / total ** mp.mpf(1.5)
    excess = sum(m4 - 3 * v * v for m4, v in zip(fourth, variance, strict=True)) / total**2
    he3, he4 = x**3 - 3 * x, x**4 - 6 * x**2 + 3
    he6 = x**6 - 15 * x**4 + 45 * x**2 - 15
    density = mp.npdf(x) * (1 + skew / 6 * he3 + excess / 24 * he4 + skew**2 / 72 * he6)
    of_the_sum = mp.exp(n * mp.log(n) - n - mp.loggamma(n + 1))
    return mp.fprod(probability) * density / mp.sqrt(total) / of_the_sum


def truncated(mp, mean, c):
    """Probability and central moments of a Poisson count within c of the nearest whole number."""
    middle = math.floor(float(mean) + 0.5)
    counts = range(max(middle - c, 0), middle + c + 1)
    pmf = [mp.exp(-mean) * mean**count / mp.factorial(count) for count in counts]
    total = mp.fsum(pmf)
    first = mp.fsum(p * count for p, count in zip(pmf, counts, strict=True)) / total
    central = [
        mp.fsum(p * (count - first) ** power for p, count in zip(pmf, counts, strict=True)) / total
        for power in (2, 3, 4)
    ]
    return (total, first, *central)


@pytest.mark.parametrize(
    "counts",
    [
        [840, 345, 315],
        [56.0, 23.4, 20.6],
        [741.2 * 0.56, 741.2 * 0.23, 741.2 * 0.21],
        [1497, 2, 1],
        [30, 0, 0],
        [0.3, 0.3, 0.6],
        [5] * 12,
        [870_000, 56],
    ],
)
def test_coverage_is_the_published_formula_on_directly_summed_moments(counts):
    width = 12
    n = math.fsum(counts)
    found = approximate_coverage(np.array([counts], dtype=float), np.array([n]), width)[0]
    with mpmath.workdps(50):
        for c in (1, 2, 5, width):
            moments = [truncated(mpmath, mpmath.mpf(mean), c) for mean in counts]
            truth = edgeworth_coverage(mpmath, mpmath.mpf(n), moments)
            assert found[c - 1] == pytest.approx(float(truth), rel=2e-9, abs=1e-300)


def test_coverage_is_near_the_exact_one_of_small_polls():
    n, p = 30, np.array([0.5, 0.3, 0.2])
    polls = [(a, b, n - a - b) for a in range(n + 1) for b in range(n + 1 - a)]
    exact = multinomial.pmf(polls, n, p)
    off = np.abs(np.array(polls) - n * p).max(axis=1)
    found = approximate_coverage(n * p[None], np.array([float(n)]), 12)[0]
    for c in range(2, 13):
        assert found[c - 1] == pytest.approx(exact[off <= c].sum(), abs=0.005)


def scanned(counts, level):
    """The published scan in plain sums: try c = 1, 2, ... and stop at the first that covers."""
    n, before = math.fsum(counts), 0.0
    for c in range(1, math.ceil(n) + 1):
        moments = []
        for mean in counts:
            middle = math.floor(mean + 0.5)
            x = np.arange(max(middle - c, 0), middle + c + 1)
            pmf = poisson.pmf(x, mean)
            first = np.average(x, weights=pmf)
            central = [np.average((x - first) ** power, weights=pmf) for power in (2, 3, 4)]
            moments.append((pmf.sum(), first, *central))
        coverage = float(edgeworth_coverage(mpmath.fp, n, moments))
        if coverage >= level:
            return c - 1, (level - before) / (coverage - before)
        before = coverage
    return n, 0.0


def random_tables():
    rng = np.random.default_rng(1995)
    for n, k in itertools.product((4, 12, 40, 90), (2, 3, 5, 9)):
        for even in (0.1, 1.0):  # 0.1 gives sparse tables, with one answer that dominates
            yield rng.multinomial(n, rng.dirichlet(np.full(k, even))).astype(float)
    yield from ([30.0, 0.0, 0.0], [28.7, 1.2, 0.1], [3.3, 3.3, 3.3], [1.0, 1.0])


def test_the_answer_is_the_first_crossing_of_a_plain_scan():
    tables = list(random_tables())
    for counts, level in zip(tables, itertools.cycle([0.5, 0.8, 0.9, 0.95, 0.99, 0.999])):
        c, gamma = reach(np.array(counts) / sum(counts), sum(counts), level)
        expected_c, expected_gamma = scanned(counts, level)
        assert c == expected_c, (counts, level)
        assert gamma == pytest.approx(expected_gamma, abs=1e-8)


def test_coverage_that_falls_below_the_level_again_does_not_hide_the_first_crossing():
    shares, n = np.array([2907.0, 90.0, 3.0]) / 3000, 3000.0
    coverage = approximate_coverage(shares[None] * n, np.array([n]), 250)[0]
    c, _ = reach(shares, n, 0.99)
    first = int(c)
    assert coverage[first - 1] < 0.99 <= coverage[first]
    assert np.all(coverage[:first] < 0.99)
    assert np.any(coverage[first + 1 :] < 0.99)


def test_many_polls_at_once_are_the_same_as_one_by_one():
    rng = np.random.default_rng(7)
    shares = rng.dirichlet(np.full(4, 0.7), size=300)
    n = 10 ** rng.uniform(0.2, 4.5, size=300)
    level = rng.choice([0.5, 0.9, 0.95, 0.99, 0.9999], size=300)
    together = np.transpose(sison_glaz_reach(shares, n, level))
    alone = [reach(*poll) for poll in zip(shares, n, level, strict=True)]
    np.testing.assert_array_equal(together, alone)


@pytest.mark.parametrize(("n", "level"), [(0.4, 0.95), (1.0, 0.9999), (1500.0, 1 - 1e-12)])
def test_a_level_out_of_reach_takes_all_respondents(n, level):
    assert reach([0.5, 0.3, 0.2], n, level) == (n, 0.0)


def test_a_missing_size_stays_missing_and_leaves_the_others_alone():
    shares = np.array([[0.5, 0.3, 0.2]] * 2)
    c, gamma = sison_glaz_reach(shares, np.array([np.nan, 900.0]), np.array([0.95, 0.95]))
    assert np.isnan(c[0])
    assert (c[1], gamma[1]) == reach(shares[1], 900.0, 0.95)
