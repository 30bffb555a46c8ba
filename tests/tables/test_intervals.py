"""Tables of intervals: the schema, the design effect and its source, and the switches."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from attrs import evolve
from hypothesis import example, given, settings
from hypothesis import strategies as st

import topline as tl
from topline.stats.proportion import SHARE_METHODS
from topline.tables.schema import INTERVAL_COLUMNS, one_question

SCHEMA = (
    "poll_id question_id answer percent n moe low high "
    "confidence_level method deff n_eff deff_source"
)


SHEET = pd.DataFrame(
    [
        ("1", "a", "Yes", "56", "1000"), ("1", "a", "No", "230", "1000"),
        ("1", "b", "Yes", "40", "1000"), ("1", "b", "No", "60", "1000"),
        ("2", "a", "Yes", "80", "900"), ("2", "a", "No", "30", "900"),
        ("3", "a", "Yes", "51", "800"), ("3", "a", "No", "49", "many"),
        ("4", "a", "Yes", "51", "800"), ("4", "a", "No", "49", "800"),
    ],
    columns=["poll_id", "question_id", "answer", "percent", "n"],
).assign(pollster="P", moe="3.5")  # fmt: skip


@pytest.mark.parametrize("make", [tl.intervals, tl.leads])
def test_a_sheet_may_have_bad_cells_if_asked(make, tmp_path):
    with pytest.raises(tl.PollError, match="row 3, percent: '230'"):
        make(SHEET)
    found = make(SHEET, on_error="collect")
    keys = ["poll_id", "question_id"]
    assert found[keys].drop_duplicates().to_numpy().tolist() == [["1", "b"], ["4", "a"]]
    assert found.attrs["faults"] == [
        "row 3, percent: '230': a percent lies in [0, 100], for example 56",
        "row 9, n: 'many': expected a whole number above 0, for example 1500, or \"not stated\"",
        "rows 6 to 7, percent: answers of one question sum to more than 100, beyond rounding",
    ]
    polls = tl.polls_from_table(SHEET, on_error="collect")
    pd.testing.assert_frame_equal(make(polls), found, check_like=False)
    # What our own charts, pages and files do with a table keeps the faults.
    for kept in (one_question(found[found["poll_id"] == "4"], None), found.copy(), found[keys]):
        assert kept.attrs == found.attrs
    found.to_parquet(tmp_path / "table.parquet")
    assert pd.read_parquet(tmp_path / "table.parquet").attrs == found.attrs


@pytest.mark.parametrize("make", [tl.intervals, tl.leads])
def test_a_weighted_base_of_a_sheet_keeps_its_fraction(make):
    sheet = SHEET.iloc[8:].assign(n="852.5", moe="")
    found = make(sheet)
    assert set(found["n"]) == {852.5}
    whole = make(sheet.assign(n="852"))
    assert whole["n"].dtype == np.int64
    assert (found["moe"] < whole["moe"]).all()
    assert found["moe"].to_numpy() == pytest.approx(whole["moe"] * (852 / 852.5) ** 0.5)


@pytest.mark.parametrize("make", [tl.intervals, tl.leads])
def test_collecting_says_that_nothing_was_left_out_or_that_nothing_is_left(make, fom):
    assert make(fom, on_error="collect").attrs == {"faults": []}
    assert make(SHEET.iloc[8:], on_error="collect").attrs == {"faults": []}
    assert make(SHEET.iloc[8:]).attrs == {}
    for rows in (slice(0, 2), slice(4, 6)):
        with pytest.raises(tl.PollError, match="percent"):
            make(SHEET.iloc[rows], on_error="collect")
    with pytest.raises(ValueError, match='on_error=\'skip\': pass "raise" or "collect"'):
        make(fom, on_error="skip")


def test_the_schema_is_the_one_schema(fom):
    assert list(tl.intervals(fom).columns) == SCHEMA.split() == INTERVAL_COLUMNS


def test_the_numbers_of_the_poll(fom):
    # design of the record: margins at 95%, implied by 3.6 and under SRS, to the printed digits
    assert tl.intervals(fom)["moe"].round(2).tolist() == [3.57, 3.03, 2.93, 3.60, 3.16, 3.16]
    srs = tl.intervals(fom, deff=1.0)
    assert srs["moe"].round(2).tolist() == [2.51, 2.13, 2.06, 2.53, 2.22, 2.22]
    first = tl.intervals(fom).iloc[0]
    assert (round(first["low"], 1), round(first["high"], 1)) == (52.4, 59.5)
    assert (round(srs["low"][0], 1), round(srs["high"][0], 1)) == (53.5, 58.5)
    assert round(first["n_eff"]) == 741


def test_a_row_is_the_interval_of_its_share(fom):
    for method in ("clopper-pearson", "jeffreys", "wald"):
        table = tl.intervals(fom, method=method, confidence_level=0.9, deff=1.5)
        for row in table.itertuples():
            alone = tl.proportion_interval(
                row.percent / 100, 1500, method=method, confidence_level=0.9, deff=1.5
            )
            assert row.low == pytest.approx(100 * alone.low)
            assert row.high == pytest.approx(100 * alone.high)


@pytest.mark.parametrize(
    ("change", "deff", "source"),
    [
        ({}, "published", "upper bound implied by the published margin"),
        ({"deff": 1.4}, "published", "stated"),
        ({"moe": None}, "published", "assumed"),
        ({}, 1.3, "assumed"),
    ],
)
def test_every_row_says_where_its_design_effect_comes_from(fom, change, deff, source):
    assert set(tl.intervals(evolve(fom, **change), deff=deff)["deff_source"]) == {source}


def test_an_opt_in_sample_gets_words_and_no_margin(fom):
    table = tl.intervals(evolve(fom, sample_type="opt-in"), deff=1.0)
    assert set(table["deff_source"]) == {"opt-in sample: no margin of sampling error"}
    assert table[["moe", "low", "high", "deff", "n_eff"]].isna().all(axis=None)
    assert table["percent"].tolist() == [56, 23, 21, 48, 26, 26]


def test_a_poll_without_n_keeps_its_rows_and_has_no_interval(fom):
    table = tl.intervals([fom, evolve(fom, id="other", n=None)])
    missing = table["poll_id"] == "other"
    assert table.loc[missing, ["moe", "low", "high"]].isna().all(axis=None)
    assert table.loc[~missing, ["moe", "low", "high"]].notna().all(axis=None)


def test_many_polls_are_the_same_as_one_by_one(fom):
    other = evolve(fom, id="other", n=900, moe="4.1")
    both = tl.intervals({"a": fom, "b": other})
    apart = pd.concat([tl.intervals(fom), tl.intervals(other)], ignore_index=True)
    pd.testing.assert_frame_equal(both, apart)


def test_a_question_put_to_a_part_has_the_parts_n(fom):
    part = evolve(fom, questions=[evolve(fom["cooperation"], n=700)])
    assert tl.intervals(part)["n"].tolist() == [700] * 3


@pytest.mark.parametrize("method", ["wilson", "sison-glaz", "quesenberry-hurst"])
def test_simultaneous_rows_are_the_joint_intervals_of_their_question(fom, method):
    table = tl.intervals(fom, simultaneous=True, method=method)
    name = "goodman" if method == "wilson" else method
    for _, rows in table.groupby("question_id"):
        joint = tl.simultaneous_intervals(
            rows["percent"] / 100, 1500, deff=rows["deff"].iloc[0], method=name
        )
        np.testing.assert_allclose(rows["low"], 100 * joint.low)
        np.testing.assert_allclose(rows["high"], 100 * joint.high)
        assert set(rows["method"]) == {name}


@pytest.mark.parametrize("simultaneous", [False, True])
def test_rounding_bounds_hold_for_every_percent_in_the_cell(fom, simultaneous):
    wide = tl.intervals(fom, rounding=True, simultaneous=simultaneous)
    plain = tl.intervals(fom, simultaneous=simultaneous)
    added = (wide["high"] - wide["low"]) - (plain["high"] - plain["low"])
    np.testing.assert_allclose(wide["width_from_rounding"], added)
    assert (wide["low"] < plain["low"]).all()
    assert (wide["high"] > plain["high"]).all()
    # 56 can be 55.5 to 56.5; 21 was found by subtraction from two rounded numbers: 20 to 22
    if not simultaneous:
        low = tl.proportion_interval([0.555, 0.20], 1500, deff=wide["deff_high"][0]).low
        np.testing.assert_allclose(wide["low"].iloc[[0, 2]], 100 * low)


@given(
    printed=st.sampled_from(["0", "1", "2", "56", "99", "100", "0.0", "0.1", "99.9", "100.0"]),
    within=st.floats(0, 1) | st.floats(0, 1e-6) | st.floats(1 - 1e-6, 1),
    n=st.integers(10, 5000),
    level=st.floats(0.5, 0.999),
    method=st.sampled_from(sorted(SHARE_METHODS.table)),
)
@example(printed="0", within=1e-9, n=1500, level=0.95, method="logit")
@example(printed="100", within=1 - 1e-9, n=1500, level=0.95, method="logit")
@settings(max_examples=300, deadline=None)
def test_rounding_bounds_contain_the_interval_at_every_share_of_the_cell(
    printed, within, n, level, method
):
    answers = {"A": Decimal(printed)}
    poll = tl.Poll("p", pollster="P", n=n, questions=[tl.Question("q", "?", answers)])
    row = tl.intervals(poll, method=method, confidence_level=level, rounding=True).iloc[0]
    cell = tl.rounding_interval(printed)
    share = min(cell.low + within * (cell.high - cell.low), cell.high)
    there = tl.proportion_interval(share, n, method=method, confidence_level=level)
    assert row["low"] <= 100 * there.low + 1e-9
    assert row["high"] >= 100 * there.high - 1e-9


@given(
    weights=st.lists(st.integers(0, 1000), min_size=2, max_size=6).filter(any),
    n=st.integers(20, 5000),
    level=st.floats(0.62, 0.999),
    deff=st.sampled_from([1.0, 2.02]),
    method=st.sampled_from(["goodman", "quesenberry-hurst", "fitzpatrick-scott"]),
)
@settings(max_examples=100, deadline=None)
def test_joint_rounding_bounds_contain_those_of_the_shares_that_were_printed(
    weights, n, level, deff, method
):
    shares = np.array(weights) / sum(weights)
    answers = {f"answer {i}": Decimal(round(100 * share)) for i, share in enumerate(shares)}
    poll = tl.Poll("p", pollster="P", n=n, questions=[tl.Question("q", "?", answers)])
    wide = tl.intervals(
        poll,
        method=method,
        confidence_level=level,
        deff=deff,
        simultaneous=True,
        rounding=True,
    )
    there = tl.simultaneous_intervals(shares, n, deff=deff, confidence_level=level, method=method)
    assert (wide["low"] <= 100 * there.low + 1e-9).all()
    assert (wide["high"] >= 100 * there.high - 1e-9).all()


def test_a_method_whose_reach_jumps_has_no_bounds_for_all_that_was_rounded(fom):
    with pytest.raises(ValueError, match=r"sison-glaz.*rounding=True.*choose method='goodman'"):
        tl.intervals(fom, method="sison-glaz", simultaneous=True, rounding=True)


def test_decided_answers_have_their_own_base_and_say_so(fom):
    table = tl.intervals(fom, decided=True)
    assert table["answer"].tolist() == ["Should", "Should not", "Aggressive", "Defensive"]
    assert table["percent"].tolist() == pytest.approx([5600 / 79, 2300 / 79, 4800 / 74, 2600 / 74])
    assert table["n"].tolist() == pytest.approx([1185, 1185, 1110, 1110])
    assert table["base"][0] == "with an opinion: 79% of 1,500 respondents"
    assert set(table["deff"]) == set(tl.intervals(fom)["deff"])


@given(
    percents=st.lists(st.integers(0, 20), min_size=2, max_size=5),
    n=st.integers(50, 5000),
    level=st.floats(0.5, 0.999),
)
@settings(max_examples=40, deadline=None)
def test_bounds_are_ordered_and_inside(percents, n, level):
    answers = {f"answer {number}": percent for number, percent in enumerate(percents)}
    poll = tl.Poll("p", pollster="P", n=n, questions=[tl.Question("q", "?", answers)])
    for options in ({}, {"simultaneous": True}, {"rounding": True}):
        table = tl.intervals(poll, confidence_level=level, **options)
        assert (table["low"] >= 0).all()
        assert (table["high"] <= 100).all()
        assert (table["low"] <= table["percent"] + 1e-9).all()
        assert (table["percent"] <= table["high"] + 1e-9).all()


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda poll: tl.intervals(poll, deff="srs"), 'pass "published", or a number above 0'),
        (lambda poll: tl.intervals(poll, deff=-1), "ratio of variances above 0"),
        (lambda poll: tl.intervals(poll, confidence_level=95), r"did you mean 0\.95\?"),
        (lambda poll: tl.intervals(poll, method="bootstrap"), "choose one of wilson"),
        (lambda poll: tl.intervals([poll, poll]), "two polls have the id 'fom-2002-12-nato'"),
    ],
)
def test_bad_options_say_what_is_right(fom, call, text):
    with pytest.raises(ValueError, match=text):
        call(fom)


@pytest.mark.parametrize("thing", ["fom-2002-12-nato", [], [1], 7])
def test_what_is_no_poll_is_refused(thing):
    with pytest.raises(TypeError, match="expected a Poll or several"):
        tl.intervals(thing)


def test_rounding_of_decided_answers_covers_whatever_was_rounded():
    answers = {"Yes": "40", "No": "20", "Other": "10", "Undecided": "30"}
    poll = tl.Poll("p", pollster="P", n=1000, questions=[tl.Question("q", "?", answers)])
    wide = tl.intervals(poll, decided=True, rounding=True).iloc[0]
    # 40.5 of 69.5, or 39.5 of 70.5: the other two were rounded the other way
    highest = tl.proportion_interval(40.5 / 69.5, 695).high
    lowest = tl.proportion_interval(39.5 / 70.5, 705).low
    assert wide["high"] >= 100 * highest
    assert wide["low"] <= 100 * lowest
    ends = (100 * 39.5 / 70.5, 100 * 40.5 / 69.5, 685)  # 1.5 points of base may be rounding
    assert tuple(wide[["lowest", "highest", "fewest"]]) == pytest.approx(ends)


def test_one_option_has_all_the_decided_however_it_was_rounded():
    only = tl.intervals(of({"A": "40", "Undecided": "60"}), decided=True, rounding=True).iloc[0]
    assert (only["lowest"], only["percent"], only["highest"]) == (100, 100, 100)


def test_adjusted_and_plain_leads_differ_in_name_and_bounds_not_in_the_printed_margin(
    fom, all_compete
):
    race = all_compete(fom)
    plain, joint = tl.leads(race), tl.leads(race, adjustment="scheffe")
    assert set(joint["method"]) == {"bonett-price-scheffe"}
    assert (joint["moe"] == plain["moe"]).all()
    assert (joint["low"] < plain["low"]).all()


def of(answers, **facts):
    given = {"pollster": "P", "n": 1000} | facts
    return tl.Poll("x", questions=[tl.Question("q", "?", answers)], **given)


def test_one_answer_alone_stands_by_itself_among_joint_ones(fom):
    one = of({"Yes": "50"})
    table = tl.intervals([fom, one], simultaneous=True)
    alone = tl.intervals(one).iloc[0]
    assert table.iloc[-1]["low"] == pytest.approx(alone["low"])


def test_a_question_without_opinions_leaves_no_rows():
    assert len(tl.intervals(of({"Undecided": "60", "Refused": "40"}), decided=True)) == 0


def test_no_rounding_makes_more_than_all_the_decided_of_an_option():
    answers = {"A": "1", **dict.fromkeys("BCDEF", "0"), "Undecided": "99"}
    table = tl.intervals(of(answers), decided=True, rounding=True)
    assert table["highest"][0] == 100
    assert table["highest"].between(table["percent"], 100).all()


def test_a_question_on_which_nobody_has_an_opinion_leaves_no_rows():
    poll = of({"A": "0", "B": "0", "Undecided": "100"})
    assert len(tl.intervals(poll, decided=True)) == 0
    assert len(tl.leads(poll, decided=True)) == 0


def test_a_base_that_rounding_may_have_made_of_nobody_knows_nothing():
    table = tl.intervals(of({"A": "0", "B": "1", "Undecided": "99"}), decided=True, rounding=True)
    assert (table["low"] < 1).all()
    assert (table["high"] > 99).all()


@pytest.mark.parametrize("make", [tl.intervals, tl.leads])
@pytest.mark.parametrize("deff", [None, True, [1, 2], np.array([1.0, 2.0]), "srs", np.nan])
def test_a_table_takes_one_design_effect(fom, make, deff):
    with pytest.raises((ValueError, TypeError), match=r"deff.*(pass|number)"):
        make(fom, deff=deff)


@pytest.mark.parametrize("make", [tl.intervals, tl.leads])
@pytest.mark.parametrize("level", [None, np.nan, 95, 0.05, [0.9, 0.95]])
def test_a_table_takes_one_level(fom, make, level):
    with pytest.raises(ValueError, match=r"confidence_level.*0\.9"):
        make(fom, confidence_level=level)


@pytest.mark.parametrize("word", ["alpha", "deft", "level"])
def test_words_from_elsewhere_are_answered_with_the_right_one(fom, word):
    for call in (tl.intervals, tl.leads):
        with pytest.raises(TypeError, match=f"has no '{word}'"):
            call(fom, **{word: 0.05})


def test_those_with_an_opinion_are_not_told_of_a_list_that_was_printed_in_part():
    part = tl.Question("q", "?", {"Labour": "30", "Conservative": "25"})
    whole = tl.Question("w", "?", {"Yes": "56", "No": "30", "Undecided": "14"})
    poll = tl.Poll("p", pollster="P", n=1000, questions=[part, whole])
    base = tl.intervals(poll, decided=True).groupby("question_id")["base"].first()
    assert base["q"] == "who chose one of the printed answers: 55% of 1,000 respondents"
    assert base["w"] == "with an opinion: 86% of 1,000 respondents"
    drawn = tl.charts.canvas.chart_of(tl.charts.interval_chart(poll, "q", decided=True))
    assert "Percent of those who chose one of the printed answers" in drawn.subtitle
