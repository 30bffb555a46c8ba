"""A table of answers as columns of values, with every bad row and its cause."""

import os
from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

import attrs
import numpy as np
import pandas as pd

from topline.polls.readers import Fault, PollError, faults_of
from topline.sheets.cells import DASHES, PLAIN, READERS, Asked, CellReader, Reading
from topline.sheets.checks import (
    Place,
    contradictions,
    empty,
    is_of_poll,
    unoffered,
    unreadable,
    varies,
)
from topline.sheets.column import MISSING, Column, column_of, first_rows, joined, long_of, paired
from topline.sheets.delimited import text_frame
from topline.sheets.identifiers import identifiers
from topline.sheets.layout import Columns, Layout, flat, layout_of
from topline.words import read_text

TableLike = pd.DataFrame | str | os.PathLike[str]

# What a poll that asked several groups of people prints for each question.
_OWN_OF_QUESTION = {"n": "question_n", "moe": "question_moe", "population": "question_population"}


@attrs.frozen(eq=False)
class Sheet:
    """The answers of a table, an item each in every column, ``row``, ``poll`` and ``question``."""

    columns: dict[str, Column]
    row: Any
    """The row of the file that an answer stands in; the header is row 1."""
    poll: Any
    """The number of an answer's poll, counted as they appear."""
    question: Any
    """The number of an answer's question, counted as they appear."""
    poll_ids: list[str]
    question_ids: list[str]
    faults: list[Fault]
    good: Any
    """Whether an answer can be taken: no bad cell in its question, no two minds in its poll."""
    names: dict[str, str]
    """What the table calls each field."""
    file: str
    told: dict[str, list[str]]
    """By poll: what stands for the marks in place of percents."""

    def values(self, field: str, kind: type = object) -> Any:
        """Return the value of every answer, None where there is none, which is NaN of numbers."""
        nothing = Column(np.full(len(self.row), MISSING), [], [])
        column = self.columns.get(field, nothing)
        values = np.empty(len(column.values) + 1, dtype=object)  # the last is for an empty cell
        values[:-1] = column.values
        return values.astype(kind)[column.codes]

    def taken(self) -> "Sheet":
        """Return the answers that can be taken; PollError where none can."""
        if self.good.all():
            return self
        rows = np.flatnonzero(self.good)
        if not rows.size:
            raise PollError(self.faults)
        poll, polls = pd.factorize(self.poll[rows])
        question, questions = pd.factorize(self.question[rows])
        return attrs.evolve(
            self,
            columns={field: column.only(rows) for field, column in self.columns.items()},
            row=self.row[rows],
            poll=poll,
            question=question,
            poll_ids=[self.poll_ids[number] for number in polls],
            question_ids=[self.question_ids[number] for number in questions],
            good=self.good[rows],
        )

    def order(self) -> Any:
        """Return the answers so that those of a poll stand together, and those of a question."""
        return np.lexsort((self.question, self.poll))

    def fault(self, answers: Any, fault: Fault) -> Fault:
        """Return a fault of several answers with the rows they stand in."""
        low, high = self.row[answers].min(), self.row[answers].max()
        place = f"row {low}" if low == high else f"rows {low} to {high}"
        key = self.names.get(fault.key, fault.key)
        return attrs.evolve(fault, key=f"{place}, {key}" if key else place, file=self.file)


def read_sheet(
    table: TableLike,
    columns: Columns,
    answers: Sequence[Any],
    fields: Collection[str],
    reading: Reading = PLAIN,
) -> Sheet:
    """Read the columns of a table that hold ``fields``.

    What is wrong is in ``faults``, what it leaves in ``good``. PollError only for what makes the
    whole table doubtful: a column that is not there, a row that does not say its poll.
    """
    frame, number, file = _frame(table)
    layout = layout_of(frame, columns, answers, fields, file)
    names = {
        field: " + ".join(map(str, flat([column]))) for field, column in layout.columns.items()
    }
    reading = attrs.evolve(reading, every=not layout.answers)
    # What poll_table() wrote has dashes only where they were printed.
    as_written = layout.ours and "by_subtraction" in layout.columns
    if as_written:
        reading = attrs.evolve(reading, marks={dash: dash for dash in DASHES} | {**reading.marks})
    found = _columns(frame, layout, reading, fields)
    if "population" in found:  # which n may have in it
        names.setdefault("population", names.get("n", ""))
    nameless = unreadable("poll_id", found["poll_id"]) + empty("poll_id", found["poll_id"])
    if nameless:
        raise PollError(_told(nameless, names, number, file))
    poll = found["poll_id"].codes
    question, question_ids = _questions(found, poll, wide=bool(layout.answers))
    _give_questions_their_own(found, poll, names)
    row = np.arange(len(frame))
    places, contrary = _places(found, poll, question, number, names)
    told: list[tuple[int, str, str]] = []
    if layout.answers:
        labels = [str(name).strip() for name in layout.answers]
        if wrong := faults_of([READERS["answer"](label) for label in labels if label]):
            raise PollError(attrs.evolve(fault, key="header", file=file) for fault in wrong)
        read_percent = partial(READERS["percent"], reading=reading)
        percents = [column_of(frame[name], read_percent) for name in layout.answers]
        for label, name in zip(labels, layout.answers, strict=True):
            told += _marked(frame[name], poll, [label] * len(frame), {*DASHES, *reading.marks})
        places += unoffered(percents, labels)
        row, of_answers = long_of(percents, labels)
        found = {field: column.rows(row) for field, column in found.items()} | of_answers
    elif not as_written and reading.marks:
        said = [found["answer"].at(place) for place in row]
        told += _marked(frame[layout.columns["percent"]], poll, said, {*reading.marks})
    if layout.whole_as_float:
        found["percent"] = _without_float_zeros(found["percent"], poll[row])
    return Sheet(
        columns=found,
        row=number[row],
        poll=poll[row],
        question=question[row],
        poll_ids=(poll_ids := identifiers(found["poll_id"].values)),
        told=_notes(told, poll_ids, reading),
        question_ids=question_ids,
        faults=_told(places + contrary, names, number, file),
        good=_good(places, contrary, poll, question)[row],
        names=names,
        file=file,
    )


def _frame(table: TableLike) -> tuple[pd.DataFrame, Any, str]:
    """Return a table, the number of each row in its file, and the file's name."""
    if isinstance(table, pd.DataFrame):
        frame, number, file = table, np.arange(2, len(table) + 2), ""
    elif isinstance(table, str | os.PathLike):
        frame = text_frame(table)
        number, file = frame.index.to_numpy(), os.path.basename(table)
    else:
        raise TypeError(f"expected a DataFrame or the path of a CSV file, not {table!r:.80}")
    if not len(frame):
        raise PollError([Fault("", None, "the table has no rows", file)])
    return frame.reset_index(drop=True), number, file


def _columns(
    frame: Any, layout: Layout, reading: Reading, fields: Collection[str]
) -> dict[str, Column]:
    found = {}
    for field, name in layout.columns.items():
        cells = joined([frame[part] for part in name]) if isinstance(name, list) else frame[name]
        reader = partial(READERS[field], reading=reading)
        found[field] = column_of(cells, _unquoted(reader) if layout.ours else reader)
    n = found.get("n")
    if n and any(isinstance(value, Asked) for value in n.values):
        found["n"], who = n.mapped(_people), n.mapped(_population)
        if "population" in fields and "population" not in found:
            found["population"] = who
    return found


def _unquoted(reader: CellReader) -> CellReader:
    """Return a reader of cells before which a spreadsheet's apostrophe may stand."""
    return lambda text: reader(read_text(text))


def _people(value: Any) -> Any:
    return value.n if isinstance(value, Asked) else value


def _population(value: Any) -> Any:
    return value.population if isinstance(value, Asked) else None


def _marked(
    cells: Any, poll: Any, labels: Sequence[str], marks: Collection[str]
) -> list[tuple[int, str, str]]:
    """Return the poll, the mark and the answer of each cell with a mark in place of a percent."""
    column = column_of(cells, lambda text: text if text in marks else None)
    rows = np.flatnonzero(column.codes != MISSING).tolist()
    return [(int(poll[row]), column.at(row), labels[row]) for row in rows]


def _notes(
    told: Sequence[tuple[int, str, str]], poll_ids: list[str], reading: Reading
) -> dict[str, list[str]]:
    """Return the notes of each poll on what its marks are taken for."""
    labels: dict[tuple[int, str], list[str]] = {}
    for poll, mark, label in told:
        labels.setdefault((poll, mark), []).append(label)
    found: dict[str, list[str]] = {}
    for (poll, mark), of in labels.items():
        meaning = f"read as {reading.marks[mark]}" if mark in reading.marks else "not given"
        said = f'The table has "{mark}" for {", ".join(dict.fromkeys(of))}: {meaning}.'
        found.setdefault(poll_ids[poll], []).append(said)
    return found


def _questions(found: dict[str, Column], poll: Any, wide: bool) -> tuple[Any, list[str]]:
    """Return the number of each row's question, counted as they appear, and the questions' ids.

    Without a column of ids a long table has one question a poll, a wide one a question a row.
    """
    if "question_id" in found:
        column = found["question_id"]
        question = paired(poll, column.codes)
        ids = [*identifiers([str(value) for value in column.values]), ""]  # the last: an empty cell
        return question, [ids[code] for code in column.codes[first_rows(question)]]
    if not wide:
        return poll, ["q1"] * (int(poll.max()) + 1)
    number = pd.Series(poll).groupby(poll).cumcount() + 1
    return np.arange(len(poll)), [f"q{place}" for place in number]


def _give_questions_their_own(found: dict[str, Column], poll: Any, names: dict[str, str]) -> None:
    own_n = varies(found["n"], poll) if "n" in found else np.zeros(len(poll), dtype=bool)
    for field, own in _OWN_OF_QUESTION.items():
        if field in found and own not in found:
            column, several = found[field], varies(found[field], poll)
            if field == "moe":  # of one number of respondents there is one margin
                several &= own_n
            if several.any():
                found[field], found[own] = column.cleared(several), column.cleared(~several)
                names[own] = names[field]


def _places(
    found: dict[str, Column], poll: Any, question: Any, number: Any, names: dict[str, str]
) -> tuple[list[Place], list[Place]]:
    """Return every bad cell of a table, and those on which a poll is of two minds."""
    places: list[Place] = []
    contrary: list[Place] = []
    for field, column in found.items():
        places += unreadable(field, column) + empty(field, column)
        differing = contrary if is_of_poll(field) else places
        both = f'"{names["poll_id"]}", "{names.get(field, field)}"'
        apart = f"; if these are two polls, their poll_id may be both columns, [{both}]"
        differing += contradictions(field, column, poll, question, number, apart)
    return places, contrary


def _good(places: list[Place], contrary: list[Place], poll: Any, question: Any) -> Any:
    """Return for each row whether it can be taken.

    A bad cell costs its question. Where rows contradict each other about their poll, nobody knows
    which is right, so that costs the poll, unless the row is lost already.
    """
    bad = [row for row, _, _ in places]
    good = ~np.isin(question, question[bad])
    of_two_minds = [row for row, _, _ in contrary if good[row]]
    return good & ~np.isin(poll, poll[of_two_minds])


def _without_float_zeros(column: Column, poll: Any) -> Column:
    """Read 56.0 as 56 in polls whose percents all end so: a file of floats prints no other way."""
    whole = np.array([str(v).endswith(".0") for v in column.values] + [False])[column.codes]
    decimal = np.bincount(poll, ~whole) > 0
    shorter = [str(value).removesuffix(".0") for value in column.values]
    codes = np.where(decimal[poll], column.codes, column.codes + len(column.values))
    return Column(codes, column.values + shorter, column.texts + shorter)


def _told(places: list[Place], names: dict[str, str], number: Any, file: str) -> list[Fault]:
    return [
        attrs.evolve(fault, key=f"row {number[row]}, {names.get(field, field)}", file=file)
        for row, field, fault in sorted(places, key=lambda place: place[0])
    ]
