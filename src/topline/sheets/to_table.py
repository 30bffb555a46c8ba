"""Polls as one table of text, a row per answer, with every fact of every record."""

import json
from typing import Any

import pandas as pd

from topline.polls.poll import Margin, Poll, Polls, as_polls, plain_margin
from topline.polls.question import Answer, Question


def poll_table(polls: Polls) -> pd.DataFrame:
    """Return every fact of some polls as a table, a row per answer.

    ``polls_from_table(poll_table(polls))`` are the same polls, also after ``to_csv`` and
    ``to_parquet``: every column is text, so that 56.0 stays 56.0. For numbers to compute with, take
    :func:`intervals`. Read a CSV file back by giving its path to :func:`polls_from_table`; what
    ``pandas.read_csv`` makes of it has floats for percents.

    Parameters
    ----------
    polls : Poll, iterable of Poll, or mapping of id to Poll

    Returns
    -------
    DataFrame
        Columns poll_id, pollster, n, title, sponsor, population, start, end, date_precision, mode,
        sample_type, sampling_points, moe, moe_bound, confidence_level, deff, weighting,
        source_title, source_address, source_date, notes, question_id, question, wording, base,
        question_n, answer, percent, role, by_subtraction. What a record does not have is missing.
        Several margins are JSON, points by percent; so are the notes, a list.

    Raises
    ------
    TypeError
        For what is not a poll.

    Examples
    --------
    >>> import topline as tl
    >>> table = poll_table(tl.load_poll("fom-2002-12-nato"))
    >>> table.loc[:2, ["poll_id", "n", "moe", "answer", "percent", "by_subtraction"]]
                poll_id     n  moe      answer percent by_subtraction
    0  fom-2002-12-nato  1500  3.6      Should      56          false
    1  fom-2002-12-nato  1500  3.6  Should not      23          false
    2  fom-2002-12-nato  1500  3.6   Undecided      21           true
    """
    rows = [
        {**of_poll, **_question(question), **_answer(answer)}
        for poll in as_polls(polls)
        for of_poll in [_poll(poll)]
        for question in poll.questions
        for answer in question.answers
    ]
    return pd.DataFrame(rows, dtype="string")


def _poll(poll: Poll) -> dict[str, str | None]:
    source = poll.source
    return {
        "poll_id": poll.id,
        "pollster": poll.pollster,
        "n": _text(poll.n),
        "title": poll.title,
        "sponsor": poll.sponsor,
        "population": poll.population,
        "start": _text(poll.start),
        "end": _text(poll.end),
        "date_precision": poll.date_precision,
        "mode": poll.mode,
        "sample_type": poll.sample_type,
        "sampling_points": _text(poll.sampling_points),
        "moe": _margins(poll.moe),
        "moe_bound": poll.moe_bound,
        "confidence_level": _text(poll.confidence_level),
        "deff": _text(poll.deff),
        "weighting": poll.weighting,
        "source_title": source.title if source else None,
        "source_address": source.address if source else None,
        "source_date": _text(source.date) if source else None,
        "notes": json.dumps(poll.notes, ensure_ascii=False) if poll.notes else None,
    }


def _question(question: Question) -> dict[str, str | None]:
    return {
        "question_id": question.id,
        "question": question.text,
        "wording": question.wording,
        "base": question.base,
        "question_n": _text(question.n),
    }


def _answer(answer: Answer) -> dict[str, str]:
    return {
        "answer": answer.label,
        "percent": str(answer.percent),
        "role": answer.role,
        "by_subtraction": "true" if answer.by_subtraction else "false",
    }


def _margins(margins: tuple[Margin, ...]) -> str | None:
    if not margins:
        return None
    if plain := plain_margin(margins):
        return str(plain.points)
    return json.dumps({str(margin.percent): str(margin.points) for margin in margins})


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
