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


def test_several_groups_are_those_of_the_first_within_the_others(rows, run, words, tmp_path):
    by = ["--by", "age", "--by", "wave"]
    printed = rows(*words, *by, "--table", "crosstab")
    assert {row["domain"] for row in printed} == {
        f"age: {age}; wave: {wave}" for age in ("18-39", "60+") for wave in (1, 2)
    }
    for row in printed:
        wave = row["domain"][-1]
        assert all(name[-1] == wave for name in row["differs_from"].split(" | ") if name)
    run(*words, *by, "--page", tmp_path, "--pollster", "A house", "--id", "mine")
    assert "Group by group" in (tmp_path / "mine.html").read_text(encoding="utf-8")


def test_a_change_says_what_it_begins_with(run, words):
    text = run(*words, "--by", "wave", "--table", "changes", "--over", "wave")
    assert "Earlier: my poll, wave 1; 200 respondents; design effect" in text


def test_what_is_no_one_chart_is_told_before_anything_is_written(refused, words, tmp_path):
    made = ["--toml", tmp_path / "a.toml", "--pollster", "A house", "--chart", tmp_path / "chart"]
    told = refused(*words, *made, "--by", "age")
    assert "--chart draws intervals of everybody: leave out --by age" in told
    assert "--table crosstab" in told
    assert "give one --question" in refused(*words, *made, "--question", "age")
    assert "not the audit" in refused(*words, *made, "--table", "audit")
    waves = ["--table", "changes", "--over", "wave", "--by", "wave"]
    assert "leave out --by age" in refused(*words, *made, *waves, "--by", "age")
    assert not list(tmp_path.iterdir())


def test_a_chart_that_cannot_be_drawn_takes_no_file_with_it(refused, file, tmp_path):
    rows = pd.read_csv(file).assign(q="Yes")
    rows.to_csv(tmp_path / "one.csv", index=False)
    words = ["estimate", tmp_path / "one.csv", "--weight", "w", "--question", "q"]
    made = ["--toml", tmp_path / "a.toml", "--pollster", "A house", "--chart", tmp_path / "chart"]
    assert "cannot be drawn" in refused(*words, *made, "--table", "leads")
    assert tl.read_poll(tmp_path / "a.toml").pollster == "A house"


def test_bad_input_is_told_in_the_words_of_the_terminal(refused, words, tmp_path):
    assert "name them with --by" in refused(*words, "--table", "crosstab")
    assert "--replicate= needs at least two columns" in refused(
        *words[:4], *words[6:], "--replicate", "age"
    )
    assert "in --replicate=" in refused(*words, "--scale", "2")
    assert "--pollster" in refused(*words, "--toml", tmp_path / "a.toml")
    assert "give both, or none" in refused(*words, "--table", "changes")
    assert "the rows have no column 'region'" in refused(*words, "--strata", "region")
    told = refused("estimate", Path("none.csv"), "--weight", "w", "--question", "q")
    assert told == "topline: none.csv: there is no such file"
