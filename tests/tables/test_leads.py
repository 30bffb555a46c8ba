"""Tables of leads."""

import itertools

import numpy as np
import pytest
from attrs import evolve

import topline as tl

SCHEMA = (
    "poll_id question_id answer_a answer_b lead n moe low high confidence_level method deff n_eff "
    "deff_source verdict probability_ahead"
)


def test_the_schema(fom):
    assert list(tl.leads(fom).columns) == SCHEMA.split()


def test_the_leads_of_the_poll(fom):
    # the record: 33 ± 5.94 and 22 ± 5.99 with the implied design effect, 4.18 and 4.21 under SRS
    table, srs = tl.leads(fom), tl.leads(fom, deff=1.0)
    assert table["lead"].tolist() == [33, 22]
    assert table["moe"].round(2).tolist() == [5.94, 5.99]
    assert srs["moe"].round(2).tolist() == [4.18, 4.21]


def test_every_pair_of_a_question_stands_once_with_the_larger_first(fom, all_compete):
    table = tl.leads(all_compete(fom))
    pairs = list(zip(table["answer_a"], table["answer_b"], strict=True))
    assert pairs == [
        ("Should", "Should not"), ("Should", "Undecided"), ("Should not", "Undecided"),
        ("Aggressive", "Defensive"), ("Aggressive", "Undecided"), ("Defensive", "Undecided"),
    ]  # fmt: skip
    assert (table["lead"] >= 0).all()


def test_polls_of_different_numbers_of_answers_keep_their_order(fom, all_compete):
    short = tl.Poll(
        "b", pollster="P", n=500, questions=[tl.Question("q", "?", {"Yes": 51, "No": 49})]
    )
    table = tl.leads([short, evolve(all_compete(fom), id="a")])
    assert table["poll_id"].tolist() == ["b"] + ["a"] * 6


@pytest.mark.parametrize("method", ["wald", "bonett-price", "agresti-min", "tango"])
def test_a_row_is_the_lead_of_its_two_shares(fom, method):
    table = tl.leads(fom, method=method, deff=1.5)
    alone = tl.lead_interval(0.56, 0.23, 1500, method=method, deff=1.5)
    assert table["low"][0] == pytest.approx(100 * alone.low)
    assert table["high"][0] == pytest.approx(100 * alone.high)


def test_the_verdict_follows_the_interval(fom, all_compete):
    table = tl.leads(all_compete(fom))
    assert table["verdict"].tolist() == 2 * ["ahead", "ahead", "too close to call"]
    assert ((table["low"] > 0) == (table["verdict"] == "ahead")).all()


def test_without_an_interval_the_verdict_is_not_known(fom):
    for change in ({"sample_type": "opt-in"}, {"n": None}):
        assert set(tl.leads(evolve(fom, **change))["verdict"]) == {"not known"}


def test_equal_shares_are_a_coin_toss(fom, all_compete):
    assert tl.leads(all_compete(fom))["probability_ahead"].iloc[5] == pytest.approx(0.5)


def test_rounding_moves_a_lead_of_two_printed_numbers_by_a_step(fom):
    wide, plain = tl.leads(fom, rounding=True), tl.leads(fom)
    assert wide["deff_high"][0] > plain["deff"][0]
    at = tl.lead_interval(0.555, 0.235, 1500, deff=wide["deff_high"][0])
    assert wide["low"][0] == pytest.approx(100 * at.low)
    assert (wide["width_from_rounding"] > 0).all()


def test_rounding_of_a_small_lead_near_0_is_widest_between_the_ends():
    question = tl.Question("q", "?", {"A": "1", "B": "0", "C": "99"})
    poll = tl.Poll("p", pollster="P", n=100, questions=[question])
    wide = tl.leads(poll, method="wald", deff=1.0, rounding=True).iloc[-1]
    assert (wide["answer_a"], wide["answer_b"]) == ("A", "B")
    true = tl.lead_interval(np.linspace(0.005, 0.015, 101), 0.0025, 100, method="wald")
    assert wide["low"] <= 100 * true.low.min()
    corner = tl.lead_interval([0.005, 0.015], [0.005, 0.0], 100, method="wald")
    between = tl.lead_interval(0.015, np.linspace(0, 0.005, 101), 100, method="wald")
    assert wide["low"] == pytest.approx(100 * corner.low[0])
    assert wide["high"] == pytest.approx(100 * between.high.max())


def test_the_remainder_of_many_rounded_answers_has_leads_too():
    answers = {"A": "30", "B": "0", "C": "0", "D": "0", "E": "0", "Rest": tl.REMAINDER}
    question = tl.Question("q", "?", answers)
    poll = tl.Poll("p", pollster="P", n=1000, questions=[question])
    wide = tl.leads(poll, deff=1.0, rounding=True).iloc[0]
    assert (wide["answer_a"], wide["answer_b"]) == ("Rest", "A")
    # 29.5 and five times 0 leave 70.5, 30.5 and four times 0.5 leave 67.5
    largest, least = (tl.lead_interval(*pair, 1000) for pair in ((0.705, 0.295), (0.675, 0.305)))
    assert wide["high"] >= 100 * largest.high
    assert wide["low"] <= 100 * least.low


@pytest.mark.parametrize("adjustment", ["bonferroni", "scheffe"])
def test_adjusted_leads_are_the_joint_ones(fom, all_compete, adjustment):
    table = tl.leads(all_compete(fom), method="wald", adjustment=adjustment)
    joint = tl.all_leads([0.56, 0.23, 0.21], 1500, deff=table["deff"][0], adjustment=adjustment)
    np.testing.assert_allclose(table["low"][:3], 100 * joint.low)
    np.testing.assert_allclose(table["high"][:3], 100 * joint.high)
    assert set(table["confidence_level"]) == {0.95}


def test_a_question_with_one_answer_has_no_lead():
    poll = tl.Poll("p", pollster="P", n=500, questions=[tl.Question("q", "?", {"Yes": 51})])
    assert len(tl.leads(poll)) == 0


def test_an_unknown_adjustment_is_refused(fom):
    with pytest.raises(ValueError, match="bonferroni"):
        tl.leads(fom, adjustment="tukey")


def test_a_question_of_too_many_answers_is_named_with_the_remedy(fom):
    many = {f"answer {i}": 0 for i in range(1001)}
    poll = tl.Poll("p", pollster="P", n=500, questions=[tl.Question("q", "?", many)])
    says = r"p, question 'q': 1,001 answers of one question have 500,500 leads; .* in pairs=, or "
    with pytest.raises(ValueError, match=says):
        tl.leads([fom, poll])


def test_undecided_refused_and_others_compete_with_nobody():
    answers = {"Democrats": 44, "Neither": 33, "Republicans": 15, "Don’t know": 7, "Skipped": 1}
    poll = tl.Poll("p", pollster="P", n=1000, questions=[tl.Question("q", "?", answers)])
    plain, joint = tl.leads(poll), tl.leads(poll, adjustment="bonferroni")
    assert plain[["answer_a", "answer_b"]].to_numpy().tolist() == [["Democrats", "Republicans"]]
    # Of two options there is one lead, and nothing to adjust for.
    assert joint["low"][0] == pytest.approx(plain["low"][0])


def test_a_question_of_one_option_has_no_lead():
    for answers in ({"Yes": 51, "Undecided": 49}, {"Undecided": 51, "Refused": 49}):
        poll = tl.Poll("p", pollster="P", n=500, questions=[tl.Question("q", "?", answers)])
        assert tl.leads(poll).empty


@pytest.mark.parametrize("method", ["bonett-price", "agresti-min", "wald"])
@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_bounds_hold_for_every_design_effect_that_the_margin_can_stand_for(method, level):
    question = tl.Question("q", "?", {"A": "98", "B": "1", "Undecided": tl.REMAINDER})
    poll = tl.Poll("p", pollster="P", n=20, moe="32", questions=[question])
    wide = tl.leads(poll, method=method, confidence_level=level, rounding=True).iloc[0]
    low, high = tl.intervals(poll, rounding=True).loc[0, ["deff_low", "deff_high"]]
    for deff in np.linspace(low, high, 5):
        for a, b in itertools.product(np.linspace(0.975, 0.985, 5), np.linspace(0.005, 0.015, 5)):
            found = tl.lead_interval(
                a, b, 20, method=method, confidence_level=level, deff=float(deff)
            )
            # Between the ends of the design effect a bound may turn, by less than is ever printed.
            assert 100 * found.low > wide["low"] - 0.01
            assert 100 * found.high < wide["high"] + 0.01
