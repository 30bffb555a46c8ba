"""What an explorer shows: a choice of poll and options, and its table, chart and words.

No widgets here, so all of it is tested and reproduced without a browser.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from topline import charts
from topline.polls.record import Poll, asked_n
from topline.polls.toml import load_poll, poll_ids
from topline.stats.lead import LEAD_METHODS
from topline.stats.proportion import SHARE_METHODS
from topline.stats.simultaneous import SIMULTANEOUS_METHODS
from topline.tables.intervals import intervals, percents_of
from topline.tables.leads import leads
from topline.tables.sentences import (
    design_words,
    interval_sentence,
    lead_sentence,
    margin_sentence,
    what_if,
)
from topline.words import known

ANSWERS, LEADS, MARGIN, QUESTIONS, WAVES = "answers", "leads", "margin", "questions", "waves"
VIEWS = (ANSWERS, LEADS, MARGIN, QUESTIONS, WAVES)
OWN_N = (QUESTIONS, WAVES)
"""Views of several questions or polls, each with its own number of respondents."""
_CHARTS: dict[str, Callable[..., Axes]] = {
    ANSWERS: charts.interval_chart,
    LEADS: charts.lead_chart,
    MARGIN: charts.margin_curve,
    QUESTIONS: charts.share_bar,
    WAVES: charts.wave_chart,
}
_OPTIONS_OF: dict[str, Callable[..., Any]] = {
    ANSWERS: intervals,
    LEADS: leads,
    MARGIN: charts.margin_curve,
    QUESTIONS: intervals,
    WAVES: intervals,
}
_COLUMNS = {
    ANSWERS: ["answer", "percent", "below", "moe", "low", "high"],
    QUESTIONS: ["question_id", "answer", "percent", "below", "moe", "low", "high"],
    WAVES: ["poll_id", "answer", "percent", "below", "moe", "low", "high"],
    LEADS: ["answer_a", "answer_b", "lead", "moe", "low", "high", "verdict"],
    MARGIN: ["answer", "percent", "below", "moe"],
}


@dataclass(frozen=True)
class Choice:
    """A poll, one of its questions, and how to look at it. ``deff`` is "published" or a number.

    ``others`` are the polls that waves are looked for in.
    """

    poll: Poll
    question: str
    view: str = ANSWERS
    method: str = "wilson"
    confidence_level: float = 0.95
    n: int | None = None
    deff: Any = "published"
    rounding: bool = False
    simultaneous: bool = False
    others: tuple[Poll, ...] = ()

    @property
    def waves(self) -> list[Poll]:
        """The polls of this pollster with this question."""
        return [
            poll
            for poll in self.others or (self.poll,)
            if poll.pollster == self.poll.pollster
            and self.question in [part.id for part in poll.questions]
        ]

    @property
    def methods(self) -> list[str]:
        """The methods that this view can use."""
        if self.view == MARGIN:
            return ["wald"]
        if self.view == LEADS:
            return list(LEAD_METHODS.table)
        return list((SIMULTANEOUS_METHODS if self.simultaneous else SHARE_METHODS).table)

    @property
    def asked(self) -> int | None:
        """How many the question was asked of; None if the poll does not state it."""
        return asked_n(self.poll, self.poll[self.question])

    @property
    def options(self) -> dict[str, Any]:
        """The options of the table, without those at their default."""
        n = None if self.view in OWN_N or self.n == self.asked else self.n
        given: dict[str, Any] = {
            "confidence_level": self.confidence_level,
            "deff": self.deff,
            "n": n,
        }
        if self.view != MARGIN:
            given |= {"method": self.method, "rounding": self.rounding}
        if self.view == LEADS:
            given["adjustment"] = "bonferroni" if self.simultaneous else "none"
        elif self.view != MARGIN:
            given["simultaneous"] = self.simultaneous
        usual = signature(_OPTIONS_OF[self.view]).parameters
        return {name: value for name, value in given.items() if value != usual[name].default}


def table_of(choice: Choice) -> pd.DataFrame:
    """Return the finished table of the question chosen."""
    make = leads if choice.view == LEADS else intervals
    # A margin is half of a Wald interval.
    options = choice.options | ({"method": "wald"} if choice.view == MARGIN else {})
    table = make(choice.waves if choice.view == WAVES else choice.poll, **options)
    if choice.view == QUESTIONS:
        return table
    return table[table["question_id"] == choice.question].reset_index(drop=True)


def chart_of(choice: Choice, table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the choice; on an Axes that shows the same view already, its artists are moved."""
    if choice.view == MARGIN:
        return charts.margin_curve(choice.poll, choice.question, ax=ax, **choice.options)
    if choice.view == WAVES:
        return charts.wave_chart(table, choice.question, polls=choice.waves, ax=ax)
    return _CHARTS[choice.view](table, poll=choice.poll, ax=ax)


def sentence_of(choice: Choice, table: pd.DataFrame) -> str:
    """Return the verdict and the assumptions in one or two plain sentences."""
    if choice.view == LEADS:
        row = table.iloc[0]
        verdict = lead_sentence(row)
    else:
        here = (table["poll_id"] == choice.poll.id) & (table["question_id"] == choice.question)
        own = table[here]
        row = own.iloc[int(percents_of(own).argmax())]
        verdict = (margin_sentence if choice.view == MARGIN else interval_sentence)(row)
    if choice.asked is None and choice.n is None:
        return f"{verdict} Set respondents above 0 to see what it would be."
    if not known(row["low"]):
        return verdict
    return f"{verdict} Assumed: {design_words(row)}."


def shown(choice: Choice, table: pd.DataFrame) -> pd.DataFrame:
    """Return the columns that the panel has room for, rounded."""
    return table.filter([*_COLUMNS[choice.view], "width_from_rounding"]).round(2)


def stem_of(choice: Choice, table: pd.DataFrame) -> str:
    """Return the name of the files of a choice, with what it supposes."""
    stem = f"{choice.poll.id}-{choice.question}-{choice.view}"
    supposed = what_if("", *table.get("what_if", ())).lower().replace(",", "")
    return "-".join([stem, *re.findall(r"[\w.]+", supposed)])


def code_of(choice: Choice) -> str:
    """Return the lines of code that give the same chart."""
    options = "".join(f", {name}={value!r}" for name, value in choice.options.items())
    question = "" if choice.view == QUESTIONS else f", {choice.question!r}"
    name = "polls" if choice.view == WAVES else "poll"
    call = f"{_CHARTS[choice.view].__name__}({name}{question}{options})"
    return "\n".join(["import topline as tl", *_loading(choice), f"tl.charts.{call}"])


def _loading(choice: Choice) -> list[str]:
    """Return the line that loads the polls of a choice, if they are on record."""
    polls = choice.waves if choice.view == WAVES else [choice.poll]
    if not all(poll.id in poll_ids() and load_poll(poll.id) == poll for poll in polls):
        return []
    if choice.view == WAVES:
        return [f"polls = [tl.load_poll(name) for name in {[poll.id for poll in polls]}]"]
    return [f"poll = tl.load_poll({choice.poll.id!r})"]
