"""Marks of a trend: in each strip grey dots for polls, a line with its band, and the outcome."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from topline.charts.marks.timeline import (
    Scale,
    Strand,
    Timeline,
    TimelinePainter,
    Value,
)
from topline.charts.style import GREY, INCH, INK, Floats, Size, house, tint
from topline.charts.text import text_width
from topline.words import figure

MANY = 100
"""Polls from which dots are smaller."""

FEWEST = 7.0
"""Days that the axis shows at least."""


class Outcome(NamedTuple):
    """What stands beside a band: a result, and the interval that was to hold it; NaN for none."""

    result: float
    low: float
    high: float


@dataclass(frozen=True, eq=False, kw_only=True)
class TrendStrand(Strand):
    """One answer: polls as dots, hollow where ``counted`` is not, and a level with its band."""

    counted: npt.NDArray[np.bool_]
    level_days: Floats
    level: Floats
    band_low: Floats
    band_high: Floats
    outcome: Outcome

    @property
    def shown(self) -> tuple[float, float]:
        """The percents from which to which a strip of this answer goes."""
        every = np.concatenate([self.percents, self.band_low, self.band_high, self.outcome])
        return self._around(float(np.nanmin(every)), float(np.nanmax(every)))

    @property
    def last(self) -> str:
        """The last level in words."""
        return figure(float(self.level[-1]), points=self.signed)

    @property
    def result(self) -> str:
        """The result in words: of that alone, as the bar is explained in the note."""
        return figure(self.outcome.result, points=self.signed)


@dataclass(frozen=True, eq=False)
class TrendStrips(Timeline):
    """One strip for each answer, with its trend."""

    strands: Sequence[TrendStrand]

    def painter(self, ax: Axes, size: Size) -> "TrendPainter":
        """Return the artists of these strips."""
        return TrendPainter(ax, self, size)


class TrendPainter(TimelinePainter):
    """The artists of :class:`TrendStrips`."""

    @property
    def _strands(self) -> Sequence[TrendStrand]:
        return cast(TrendStrips, self._marks).strands

    def _until(self) -> float:
        """Return the last day of any poll or level: what is right of it has no date."""
        days = [np.append(strand.days, strand.level_days[-1]) for strand in self._strands]
        return float(np.concatenate(days).max())

    def _beside(self, dot: float) -> tuple[float, float, float]:
        """Return how far right of the last day, in inches, words, outcomes and all of it reach."""
        size, bold = self._size, True
        words = max(text_width(s.last, size.text, bold) for s in self._strands)
        words_end = dot + 0.6 * size.gap + words
        results = [text_width(s.result, size.text, bold) for s in self._strands]
        if all(np.isnan(strand.outcome).all() for strand in self._strands):
            return words_end, words_end, words_end + 0.5 * size.gap
        outcome = words_end + 1.6 * size.gap + dot
        return words_end, outcome, outcome + dot + size.gap + max(results)

    def _across(self, width: float, dot: float) -> Scale:
        """Return the scale of time, with room at the right for the last level and the outcome."""
        days = np.concatenate([np.append(s.days, s.level_days) for s in self._strands])
        left, right = dot + 0.5 * self._size.gap, self._beside(dot)[2]
        span = max(np.ptp(days), FEWEST)
        unit = span / max(width - left - right, 0.2 * width)
        return Scale((days.min() + days.max() - span) / 2 - unit * left, unit)

    def _values(self, scales: Sequence[Scale], across: Scale, dot: float) -> list[list[Value]]:
        """Return the last level of each strip, beside its line, and the result beside its mark."""
        size, end = self._size, across.inches(self._until())
        tall, said = size.text / INCH, []
        for strand, scale in zip(self._strands, scales, strict=True):
            words = strand.last
            width = text_width(words, size.text, bold=True)
            middle = end + dot + 0.6 * size.gap + width / 2
            values = [Value(words, middle, scale.inches(strand.level[-1]), width, tall, end=True)]
            if result := strand.result:
                width = text_width(result, size.text, bold=True)
                middle = end + self._beside(dot)[1] + dot + 0.6 * size.gap + width / 2
                height = scale.inches(strand.outcome.result)
                values.append(Value(result, middle, height, width, tall, end=True))
            said.append(values)
        return said

    def _draw(self, strip: Axes, strand: Strand, dot: float) -> None:
        one, scale = cast(TrendStrand, strand), self._size.scale
        few, color = len(one.days) < MANY, one.color or house().main
        strip.fill_between(
            one.level_days, one.band_low, one.band_high, color=tint(color), alpha=0.55, linewidth=0
        )
        strip.plot(one.level_days, one.level, color=color, linewidth=1.6 * scale, zorder=3)
        strip.scatter(
            one.days,
            one.percents,
            s=(INCH * dot * (1.5 if few else 1.1)) ** 2,
            linewidths=(0.7 if few else 0.4) * scale,
            facecolors=["#8C8C8C" if here else "white" for here in one.counted],
            edgecolors=["white" if here else GREY for here in one.counted],
            zorder=2,
        )
        if not np.isnan(one.outcome).all():
            self._draw_outcome(strip, one.outcome, dot)

    def _draw_outcome(self, strip: Axes, outcome: Outcome, dot: float) -> None:
        low, high = strip.get_xlim()
        unit = (high - low) / self._width
        day, scale = self._until() + unit * self._beside(dot)[1], self._size.scale
        strip.plot([day, day], outcome[1:], color=GREY, linewidth=3.2 * scale, zorder=2)
        strip.scatter([day], [outcome.result], (2 * INCH * dot) ** 2, INK, marker="D", zorder=4)

    def place(self, left: float, right: float, width: float, height: float) -> None:
        """Draw the strips, each with its title above it."""
        self._width = width
        super().place(left, right, width, height)
