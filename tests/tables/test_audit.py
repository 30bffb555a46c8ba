"""What an audit finds, and that it finds nothing the record does not say."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from attrs import evolve

import topline as tl

QUESTION = tl.Question("q", "?", {"Yes": "52", "No": "48"}, wording="verbatim")


def poll(**facts):
    given = {"pollster": "P", "n": 1000, "questions": [QUESTION]} | facts
    return tl.Poll("p", **given)


def codes(table):
    return set(table["code"])


def only(table, code):
    rows = table[table["code"] == code]
    assert len(rows) == 1
    return rows.iloc[0]


def test_the_schema():
    columns = "poll_id code severity question published recomputed sentence"
    assert " ".join(tl.audit(poll()).columns) == columns


def test_the_fom_poll(fom):
    found = tl.audit(fom)
    deff = only(found, "implied-deff")
    assert deff["recomputed"] == "design effect 2.02 (1.97 to 2.08)"
    assert "at most 2.02 at 95% (the level is not stated)" in deff["sentence"]
    level = only(found, "implied-level")
    assert level["recomputed"].startswith("level 99.47%")
    assert (found["code"] == "by-subtraction").sum() == 2
    assert "error" not in set(found["severity"])


def test_a_complete_record_has_no_finding():
    facts = {
        "sponsor": "S", "population": "adults", "mode": "telephone", "start": "2020-01-02",
        "sample_type": "probability", "weighting": "none", "moe": "3.1", "deff": 1.0,
        "confidence_level": 0.95, "language": "English", "frame": "numbers", "quality": "checked",
        "limitations": "no mobile numbers",
    }  # fmt: skip
    assert len(tl.audit(poll(**facts))) == 0


def test_several_margins_are_fitted_by_one_design_effect():
    margins = {"50": "3.4", "25": "2.9", "10": "2.0", "5": "1.5"}
    found = tl.audit(poll(n=1600, moe=margins, confidence_level=0.95))
    deff = only(found, "implied-deff")
    assert deff["recomputed"].endswith("(1.87 to 1.93)")
    assert "at the stated 95% confidence level" in deff["sentence"]
    assert "implied-level" not in codes(found)


def test_margins_that_no_design_effect_fits():
    found = tl.audit(poll(moe={"50": "3.6", "10": "3.6"}))
    assert only(found, "margins-disagree")["severity"] == "warning"


def test_a_margin_smaller_than_simple_random_sampling():
    # 1.96 * sqrt(.25 / 1000) is 3.10 points
    row = only(tl.audit(poll(moe="2.0", confidence_level=0.95)), "margin-too-small")
    assert row["severity"] == "error"
    assert (row["published"], row["recomputed"]) == ("±2.0 points", "±3.10 points")
    assert "another level" not in row["sentence"].lower()


def test_a_margin_that_a_lower_level_explains_is_no_contradiction():
    # 1.645 * sqrt(.25 / 1500) is 2.1 points, so 2.1 is right at 90% and too small at 95%
    unstated = only(tl.audit(poll(n=1500, moe="2.1")), "margin-too-small")
    assert unstated["severity"] == "warning"
    assert unstated["sentence"].endswith("Another level could explain it, too: ask for the level.")
    assert "margin-too-small" not in codes(tl.audit(poll(n=1500, moe="2.1", confidence_level=0.9)))


def test_a_margin_multiplied_by_the_design_effect_instead_of_its_root():
    # High Point University: margin 2.8 became 3.4 with "design effect 1.2"; the root gives 3.1
    high_point = poll(n=1216, moe="3.4", deff=1.2, confidence_level=0.95)
    row = only(tl.audit(high_point), "deff-as-deft")
    assert row["severity"] == "error"
    assert row["recomputed"] == "±3.1"
    assert row["sentence"].endswith("its square root belongs there.")
    unstated = only(tl.audit(evolve(high_point, confidence_level=None)), "deff-as-deft")
    assert unstated["severity"] == "warning"
    assert "Another level could explain it, too" in unstated["sentence"]


def test_a_margin_that_leaves_the_design_effect_out():
    row = only(tl.audit(poll(n=1216, moe="2.8", deff=1.5)), "margin-without-deff")
    assert row["recomputed"] == "±3.4"


def test_a_margin_that_agrees_with_the_stated_design_effect_is_not_mentioned():
    found = codes(tl.audit(poll(n=1216, moe="3.1", deff=1.2)))
    assert not found & {"deff-as-deft", "margin-without-deff", "margin-and-deff-disagree"}
    assert "margin-and-deff-disagree" in codes(tl.audit(poll(n=1216, moe="5", deff=1.2)))


def test_an_opt_in_sample_has_no_margin_and_none_is_asked_for():
    found = tl.audit(poll(sample_type="opt-in", moe="3.1"))
    row = only(found, "margin-on-opt-in")
    assert row["severity"] == "note"
    assert row["published"] == (
        "±3.1 points (as published, modelled; not a margin of sampling error)"
    )
    assert "comes of a model and is not used" in row["sentence"]
    assert not codes(found) & {"implied-deff", "implied-level", "margin-too-small"}
    assert "design effect" not in only(found, "not-disclosed")["sentence"]


def test_a_quota_sample_is_told_once_with_what_its_margins_rest_on():
    two = [QUESTION, evolve(QUESTION, id="r")]
    row = only(tl.audit(poll(sample_type="quota", moe="3.1", questions=two)), "quota-sample")
    assert row["severity"] == "note"
    assert "computed as if respondents had been drawn at random" in row["sentence"]
    assert "(AAPOR)" in row["sentence"]
    for facts in ({"sample_type": "quota", "n": None}, {"sample_type": "probability"}, {}):
        assert "quota-sample" not in codes(tl.audit(poll(**facts)))


@pytest.mark.parametrize(
    ("percents", "severity"),
    [(("47", "17", "35"), "note"), (("47", "17", "20"), "warning"), (("47", "17", "36"), None)],
)
def test_sums(percents, severity):
    answers = dict(zip(("a", "b", "Undecided"), percents, strict=True))
    found = tl.audit(poll(questions=[tl.Question("q", "?", answers)]))
    rows = found[found["code"] == "sum"]
    assert rows["severity"].tolist() == ([severity] if severity else [])


def sheet_of(rows):
    """Return a made-up sheet of several polls: the percents of each, by answer."""
    return pd.DataFrame(
        [
            {
                "poll_id": f"p{number}",
                "pollster": "P",
                "n": "1000",
                "answer": label,
                "percent": said,
            }
            for number, percents in enumerate(rows)
            for label, said in percents.items()
        ]
    )


def severities(rows):
    """Return the severity of what the audit says of each poll's sum, "" for nothing."""
    found = tl.audit(tl.polls_from_table(sheet_of(rows)))
    sums = found[found["code"].isin(["sum", "partial"])].set_index("poll_id")["severity"]
    return [sums.get(f"p{number}", "") for number in range(len(rows))]


def printed_by(rounding, shares, digits):
    unit = Decimal(1).scaleb(-digits)
    return [str((Decimal(share) / 1000).quantize(unit, rounding)) for share in shares]


LABELS = ("Yes", "No", "Both", "Neither", "Undecided")


@pytest.mark.parametrize("rounding", ["ROUND_HALF_UP", "ROUND_HALF_EVEN"])
def test_sums_of_a_sheet_that_was_rounded_either_way_are_no_warning(rounding):
    rng = np.random.default_rng(8)
    rows = []
    for k in (2, 3, 4, 5) * 100:
        # Multiples of half a point, where the two ways differ.
        shares = 500 * rng.multinomial(200, rng.dirichlet(np.ones(k)))
        printed = printed_by(rounding, shares.tolist(), digits=0)
        rows.append(dict(zip(LABELS[-k:], printed, strict=True)))
    told = severities(rows)
    assert "note" in told
    assert set(told) <= {"", "note"}


def test_four_percents_that_were_rounded_to_even_may_sum_to_98():
    even = {"Yes": "30", "No": "30", "Both": "20", "Undecided": "18"}
    odd = {"Yes": "31", "No": "29", "Both": "20", "Undecided": "18"}
    assert severities([even, odd]) == ["note", "warning"]


def test_a_sheet_of_two_candidates_is_partial_and_no_warning():
    rows = [{"Obama": "48", "Romney": "47"}, {"Obama": "49.5", "Romney": "46"}, {"Yes": "56"}]
    assert severities(rows) == ["not applicable"] * 3
    found = tl.audit(tl.polls_from_table(sheet_of(rows)))
    assert set(found["severity"]) == {"not applicable", "note"}
    partial = found[found["code"] == "partial"].iloc[0]
    assert (partial["published"], partial["recomputed"]) == ("95%", "100 to 101%")
    assert partial["sentence"] == (
        "The answers sum to 95%; none is undecided or refused: the list is partial, its sum is "
        "not checked."
    )


@pytest.mark.parametrize("slip", [-20, -9, -3])
def test_a_slip_of_the_hand_in_a_whole_list_is_a_warning(slip):
    rng = np.random.default_rng(9)
    rows = []
    for _ in range(100):
        shares = 1000 * rng.multinomial(100, [0.5, 0.2, 0.1, 0.1, 0.1])
        shares[0] += 1000 * slip
        printed = printed_by("ROUND_HALF_UP", shares.tolist(), digits=0)
        rows.append(dict(zip(LABELS, printed, strict=True)))
    assert set(severities(rows)) == {"warning"}


def test_an_answer_left_out_of_a_list_with_undecided_is_a_warning():
    assert severities([{"Should": "56", "Undecided": "21"}]) == ["warning"]


def test_a_percent_that_lost_its_zeros_is_a_whole_one():
    # 60 normalised is 6E+1, and still printed in steps of 1: three answers sum to 99 to 101
    answers = {"a": Decimal("6E+1"), "b": Decimal("3E+1"), "c": "9"}
    found = tl.audit(poll(questions=[tl.Question("q", "?", answers)]))
    assert only(found, "sum")["recomputed"] == "99 to 101%"


def test_a_remainder_always_sums_to_100(fom):
    assert "sum" not in codes(tl.audit(fom))


def test_percents_that_no_count_gives():
    # 30 people: 1 is 3.3%, 2 is 6.7%; nothing prints as 5%
    question = tl.Question("q", "?", {"Yes": "5", "No": "95"})
    row = tl.audit(poll(n=30, questions=[question], weighting="none"))
    impossible = row[row["code"] == "impossible-percent"]
    assert set(impossible["severity"]) == {"error"}
    assert "No whole number of 30 respondents prints as 5%" in impossible.iloc[0]["sentence"]


@pytest.mark.parametrize(
    ("weighting", "why"), [(None, "may be weighted"), ("by age", "is weighted")]
)
def test_impossible_percents_are_not_asked_of_polls_that_may_be_weighted(weighting, why):
    question = tl.Question("q", "?", {"Yes": "5", "No": "95"})
    row = only(
        tl.audit(poll(n=30, questions=[question], weighting=weighting)), "impossible-percent"
    )
    assert row["severity"] == "not applicable"
    assert why in row["sentence"]


def test_missing_disclosure_names_what_is_missing_and_only_that():
    sentence = only(tl.audit(poll(sponsor="S", mode="telephone")), "not-disclosed")["sentence"]
    assert "population" in sentence
    assert "weighting" in sentence
    for given in ("sponsor", "mode of interview", "number of respondents", "exact wording"):
        assert given not in sentence


def test_a_folder_of_polls_is_audited_together(fom):
    found = tl.audit({"a": fom, "b": evolve(fom, id="b")})
    assert found["poll_id"].value_counts().to_dict() == {"fom-2002-12-nato": 6, "b": 6}


@pytest.mark.parametrize("name", tl.poll_ids())
def test_no_poll_on_record_contradicts_itself(name):
    assert "error" not in set(tl.audit(tl.load_poll(name))["severity"])


def test_a_stated_design_effect_below_one_allows_a_smaller_margin():
    # sqrt(0.9) * 3.10 is 2.94 points
    found = tl.audit(poll(moe="2.9", deff=0.9, confidence_level=0.95))
    assert "margin-too-small" not in codes(found)


def test_percents_of_different_precision_leave_less_room_for_the_sum():
    answers = {"a": "33.1", "b": "33.1", "Undecided": "33"}  # at most 33.15 + 33.15 + 33.5
    found = tl.audit(poll(questions=[tl.Question("q", "?", answers)]))
    assert only(found, "sum")["severity"] == "warning"


def houses(percents, **facts):
    """Polls of as many houses, each with the percents of two options."""
    for number, (yes, no) in enumerate(percents):
        answers = {"Yes": str(yes), "No": str(no), "Undecided": tl.REMAINDER}
        given = {"n": 1000, "questions": [tl.Question("q", "?", answers)]} | facts
        yield tl.Poll(f"p{number}", pollster="ABCDEFGHIJKL"[number], **given)


def agreement(polls):
    found = tl.audit(polls)
    return found[found["code"] == "agreement"]


def test_houses_that_print_the_same_agree_more_than_samples():
    row = agreement([*houses([(48, 42)] * 12)]).iloc[0]
    assert (row["poll_id"], row["severity"], row["question"]) == ("", "warning", "q")
    assert row["published"] == "Yes 48%; No 42%"
    assert row["recomputed"] == "so little scatter by chance: p < 0.0001"
    assert row["sentence"].startswith(
        "12 polls of 12 houses agree more than samples of their size would "
        "(taken as simple random samples): "
    )
    stated = agreement([*houses([(48, 42)] * 12, deff=1.5)]).iloc[0]
    assert "(design effects as published)" in stated["sentence"]


def test_agreement_is_that_of_the_verdict_on_averages():
    for yes in (1, 2, 3, 4):
        polls = [*houses([(48 + yes * (i % 2), 42) for i in range(12)], end="2020-01-02", deff=1)]
        verdicts = tl.averages(polls, "q").set_index("answer")["verdict"][["Yes", "No"]]
        agree = (verdicts == "agree more than samples of their size would").all()
        assert len(agreement(polls)) == int(agree)
    # With one percent printed and n = 1,000 a standard error is 1.6 points; half of 4 is 2.
    assert agreement(polls).empty


def test_samples_drawn_at_random_hardly_ever_agree_too_much():
    rng, found = np.random.default_rng(7), 0
    for _ in range(200):
        drawn = rng.multinomial(1000, [0.48, 0.42, 0.1], size=8) / 10
        found += len(agreement([*houses(drawn.round().astype(int)[:, :2])]))
    assert found <= 8  # 4 in 100, and one option alone would be found 5 times


@pytest.mark.parametrize("few", [2, 4])
def test_few_houses_may_print_the_same_whole_percents_by_chance(few):
    assert agreement([*houses([(48, 42)] * few)]).empty


def test_waves_of_one_house_are_no_agreement_of_houses():
    polls = [evolve(each, pollster="One") for each in houses([(48, 42)] * 12)]
    assert agreement(polls).empty


def test_what_has_no_n_agrees_with_nothing():
    assert agreement([*houses([(48, 42)] * 12, n=None)]).empty


def test_the_polls_that_come_with_topline_do_not_agree_too_much():
    for polls in (map(tl.load_poll, tl.poll_ids()), tl.load_sheet("uk-eu-referendum-2016")):
        assert agreement(polls).empty
