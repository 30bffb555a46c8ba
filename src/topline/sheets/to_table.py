"""Polls as one table of text, a row per answer, with every fact of every record."""

import json
from typing import Any

import pandas as pd

from topline.polls.record import (
    Answer,
    Margin,
    Net,
    Poll,
    Polls,
    Question,
    Source,
    as_polls,
    plain_margin,
)
from topline.sheets.cells import columns_of


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
        Columns poll_id, title, pollster, sponsor, population, start, end, date_precision, mode,
        language, sample_type, frame, sampling_points, n, moe, moe_bound, moe_unit,
        confidence_level, deff, weighting, quality, limitations, notes,
        source_title, source_address, source_date, question_id, question, wording, base,
        question_n, question_moe, question_population, nets, several_answers, answer, percent, role,
        by_subtraction, answer_deff. What a record does not have is missing. Several margins are
        JSON, points by percent; so are nets, answers by the name of the net, and notes, a
        list.

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
        {**of_poll, **_cells(Question, question), **_cells(Answer, answer)}
        for poll in as_polls(polls)
        for of_poll in [{**_cells(Poll, poll), **_cells(Source, poll.source)}]
        for question in poll.questions
        for answer in question.answers
    ]
    return pd.DataFrame(rows, dtype="string")


def _cells(kind: type, record: Any) -> dict[str, str | None]:
    """Return the cell of each fact of a record, none of a record that is not there."""
    return {
        column: None if record is None else _text(getattr(record, name))
        for column, name in columns_of(kind).items()
    }


def _text(value: Any) -> str | None:
    if value is None or value == ():
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        if isinstance(value[0], Net):
            return _json({net.label: net.answers for net in value})
        return _margins(value) if isinstance(value[0], Margin) else _json(value)
    return str(value)


def _margins(margins: tuple[Margin, ...]) -> str:
    if plain := plain_margin(margins):
        return str(plain.points)
    return _json({str(margin.percent): str(margin.points) for margin in margins})


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
