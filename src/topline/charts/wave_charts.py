"""The chart of waves: one question over several polls, a dot for each at its date."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from topline.charts.canvas import Chart, draw
from topline.charts.editing import Editor, IntervalChartOptions, edited
from topline.charts.marks.timeline import STEP, Strand, Tick, Timeline, day_numbers
from topline.charts.style import Floats
from topline.charts.titles import (
    change_since,
    leads_of_whom,
    of_whom,
    subtitle,
    wave_title,
    with_interval,
)
from topline.polls.record import Poll, Polls, as_polls
from topline.respondents.estimates import Estimates
from topline.tables.changes import changes, lead_changes_between
from topline.tables.intervals import intervals, percents_of
from topline.tables.leads import leads
from topline.tables.schema import (
    INTERVAL_COLUMNS,
    Pairs,
    answers_of,
    check_finished,
    of_question,
    one_question,
    row_tuples,
)
from topline.tables.sentences import (
    fieldwork,
    interval_words,
    made_by,
    mark_words,
    month,
    net_label,
    resting_on,
    sample_words,
    up_to,
    waves_note,
    why_no_interval,
)
from topline.tables.series import mixed, polls_asking
from topline.words import (
    count,
    counted,
    date_words,
    fixed,
    known,
    percent_or,
    plural,
    signed,
    span,
)

MOST_STRIPS = 12
"""Strips of several houses, however high."""


def wave_chart(
    polls_or_table: Polls | Estimates | pd.DataFrame,
    question: str,
    *,
    pairs: Pairs | None = None,
    polls: Polls | None = None,
    ax: Axes | None = None,
    **options: Unpack[IntervalChartOptions],
) -> Axes:
    """Draw one question over several polls: a strip for each answer, a dot for each poll.

    A dot stands at the first day of fieldwork, with its confidence interval; without one it is
    hollow. Answers are matched by label. Of several houses each has strips of its own, as houses
    differ in more than time. Of one house, the title says whether the last poll differs from the
    one before beyond the margin, as :func:`changes` does. Polls differ in more than time: compare
    their wordings, modes and populations first.

    Parameters
    ----------
    polls_or_table : iterable of Poll, mapping of id to Poll, Estimates, or DataFrame
        Polls, of which those without the question are left out; or a finished table of
        :func:`intervals` of several polls. Or one estimate, whose only column in ``by`` has the
        waves: dates, or names in their order, which stand at equal steps; the title has the verdict
        of ``changes(over=...)``, which takes into account what the waves have in common.
    question : str
        Id of the question.
    pairs : iterable of pairs of labels, optional
        For polls: a strip for the lead of each pair, as in :func:`leads`, in place of the answers:
        [("Approve", "Disapprove")] is net approval over time. A poll without both labels is left
        out.
    polls : iterable of Poll, or mapping of id to Poll, optional
        Beside a finished table, which needs it: the polls in it, for their dates and words.
    ax : Axes, optional
        As in :func:`interval_chart`.
    **options
        For polls and estimates: those of :func:`intervals`, with ``pairs`` of :func:`leads`. And an
        editor's, as in :func:`interval_chart`.

    Returns
    -------
    Axes
        Its ``child_axes`` are the strips. Otherwise as in :func:`interval_chart`.

    Raises
    ------
    ValueError
        For a question that fewer than two polls have, an estimate by other columns than one, houses
        that make more than 12 strips, a poll without a date, a table of another kind, or one
        without its polls.

    Examples
    --------
    >>> import topline as tl
    >>> from topline.charts import wave_chart
    >>> polls = [tl.load_poll(name) for name in tl.poll_ids() if name.startswith("fom")]
    >>> ax = wave_chart(polls, "nato-bloc")
    >>> [strip.get_title(loc="left") for strip in ax.child_axes]
    ['Aggressive military pact', 'Defensive organization', 'Undecided']
    >>> ax = wave_chart(polls, "nato-bloc",
    ...                 pairs=[("Defensive organization", "Aggressive military pact")])
    """
    editor, options_of_table = edited(options)
    if isinstance(polls_or_table, Estimates):
        return draw(
            _chart_of_estimate(polls_or_table, question, pairs, options_of_table, editor), ax
        )
    if isinstance(polls_or_table, pd.DataFrame):
        if pairs is not None:
            raise TypeError("pairs: they go with polls, and this table is finished; pass the polls")
        check_finished(polls_or_table, intervals, INTERVAL_COLUMNS, options_of_table)
        table = one_question(polls_or_table, question)
        waves = _waves(_polls_of(table, polls), question)
    else:
        if polls is not None:
            raise TypeError("polls: they go with a finished table; pass the polls once")
        waves = _waves(as_polls(polls_or_table), question)
        if pairs is not None:
            return draw(_chart_of_leads(waves, question, list(pairs), options_of_table, editor), ax)
        table = one_question(intervals(waves, **options_of_table), question)
    return draw(_chart(table, waves, editor), ax)


def _chart_of_leads(
    waves: Sequence[Poll],
    question: str,
    pairs: Sequence[tuple[str, str]],
    options: dict[str, Any],
    editor: Editor,
) -> Chart:
    table = _leads(waves, question, pairs, options)
    waves = [poll for poll in waves if poll.id in set(table["poll_id"])]
    before = _before(waves)
    if before is None:
        return _chart(table, waves, editor)
    deff, n = options.get("deff", "published"), options.get("n")
    one, other = (of_question(answers_of(p, deff, n), question) for p in (before, waves[-1]))
    level, rounding = float(table["confidence_level"].iloc[0]), "width_from_rounding" in table
    changes = lead_changes_between(one, other, pairs, level, rounding, "base" in table)
    return _chart(table, waves, editor, changes)


def _leads(source: Any, question: str, pairs: Pairs, options: dict[str, Any]) -> pd.DataFrame:
    """Return leads that are named as an answer is."""
    table = leads(source, question, pairs=pairs, **options)
    names = zip(table["answer_a"], table["answer_b"], strict=True)
    return table.assign(answer=[net_label(*pair) for pair in names])


def _chart_of_estimate(
    found: Estimates,
    question: str,
    pairs: Pairs | None,
    options: dict[str, Any],
    editor: Editor,
) -> Chart:
    if len(found.by) != 1:
        there = ", ".join(map(repr, found.by)) or "none"
        raise ValueError(f"one column in by= has the waves, and this estimate has {there}")
    if "n" in options:
        raise ValueError(
            "n: how waves vary together is that of the respondents there are; leave it out"
        )
    (over,) = found.by
    if pairs is None:
        table = intervals(found, question, **options)
    else:
        pairs = list(pairs)
        table = _leads(found, question, pairs, options)
    shared = ("confidence_level", "deff", "rounding", "decided")
    how: Any = {name: options[name] for name in shared if name in options}
    moved = changes(found, over=over, question=question, pairs=pairs, **how)
    # Their names in the table of changes, in the order of waves.
    name_of = {f"{over}: {value}": f"{found.id}, {over} {value}" for value in found.levels[over]}
    values = [v for v in found.levels[over] if f"{over}: {v}" in set(table["domain"])]
    names = [name_of[f"{over}: {value}"] for value in values]
    table = table.assign(poll_id=table["domain"].map(name_of))
    table = table.sort_values("poll_id", key=lambda ids: ids.map(names.index), kind="stable")
    days, told, ticks = _placed(values, over)
    at, when = dict(zip(names, days, strict=True)), dict(zip(names, told, strict=True))
    moved = moved[moved["poll_id"] == names[-1]]
    finding = change_since(moved, when[moved["poll_id_before"].iloc[0]], editor.labels)
    measure = leads_of_whom(table) if "lead" in table else of_whom(table)
    measure = with_interval(measure, table["confidence_level"].iloc[0])
    answers = editor.chosen(table["answer"].tolist())
    parts = {answer: table[table["answer"] == answer] for answer in answers}
    drawn = pd.concat(parts.values(), ignore_index=True)
    strands = [
        _strand(answer, "", rows, editor, rows["poll_id"].map(at).to_numpy(float))
        for answer, rows in parts.items()
    ]
    numbers = "; ".join(
        f"{editor.name(answer)}: {_numbers(rows, when)}" for answer, rows in parts.items()
    )
    source = waves_note(found.id, told, table) + editor.left_out(table, drawn, "answer")
    finding, under, source = editor.words(table, finding, subtitle(table, None, measure), source)
    kind = f"Dots with intervals by {over}, one strip for each answer"
    alt = f"{kind}. {finding}. {measure}. {numbers}."
    return Chart(
        editor.renamed(drawn, "answer"), finding, under, source, alt, Timeline(strands, ticks)
    )


def _placed(values: Sequence[Any], over: str) -> tuple[Floats, list[str], tuple[Tick, ...]]:
    """Return where waves stand, their words in a title, and the ticks of waves without dates."""
    try:
        days = [dt.date.fromisoformat(str(v)[:10]) for v in values if not isinstance(v, int)]
    except ValueError:
        days = []
    if len(days) == len(values) and days == sorted({*days}):
        return day_numbers([day.isoformat() for day in days]), list(map(date_words, days)), ()
    told = [value if isinstance(value, str) else f"{over} {value}" for value in values]
    steps: Floats = STEP * np.arange(len(values), dtype=float)
    return steps, told, tuple(map(Tick, steps.tolist(), map(str, values)))


def _before(waves: Sequence[Poll]) -> Poll | None:
    """Return the last wave that began before the last one."""
    earlier = [poll for poll in waves if _day(poll) < _day(waves[-1])]
    return earlier[-1] if earlier else None


def _polls_of(table: pd.DataFrame, polls: Polls | None) -> list[Poll]:
    """Return the polls of a finished table."""
    given = {poll.id: poll for poll in as_polls(polls)} if polls is not None else {}
    unknown = [name for name in table["poll_id"].unique() if name not in given]
    if unknown:
        raise ValueError(
            f"polls: the dates of {', '.join(map(repr, unknown))} are needed; "
            "pass the polls of the table as polls="
        )
    return [given[name] for name in table["poll_id"].unique()]


def _waves(polls: Sequence[Poll], question: str) -> list[Poll]:
    """Return the polls that have the question, by date."""
    return sorted(polls_asking(polls, question, 2), key=_day)


def _houses(waves: Sequence[Poll]) -> dict[str, list[str]]:
    """Return the ids of the polls of each house, whose names differ by more than case."""
    spelled = {poll.pollster.casefold(): poll.pollster for poll in waves}
    ids: dict[str, list[str]] = {name: [] for name in spelled.values()}
    for poll in waves:
        ids[spelled[poll.pollster.casefold()]].append(poll.id)
    return ids


def _day(poll: Poll) -> dt.date:
    """Return the day a poll stands at: the first of its fieldwork, or of its month."""
    day = poll.start or poll.end
    if day is None:
        raise ValueError(f"{poll.id} has no start of fieldwork: give it one, or leave the poll out")
    return day


def _chart(
    table: pd.DataFrame,
    waves: Sequence[Poll],
    editor: Editor,
    changes: pd.DataFrame | None = None,
) -> Chart:
    found = [
        table[table["poll_id"] == poll.id].assign(start=_day(poll).isoformat()) for poll in waves
    ]
    table = pd.concat(found, ignore_index=True)
    answers = editor.chosen([*found[-1]["answer"], *table["answer"]])
    houses = _houses(waves)
    parts = _strips(table, answers, houses)
    finding = f"{len(waves)} polls of {len(houses)} houses: compare within a house"
    if len(houses) == 1:
        finding = wave_title(table, waves[-1], _before(waves), editor.labels, changes)
    measure = leads_of_whom(table) if "lead" in table else of_whom(table)
    if table["low"].notna().any():
        measure = with_interval(measure, table["confidence_level"].iloc[0])
    when = {poll.id: fieldwork(poll) for poll in waves}
    strands = [
        _strand(*names, rows, editor, day_numbers(rows["start"].tolist()))
        for names, rows in parts.items()
    ]
    told = "; ".join(
        f"{strand.label}: {_numbers(rows, when)}"
        for strand, rows in zip(strands, parts.values(), strict=True)
    )
    each = "each answer" if len(houses) == 1 else "each answer and house"
    kind = f"Dots with intervals against time, one strip for {each}"
    drawn = table[table["answer"].isin(answers)].reset_index(drop=True)
    source = _note(table, waves, when) + editor.left_out(table, drawn, "answer")
    question = table["question_id"].iloc[0]
    under = subtitle(table, waves[-1], measure)
    if len({poll[question].base for poll in waves}) > 1:  # the note has them all
        under = f"{waves[-1][question].text}\n{measure}"
    finding, under, source = editor.words(table, finding, under, source)
    alt = f"{kind}. {finding}. {measure}. {told}."
    table = editor.renamed(drawn, "answer")
    return Chart(table, finding, under, source, alt, Timeline(strands))


def _strips(
    table: pd.DataFrame, answers: Sequence[str], houses: Mapping[str, Sequence[str]]
) -> dict[tuple[str, str], pd.DataFrame]:
    """Return the rows of each strip: of an answer and, where there are several, of a house."""
    parts = {
        (answer, house if len(houses) > 1 else ""): rows
        for answer in answers
        for house, ids in houses.items()
        if len(rows := table[(table["answer"] == answer) & table["poll_id"].isin(ids)])
    }
    if len(houses) > 1 and len(parts) > MOST_STRIPS:
        raise ValueError(
            f"{len(houses)} houses and their answers make {len(parts)} strips, and at most "
            f"{MOST_STRIPS} can be compared: pass the polls of fewer houses, or draw a trend_chart"
        )
    return parts


def _numbers(rows: pd.DataFrame, when: Mapping[str, str]) -> str:
    told = zip(
        (when[name] for name in rows["poll_id"]),
        _figures(rows),
        (span(row.low, row.high) for row in row_tuples(rows)),
        strict=True,
    )
    return ", ".join(f"{day} {figure} ({bounds or 'no interval'})" for day, figure, bounds in told)


def _figures(rows: pd.DataFrame) -> list[str]:
    """Return the numbers of rows in words: leads in points, percents as they were printed."""
    if "lead" in rows:
        return [signed(lead) if known(lead) else "" for lead in rows["lead"]]
    return [percent_or(row.below, row.percent) for row in row_tuples(rows)]


def _strand(answer: str, house: str, rows: pd.DataFrame, editor: Editor, days: Floats) -> Strand:
    points, color = "lead" in rows, editor.color(answer)
    numbers = rows["lead"].to_numpy(float) if points else percents_of(rows)
    lows, highs = (rows[side].to_numpy(float) for side in ("low", "high"))
    name = ": ".join(filter(None, (editor.name(answer), house)))
    return Strand(name, days, numbers, lows, highs, _figures(rows), color, points)


def _note(table: pd.DataFrame, waves: Sequence[Poll], when: Mapping[str, str]) -> str:
    """Return the note line: pollster, dates, n, level, method, design effects, what is missing."""
    polls = table.drop_duplicates("poll_id")
    houses = _houses(waves)
    makers = made_by(waves[-1]) if len(houses) == 1 else ", ".join(houses)
    months = dict.fromkeys([month(waves[0]), month(waves[-1])])
    source, design = f"Source: {makers}; {len(waves)} waves, {' – '.join(months)}", _designs(polls)
    told = [resting_on(source, f"{design}.", table) if design else f"{source}."]
    told += _hollow_words(polls, when)
    question = table["question_id"].iloc[0]
    if len({poll[question].text for poll in waves}) > 1:
        told.append(f"The wording is that of {month(waves[-1])}; others differ.")
    told += [said for said in mixed(waves, question) if said.startswith("Bases")]
    if any(poll.date_precision == "month" for poll in waves):
        told.append("Dots: first day of fieldwork, or of its month.")
    return " ".join(told) + mark_words(table) + sample_words(waves, table)


def _designs(polls: pd.DataFrame) -> str:
    """Return n, and the level, method and design effects of the polls that have an interval."""
    known = polls[polls["low"].notna()]
    if known.empty:
        return ""
    effects = known.groupby("deff_source", sort=False)
    told = []
    for source, rows in effects:
        of = f" for {counted(len(rows), 'poll')}" if len(effects) > 1 else ""
        deffs = rows["deff"]
        most = up_to(deffs.max(), rows.get("deff_high", deffs).max())
        told.append(f"{_range(deffs, lambda deff: fixed(deff, 2))}{most}{of} ({source})")
    return (
        f"{plural(_range(known['n'], count), 'respondent')}; {interval_words(known.iloc[0])}, "
        f"design effect {', '.join(told)}"
    )


def _hollow_words(polls: pd.DataFrame, when: Mapping[str, str]) -> list[str]:
    """Return which dots have no interval, and why."""
    hollow = polls[polls["low"].isna()]
    reasons = hollow["deff_source"].map(why_no_interval)
    return [
        f"Hollow: {'every poll' if len(ids) == len(polls) else ', '.join(ids.map(when))}, {why}."
        for why, ids in hollow["poll_id"].groupby(reasons, sort=False)
    ]


def _range(values: "pd.Series[float]", words: Callable[[float], str]) -> str:
    """Return "1,500", or "812 to 1,500"."""
    return " to ".join(dict.fromkeys(map(words, (values.min(), values.max()))))
