"""Tables of changes between two polls."""

import pytest
from attrs import evolve

import topline as tl

CHANGE_SCHEMA = (
    "poll_id question_id answer before after change n moe low high confidence_level method deff "
    "n_eff deff_source verdict poll_id_before n_before deff_before n_eff_before deff_source_before"
)


def wave(name, answers, question="q", **facts):
    facts = {"pollster": "P", "n": 1500} | facts
    return tl.Poll(name, questions=[tl.Question(question, "?", answers)], **facts)


def test_the_schema_of_changes(fom):
    table = tl.changes(fom, evolve(fom, id="later"))
    assert list(table.columns) == [*CHANGE_SCHEMA.split(), "by_subtraction"]
    assert table["by_subtraction"].tolist() == [False, False, True] * 2


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
    assert len(tl.changes(evolve(earlier, deff=1.2), evolve(later, deff=1.3))) == 1


@pytest.mark.parametrize("published", ["a", "b"])
def test_an_assumed_design_effect_is_never_set_beside_a_published_one(published):
    polls = [wave("a", {"Yes": 50}), wave("b", {"Yes": 52})]
    before, after = (evolve(p, deff=2.02) if p.id == published else p for p in polls)
    with pytest.raises(ValueError, match=r"has no published design effect, and . has 2\.02: pass"):
        tl.changes(before, after)
    assert len(tl.changes(before, after, deff=2.02)) == 1


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


def test_rounding_of_a_change_of_lead_is_widest_between_the_ends_near_0():
    answers = {"A": "0", "B": "0", "C": "30", "D": "0", "E": "0", "Rest": tl.REMAINDER}
    earlier, later = (wave(name, answers, n=20) for name in "ab")
    pairs = [("A", "B"), ("Rest", "C")]
    table = tl.changes(earlier, later, pairs=pairs, deff=1.0, rounding=True)
    corner = tl.change_of_lead_interval(0.005, 0.0, 20, 0.0, 0.005, 20)
    inside = tl.change_of_lead_interval(0.005, 0.005, 20, 0.005, 0.005, 20)
    assert table["low"][0] == pytest.approx(100 * inside.low)
    assert inside.low < corner.low
    # 29.5 and five times 0 leave 70.5, 30.5 and four times 0.5 leave 67.5
    fall = tl.change_of_lead_interval(0.705, 0.295, 20, 0.675, 0.305, 20)
    assert table["low"][1] <= 100 * fall.low


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


def test_a_change_says_what_it_supposes_of_either_poll():
    answers = {"Yes": "56", "No": "44"}
    before, after = (
        tl.Poll(name, pollster="P", n=1000, deff=deff,
                questions=[tl.Question("q", "?", answers | more)])
        for name, deff, more in (("a", 1.5, {}), ("b", 1.6, {"Perhaps": "0"}))
    )  # fmt: skip
    of_both = "design effect 1.00 (not 1.50); design effect 1.00 (not 1.60)"
    table = tl.changes(before, after, deff=1.0)
    assert list(table["what_if"]) == [of_both, of_both, "design effect 1.00 (not 1.60)"]
    assert set(tl.changes(before, after, deff=1.6)["what_if"]) == {
        "design effect 1.60 (not 1.50)", ""}  # fmt: skip
    assert set(tl.changes(before, after, pairs=[("Yes", "No")], deff=1.0)["what_if"]) == {of_both}
    assert "what_if" not in tl.changes(before, after)


def test_a_difference_of_groups_says_what_it_supposes():
    groups = [
        tl.Question(name, "?", {"Yes": yes}, n=450, population=name)
        for name, yes in (("men", "40"), ("women", "56"))
    ]
    poll = tl.Poll("p", pollster="P", n=900, deff=1.5, questions=groups)
    row = tl.compare(poll, "men", "women", deff=1.0).iloc[0]
    assert tl.comparison_sentence(row).startswith("What if design effect 1.00 (not 1.50): 40%")
    assert tl.comparison_sentence(tl.compare(poll, "men", "women").iloc[0]).startswith("40%")
