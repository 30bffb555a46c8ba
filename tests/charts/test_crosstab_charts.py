import numpy as np
import pandas as pd
import pytest

import topline as tl
from topline.charts.canvas import chart_of


@pytest.fixture(scope="module")
def found():
    draw = np.random.default_rng(5)
    age = draw.choice(["18-39", "60+"], 600)
    yes = draw.random(600) < np.where(age == "60+", 0.7, 0.4)
    rows = pd.DataFrame({"q": np.where(yes, "Yes", "No"), "age": age, "w": 1.0})
    return tl.estimate(rows, tl.SurveyDesign(weight="w"), "q", by="age", id="mine")


def test_it_draws_one_answer_in_every_group(found):
    table = tl.crosstab(found)
    chart = chart_of(tl.charts.crosstab_chart(table, answer="Yes"))
    yes = table[table["answer"] == "Yes"]
    drawn = [row.numbers for row in chart.marks.rows]
    assert drawn == [tuple(row) for row in yes[["percent", "low", "high"]].to_numpy()]
    assert [row.label for row in chart.marks.rows] == ["18-39", "60+"]
    assert [row.filled for row in chart.marks.rows] == [True, True]
    low, high = yes["percent"]
    assert chart.title == f"Yes: {high:.1f}% of 60+ against {low:.1f}% of 18-39, beyond the margin"
    assert "differs from age: 60+" in chart.alt
    assert "(Bonferroni)" in chart.note


def test_the_largest_option_is_drawn_by_itself(found):
    table = tl.crosstab(found)
    largest = table.groupby("answer").apply(lambda rows: (rows["percent"] * rows["n"]).sum())
    title = chart_of(tl.charts.crosstab_chart(found)).title
    assert title.startswith(f"{largest.idxmax()}: ")


def test_groups_that_do_not_differ_make_no_headline(found):
    same = tl.crosstab(found).assign(differs_from="")
    chart = chart_of(tl.charts.crosstab_chart(same, answer="No"))
    assert chart.title == "No: no two groups differ beyond the margin"
    assert not any(row.filled for row in chart.marks.rows)


def test_other_charts_ask_for_one_group(found):
    with pytest.raises(ValueError, match="several domains, 'age: 18-39', 'age: 60\\+': pass the"):
        tl.charts.interval_chart(found)
    table = tl.intervals(found)
    chart = chart_of(tl.charts.interval_chart(table[table["domain"] == "age: 60+"]))
    assert "Percent (age: 60+)" in chart.subtitle
    bars = chart_of(tl.charts.share_bar(found))
    assert "age: 60+: " in bars.title


def test_an_answer_that_is_not_there_is_told(found):
    with pytest.raises(ValueError, match="answer='Maybe' is not there; choose one of 'No', 'Yes'"):
        tl.charts.crosstab_chart(found, answer="Maybe")
    with pytest.raises(ValueError, match="without differs_from"):
        tl.charts.crosstab_chart(tl.intervals(found))
