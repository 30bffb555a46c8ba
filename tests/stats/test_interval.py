"""The answer of every interval function."""

import dataclasses

import numpy as np
import pytest

from topline.stats.interval import Interval


def test_width_is_the_distance_of_the_bounds():
    assert Interval(0.5, 0.25, 0.75, 0.95, "m").width == 0.5
    many = Interval(np.zeros(2), np.array([-1.0, -0.5]), np.array([1.0, 0.5]), 0.95, "m")
    assert many.width.tolist() == [2.0, 1.0]


def test_it_prints_estimate_bounds_level_and_method():
    interval = Interval(0.33, 0.2882, 0.3718, 0.9, "wald")
    assert str(interval) == "0.3300 (0.2882 to 0.3718, 90 %, wald)"
    assert "array" in str(Interval(np.zeros(2), np.zeros(2), np.zeros(2), 0.95, "wald"))


def test_it_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Interval(0.5, 0.25, 0.75, 0.95, "m").low = 0
