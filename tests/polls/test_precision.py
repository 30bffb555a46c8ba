"""The design effect a poll states or implies. Expected ranges are those of the printed record."""

import math
from dataclasses import replace
from decimal import Decimal

import pytest

import topline as tl
from topline.polls.precision import OPT_IN, joint_deff, published_deff, step


def test_the_step_of_a_printed_number_is_its_last_digit():
    assert [step(Decimal(text)) for text in ("56", "56.0", "3.65", "6E+1")] == [
        *(1.0, 0.1, 0.01, 1.0),
    ]


def test_a_stated_design_effect_goes_before_the_margin(fom):
    assert published_deff(replace(fom, deff=1.4)) == (1.4, "stated")


def test_the_margin_implies_one(fom):
    deff, source = published_deff(fom)
    assert deff == pytest.approx((0.036 / 1.959963985) ** 2 * 1500 / 0.25)
    assert source == "implied by the published margin"


def test_neither_is_assumed_to_be_a_simple_random_sample(fom):
    assert published_deff(replace(fom, moe=None)) == (1.0, "assumed")
    assert published_deff(replace(fom, n=None)) == (1.0, "assumed")


def test_an_opt_in_sample_has_none(fom):
    deff, source = published_deff(replace(fom, sample_type="opt-in"))
    assert math.isnan(deff)
    assert source == OPT_IN


def test_a_stated_level_is_the_one_the_margin_is_read_at(fom):
    at_99 = joint_deff(replace(fom, confidence_level=0.99)).estimate
    assert at_99 == pytest.approx((0.036 / 2.575829304) ** 2 * 1500 / 0.25)


@pytest.mark.parametrize(
    ("n", "points", "low", "high"),
    [  # ranges computed by hand from the printed figures of the Levada Center
        (1600, ("3.4", "2.9", "2.0", "1.5"), 1.87, 1.93),
        (800, ("4.1", "3.6", "2.5", "1.8"), 1.40, 1.43),
    ],
)
def test_one_design_effect_fits_all_margins_of_levada(fom, n, points, low, high):
    margins = dict(zip(("50", "25", "10", "5"), points, strict=True))
    fit = joint_deff(replace(fom, n=n, moe=margins))
    assert fit.low == pytest.approx(low, abs=0.005)
    assert fit.high == pytest.approx(high, abs=0.005)
    assert fit.low <= fit.estimate <= fit.high
    for percent, printed in margins.items():
        share = float(percent) / 100
        moe = 100 * tl.margin_of_error(n, share, deff=fit.estimate)
        assert round(moe, 1) == float(printed)


def test_margins_that_no_design_effect_fits_leave_an_empty_range(fom):
    fit = joint_deff(replace(fom, moe={"50": "3.6", "10": "3.6"}))
    assert fit.low > fit.high


def test_without_n_or_margin_nothing_is_implied(fom):
    with pytest.raises(ValueError, match="one of them is missing: pass deff as a number"):
        joint_deff(replace(fom, moe=None))
