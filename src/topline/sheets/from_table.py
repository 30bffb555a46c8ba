"""Other people's tables, one row per answer or one column per answer: their polls, or answers."""

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from topline.polls.answers import Answers, Printed, as_floats, settled, sums
from topline.polls.columns import Places, Texts, texts
from topline.polls.designs import Designs
from topline.polls.readers import Fault, PollError, below
from topline.polls.record import (
    LEAST_MARGIN,
    MOST_MARGIN,
    REMAINDER,
    Margin,
    Net,
    Poll,
    margin_faults,
    one_file_each,
)
from topline.polls.roles import role_of
from topline.sheets.build import build
from topline.sheets.cells import READERS, Reading
from topline.sheets.column import first_rows, paired
from topline.sheets.layout import Columns
from topline.sheets.read import Sheet, TableLike, read_sheet
from topline.stats.design import margin_of_error
from topline.stats.rounding import beyond_rounding, remainder


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
    decimal: str = ".",
    year: int | None = None,
    marks: Mapping[str, str] | None = None,
) -> PollsOfTable:
    """Return the polls of a table that somebody else made.

    Numbers are kept as they are printed: "56" and "56.0" differ, "56 %" is 56, and "<1" and "*" are
    what :class:`Answer` takes them for. A cell that is empty, "n/a" or a dash is not given; without
    n a poll has no interval. "1913 LV" is n and population. Dates are read as 2002-11-30, as
    11/30/02 (month first), or as "30 Nov 2002" and "Nov 30, 2002", and ``dates`` as "Sep 30-Oct 6,
    2024".

    Parameters
    ----------
    table : path, or DataFrame
        A workbook (.xlsx, its first sheet, every number as the sheet shows it), or a file of comma,
        tab or semicolon separated values in UTF-8. Prefer a file to a frame: pandas
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
        "collect" keeps what is good. A bad cell costs its question; a poll whose rows contradict
        each other about it is left out whole.
    decimal : {".", ","}
        What stands before decimals; with "," a point sets thousands apart.
    year : int, optional
        The year of dates that are printed without one: "10/18 - 10/22".
    marks : mapping of str to str, optional
        What a mark in place of a percent stands for: ``{"-": "0"}``, or ``{"*": "<1"}`` where that
        is what the table's own note says.

    Returns
    -------
    dict
        The polls by id, in the order of the table; its attribute ``faults`` has what was left out.
        What a dash or a mark of ``marks`` was taken for stands in a poll's notes.

    Raises
    ------
    PollError
        Listing every bad row by its number (the header is row 1), column and cause. With "collect"
        only if rows cannot be told apart: a column that is not there, a row with more or fewer
        cells than the header, or without the id of its poll.
    ValueError
        For an option that cannot be, and for ids that differ only by case, as no files could.

    Notes
    -----
    Fields of a poll: poll_id, pollster, n, title, sponsor, population, start, end (or dates, both
    in one column), date_precision, mode, language, sample_type, frame, sampling_points, moe,
    moe_bound, moe_unit, confidence_level, deff, weighting, quality, limitations, source_title,
    source_address, source_date, notes. Of a question: question_id, question, wording, base,
    question_n, question_moe, question_population, nets, several_answers. Of an answer: answer,
    percent, role, by_subtraction, answer_deff. Required are poll_id, pollster, answer and percent.
    Where no one column tells polls apart, ``poll_id`` is a list of those that do together, such as
    ``["Firm", "Fieldwork"]``. What is no id of topline's is made into one: "FOM, 2004" becomes
    "FOM-2004".

    Without question_id a poll of a long table has one question, "q1"; those of a wide one are "q1",
    "q2" and so on. Where n or population differs between the questions of a poll, it is the
    questions' own, and the poll has none; with such an n so is a margin that differs. A base may
    have a fraction, 852.5: a record, which counts people, has 852 and a note that says so;
    :func:`intervals` and :func:`leads` of the table compute with 852.5. Files of FiveThirtyEight
    and HuffPost write 56 as 56.0: where every percent of a poll ends in ".0", it is taken as
    printed in whole percents.

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
    collect = collects(on_error)
    read = read_sheet(table, columns, answers, READERS, _reading(decimal, year, marks or {}))
    polls, faults = build(read)
    if faults and not collect:
        raise PollError(faults)
    one_file_each(polls.values())
    return PollsOfTable(polls, faults)


def _reading(decimal: str, year: int | None, marks: Mapping[str, str]) -> Reading:
    if decimal not in (".", ","):
        raise ValueError(f'decimal={decimal!r}: pass "." or ","')
    if year is not None and not (isinstance(year, int) and dt.MINYEAR <= year <= dt.MAXYEAR):
        raise ValueError(f"year={year!r}: pass a year, for example 2024")
    return Reading(decimal, year, marks)


def collects(on_error: str) -> bool:
    """Return whether faults are collected and not raised; ValueError for another word."""
    if on_error not in ("raise", "collect"):
        raise ValueError(f'on_error={on_error!r}: pass "raise" or "collect"')
    return on_error == "collect"


# What the frame of answers is made of.
_FIELDS = (
    *(
        "poll_id",
        "n",
        "sample_type",
        "moe",
        "moe_bound",
        "moe_unit",
        "confidence_level",
        "deff",
        "question_id",
        "base",
    ),
    *("question_n", "question_moe", "question_population", "nets", "several_answers"),
    *("answer", "percent", "role", "by_subtraction", "answer_deff"),
)


def answers_from_table(
    table: TableLike, *, columns: Columns = None, answers: Sequence[Any] = ()
) -> Answers:
    """Return the frame of answers of a table, without building a poll.

    What :func:`polls_from_table` would make of the table, in a fraction of the time. Arguments and
    errors are the same, but no column for the pollster is needed.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"poll": ["a", "a"], "said": ["Should", "Should not"],
    ...                       "percent": ["56", "23"], "asked": ["1500", "1500"], "moe": "3.6"})
    >>> found = answers_from_table(table, columns={
    ...     "poll_id": "poll", "answer": "said", "moe": "moe", "percent": "percent", "n": "asked"})
    >>> found.percent.tolist(), found.slack.tolist(), found.deff.round(3).tolist()
    ([56.0, 23.0], [0.5, 0.5], [2.024, 2.024])
    """
    found, faults = good_answers(table, columns=columns, answers=answers)
    if faults:
        raise PollError(faults)
    return found


def good_answers(
    table: TableLike, *, columns: Columns = None, answers: Sequence[Any] = ()
) -> tuple[Answers, list[Fault]]:
    """Return the answers of the good questions of a table, and what was left out, and why.

    PollError as with :func:`polls_from_table` that collects, and where nothing is left.
    """
    read = read_sheet(table, columns, answers, _FIELDS)
    sheet = read.taken()
    designs, design = _designs(sheet)
    printed = _printed(sheet, design)
    faults, bad = _impossible(sheet, printed, designs)
    faults = read.faults + faults
    order = sheet.order()
    order = order[~bad[sheet.question[order]]]
    if not order.size:
        raise PollError(faults)
    printed = printed.rows(order)
    as_they_stand, asked = pd.factorize(printed.question)
    printed = printed._replace(question=as_they_stand.astype(np.intp))
    return settled(printed, designs, _nets(sheet, asked)), faults


def _nets(sheet: Sheet, asked: Any) -> dict[int, tuple[Net, ...]]:
    """Return the nets of these questions by their place."""
    if "nets" not in sheet.columns:
        return {}
    nets = sheet.values("nets")[first_rows(sheet.question)][asked]
    return {place: found for place, found in enumerate(nets) if found}


def _printed(sheet: Sheet, design: Places) -> Printed:
    column = sheet.columns["percent"]
    cells = np.array([_cell(value) for value in column.values], dtype=object)
    percent, half = cells[:, :2].astype(float)[column.codes].T
    own, every = sheet.values("question_n", float), sheet.values("n", float)
    labels, role = sheet.columns["answer"], sheet.values("role")
    by_label = texts(role_of(label) for label in labels.values)[labels.codes]
    base, domain = sheet.values("base"), sheet.values("question_population")
    return Printed(
        design=design[sheet.question],
        question=sheet.question,
        poll_id=texts(sheet.poll_ids)[sheet.poll],
        question_id=texts(sheet.question_ids)[sheet.question],
        answer=sheet.values("answer"),
        role=np.where(_missing(role), by_label, role),
        percent=percent,
        half=half,
        below=cells[column.codes, 2],
        rest=np.isnan(percent) | sheet.values("by_subtraction", bool),
        n=np.where(np.isnan(own), every, own),
        base=np.where(_missing(base), "", base),
        domain=np.where(_missing(domain), "", domain),
        several=sheet.values("several_answers", bool),
        deff=sheet.values("answer_deff", float),
    )


def _missing(values: Texts) -> Any:
    return values == None  # noqa: E711


def _cell(percent: str) -> tuple[float, float, str]:
    """Return a percent as :class:`Printed` has it; the remainder is not a number yet."""
    if percent == REMAINDER:
        return np.nan, np.nan, ""
    return as_floats(below(percent) or Decimal(percent))


def _designs(sheet: Sheet) -> tuple[Designs, Places]:
    """Return what each poll and question says of its precision, and which is a question's own."""
    first, asked = first_rows(sheet.poll), first_rows(sheet.question)
    own, every = (sheet.values(name, float)[asked] for name in ("question_n", "n"))
    margins = [margins or () for margins in sheet.values("question_moe")[asked]]
    designs = Designs(
        n=sheet.values("n", float)[first],
        sample_type=sheet.values("sample_type")[first],
        deff=sheet.values("deff", float)[first],
        confidence_level=sheet.values("confidence_level", float)[first],
        margins=[margins or () for margins in sheet.values("moe")[first]],
        at_most=sheet.values("moe_bound")[first] == "at most",
        unit=sheet.values("moe_unit", float)[first],
    )
    return designs.with_own(sheet.poll[asked], np.where(np.isnan(own), every, own), margins)


def _refused_margins(designs: Designs) -> Iterator[tuple[int, Fault]]:
    """Yield the designs with a margin that a record would refuse, each with its fault."""
    levels, units = designs.margin_level, designs.unit
    srs = 100 * margin_of_error(designs.n, confidence_level=levels)
    ends = {margins: _ends(margins) for margins in {*designs.margins}}
    smallest, least, most = np.array([ends[margins] for margins in designs.margins]).T
    # A little inside: what is refused is for the record to say.
    near = (least < 1.01 * LEAST_MARGIN * srs) | (1.01 * most > MOST_MARGIN * srs)
    for place in np.flatnonzero(near | (smallest < units)).tolist():
        of = (designs.n[place], designs.margins[place], levels[place], units[place])
        for fault in margin_faults(*of):
            yield place, fault


def _ends(margins: tuple[Margin, ...]) -> tuple[float, float, float]:
    """Return the smallest margin; and the least and the most that margins would be at one half."""
    if not margins:
        return np.nan, np.nan, np.nan
    at_half = [float(m.points) / math.sqrt(4 * m.share * (1 - m.share)) for m in margins]
    return float(min(m.points for m in margins)), min(at_half), max(at_half)


def _impossible(
    sheet: Sheet, printed: Printed, designs: Designs
) -> tuple[list[Fault], npt.NDArray[np.bool_]]:
    """Return the faults of what a record would refuse, and the questions that they cost."""
    faults: list[Fault] = []
    refused = np.zeros(len(sheet.question_ids), dtype=bool)
    for place, fault in _refused_margins(designs):
        of_poll = place < len(sheet.poll_ids)
        rows = np.flatnonzero((sheet.poll if of_poll else printed.design) == place)
        faults.append(sheet.fault(rows, fault.under("moe" if of_poll else "question_moe")))
        refused[sheet.question[rows]] = True
    total, halves = sums(printed)
    left = remainder(total)[printed.question]
    label = pd.Series(paired(printed.question, sheet.columns["answer"].codes))
    several = (np.bincount(printed.question, printed.rest) > 1)[printed.question]
    more = beyond_rounding(total, halves)[printed.question] & ~printed.several
    differs = printed.rest & (np.abs(printed.percent - left) > 1e-9)
    for field, bad, remedy in (
        ("answer", label.duplicated(), "an answer stands twice in one question"),
        ("percent", more, "answers of one question sum to more than 100, beyond rounding"),
        ("percent", several, "only one answer of a question can be the remainder"),
        ("percent", differs, "the answer by subtraction is not what the others leave"),
    ):
        found = np.setdiff1d(sheet.question[np.asarray(bad)], np.flatnonzero(refused))
        rows = np.flatnonzero(np.isin(sheet.question, found))
        refused[found] = True
        if rows.size:
            fault = Fault(field, None, remedy)
            asked = pd.Series(rows).groupby(sheet.question[rows])
            faults += [sheet.fault(of_question, fault) for _, of_question in asked]
    return faults, refused
