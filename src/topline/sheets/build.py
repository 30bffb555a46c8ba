"""Polls from the columns of a table: the rows of each question, and the questions of each poll."""

from collections.abc import Callable, Iterator, Mapping
from itertools import groupby, pairwise
from typing import Any

import numpy as np

from topline.polls.readers import NOT_STATED, Fault, PollError
from topline.polls.record import Answer, Poll, Question, Source
from topline.sheets.cells import RECORDS, columns_of
from topline.sheets.column import Column
from topline.sheets.read import Sheet

_FACTS = {kind: columns_of(kind) for kind in RECORDS}
_FACTS[Poll] |= {"dates": "dates"}
# A sheet's ids are made into those of a record, and its questions and answers are parts of one.
del _FACTS[Poll]["poll_id"], _FACTS[Question]["question_id"]


def build(sheet: Sheet) -> tuple[dict[str, Poll], list[Fault]]:
    """Build every poll without a bad row; those that contradict themselves make further faults."""
    polls: dict[str, Poll] = {}
    faults = list(sheet.faults)
    answer = _answer_of(sheet.columns)
    for number, slices in groupby(_questions(sheet), key=lambda rows: int(sheet.poll[rows[0]])):
        if number in sheet.bad_polls:
            continue
        wrong: list[Fault] = []
        questions: list[Question] = []
        places: list[Any] = []
        for rows in slices:
            places.append(rows)
            try:
                questions.append(_question(sheet, rows, answer))
            except PollError as error:
                wrong += [sheet.fault(rows, fault) for fault in error.faults]
        if not wrong:
            rows = np.concatenate(places)
            try:
                polls[sheet.poll_ids[number]] = _poll(sheet, rows, questions)
            except PollError as error:
                wrong = [sheet.fault(rows, fault) for fault in error.faults]
        faults += wrong
    return polls, faults


def _questions(sheet: Sheet) -> Iterator[Any]:
    """Yield the answers of each question; the questions of one poll come together."""
    order = np.lexsort((sheet.question, sheet.poll))
    ends = np.flatnonzero(np.diff(sheet.question[order])) + 1
    for start, end in pairwise([0, *ends.tolist(), len(order)]):
        yield order[start:end]


def _question(sheet: Sheet, rows: Any, answer: Callable[[int], Answer]) -> Question:
    given = _given(sheet.columns, _FACTS[Question], rows[0])
    text = given.pop("text", NOT_STATED)
    question_id = sheet.question_ids[sheet.question[rows[0]]]
    return Question(question_id, text, tuple(map(answer, rows)), **given)


def _answer_of(columns: dict[str, Column]) -> Callable[[int], Answer]:
    """Return a function of an answer's row; equal answers are read once."""
    fields = {field: columns[field] for field in _FACTS[Answer] if field in columns}
    made: dict[tuple[int, ...], Answer] = {}

    def answer(row: int) -> Answer:
        codes = tuple(column.codes[row] for column in fields.values())
        if codes not in made:
            made[codes] = Answer(**_given(columns, _FACTS[Answer], row))
        return made[codes]

    return answer


def _poll(sheet: Sheet, rows: Any, questions: list[Question]) -> Poll:
    given = _given(sheet.columns, _FACTS[Poll], rows[0])
    if "dates" in given:
        given["start"], given["end"] = given.pop("dates")
    source = _given(sheet.columns, _FACTS[Source], rows[0])
    if source:
        source["address"] = _addresses(sheet.columns, rows)
        source.setdefault("title", source["address"])
    return Poll(
        sheet.poll_ids[sheet.poll[rows[0]]],
        questions=tuple(questions),
        n=given.pop("n", None),
        source=Source(**source) if source else None,
        **given,
    )


def _addresses(columns: dict[str, Column], rows: Any) -> str | None:
    """Return where a poll can be read; its questions may be reported at several addresses."""
    if "source_address" not in columns:
        return None
    found = dict.fromkeys(columns["source_address"].at(row) for row in rows)
    return " ".join(address for address in found if address) or None


def _given(columns: dict[str, Column], fields: Mapping[str, str], row: int) -> dict[str, Any]:
    """Return what one row says about a record, by the names of the record."""
    read = {name: columns[field].at(row) for field, name in fields.items() if field in columns}
    return {name: value for name, value in read.items() if value is not None}
