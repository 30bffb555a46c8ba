"""Titles and subtitles of charts: the finding of a table, by its verdicts, and what is measured."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from topline.polls.answers import CHOSE_PRINTED, as_floats
from topline.polls.designs import ASSUMED
from topline.polls.readers import Below
from topline.polls.record import Poll, Question, role_in
from topline.polls.roles import competes, role_of
from topline.tables.changes import changes_of_tables
from topline.tables.intervals import percents_of
from topline.tables.leads import first_of, lead_of_the_first
from topline.tables.schema import TableRow, row_tuples
from topline.tables.sentences import (
    DEPENDS,
    GROUPS_APART,
    UNKNOWN,
    against_one_half,
    anchor_words,
    fieldwork,
    group_words,
    level_of,
    month,
    net_label,
    question_text,
    why_no_interval,
)
from topline.words import date_words, known, level_words, percent, points, span

NAMED = 40
"""Letters of the longest answer that a title names."""

CLEAR = ("ahead", "behind")
"""The verdicts of a lead that is beyond the margin."""
Labels = Mapping[str, str]
"""Other words for answers, by their labels."""

OWN_LABELS: Labels = {}

MOVED = ("up", "down")
"""The verdicts of a change that is beyond the margin."""


def shares_title(table: pd.DataFrame, poll: Poll | None = None, labels: Labels = OWN_LABELS) -> str:
    """Return the finding of one question's intervals: who is ahead, and whether that is clear.

    The verdict is that of :func:`leads`. Only options are in the race; where more people are
    undecided than are for the first, the title says so.
    """
    lead = lead_of_the_first(table, poll)
    answers = list(zip(table["answer"], percents_of(table), strict=True))
    question = table["question_id"].iloc[0]
    undecided = sum(size for answer, size in answers if _undecided(poll, question, answer))
    if lead.empty:
        row = first_of(table, poll)
        if not known(row["percent"]):
            return "No answer was printed as a number"
        leads = _undecided(poll, question, row["answer"])
        return _one(row, labels) + ("" if leads else _more(undecided, row["percent"]))
    row = lead.iloc[0]
    one, other = _named(labels, row["answer_a"], row["answer_b"])
    most, next_most = (dict(answers)[row[name]] for name in ("answer_a", "answer_b"))
    high, low = percent(most), percent(next_most)
    against = f"{high} each" if high == low else f"{high} against {low}"
    against += _more(undecided, most)
    if row["verdict"] == UNKNOWN:
        return f"{one} and {other}: {against}"
    return f"{_verdict_on(row, one, other)}: {against}"


def leads_title(table: pd.DataFrame, poll: Poll | None = None, labels: Labels = OWN_LABELS) -> str:
    """Return the finding of one question's leads: that of its first two options."""
    numbers = table[table["lead"].notna()]
    if numbers.empty:
        return "No two options were printed as numbers"
    row = numbers.iloc[0]
    one, other = _named(labels, row["answer_a"], row["answer_b"])
    apart = points(abs(row["lead"]))
    if row["verdict"] in CLEAR:
        said = f"{_verdict_on(row, one, other)} by {apart}"
    elif row["verdict"] == UNKNOWN:
        said = f"{one} and {other}: {apart} apart, margin not known"
    else:
        said = f"{_verdict_on(row, one, other)}: {apart} apart"
    if poll is None or _decided(table):
        return said
    question = poll[row["question_id"]]
    undecided = sum(
        as_floats(each.percent)[0] for each in question.answers if each.role == "undecided"
    )
    most = max(_percent_in(question, row[name]) for name in ("answer_a", "answer_b"))
    return said + _more(undecided, most)


def _percent_in(question: Question, label: str) -> float:
    """Return the percent of an answer or a net."""
    return sum(as_floats(question[part].percent)[0] for part in _parts(question, label))


def _parts(question: Question, label: str) -> tuple[str, ...]:
    """Return the answers that a net is the sum of, of an answer itself."""
    return {net.label: net.answers for net in question.nets}.get(label, (label,))


def _verdict_on(row: Any, one: str, other: str) -> str:
    """Return the verdict of a known lead, both sides named."""
    if row["verdict"] in CLEAR:
        return f"{one} is {'ahead of' if row['verdict'] == 'ahead' else 'behind'} {other}"
    if row["verdict"] == DEPENDS:
        return f"Whether {one} is ahead of {other} depends on rounding"
    return f"{one} and {other} are too close to call"


def _undecided(poll: Poll | None, question: str, answer: str) -> bool:
    return role_in(poll, question, answer) == "undecided"


def _more(undecided: float, first: float) -> str:
    """Return that more are undecided than are for the first option, "" if they are not."""
    return f"; more are undecided, {percent(undecided)}" if undecided > first else ""


def change_title(table: pd.DataFrame, *polls: Poll | None, labels: Labels = OWN_LABELS) -> str:
    """Return the finding of one question's changes: the largest clear one, if there is one.

    Options alone make a headline, and of these the ones that were printed in all of ``polls``, as a
    number.
    """
    every, table = table, _headlines(table, polls)
    row = _largest(table)
    if row is None and every["low"].notna().any():
        return f"No change of {_counting(every)} is known"
    if row is None:
        return "No change has a known margin of error"
    if row["verdict"] not in MOVED:
        clear = every[every["verdict"].isin(MOVED)]
        which = "" if clear.empty else f" of {_counting(clear)}"
        none = f"No change{which} is beyond the margin"
        if DEPENDS in set(table["verdict"]):
            none += " whatever was rounded"
        return f"{none}: the largest is {points(row['change'])}"
    moved = f"{row['verdict']} by {points(abs(row['change']))}"
    after = points(row["after"]) if "answer_a" in table else percent(row["after"])
    return f"{_moving(row, labels)} is {moved}, to {after}"


def wave_title(
    table: pd.DataFrame,
    last: Poll,
    before: Poll | None,
    labels: Labels = OWN_LABELS,
    changes_of_leads: pd.DataFrame | None = None,
) -> str:
    """Return whether the last poll differs from the one before: the largest clear change.

    The verdicts are those of :func:`changes`, with n and design effects of the table; leads, whose
    table has no shares, need their changes beside them.
    """
    if before is None:
        return f"All polls are of {fieldwork(last)}: no change to tell"
    since = month(before) if month(before) != month(last) else fieldwork(before)
    earlier, later = (table[table["poll_id"] == poll.id] for poll in (before, last))
    every = changes_of_tables(earlier, later) if changes_of_leads is None else changes_of_leads
    return change_since(every, since, labels, before, last)


def change_since(every: pd.DataFrame, since: str, labels: Labels, *polls: Poll) -> str:
    """Return the largest clear change of two waves, since the earlier one, or that there is none.

    ``polls`` are the earlier and the later, where waves are polls.
    """
    changes = _headlines(every, polls)
    row = _largest(changes)
    if row is None and every["low"].notna().any():
        return f"Change since {since}: that of {_counting(every)} is not known"
    if row is None:
        return f"Change since {since}: margin not known"
    if (row["deff_source"] == ASSUMED) != (row["deff_source_before"] == ASSUMED):
        when = month(polls[row["deff_source"] == ASSUMED])
        return f"Change since {since}: not known, no design effect published in {when}"
    assumed = {row["deff_source"], row["deff_source_before"]} == {ASSUMED}
    condition = ", at the assumed design effect" if assumed else ""
    if row["verdict"] not in MOVED:
        rounded = " whatever was rounded" if DEPENDS in set(changes["verdict"]) else ""
        clear = every[every["verdict"].isin(MOVED)]
        which = "" if clear.empty else f" of {_counting(clear)}"
        return f"No change{which} beyond the margin{rounded} since {since}{condition}"
    said = f"{row['verdict']} {points(abs(row['change']))}"
    return f"{_moving(row, labels)} is {said} since {since}{condition}"


def _moving(row: Any, labels: Labels) -> str:
    """Return what a change is of: an answer, or the lead of one over another."""
    if "answer_a" not in row or row["answer"] in labels:
        return _named(labels, row["answer"])[0]
    return net_label(*_named(labels, row["answer_a"], row["answer_b"]))


def crosstab_title(table: pd.DataFrame, labels: Labels) -> str:
    """Return which groups differ most in one answer of a crosstab, if any do."""
    answer = _named({}, table["answer"].iloc[0])[0]
    if (table["differs_from"] == UNKNOWN).all():
        return f"{answer} by group: margins not known"
    share = {row.domain: row.percent for row in row_tuples(table)}
    pairs = [
        (abs(row.percent - share[other]), row.domain, other)
        for row in row_tuples(table)
        for other in row.differs_from.split(GROUPS_APART)
        if other in share
    ]
    if not pairs:
        return f"{answer}: no two groups differ beyond the margin"
    two = sorted(max(pairs)[1:], key=lambda name: -share[name])
    named = [labels.get(name, group_words(name)) for name in two]
    one, other = (
        f"{percent(share[name])} of {said}" for name, said in zip(two, named, strict=True)
    )
    return f"{answer}: {one} against {other}, beyond the margin"


def _counting(changes: pd.DataFrame) -> str:
    """Return what makes a headline, as a title says it that leaves some of these changes out."""
    marked = changes["low"].notna() & changes["change"].isna()
    return "an option printed as a number" if marked.any() else "a printed option"


def _headlines(changes: pd.DataFrame, polls: Sequence[Poll | None]) -> pd.DataFrame:
    """Return the changes of options that were printed, as numbers, in each of the polls given."""
    given: list[Poll | None] = [poll for poll in polls if poll is not None]
    kept = [
        known(row.change)
        and not getattr(row, "by_subtraction", False)
        and all(_printed_option(poll, row) for poll in given or [None])
        for row in row_tuples(changes)
    ]
    return changes[np.array(kept, dtype=bool)]


def _printed_option(poll: Poll | None, row: TableRow) -> bool:
    """Return whether the answer of a row is an option, and in this poll, if it has it, printed.

    Of the change of a lead, whether both were printed: who chose the pair has chosen its headline.
    """
    pair = hasattr(row, "answer_a")
    question = None if poll is None else poll[row.question_id]
    if question is None:
        return pair or competes(role_of(row.answer))
    if pair:
        labels = [row.answer_a, row.answer_b]
    elif row.answer not in [
        *(a.label for a in question.answers),
        *(n.label for n in question.nets),
    ]:
        return competes(role_of(row.answer))
    elif not competes(role_in(poll, row.question_id, row.answer)):
        return False
    else:
        labels = [row.answer]
    parts = [part for label in labels for part in _parts(question, label)]
    answers = [question[part] for part in parts]
    return not any(one.by_subtraction or isinstance(one.percent, Below) for one in answers)


def _largest(changes: pd.DataFrame) -> Any:
    """Return the row of the largest clear change, else of the largest known, else None."""
    bounded = changes[changes["low"].notna()]
    clear = bounded[bounded["verdict"].isin(MOVED)]
    told = bounded if clear.empty else clear
    return None if told.empty else told.iloc[int(told["change"].abs().argmax())]


def subtitle(table: pd.DataFrame, poll: Poll | None, measure: str) -> str:
    """Return the question that a table is of, and what is measured."""
    return f"{question_text(poll, table['question_id'].iloc[0])}\n{measure}"


def leads_of_whom(table: pd.DataFrame) -> str:
    """Return whose leads a table has, as :func:`of_whom` does for percents."""
    return leads_in_points(_decided(table))


def leads_in_points(whom: str) -> str:
    """Return what a chart of leads measures, and of whom, "" for everybody."""
    return "Lead in percentage points" + (f", of those {whom}" if whom else "")


def of_whom(table: pd.DataFrame, everybody: str = "Percent") -> str:
    """Return whose percents a table has: everybody's, or those of people with an opinion."""
    return shares_in_percent(_decided(table), everybody)


def shares_in_percent(whom: str, everybody: str = "Percent") -> str:
    """Return what a chart of percents measures, and of whom, "" for everybody."""
    return f"Percent of those {whom}" if whom else everybody


def _decided(table: pd.DataFrame) -> str:
    """Return whose percents a table has, "" for everybody's."""
    whom = {base.partition(":")[0] for base in table.get("base", ())}
    return CHOSE_PRINTED if CHOSE_PRINTED in whom else "".join(whom)


def with_interval(what: str, confidence_level: float) -> str:
    """Return what a chart measures and with which interval, for its subtitle."""
    return f"{what}, with the {level_words(confidence_level)} confidence interval"


def measured(what: str, table: pd.DataFrame) -> str:
    """Return what a chart measures, with which interval or why without, for its subtitle."""
    row = table.iloc[0]
    if "domain" in row:
        what = f"{what} ({row['domain']})"
    if known(row["low"]):
        return with_interval(what, row["confidence_level"])
    return f"{what}; {why_no_interval(row['deff_source'])}"


def _named(labels: Labels, *answers: str) -> list[str]:
    """Return answers as a title names them: too long ones shortened, but never to the same words.

    By their beginnings, else by their ends, else in full.
    """
    answers = tuple(labels.get(answer, answer) for answer in answers)
    begun = [f"{answer[: NAMED - 1].rstrip()}…" for answer in answers]
    ended = [f"…{answer[1 - NAMED :].lstrip()}" for answer in answers]
    for cut in (begun, ended, answers):
        pairs = zip(answers, cut, strict=True)
        short = [answer if len(answer) <= NAMED else part for answer, part in pairs]
        if len({*short}) == len({*answers}):
            break
    return short


def _one(row: pd.Series, labels: Labels) -> str:
    said = f"{_named(labels, row['answer'])[0]} {percent(row['percent'])}"
    verdict = against_one_half(row)
    return f"{said}: {verdict}" if verdict else said


def trend_title(table: pd.DataFrame, labels: Labels = OWN_LABELS) -> str:
    """Return the last level of the larger options of a trend, with the band of the first.

    Of leads, those of the first two pairs.
    """
    last = table.groupby("answer", sort=False).tail(1)
    options = last[last["answer"].map(role_of).map(competes)]
    ranked = last if options.empty else options
    if "lead" not in table:
        ranked = ranked.sort_values("percent", ascending=False)
    ranked, first = ranked[:2], ranked.iloc[0]
    names, rows = _named(labels, *ranked["answer"]), ranked.to_dict("records")
    levels = [f"{name} at {level_of(row)}" for name, row in zip(names, rows, strict=True)]
    levels[0] += f" ({span(first['low'], first['high'])})"
    return f"{', '.join(levels)} on {date_words(dt.date.fromisoformat(first['date']))}"


def houses_title(table: pd.DataFrame, labels: Labels = OWN_LABELS) -> str:
    """Return the largest clear house effect of one answer, or that there is none."""
    answer = _named(OWN_LABELS, table["answer"].iloc[0])[0]
    clear = table[table["low"].gt(0) | table["high"].lt(0)]
    row = (table if clear.empty else clear).sort_values("effect", key=abs).iloc[-1]
    largest = points(abs(row["effect"]))
    if clear.empty:
        return f"No house stands clearly apart on “{answer}”: the largest effect is {largest}"
    more, house = "more" if row["effect"] > 0 else "less", labels.get(row["house"], row["house"])
    return f"{house} prints {largest} {more} for “{answer}” than {anchor_words(row)}"
