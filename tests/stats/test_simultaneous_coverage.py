"""How often all intervals of a question hold together, by simulation."""

import math
from itertools import product

import numpy as np
import pytest

from topline.stats.simultaneous import simultaneous_intervals
from topline.stats.simultaneous_coverage import simultaneous_coverage


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
def test_faults_are_refused_with_the_remedy(fault, error, says):
    with pytest.raises(error, match=says):
        simultaneous_coverage(**{"shares": [0.5, 0.3, 0.2], "n": 40, "draws": 100} | fault)


@pytest.mark.parametrize("seed", [-1, "x", True, 1.5])
def test_a_seed_is_a_whole_number(seed):
    with pytest.raises(ValueError, match=r"seed=.*a whole number of at least 0"):
        simultaneous_coverage([0.5, 0.5], 40, seed=seed)


def test_a_missing_level_is_refused():
    with pytest.raises(ValueError, match="a level is needed"):
        simultaneous_coverage([0.5, 0.5], 40, confidence_level=float("nan"))
