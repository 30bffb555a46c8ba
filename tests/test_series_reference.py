"""Many polls: results of R, NumPyro and publications against the library.

``reference/series_cases.csv`` has a row per result, with its source and tolerance.
"""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

import topline as tl
from topline.stats.local_level import (
    HALF_NORMAL,
    Observed,
    averaged,
    restricted_loglik,
    solved,
)
from topline.stats.pooling import read_estimates, read_houses

CASES = Path(__file__).parent / "reference" / "series_cases.csv"


def pool(given):
    found = tl.pooled_interval(
        given["share"], given["n"], deff=given["deff"], unit=given["unit"],
        method=given["method"], interval=given["interval"], confidence_level=given["conf"],
    )  # fmt: skip
    names = ("estimate", "se", "low", "high", "q", "p_agree", "next_low", "next_high")
    return {name: getattr(found, name) for name in names} | {"tau2": found.between**2}


def linear_trend(given):
    found = tl.linear_trend(given["share"], given["n"], given["when"], deff=given["deff"])
    return {
        "slope": found.slope, "se": found.se, "p_value": found.p_value, "p_rest": found.p_departure,
        "chi2": (found.slope / found.se) ** 2,
    }  # fmt: skip


def n_of(given):
    """Return n, or the one that gives the variance of a case."""
    if "n" in given:
        return np.array(given["n"])
    share = np.array(given["share"])
    variance = np.broadcast_to(given["variance"], share.shape)
    p = np.average(share, weights=1 / variance)
    return p * (1 - p) / variance


def trend_given_sds(given):
    found = tl.share_trend(
        given["days"], given["share"], n_of(given), house=given["house"],
        deff=given.get("deff", 1.0), unit=given.get("unit", 0.0), anchor="typical",
        sds=(given["walk"], given["house_sd"], given["poll_sd"]),
    )  # fmt: skip
    return {
        "days": found.days, "level": found.level, "level_se": found.se,
        "effects": found.effects, "effects_se": found.effects_se,
    }  # fmt: skip


def series_of(given):
    polls = read_estimates(
        given["share"], n_of(given), given.get("deff", 1.0), given.get("unit", 0.0)
    )
    names, house = read_houses(given["house"], len(polls.estimate))
    days = np.array(given["days"], dtype=float)
    return Observed(days, polls.estimate, polls.variance, np.eye(len(names))[house], polls.spread)


def loglik(series, sds):
    walk, house, poll = sds
    part = solved(series, np.unique(series.days), walk, poll)
    return float(restricted_loglik(part, house, len(series.days)))


def trend_averaged(given):
    assert given["prior"] == "flat"
    series, at = series_of(given), np.array(given["at"], dtype=float)
    knots = np.unique(np.concatenate([series.days, at]))
    found = averaged(
        series, knots, np.zeros(series.house.shape[1]), dict.fromkeys(HALF_NORMAL, np.inf)
    )
    where = np.searchsorted(knots, at)
    return {
        "days": at, "level": found.level[where], "level_se": found.se[where],
        "effects": found.effects, "effects_se": found.effects_se,
        **dict(zip(("walk", "house_sd", "poll_sd"), found.sds, strict=True)),
    }  # fmt: skip


KINDS = {
    function.__name__: function
    for function in (pool, linear_trend, trend_given_sds, trend_averaged)
}


def cases():
    with CASES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            given, expected = json.loads(row["inputs_json"]), json.loads(row["expected_json"])
            yield row["kind"], given, expected, float(row["tolerance"]), row["case_id"]


COMPUTED = [pytest.param(*case[:4], id=case[4]) for case in cases() if case[0] in KINDS]
LIKELIHOODS = [
    pytest.param(*case[1:4], id=case[4])
    for case in cases()
    if case[0] == "trend_reml" and "loglik" in case[2]
]


@pytest.mark.parametrize(("kind", "given", "expected", "tolerance"), COMPUTED)
def test_reference(kind, given, expected, tolerance):
    found = KINDS[kind](given)
    for name in found.keys() & expected.keys():
        np.testing.assert_allclose(
            found[name], expected[name], rtol=0, atol=tolerance, err_msg=name
        )
    assert {"estimate", "slope", "level"} & found.keys() & expected.keys()


@pytest.mark.parametrize(("given", "expected", "tolerance"), LIKELIHOODS)
def test_the_restricted_likelihood_is_that_of_r_at_its_maximum(given, expected, tolerance):
    series, best = series_of(given), [expected[name] for name in ("walk", "house", "poll")]
    assert loglik(series, best) == pytest.approx(expected["loglik"], abs=1e-5)
    for place in range(3):
        for factor in (0.5, 2.0):
            moved = [sd * (factor if at == place else 1) for at, sd in enumerate(best)]
            assert loglik(series, moved) <= expected["loglik"] + tolerance


def test_every_kind_of_case_is_used():
    assert {case[0] for case in cases()} == {*KINDS, "trend_reml"}
