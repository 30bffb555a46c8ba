import pandas as pd
import pytest

import topline as tl
from topline.tables.chart_values import chart_values, in_points


@pytest.fixture(scope="module")
def fom():
    return tl.load_poll("fom-2002-12-nato")


def of(table, question="cooperation"):
    return table[table["question_id"] == question]


def test_shares_leads_and_changes_are_rows_of_label_value_low_high(fom):
    later = tl.load_poll("fom-2004-04-nato")
    for table, name in (
        (tl.intervals(fom), "percent"),
        (tl.leads(fom), "lead"),
        (tl.changes(fom, later), "change"),
    ):
        rows = of(table)
        found = chart_values(rows)
        assert list(found) == ["label", "value", "low", "high"]
        for column, source in (("value", name), ("low", "low"), ("high", "high")):
            assert found[column].tolist() == rows[source].tolist()
        assert in_points(rows) == (name != "percent")


def test_a_lead_is_named_by_both_sides(fom):
    assert chart_values(of(tl.leads(fom)))["label"].tolist() == ["Should over Should not"]


def test_what_has_no_margin_has_no_bounds(fom):
    poll = tl.Poll("a", pollster="x", n=None, questions=fom.questions)
    found = chart_values(of(tl.intervals(poll)))
    assert found["value"].tolist() == [56, 23, 21]
    assert found[["low", "high"]].isna().all(axis=None)


def test_rows_that_labels_would_not_tell_apart_have_no_values(fom):
    table = tl.intervals(fom)
    assert chart_values(table) is None
    assert chart_values(pd.concat([of(table), of(table).assign(poll_id="other")])) is None
    assert chart_values(pd.DataFrame({"percent": [50.0], "moe": [3.0]})) is None
