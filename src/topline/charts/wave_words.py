"""The words of a chart of waves: its finding, its note, and the dates of its polls."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pandas as pd

from topline.charts.titles import NAMED
from topline.polls.poll import Poll
from topline.polls.precision import ASSUMED, IMPLIED
from topline.stats.change import change_interval
from topline.tables.sentences import fieldwork, why_no_interval
from topline.words import level_words, method_name, points


def day_of(poll: Poll) -> dt.date:
    """Return the day a poll stands at: the first of its fieldwork, or of its month."""
    day = poll.start or poll.end
    if day is None:
        raise ValueError(f"{poll.id} has no start of fieldwork: give it one, or leave the poll out")
    return day


def wave_finding(table: pd.DataFrame, waves: Sequence[Poll]) -> str:
    """Return whether the last poll differs from the one before: the largest clear change.

    The change is as in :func:`changes`, with n and design effects of the table.
    """
    last = waves[-1]
    earlier = [poll for poll in waves if day_of(poll) < day_of(last)]
    if not earlier:
        return f"All polls are of {fieldwork(last)}: no change to tell"
    before = earlier[-1]
    since = _month(before) if _month(before) != _month(last) else fieldwork(before)
    both = _known(table, last).merge(_known(table, before), on="answer", suffixes=("", "_before"))
    if both.empty:
        return f"Change since {since}: margin not known"
    assumed = {*both["deff_source"], *both["deff_source_before"]} == {ASSUMED}
    condition = ", at the assumed design effect" if assumed else ""
    clear = both[_clear(both)]
    if clear.empty:
        return f"No change beyond the margin since {since}{condition}"
    row = clear.iloc[int((clear["percent"] - clear["percent_before"]).abs().argmax())]
    change = row["percent"] - row["percent_before"]
    said = f"{'up' if change > 0 else 'down'} {points(abs(change))}"
    if len(row["answer"]) > NAMED:
        return f"The largest change since {since} is {said}{condition}"
    return f"“{row['answer']}” is {said} since {since}{condition}"


def _clear(both: pd.DataFrame) -> Any:
    """Return which changes are beyond the margin."""
    change = change_interval(
        both["percent_before"] / 100,
        both["n_before"],
        both["percent"] / 100,
        both["n"],
        confidence_level=both["confidence_level"],
        deff_before=both["deff_before"],
        deff_after=both["deff"],
    )
    # What rounding adds to the width of both intervals, half of it on each side.
    slack = sum(both[name] / 200 for name in both if str(name).startswith("width_from_rounding"))
    return (change.low - slack > 0) | (change.high + slack < 0)


def wave_note(table: pd.DataFrame, waves: Sequence[Poll]) -> str:
    """Return the note line: pollsters, dates, n, level, method, design effects, what is missing."""
    polls = table.drop_duplicates("poll_id")
    pollsters = ", ".join(dict.fromkeys(poll.pollster for poll in waves))
    months = dict.fromkeys([_month(waves[0]), _month(waves[-1])])
    facts = [f"{len(waves)} waves, {' – '.join(months)}", *_sample_words(polls)]
    told = [f"Source: {pollsters}; {'; '.join(facts)}."]
    bounds = {
        poll.moe_bound
        for poll, source in zip(waves, polls["deff_source"], strict=True)
        if source == IMPLIED
    }
    if "at most" in bounds:
        told.append(f"{'Some' if len(bounds) > 1 else 'The'} published margins are upper bounds.")
    told += _hollow_words(polls, waves)
    question = table["question_id"].iloc[0]
    if len({poll[question].text for poll in waves}) > 1:
        told.append(f"The wording is that of {_month(waves[-1])}; others differ.")
    if any(poll.date_precision == "month" for poll in waves):
        told.append("Dots: first day of fieldwork, or of its month.")
    return " ".join(told)


def _sample_words(polls: pd.DataFrame) -> list[str]:
    """Return n, and the level, method and design effects of the polls that have an interval."""
    known = polls[polls["low"].notna()]
    if known.empty:
        return []
    row = known.iloc[0]
    effects = known.groupby("deff_source", sort=False)["deff"]
    told = [
        f"{_range(deffs, '.2f')}{_of(len(deffs)) if len(effects) > 1 else ''} ({source})"
        for source, deffs in effects
    ]
    return [
        f"{_range(known['n'], ',.0f')} respondents",
        f"{level_words(row['confidence_level'])} level, {method_name(row['method'])} interval, "
        f"design effect {', '.join(told)}",
    ]


def _hollow_words(polls: pd.DataFrame, waves: Sequence[Poll]) -> list[str]:
    """Return which dots have no interval, and why."""
    when = {poll.id: fieldwork(poll) for poll in waves}
    hollow = polls[polls["low"].isna()]
    reasons = hollow["deff_source"].map(why_no_interval)
    return [
        f"Hollow: {'every poll' if len(ids) == len(polls) else ', '.join(ids.map(when))}, {why}."
        for why, ids in hollow["poll_id"].groupby(reasons, sort=False)
    ]


def _known(table: pd.DataFrame, poll: Poll) -> pd.DataFrame:
    return table[(table["poll_id"] == poll.id) & table["low"].notna()]


def _month(poll: Poll) -> str:
    """Return the month in which the fieldwork of a poll ended."""
    return f"{poll.end or day_of(poll):%B %Y}"


def _of(polls: int) -> str:
    return f" for {polls} poll{'' if polls == 1 else 's'}"


def _range(values: "pd.Series[float]", form: str) -> str:
    """Return "1,500", or "812 to 1,500"."""
    return " to ".join(dict.fromkeys(format(end, form) for end in (values.min(), values.max())))
