"""The explorer of many polls, driven from Python."""

import datetime as dt
import re

import pytest

import topline as tl
from topline.charts.canvas import chart_of
from topline.explore.selection import Selection, code_of_selection

SHEET = tl.load_sheet("uk-eu-referendum-2016")
POLLS = list(SHEET.values())


@pytest.fixture
def explorer(tmp_path):
    return tl.explore_trend(SHEET, "membership", folder=tmp_path)


def test_it_starts_with_all_polls(explorer):
    assert explorer.selection.chosen == sorted(
        POLLS, key=lambda poll: (poll.start.toordinal() + poll.end.toordinal(), POLLS.index(poll))
    )
    assert explorer.selection.words == ""
    assert "30 polls of 11 houses" in chart_of(explorer._ax).note


def test_houses_population_and_window_choose_polls(explorer):
    explorer.decided.value = True
    explorer.houses.value = ("ICM", "TNS", "YouGov")
    chosen = explorer.selection.chosen
    assert {poll.pollster for poll in chosen} == {"ICM", "TNS", "YouGov"}
    assert "Chosen are 14 of 30 polls: houses ICM, TNS, YouGov." in explorer._sentence.value
    assert chart_of(explorer._ax).note.startswith("Chosen are 14 of 30 polls")
    explorer.window.index = (5, len(explorer.window.options) - 1)
    since = dt.date.fromisoformat(explorer.window.value[0])
    assert all(poll.end >= since for poll in explorer.selection.chosen)
    assert len(explorer.selection.chosen) < len(chosen)


def test_the_sentences_are_those_of_the_table_of_averages(explorer):
    explorer.decided.value = True
    with pytest.warns(UserWarning, match="Populations differ"):
        table = tl.averages(SHEET, "membership", decided=True)
    for row in table.to_dict("records"):
        words = tl.average_sentence(row).replace('"', "&quot;")
        assert words in explorer._sentence.value


def test_too_few_polls_for_a_trend_are_waves_and_none_is_told(explorer):
    explorer.houses.value = ("TNS",)
    assert "points a year over 4 polls" in explorer._sentence.value
    assert chart_of(explorer._ax).alt.startswith("Dots with intervals against time")
    explorer.houses.value = ()
    assert "no poll is chosen: take more houses" in explorer._sentence.value


def test_the_code_gives_the_same_chart():
    selection = Selection(
        POLLS, "membership", ["ICM", "ORB", "YouGov", "TNS"], since=dt.date(2016, 5, 15),
        until=dt.date(2016, 6, 20), decided=True, confidence_level=0.9,
    )  # fmt: skip
    names = {"polls": POLLS}
    *lines, last = code_of_selection(selection).splitlines()
    exec("\n".join([*lines, f"ax = {last}"]), names)
    assert names["polls"] == selection.chosen
    assert "is None" in code_of_selection(Selection(POLLS, "membership", None, "not stated"))


def test_export_writes_and_copy_shows_the_code(explorer, tmp_path):
    explorer.export.click()
    assert {path.suffix for path in tmp_path.iterdir()} == {".png", ".svg", ".pdf", ".csv"}
    explorer.copy.click()
    assert re.search("trend_chart", explorer._said.value)


def test_a_question_of_one_poll_is_refused():
    with pytest.raises(ValueError, match="is in 1 of the polls, and 2 are needed"):
        tl.explore_trend(POLLS[:1], "membership")
