"""Polls from the columns of a table: the rows of each question, and the questions of each poll."""

from collections.abc import Callable, Iterator, Mapping
from itertools import groupby, pairwise
from typing import Any

import numpy as np

from topline.polls.fault import Fault, PollError
from topline.polls.fields import NOT_STATED
from topline.polls.poll import Poll, Source
from topline.polls.question import Answer, Question
from topline.sheets.cells import READERS
from topline.sheets.column import Column
from topline.sheets.read import Table

# The column that holds each field of a record.
_ANSWER_FIELDS = {
    "answer": "label",
    "percent": "percent",
    "role": "role",
    "by_subtraction": "by_subtraction",
}
_QUESTION_FIELDS = {"question": "text", "wording": "wording", "base": "base", "question_n": "n"}
_SOURCE_FIELDS = {"source_title": "title", "source_address": "address", "source_date": "date"}
_POLL_FIELDS = {
    field: field
    for field in READERS
    if field not in {"poll_id", "question_id", *_ANSWER_FIELDS, *_QUESTION_FIELDS, *_SOURCE_FIELDS}
}


def build(table: Table) -> tuple[dict[str, Poll], list[Fault]]:
    """Build every poll without a bad row; those that contradict themselves make further faults."""
    polls: dict[str, Poll] = {}
    faults = list(table.faults)
    answer = _answer_of(table.columns)
    for number, slices in groupby(_questions(table), key=lambda rows: int(table.poll[rows[0]])):
        if number in table.bad_polls:
            continue
        wrong: list[Fault] = []
        questions: list[Question] = []
        places: list[Any] = []
        for rows in slices:
            places.append(rows)
            try:
                questions.append(_question(table, rows, answer))
            except PollError as error:
                wrong += [table.fault(rows, fault) for fault in error.faults]
        if not wrong:
            rows = np.concatenate(places)
            try:
                polls[table.poll_ids[number]] = _poll(table, rows, questions)
            except PollError as error:
                wrong = [table.fault(rows, fault) for fault in error.faults]
        faults += wrong
    return polls, faults


def _questions(table: Table) -> Iterator[Any]:
    """Yield the answers of each question; the questions of one poll come together."""
    order = np.lexsort((table.question, table.poll))
    ends = np.flatnonzero(np.diff(table.question[order])) + 1
    for start, end in pairwise([0, *ends.tolist(), len(order)]):
        yield order[start:end]


def _question(table: Table, rows: Any, answer: Callable[[int], Answer]) -> Question:
    given = _given(table.columns, _QUESTION_FIELDS, rows[0])
    text = given.pop("text", NOT_STATED)
    question_id = table.question_ids[table.question[rows[0]]]
    return Question(question_id, text, tuple(map(answer, rows)), **given)


def _answer_of(columns: dict[str, Column]) -> Callable[[int], Answer]:
    """Return a function of an answer's row; equal answers are read once."""
    fields = {field: columns[field] for field in _ANSWER_FIELDS if field in columns}
    made: dict[tuple[int, ...], Answer] = {}

    def answer(row: int) -> Answer:
        codes = tuple(column.codes[row] for column in fields.values())
        if codes not in made:
            made[codes] = Answer(**_given(columns, _ANSWER_FIELDS, row))
        return made[codes]

    return answer


def _poll(table: Table, rows: Any, questions: list[Question]) -> Poll:
    given = _given(table.columns, _POLL_FIELDS, rows[0])
    if "dates" in given:
        given["start"], given["end"] = given.pop("dates")
    source = _given(table.columns, _SOURCE_FIELDS, rows[0])
    if source:
        source["address"] = _addresses(table.columns, rows)
        source.setdefault("title", source["address"])
    return Poll(
        table.poll_ids[table.poll[rows[0]]],
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
