import datetime as dt

import pytest
from matplotlib.dates import date2num

from topline.charts.marks.timeline import Mark, all_values, calendar_ticks, end_values
from topline.charts.style import SIZES
from topline.charts.text import text_width


def marks_at(*places, half=0.1):
    return [Mark(x, y, y - half, y + half, figure="20 %") for x, y in places]


def test_values_that_have_no_room_give_way_to_first_and_last():
    size = SIZES["column"]
    apart = marks_at((0, 1), (1, 1), (1.05, 1), (2, 1))
    crowded = marks_at((0, 1), (1, 1), (1.05, 1), (1.1, 1), (2, 1))
    assert len(all_values(apart, 0.03, size)) == 4
    assert all_values(crowded, 0.03, size) == []
    assert [value.end for value in end_values(crowded, 0.03, size)] == [True, True]


def test_a_value_is_not_between_its_dot_and_another_that_it_could_be_read_for():
    marks = marks_at((0, 0.5), (1, 1), (1.05, 2), (2, 0.5))
    values = all_values(marks, 0.03, SIZES["column"])
    assert [value.y > mark.y for value, mark in zip(values[2:], marks[1:3], strict=True)] == [
        False,
        True,
    ]


@pytest.mark.parametrize("days", [30, 200, 900, 3000, 30000])
@pytest.mark.parametrize("width", [1.5, 3, 9])
def test_ticks_of_the_calendar_are_apart_inside_and_true(days, width):
    low = date2num(dt.date(1997, 2, 11))
    ticks = calendar_ticks(low, low + days, width, 7)
    edges = []
    for day, words in ticks:
        half = text_width(words, 7) / 2 * days / width
        edges += [day - half, day + half]
        date = dt.date(1970, 1, 1) + dt.timedelta(days=day)
        forms = {f"{date:%Y}": (1, 1), f"{date:%b %Y}": (1, date.month)}
        assert forms.get(words, (date.day, date.month)) == (date.day, date.month)
        assert words in forms or words == f"{date.day} {date:%b}"
    assert edges == sorted(edges)
    assert low <= edges[0] < edges[-1] <= low + days
