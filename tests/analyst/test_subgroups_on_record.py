"""Subgroups with their own printed margins, from file to table, lead, audit, chart, page, terminal.

Newsweek / Princeton Survey Research Associates International, final topline of 24 October 2008
(studylib.net/doc/8326944): interviews of 22 and 23 October 2008; 1,204 adults, ±3.4; 1,092
registered voters, ±3.6; 882 likely voters, ±4.0. Vote: registered voters 53, 40, other 1, undecided
6; likely voters 53, 41, 1, 5.
"""

import math

import pytest
from attrs import evolve

import topline as tl
from topline.polls.toml import poll_of, toml_text
from topline.tables.sentences import margin_words, note

VOTE = ("Obama and Biden", "McCain and Palin", "Other candidate", "Undecided")


def among(name, population, n, moe, percents):
    answers = dict(zip(VOTE, percents, strict=True))
    return tl.Question(
        name, "Whom would you vote for?", answers, n=n, moe=moe, population=population
    )


@pytest.fixture
def newsweek():
    return tl.Poll(
        "newsweek-2008-10",
        pollster="Princeton Survey Research Associates International",
        sponsor="Newsweek",
        n=1204,
        moe="3.4",
        start="2008-10-22",
        end="2008-10-23",
        questions=[
            among("voters", "registered voters", 1092, "3.6", ("53", "40", "1", "6")),
            among("likely", "likely voters", 882, "4.0", ("53", "41", "1", "5")),
        ],
    )


def implied(moe, n):
    """The definition: the printed margin over that of simple random sampling, squared."""
    return (moe / (100 * 1.959963985 * math.sqrt(0.25 / n))) ** 2


def test_each_margin_gives_its_own_design_effect(newsweek):
    table = tl.intervals(newsweek).drop_duplicates("question_id")
    assert table["n"].tolist() == [1092, 882]
    assert table["deff"].tolist() == pytest.approx([implied(3.6, 1092), implied(4.0, 882)])
    assert set(table["deff_source"]) == {"implied by the published margin"}
    # What was printed comes back at one half.
    for row in table.itertuples():
        back = 100 * tl.margin_of_error(row.n, deff=row.deff)
        assert round(back, 1) == {1092: 3.6, 882: 4.0}[row.n]


def test_a_round_margin_beside_others_was_rounded_as_they_were(newsweek):
    # ±4.0 alone may be a half point; beside ±3.4 and ±3.6 it is a tenth.
    likely = tl.intervals(newsweek, "likely", rounding=True).iloc[0]
    assert likely["deff_low"] == pytest.approx(implied(3.95, 882))
    alone = evolve(newsweek, moe=None, questions=[newsweek["likely"]])
    assert tl.intervals(alone, rounding=True)["deff_low"][0] == pytest.approx(implied(3.75, 882))


def test_a_question_without_a_margin_has_the_polls(newsweek):
    plain = evolve(newsweek["voters"], moe=None)
    table = tl.intervals(evolve(newsweek, questions=[plain]))
    assert table["deff"][0] == pytest.approx(implied(3.4, 1204))


def test_the_design_effect_stated_for_all_says_nothing_of_a_part_with_its_own_margin(newsweek):
    table = tl.intervals(evolve(newsweek, deff=1.2))
    assert table["deff"].tolist()[0] == pytest.approx(implied(3.6, 1092))


def test_the_note_has_the_n_and_the_design_effect_of_each(newsweek):
    said = note(newsweek, tl.intervals(newsweek))
    assert "1,092 respondents for voters; 882 respondents for likely" in said
    assert "1.47 (implied by the published margin)" in said
    only = note(newsweek, tl.leads(newsweek, "likely"))
    assert "882 respondents;" in only
    assert "1,092" not in only


def test_file_sheet_and_record_are_one_poll(newsweek):
    assert poll_of(toml_text(newsweek).encode()) == newsweek
    sheet = tl.poll_table(newsweek)
    assert tl.polls_from_table(sheet)[newsweek.id] == newsweek
    for make in (tl.intervals, tl.leads):
        assert make(sheet).equals(make(newsweek))


def test_margins_that_differ_with_n_in_a_sheet_are_the_questions_own():
    import pandas as pd

    rows = [
        {"poll_id": "p", "pollster": "P", "question_id": name, "n": n, "moe": moe,
         "population": who, "answer": answer, "percent": percent}
        for name, n, moe, who in [("rv", "1092", "3.6", "rv"), ("lv", "882", "4.0", "lv")]
        for answer, percent in [("Obama", "53"), ("McCain", "40")]
    ]  # fmt: skip
    poll = tl.polls_from_table(pd.DataFrame(rows))["p"]
    assert poll.moe == ()
    assert [(str(q.moe[0].points), q.n, q.population) for q in poll.questions] == [
        ("3.6", 1092, "rv"), ("4.0", 882, "lv"),
    ]  # fmt: skip
    assert tl.intervals(pd.DataFrame(rows))["deff"].tolist() == tl.intervals(poll)["deff"].tolist()


def test_the_audit_reads_every_margin(newsweek):
    found = tl.audit(newsweek)
    implied_ones = found[found["code"] == "implied-deff"]
    assert implied_ones["question"].tolist() == ["", "voters", "likely"]
    assert implied_ones["published"].tolist() == ["±3.4 points", "±3.6 points", "±4.0 points"]
    tiny = evolve(newsweek, questions=[evolve(newsweek["likely"], moe="2.0")])
    small = tl.audit(tiny).set_index("code").loc["margin-too-small"]
    assert small["question"] == "likely"
    assert small["recomputed"] == f"±{100 * 1.959963985 * math.sqrt(0.25 / 882):.2f} points"


def test_margins_of_questions_alone_are_disclosed(newsweek):
    only = evolve(newsweek, moe=None)
    told = tl.disclosure(only).set_index("item").loc["Sample sizes and precision", "says"]
    assert "±3.6 points for registered voters; ±4.0 points for likely voters" in told
    assert margin_words(only) == ""
    missing = tl.audit(only).set_index("code").loc["not-disclosed", "sentence"]
    assert "margin of error" not in missing


def test_a_margin_that_is_a_share_is_refused_where_it_stands(newsweek):
    with pytest.raises(tl.PollError, match=r'questions\["likely"\].moe: 0.04: .*points.*882'):
        evolve(newsweek, questions=[evolve(newsweek["likely"], moe="0.04")])


def test_the_page_tells_the_margin_of_each_group(newsweek, page_of):
    page = page_of(newsweek)
    words = page
    assert "Answers of: registered voters; 1,092 respondents; printed margin ±3.6 points" in words
    assert "±3.4 points; ±3.6 points for registered voters; ±4.0 points for likely voters" in words


@pytest.fixture
def groups():
    """Men and women of one poll, with the margin of each."""
    printed = {"men": ("40", "52"), "women": ("56", "37")}
    asked = [
        tl.Question(name, "Approve?", {"Yes": yes, "No": no, "Not sure": tl.REMAINDER}, n=450,
                    moe="4.6", population=name)
        for name, (yes, no) in printed.items()
    ]  # fmt: skip
    return tl.Poll("p", pollster="P", n=900, questions=asked)


def test_two_groups_of_one_poll_are_two_independent_samples(groups):
    row = tl.compare(groups, "men", "women", method="wald", deff=1.0).iloc[0]
    # By hand: the variances of two samples add.
    reach = 1.959963985 * math.sqrt(0.40 * 0.60 / 450 + 0.56 * 0.44 / 450)
    assert row["difference"] == -16
    assert row["moe"] == pytest.approx(100 * reach)
    assert (row["low"], row["high"]) == pytest.approx((-16 - 100 * reach, -16 + 100 * reach))
    assert row["verdict"] == "lower"
    assert (row["group_a"], row["n_a"], row["group_b"], row["n_b"]) == ("men", 450, "women", 450)


def test_it_is_the_arithmetic_of_changes(groups):
    apart = [
        tl.Poll(
            q.population, pollster="P", n=450, moe="4.6", questions=[evolve(q, id="q", moe=None)]
        )
        for q in groups.questions
    ]
    of_polls = tl.changes(apart[1], apart[0], rounding=True)
    of_groups = tl.compare(groups, "men", "women", rounding=True)
    for name in ("moe", "low", "high"):
        assert of_groups[name].tolist() == pytest.approx(of_polls[name].tolist())
    turned = tl.compare(groups, "women", "men", rounding=True)
    assert turned["low"].tolist() == pytest.approx((-of_groups["high"]).tolist())
    assert turned["verdict"].tolist() == [
        {"lower": "higher", "higher": "lower"}.get(word, word) for word in of_groups["verdict"]
    ]


def test_a_comparison_in_words(groups):
    said = tl.comparison_sentence(tl.compare(groups, "men", "women").iloc[0])
    assert '"Yes" among men is lower than 56' in said
    assert "−16 points" in said
    close = tl.comparison_sentence(tl.compare(groups, "men", "women").iloc[2])
    assert "1 point, which is within the margin" in close


def test_groups_that_overlap_are_refused_with_the_remedy(newsweek, groups):
    with pytest.raises(ValueError, match=r"people in common.*1,092.*882.*1,204.*between_questions"):
        tl.compare(newsweek, "voters", "likely")
    with pytest.raises(ValueError, match="compared with itself"):
        tl.compare(groups, "men", "men")
    with pytest.raises(ValueError, match="question='boys' is not there; choose one of 'men'"):
        tl.compare(groups, "boys", "women")


def test_no_margin_is_assumed_for_one_group_beside_a_printed_one(groups):
    men, women = groups.questions
    mixed = evolve(groups, questions=[men, evolve(women, moe=None)])
    with pytest.raises(
        ValueError, match=r"women has no published design effect, and men has 1\.\d"
    ):
        tl.compare(mixed, "men", "women")
    assert len(tl.compare(mixed, "men", "women", deff=1.0)) == 3
