from dataclasses import astuple

import numpy as np
import pytest
from scipy.stats import chi2, norm

import topline as tl


def test_the_aggressive_bloc_is_higher_but_did_not_grow_steadily():
    """The four waves with n on record: +2.7 points a year, p .005; departure p .008."""
    years = np.array([0, 242, 441, 942]) / 365.25
    found = tl.linear_trend([0.50, 0.54, 0.48, 0.58], 1500, years, deff=2.024)
    assert 100 * found.slope == pytest.approx(2.7, abs=0.05)
    assert found.p_value == pytest.approx(0.005, abs=5e-4)
    assert found.p_departure == pytest.approx(0.008, abs=5e-4)


def test_the_slope_is_that_of_weighted_least_squares():
    rng = np.random.default_rng(1954)
    shares, n, when = rng.uniform(0.3, 0.6, 7), rng.integers(500, 2000, 7), rng.uniform(0, 9, 7)
    found = tl.linear_trend(shares, n, when)
    assert found.slope == pytest.approx(np.polyfit(when, shares, 1, w=np.sqrt(n))[0])


def test_a_straight_line_does_not_depart_from_itself():
    found = tl.linear_trend([0.40, 0.45, 0.50, 0.55], 1000, [0, 1, 2, 3])
    assert found.slope == pytest.approx(0.05)
    assert found.p_departure == pytest.approx(1)
    assert (found.low + found.high) / 2 == pytest.approx(found.slope)
    assert found.high - found.low == pytest.approx(2 * norm.ppf(0.975) * found.se)


def test_slope_and_departure_share_out_the_test_of_no_change():
    shares, when = np.array([0.3, 0.36, 0.35, 0.41]), np.arange(4)
    found = tl.linear_trend(shares, 900, when)
    whole = 900 * ((shares - shares.mean()) ** 2).sum() / (shares.mean() * (1 - shares.mean()))
    parts = chi2.isf(found.p_value, 1) + chi2.isf(found.p_departure, 2)
    assert parts == pytest.approx(whole)


def test_the_unit_of_time_is_the_callers():
    years = tl.linear_trend([0.4, 0.5, 0.45], 1000, [0, 1, 2])
    days = tl.linear_trend([0.4, 0.5, 0.45], 1000, [0, 365, 730])
    assert days.slope * 365 == pytest.approx(years.slope)
    assert days.p_value == pytest.approx(years.p_value)


def test_two_polls_always_lie_on_a_line():
    assert np.isnan(tl.linear_trend([0.4, 0.5], 1000, [0, 1]).p_departure)


def test_missing_numbers_stay_missing():
    for shares, when in (([0.4, np.nan, 0.5], [0, 1, 2]), ([0.4, 0.45, 0.5], [0, 1, np.inf])):
        assert np.isnan(astuple(tl.linear_trend(shares, 1000, when))).all()


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"shares": [40, 50]}, r"shares: a share .* pass 0\.5"),
        ({"shares": [0.4]}, "at least 2"),
        ({"when": [0, 1, 2]}, "when: 3 times for 2 polls"),
        ({"when": [3, 3]}, "all polls are of one time, 3"),
        ({"deff": 0}, "deff: a design effect"),
    ],
)
def test_what_has_no_slope_is_told(changed, text):
    with pytest.raises(ValueError, match=text):
        tl.linear_trend(**({"shares": [0.4, 0.5], "n": 1000, "when": [0, 1]} | changed))
