"""Tables of leads."""

from dataclasses import replace

import numpy as np
import pytest

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
    table = tl.leads([short, replace(fom, id="a")])
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
        assert set(tl.leads(replace(fom, **change))["verdict"]) == {"not known"}


def test_equal_shares_are_a_coin_toss(fom):
    assert tl.leads(fom)["probability_ahead"].iloc[5] == pytest.approx(0.5)


def test_rounding_moves_a_lead_of_two_printed_numbers_by_a_step(fom):
    wide, plain = tl.leads(fom, rounding=True), tl.leads(fom)
    at = tl.lead_interval(0.555, 0.235, 1500, deff=plain["deff"][0])
    assert wide["low"][0] == pytest.approx(100 * at.low)
    assert (wide["width_from_rounding"] > 0).all()


@pytest.mark.parametrize("adjustment", ["bonferroni", "scheffe"])
def test_adjusted_leads_are_the_joint_ones(fom, adjustment):
    table = tl.leads(fom, adjustment=adjustment)
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


CHANGE_SCHEMA = (
    "poll_id question_id answer before after change n moe low high confidence_level method deff "
    "n_eff deff_source verdict poll_id_before n_before deff_before n_eff_before deff_source_before"
)


def wave(name, answers, question="q", **facts):
    facts = {"pollster": "P", "n": 1500} | facts
    return tl.Poll(name, questions=[tl.Question(question, "?", answers)], **facts)


def test_the_schema_of_changes(fom):
    table = tl.changes(fom, replace(fom, id="later"))
    assert list(table.columns) == CHANGE_SCHEMA.split()


def test_the_changes_of_the_fom_waves():
    # the record: -6 (3.57; 5.08), +10 (3.55; 5.06), -5 (3.57; 5.07) points
    may, december = tl.load_poll("fom-2002-05-nato"), tl.load_poll("fom-2002-12-nato")
    april = tl.load_poll("fom-2004-04-nato")
    for earlier, later, question, change, srs, design in (
        (may, december, "nato-bloc", -6, 3.57, 5.08),
        (december, april, "nato-bloc", 10, 3.55, 5.06),
        (december, april, "cooperation", -5, 3.57, 5.07),
    ):
        for deff, moe in ((1.0, srs), (2.024, design)):
            table = tl.changes(earlier, later, deff=deff).set_index("question_id")
            row = table.loc[question].iloc[0]
            assert row["change"] == change
            assert round(row["moe"], 2) == moe


def test_a_fall_that_is_real_under_srs_and_not_under_the_design_effect():
    polls = tl.load_poll("fom-2002-12-nato"), tl.load_poll("fom-2004-04-nato")
    assert tl.changes(*polls, deff=1.0)["verdict"][0] == "down"
    assert tl.changes(*polls)["verdict"][0] == "within the margin"


@pytest.mark.parametrize("method", ["wald", "newcombe", "agresti-caffo", "miettinen-nurminen"])
def test_a_row_is_the_change_of_its_share(method):
    earlier, later = wave("a", {"Yes": 56}, deff=1.2), wave("b", {"Yes": 51}, deff=1.5, n=900)
    row = tl.changes(earlier, later, method=method).iloc[0]
    alone = tl.change_interval(
        0.56, 1500, 0.51, 900, method=method, deff_before=1.2, deff_after=1.5
    )
    assert (row["low"], row["high"]) == pytest.approx((100 * alone.low, 100 * alone.high))
    assert (row["deff_before"], row["deff"], row["n_before"], row["n"]) == (1.2, 1.5, 1500, 900)


def test_answers_keep_the_order_they_were_asked_in():
    answers = {"Yes": 50, "No": 40, "Maybe": 10}
    table = tl.changes(wave("a", answers), wave("b", answers), deff=1.0)
    assert table["answer"].tolist() == list(answers)


def test_answers_without_a_partner_are_named():
    earlier, later = wave("a", {"Yes": 50, "No": 40}), wave("b", {"Yes": 52, "Other": 30})
    table = tl.changes(earlier, later, deff=1.0).set_index("answer")
    assert table["verdict"].to_dict() == {
        "Yes": "within the margin", "No": "only earlier", "Other": "only later",
    }  # fmt: skip
    assert table.loc[["No", "Other"], ["change", "low", "high"]].isna().all(axis=None)


def test_two_polls_without_a_design_effect_are_asked_for_one():
    earlier, later = wave("a", {"Yes": 50}), wave("b", {"Yes": 52})
    with pytest.raises(
        ValueError, match=r"neither a nor b has a published design effect: pass deff=1\.0"
    ):
        tl.changes(earlier, later)
    assert len(tl.changes(earlier, later, deff=1.3)) == 1
    assert len(tl.changes(replace(earlier, deff=1.2), later)) == 1


def test_polls_without_a_common_question_are_told_their_questions():
    earlier, later = wave("a", {"Yes": 50}), wave("b", {"Yes": 52}, question="other")
    with pytest.raises(
        ValueError, match=r"a has \['q'\], b has \['other'\]; give the same question"
    ):
        tl.changes(earlier, later, deff=1.0)


def test_changes_reverse_with_time():
    earlier, later = wave("a", {"Yes": 56}), wave("b", {"Yes": 50})
    there, back = tl.changes(earlier, later, deff=1.0), tl.changes(later, earlier, deff=1.0)
    assert there["change"][0] == -back["change"][0]
    assert there["low"][0] == pytest.approx(-back["high"][0])
    assert (there["verdict"][0], back["verdict"][0]) == ("down", "up")


def test_rounding_moves_a_change_by_a_step():
    earlier, later = wave("a", {"Yes": 56}), wave("b", {"Yes": 51})
    row = tl.changes(earlier, later, deff=1.0, rounding=True).iloc[0]
    lowest = tl.change_interval(0.565, 1500, 0.505, 1500)
    assert row["low"] == pytest.approx(100 * lowest.low)


def test_a_wave_without_n_is_not_known():
    table = tl.changes(tl.load_poll("fom-1997-02-nato"), tl.load_poll("fom-2002-12-nato"))
    assert set(table["verdict"]) == {"not known"}


def test_a_poll_is_not_compared_with_itself(fom):
    with pytest.raises(ValueError, match="both polls have the id 'fom-2002-12-nato'"):
        tl.changes(fom, fom)


@pytest.mark.parametrize("place", [0, 1])
def test_a_change_is_between_two_polls(fom, place):
    polls = [fom, fom]
    polls[place] = [fom]
    with pytest.raises(TypeError, match="expected one Poll"):
        tl.changes(*polls)


def test_unmatched_labels_do_not_silence_the_question_for_a_design_effect():
    earlier, later = wave("a", {"Yes": 50, "No": 40}), wave("b", {"Yes": 52, "Other": 30})
    with pytest.raises(ValueError, match="pass deff"):
        tl.changes(earlier, later)
