"""Finished tables: what one must have, and the rows of one question."""

import inspect
from typing import get_type_hints

import pandas as pd
import pytest

import topline as tl
from topline.tables.schema import (
    INTERVAL_COLUMNS,
    ChangeOptions,
    IntervalOptions,
    LeadOptions,
    check_finished,
    one_question,
    table_of,
)


@pytest.fixture
def ties():
    question = tl.Question("q", "?", {"Left": "40", "Right": "40", "Undecided": "20"})
    return tl.Poll("ties", pollster="P", n=1000, moe="3", questions=[question])


def finished(given, poll=None, **options):
    return table_of(given, poll, tl.intervals, INTERVAL_COLUMNS, options)


def test_several_questions_need_a_name_and_the_ids_are_listed(fom):
    with pytest.raises(ValueError, match=r"name one of 'cooperation', 'nato-bloc'"):
        one_question(tl.intervals(fom), None)


def test_an_unknown_question_lists_the_known(fom):
    with pytest.raises(ValueError, match=r"question='x' is not there; choose one of 'cooperation'"):
        one_question(tl.intervals(fom), "x")


def test_one_question_needs_no_name(ties):
    rows = one_question(tl.intervals(ties), None)
    assert rows["answer"].tolist() == ["Left", "Right", "Undecided"]


def test_rows_of_a_question_are_counted_from_0(fom):
    rows = one_question(tl.intervals(fom), "nato-bloc")
    assert rows["answer"].tolist() == ["Aggressive", "Defensive", "Undecided"]
    assert rows.index.tolist() == [0, 1, 2]


def test_a_poll_gives_its_table_with_the_options_and_itself(fom):
    table, poll = finished(fom, deff=1.5)
    assert poll is fom
    pd.testing.assert_frame_equal(table, tl.intervals(fom, deff=1.5))


def test_options_do_not_go_with_a_finished_table(fom):
    with pytest.raises(
        TypeError, match=r"method: options are for polls.*pass them to intervals\(\)"
    ):
        finished(tl.intervals(fom), method="wald")


def test_a_table_of_two_polls_is_refused(fom, ties):
    with pytest.raises(
        ValueError, match="several polls, 'fom-2002-12-nato', 'ties': pass the rows of one"
    ):
        finished(tl.intervals([fom, ties]))


def test_the_wrong_poll_beside_a_table_is_refused(fom, ties):
    with pytest.raises(ValueError, match="of poll 'fom-2002-12-nato', not of 'ties'"):
        finished(tl.intervals(fom), ties)


def test_a_table_without_rows_or_columns_is_refused(ties):
    table = tl.intervals(ties)
    with pytest.raises(ValueError, match="without rows"):
        finished(table.iloc[:0])
    with pytest.raises(ValueError, match="without low, high"):
        check_finished(table.drop(columns=["low", "high"]), tl.intervals, INTERVAL_COLUMNS, {})


def test_something_else_is_a_type_error():
    with pytest.raises(TypeError, match=r"expected a Poll or a table of intervals\(\), not 56"):
        finished(56)


@pytest.mark.parametrize(
    ("make", "options"),
    [(tl.intervals, IntervalOptions), (tl.leads, LeadOptions), (tl.changes, ChangeOptions)],
)
def test_options_that_are_passed_on_are_the_keywords_with_their_types(make, options):
    parameters = inspect.signature(make).parameters.values()
    # A column of estimates is named where the table is made.
    keywords = {one.name for one in parameters if one.kind is one.KEYWORD_ONLY} - {"over"}
    hints = get_type_hints(make)
    assert get_type_hints(options) == {name: hints[name] for name in keywords}
