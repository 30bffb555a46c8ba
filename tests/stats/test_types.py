"""The types that a user's editor sees: what came in comes out, and a slip is an error."""

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("mypy", reason="types are checked where the linters are")

ROOT = Path(__file__).parents[2]
# A line that must be an error says so: mypy --strict warns of an ignore that nothing needs.
PROGRAM = """
from typing import Any, assert_type

import numpy as np
import numpy.typing as npt
import pandas as pd

import topline as tl

Arrays = npt.NDArray[Any]
shares, sizes = np.array([0.56, 0.23]), pd.Series([1500, 800], index=["a", "b"])

assert_type(tl.margin_of_error(1500), float)
assert_type(round(100 * tl.margin_of_error(1500, None), 2), float)
assert_type(tl.margin_of_error(1500, shares), Arrays)
assert_type(tl.margin_of_error(sizes, 0.5, deff=sizes), pd.Series[Any])
assert_type(tl.lead_interval(0.56, 0.23, 1500), tl.Interval[float])
assert_type(tl.lead_interval(shares, 0.2, 1500).width, Arrays)
assert_type(tl.proportion_interval(0.5, sizes).low, pd.Series[Any])
assert_type(tl.implied_deff(0.036, 1500).low, float)
assert_type(tl.smallest_change(shares, 900, 900).rise, Arrays)
assert_type(tl.between_questions_interval(0.56, 0.48, 1500).worst.low, float)
assert_type(tl.exact_coverage(shares, 40, method="wald"), Arrays)
assert_type(tl.sample_size(0.03), float)
assert_type(tl.kish_deff([1, 0.8]), float)
assert_type(tl.simultaneous_intervals([0.56, 0.23, 0.21], 1500).low, Arrays)
assert_type(tl.simultaneous_intervals([[0.5, 0.5], [0.4, 0.6]], [900, 800]).low, Arrays)
assert_type(tl.simultaneous_intervals(sizes / 3000, 1500).low, pd.Series[Any])
assert_type(tl.probability_first([0.4, None], 500), Arrays)
assert_type(tl.all_leads(shares, 1500).low, Arrays)
assert_type(tl.rounding_interval("56.0").low, float)

tl.margin_of_error("abc")  # type: ignore[type-var]
tl.margin_of_error(1500, object())  # type: ignore[type-var]
tl.margin_of_error(1500, confidense=0.9)  # type: ignore[call-arg]
tl.margin_of_error(1500, deff="published")  # type: ignore[type-var]
tl.lead_interval(0.56, 0.23, 1500, method=3)  # type: ignore[arg-type]
tl.lead_moe(0.56, 0.23, 1500, method="wald")  # type: ignore[call-arg]
tl.simultaneous_intervals("56", 1500)  # type: ignore[type-var]
tl.rounding_interval(56.0)  # type: ignore[call-overload]
"""


def test_a_users_program_is_checked(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    words = [sys.executable, "-m", "mypy", program]  # strict, as pyproject.toml has it
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.startswith("Success"), done.stdout + done.stderr
