"""The answer of every interval function; methods by name; critical values."""

import dataclasses

import numpy as np
import pytest

from topline.stats.change import CHANGE_METHODS
from topline.stats.interval import Interval, Methods, critical_value, tail
from topline.stats.lead import LEAD_METHODS
from topline.stats.proportion import SHARE_METHODS, proportion_interval
from topline.stats.simultaneous import SIMULTANEOUS_METHODS


def test_width_is_the_distance_of_the_bounds():
    assert Interval(0.5, 0.25, 0.75, 0.95, "m").width == 0.5
    many = Interval(np.zeros(2), np.array([-1.0, -0.5]), np.array([1.0, 0.5]), 0.95, "m")
    assert many.width.tolist() == [2.0, 1.0]


def test_it_prints_estimate_bounds_level_and_method():
    interval = Interval(0.33, 0.2882, 0.3718, 0.9, "wald")
    assert str(interval) == "0.3300 (0.2882 to 0.3718, 90%, wald)"
    assert "array" in str(Interval(np.zeros(2), np.zeros(2), np.zeros(2), 0.95, "wald"))


def test_an_estimate_of_nothing_has_no_sign():
    assert str(proportion_interval(-0.0, 100)).startswith("0.0000 (")


def test_it_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Interval(0.5, 0.25, 0.75, 0.95, "m").low = 0


METHODS = Methods("a thing", {"one-way 1": len, "other": max}, {"way": "a or b"})


@pytest.mark.parametrize("name", ["one-way", "one_way", "One Way", " ONE-WAY ", "1"])
def test_spelling_and_aliases_lead_to_one_name(name):
    assert METHODS.find(name) == ("one-way", len)


def test_an_unknown_name_is_told_the_allowed_ones():
    with pytest.raises(ValueError, match="'third' is not known for a thing; choose one of one-way"):
        METHODS.find("third")


def test_an_ambiguous_name_is_told_both_meanings():
    with pytest.raises(ValueError, match="'way' means two things for a thing: a or b"):
        METHODS.find("way")


def test_what_is_no_name_is_refused():
    with pytest.raises(TypeError, match="expected a name, not 3; choose one of"):
        METHODS.find(3)


@pytest.mark.parametrize(
    "methods", [SHARE_METHODS, SIMULTANEOUS_METHODS, LEAD_METHODS, CHANGE_METHODS]
)
def test_every_alias_leads_somewhere_and_shadows_nothing(methods):
    assert set(methods.aliases.values()) <= set(methods.table)
    assert not set(methods.aliases) & set(methods.table)
    assert not set(methods.ambiguous) & (set(methods.table) | set(methods.aliases))


@pytest.mark.parametrize(
    ("methods", "name"),
    [(SHARE_METHODS, "beta"), (LEAD_METHODS, "score"), (CHANGE_METHODS, "score")],
)
def test_names_that_mean_two_things_in_two_packages(methods, name):
    with pytest.raises(ValueError, match="means two things"):
        methods.find(name)


@pytest.mark.parametrize(
    ("level", "z"), [(0.8, 1.2816), (0.9, 1.6449), (0.95, 1.9600), (0.99, 2.5758), (0.999, 3.2905)]
)
def test_normal(level, z):
    assert critical_value(tail(level)) == pytest.approx(z, abs=5e-5)


@pytest.mark.parametrize(("df", "t"), [(1, 12.706), (5, 2.571), (14, 2.145), (100, 1.984)])
def test_student(df, t):
    assert critical_value(0.025, df) == pytest.approx(t, abs=5e-4)


def test_many_degrees_of_freedom_are_the_normal():
    np.testing.assert_allclose(critical_value(0.025, 1e9), critical_value(0.025), rtol=1e-8)
