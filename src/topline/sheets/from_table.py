"""Polls from other people's tables: one row per answer, or one column per answer."""

from collections.abc import Mapping, Sequence
from typing import Any

from topline.polls.fault import Fault, PollError
from topline.polls.poll import Poll
from topline.sheets.build import build
from topline.sheets.cells import READERS
from topline.sheets.layout import Columns
from topline.sheets.read import TableLike, read_table


class PollsOfTable(dict[str, Poll]):
    """The polls of a table by id, in its order; ``faults`` says what was left out, and why."""

    def __init__(self, polls: Mapping[str, Poll], faults: Sequence[Fault] = ()) -> None:
        super().__init__(polls)
        self.faults = tuple(faults)


def polls_from_table(
    table: TableLike,
    *,
    columns: Columns = None,
    answers: Sequence[Any] = (),
    on_error: str = "raise",
) -> PollsOfTable:
    """Return the polls of a table that somebody else made.

    Numbers are kept as they are printed: "56" and "56.0" differ, "56 %" is 56. A cell that is
    empty, "n/a" or a dash is not given; without n a poll has no interval. Dates are read as
    2002-11-30, as 11/30/02 (month first), or as "30 Nov 2002" and "Nov 30, 2002".

    Parameters
    ----------
    table : path, or DataFrame
        A file of comma, tab or semicolon separated values in UTF-8. Prefer it to a frame: pandas
        reads numbers as floats, and a float has lost what was printed (it is read in its shortest
        form, 56.0 as 56). ``pandas.read_csv(file, dtype=str, keep_default_na=False)`` keeps it.
    columns : str or mapping, optional
        Which column holds what. A mapping gives the table's column for each field that is listed
        below; a column it does not name is not read. A name is a layout that is known:
        "fivethirtyeight", "huffpost" (the topline TSV of HuffPost Pollster) or "topline" (of
        :func:`poll_table`: the fields below are its columns, and it has no others). Without it the
        layout is told by the header.
    answers : sequence of str
        For a wide table, the columns that are answers and hold percents. Every row is a question,
        an empty cell an answer that was not offered.
    on_error : {"raise", "collect"}
        "collect" keeps the good polls. A poll with a bad row is left out whole.

    Returns
    -------
    dict
        The polls by id, in the order of the table; its attribute ``faults`` has what was left out.

    Raises
    ------
    PollError
        Listing every bad row by its number (the header is row 1), column and cause. With "collect"
        only if rows cannot be told apart: a column that is not there, a row with more or fewer
        cells than the header, or without the id of its poll.
    ValueError
        For ``columns``, ``answers`` or ``on_error`` that cannot be.

    Notes
    -----
    Fields of a poll: poll_id, pollster, n, title, sponsor, population, start, end (or dates, both
    in one column), date_precision, mode, sample_type, sampling_points, moe, moe_bound,
    confidence_level, deff, weighting, source_title, source_address, source_date, notes. Of a
    question: question_id, question, wording, base, question_n. Of an answer: answer, percent,
    role, by_subtraction. Required are poll_id, pollster, answer and percent. ``poll_id`` may be a
    list of columns that tell polls apart together. What is no id of topline's is made into one:
    "FOM, 2004" becomes "FOM-2004".

    Without question_id a poll of a long table has one question, "q1"; those of a wide one are
    "q1", "q2" and so on. Where n or population differs between the questions of a poll, it is the
    questions' own, and the poll has none. Files of FiveThirtyEight and HuffPost write 56 as 56.0:
    where every percent of a poll ends in ".0", it is taken as printed in whole percents.

    Examples
    --------
    FiveThirtyEight's columns need nothing said:

    >>> import pandas as pd
    >>> table = pd.DataFrame({
    ...     "poll_id": ["1", "1"], "question_id": ["7", "7"], "pollster": ["FOM", "FOM"],
    ...     "sample_size": ["1,500", "1,500"], "answer": ["Yes", "No"], "pct": ["56", "23"]})
    >>> poll = polls_from_table(table)["1"]
    >>> poll.n, [str(answer.percent) for answer in poll["7"].answers]
    (1500, ['56', '23'])

    A wide table, as Wikipedia has them:

    >>> wide = pd.DataFrame({
    ...     "Firm": ["FOM"], "Fieldwork": ["30 Nov – 1 Dec 2002"], "Sample": ["1,500"],
    ...     "Yes": ["56%"], "No": ["23%"], "Other": ["—"]})
    >>> columns = {"poll_id": ["Firm", "Fieldwork"], "pollster": "Firm", "dates": "Fieldwork",
    ...            "n": "Sample"}
    >>> polls = polls_from_table(wide, columns=columns, answers=["Yes", "No", "Other"])
    >>> polls["FOM-30-Nov-1-Dec-2002"].end
    datetime.date(2002, 12, 1)

    HuffPost Pollster's file of a question, whose first columns are its answers:

    >>> tsv = pd.DataFrame({
    ...     "Favorable": ["56.0"], "Unfavorable": ["33.0"], "poll_slug": ["ppp-d-27387"],
    ...     "survey_house": ["PPP (D)"], "sample_subpopulation": ["Likely Voters"],
    ...     "observations": ["677"], "margin_of_error": ["3.8"]})
    >>> list(polls_from_table(tsv))
    ['ppp-d-27387-Likely-Voters']

    The good polls of a table with a bad row:

    >>> polls = polls_from_table(table.assign(pct=["56", "230"]), on_error="collect")
    >>> len(polls), str(polls.faults[0])
    (0, "row 3, pct: '230': a percent lies in [0, 100], for example 56")
    """
    if on_error not in ("raise", "collect"):
        raise ValueError(f'on_error={on_error!r}: pass "raise" or "collect"')
    read = read_table(table, columns, answers, READERS)
    polls, faults = build(read)
    if faults and on_error == "raise":
        raise PollError(faults)
    return PollsOfTable(polls, faults)
