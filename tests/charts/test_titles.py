import numpy as np
import pytest

import topline as tl
from topline.charts import change_chart
from topline.charts.canvas import drawing_of
from topline.charts.titles import change_title, leads_title, shares_title, wave_title

LONG = (
    "The supply should be bought back by the… and The supply should be bought back, but o… "
    "are too close to call"
)


def shares(poll, question="q"):
    table = tl.intervals(poll)
    return table[table["question_id"] == question]


@pytest.mark.parametrize(
    ("name", "finding"),
    [
        ("long", f"{LONG}: 23% against 21%"),
        ("one", "Yes 51%: on either side of one half"),
        ("ties", "Left and Right are too close to call: 40% each"),
        ("edges", "Yes is ahead of No: 100% against 0%"),
        ("opt-in", "Yes and No: 61% against 30%"),
        ("no n", "Yes and No: 61% against 30%"),
        ("signs", "$5 and $10 or #more <b> are too close to call: 47.5% against 44.5%"),
    ],
)
def test_finding_of_shares(polls, name, finding):
    assert shares_title(shares(polls[name]), polls[name]) == finding


def test_the_real_poll(real):
    title = "Should is ahead of Should not: 56% against 23%"
    assert shares_title(shares(real, "cooperation"), real) == title


def test_undecided_are_not_in_the_race_with_or_without_the_poll():
    answers = {"Yes": "30", "No": "10", "Undecided": "60"}
    poll = tl.Poll("p", pollster="P", n=1000, questions=[tl.Question("q", "?", answers)])
    title = "Yes is ahead of No: 30% against 10%; more are undecided, 60%"
    assert shares_title(shares(poll), poll) == shares_title(shares(poll)) == title
    title = "Yes is ahead of No by 20 points; more are undecided, 60%"
    assert leads_title(tl.leads(poll), poll) == title


@pytest.mark.parametrize(
    ("answers", "title"),
    [
        (
            {"Democrats": 44, "Neither": 33, "Republicans": 15},
            "Democrats is ahead of Republicans: 44% against 15%",
        ),
        (
            {"Yes": 45, "Hard to say": 46, "No": 9},
            "Yes is ahead of No: 45% against 9%; more are undecided, 46%",
        ),
        (
            {"Unity Day": 56, "Any other answer": 28, "Accord": 16},
            "Unity Day is ahead of Accord: 56% against 16%",
        ),
        ({"Unity": 56, "Don’t know": 44}, "Unity 56%: a majority"),
        ({"Unity": 30, "DK/Refused": 70}, "Unity 30%: below one half; more are undecided, 70%"),
    ],
)
def test_what_is_no_option_is_never_compared_with_one(answers, title):
    poll = tl.Poll("p", pollster="P", n=1000, questions=[tl.Question("q", "?", answers)])
    assert shares_title(shares(poll)) == shares_title(shares(poll), poll) == title


def test_long_answers_that_begin_alike_are_told_apart():
    start = "The United States should continue to send weapons"
    answers = {f"{start} to Ukraine": 60, f"{start} to nobody": 30}
    poll = tl.Poll("p", pollster="P", n=1000, questions=[tl.Question("q", "?", answers)])
    title = shares_title(shares(poll))
    assert "to Ukraine is ahead of …" in title
    assert "to nobody: 60% against 30%" in title


def test_only_undecided_still_has_a_finding():
    answers = {"Don't know": "90", "No opinion": "10"}
    poll = tl.Poll("p", pollster="P", n=1000, questions=[tl.Question("q", "?", answers)])
    assert "Don't know" in shares_title(shares(poll), poll)


@pytest.mark.parametrize(("percent", "word"), [("60", "a majority"), ("40", "below one half")])
def test_one_answer_is_held_against_one_half(percent, word):
    poll = tl.Poll("p", pollster="P", n=1000, questions=[tl.Question("q", "?", {"Yes": percent})])
    assert shares_title(shares(poll)) == f"Yes {percent}%: {word}"


@pytest.mark.parametrize("deff", [0.5, 1, 2, 5, 20, 60])
@pytest.mark.parametrize("name", ["real", "long", "ties", "signs"])
def test_titles_of_shares_and_of_leads_never_contradict_each_other(polls, name, deff):
    question = polls[name].questions[0].id
    intervals, leads = (make(polls[name], deff=deff) for make in (tl.intervals, tl.leads))
    titles = [
        shares_title(intervals[intervals["question_id"] == question], polls[name]),
        leads_title(leads[leads["question_id"] == question], polls[name]),
    ]
    assert len({"too close to call" in title for title in titles}) == 1
    assert not any("tie" in title for title in titles)


@pytest.mark.parametrize(
    ("name", "finding"),
    [
        ("ties", "Left and Right are too close to call: 0 points apart"),
        ("opt-in", "Yes and No: 31 points apart, margin not known"),
        ("long", f"{LONG}: 2 points apart"),
    ],
)
def test_finding_of_leads(polls, name, finding):
    assert leads_title(tl.leads(polls[name]), polls[name]) == finding


def test_finding_of_changes(real):
    table = tl.changes(real, tl.load_poll("fom-2004-04-nato"))
    clear = table[table["verdict"].isin(["up", "down"])]
    assert ("No change is beyond" in change_title(table)) == clear.empty
    calm = table.assign(verdict="within the margin")
    assert change_title(calm).startswith("No change is beyond the margin: the largest is ")
    assert (
        change_title(table.assign(verdict="not known", low=np.nan))
        == "No change has a known margin of error"
    )


def wave(name, yes, undecided, no, **facts):
    answers = {"Yes": yes, "Undecided": undecided, "No": no}
    facts = {"pollster": "P", "n": 1000, "start": f"2020-0{len(name)}-01"} | facts
    return tl.Poll(name, questions=[tl.Question("q", "?", answers)], **facts)


def titles_of_change(before, after):
    table = tl.intervals([before, after], deff=1.0)
    drawn = change_chart(before, after, deff=1.0)
    return drawing_of(drawn).chart.title, wave_title(table, after, before)


def test_what_was_not_printed_makes_no_headline():
    rest = tl.REMAINDER
    change, waves = titles_of_change(wave("a", "50", "20", rest), wave("bb", "51", "10", rest))
    assert change == "No change of a printed option is beyond the margin: the largest is 1 point"
    assert waves.startswith("No change of a printed option beyond the margin since January 2020")


def test_the_undecided_make_no_headline():
    change, waves = titles_of_change(wave("a", "50", "20", "30"), wave("bb", "56", "10", "34"))
    assert change == "Yes is up by 6 points, to 56%"
    assert waves.startswith("Yes is up 6 points since January 2020")


def test_a_lead_among_those_with_an_opinion_is_not_held_against_the_undecided():
    answers = {"Yes": "45", "No": "9", "Hard to say": "46"}
    poll = tl.Poll("p", pollster="P", n=1000, questions=[tl.Question("q", "?", answers)])
    of_all, decided = (leads_title(tl.leads(poll, decided=d), poll) for d in (False, True))
    assert of_all == "Yes is ahead of No by 36 points; more are undecided, 46%"
    assert decided == "Yes is ahead of No by 66.7 points"
