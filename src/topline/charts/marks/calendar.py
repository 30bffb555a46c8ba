"""Ticks of an axis of days: years, months or days, as many as there is room for."""

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from matplotlib import dates

from topline.charts.text import text_width

# matplotlib has no types for its dates.
_dates: Any = dates

MOST = 8
"""Ticks of an axis, however wide."""


class Tick(NamedTuple):
    """A day, as matplotlib counts them, and its words: "2002", "May 2002" or "3 May"."""

    day: float
    words: str


def day_numbers(days: Sequence[str]) -> Any:
    """Return days, "2002-11-30", as matplotlib counts them."""
    return _dates.date2num(np.array(days, dtype="datetime64[D]"))


def calendar_ticks(low: float, high: float, width: float, points: float) -> list[Tick]:
    """Return the ticks of an axis from ``low`` to ``high`` that is ``width`` inches wide.

    Their words are of one kind, do not run into each other, and stay inside the axis.
    """
    unit = (high - low) / width
    for most in range(MOST, 1, -1):
        locator = _dates.AutoDateLocator(minticks=2, maxticks=most)
        days = locator.tick_values(_dates.num2date(low), _dates.num2date(high))
        ticks = _worded(_dates.num2date(days))
        halves = {tick: unit * text_width(tick.words, points) / 2 for tick in ticks}
        inside = [t for t in ticks if low <= t.day - halves[t] and t.day + halves[t] <= high]
        apart = unit * text_width("0", points)
        if all(b.day - a.day >= halves[a] + halves[b] + apart for a, b in pairwise(inside)):
            return inside
    return inside[:1]


def _worded(days: list[dt.datetime]) -> list[Tick]:
    if all((day.month, day.day) == (1, 1) for day in days):
        words = [f"{day:%Y}" for day in days]
    elif all(day.day == 1 for day in days):
        words = [f"{day:%b %Y}" for day in days]
    else:
        words = [f"{day.day} {day:%b}" for day in days]
    return [Tick(*tick) for tick in zip(_dates.date2num(days), words, strict=True)]
