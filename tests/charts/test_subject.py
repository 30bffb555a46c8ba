import pandas as pd
import pytest

import topline as tl
from topline.charts import interval_chart
from topline.charts.canvas import drawing_of


def test_several_questions_need_a_name_and_the_ids_are_listed(real):
    with pytest.raises(ValueError, match=r"name one of 'cooperation', 'nato-bloc'"):
        interval_chart(real)


def test_an_unknown_question_lists_the_known(real):
    with pytest.raises(ValueError, match=r"question='x' is not there; choose one of 'cooperation'"):
        interval_chart(real, "x")


def test_one_question_needs_no_name(polls):
    chart = drawing_of(interval_chart(polls["one"])).chart
    assert chart.title == "51 % “Yes”: too close to one half to call"
    assert chart.table[["question_id", "answer", "percent"]].to_numpy().tolist() == [
        ["q", "Yes", 51.0]
    ]


def test_options_do_not_go_with_a_finished_table(real):
    with pytest.raises(
        TypeError, match=r"method: options are for polls.*pass them to intervals\(\)"
    ):
        interval_chart(tl.intervals(real), "cooperation", method="wald")


def test_a_table_of_two_polls_is_refused(polls):
    table = pd.concat([tl.intervals(polls["one"]), tl.intervals(polls["ties"])])
    with pytest.raises(ValueError, match="several polls, 'one', 'ties': pass the rows of one"):
        interval_chart(table)


def test_the_wrong_poll_beside_a_table_is_refused(polls):
    with pytest.raises(ValueError, match="of poll 'one', not of 'ties'"):
        interval_chart(tl.intervals(polls["one"]), poll=polls["ties"])


def test_a_table_without_rows_or_columns_is_refused(polls):
    table = tl.intervals(polls["one"])
    with pytest.raises(ValueError, match="without rows"):
        interval_chart(table.iloc[:0])
    with pytest.raises(ValueError, match="without low, high"):
        interval_chart(table.drop(columns=["low", "high"]))


def test_something_else_is_a_type_error():
    with pytest.raises(TypeError, match=r"expected a Poll or a table of intervals\(\), not 56"):
        interval_chart(56)
