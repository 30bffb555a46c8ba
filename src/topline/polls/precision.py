"""What a poll says of its own precision: the design effect it states, or its margin implies."""

from decimal import Decimal

import numpy as np

from topline.polls.poll import Poll
from topline.stats.design import ImpliedDeff, implied_deff, margin_of_error
from topline.stats.rounding import printed_unit

ASSUMED_LEVEL = 0.95
"""The level a printed margin is read at when the pollster states none."""

STATED = "stated"
IMPLIED = "implied by the published margin"
ASSUMED = "assumed"
OPT_IN = "opt-in sample: no margin of sampling error"


def step(printed: Decimal) -> float:
    """Return ``printed_unit`` as a float, for arrays: 1.0 for "56", 0.1 for "3.6"."""
    return float(printed_unit(printed))


def published_deff(poll: Poll) -> tuple[float, str]:
    """Return the design effect to use for a poll, and where it comes from.

    The one the pollster states; else the one implied by its margin (an upper bound where the margin
    is "no more than"); else 1. An opt-in sample has none: NaN (AAPOR 2016, Reporting Precision for
    Nonprobability Samples).

    Examples
    --------
    >>> from topline.polls.question import REMAINDER, Question
    >>> poll = Poll("fom", pollster="FOM", n=1500, moe="3.6",
    ...             questions=[Question("q", "?", {"Should": "56", "Undecided": REMAINDER})])
    >>> deff, source = published_deff(poll)
    >>> round(deff, 3), source
    (2.024, 'implied by the published margin')
    """
    if poll.sample_type == "opt-in":
        return np.nan, OPT_IN
    if poll.deff is not None:
        return poll.deff, STATED
    if poll.moe and poll.n is not None:
        return joint_deff(poll).estimate, IMPLIED
    return 1.0, ASSUMED


def joint_deff(poll: Poll) -> ImpliedDeff[float]:
    """Return the one design effect behind all printed margins of a poll.

    ``low`` to ``high`` are the design effects that give every margin as printed; where ``low`` is
    above ``high`` no single one does. ``estimate`` fits the margins by least squares, inside that
    range. A level that is not stated is read as 95 %. ValueError for a poll without n or margin.

    Examples
    --------
    Levada 2016 printed four margins for 800 respondents, and one design effect fits all:

    >>> from topline.polls.question import Question
    >>> poll = Poll("levada", pollster="Levada", n=800,
    ...             moe={"50": "4.1", "25": "3.6", "10": "2.5", "5": "1.8"},
    ...             questions=[Question("q", "?", {"Yes": "50"})])
    >>> low, estimate, high = joint_deff(poll)
    >>> round(low, 2), round(high, 2)
    (1.4, 1.43)
    """
    if poll.n is None or not poll.moe:
        raise ValueError(
            f"{poll.id}: n and a printed margin imply a design effect, and one of them is missing: "
            "pass deff as a number"
        )
    level = poll.confidence_level or ASSUMED_LEVEL
    points = np.array([float(margin.points) for margin in poll.moe])
    shares = np.array([float(margin.percent) for margin in poll.moe]) / 100
    units = np.array([step(margin.points) for margin in poll.moe])
    implied = implied_deff(
        points / 100, poll.n, share=shares, confidence_level=level, unit=units / 100
    )
    low, high = float(np.max(implied.low)), float(np.min(implied.high))
    srs = 100 * margin_of_error(poll.n, shares, confidence_level=level)
    deft = float(points @ srs / (srs @ srs))
    estimate = float(np.clip(deft**2, low, high)) if low <= high else deft**2
    return ImpliedDeff(low, estimate, high)
