"""The command on respondents' rows says what the library does."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import topline as tl


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    draw = np.random.default_rng(9)
    rows = pd.DataFrame(
        {
            "q": draw.choice(["Yes", "No", "Undecided"], 400),
            "age": draw.choice(["18-39", "60+"], 400),
            "wave": np.repeat([1, 2], 200),
            "place": np.arange(400) % 20,
            "w": draw.uniform(0.5, 2, 400).round(3),
        }
    )
    path = tmp_path_factory.mktemp("rows") / "my poll.csv"
    rows.to_csv(path, index=False)
    return path


@pytest.fixture
def words(file):
    return ["estimate", file, "--weight", "w", "--psu", "place", "--question", "q"]


@pytest.fixture(scope="module")
def estimated(file):
    design = tl.SurveyDesign(weight="w", psu="place")
    return lambda **options: tl.estimate(file, design, "q", **options)


def test_the_tables_are_those_of_the_library(rows, words, estimated):
    by = estimated(by="wave")
    for kind, more, table in (
        ("intervals", [], tl.intervals(estimated())),
        ("leads", [], tl.leads(estimated())),
        ("crosstab", ["--by", "age"], tl.crosstab(estimated(by="age"))),
        ("changes", ["--by", "wave", "--over", "wave"], tl.changes(by, over="wave")),
    ):
        printed = rows(*words, "--table", kind, *more)
        assert list(printed[0]) == list(table)
        low = [float(row["low"]) for row in printed]
        assert low == pytest.approx(table["low"].tolist())


def test_the_text_has_a_note_with_the_design(run, words):
    text = run(*words)
    assert "estimated from respondents' rows), 19 degrees of freedom" in text
    assert "(Bonferroni)" in run(*words, "--by", "age", "--table", "crosstab")
    assert "wave: 1" in run(*words, "--by", "wave")
    assert run(*words, "--table", "audit").strip()


def test_it_writes_a_chart_a_page_and_a_poll(run, words, tmp_path, estimated):
    run(*words, "--by", "age", "--table", "crosstab", "--chart", tmp_path / "chart")
    assert (tmp_path / "chart.png").is_file()
    made = ["--page", tmp_path / "page", "--toml", tmp_path / "a.toml", "--pollster", "A house"]
    run(*words, "--by", "age", *made, "--unit", "0.1", "--id", "mine")
    assert "Group by group" in (tmp_path / "page" / "mine.html").read_text(encoding="utf-8")
    poll = tl.read_poll(tmp_path / "a.toml")
    same = tl.poll_of(estimated(by="age"), id="mine", pollster="A house", unit="0.1")
    assert poll == same


def test_bad_input_is_told_in_the_words_of_the_terminal(refused, words, tmp_path):
    assert "--pollster" in refused(*words, "--toml", tmp_path / "a.toml")
    assert "give both, or none" in refused(*words, "--table", "changes")
    assert "the rows have no column 'region'" in refused(*words, "--strata", "region")
    told = refused("estimate", Path("none.csv"), "--weight", "w", "--question", "q")
    assert told == "topline: none.csv: there is no such file"
