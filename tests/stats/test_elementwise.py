"""Long arrays in pieces give what the whole gives; roots, all elements at once."""

import numpy as np
import pytest

from topline.stats import elementwise
from topline.stats.elementwise import BLOCK, in_blocks, over_distinct, root_between


def bounds(a, b):
    return a - b, a * b


@pytest.mark.parametrize("run", [in_blocks, over_distinct])
@pytest.mark.parametrize(
    "shapes", [((3 * BLOCK + 5,), ()), ((300, 1), (1, 200)), ((2, BLOCK), (BLOCK,))]
)
def test_pieces_are_the_whole(run, shapes):
    rng = np.random.default_rng(0)
    a, b = (rng.integers(0, 50, shape) / 7 for shape in shapes)
    for found, whole in zip(run(bounds, a, b), bounds(a, b), strict=True):
        np.testing.assert_array_equal(found, whole)


@pytest.mark.parametrize("run", [in_blocks, over_distinct])
def test_nan_stays_where_it_was(run):
    a = np.where(np.arange(2 * BLOCK) % 3 == 0, np.nan, 0.5)
    low, _ = run(bounds, a, 1.0)
    np.testing.assert_array_equal(np.isnan(low), np.isnan(a))


def test_distinct_rows_are_computed_once():
    seen = []

    def counted(a, b):
        seen.append(np.size(a))
        return bounds(a, b)

    a, b = np.tile([0.1, 0.2, 0.3], BLOCK), np.tile([1.0, 2.0], 3 * BLOCK // 2)
    over_distinct(counted, a, b)
    assert seen == [6]


def test_many_distinct_columns_are_never_merged():
    rng = np.random.default_rng(1)
    columns = rng.random((4, 2**17))
    example, place = elementwise._distinct(list(columns))
    np.testing.assert_array_equal(columns[:, example][:, place], columns)


def test_rows_that_share_a_hash_are_told_apart(monkeypatch):
    monkeypatch.setattr(elementwise, "_MULTIPLIER", np.int64(0))  # only the last column counts
    a, b = np.arange(2.0 * BLOCK), np.ones(2 * BLOCK)
    low, _ = over_distinct(bounds, a, b)
    np.testing.assert_array_equal(low, a - 1)


def test_roots_are_found_to_full_precision():
    squares = np.array([0.01, 0.25, 0.81])
    found = root_between(lambda x, square: x * x - square, 0.0, 1.0, squares)
    np.testing.assert_allclose(found, [0.1, 0.5, 0.9], rtol=1e-14)


def test_no_root_is_nan_and_harms_no_neighbour():
    found = root_between(lambda x, shift: x + shift, 0.0, 1.0, np.array([-0.5, 1.0, np.nan]))
    np.testing.assert_array_equal(found, [0.5, np.nan, np.nan])
