"""Answers to a tidy table of leads: each pair of answers of each question."""

from typing import Any

import attrs
import numpy as np
import pandas as pd

from topline.polls.answers import Answers, Deff
from topline.polls.columns import Places
from topline.polls.readers import not_among
from topline.polls.record import Poll
from topline.polls.roles import competes
from topline.stats.ahead import probability_ahead
from topline.stats.arguments import one_level, refuses_lookalikes
from topline.stats.lead import (
    LEAD_METHOD,
    adjusted_level,
    few_enough,
    lead_at_end,
    lead_interval,
    lead_moe,
)
from topline.tables import schema
from topline.tables.intervals import answers_behind, percents_of
from topline.tables.schema import Intervals, Pairs, Source


@refuses_lookalikes
def leads(
    polls: Source,
    question: str | None = None,
    *,
    confidence_level: float = 0.95,
    method: str = LEAD_METHOD,
    deff: Deff = "published",
    n: float | None = None,
    pairs: Pairs | None = None,
    adjustment: str = "none",
    rounding: bool = False,
    decided: bool = False,
    on_error: str = "raise",
) -> pd.DataFrame:
    """Return the lead of one answer over another, a row for each pair of options of each question.

    Undecided, refused and other answers ("None of these", "Someone else") do not compete, nor do
    nets, nor the answers of a question of which several could be chosen.

    Parameters
    ----------
    polls : Poll, iterable of Poll, mapping of id to Poll, or DataFrame
        What was published; a table of other people's polls has the columns that
        :func:`polls_from_table` knows.
    question : str, optional
        Id of one question; None takes all.
    confidence_level : float
        In [0.5, 1).
    method : str
        Of :func:`lead_interval`.
    deff : "published" or number
        As in :func:`intervals`.
    n : float, optional
        What if so many had been asked? As in :func:`intervals`.
    pairs : iterable of pairs of labels, optional
        The pairs to compare, of any answers or nets, the same way round in every question and poll:
        [("Approve", "Disapprove")] gives net approval, below 0 where more disapprove. A question
        without both labels has no row.
    adjustment : {"none", "bonferroni", "scheffe"}
        Makes all leads of one question, of option over option, hold together at
        ``confidence_level``; the method's name says so. ``moe`` stays the margin of one lead.
    rounding : bool
        True: bounds hold for whatever the printed percents can stand for.
    decided : bool
        True: leads among those with an opinion, as in :func:`intervals`.
    on_error : {"raise", "collect"}
        For a table of other people's polls: "collect" leaves out each question with a bad cell, as
        :func:`polls_from_table` does; ``attrs["faults"]`` of the result lists what, and why.

    Returns
    -------
    DataFrame
        Columns ``poll_id, question_id, answer_a, answer_b, lead, n, moe, low, high,
        confidence_level, method, deff, n_eff, deff_source, verdict, probability_ahead``; points.
        ``answer_a`` is the larger of the two, or as in ``pairs``. The verdict is "ahead" or
        "behind" if the interval excludes 0, else "too close to call", or "not known" where there is
        no interval. Where "*" or "<1" was printed, ``lead``, ``moe`` and the probability are NaN,
        further columns, ``below_a`` and ``below_b``, have what was printed, and the bounds hold for
        anything that it stands for.

    Raises
    ------
    ValueError
        For a level, method, adjustment or design effect outside its range; a question that is not
        there, or one of more than 1,000 answers, whose pairs are half a million; a pair that no
        question has, or whose answers overlap.

    Examples
    --------
    >>> import topline as tl
    >>> table = tl.leads(tl.load_poll("fom-2002-12-nato"))
    >>> table.loc[:0, ["answer_a", "answer_b", "lead", "moe", "verdict"]].round(1)
      answer_a    answer_b  lead  moe verdict
    0   Should  Should not  33.0  5.9   ahead

    One pair, the same way round in two waves:

    >>> waves = [tl.load_poll(name) for name in ("fom-2002-12-nato", "fom-2004-04-nato")]
    >>> pair = ("Defensive organization", "Aggressive military pact")
    >>> tl.leads(waves, pairs=[pair])[["poll_id", "lead", "moe", "verdict"]].round(1)
                poll_id  lead  moe verdict
    0  fom-2002-12-nato -22.0  6.0  behind
    1  fom-2004-04-nato -41.0  5.5  behind
    """
    level = one_level(confidence_level)
    answers, told = schema.good_answers_of(polls, deff, n, on_error)
    answers = schema.of_question(answers, question)
    if pairs is None:
        answers = answers.rows(~answers.several)
        answers = answers.decided() if decided else answers
        answers = answers.rows(np.array([competes(role) for role in answers.role], dtype=bool))
        first, second, of = _pairs(answers)
    else:
        if adjustment != "none":
            raise ValueError(
                f"adjustment={adjustment!r} is for all leads of a question, and pairs names some: "
                "leave out one of them"
            )
        answers, first, second = chosen(answers, pairs, decided)
        of = np.full(len(first), 2)
    found = _leads(answers, first, second, level, method, rounding, adjustment, of)
    if decided:
        found["base"] = answers.base[first]
    found.attrs |= told
    return found


def _leads(
    answers: Answers,
    first: Places,
    second: Places,
    level: float,
    method: str = LEAD_METHOD,
    rounding: bool = False,
    adjustment: str = "none",
    of: int | Places = 2,
) -> pd.DataFrame:
    """Return the leads of the answers in the rows ``first`` over those in the rows ``second``.

    ``of`` is how many options the question of a pair has, for an adjustment.
    """
    answers = answers if rounding else answers.as_printed()
    a, b = answers.rows(first), answers.rows(second)
    joint_level = adjusted_level(level, of, adjustment)
    share_a, share_b, below = a.number / 100, b.number / 100, a.is_below | b.is_below

    def bounds(shift: int, design: str) -> Intervals:
        deff = answers.pair_deff(first, second, design)
        if not shift or answers.estimated:  # estimates were not rounded
            return lead_interval(
                *(a.percent / 100, b.percent / 100, a.n),
                confidence_level=joint_level,
                method=method,
                deff=deff,
                df=a.degrees(),
            )
        return lead_at_end(
            *(schema.cells(a), schema.cells(b), a.fewest, shift),
            confidence_level=joint_level,
            method=method,
            deff=deff,
        )

    deff = answers.pair_deff(first, second)
    found = schema.bound_columns(bounds, rounding, below) | {"confidence_level": level}
    if adjustment != "none":
        found["method"] += f"-{adjustment}"
    moe = lead_moe(share_a, share_b, a.n, confidence_level=level, deff=deff)
    columns = {
        "question_id": a.question_id,
        "answer_a": a.answer,
        "answer_b": b.answer,
        "lead": a.number - b.number,
        "moe": schema.printed_moe(moe),
        **schema.design_columns(attrs.evolve(a, deff=deff)),
        **found,
        "verdict": schema.verdicts(found, bounds, rounding, "ahead", "behind", "too close to call"),
        "probability_ahead": probability_ahead(share_a, share_b, a.n, deff=deff),
        **schema.below_columns(below_a=a, below_b=b),
    }
    columns |= schema.estimated_columns(a)
    if rounding:
        columns["deff_high"] = answers.pair_deff(first, second, "deff_high")
    columns |= schema.what_if_column(a)
    return schema.tidy(columns, schema.LEAD_COLUMNS)


def chosen(answers: Answers, pairs: Pairs, decided: bool) -> tuple[Answers, Places, Places]:
    """Return the answers to compare, and the rows of the first and second of each pair.

    A pair is in each question that has both its labels. ValueError for what is no pair, for a pair
    that no question has, and for one whose answers overlap.
    """
    several, answers = answers.rows(answers.several), answers.rows(~answers.several)
    answers = answers.decided() if decided else answers
    rows: dict[int, dict[str, int]] = {}
    for row, key in enumerate(zip(answers.question.tolist(), answers.answer, strict=True)):
        rows.setdefault(key[0], {})[key[1]] = row
    wanted = _labels(pairs)
    found = [
        (of_question[a], of_question[b], number)
        for of_question in rows.values()
        for number, (a, b) in enumerate(wanted)
        if a in of_question and b in of_question
    ]
    there = {number for *_, number in found}
    for number, (a, b) in enumerate(wanted):
        if number not in there:
            raise ValueError(
                f"pairs: no question has both {a!r} and {b!r}{_why(answers, several, a, b)}"
            )
    for one, other, _ in found:
        both = {*_parts(answers, one)} & {*_parts(answers, other)}
        if both:
            raise ValueError(
                f"pairs: {answers.answer[one]!r} and {answers.answer[other]!r} overlap, both have "
                f"{sorted(both)[0]!r} in them: compare answers that have nobody in common"
            )
    first, second, _ = np.array(found, dtype=np.intp).T
    return answers, first, second


def _labels(pairs: Pairs) -> list[tuple[str, str]]:
    """Return the pairs; ValueError for what is none."""
    found: list[Any] = [pairs] if isinstance(pairs, str) else list(pairs)
    for pair in found or [()]:
        two = isinstance(pair, tuple | list) and [isinstance(label, str) for label in pair]
        if two != [True, True]:
            raise ValueError(
                f"pairs: {pair!r:.60} is no pair of labels; "
                'pass a list of pairs, for example [("Democrats", "Republicans")]'
            )
    return [(a, b) for a, b in found]


def _why(answers: Answers, several: Answers, a: str, b: str) -> str:
    """Return why a pair cannot be compared, and what can be done."""
    if {a, b} <= {*several.answer}:
        return (
            " of one whole: respondents could choose several answers, and how many gave both is "
            "not known; between_questions_interval() has the worst and the best case"
        )
    missing = [label for label in (a, b) if label not in answers.answer]
    if not missing:
        return ": they are answers of different questions; see between_questions_interval()"
    return f": {missing[0]!r} is not there; {not_among(missing[0], dict.fromkeys(answers.answer))}"


def _parts(answers: Answers, row: int) -> tuple[str, ...]:
    """Return the answers that a row is the sum of, its own where it is no net."""
    return answers.parts[row] or (answers.answer[row],)


def lead_of_the_first(table: pd.DataFrame, poll: Poll | None = None) -> pd.DataFrame:
    """Return the lead of the first option over the second, of one question's finished intervals.

    A row as :func:`leads` has it, at the level and with the rounding of the table; none if there
    are not two options that were printed as numbers, or if several answers could be chosen.
    """
    answers = answers_behind(table, poll)
    answers = answers.rows(~answers.several)
    ranked = _ranked(answers)
    first, second = ranked[:1][: max(len(ranked) - 1, 0)], ranked[1:2]
    level = float(table["confidence_level"].iloc[0])
    if "lead_deff" in table and second.size:
        deff = table["lead_deff"].to_numpy(float)[second]
        answers = attrs.evolve(answers, deff=np.repeat(deff, len(answers)))
    return _leads(answers, first, second, level, rounding="lowest" in table)


def first_of(table: pd.DataFrame, poll: Poll | None = None) -> Any:
    """Return the row of the first option, of the first answer where there is no option."""
    ranked = _ranked(answers_behind(table, poll))
    return table.iloc[ranked[0] if ranked.size else int(percents_of(table).argmax())]


def _ranked(answers: Answers) -> Places:
    """Return the places of the options that were printed as numbers, the largest first."""
    racing = np.flatnonzero(np.array([*map(competes, answers.role)], bool) & ~answers.is_below)
    return racing[np.argsort(-answers.percent[racing], kind="stable")]


def _pairs(answers: Answers) -> tuple[Places, Places, Places]:
    """Return the row numbers of each pair, the larger share first, and its question's options."""
    pairs: list[Any] = [np.empty((4, 0), dtype=np.intp)]
    for block in answers.blocks():
        largest = np.argsort(-answers.percent[block], axis=1, kind="stable")
        ranked, size = np.take_along_axis(block, largest, 1), block.shape[1]
        asked = f"{answers.poll_id[block[0, 0]]}, question {answers.question_id[block[0, 0]]!r}"
        few_enough(size, asked, "in pairs=, or as a poll or a table that has no others")
        one, other = np.triu_indices(size, 1)
        start = np.repeat(block.min(axis=1), one.size)
        pairs.append([ranked[:, one].ravel(), ranked[:, other].ravel(), start, 0 * start + size])
    first, second, start, of = np.concatenate(pairs, axis=1)
    as_asked = np.argsort(start, kind="stable")
    return first[as_asked], second[as_asked], of[as_asked]
