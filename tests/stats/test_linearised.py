"""The covariance of shares against sums over single respondents, which the cells never see."""

import numpy as np
import pytest

from topline.stats.arguments import ArgumentError
from topline.stats.linearised import (
    LONELY,
    Cells,
    Units,
    calibrated,
    coefficients,
    degrees_of_freedom,
    linearised_covariance,
    ratios,
)


@pytest.fixture(scope="module")
def people():
    draw = np.random.default_rng(11)
    psu = np.repeat(np.arange(12), 5)
    answer = draw.integers(0, 3, 60)
    return {"psu": psu, "stratum": psu // 4, "kind": answer, "weight": draw.uniform(0.5, 2, 60)}


def cells_of(people, by_psu=True):
    """A cell for each respondent: the least that cells can be."""
    ones = np.ones(60)
    psu = people["psu"] if by_psu else None
    weight = people["weight"]
    return Cells(people["stratum"], psu, people["kind"], ones, ones, weight, weight**2)


def shares_of(people):
    totals = np.bincount(people["kind"], people["weight"])
    answer, domain = np.eye(3, dtype=bool), np.ones((3, 3), dtype=bool)
    share = ratios(totals, answer, domain)
    return share, coefficients(share, totals, answer, domain)


def by_respondents(people, group, stratum):
    """Woodruff's variance, respondent by respondent."""
    share, _ = shares_of(people)
    hit = people["kind"][:, None] == np.arange(3)
    u = people["weight"][:, None] * (hit - share) / people["weight"].sum()
    z = np.array([u[group == number].sum(axis=0) for number in np.unique(group)])
    of = np.array([stratum[group == number][0] for number in np.unique(group)])
    cov = np.zeros((3, 3))
    for number in np.unique(of):
        here = z[of == number] - z[of == number].mean(axis=0)
        cov += len(here) / (len(here) - 1) * here.T @ here
    return cov


def test_places_vary_as_the_sums_of_their_respondents(people):
    _, moves = shares_of(people)
    found = linearised_covariance(cells_of(people), moves, Units.of(np.full(3, 4.0)))
    assert found == pytest.approx(by_respondents(people, people["psu"], people["stratum"]))


def test_respondents_drawn_alone_vary_by_their_squared_weights(people):
    _, moves = shares_of(people)
    units = Units.of(np.full(3, 20.0))
    found = linearised_covariance(cells_of(people, by_psu=False), moves, units)
    assert found == pytest.approx(by_respondents(people, np.arange(60), people["stratum"]))


def test_answers_of_one_question_sum_to_1_and_so_does_not_vary_their_sum(people):
    share, moves = shares_of(people)
    found = linearised_covariance(cells_of(people), moves, Units.of(np.full(3, 4.0)))
    assert share.sum() == pytest.approx(1)
    assert found.sum(axis=0) == pytest.approx(np.zeros(3), abs=1e-15)


def test_what_margins_tell_does_not_vary(people):
    _, moves = shares_of(people)
    known = calibrated(moves, np.eye(3), np.bincount(people["kind"], people["weight"]))
    assert known == pytest.approx(np.zeros((3, 3)), abs=1e-15)


def test_degrees_of_freedom_are_places_less_strata(people):
    one_domain = degrees_of_freedom(cells_of(people), np.zeros(3, dtype=np.intp), 1)
    assert one_domain.tolist() == [[9]]
    alone = degrees_of_freedom(cells_of(people, by_psu=False), np.zeros(3, dtype=np.intp), 1)
    assert alone.tolist() == [[57]]
    # Of respondents drawn alone those of two domains are those of either.
    two = degrees_of_freedom(cells_of(people, by_psu=False), np.array([0, 1, -1]), 2)
    for one, other in np.ndindex(2, 2):
        there = np.isin(people["kind"], [one, other])
        assert two[one, other] == there.sum() - np.unique(people["stratum"][there]).size
    by_kind = degrees_of_freedom(cells_of(people), np.arange(3), 3)
    for one in range(3):
        for other in range(3):
            there = np.isin(people["kind"], [one, other])
            places = np.unique(people["psu"][there]).size
            strata = np.unique(people["stratum"][there]).size
            assert by_kind[one, other] == places - strata


@pytest.mark.parametrize("lonely", LONELY)
def test_a_stratum_of_one_place(lonely):
    units = Units.of(np.array([1.0, 4.0]))
    assert units.lonely.tolist() == [True, False]
    if lonely == "error":
        with pytest.raises(ArgumentError, match="1 strata have one PSU: pass lonely="):
            units.factor(lonely)
    else:
        expected = {"remove": [0, 4 / 3], "adjust": [1, 4 / 3], "average": [0, 8 / 3]}
        assert units.factor(lonely) == pytest.approx(expected[lonely])


def test_the_average_of_the_strata_that_show_a_variance_stands_for_all():
    factor = Units.of(np.array([1.0, 4.0, 1.0, 3.0, 2.0])).factor("average")
    assert factor == pytest.approx(np.array([0, 4 / 3, 0, 3 / 2, 2]) * 5 / 3)


def test_a_place_that_is_the_whole_stratum_is_not_lonely():
    units = Units.of(np.array([1.0]), np.array([1.0]))
    assert not units.lonely.any()
    assert units.factor("error").tolist() == [0.0]


def test_a_population_below_the_sample_is_refused():
    for population in ([3.0, 9.0], [9.0, 3.0]):
        with pytest.raises(ArgumentError, match="below the number of units"):
            Units.of(np.array([4.0, 4.0]), np.array(population))
