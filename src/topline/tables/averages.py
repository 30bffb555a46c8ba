"""Polls of one question to a tidy table of averages, a row for each answer."""

import pandas as pd

from topline.polls.answers import Deff
from topline.stats.arguments import one_level, refuses_lookalikes
from topline.stats.pooling import POOLING_METHODS, Pooled, pooled_of
from topline.tables import schema
from topline.tables.schema import Pairs
from topline.tables.sentences import UNKNOWN
from topline.tables.series import (
    ABOUT_HOUSES,
    Part,
    PollSeries,
    SeriesSource,
    answers_left_out,
    series_of,
    undated,
)
from topline.words import counted

AGREE = "agree more than samples of their size would"
"""The verdict on houses that scatter less than sampling error."""

FEWEST_TO_AGREE = 5
"""Two houses of 1,000 respondents print the same whole percent in 18% of all cases, four are as
close as this verdict asks in 6%; from five on it comes at the level that it is told at."""


@refuses_lookalikes
def averages(
    polls: SeriesSource,
    question: str,
    *,
    confidence_level: float = 0.95,
    method: str = "paule-mandel",
    interval: str = "hartung-knapp",
    deff: Deff = "published",
    decided: bool = False,
    pairs: Pairs | None = None,
) -> pd.DataFrame:
    """Return the average of every answer over polls of one question, each house counted once.

    For polls of about one time; over longer times see :func:`trends`. The interval is about what
    such houses would print, not about what is so: an error that all of them share does not show in
    their scatter (see :func:`outcome_interval`).

    Parameters
    ----------
    polls : Poll, iterable of Poll, mapping of id to Poll, DataFrame, or path
        Records; a table that :func:`polls_from_table` knows; or the path of a table or of a folder
        of records. Polls without the question are left out, and so are those without n.
    question : str
        Id of the question, the same in all polls. Answers are matched by label.
    confidence_level : float
        In [0.5, 1).
    method, interval : str
        Of :func:`pooled_interval`. One house alone has ``method="fixed"`` only.
    deff : "published" or number
        "published": as in :func:`intervals`, and for polls without one the median of those that
        have one. Where none has one, a number must be given.
    decided : bool
        True: shares among those with an opinion, as polls of different bases must be compared.
    pairs : iterable of pairs of labels, optional
        Leads in place of answers, as in :func:`leads`: [("Leave", "Remain")] gives the lead of
        Leave, below 0 where it is behind. Polls without both labels are left out.

    Returns
    -------
    DataFrame
        Columns ``question_id, answer, percent, se, low, high, next_low, next_high, between, q,
        p_agree, verdict, confidence_level, method, interval, polls, houses, start, end, n, deff,
        deff_source``, in percent and points; ``between`` is the standard deviation of houses,
        ``next_low`` to ``next_high`` where one more house would lie. The verdict is "houses
        differ", "no difference between houses shown", or, of five houses and more, "agree more than
        samples of their size would". With ``pairs`` the answer is "Leave − Remain", ``lead``, in
        points, takes the place of ``percent``, and ``answer_a`` and ``answer_b`` are added.
        ``attrs["notes"]`` says in sentences what was assumed, counted or left out.

    Raises
    ------
    ValueError
        For an option outside its range; polls without a published design effect; a poll that stands
        there twice; polls of a single house; or a pair that no poll has.

    Warns
    -----
    UserWarning
        Where populations or wordings differ, polls of a house overlap, or two names of houses are
        nearly the same.

    Examples
    --------
    >>> import topline as tl
    >>> question = lambda percent: [tl.Question("q", "Leave?", {"Yes": percent, "No": "remainder"})]
    >>> polls = [tl.Poll(f"p{i}", pollster=f"House {i}", n=1000, end=f"2016-06-0{i}",
    ...                  questions=question(percent)) for i, percent in enumerate([49, 52, 51], 1)]
    >>> tl.averages(polls, "q", deff=1.5)[["answer", "percent", "low", "high", "houses"]].round(1)
      answer  percent   low  high  houses
    0    Yes     50.7  46.9  54.5       3
    1     No     49.3  45.5  53.1       3
    """
    series = series_of(polls, question, deff=deff, decided=decided, pairs=pairs)
    series.warn()
    return averages_of(series, confidence_level, method, interval)


def averages_of(
    series: PollSeries,
    confidence_level: float = 0.95,
    method: str = "paule-mandel",
    interval: str = "hartung-knapp",
) -> pd.DataFrame:
    """Return the averages of a series, as :func:`averages` has them."""
    level, (name, _) = one_level(confidence_level), POOLING_METHODS.find(method)
    alone = name == "fixed" or interval == "normal"
    parts = [part for part in series.parts(dated=False) if len(part.day)]
    taken = [part for part in parts if part.houses > 1 or alone]
    if not taken:
        houses = sorted({poll.pollster for poll in series.polls})
        raise ValueError(
            f"the polls with n are of one house, {', '.join(houses)}, and one house says nothing "
            'about others: pass polls of several, or method="fixed" for the mean of these'
            if parts
            else "no poll states its number of respondents, so there is no average: give n"
        )
    rows = []
    for part in taken:
        found = pooled_of(part.estimates, part.house, name, interval, level)
        numbers = {"percent": found.estimate, "se": found.se, "low": found.low, "high": found.high}
        numbers |= {"next_low": found.next_low, "next_high": found.next_high}
        rows.append(
            {
                "question_id": series.question_id,
                "answer": part.answer,
                **{column: 100 * share for column, share in numbers.items()},
                **{"between": 100 * found.between, "q": found.q, "p_agree": found.p_agree},
                "verdict": verdict_on(found, part.houses),
                **{"confidence_level": level, "method": name},
                "interval": "normal" if name == "fixed" else interval,
                **part.design_columns(),
            }
        )
    table = pd.DataFrame(rows, columns=schema.AVERAGE_COLUMNS)
    left_out = [(part, "its polls are of one house") for part in parts if part not in taken]
    notes = [*_notes(taken, interval, name), *answers_left_out(left_out), ABOUT_HOUSES]
    if unknown := undated(series.polls):
        notes.insert(0, f"Of {counted(unknown, 'poll')} the dates of fieldwork are not known.")
    return series.finished(table, *notes)


def verdict_on(found: Pooled, houses: int) -> str:
    """Return whether so many houses differ, by the test of their scatter at the level."""
    if found.p_agree != found.p_agree:
        return UNKNOWN
    if found.p_agree < 1 - found.confidence_level:
        return "houses differ"
    if found.p_agree > found.confidence_level and houses >= FEWEST_TO_AGREE:
        return AGREE
    return "no difference between houses shown"


def _notes(parts: list[Part], interval: str, method: str) -> list[str]:
    if interval == "hartung-knapp" and method != "fixed" and any(p.houses == 2 for p in parts):
        return ["Two houses are few: their interval takes t with one degree of freedom, 12.7."]
    return []
