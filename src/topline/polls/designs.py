"""What polls say of their precision, and the design effect to use for each."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from topline.polls.columns import Places, Texts, floats, texts
from topline.polls.readers import PollError
from topline.polls.record import (
    ASSUMED_LEVEL,
    Margin,
    Poll,
    Question,
    asked_n,
    margin_faults,
)
from topline.stats.design import ImpliedDeff, implied_deff, margin_of_error
from topline.stats.rounding import margin_unit
from topline.stats.types import Array

STATED = "stated"
IMPLIED = "implied by the published margin"
BOUND = "upper bound implied by the published margin"
AS_SRS = "published margin, as simple random sampling gives"
TOO_SMALL = "published margin is too small; simple random sampling used"
ASSUMED = "assumed"
OPT_IN = "opt-in sample: no margin of sampling error"


class Designs(NamedTuple):
    """What polls say of their precision, an item a poll."""

    n: Array
    sample_type: Texts
    deff: Array
    confidence_level: Array
    margins: Sequence[tuple[Margin, ...]]
    at_most: npt.NDArray[np.bool_]
    """Whether the margins are "no more than"."""
    unit: Array
    """The step that the margins were rounded to, in points; NaN where it is not on record."""

    def with_own(
        self, poll: Places, n: Array, margins: Sequence[tuple[Margin, ...]]
    ) -> tuple["Designs", Places]:
        """Return the designs of polls and of their questions, and which is that of each question.

        A question with margins of its own has a design of its own, which they alone tell; any other
        has its poll's. All margins of one record were rounded to one step.
        """
        own = np.flatnonzero([bool(printed) for printed in margins])
        if not own.size:
            return self, poll
        of, design = poll[own], poll.copy()
        design[own] = len(self.n) + np.arange(own.size)
        every = [[*printed] for printed in self.margins]
        for question in own.tolist():
            every[poll[question]] += margins[question]
        unit = floats(map(margin_step, every, self.unit))
        found = Designs(
            n=np.append(self.n, n[own]),
            sample_type=np.append(self.sample_type, self.sample_type[of]),
            deff=np.append(self.deff, np.full(own.size, np.nan)),
            confidence_level=np.append(self.confidence_level, self.confidence_level[of]),
            margins=[*self.margins, *(margins[question] for question in own.tolist())],
            at_most=np.append(self.at_most, self.at_most[of]),
            unit=np.append(unit, unit[of]),
        )
        return found, design

    @property
    def margin_level(self) -> Array:
        """The level that the margins of each poll are read at: as stated, else 95%."""
        return np.where(np.isnan(self.confidence_level), ASSUMED_LEVEL, self.confidence_level)

    @classmethod
    def of(cls, polls: Sequence[Poll]) -> "Designs":
        """Return what records say."""
        return cls(
            n=floats(poll.n for poll in polls),
            sample_type=texts(poll.sample_type for poll in polls),
            deff=floats(poll.deff for poll in polls),
            confidence_level=floats(poll.confidence_level for poll in polls),
            margins=[poll.moe for poll in polls],
            at_most=np.array([poll.moe_bound == "at most" for poll in polls], dtype=bool),
            unit=floats(poll.moe_unit for poll in polls),
        )


def joint_deffs(designs: Designs) -> ImpliedDeff[npt.NDArray[Any]]:
    """Return the one design effect behind all printed margins of each poll, NaN without any.

    ``low`` to ``high`` are the design effects that give every margin as printed; where ``low`` is
    above ``high`` no single one does. ``estimate`` fits the margins by least squares, inside that
    range. A level that is not stated is read as 95%.

    Examples
    --------
    Levada 2016 printed four margins for 800 respondents, and one design effect fits all:

    >>> from topline.polls.record import Question
    >>> poll = Poll("levada", pollster="Levada", n=800,
    ...             moe={"50": "4.1", "25": "3.6", "10": "2.5", "5": "1.8"},
    ...             questions=[Question("q", "?", {"Yes": "50"})])
    >>> low, estimate, high = joint_deffs(Designs.of([poll]))
    >>> low.round(2).item(), high.round(2).item()
    (1.4, 1.43)
    """
    counts = np.array([len(margins) for margins in designs.margins], dtype=np.intp)
    found = ImpliedDeff(*np.full((3, len(counts)), np.nan))
    if not counts.any():
        return found
    every = [margin for margins in designs.margins for margin in margins]
    points, shares = np.array([_shares(margin) for margin in every]).T
    poll = np.repeat(np.arange(len(counts)), counts)
    n, level = designs.n[poll], designs.margin_level[poll]
    steps = zip(designs.margins, designs.unit, strict=True)
    units = np.array([margin_step(*one) / 100 for one in steps])[poll]
    each = implied_deff(points, n, share=shares, confidence_level=level, unit=units)
    srs = margin_of_error(n, shares, confidence_level=level)
    has = counts > 0
    first = (np.cumsum(counts) - counts)[has]
    deft = np.add.reduceat(points * srs, first) / np.add.reduceat(srs * srs, first)
    found.low[has] = low = np.maximum.reduceat(each.low, first)
    found.high[has] = high = np.minimum.reduceat(each.high, first)
    found.estimate[has] = np.where(low <= high, np.clip(deft**2, low, high), deft**2)
    return found


def _shares(margin: Margin) -> tuple[float, float]:
    """Return a margin and the percent that it was printed for, as shares."""
    return float(margin.points) / 100, margin.share


def margin_step(margins: Sequence[Margin], own: float | Decimal | None) -> float:
    """Return the step that a poll's margins were rounded to, in points: its own, or as printed."""
    if margins and (own is None or own != own):
        return float(margin_unit([margin.points for margin in margins]))
    return float(own or np.nan)


def design_effects(
    designs: Designs, implied: ImpliedDeff[npt.NDArray[Any]] | None = None
) -> tuple[ImpliedDeff[npt.NDArray[Any]], Texts]:
    """Return the design effect to use for each poll with its range, and where it comes from.

    The one that the pollster states; else the one that its margins imply, but never less than 1:
    a margin on paper is no evidence of a sample better than a simple random one. Where the rounding
    of the margin leaves 1 open, an estimate below it is 1; where the margin is too small for simple
    random sampling, it is not believed. A margin that is "no more than" implies an upper bound.
    Else 1. An opt-in sample has none: NaN (AAPOR 2016, Reporting Precision for Nonprobability
    Samples).
    """
    implied = joint_deffs(designs) if implied is None else implied
    opt_in = designs.sample_type == "opt-in"
    # Where margins disagree, what fits all of them best says whether they are too small.
    too_small = (implied.high < 1) & (implied.estimate <= 1)
    cases = [
        (OPT_IN, opt_in),
        (STATED, ~np.isnan(designs.deff)),
        (TOO_SMALL, too_small),
        (AS_SRS, implied.estimate <= 1),
        (BOUND, ~np.isnan(implied.estimate) & designs.at_most),
        (IMPLIED, ~np.isnan(implied.estimate)),
    ]
    holds = [case for _, case in cases]
    source = np.select(holds, [texts([word]) for word, _ in cases], ASSUMED).astype(object)
    nothing = np.full(len(opt_in), np.nan)

    def chosen(bound: Array) -> Array:
        least = np.maximum(bound, 1.0)
        return np.select(holds, [nothing, designs.deff, np.ones(1), least, least, least], 1.0)

    low = np.where(designs.at_most, 1.0, np.fmin(implied.low, implied.high))
    high = np.fmax(implied.low, implied.high)
    return ImpliedDeff(chosen(low), chosen(implied.estimate), chosen(high)), source


def designs_of(polls: Sequence[Poll]) -> tuple[Designs, Places, list[tuple[Poll, Question]]]:
    """Return the designs of records and of their questions, which is whose, and the questions."""
    asked = [(poll, question) for poll in polls for question in poll.questions]
    poll = np.repeat(np.arange(len(polls)), [len(poll.questions) for poll in polls])
    n = floats(asked_n(*pair) for pair in asked)
    designs, own = Designs.of(polls).with_own(poll, n, [question.moe for _, question in asked])
    return designs, own, asked


def design_effect_of(
    moe: str | int | Decimal,
    n: int,
    *,
    share: str | int | Decimal = "50",
    confidence_level: float | None = None,
    at_most: bool = False,
) -> tuple[ImpliedDeff[float], str]:
    """Return the design effect to use for a margin on paper, with its range, and its source.

    The rule is that of a poll without a design effect of its own; a level that is not stated is
    read as 95%. PollError for what is no margin.

    Examples
    --------
    >>> found, source = design_effect_of("3.6", 1500, at_most=True)
    >>> round(found.estimate, 2), source
    (2.02, 'upper bound implied by the published margin')
    """
    margins = (Margin(moe, share),)
    if faults := margin_faults(n, margins, confidence_level):
        raise PollError(faults)
    designs = Designs(
        n=floats([n]),
        sample_type=texts(["unknown"]),
        deff=floats([None]),
        confidence_level=floats([confidence_level]),
        margins=[margins],
        at_most=np.array([at_most]),
        unit=floats([None]),
    )
    found, source = design_effects(designs)
    return ImpliedDeff(*(bound.item() for bound in found)), source.item()
