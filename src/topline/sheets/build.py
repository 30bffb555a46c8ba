"""Polls from the columns of a table: the rows of each question, and the questions of each poll."""

from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import chain, groupby, pairwise
from typing import Any

import numpy as np

from topline.polls.readers import NOT_STATED, Fault, built, faults_of
from topline.polls.record import Answer, Poll, Question, Source
from topline.sheets.cells import RECORDS, columns_of
from topline.sheets.read import Sheet

_FACTS: dict[type, dict[str, str]] = {kind: columns_of(kind) for kind in RECORDS}
_FACTS[Poll] |= {"dates": "dates"}
# A sheet's ids are made into those of a record, and its questions and answers are parts of one.
del _FACTS[Poll]["poll_id"], _FACTS[Question]["question_id"]

_BASES = ("n", "question_n")
_WHOLE_BASE = "The table has n = {:,}; a record counts people, so it has {:,}."


def build(sheet: Sheet) -> tuple[dict[str, Poll], list[Fault]]:
    """Build every poll of the good questions; what contradicts itself makes further faults."""
    polls: dict[str, Poll] = {}
    faults = list(sheet.faults)
    if not sheet.good.any():
        return polls, faults
    sheet = sheet.taken()
    question_of, poll_of = _question_of(sheet), _poll_of(sheet)
    for _, slices in groupby(_questions(sheet), key=lambda rows: int(sheet.poll[rows[0]])):
        asked = list(slices)
        rows = list(chain(*asked))
        made = [
            made for part in asked for made in built(partial(sheet.fault, part), question_of, part)
        ]
        faults += faults_of(made)
        if questions := [question for question in made if isinstance(question, Question)]:
            made = built(partial(sheet.fault, rows), poll_of, rows, questions)
            polls |= {poll.id: poll for poll in made if isinstance(poll, Poll)}
            faults += faults_of(made)
    return polls, faults


def _questions(sheet: Sheet) -> Iterator[list[int]]:
    """Yield the answers of each question; the questions of one poll come together."""
    order = sheet.order()
    ends = np.flatnonzero(np.diff(sheet.question[order])) + 1
    rows = order.tolist()
    for start, end in pairwise([0, *ends.tolist(), len(rows)]):
        yield rows[start:end]


def _question_of(sheet: Sheet) -> Callable[[list[int]], Question]:
    """Return a function of a question's rows; equal answers are read once."""
    given, said = _given_of(sheet, Question), _said(sheet, Answer)

    @cache
    def answer_of(*values: Any) -> Answer:
        return Answer(**{name: v for name, v in zip(said, values, strict=True) if v is not None})

    def question_of(rows: list[int]) -> Question:
        facts = {"text": NOT_STATED, **given(rows[0])}
        if "n" in facts:
            facts["n"] = int(facts["n"])
        answers = [answer_of(*(values[row] for values in said.values())) for row in rows]
        return Question(sheet.question_ids[sheet.question[rows[0]]], answers=answers, **facts)

    return question_of


def _poll_of(sheet: Sheet) -> Callable[[list[int], list[Question]], Poll]:
    """Return a function of a poll's rows and questions."""
    given, given_of_source = _given_of(sheet, Poll), _given_of(sheet, Source)
    addresses = sheet.values("source_address")
    bases = [sheet.values(field) for field in _BASES if _has_fractions(sheet, field)]

    def poll_of(rows: list[int], questions: list[Question]) -> Poll:
        facts, source = {"n": None, **given(rows[0])}, given_of_source(rows[0])
        facts["n"] = facts["n"] and int(facts["n"])
        found = (n for column in bases for n in column[rows] if isinstance(n, float))
        if told := [_WHOLE_BASE.format(n, int(n)) for n in dict.fromkeys(found)]:
            facts["notes"] = (*facts.get("notes", ()), *told)
        if marks := sheet.told.get(sheet.poll_ids[sheet.poll[rows[0]]]):
            facts["notes"] = (*facts.get("notes", ()), *marks)
        if "dates" in facts:
            facts["start"], facts["end"] = facts.pop("dates")
        if source:
            # The questions of a poll may be reported at several addresses.
            source["address"] = " ".join(filter(None, dict.fromkeys(addresses[rows]))) or None
            source.setdefault("title", source["address"])
            facts["source"] = Source(**source)
        return Poll(sheet.poll_ids[sheet.poll[rows[0]]], questions=questions, **facts)

    return poll_of


def _has_fractions(sheet: Sheet, field: str) -> bool:
    return field in sheet.columns and any(isinstance(n, float) for n in sheet.columns[field].values)


def _given_of(sheet: Sheet, kind: type) -> Callable[[int], dict[str, Any]]:
    """Return a function of a row: what it says about a record, by the names of the record."""
    said = _said(sheet, kind)
    return lambda row: {name: cells[row] for name, cells in said.items() if cells[row] is not None}


def _said(sheet: Sheet, kind: type) -> dict[str, list[Any]]:
    """Return what all rows say about a record, by the names of the record."""
    there = {name: column for column, name in _FACTS[kind].items() if column in sheet.columns}
    return {name: sheet.values(column).tolist() for name, column in there.items()}
