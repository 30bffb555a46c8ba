"""The chart of a crosstab: one answer, a row for each domain."""

from typing import TypedDict, Unpack

import pandas as pd
from matplotlib.axes import Axes

from topline.charts.canvas import Chart, draw
from topline.charts.editing import Editor, Edits, edited
from topline.charts.marks.rows import IntervalRow, Rows
from topline.charts.titles import crosstab_title, subtitle, with_interval
from topline.polls.record import Poll
from topline.polls.roles import competes, role_of
from topline.respondents.estimates import Estimates
from topline.tables.crosstab import crosstab
from topline.tables.schema import (
    CROSSTAB_COLUMNS,
    TableRow,
    check_finished,
    row_tuples,
    rows_of_question,
)
from topline.tables.sentences import COMPARED, UNKNOWN, group_words, note
from topline.words import percent, respondents, span


class CrosstabOptions(TypedDict, total=False):
    """The options of :func:`crosstab`."""

    by: str | None
    confidence_level: float
    method: str


class CrosstabChartOptions(CrosstabOptions, Edits, total=False):
    """The options of :func:`crosstab`, and an editor's."""


def crosstab_chart(
    found_or_table: Estimates | pd.DataFrame,
    question: str | None = None,
    answer: str | None = None,
    *,
    poll: Poll | None = None,
    ax: Axes | None = None,
    **options: Unpack[CrosstabChartOptions],
) -> Axes:
    """Draw the share of one answer in each domain with its interval, and who differs from whom.

    A dot is full where the domain differs from another, hollow where it differs from none.

    Parameters
    ----------
    found_or_table : Estimates or DataFrame
        Estimates with domains, or a finished table of :func:`crosstab`.
    question : str, optional
        Id of the question; needed where there are several.
    answer : str, optional
        None: the largest option.
    poll : Poll, optional
        The poll of a finished table, for the wording and the note.
    ax : Axes, optional
        As in :func:`interval_chart`.
    **options
        For estimates: those of :func:`crosstab`. And an editor's, as in :func:`interval_chart`, by
        the groups.

    Returns
    -------
    Axes
        As in :func:`interval_chart`.

    Raises
    ------
    ValueError
        For a question or an answer that is not there, or a table of another kind.

    Examples
    --------
    >>> import pandas as pd, topline as tl
    >>> rows = pd.DataFrame({"q": ["Yes", "No"] * 40 + ["Yes"] * 80, "w": 1.0,
    ...                      "age": ["18-39"] * 80 + ["40+"] * 80, "place": [*range(16)] * 10})
    >>> found = tl.estimate(rows, tl.SurveyDesign(weight="w", psu="place"), "q", by="age")
    >>> ax = tl.charts.crosstab_chart(found, answer="Yes")
    """
    editor, options_of_table = edited(options)
    if isinstance(found_or_table, Estimates):
        table = crosstab(found_or_table, **options_of_table)
    else:
        check_finished(found_or_table, crosstab, CROSSTAB_COLUMNS, options_of_table)
        table = found_or_table
    table = rows_of_question(table, question)
    table = table[table["answer"] == _chosen(table, answer)].reset_index(drop=True)
    drawn = editor.rows(table, "domain")
    said = table["answer"].iloc[0]
    rows = [_group(row, editor) for row in row_tuples(drawn)]
    measure = with_interval(f"Percent “{said}”", table["confidence_level"].iloc[0])
    source = f"{note(poll, drawn)} {COMPARED}{editor.left_out(table, drawn, 'domain')}"
    title, under, source = editor.words(
        drawn, crosstab_title(table, editor.labels), subtitle(drawn, poll, measure), source
    )
    told = "; ".join(row.told for row in rows)
    alt = f"Dots with intervals, one for each group. {title}. {measure}: {told}."
    chart = Chart(editor.renamed(drawn, "domain"), title, under, source, alt, Rows(rows))
    return draw(chart, ax)


def _chosen(table: pd.DataFrame, answer: str | None) -> str:
    """Return the answer to draw: as given, else the option with the largest share of all."""
    there = list(table["answer"].unique())
    if answer is not None:
        if answer not in there:
            words = ", ".join(map(repr, there))
            raise ValueError(f"answer={answer!r} is not there; choose one of {words}")
        return answer
    options = [name for name in there if competes(role_of(name))] or there
    weighted = (table["percent"] * table["n"]).groupby(table["answer"]).sum()
    return str(max(options, key=lambda name: float(weighted[name])))


def _group(row: TableRow, editor: Editor) -> IntervalRow:
    figure, bounds = percent(row.percent), span(row.low, row.high) or "no margin"
    differs = f"differs from {row.differs_from}" if row.differs_from else "differs from none"
    label = editor.labels.get(row.domain, group_words(row.domain))
    told = f"{label} {figure} ({bounds}, {respondents(row.n)}, {differs})"
    numbers, color = (row.percent, row.low, row.high), editor.color(row.domain)
    apart = bool(row.differs_from) and row.differs_from != UNKNOWN
    return IntervalRow(label, numbers, figure, f"{bounds}; n {row.n:,.0f}", told, apart, color)
