import pytest

import topline as tl


def test_the_size_for_a_share_is_the_librarys(record):
    assert record("size", 3)["n"] == tl.sample_size(0.03) == 1068
    words = ("--share", 10, "--method", "score", "--deff", 2, "--pop-size", 20000)
    row = record("size", 3, *words, "--confidence-level", 90)
    assert row["n"] == tl.sample_size(
        0.03, 0.1, method="wilson", deff=2, pop_size=20000, confidence_level=0.9
    )
    assert (row["moe"], row["percent"], row["method"]) == (3, 10, "wilson")
    assert (row["pop_size"], row["confidence_level"]) == (20000, 0.9)


def test_the_size_for_a_lead_is_the_librarys(record):
    row = record("size", 6, "--lead", 56, 23, "--deff", 2.02)
    assert row["n"] == tl.sample_size_for_lead(0.06, 0.56, 0.23, deff=2.02)
    assert (row["percent_a"], row["percent_b"]) == (56, 23)


def test_the_size_for_a_change_is_the_librarys(record):
    row = record("size", 3, "--change", 56, 50, "--deff", 2)
    assert row["n"] == tl.sample_size_for_change(0.03, 0.56, 0.5, deff_before=2, deff_after=2)
    assert (row["before"], row["after"], row["n_before"]) == (56, 50, row["n"])


def test_the_size_of_a_later_poll_is_the_librarys(record):
    row = record("size", 4, "--change", 56, 56, "--n-before", 1500, "--deff-before", 1.2)
    assert row["n"] == tl.sample_size_for_change(0.04, 0.56, n_before=1500, deff_before=1.2)
    assert (row["n_before"], row["deff_before"], row["deff"]) == (1500, 1.2, 1)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("3", "A margin of ±3 points needs 1,068 respondents."),
        ("3 --lead 56 23", "A margin of ±3 points needs 2,908 respondents."),
        ("3 --change 56 56", "A margin of ±3 points needs 2,104 respondents in each poll."),
        (
            "4 --change 56 56 --n-before 1500",
            "A margin of ±4 points needs 977 respondents in the later poll.",
        ),
    ],
)
def test_the_sentence_says_who_is_asked(run, words, sentence):
    assert run("size", *words.split()).splitlines()[0] == sentence


def test_csv_is_one_row(record, rows):
    said = record("size", 3, "--lead", 56, 23)
    assert rows("size", 3, "--lead", 56, 23) == [{k: str(v) for k, v in said.items()}]
