"""Results of R's survey package, through the public names, on three engines each.

``reference/microdata_cases.csv`` has a row per call of R, with its tolerance.
"""

import csv
import json
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

import topline as tl

REFERENCE = Path(__file__).parents[1] / "reference"
with (REFERENCE / "microdata_cases.csv").open(encoding="utf-8") as file:
    CASES = {case["case_id"]: case for case in csv.DictReader(file)}
del CASES["rake-weights"]  # raking itself is not on offer; its weights are read by "raked"

SCANS = {
    "pandas": pd.read_csv,
    "polars": lambda path: pl.scan_csv(path, infer_schema_length=None),
    "duckdb": str,  # a path is scanned by DuckDB
}


def estimated(case, scan):
    """Return the estimates of a case, and which of their rows were asked for."""
    design, ask = json.loads(case["design_json"]), json.loads(case["ask_json"])
    if "kind" in design:
        design["replicate_type"] = design.pop("kind")
    where = ask.get("where", {})
    by = [*where] or ask.get("by", ())
    rows = scan(REFERENCE / "microdata" / case["file"])
    found = tl.estimate(rows, tl.SurveyDesign(**design), ask["question"], by=by)
    kept = np.ones(len(found.labels), dtype=bool)
    for column, value in where.items():
        kept &= (found.labels[column] == value).to_numpy()
    return found, np.flatnonzero(kept)


def difference(found, first, second):
    """Return the difference of the shares in two rows, and its standard error."""
    weights = np.zeros(len(found.share))
    weights[first], weights[second] = 1, -1
    return found.contrast(weights)


def results(found, kept):
    """Return what a case without domains lists, by its names there."""
    share, n, df = found.share[kept], found.n[kept], found.df[kept]
    lead, lead_se = difference(found, kept[0], kept[1])
    logit = tl.proportion_interval(share, n, deff=found.deff[kept], df=df, method="logit")
    korn = tl.intervals(found, method="korn-graubard").iloc[kept]
    return {
        "answers": found.labels["answer"].iloc[kept].tolist(),
        "share": share,
        "se": found.se[kept],
        "cov": found.cov[np.ix_(kept, kept)].ravel(),
        "deff": found.deff[kept],
        "n": n[0],
        "df": df[0],
        "kish_deff": found.kish_deff[kept][0],
        "lead_first_second": lead,
        "lead_se": lead_se,
        "logit_low": logit.low,
        "logit_high": logit.high,
        "korn_graubard_low": (korn["low"] / 100).to_numpy(),
        "korn_graubard_high": (korn["high"] / 100).to_numpy(),
    }


def results_by_domain(found):
    answers = found.labels["answer"].unique().tolist()
    change, change_se = difference(found, 0, len(answers))
    return {
        "answers": answers,
        "domains": list(dict.fromkeys(map(str, found.labels.iloc[:, 1]))),
        "share_by_domain": found.share,
        "se_by_domain": found.se,
        "n": found.n[:: len(answers)],
        "df": found.df[:: len(answers)],
        "difference_first_answer_first_two_domains": change,
        "difference_se": change_se,
    }


@pytest.mark.parametrize("scan", SCANS.values(), ids=SCANS)
@pytest.mark.parametrize("case_id", CASES)
def test_a_case_of_r(case_id, scan):
    case = CASES[case_id]
    expected = json.loads(case["expected_json"])
    found, kept = estimated(case, scan)
    got = results_by_domain(found) if "domains" in expected else results(found, kept)
    for name, value in expected.items():
        if name in ("answers", "domains"):
            assert got[name] == value
        else:
            assert got[name] == pytest.approx(value, rel=0, abs=float(case["tolerance"])), name
