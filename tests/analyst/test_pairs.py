"""One pair, the same way round, across the questions of a poll and across waves.

ABC News / Ipsos KnowledgePanel, 21 and 22 October 2022: n = 686, ±4.0. Whom do you trust more
(Democrats, Republicans, both equally, neither, skipped): economy 24, 36, 9, 31, 1; climate change
44, 15, 7, 33, 1. The waves of FOM are those of the folder ``data``.
"""

import math

import pytest
from attrs import evolve

import topline as tl

PAIR = ("Democrats", "Republicans")
BLOC = ("Defensive organization", "Aggressive military pact")
LABELS = (*PAIR, "Both equally", "Neither", "Skipped")


@pytest.fixture
def abc():
    printed = {"economy": (24, 36, 9, 31, 1), "climate": (44, 15, 7, 33, 1)}
    questions = [
        tl.Question(name, f"Trust more on {name}?", dict(zip(LABELS, percents, strict=True)))
        for name, percents in printed.items()
    ]
    other = tl.Question("direction", "Right direction?", {"Right": 30, "Wrong": 65, "Skipped": 5})
    return tl.Poll("abc-2022-10", pollster="Ipsos", n=686, moe="4.0", questions=[*questions, other])


@pytest.fixture
def waves():
    return [tl.load_poll(name) for name in ("fom-2002-12-nato", "fom-2004-04-nato")]


def test_a_pair_keeps_its_direction_in_every_question(abc):
    table = tl.leads(abc, pairs=[PAIR])
    assert table["question_id"].tolist() == ["economy", "climate"]
    assert table["lead"].tolist() == [-12, 29]
    assert table["verdict"].tolist() == ["behind", "ahead"]
    assert (table["low"] < table["lead"]).all()
    turned = tl.leads(abc, pairs=[PAIR[::-1]])
    assert turned["low"].tolist() == pytest.approx((-table["high"]).tolist())
    assert turned["probability_ahead"].tolist() == pytest.approx(
        (1 - table["probability_ahead"]).tolist()
    )


def test_a_lead_below_0_is_the_lead_above_0_turned_round(abc):
    automatic = tl.leads(abc, "economy").iloc[0]
    chosen = tl.leads(abc, "economy", pairs=[PAIR]).iloc[0]
    assert (automatic["answer_a"], automatic["verdict"]) == ("Republicans", "ahead")
    assert (automatic["low"], automatic["high"]) == pytest.approx((-chosen["high"], -chosen["low"]))
    deff = (4.0 / (100 * 1.959963985 * math.sqrt(0.25 / 686))) ** 2
    moe = 100 * 1.959963985 * math.sqrt(deff * (0.24 + 0.36 - 0.12**2) / 686)
    # ±4.0 is a half point, so its design effect is the estimate, at least 1.
    assert chosen["moe"] == pytest.approx(moe)


def test_the_question_is_named_as_charts_name_it(abc):
    assert set(tl.leads(abc, "economy")["question_id"]) == {"economy"}
    assert set(tl.intervals(abc, "climate")["question_id"]) == {"climate"}
    for make in (tl.leads, tl.intervals):
        with pytest.raises(
            ValueError, match="question='energy' is not there; choose one of 'economy'"
        ):
            make(abc, "energy")


def test_answers_that_do_not_compete_can_be_named(abc):
    row = tl.leads(abc, "economy", pairs=[("Neither", "Democrats")]).iloc[0]
    assert row["lead"] == 7


@pytest.mark.parametrize(
    ("pairs", "told"),
    [
        (
            [("Democrats", "Republican")],
            r"'Republican' is not there; did you mean \"Republicans\"\?",
        ),
        ([PAIR, ("Right", "Republicans")], "answers of different questions; see between_questions"),
        (PAIR, r"'Democrats' is no pair of labels; pass a list of pairs"),
        ("Democrats", "is no pair of labels"),
        ([], "is no pair of labels"),
        ([("Democrats",)], "is no pair of labels"),
        ([(1, 2)], "is no pair of labels"),
    ],
)
def test_a_pair_found_nowhere_or_no_pair_is_told_with_the_remedy(abc, pairs, told):
    with pytest.raises(ValueError, match=told):
        tl.leads(abc, pairs=pairs)


def test_chosen_pairs_are_not_all_leads(abc):
    with pytest.raises(ValueError, match="adjustment='bonferroni' is for all leads of a question"):
        tl.leads(abc, pairs=[PAIR], adjustment="bonferroni")


def test_leads_among_those_with_an_opinion(waves):
    plain, decided = (tl.leads(waves[0], "nato-bloc", decided=choice) for choice in (False, True))
    # 48 and 26 of 74 who chose: 64.86 and 35.14.
    assert decided["lead"][0] == pytest.approx(100 * 22 / 74)
    assert decided["n"][0] == pytest.approx(1500 * 0.74)
    assert decided["base"][0].startswith("with an opinion: 74")
    share = 48 / 74
    moe = 1.959963985 * math.sqrt(plain["deff"][0] * (1 - (2 * share - 1) ** 2) / (1500 * 0.74))
    assert decided["moe"][0] == pytest.approx(100 * moe)
    chosen = tl.leads(waves[0], pairs=[BLOC], decided=True)
    assert chosen["lead"][0] == pytest.approx(-100 * 22 / 74)
    ax = tl.charts.lead_chart(waves[0], "nato-bloc", decided=True)
    assert "of those with an opinion" in tl.charts.canvas.chart_of(ax).subtitle


def test_a_wave_is_a_row(waves):
    table = tl.leads(waves, pairs=[BLOC])
    assert table["poll_id"].tolist() == [wave.id for wave in waves]
    assert table["lead"].tolist() == [-22, -41]


def test_the_change_of_a_lead_adds_the_variances_of_both(waves):
    row = tl.changes(*waves, pairs=[BLOC], deff=2.024).iloc[0]
    # By hand: Var(lead) = D (a + b − (a − b)²) / n in each poll.
    parts = [2.024 * (a + b - (a - b) ** 2) / 1500 for a, b in [(0.26, 0.48), (0.17, 0.58)]]
    assert (row["before"], row["after"], row["change"]) == (-22, -41, -19)
    assert row["moe"] == pytest.approx(100 * 1.959963985 * math.sqrt(sum(parts)))
    assert row["answer"] == "Defensive organization − Aggressive military pact"
    assert row["verdict"] == "down"
    assert (row["high"] - row["low"]) / 2 == pytest.approx(row["moe"])
    with pytest.raises(ValueError, match='the change of a lead is by "wald"; leave it out'):
        tl.changes(*waves, pairs=[BLOC], method="newcombe")


def test_net_approval_over_time_is_a_strip(waves):
    ax = tl.charts.wave_chart(waves, "nato-bloc", pairs=[BLOC])
    chart = tl.charts.canvas.chart_of(ax)
    assert [strip.get_title(loc="left") for strip in ax.child_axes] == [" − ".join(BLOC)]
    assert chart.table["lead"].tolist() == [-22, -41]
    assert "percent" not in chart.table
    # The verdict of the title is that of the table of changes.
    row = tl.changes(*waves, pairs=[BLOC]).iloc[0]
    assert (row["verdict"], row["change"]) == ("down", -19)
    assert chart.title == f"{' − '.join(BLOC)} is down 19 points since December 2002"
    assert "Lead in percentage points" in chart.subtitle
    assert "−22 (" in chart.alt


def test_a_wave_without_the_pair_is_left_out(waves):
    third = evolve(waves[1], id="third", start="2005-04-01", end=None, questions=[
        tl.Question("nato-bloc", "?", {"Aggressive military pact": "60"})])  # fmt: skip
    chart = tl.charts.canvas.chart_of(
        tl.charts.wave_chart([*waves, third], "nato-bloc", pairs=[BLOC])
    )
    assert chart.table["poll_id"].tolist() == [wave.id for wave in waves]
    with pytest.raises(TypeError, match="pairs: they go with polls"):
        tl.charts.wave_chart(tl.intervals(waves), "nato-bloc", pairs=[BLOC], polls=waves)


def test_a_chart_of_the_change_of_a_lead_is_in_points(waves):
    chart = tl.charts.canvas.chart_of(tl.charts.change_chart(*waves, "nato-bloc", pairs=[BLOC]))
    assert chart.title.endswith("is down by 19 points, to −41 points")
    assert "−22 → −41" in chart.alt


def test_the_change_of_one_question_alone(waves):
    assert set(tl.changes(*waves, "nato-bloc")["question_id"]) == {"nato-bloc"}
    with pytest.raises(ValueError, match="question='x' is not there"):
        tl.changes(*waves, "x")


def test_changes_among_those_with_an_opinion(waves):
    row = tl.changes(*waves, "nato-bloc", decided=True).iloc[0]
    assert row["before"] == pytest.approx(100 * 48 / 74)
    assert row["after"] == pytest.approx(100 * 58 / 75)
    assert row["base"].startswith("with an opinion: 75")
    assert row["base_before"].startswith("with an opinion: 74")


def test_a_sentence_and_a_title_say_who_is_behind(abc):
    table = tl.leads(abc, "economy", pairs=[PAIR])
    assert '"Democrats" is behind "Republicans" by 12 points' in tl.lead_sentence(table.iloc[0])
    chart = tl.charts.canvas.chart_of(tl.charts.lead_chart(table, poll=abc))
    assert "behind" in chart.title
    assert "by 12 points" in chart.title
    assert "−12" not in chart.title


def test_every_option_against_the_first_on_the_page(abc, page_of):
    answers = {"A": "31", "B": "25", "C": "19", "D": "14", "E": "11"}
    poll = evolve(abc, questions=[tl.Question("q", "Which?", answers)])
    page = page_of(poll)
    for other in "BCDE":
        assert (
            f"&#34;A&#34; is ahead of &#34;{other}&#34;" in page or f"A is ahead of {other}" in page
        )
    assert "6 other pairs in the table of leads" in page
