"""Titles of charts: the finding of a table in one line, and what the chart measures."""

from decimal import Decimal
from typing import Any

import pandas as pd

from topline.polls.poll import Poll
from topline.polls.precision import ASSUMED
from topline.polls.question import Answer
from topline.stats.change import change_interval
from topline.stats.lead import lead_interval
from topline.tables.schema import row_tuples
from topline.tables.sentences import fieldwork, month, why_no_interval
from topline.words import known, level_words, percent, points

NAMED = 40
"""Letters of the longest answer that a title names."""

_UNNAMED = ("The leading answer", "The two leading answers")


def is_option(answer: str, question_id: str, poll: Poll | None) -> bool:
    """Return whether an answer is an opinion, not undecided or refused."""
    role = poll[question_id][answer].role if poll else Answer(answer, Decimal(0)).role
    return role in ("option", "other")


def shares_title(table: pd.DataFrame, poll: Poll | None = None) -> str:
    """Return the finding of one question's intervals: who is ahead, and whether that is clear.

    Undecided and refused are not in the race.
    """
    racing = [is_option(row.answer, row.question_id, poll) for row in row_tuples(table)]
    ranked = table[racing] if any(racing) else table
    ranked = ranked.sort_values("percent", ascending=False, kind="stable")
    first = ranked.iloc[0]
    if len(ranked) == 1:
        return _one(first)
    second = ranked.iloc[1]
    one, both = _named(first["answer"], second["answer"])
    high, low = percent(first["percent"]), percent(second["percent"])
    against = f"{high} each" if high == low else f"{high} against {low}"
    verdict = _verdict(first, second)
    if verdict == "ahead":
        return f"{one} is ahead: {against}"
    return f"{both} are too close to call: {against}" if verdict else f"{both}: {against}"


def leads_title(table: pd.DataFrame, poll: Poll | None = None) -> str:
    """Return the finding of one question's leads: that of its first two opinions."""
    racing = [
        is_option(row.answer_a, row.question_id, poll)
        and is_option(row.answer_b, row.question_id, poll)
        for row in row_tuples(table)
    ]
    row = (table[racing] if any(racing) else table).iloc[0]
    one, both = _named(row["answer_a"], row["answer_b"])
    other = "the next" if one == _UNNAMED[0] else f"“{row['answer_b']}”"
    apart = points(row["lead"])
    if row["verdict"] == "ahead":
        return f"{one} is ahead of {other} by {apart}"
    if row["verdict"] == "not known":
        return f"{both}: {apart} apart, margin not known"
    return f"{both} are too close to call: {apart} apart"


def change_title(table: pd.DataFrame) -> str:
    """Return the finding of one question's changes: the largest clear one, if there is one."""
    clear = table[table["verdict"].isin(["up", "down"])]
    found = clear if len(clear) else table[table["low"].notna()]
    if found.empty:
        return "No change is known"
    row = found.iloc[int(found["change"].abs().argmax())]
    if clear.empty:
        return f"No change is beyond the margin: the largest is {points(row['change'])}"
    who = f"“{row['answer']}”" if len(row["answer"]) <= NAMED else "The largest change"
    return f"{who} is {row['verdict']} by {points(abs(row['change']))}, to {percent(row['after'])}"


def wave_title(table: pd.DataFrame, last: Poll, before: Poll | None) -> str:
    """Return whether the last poll differs from the one before: the largest clear change.

    The change is as in :func:`changes`, with n and design effects of the table.
    """
    if before is None:
        return f"All polls are of {fieldwork(last)}: no change to tell"
    since = month(before) if month(before) != month(last) else fieldwork(before)
    both = _known(table, last).merge(_known(table, before), on="answer", suffixes=("", "_before"))
    if both.empty:
        return f"Change since {since}: margin not known"
    assumed = {*both["deff_source"], *both["deff_source_before"]} == {ASSUMED}
    condition = ", at the assumed design effect" if assumed else ""
    clear = both[_clear_change(both)]
    if clear.empty:
        return f"No change beyond the margin since {since}{condition}"
    row = clear.iloc[int((clear["percent"] - clear["percent_before"]).abs().argmax())]
    change = row["percent"] - row["percent_before"]
    said = f"{'up' if change > 0 else 'down'} {points(abs(change))}"
    if len(row["answer"]) > NAMED:
        return f"The largest change since {since} is {said}{condition}"
    return f"“{row['answer']}” is {said} since {since}{condition}"


def of_whom(table: pd.DataFrame, everybody: str = "Percent") -> str:
    """Return whose percents a table has: everybody's, or those of people with an opinion."""
    return "Percent of those with an opinion" if "base" in table else everybody


def with_interval(what: str, confidence_level: float) -> str:
    """Return what a chart measures and with which interval, for its subtitle."""
    return f"{what}, with the {level_words(confidence_level)} confidence interval"


def measured(what: str, table: pd.DataFrame) -> str:
    """Return what a chart measures, with which interval or why without, for its subtitle."""
    row = table.iloc[0]
    if known(row["low"]):
        return with_interval(what, row["confidence_level"])
    return f"{what}; {why_no_interval(row['deff_source'])}"


def _clear_change(both: pd.DataFrame) -> Any:
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


def _known(table: pd.DataFrame, poll: Poll) -> pd.DataFrame:
    return table[(table["poll_id"] == poll.id) & table["low"].notna()]


def _named(a: str, b: str) -> tuple[str, str]:
    """Return how to call the first answer, and both: by name unless a name is too long."""
    return _UNNAMED if max(len(a), len(b)) > NAMED else (f"“{a}”", f"“{a}” and “{b}”")


def _one(row: Any) -> str:
    said = f"{percent(row['percent'])} “{row['answer']}”"
    if not known(row["low"]):
        return said
    if row["low"] > 50:
        return f"{said}: a majority"
    if row["high"] < 50:
        return f"{said}: a minority"
    return f"{said}: too close to one half to call"


def _verdict(first: Any, second: Any) -> str:
    if not known(first["low"]):
        return ""
    lead = lead_interval(
        first["percent"] / 100,
        second["percent"] / 100,
        first["n"],
        confidence_level=first["confidence_level"],
        deff=first["deff"],
    )
    # What rounding adds to the width of both intervals, half of it on each side.
    slack = sum(row.get("width_from_rounding", 0.0) for row in (first, second)) / 200
    return "ahead" if lead.low - slack > 0 else "too close to call"
