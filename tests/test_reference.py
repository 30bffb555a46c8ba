"""Results from publications and from R, each with its source, against the library.

``reference/reference_cases.csv`` has a row per result. A row is skipped only by the name of a
method that topline does not offer, listed here with the reason.
"""

import csv
import json
from decimal import Decimal
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest

import topline as tl
from topline.stats.interval import critical_value, tail

CASES = Path(__file__).parent / "reference" / "reference_cases.csv"

NOT_OFFERED = {
    "wald_cc": "a correction for whole counts; wilsoncc is the corrected method on offer",
    "newcombe_cc": "a correction for whole counts",
    "mee": "Miettinen-Nurminen without its N/(N-1); the corrected one is on offer",
    "c_plus_1": "a lower-bound variant of Sison-Glaz that nobody uses for polls",
    "wald_marginal": "one at a time, not simultaneous",
    "wald_cc_marginal": "one at a time, not simultaneous",
    "wilson_marginal": "one at a time, not simultaneous",
    "gold_wald_scheffe": "Wald intervals leave [0, 1]; Quesenberry-Hurst is the score form",
    "goodman_wald_bonferroni": "Wald intervals leave [0, 1]; Goodman's score form is on offer",
    "fitzpatrick_scott": "R's DescTools takes z/2 where the paper prints its own constant",
}


def level_of(given):
    """Turn the rounded z some sources use into the level it stands for."""
    if "z" in given:
        return 2 * NormalDist().cdf(given["z"]) - 1
    return given["conf"]


def single_ci(given):
    return single_ci_p(given | {"p": given["x"] / given["n"]})


def single_ci_p(given):
    found = tl.proportion_interval(
        given["p"], given["n"], method=given["method"], confidence_level=level_of(given)
    )
    return {"lower": found.low, "upper": found.high}


def diff_independent(given):
    found = tl.change_interval(
        given["x2"] / given["n2"], given["n2"], given["x1"] / given["n1"], given["n1"],
        method=given["method"], confidence_level=given["conf"],
    )  # fmt: skip
    return {"estimate": found.estimate, "lower": found.low, "upper": found.high}


def change_ci_p(given):
    found = tl.change_interval(
        given["p_before"], given["n_before"], given["p_after"], given["n_after"],
        confidence_level=level_of(given),
    )  # fmt: skip
    return {"estimate": found.estimate, "lower": found.low, "upper": found.high}


def lead_ci(given):
    shares = given["x1"] / given["n"], given["x2"] / given["n"]
    found = tl.lead_interval(
        *shares, given["n"], method=given["method"], confidence_level=given["conf"]
    )
    moe = tl.lead_moe(*shares, given["n"], confidence_level=given["conf"])
    return {"estimate": found.estimate, "lower": found.low, "upper": found.high, "moe": moe}


def lead_ci_p(given):
    # The source divides by n - 1, topline by n: a design effect of n / (n - 1).
    found = tl.lead_interval(
        given["p1"], given["p2"], given["n"],
        deff=given["n"] / (given["n"] - 1), confidence_level=level_of(given),
    )  # fmt: skip
    return {"estimate": found.estimate, "lower": found.low, "upper": found.high}


def lead_se(given):
    moe = tl.lead_moe(given["p1"], given["p2"], given["n"], deff=given["n"] / (given["n"] - 1))
    return {"estimate": given["p1"] - given["p2"], "se": moe / critical_value(0.025)}


def share_se(given):
    moe = tl.margin_of_error(given["n"], given["p"], deff=given["n"] / (given["n"] - 1))
    return {"se": moe / critical_value(0.025)}


def lead_ci_simultaneous(given):
    counts = np.array(given["counts"], dtype=float)
    found = tl.all_leads(
        counts / counts.sum(), counts.sum(),
        adjustment=given["adjustment"], confidence_level=given["conf"],
    )  # fmt: skip
    pairs = list(zip(*np.triu_indices(len(counts), 1), strict=True))
    chosen = [pairs.index((a - 1, b - 1)) for a, b in given["pairs"]]
    return {
        "estimate": found.estimate[chosen],
        "lower": found.low[chosen],
        "upper": found.high[chosen],
    }


def multinomial_ci(given):
    counts = np.array(given["counts"], dtype=float)
    found = tl.simultaneous_intervals(
        counts / counts.sum(), counts.sum(),
        method=given["method"], confidence_level=given["conf"],
    )  # fmt: skip
    return {"lower": found.low, "upper": found.high}


def multinomial_ci_one(given):
    found, counts, place = multinomial_ci(given), given["counts"], given["index"]
    return {
        "estimate": counts[place] / sum(counts),
        "lower": found["lower"][place],
        "upper": found["upper"][place],
    }


def published_moe(given):
    deff = one_deff_by_hand(given) if given["deff"] is None else given["deff"]
    found = tl.margin_of_error(given["n"], given["p"], deff=deff, confidence_level=given["conf"])
    return {"moe_pct": 100 * found}


def published_moe_table(given):
    return {"moe_pct": np.round(published_moe(given)["moe_pct"], 1)}


def one_deff_by_hand(given):
    """Return the design effect behind all printed margins; topline must imply the same range."""
    printed = np.atleast_1d(given["moe_pct"])
    unit = 10.0 ** Decimal(str(printed[0])).as_tuple().exponent
    z, p = NormalDist().inv_cdf((1 + given["conf"]) / 2), np.array(given["p"])
    low, estimate, high = (
        (moe / 100) ** 2 * given["n"] / (p * (1 - p)) / z**2
        for moe in (printed - unit / 2, printed, printed + unit / 2)
    )
    implied = tl.implied_deff(
        printed / 100, given["n"], share=p, confidence_level=given["conf"], unit=unit / 100
    )
    np.testing.assert_allclose(implied, (low, estimate, high), rtol=1e-9)
    assert np.all((implied.low < estimate) & (estimate < implied.high))
    return (max(low) + min(high)) / 2


def moe_with_deff(given):
    deff = given["deff"] * given["n"] / (given["n"] - 1)
    found = tl.margin_of_error(given["n"], given["p"], deff=deff, confidence_level=level_of(given))
    return {"moe_pct": 100 * found}


def effective_n(given):
    return {"n_eff": tl.effective_n(given["n"], given["deff"])}


def design_based_ci(given):
    method = {"wald_t": "wald", "logit_t": "logit"}.get(given["method"], given["method"])
    deff = given["se"] ** 2 / (given["p"] * (1 - given["p"]) / given["n"])
    found = tl.proportion_interval(
        given["p"], given["n"], deff=deff, df=given["df"], method=method,
        confidence_level=given["conf"],
    )  # fmt: skip
    return {"lower": found.low, "upper": found.high}


def korn_graubard(given):
    return design_based_ci(given | {"method": "korn-graubard"})


def design_effect_from_se(given):
    # R divides the SRS variance by n - 1.
    found = tl.implied_deff(critical_value(0.025) * given["se"], given["n"] - 1, share=given["p"])
    return {"deff": found.estimate}


def design_effect_kish(given):
    deff = tl.kish_deff(given["weights"])
    return {"deff": deff, "n_eff": tl.effective_n(len(given["weights"]), deff)}


def sample_size(given):
    found = tl.sample_size(
        given["moe"], given["p"], confidence_level=given["conf"], pop_size=given.get("population")
    )
    return {"n_ceiling": found}


def z_value(given):
    return {"z": critical_value(tail(given["conf"]))}


KINDS = {
    function.__name__: function
    for function in (
        single_ci, single_ci_p, diff_independent, change_ci_p, lead_ci, lead_ci_p, lead_se,
        share_se, lead_ci_simultaneous, multinomial_ci, multinomial_ci_one, published_moe,
        published_moe_table, moe_with_deff, effective_n, design_based_ci, korn_graubard,
        design_effect_from_se, design_effect_kish, sample_size, z_value,
    )
}  # fmt: skip


def cases():
    with CASES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            given = json.loads(row["inputs_json"])
            if given.get("method") not in NOT_OFFERED:
                expected = json.loads(row["expected_json"])
                yield pytest.param(
                    row["kind"], given, expected, float(row["tolerance"]), id=row["case_id"]
                )


@pytest.mark.parametrize(("kind", "given", "expected", "tolerance"), list(cases()))
def test_reference(kind, given, expected, tolerance):
    if kind == "sample_size":  # R prints the unrounded size
        expected = {"n_ceiling": int(np.ceil(expected["n_raw"]))}
    found = KINDS[kind](given | ({"moe_pct": expected["moe_pct"]} if "moe_pct" in expected else {}))
    for name, value in expected.items():
        limits = (-1.0, 1.0) if kind.startswith(("diff", "lead", "change")) else (0.0, 1.0)
        if name in ("lower", "upper"):  # some sources print bounds outside the possible
            value = np.clip(value, *limits)
        np.testing.assert_allclose(found[name], value, rtol=0, atol=tolerance, err_msg=name)


def test_every_kind_of_case_is_used():
    with CASES.open(encoding="utf-8", newline="") as file:
        assert {row["kind"] for row in csv.DictReader(file)} == set(KINDS)


@pytest.mark.parametrize("method", sorted(NOT_OFFERED.keys() - {"fitzpatrick_scott"}))
def test_a_method_left_out_is_really_not_offered(method):
    with pytest.raises(ValueError, match=r"not known|two things"):
        tl.proportion_interval(0.5, 100, method=method)
    with pytest.raises(ValueError, match=r"not known|two things"):
        tl.change_interval(0.5, 100, 0.5, 100, method=method)
    with pytest.raises(ValueError, match=r"not known|two things"):
        tl.simultaneous_intervals([0.5, 0.3, 0.2], 100, method=method)
