import numpy as np
import pytest

import topline as tl
from topline.charts.titles import change_title, leads_title, shares_title


def shares(poll, question="q"):
    table = tl.intervals(poll)
    return table[table["question_id"] == question]


@pytest.mark.parametrize(
    ("name", "finding"),
    [
        ("long", "The two leading answers are too close to call: 23 % against 21 %"),
        ("one", "51 % “Yes”: on either side of one half"),
        ("ties", "“Left” and “Right” are too close to call: 40 % each"),
        ("edges", "“Yes” is ahead: 100 % against 0 %"),
        ("opt-in", "“Yes” and “No”: 61 % against 30 %"),
        ("no n", "“Yes” and “No”: 61 % against 30 %"),
        ("signs", "“$5” and “$10 or #more <b>” are too close to call: 47.5 % against 44.5 %"),
    ],
)
def test_finding_of_shares(polls, name, finding):
    assert shares_title(shares(polls[name]), polls[name]) == finding


def test_the_real_poll(real):
    assert shares_title(shares(real, "cooperation"), real) == "“Should” is ahead: 56 % against 23 %"


def test_undecided_are_not_in_the_race_with_or_without_the_poll():
    answers = {"Yes": "30", "No": "10", "Undecided": "60"}
    poll = tl.Poll("p", pollster="P", n=1000, questions=[tl.Question("q", "?", answers)])
    assert shares_title(shares(poll), poll) == "“Yes” is ahead: 30 % against 10 %"
    assert shares_title(shares(poll)) == "“Yes” is ahead: 30 % against 10 %"
    assert leads_title(tl.leads(poll), poll) == "“Yes” is ahead of “No” by 20 points"


def test_only_undecided_still_has_a_finding():
    answers = {"Don't know": "90", "No opinion": "10"}
    poll = tl.Poll("p", pollster="P", n=1000, questions=[tl.Question("q", "?", answers)])
    assert "Don't know" in shares_title(shares(poll), poll)


@pytest.mark.parametrize(("percent", "word"), [("60", "a majority"), ("40", "a minority")])
def test_one_answer_is_held_against_one_half(percent, word):
    poll = tl.Poll("p", pollster="P", n=1000, questions=[tl.Question("q", "?", {"Yes": percent})])
    assert shares_title(shares(poll)) == f"{percent} % “Yes”: {word}"


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
        ("ties", "“Left” and “Right” are too close to call: 0 points apart"),
        ("opt-in", "“Yes” and “No”: 31 points apart, margin not known"),
        ("long", "The two leading answers are too close to call: 2 points apart"),
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
    assert change_title(table.assign(verdict="not known", low=np.nan)) == "No change is known"
