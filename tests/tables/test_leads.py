"""Tables of leads."""

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
    first = [0, 3]
    assert table["lead"].iloc[first].tolist() == [33, 22]
    assert table["moe"].iloc[first].round(2).tolist() == [5.94, 5.99]
    assert srs["moe"].iloc[first].round(2).tolist() == [4.18, 4.21]


def test_every_pair_of_a_question_stands_once_with_the_larger_first(fom):
    table = tl.leads(fom)
    pairs = list(zip(table["answer_a"], table["answer_b"], strict=True))
    assert pairs == [
        ("Should", "Should not"), ("Should", "Undecided"), ("Should not", "Undecided"),
        ("Aggressive", "Defensive"), ("Aggressive", "Undecided"), ("Defensive", "Undecided"),
    ]  # fmt: skip
    assert (table["lead"] >= 0).all()


def test_polls_of_different_numbers_of_answers_keep_their_order(fom):
    short = tl.Poll(
        "b", pollster="P", n=500, questions=[tl.Question("q", "?", {"Yes": 51, "No": 49})]
    )
    table = tl.leads([short, evolve(fom, id="a")])
    assert table["poll_id"].tolist() == ["b"] + ["a"] * 6


@pytest.mark.parametrize("method", ["wald", "bonett-price", "agresti-min", "tango"])
def test_a_row_is_the_lead_of_its_two_shares(fom, method):
    table = tl.leads(fom, method=method, deff=1.5)
    alone = tl.lead_interval(0.56, 0.23, 1500, method=method, deff=1.5)
    assert table["low"][0] == pytest.approx(100 * alone.low)
    assert table["high"][0] == pytest.approx(100 * alone.high)


def test_the_verdict_follows_the_interval(fom):
    table = tl.leads(fom)
    assert table["verdict"].tolist() == 2 * ["ahead", "ahead", "too close to call"]
    assert ((table["low"] > 0) == (table["verdict"] == "ahead")).all()


def test_without_an_interval_the_verdict_is_not_known(fom):
    for change in ({"sample_type": "opt-in"}, {"n": None}):
        assert set(tl.leads(evolve(fom, **change))["verdict"]) == {"not known"}


def test_equal_shares_are_a_coin_toss(fom):
    assert tl.leads(fom)["probability_ahead"].iloc[5] == pytest.approx(0.5)


def test_rounding_moves_a_lead_of_two_printed_numbers_by_a_step(fom):
    wide, plain = tl.leads(fom, rounding=True), tl.leads(fom)
    assert wide["deff_high"][0] > plain["deff"][0]
    at = tl.lead_interval(0.555, 0.235, 1500, deff=wide["deff_high"][0])
    assert wide["low"][0] == pytest.approx(100 * at.low)
    assert (wide["width_from_rounding"] > 0).all()


@pytest.mark.parametrize("adjustment", ["bonferroni", "scheffe"])
def test_adjusted_leads_are_the_joint_ones(fom, adjustment):
    table = tl.leads(fom, method="wald", adjustment=adjustment)
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
