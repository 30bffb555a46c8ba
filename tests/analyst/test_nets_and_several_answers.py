"""Nets, and questions of which several answers could be chosen.

The Washington Post / ABC News, 15 to 18 October 2015 (assets.documentcloud.org/documents/2487077):
1,001 adults, ±3.5. Obama's job: approve strongly 28, somewhat 22 (printed net 51), disapprove
somewhat 10, strongly 35 (printed net 45), no opinion 4. In September: 27 and 22 (49), 9 and 37
(46), no opinion 5.

Morning Consult, tracking poll 2108031 (docslib.org/doc/12908697), 1,996 registered voters: approve
strongly 514 people (26 %), somewhat 506 (25 %), disapprove somewhat 228 (11 %), strongly 696
(35 %), don't know 52 (3 %). Printed nets: approve 1,020 (51 %), disapprove 924 (46 %).
"""

import math

import pytest
from attrs import evolve

import topline as tl
from topline.charts.titles import shares_title

LABELS = ("Approve strongly", "Approve somewhat", "Disapprove somewhat", "Disapprove strongly")
NETS = {"Approve": LABELS[:2], "Disapprove": LABELS[2:]}


def rating(percents, rest="No opinion"):
    answers = dict(zip((*LABELS, rest), percents, strict=True))
    return tl.Question("rating", "Approve of the job?", answers, nets=NETS)


@pytest.fixture
def post():
    return tl.Poll(
        "post-2015-10", pollster="Abt SRBI", n=1001, moe="3.5", sample_type="probability",
        start="2015-10-15", end="2015-10-18",
        questions=[rating(("28", "22", "10", "35", "4"))],
    )  # fmt: skip


def nets_of(table):
    return table[table["net"] != ""].set_index("answer")


def test_a_net_is_the_share_of_those_who_gave_one_of_its_answers():
    poll = tl.Poll("mc", pollster="Morning Consult", n=1996,
                   questions=[rating(("26", "25", "11", "35", "3"), "Don't know")])  # fmt: skip
    nets = nets_of(tl.intervals(poll, method="wald"))
    assert nets["percent"].to_dict() == {"Approve": 51, "Disapprove": 46}
    # The exact variance: 1,020 of 1,996 people are one share, whatever they said within it.
    share = 1020 / 1996
    by_count = 100 * 1.959963985 * math.sqrt(share * (1 - share) / 1996)
    assert nets.loc["Approve", "moe"] == pytest.approx(by_count, abs=0.001)
    counted = tl.proportion_interval(share, 1996)
    whole = tl.intervals(poll, rounding=True).set_index("answer").loc["Approve"]
    assert whole["low"] <= 100 * counted.low
    assert 100 * counted.high <= whole["high"]


def test_what_rounding_leaves_open_in_a_net_holds_the_printed_net(post):
    # 28 + 22 is 50, and the house printed 51, which it knows from its own data.
    approve = nets_of(tl.intervals(post, rounding=True)).loc["Approve"]
    assert (approve["percent"], approve["lowest"], approve["highest"]) == (50, 49, 51)


def test_a_net_with_the_remainder_is_open_by_the_rounding_of_the_others():
    answers = {"Yes": "40.0", "Rather": "20", "No": tl.REMAINDER}
    nets = {"Not a plain yes": ["Rather", "No"]}
    question = tl.Question("q", "?", answers, nets=nets)
    poll = tl.Poll("p", pollster="P", n=500, questions=[question])
    row = tl.intervals(poll, rounding=True).iloc[-1]
    # It is 100 less the one that is not in it, 39.95 to 40.05.
    assert (row["percent"], row["lowest"], row["highest"]) == (60, 59.95, 60.05)


def test_a_net_of_answers_with_a_design_effect_each_is_as_correlated_as_in_srs():
    answers = [tl.Answer("A", "20", deff=1.5), tl.Answer("B", "30", deff=2.0), tl.Answer("C", "50")]
    question = tl.Question("q", "?", answers, nets={"A or B": ["A", "B"]})
    poll = tl.Poll("p", pollster="P", n=1000, questions=[question])
    net = nets_of(tl.intervals(poll)).loc["A or B"]
    # By hand: the variances, and a covariance of -p q times the root of both design effects.
    variance = 1.5 * 0.2 * 0.8 + 2.0 * 0.3 * 0.7 - 2 * 0.2 * 0.3 * math.sqrt(1.5 * 2.0)
    assert net["deff"] == pytest.approx(variance / (0.5 * 0.5))


def test_nets_are_outside_of_sums_leads_and_joint_intervals(post):
    plain = evolve(post, questions=[evolve(post["rating"], nets=())])
    columns = ["answer", "low", "high"]
    for options in ({"simultaneous": True}, {"simultaneous": True, "method": "sison-glaz"}):
        with_nets = tl.intervals(post, **options)[columns]
        assert with_nets.equals(tl.intervals(plain, **options)[columns])
    for options in ({}, {"adjustment": "bonferroni"}, {"decided": True}):
        assert tl.leads(post, **options).equals(tl.leads(plain, **options))
    assert tl.audit(post).equals(tl.audit(plain))
    decided = tl.intervals(post, decided=True).set_index("answer")
    assert decided.loc["Approve", "percent"] == pytest.approx(100 * 50 / 95)
    assert shares_title(tl.intervals(post)) == shares_title(tl.intervals(plain))


def test_net_approval_is_the_lead_of_two_nets(post):
    row = tl.leads(post, pairs=[("Approve", "Disapprove")]).iloc[0]
    deff = (3.5 / (100 * 1.959963985 * math.sqrt(0.25 / 1001))) ** 2
    moe = 1.959963985 * math.sqrt(deff * (0.50 + 0.45 - 0.05**2) / 1001)
    assert (row["answer_a"], row["answer_b"], row["lead"]) == ("Approve", "Disapprove", 5)
    assert row["moe"] == pytest.approx(100 * moe)
    assert row["verdict"] == "too close to call"


def test_nets_that_overlap_are_no_pair(post):
    for pair in (("Approve", "Approve strongly"), ("Approve strongly", "Approve"),
                 ("Approve", "Approve")):  # fmt: skip
        with pytest.raises(ValueError, match=r"overlap, both have 'Approve s\w+' in them: compare"):
            tl.leads(post, pairs=[pair])


def test_the_change_of_a_net_is_that_of_a_share(post):
    before = evolve(post, id="september", questions=[rating(("27", "22", "9", "37", "5"))])
    table = tl.changes(before, post, method="wald").set_index("answer")
    assert table.loc["Approve", ["before", "after", "change"]].tolist() == [49, 50, 1]
    deff = table["deff"].iloc[0]
    one = tl.change_moe(0.49, 1001, 0.50, 1001, deff_before=deff, deff_after=deff)
    assert table.loc["Approve", "moe"] == pytest.approx(100 * one)


def test_a_file_and_a_sheet_keep_nets(post, tmp_path):
    tl.write_poll(post, tmp_path / "post.toml")
    assert 'nets = { "Approve" = ["Approve strongly", "Approve somewhat"]' in (
        tmp_path / "post.toml").read_text("utf-8")  # fmt: skip
    assert tl.read_poll(tmp_path / "post.toml") == post
    sheet = tl.poll_table(post)
    assert tl.polls_from_table(sheet)[post.id] == post
    assert tl.intervals(sheet).equals(tl.intervals(post))


@pytest.mark.parametrize(
    ("nets", "told"),
    [
        ({"Approve": ["Approve strongly", "Approve mildly"]}, r"Approve mildly.*allowed are"),
        ({"Approve strongly": LABELS[:2]}, "an answer has this label"),
        ({"Approve": LABELS[:1]}, "name two answers or more"),
        ({"Approve": [LABELS[0], LABELS[0]]}, "stands twice"),
        ([tl.Net("Approve", LABELS[:2]), tl.Net("Approve", LABELS[2:])], "stands twice"),
        ({"Approve": "Approve strongly"}, "expected a list of words"),
    ],
)
def test_a_net_of_something_else_is_refused(post, nets, told):
    with pytest.raises(tl.PollError, match=told):
        evolve(post["rating"], nets=nets)


def test_a_page_and_a_chart_have_the_nets(post, page_of):
    ax = tl.charts.interval_chart(post)
    assert "Approve (net) 50" in tl.charts.canvas.chart_of(ax).alt
    bar = tl.charts.canvas.chart_of(tl.charts.share_bar(post)).table
    assert bar["percent"].sum() == 99
    page = page_of(post)
    assert "net of Approve strongly + Approve somewhat" in page


@pytest.fixture
def media():
    """Several answers allowed: the percents have no sum."""
    answers = {"Television": "68", "Internet": "54", "Newspapers": "21", "None of these": "4"}
    asked = tl.Question("news", "Where do you get your news?", answers, several_answers=True)
    plain = tl.Question("trust", "Do you trust it?", {"Yes": "50", "No": "45", "Not sure": "5"})
    return tl.Poll("p", pollster="P", n=1000, moe="3.6", questions=[asked, plain])


def test_percents_above_100_stand_where_several_answers_were_allowed(media):
    table = tl.intervals(media)
    assert table.loc[table["several_answers"], "percent"].sum() == 147
    # Each is the share of respondents who gave it.
    alone = evolve(media, questions=[tl.Question("q", "?", {"Television": "68"})])
    assert table["low"][0] == tl.intervals(alone)["low"][0]
    with pytest.raises(tl.PollError, match=r"68 \+ 54 \+ 21 \+ 4 = 147"):
        evolve(media["news"], several_answers=False)


def test_no_rule_of_one_whole_holds_for_several_answers(media):
    with pytest.raises(tl.PollError, match="nothing is left of 100: leave it out"):
        evolve(media["news"], answers={"Television": "68", "None": tl.REMAINDER})
    with pytest.raises(tl.PollError, match="nobody knows how many gave two: leave nets out"):
        evolve(media["news"], nets={"Print": ["Newspapers", "Internet"]})
    for option in ("simultaneous", "decided"):
        with pytest.raises(ValueError, match=f"{option}: .*several answers of question 'news'"):
            tl.intervals(media, **{option: True})
        assert len(tl.intervals(media, "trust", **{option: True})) > 0
    assert "sum" not in set(tl.audit(media)["code"])


def test_no_lead_follows_from_one_margin(media):
    assert set(tl.leads(media)["question_id"]) == {"trust"}
    told = r"how many gave both is not known; between_questions_interval\(\)"
    with pytest.raises(ValueError, match=told):
        tl.leads(media, pairs=[("Television", "Internet")])


def test_the_page_and_charts_of_several_answers_claim_no_race(media, page_of):
    table = tl.intervals(media, "news")
    assert shares_title(table, media) == shares_title(table)
    assert "ahead" not in shares_title(table, media)
    with pytest.raises(ValueError, match=r"no parts of a bar: use interval_chart\(\)"):
        tl.charts.share_bar(media, "news")
    page = page_of(media)
    assert "Several answers allowed" in page
    assert "Respondents could choose several answers, so no margin of a lead follows." in page


def test_a_sheet_and_a_file_keep_that_several_answers_were_allowed(media, tmp_path):
    tl.write_poll(media, tmp_path / "p.toml")
    assert tl.read_poll(tmp_path / "p.toml") == media
    sheet = tl.poll_table(media)
    assert tl.polls_from_table(sheet)["p"] == media
    assert tl.intervals(sheet).equals(tl.intervals(media))
