"""Polls that strain a layout: the real one, long words, ties, 0 and 100%, no margin."""

import pytest

import topline as tl

LONG_QUESTION = (
    "Thinking about everything that you have seen, read or heard over the last twelve months, "
    "which one of the following statements about the future of the municipal water supply comes "
    "closest to your own opinion, even if none of them is exactly right?"
)
LONG_ANSWERS = {
    "The supply should be bought back by the city, whatever the price": "23",
    "The supply should be bought back, but only if charges stay as they are": "21",
    "Nothing should be changed until the contract ends in 2031": "17",
    "A second private company should be allowed to compete": "12",
    "Households with meters should decide in a referendum": "9",
    "The council's plan goes too far, Verwaltungsgerichtshofsentscheidungen or not": "7",
    "None of these statements": "4",
    "Don't know": "7",
}


def made_up(
    name, answers, text="Which party would you vote for?", wording="unknown", base=None, **facts
):
    question = tl.Question("q", text, answers, wording=wording, base=base)
    return tl.Poll(name, pollster="Example Institute", questions=[question], **facts)


@pytest.fixture(scope="session")
def polls():
    facts = {"start": "2024-02-28", "end": "2024-03-03", "sample_type": "probability"}
    return {
        "real": tl.load_poll("fom-2002-12-nato"),
        "long": made_up(
            "long", LONG_ANSWERS, LONG_QUESTION, "translation", "adults who pay for water",
            n=812, deff=1.4, **facts,
        ),
        "one": made_up("one", {"Yes": "51"}, n=400),
        "ties": made_up("ties", {"Left": "40", "Right": "40", "Undecided": "20"}, n=1000, moe="3"),
        "edges": made_up("edges", {"Yes": "100", "No": "0"}, n=250),
        "opt-in": made_up("opt-in", {"Yes": "61", "No": "30"}, n=5000, sample_type="opt-in"),
        "no n": made_up("no-n", {"Yes": "61", "No": "30", "Don't know": "9"}, n=None),
        "signs": made_up("signs", {"$5": "47.5", "$10 or #more <b>": "44.5", "ÄÉg": "8.0"}, n=600),
    }  # fmt: skip


@pytest.fixture
def real(polls):
    return polls["real"]
