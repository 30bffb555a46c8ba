"""Polls of one question, of any houses, as a series: their days, designs, and what is doubtful."""

import datetime as dt
import os
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from topline.polls.answers import Answers, Deff, is_published
from topline.polls.answers import of_polls as answers_of_polls
from topline.polls.columns import Places, Texts, floats, texts
from topline.polls.designs import ASSUMED, OPT_IN
from topline.polls.record import Poll, Polls, as_polls
from topline.sheets.from_table import polls_from_table
from topline.sheets.on_record import polls_at
from topline.stats.pooling import PollEstimates, read_estimates
from topline.stats.types import Array
from topline.tables.leads import chosen
from topline.tables.schema import Pairs
from topline.tables.sentences import net_label
from topline.words import counted, fixed

SeriesSource = Polls | pd.DataFrame | str | os.PathLike[str]
"""Records, a table of other people's polls, or the path of a table or of a folder of records."""

MEDIAN = "median of the polls that have one"
_NOT_SAID = {"Populations": "not stated", "Bases": "everybody", "Wordings": ""}
SEVERAL_TOLD = 3
"""Of more populations or wordings than these, the others are counted."""

ABOUT_HOUSES = (
    "About what these houses would print: an error that they share does not show in the interval."
)

LEADS = "A lead is the percent of the first answer less that of the second, in percentage points."

ALIKE = 0.9
"""From this ratio (difflib) two names of houses may be one."""


def polls_in(source: SeriesSource) -> list[Poll]:
    """Return the polls of records, a table, or a path."""
    if isinstance(source, pd.DataFrame):
        return list(polls_from_table(source).values())
    if not isinstance(source, str | os.PathLike):
        return as_polls(source)
    return polls_at(source)


def polls_asking(polls: Sequence[Poll], question: str, least: int = 1) -> list[Poll]:
    """Return the polls that have a question; ValueError if there are not enough."""
    found = [poll for poll in polls if any(part.id == question for part in poll.questions)]
    if len(found) < least:
        asked = Counter(part.id for poll in polls for part in poll.questions)
        several = [repr(name) for name, times in asked.items() if times >= least]
        raise ValueError(
            f"question={question!r} is in {len(found)} of the polls, and {least} are needed; "
            + (f"choose one of {', '.join(several)}" if several else "give it one id in all polls")
        )
    return found


def population_of(poll: Poll, question: str) -> str | None:
    """Return whom a question was asked of: its own group, else the population of the poll."""
    return poll[question].population or poll.population


def middle_day(poll: Poll) -> float:
    """Return the middle day of a poll's fieldwork, counted as Python's ordinals."""
    if (day := _day_known(poll)) is None:
        raise ValueError(f"{poll.id} has no dates of fieldwork: give it some, or leave it out")
    return day


def undated(polls: Iterable[Poll]) -> int:
    """Return how many polls have no dates of fieldwork."""
    return sum(_day_known(poll) is None for poll in polls)


def _day_known(poll: Poll) -> float | None:
    days = [day.toordinal() for day in (poll.start or poll.end, poll.end or poll.start) if day]
    return sum(days) / 2 if days else None


def date_of(day: float) -> str:
    """Return a day as text, "2016-06-23"."""
    return dt.date.fromordinal(int(day)).isoformat()


class Part(NamedTuple):
    """The polls of one answer, or of a lead, that have n, an item each in every column.

    ``sides`` are the answer, or both answers of the lead; ``deff`` is that of what is told.
    """

    answer: str
    day: Array
    sides: Sequence[Answers]
    n: Array
    deff: Array
    house: Texts
    deff_source: Texts
    start: str
    """The first day of fieldwork of any of the polls, and the last."""
    end: str

    @property
    def houses(self) -> int:
        """The number of houses."""
        return len({*self.house})

    @property
    def estimates(self) -> PollEstimates:
        """The shares, or the leads of one answer over another, as statistics take them."""
        shares = [
            read_estimates(side.percent / 100, self.n, self.deff, unit_of(side))
            for side in self.sides
        ]
        return shares[0].over(shares[1]) if shares[1:] else shares[0]

    def design_columns(self) -> dict[str, Any]:
        """Return what a row of a table rests on: polls, houses, days, n, design effect."""
        return {
            "polls": len(self.day),
            "houses": self.houses,
            "start": self.start,
            "end": self.end,
            "n": self.n.sum(),
            "deff": self.n.sum() / (self.n / self.deff).sum(),
            "deff_source": "; ".join(dict.fromkeys(self.deff_source)),
        }


def unit_of(answers: Answers) -> Array:
    """Return the step that the share of each answer was rounded to."""
    return (answers.highest - answers.lowest) / 100


@dataclass(frozen=True, eq=False)
class PollSeries:
    """Polls of one question by day, and their answers with a design effect each.

    ``cautions`` say what makes polls differ in more than time and house, ``notes`` what was counted
    or assumed. ``pairs`` are the leads to tell in place of answers, with the rows of both sides.
    """

    question_id: str
    polls: Sequence[Poll]
    answers: Answers
    cautions: Sequence[str]
    notes: Sequence[str]
    decided: bool
    pairs: Mapping[str, tuple[Places, Places]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The question as the last poll has it."""
        return self.polls[-1][self.question_id].text

    @property
    def sides(self) -> Mapping[str, tuple[Places, ...]]:
        """The rows of each answer, in the order of the last poll, or of both sides of each lead."""
        every = self.answers.answer
        of_last = every[self.answers.poll_id == self.polls[-1].id]
        answers = dict.fromkeys([*of_last, *every])
        return self.pairs or {answer: (np.flatnonzero(every == answer),) for answer in answers}

    def percents(self, sides: Sequence[Places]) -> Array:
        """Return the percents of an answer, or the leads of one over another in points."""
        first, *others = (self.answers.percent[rows] for rows in sides)
        return first - others[0] if others else first

    def parts(self, *, dated: bool = True) -> Iterator[Part]:
        """Yield the polls of each answer or lead, by day; ``dated``: ValueError for one without."""
        by_id = {poll.id: poll for poll in self.polls}
        polls = [by_id[name] for name in self.answers.poll_id]
        day = floats(map(middle_day if dated else _day_known, polls))
        house = texts(poll.pollster for poll in polls)
        for name, sides in self.sides.items():
            known = ~np.isnan(self.answers.n[sides[0]]) & ~np.isnan(self.percents(sides))
            known = np.flatnonzero(known)[np.argsort(day[sides[0][known]], kind="stable")]
            rows = [side[known] for side in sides]
            found = [self.answers.rows(side) for side in rows]
            taken = [polls[row] for row in rows[0]]
            days = [day.isoformat() for p in taken for day in (p.start, p.end) if day]
            yield Part(
                *(name, day[rows[0]], found, found[0].n.astype(float)),
                self.answers.pair_deff(rows[0], rows[1]) if self.pairs else found[0].deff,
                *(house[rows[0]], found[0].deff_source),
                *(min(days, default=""), max(days, default="")),
            )

    def finished(self, table: pd.DataFrame, *further: str) -> pd.DataFrame:
        """Return a table of this series with its notes, and a column for what is supposed.

        Of leads, in points, it says so: ``lead`` for ``percent``, and both sides.
        """
        if self.pairs:
            table = table.rename(columns={"percent": "lead"})
            for place, column in enumerate(("answer_a", "answer_b")):
                row = {name: sides[place][0] for name, sides in self.pairs.items()}
                table[column] = self.answers.answer[table["answer"].map(row)]
        supposed = [*dict.fromkeys(filter(None, self.answers.what_if))]
        if supposed:
            of_several = re.sub(r" \(not .*\)", " (not those published)", supposed[0])
            table = table.assign(what_if=of_several if supposed[1:] else supposed[0])
        table.attrs["notes"] = [*self.cautions, *self.notes, *further]
        return table

    def warn(self) -> None:
        """Warn of what makes the polls differ in more than time and house."""
        if self.cautions:
            warnings.warn(" ".join(self.cautions), stacklevel=4)


def series_of(
    source: SeriesSource,
    question: str,
    *,
    deff: Deff = "published",
    decided: bool = False,
    pairs: Pairs | None = None,
) -> PollSeries:
    """Return the series of one question, with a design effect for every poll.

    Polls without a published one get the median of those that have one, which is noted; where none
    has one, a number must be given.
    """
    # Those without dates come last; what needs the days says so when it takes them.
    polls = sorted(polls_asking(polls_in(source), question), key=lambda p: _day_known(p) or np.inf)
    _refuse_a_poll_twice(polls, question)
    every = answers_of_polls(polls)
    answers = every.rows(every.question_id == question)
    answers, notes = with_design_effects(answers, question, deff)
    notes += [*_without_n(answers), *_opt_in(polls)]
    rows: dict[str, tuple[Places, Places]] = {}
    if pairs is not None:
        answers, *both = chosen(answers, pairs, decided)
        # A pair that is named twice is one lead.
        once = np.sort(np.unique(both, axis=1, return_index=True)[1])
        first, second = (side[once] for side in both)
        labels = texts(map(net_label, answers.answer[first], answers.answer[second]))
        rows = {name: (first[labels == name], second[labels == name]) for name in labels}
        notes.append(LEADS)
    elif decided:
        answers = answers.decided()
    cautions = [*mixed(polls, question), *_overlapping(polls), *_near_names(polls)]
    return PollSeries(question, polls, answers, cautions, notes, decided, rows)


def _refuse_a_poll_twice(polls: Sequence[Poll], question: str) -> None:
    seen: dict[Any, Poll] = {}
    for poll in polls:
        said = tuple((each.label, each.percent) for each in poll[question].answers)
        facts = poll.pollster.casefold(), poll.start, poll.end, poll.mode, poll.n
        other = seen.setdefault((facts, poll[question].n, said), poll)
        if other is not poll:
            days = "without dates, the same" if _day_known(poll) is None else "the same days,"
            raise ValueError(
                f"{other.id} and {poll.id} are one poll twice: {poll.pollster}, {days} "
                "respondents and percents; leave one of them out"
            )


def with_design_effects(answers: Answers, question: str, deff: Deff) -> tuple[Answers, list[str]]:
    """Return the answers with a design effect for each poll, and a note where it is a median."""
    if not is_published(deff):
        source = np.full(len(answers), ASSUMED, dtype=object)
        assumed = answers.with_deff(deff).with_deffs(np.full(len(answers), float(deff)), source)
        return assumed, []
    own = has_own_design(answers)
    if not own.any():
        raise ValueError(
            f"no poll with question {question!r} has a published design effect: pass deff=1.0 for "
            "simple random sampling, or a number of your own"
        )
    first = np.unique(answers.question, return_index=True)[1]
    first = first[~np.isnan(answers.n[first]) | own[first]]
    middle = float(np.median(answers.deff[first][own[first]]))
    number = np.where(own, answers.deff, middle)
    source = np.where(own, answers.deff_source, MEDIAN)
    without = int((~own[first]).sum())
    note = (
        f"Design effect {fixed(middle, 2)}, the median of {counted(len(first) - without, 'poll')} "
        f"that published one, for {counted(without, 'poll')} that did not."
    )
    return answers.with_deffs(number, source), [note] * (without > 0)


def has_own_design(answers: Answers) -> npt.NDArray[np.bool_]:
    """Return which answers have a design effect that is published or implied."""
    return ~np.isin(answers.deff_source.astype(str), [ASSUMED, OPT_IN])


def mixed(polls: Sequence[Poll], question: str) -> Iterator[str]:
    """Yield how many polls there are of each population, base and wording, if they differ."""
    for what, said in (
        ("Populations", [population_of(poll, question) for poll in polls]),
        ("Bases", [poll[question].base for poll in polls]),
        ("Wordings", [poll[question].text for poll in polls]),
    ):
        counts = Counter(said)
        # Where one population is stated, those that are not may be the same; a base is a part.
        if len(counts) > 1 and (what == "Bases" or len(counts.keys() - {None}) > 1):
            told = [
                f"{words or _NOT_SAID[what]} ({counted(times, 'poll')})"
                for words, times in counts.most_common(SEVERAL_TOLD)
            ]
            if others := len(counts) - len(told):
                rest = sum(counts.values()) - sum(n for _, n in counts.most_common(SEVERAL_TOLD))
                told.append(f"{others} more ({counted(rest, 'poll')})")
            yield f"{what} differ: {'; '.join(told)}."


def _overlapping(polls: Sequence[Poll]) -> Iterator[str]:
    """Yield the houses whose polls, asked in one way, share days of fieldwork."""
    strands: dict[tuple[str, str | None], list[tuple[dt.date, dt.date]]] = {}
    for poll in polls:
        if poll.start and poll.end and poll.date_precision == "day":
            days = strands.setdefault((poll.pollster, poll.mode), [])
            days.append((poll.start, poll.end))
    overlaps: Counter[str] = Counter()
    for (house, _), days in strands.items():
        overlaps[house] += sum(b[0] <= a[1] for a, b in pairwise(sorted(days)))
    told = [f"{house} ({times})" for house, times in overlaps.items() if times]
    if told:
        yield (
            f"Polls of one house that share days of fieldwork: {', '.join(told)}; if they share "
            "respondents, too, as tracking polls do, keep those that do not overlap."
        )


def _near_names(polls: Sequence[Poll]) -> Iterator[str]:
    """Yield houses whose names may be two spellings of one."""
    plain = {poll.pollster: re.sub(r"[\W_]+", "", poll.pollster.casefold()) for poll in polls}
    names = list(plain)
    pairs = []
    for place, name in enumerate(names):
        others = {plain[other]: other for other in names[place + 1 :]}
        close = get_close_matches(plain[name], others, n=1, cutoff=ALIKE)
        pairs += [f"{name!r} and {others[other]!r}" for other in close]
    if pairs:
        yield f"These may be one house each: {'; '.join(pairs)}; if so, give both one name."


def _without_n(answers: Answers) -> Iterator[str]:
    missing = len({*answers.poll_id[np.isnan(answers.n)]})
    if missing:
        yield f"{counted(missing, 'poll')} without a number of respondents, left out."


def _opt_in(polls: Sequence[Poll]) -> Iterator[str]:
    opt_in = sum(poll.sample_type == "opt-in" for poll in polls)
    if opt_in:
        yield (
            f"{counted(opt_in, 'poll')} of opt-in samples: what is computed of them is of a model, "
            "as if they had been drawn at random."
        )


def answers_left_out(left_out: Iterable[tuple[Part, str]]) -> Iterator[str]:
    """Yield which answers a table has not, and why."""
    for part, why in left_out:
        yield f"“{part.answer}” is left out: {why}."
