"""The design effect of every poll of a table at once, by the rules of ``precision``."""

from decimal import Decimal
from typing import Any

import numpy as np

from topline.polls.fields import NOT_STATED
from topline.polls.poll import Poll
from topline.polls.precision import (
    ASSUMED,
    ASSUMED_LEVEL,
    IMPLIED,
    OPT_IN,
    STATED,
    joint_deff,
    step,
)
from topline.polls.question import Answer, Question
from topline.sheets.column import paired
from topline.sheets.read import Table
from topline.stats.design import implied_deff


def designs(read: Table) -> tuple[Any, Any]:
    """Return the design effect of each answer's poll, and where it comes from.

    The one stated; else the one implied by the margin; else 1. An opt-in sample has none.
    """
    stated, implied = read.numbers("deff"), _implied(read)
    opt_in = read.objects("sample_type") == "opt-in"
    chosen = [opt_in, ~np.isnan(stated), ~np.isnan(implied)]
    deff = np.select(chosen, [np.full(len(stated), np.nan), stated, implied], 1.0)
    words = [
        np.full(len(stated), word, dtype=object) for word in (OPT_IN, STATED, IMPLIED, ASSUMED)
    ]
    return deff, np.select(chosen, words[:3], words[3])


def _implied(read: Table) -> Any:
    """Return the design effect that the margin of each answer's poll implies, NaN without one."""
    n, level = read.numbers("n"), read.numbers("confidence_level")
    level = np.where(np.isnan(level), ASSUMED_LEVEL, level)
    found = np.asarray(
        implied_deff(
            read.numbers("moe", lambda margins: float(margins[0].points) / 100),
            n,
            share=read.numbers("moe", lambda margins: float(margins[0].percent) / 100),
            confidence_level=level,
            unit=read.numbers("moe", lambda margins: step(margins[0].points) / 100),
        ).estimate
    )
    several = (read.numbers("moe", len) > 1) & ~np.isnan(n)
    if several.any():
        case = paired(read.columns["moe"].codes[several], n[several], level[several])
        first = np.flatnonzero(several)[np.unique(case, return_index=True)[1]]
        found[several] = np.array([_joint(read, row, n[row], level[row]) for row in first])[case]
    return found


def _joint(read: Table, row: int, n: float, level: float) -> float:
    """Return the one design effect behind several margins, from a poll that has nothing else."""
    question = Question("q1", NOT_STATED, (Answer("-", Decimal(50)),))
    poll = Poll(
        "p1",
        pollster=NOT_STATED,
        n=int(n),
        moe=read.columns["moe"].at(row),
        confidence_level=level,
        questions=(question,),
    )
    return float(joint_deff(poll).estimate)
