"""Whole respondents."""

import numpy as np
import pytest

from topline.stats.arguments import Reply
from topline.stats.whole import MOST, smallest_n, whole_n


@pytest.mark.parametrize("n", [1500, 1500.0, np.int64(1500), np.array(1500)])
def test_a_whole_number_becomes_an_int(n):
    assert (type(whole_n(n)), whole_n(n)) == (int, 1500)


@pytest.mark.parametrize("n", [1500.5, [1500], None, float("nan")])
def test_what_is_not_one_whole_number_is_refused(n):
    with pytest.raises(ValueError, match="pass one whole number of respondents, for example 1500"):
        whole_n(n)


@pytest.mark.parametrize("target", [1, 2, 3, 4, 5, 7, 8, 9, 1023, 1024, 1025, 10**9 + 7])
def test_the_smallest_n_is_found_from_either_side_of_a_power_of_two(target):
    # A margin of 1 / n fits in 1 / target from n = target on.
    for pop_size in (None, target, target + 1, 2 * 10**9):
        size = smallest_n(lambda n: 1 / n, Reply(), 1 / target, pop_size, 0.0)
        assert (type(size), size) == (int, target)


def test_each_element_has_its_own_search():
    targets = np.array([1, 10, 1000, 7])
    size = smallest_n(lambda n: 1 / n, Reply(), 1 / targets, None, np.array([0, 0, np.nan, 0]))
    np.testing.assert_array_equal(size, [1, 10, np.nan, 7])


def test_a_margin_that_no_number_of_people_reaches_is_refused():
    assert smallest_n(lambda n: 1 / n, Reply(), 1 / MOST, None, 0.0) == MOST
    with pytest.raises(ValueError, match=r"moe=5e-11 asks for more than 1e\+10 respondents: allow"):
        smallest_n(lambda n: 1 / n, Reply(), 0.5 / MOST, None, 0.0)
    with pytest.raises(ValueError, match="asks for more than"):
        smallest_n(lambda n: n * np.nan, Reply(), 0.03, None, 0.0)


def test_people_are_whole():
    with pytest.raises(ValueError, match=r"pop_size=10\.5: a population counts whole people"):
        smallest_n(lambda n: 1 / n, Reply(), 0.1, 10.5, 0.0)
