"""Roots, all elements at once."""

import numpy as np

from topline.stats.roots import root_between


def test_roots_are_found_to_full_precision():
    squares = np.array([0.01, 0.25, 0.81])
    found = root_between(lambda x, square: x * x - square, 0.0, 1.0, squares)
    np.testing.assert_allclose(found, [0.1, 0.5, 0.9], rtol=1e-14)


def test_no_root_is_nan_and_harms_no_neighbour():
    found = root_between(lambda x, shift: x + shift, 0.0, 1.0, np.array([-0.5, 1.0, np.nan]))
    np.testing.assert_array_equal(found, [0.5, np.nan, np.nan])
