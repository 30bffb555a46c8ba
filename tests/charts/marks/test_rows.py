import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

from topline.charts.marks.rows import Dots
from topline.charts.style import BLUE

BOTH = [BLUE, BLUE]


@pytest.fixture
def dots():
    return Dots(Figure().add_subplot(), 2)


def test_dots_and_intervals_stand_where_the_numbers_say(dots):
    dots.set(np.array([[56, 52.4, 59.5], [23, 20.1, 26.2]]), [True, False], BOTH)
    np.testing.assert_array_equal(dots.dots.get_offsets(), [[56, 0], [23, 1]])
    segments = np.array(dots.lines.get_segments())
    np.testing.assert_array_equal(segments, [[[52.4, 0], [59.5, 0]], [[20.1, 1], [26.2, 1]]])


def test_a_dot_that_is_not_filled_is_hollow(dots):
    dots.set(np.array([[56, 52, 59], [23, 20, 26]]), [True, False], BOTH)
    faces = dots.dots.get_facecolors()
    assert tuple(faces[0]) == to_rgba(BLUE)
    assert tuple(faces[1]) == to_rgba("white")


def test_no_interval_without_bounds(dots):
    dots.set(np.array([[56, np.nan, np.nan], [23, 20, 26]]), [True, True], BOTH)
    drawn = [s for s in dots.lines.get_segments() if np.isfinite(s).all() and len(s)]
    assert len(drawn) == 1


def test_moving_makes_no_new_artist(dots):
    artists = [dots.dots, dots.lines]
    count = len(dots.dots.axes.collections)
    dots.set(np.array([[1, 0, 2], [2, 1, 3]]), [True, True], BOTH)
    dots.set(np.array([[3, 2, 4], [4, 3, 5]]), [True, True], BOTH)
    assert [dots.dots, dots.lines] == artists
    assert len(dots.dots.axes.collections) == count


def test_row_0_is_at_the_top(dots):
    low, high = dots.dots.axes.get_ylim()
    assert low > high
