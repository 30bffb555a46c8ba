"""The ends of what may be asked: bounds in order without a warning, or an error with a remedy."""

import numpy as np
import pytest

from topline.stats.design import effective_n
from topline.stats.proportion import proportion_interval
from topline.stats.share_methods import METHODS

SHARES, SIZES, DEFFS = [0, 0.01, 0.23, 0.5, 0.99, 1], [1e-3, 1, 1e12], [1e-3, 1, 1e9]


@pytest.mark.parametrize("level", [0.5, 0.95, 1 - 1e-9])
@pytest.mark.parametrize("method", METHODS.table)
def test_bounds_are_finite_and_in_order_to_the_ends_of_n_and_deff(method, level):
    share, n, deff = (part.ravel() for part in np.meshgrid(SHARES, SIZES, DEFFS))
    found = proportion_interval(share, n, deff=deff, method=method, confidence_level=level)
    assert np.all((found.low >= 0) & (found.low <= found.high) & (found.high <= 1))
    if method != "jeffreys":  # centred on the middle of its prior where the sample says little
        assert np.all((found.low <= share) & (share <= found.high))


@pytest.mark.parametrize("method", METHODS.table)
@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"deff": 7e153}, r"deff: .* in \[0\.001, 1e9\], not 7e\+153: pass for example 1\.5"),
        ({"deff": 1e-320}, r"deff: .* in \[0\.001, 1e9\], not 9\.99989e-321"),
        ({"deff": [1, 2e9]}, r"deff: .* in \[0\.001, 1e9\], not 2e\+09"),
        ({"n": 1e300}, r"n: .* in \[0\.001, 1e12\], not 1e\+300: pass for example 1500"),
        ({"n": 5e-324}, r"n: .* in \[0\.001, 1e12\], not 4\.94066e-324"),
    ],
)
def test_beyond_them_the_remedy_is_told(method, given, says):
    with pytest.raises(ValueError, match=says):
        proportion_interval(0.0, method=method, **{"n": 1, **given})


def test_the_ends_are_the_same_for_every_function():
    assert effective_n(1e12, 1e-3) == 1e15
    with pytest.raises(ValueError, match=r"deff: .* in \[0\.001, 1e9\]"):
        effective_n(1500, 1e10)
