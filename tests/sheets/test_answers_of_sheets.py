from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from topline.polls.answers import of_polls
from topline.polls.readers import PollError
from topline.polls.toml import read_polls
from topline.sheets.from_table import answers_from_table, polls_from_table
from topline.sheets.to_table import poll_table

FOLDER = Path(__file__).parents[2] / "data"
COLUMNS = {
    **{"poll_id": "poll", "question_id": "question", "answer": "answer", "percent": "percent"},
    **{"n": "n", "moe": "moe", "confidence_level": "level", "deff": "deff"},
    **{"sample_type": "type", "pollster": "firm", "by_subtraction": "rest"},
}


def long_table(**columns):
    plain = {"poll": "a", "question": "q", "firm": "FOM", "answer": ["Yes", "No", "Undecided"]}
    plain |= {"percent": ["56", "23.5", "remainder"], "n": "1,500", "moe": "", "level": ""}
    return pd.DataFrame({**plain, "deff": "", "type": "", "rest": "", **columns})


def rows_from_table(table, **options):
    return answers_from_table(table, **options).frame()


def told(table, **options):
    with pytest.raises(PollError) as caught:
        rows_from_table(table, columns=COLUMNS, **options)
    return str(caught.value).splitlines()


def test_the_rows_of_the_folder_are_those_of_its_polls():
    known = read_polls(FOLDER)
    pd.testing.assert_frame_equal(rows_from_table(poll_table(known)), of_polls(known).frame())


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_rows_of_a_table_are_those_of_its_polls(data):
    size = data.draw(st.integers(1, 6))

    def cells(name, values):
        drawn = data.draw(st.lists(st.sampled_from(values), min_size=size, max_size=size))
        return {f"{name}": np.repeat(drawn, 3)}

    table = pd.DataFrame(
        {
            **{"poll": np.repeat([f"p{i % 4}" for i in range(size)], 3), "firm": "FOM"},
            **{"question": np.repeat([f"q{i}" for i in range(size)], 3), "rest": ""},
            **{"answer": ["Yes", "Hard to say", "Other"] * size},
            **{"percent": data.draw(st.permutations(["33", "12.5", "40.25"])) * size},
            **cells("n", ["1500", "800", ""]),
            **dict.fromkeys(("moe", "level", "deff", "type"), ""),
        }
    )
    if size <= 4:  # a poll for each question
        table = table.assign(
            **cells("moe", ["3.6", "", '{"50": "3.4", "25": "2.9"}', '{"10": "2.5"}']),
            **cells("level", ["0.95", "0.99", ""]),
            **cells("deff", ["1.5", "", ""]),
            **cells("type", ["", "opt-in", "quota"]),
        )
    table = table.iloc[data.draw(st.permutations(range(len(table))))]
    polls = polls_from_table(table, columns=COLUMNS)
    pd.testing.assert_frame_equal(rows_from_table(table, columns=COLUMNS), of_polls(polls).frame())


def test_a_margin_implies_a_design_effect_within_its_rounding():
    rows = rows_from_table(long_table(moe="3.6"), columns=COLUMNS)
    srs = 100 * 1.959963984540054 * np.sqrt(0.25 / 1500)
    assert rows["deff"].to_numpy() == pytest.approx((3.6 / srs) ** 2)
    assert set(rows["deff_source"]) == {"implied by the published margin"}


@pytest.mark.parametrize(
    ("columns", "deff", "source"),
    [
        ({}, 1.0, "assumed"),
        ({"deff": "1.7", "moe": "3.6"}, 1.7, "stated"),
        ({"moe": "3.6", "n": "n/a"}, 1.0, "assumed"),
        ({"type": "opt-in", "deff": "1.7"}, np.nan, "opt-in sample: no margin of sampling error"),
    ],
)
def test_the_design_effect_says_where_it_comes_from(columns, deff, source):
    rows = rows_from_table(long_table(**columns), columns=COLUMNS)
    assert rows["deff"].to_numpy() == pytest.approx(deff, nan_ok=True)
    assert set(rows["deff_source"]) == {source}


def test_percents_keep_what_rounding_leaves_open():
    rows = rows_from_table(long_table(), columns=COLUMNS)
    assert rows["percent"].tolist() == [56.0, 23.5, 20.5]
    assert rows["slack"].to_numpy() == pytest.approx([0.5, 0.05, 0.55])
    assert rows["role"].tolist() == ["option", "option", "undecided"]
    assert rows["n"].tolist() == [1500] * 3


def test_a_missing_number_of_respondents_is_nan():
    assert rows_from_table(long_table(n=["", "", ""]), columns=COLUMNS)["n"].isna().all()


def test_two_columns_of_one_answer_are_refused():
    wide = pd.DataFrame({"id": ["a"], "n": ["1000"], "Yes": ["40"], "Yes ": ["30"]})
    with pytest.raises(PollError, match=r"^row 2, answer: an answer stands twice in one question$"):
        rows_from_table(wide, columns={"poll_id": "id", "n": "n"}, answers=["Yes", "Yes "])


def test_a_wide_table_makes_rows_without_a_pollster():
    wide = pd.DataFrame({"poll": ["a", "b"], "Yes": [56.0, 48.0], "No": [23.5, np.nan]})
    rows = rows_from_table(wide, columns={"poll_id": "poll"}, answers=["Yes", "No"])
    assert rows[["poll_id", "answer", "percent"]].to_numpy().tolist() == [
        ["a", "Yes", 56.0],
        ["a", "No", 23.5],
        ["b", "Yes", 48.0],
    ]


@pytest.mark.parametrize(
    ("columns", "faults"),
    [
        (
            {"percent": ["560", "23", "1"]},
            ["row 2, percent: '560': a percent lies in [0, 100], for example 56"],
        ),
        (
            {"percent": ["80", "23", "1"]},
            ["rows 2 to 4, percent: answers of one question sum to more than 100, beyond rounding"],
        ),
        (
            {"percent": ["56", "remainder", "remainder"]},
            ["rows 2 to 4, percent: only one answer of a question can be the remainder"],
        ),
        (
            {"percent": ["56", "23", "20"], "rest": ["", "", "true"]},
            ["rows 2 to 4, percent: the answer by subtraction is not what the others leave"],
        ),
        (
            {"answer": ["Yes", "No", "Yes"]},
            ["rows 2 to 4, answer: an answer stands twice in one question"],
        ),
        (
            {"poll": ["a", "", "a"]},
            ["row 3, poll: empty; every row names its poll, for example 84549"],
        ),
    ],
)
def test_bad_rows_are_told(columns, faults):
    assert told(long_table(**columns)) == faults


@pytest.mark.parametrize(
    "percents", [["56", "23", "22"], ["33.4", "33.3", "33.4"], ["50.0", "50.1"], ["0", "0", "0"]]
)
def test_sums_that_rounding_can_make_are_taken(percents):
    table = long_table().iloc[: len(percents)].assign(percent=percents)
    assert rows_from_table(table, columns=COLUMNS)["percent"].tolist() == list(map(float, percents))
    assert len(polls_from_table(table, columns=COLUMNS)) == 1
