"""The chart of a trend, and that of house effects."""

import datetime as dt
import itertools
import re

import numpy as np
import pandas as pd
import pytest
from attrs import evolve
from matplotlib.collections import FillBetweenPolyCollection, PathCollection
from matplotlib.colors import to_hex
from matplotlib.text import Text
from matplotlib.transforms import Bbox

import topline as tl
from topline.charts import house_chart, save, trend_chart
from topline.charts.canvas import chart_of, draw
from topline.charts.saving import csv_noted
from topline.charts.style import SIZES

START = dt.date(2024, 1, 1)
LONG = ["A party of farmers, teachers and the sea", "Nobody at all, whatever is asked", "Undecided"]


def a_poll(number, percents, labels=("Yes", "No", "Undecided"), step=3, **facts):
    day = START + dt.timedelta(days=step * number)
    answers = dict(zip(labels, map(str, percents), strict=True))
    facts = {"n": 1000, "deff": 1.4, "start": day, "end": day} | facts
    facts = {"pollster": ["Alpha", "Beta", "Gamma"][number % 3]} | facts
    return tl.Poll(f"p{number:04d}", questions=[tl.Question("q", "Yes or no?", answers)], **facts)


def series(polls=20, labels=("Yes", "No", "Undecided"), **facts):
    rng = np.random.default_rng(polls)
    for i in range(polls):
        first, second = 40 + int(rng.integers(0, 6)), 38 + int(rng.integers(0, 6))
        yield a_poll(i, (first, second, 100 - first - second), labels, **facts)


@pytest.fixture
def polls():
    return list(series())


EU = tl.load_sheet("uk-eu-referendum-2016")
CASES = {
    "few": (list(series(8)), {}),
    "many": (list(series(300, step=1)), {}),
    "outcome": (EU, {"decided": True, "result": {"Leave": 51.9, "Remain": 48.1}, "floor": 0.023}),
    "lead": (EU, {"pairs": [("Leave", "Remain")], "result": {"Leave − Remain": 3.8}}),
    "no result": (EU, {"decided": True, "floor": 0.04}),
    "long": (list(series(12, LONG)), {"result": {LONG[0]: 99.9}}),
    "hollow": ([*series(9), a_poll(12, (60, 30, 10), n=None)], {}),
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("case", CASES)
def test_no_text_touches_another_or_the_edge_or_a_line(case, size):
    polls, options = CASES[case]
    question = "membership" if polls is EU else "q"
    ax = draw(chart_of(trend_chart(polls, question, **options)), size=size)
    figure = ax.figure
    figure.draw_without_rendering()
    texts = [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip()]
    boxes = {text.get_text(): text.get_window_extent() for text in texts}
    apart = list(boxes.values())
    assert not [
        (a, b)
        for (a, one), (b, other) in itertools.combinations(boxes.items(), 2)
        if Bbox.intersection(one.padded(-1), other.padded(-1))
    ]
    edge = figure.bbox.padded(1)
    assert all(edge.contains(box.x0, box.y0) and edge.contains(box.x1, box.y1) for box in apart)
    for strip in ax.child_axes:
        line, *_ = strip.lines
        reach = line.get_window_extent().x1
        assert all(text.get_window_extent().x0 > reach for text in strip.texts)


def test_the_line_is_the_trend_and_the_dots_are_the_polls(polls):
    ax, table = trend_chart(polls, "q"), tl.trends(polls, "q")
    for strip, (_, rows) in zip(ax.child_axes, table.groupby("answer", sort=False), strict=True):
        np.testing.assert_allclose(strip.lines[0].get_ydata(), rows["percent"])
        band = next(c for c in strip.collections if isinstance(c, FillBetweenPolyCollection))
        heights = band.get_paths()[0].vertices[:, 1]
        assert heights.min() == pytest.approx(rows["low"].min())
        assert heights.max() == pytest.approx(rows["high"].max())
    dots = [c for c in ax.child_axes[0].collections if type(c) is PathCollection]
    printed = [float(poll["q"]["Yes"].percent) for poll in polls]
    assert dots[0].get_offsets()[:, 1].tolist() == printed


def test_a_poll_without_n_is_hollow_and_the_note_says_so(polls):
    ax = trend_chart([*polls, a_poll(25, (60, 30, 10), n=None)], "q")
    dots = next(c for c in ax.child_axes[0].collections if type(c) is PathCollection)
    assert to_hex(dots.get_facecolors()[-1]) == "#ffffff"
    note = chart_of(ax).note
    assert "Hollow: number of respondents not stated, no part of the line." in note
    assert "1 poll without a number of respondents, left out." in note
    assert note.startswith("20 polls of 3 houses, 1 January – 27 February 2024; 20,000")


def test_title_measure_and_alt_text_say_the_last_level(polls):
    chart, table = chart_of(trend_chart(polls, "q")), tl.trends(polls, "q")
    last = table[table["answer"] == "Yes"].iloc[-1]
    level = f"Yes at {last['percent']:.1f}% ({last['low']:.1f} to {last['high']:.1f})"
    assert chart.title.startswith(level.replace(".0%", "%"))
    assert chart.title.endswith("on 27 February 2024")
    assert chart.subtitle == "Yes or no?\nPercent, with the 95% band"
    assert chart.title in chart.alt
    assert "an error that they share does not show in the interval" in chart.note


def test_opt_in_samples_have_a_model_band(polls):
    some = [evolve(poll, sample_type="opt-in") for poll in polls]
    chart = chart_of(trend_chart(some, "q", deff=1.5))
    assert "with the 95% model band" in chart.subtitle
    assert "model interval" in chart_of(house_chart(some, "q", deff=1.5)).subtitle


def test_cautions_stand_in_the_note_and_are_no_warning(polls):
    mixed = [evolve(polls[0], population="likely voters"), *polls[1:]]
    mixed[1] = evolve(mixed[1], population="adults")
    assert "likely voters (1 poll)" in chart_of(trend_chart(mixed, "q")).note


def test_result_and_outcome_stand_apart_and_are_explained():
    ax = trend_chart(EU, "membership", decided=True, result={"Leave": 51.9}, floor=0.023)
    chart = chart_of(ax)
    assert (
        "Bar: 95% interval for the outcome, with a floor of 2.3 points. Diamond: the result."
        in (chart.note)
    )
    rows = chart.table[(chart.table["kind"] == "level") & (chart.table["answer"] == "Leave")]
    row = rows.iloc[-1]
    found = tl.outcome_interval(row["percent"] / 100, row["se"] / 100, 0.023)
    line, bar = ax.child_axes[1].lines
    assert sorted(bar.get_ydata()) == pytest.approx([100 * found.low, 100 * found.high])
    assert bar.get_xdata()[0] > line.get_xdata()[-1]
    assert f"outcome {100 * found.low:.1f} to {100 * found.high:.1f}, result 51.9%" in chart.alt
    ticks = ax.child_axes[1].get_xticks()
    assert max(ticks) <= line.get_xdata()[-1]


def test_the_file_has_levels_and_polls(polls, tmp_path):
    save(trend_chart(polls, "q"), tmp_path / "trend", formats=["png"])
    table = pd.read_csv(tmp_path / "trend.csv")
    assert table["kind"].value_counts().to_dict() == {"level": 3 * 58, "poll": 60}
    chart = chart_of(trend_chart(polls, "q"))
    assert csv_noted([chart.alt, chart.note], chart.table) == (tmp_path / "trend.csv").read_bytes()


def test_an_editor_chooses_answers_words_and_colours(polls):
    ax = trend_chart(
        polls, "q", order=["No"], labels={"No": "Against"}, colors={"No": "darkred"}, title="Mine"
    )
    (strip,) = ax.child_axes
    assert strip.get_title(loc="left") == "Against"
    assert to_hex(strip.lines[0].get_color()) == to_hex("darkred")
    assert chart_of(ax).title == "Mine"
    assert "Not shown: Yes, Undecided." in chart_of(ax).note


def test_a_what_if_is_said_in_the_title(polls):
    assert re.search("design effect 3.00", draw_title(trend_chart(polls, "q", deff=3.0)))
    for chart in (trend_chart(polls, "q", deff=3.0), house_chart(polls, "q", "No", deff=3.0)):
        assert chart_of(chart).note.startswith("What if design effect 3.00 (not 1.40): ")


def draw_title(ax):
    return " ".join(text.get_text() for text in ax.figure.texts).replace("\n", " ")


def test_houses_are_rows_from_the_highest_with_their_polls(polls):
    chart, table = chart_of(house_chart(polls, "q", "No")), tl.house_effects(polls, "q")
    rows = table[table["answer"] == "No"]
    assert [row.label for row in chart.marks.rows] == [
        f"{house}\n{polls} polls"
        for house, polls in zip(rows["house"], rows["house_polls"], strict=True)
    ]
    assert chart.marks.zero
    np.testing.assert_allclose(
        [row.numbers for row in chart.marks.rows], rows[["effect", "low", "high"]]
    )
    assert "Points of “No” above or below the mean of these houses" in chart.subtitle
    default = chart_of(house_chart(polls, "q"))
    assert set(default.table["answer"]) == {"Yes"}


def test_the_title_of_houses_follows_the_verdicts(polls):
    lifted = [
        evolve(p, questions=[tl.Question("q", "?", {"Yes": "50", "No": "40"})])
        if p.pollster == "Beta"
        else p
        for p in polls
    ]
    with pytest.warns(UserWarning, match="Wordings"):
        row = tl.house_effects(lifted, "q").iloc[0]
    assert (row["house"], row["verdict"]) == ("Beta", "above")
    title = chart_of(house_chart(lifted, "q", "Yes")).title
    assert title == (
        f"Beta prints {row['effect']:.1f} points more for “Yes” than the mean of these houses"
    )
    assert chart_of(house_chart(polls, "q", "Yes")).title.startswith("No house stands clearly")


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"result": {"Maybe": 50}}, "result: 'Maybe' has no trend here; choose of 'Yes', 'No'"),
        ({"result": {"Yes": 510}}, r"result: a percent lies in \[0, 100\], not 510"),
        ({"floor": 2.3}, r"floor: .* looks like points, pass 0\.023"),
        ({"order": ["Maybe"]}, "order: 'Maybe' is none of the answers"),
        ({"confidence_level": 95}, r"did you mean 0\.95"),
    ],
)
def test_what_cannot_be_drawn_is_told(polls, options, text):
    with pytest.raises(ValueError, match=text):
        trend_chart(polls, "q", **options)


def test_options_of_nobody_and_answers_that_are_not_there_are_told(polls):
    with pytest.raises(TypeError, match="method"):
        trend_chart(polls, "q", method="wald")
    with pytest.raises(ValueError, match="answer='Maybe' has no house effects here; choose of"):
        house_chart(polls, "q", "Maybe")
    with pytest.raises(ValueError, match=r"7 polls with n, and 8 are needed; .*wave_chart"):
        trend_chart(polls[:7], "q")


def test_a_lead_is_drawn_in_points_and_never_in_percent(polls):
    lead = "Yes − No"
    ax = trend_chart(polls, "q", pairs=[("Yes", "No")], result={lead: -3.5})
    chart, table = chart_of(ax), tl.trends(polls, "q", pairs=[("Yes", "No")])
    np.testing.assert_allclose(ax.child_axes[0].lines[0].get_ydata(), table["lead"])
    dots = next(c for c in ax.child_axes[0].collections if type(c) is PathCollection)
    printed = [float(p["q"]["Yes"].percent - p["q"]["No"].percent) for p in polls]
    assert dots.get_offsets()[:, 1].tolist() == printed
    assert chart.subtitle == "Yes or no?\nLead in percentage points, with the 95% band"
    assert chart.title.startswith(f"{lead} at ")
    assert "points" in chart.title
    texts = [text.get_text() for strip in ax.child_axes for text in strip.texts]
    assert "−3.5" in texts
    assert not [text for text in texts if "%" in text]
    assert "result −3.5." in chart.alt
    polls_drawn = chart.table[chart.table["kind"] == "poll"]
    assert polls_drawn["lead"].tolist() == printed
    with pytest.raises(ValueError, match="a lead lies from −100 to 100 points, not 120"):
        trend_chart(polls, "q", pairs=[("Yes", "No")], result={lead: 120})
    with pytest.raises(ValueError, match=r"floor=0\.02 is that of a share: leave it out"):
        trend_chart(polls, "q", pairs=[("Yes", "No")], floor=0.02)


def test_house_effects_on_a_lead_are_those_of_the_table(polls):
    chart = chart_of(house_chart(polls, "q", pairs=[("Yes", "No")]))
    table = tl.house_effects(polls, "q", pairs=[("Yes", "No")])
    np.testing.assert_allclose(chart.table["effect"], table["effect"])
    assert "Points of “Yes − No” above or below the mean of these houses" in chart.subtitle
