"""Critical values against published tables of the normal and of Student's t."""

import numpy as np
import pytest

from topline.stats.normal import critical_value, tail


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
