import itertools
from functools import cache

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_rgba
from matplotlib.dates import date2num
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

import topline as tl
from topline.charts import image_tag, interval_chart, save, wave_chart
from topline.charts.canvas import draw, drawing_of
from topline.charts.style import SIZES
from topline.charts.titles import wave_title

FOM = [tl.load_poll(name) for name in tl.poll_ids() if name.startswith("fom")]
BLOC = [poll for poll in FOM if any(question.id == "nato-bloc" for question in poll.questions)]

LONG = [
    "The supply should be bought back by the city, whatever the price",
    "The supply should be bought back, but only if charges stay as they are",
    "Nothing should change until 2031, Verwaltungsgerichtshofsentscheidungen or not",
    "A second private company should be allowed to compete",
    "Don't know",
]
# Two of the twelve are in one week.
DAYS = [
    "2020-01-10", "2020-06-02", "2020-11-20", "2021-03-01", "2021-03-04", "2021-09-15",
    "2022-02-20", "2022-08-01", "2023-01-15", "2023-07-07", "2024-01-02", "2024-06-30",
]  # fmt: skip


def wave(day, percents, labels=("Yes", "No", "Don't know"), text="Yes or no?", **facts):
    answers = dict(zip(labels, map(str, percents), strict=False))
    facts = {"n": 1000, "deff": 1.5, "pollster": "Example Institute", "start": day} | facts
    number = facts.pop("number", 0)
    return tl.Poll(f"w-{day}-{number}", questions=[tl.Question("q", text, answers)], **facts)


def twelve():
    for i, day in enumerate(DAYS):
        first = [20 + i, 30 - i, 25 + 7 * i % 5, 12 - i % 3]
        yield wave(day, [*first, 100 - sum(first)], LONG)


CASES = {
    "fom": (FOM, "nato-bloc"),
    "twelve": (list(twelve()), "q"),
    "a week": ([wave(f"2024-03-0{i}", (40 + 3 * i, 50 - 3 * i, 10)) for i in (1, 2, 3)], "q"),
    "one day": ([wave("2024-03-01", (30 + 9 * i, 30), number=i) for i in (1, 2, 3, 4)], "q"),
    "edges": ([wave("2001-01-01", (100, 0)), wave("2002-01-01", (0, 100))], "q"),
    "a century": ([wave("1924-05-01", (51,)), wave("2024-05-01", (52.5,))], "q"),
    "no margin": ([wave(f"200{i}-01-01", (55 - i,), n=None, deff=None) for i in (1, 3)], "q"),
}  # fmt: skip


@cache
def drawn(name, size="report"):
    """Return the Axes of a case, drawn once."""
    if size == "report":
        return wave_chart(*CASES[name])
    return draw(drawing_of(drawn(name)).chart, size=size)


def artists(strip, kind):
    [found] = [artist for artist in strip.collections if isinstance(artist, kind)]
    return found


def table_of(polls, question, answer):
    table = tl.intervals(polls)
    return table[(table["question_id"] == question) & (table["answer"] == answer)]


def texts(ax):
    return [text.get_text() for strip in ax.child_axes for text in strip.texts]


@pytest.mark.parametrize("name", ["fom", "twelve"])
def test_artists_show_the_tables_numbers_at_the_polls_dates(name):
    polls, question = CASES[name]
    ax = drawn(name)
    asked = [poll for poll in polls if any(part.id == question for part in poll.questions)]
    assert len(ax.child_axes) == len(asked[-1][question].answers)
    for strip, answer in zip(ax.child_axes, asked[-1][question].answers, strict=True):
        rows = table_of(asked, question, answer.label)
        assert strip.get_title(loc="left").replace("\n", " ") == answer.label
        dots = artists(strip, PathCollection).get_offsets()
        np.testing.assert_array_equal(dots[:, 0], date2num([poll.start for poll in asked]))
        np.testing.assert_array_equal(dots[:, 1], rows["percent"])
        lines = np.array(artists(strip, LineCollection).get_segments())
        known = rows.dropna(subset="low")
        np.testing.assert_array_equal(lines[:, :, 1], known[["low", "high"]])
        assert set(lines[:, 0, 0]) <= set(dots[:, 0])


def test_a_poll_without_n_is_a_hollow_dot_and_the_note_says_so():
    ax = drawn("fom")
    for strip in ax.child_axes:
        first, second, *others = artists(strip, PathCollection).get_facecolors()
        assert tuple(first) == tuple(second) == to_rgba("white")
        assert to_rgba("white") not in map(tuple, others)
    note = drawing_of(ax).chart.note
    assert (
        "Hollow: February 1997, March 2000, number of respondents not stated, so no interval."
        in note
    )


def test_polls_come_in_any_order_and_as_a_mapping():
    chart = drawing_of(drawn("fom")).chart
    other = drawing_of(wave_chart({poll.id: poll for poll in FOM[::-1]}, "nato-bloc")).chart
    assert (chart.title, chart.note, chart.alt) == (other.title, other.note, other.alt)
    pd.testing.assert_frame_equal(chart.table, other.table)


def test_a_finished_table_with_its_polls_gives_the_same_picture():
    whole = wave_chart(FOM, "nato-bloc", confidence_level=0.9)
    table = tl.intervals(BLOC, confidence_level=0.9)
    assert image_tag(wave_chart(table, "nato-bloc", polls=FOM)) == image_tag(whole)


def test_title_is_the_largest_clear_change_of_the_last_wave():
    change = tl.changes(*BLOC[-2:]).query("question_id == 'nato-bloc'").set_index("answer")
    assert change["change"].abs().idxmax() == "Aggressive military pact"
    assert change.loc["Aggressive military pact", "verdict"] == "up"
    title = drawing_of(drawn("fom")).chart.title
    assert title == "Aggressive military pact is up 10 points since December 2002"


@pytest.mark.parametrize("rounding", [False, True])
@pytest.mark.parametrize("deff", ["published", 0.5, 2.6, 6])
@pytest.mark.parametrize("percent", [40, 44, 45, 46, 47, 60])
def test_title_and_changes_never_contradict_each_other(percent, deff, rounding):
    before, last = wave("2024-01-05", (41, 30)), wave("2024-05-05", (percent, 30), n=1400, deff=2)
    options = {"deff": deff, "rounding": rounding}
    changes = tl.changes(before, last, **options).set_index("answer")
    verdict = changes.loc["Yes", "verdict"]
    title = wave_title(tl.intervals([before, last], **options), last, before)
    assert title.startswith(f"Yes is {verdict} " if verdict in ("up", "down") else "No change")
    assert "since January 2024" in title


def test_an_assumed_design_effect_is_said_in_the_title():
    polls = [wave(day, (p,), deff=None) for day, p in (("2024-01-05", 40), ("2024-05-05", 60))]
    title = drawing_of(wave_chart(polls, "q")).chart.title
    assert title == "Yes is up 20 points since January 2024, at the assumed design effect"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("twelve", "No change beyond the margin since January 2024"),
        ("a week", "No change beyond the margin since 2 March 2024"),
        ("edges", "Yes is down 100 points since January 2001"),
        ("one day", "All polls are of 1 March 2024: no change to tell"),
        ("no margin", "Change since January 2001: margin not known"),
    ],
)
def test_titles(name, title):
    assert drawing_of(drawn(name)).chart.title == title


def test_a_long_answer_is_shortened_in_the_title():
    polls = [wave("2020-01-01", (10, 40), LONG), wave("2021-01-01", (40, 10), LONG)]
    title = drawing_of(wave_chart(polls, "q")).chart.title
    named = "The supply should be bought back by the…"
    assert title == f"{named} is up 30 points since January 2020"


def test_note_has_pollsters_waves_n_level_method_and_design_effects():
    note = drawing_of(drawn("fom")).chart.note
    for part in (
        "Source: Public Opinion Foundation; 6 waves, February 1997 – April 2004;",
        "1,500 respondents; 95% confidence level, Wilson interval",
        "1.00 for 2 polls (assumed), "
        "2.02 for 2 polls (upper bound implied by the published margin)",
        "The wording is that of April 2004; others differ.",
    ):
        assert part in note


def test_note_gives_ranges_and_the_pollster_of_the_last_wave():
    polls = [
        wave("2024-01-01", (40,), n=800, deff=1.2),
        wave("2024-02-01", (41,), n=1200, deff=1.9, pollster="EXAMPLE Institute"),
        wave("2024-03-01", (42,), sample_type="opt-in", deff=None),
    ]
    note = drawing_of(wave_chart(polls, "q")).chart.note
    assert "Source: Example Institute; 3 waves, January 2024 – March 2024" in note
    assert "800 to 1,200 respondents" in note
    assert "design effect 1.20 to 1.90 (stated)" in note
    assert "Hollow: 1 March 2024, opt-in sample: no margin of sampling error." in note
    assert "wording" not in note


def test_note_of_quota_samples_says_once_what_the_margins_rest_on():
    polls = [wave(f"2024-0{month}-01", (40,), sample_type="quota") for month in (1, 2)]
    note = drawing_of(wave_chart(polls, "q")).chart.note
    assert note.count("Quota sample: margins are computed as if") == 1


def test_subtitle_is_the_question_of_the_last_wave():
    subtitle = drawing_of(wave_chart(FOM, "nato-bloc", decided=True)).chart.subtitle
    assert subtitle.startswith(BLOC[-1]["nato-bloc"].text + " (translated)")
    assert "Percent of those with an opinion, with the 95% confidence interval" in subtitle


@pytest.mark.parametrize("name", CASES)
def test_alt_text_has_every_number(name):
    polls, _ = CASES[name]
    chart = drawing_of(drawn(name)).chart
    assert chart.title in chart.alt
    for row in chart.table.itertuples():
        told = f"{row.percent:.1f}".removesuffix(".0") + "%"
        bounds = f"({row.low:.1f} to {row.high:.1f})" if row.low == row.low else "(no interval)"
        assert f"{told} {bounds}" in chart.alt
    assert all(str(poll.start.year) in chart.alt for poll in polls[-2:])


def test_csv_has_the_dates(tmp_path):
    [path] = save(drawn("fom"), tmp_path / "a", formats=[])
    written = pd.read_csv(path).drop(columns="note")
    assert set(written["start"]) == {poll.start.isoformat() for poll in BLOC}
    assert len(written) == 18


def test_answers_that_come_and_go_have_strips_with_the_dots_there_are():
    polls = [
        wave("2020-01-01", (50, 50), ("Yes", "No")),
        wave("2021-01-01", (40, 40, 20), ("Yes", "Maybe", "Other")),
        wave("2022-01-01", (45, 55), ("Maybe", "Yes")),
    ]
    ax = wave_chart(polls, "q")
    found = {
        strip.get_title(loc="left"): artists(strip, PathCollection).get_offsets()[:, 1].tolist()
        for strip in ax.child_axes
    }
    assert found == {"Maybe": [40, 45], "Yes": [50, 40, 55], "No": [50], "Other": [20]}
    assert list(found)[:2] == ["Maybe", "Yes"]


def test_a_point_is_as_high_in_every_strip():
    ax = drawn("twelve")
    ax.figure.draw_without_rendering()
    heights = [
        np.ptp(s.get_window_extent().intervaly) / np.ptp(s.get_ylim()) for s in ax.child_axes
    ]
    np.testing.assert_allclose(heights, heights[0])
    assert len({strip.get_xlim() for strip in ax.child_axes}) == 1


@pytest.mark.parametrize("size", SIZES)
def test_first_and_last_value_are_always_written_and_all_or_none_between(size):
    for name in CASES:
        ax, between = drawn(name, size), set()
        for strip in ax.child_axes:
            percents = artists(strip, PathCollection).get_offsets()[:, 1]
            words = [f"{percent:.1f}".removesuffix(".0") for percent in percents]
            ends = sorted(f"{word}%" for word in (words[0], words[-1]))
            said = [text.get_text() for text in strip.texts]
            assert sorted(text for text in said if text.endswith("%")) == ends
            others = [text for text in said if not text.endswith("%")]
            assert sorted(others) in ([], sorted(words[1:-1]))
            if len(words) > 2:
                between.add(bool(others))
        assert len(between) < 2


@pytest.mark.parametrize("size", SIZES)
def test_close_waves_of_the_real_polls_all_have_their_value(size):
    ax = drawn("fom", size)
    assert {"50", "54", "48"} <= set(texts(ax))


def test_of_two_waves_in_one_week_the_higher_has_its_value_above():
    ax = drawn("twelve", "slide")
    at = {text.get_text(): text.get_position()[1] for text in ax.child_axes[0].texts}
    assert at["23"] < 23 < 24 < at["24"]


def test_of_two_polls_of_the_last_day_the_change_is_since_the_day_before():
    polls = [wave("2024-01-05", (40,)), *(wave("2024-03-01", (60,), number=i) for i in (1, 2))]
    title = drawing_of(wave_chart(polls, "q")).chart.title
    assert title == "Yes is up 20 points since January 2024"


def box(text):
    """Return the extent of a text without the air around its lines and its paper."""
    around = Text.get_window_extent(text)
    return Bbox.from_extents(around.x0 + 0.5, around.y0 + 1, around.x1 - 0.5, around.y1 - 1)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", CASES)
def test_nothing_is_cut_off_or_overlaps(name, size):
    ax = drawn(name, size)
    figure = ax.figure
    figure.draw_without_rendering()
    found = [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip()]
    boxes = [box(text) for text in found]
    for text, here in zip(found, boxes, strict=True):
        inside = here.x0 >= 0 and here.y0 >= 0
        inside &= here.x1 <= figure.bbox.x1 and here.y1 <= figure.bbox.y1
        assert inside, f"{text.get_text()!r} is cut off"
    for one, other in itertools.combinations(range(len(found)), 2):
        told = f"{found[one].get_text()!r} and {found[other].get_text()!r} overlap"
        assert not boxes[one].overlaps(boxes[other]), told
    for strip in ax.child_axes:
        dots = strip.transData.transform(artists(strip, PathCollection).get_offsets())
        lines = artists(strip, LineCollection).get_segments()
        ends = [strip.transData.transform(line) for line in lines]
        marks = [Bbox.from_extents(x - 2, y - 2, x + 2, y + 2) for x, y in dots]
        marks += [Bbox.from_extents(*(line[0] - 1), *(line[1] + 1)) for line in ends]
        area = strip.get_window_extent()
        for mark in marks:
            assert area.x0 <= mark.x0 < mark.x1 <= area.x1
            assert area.y0 <= mark.y0 < mark.y1 <= area.y1
            for text in strip.texts:
                assert not box(text).overlaps(mark), f"{text.get_text()!r} stands on a mark"


@pytest.mark.parametrize("name", CASES)
def test_type_is_seven_points_at_least(name):
    figure = drawn(name, "column").figure
    assert min(text.get_size() for text in figure.findobj(Text) if text.get_text()) >= 7


def test_the_same_polls_give_the_same_bytes(tmp_path):
    first, again = (
        [path.read_bytes() for path in save(wave_chart(FOM, "nato-bloc"), tmp_path / name, ["svg"])]
        for name in "ab"
    )
    assert first == again


@pytest.mark.parametrize("size", SIZES)
def test_every_format_is_written_in_every_size(tmp_path, size):
    paths = save(drawn("fom"), tmp_path / "a", size=size)
    assert [path.suffix for path in paths] == [".png", ".svg", ".pdf", ".csv"]


def test_axes_of_the_user_are_filled_and_another_chart_can_follow():
    ax = Figure(figsize=(10, 8)).subplots()
    assert wave_chart(FOM, "nato-bloc", ax=ax) is ax
    assert wave_chart(CASES["twelve"][0], "q", ax=ax) is ax
    assert len(ax.child_axes) == 5
    interval_chart(BLOC[-1], "nato-bloc", ax=ax)
    assert not ax.child_axes


def test_a_question_of_fewer_than_two_polls_is_refused_with_those_that_will_do():
    with pytest.raises(ValueError, match=r"'interests' is in 1 of the polls, and 2 are needed; "
                       "choose one of 'nato-bloc', 'cooperation'"):  # fmt: skip
        wave_chart(FOM, "interests")
    with pytest.raises(ValueError, match=r"is in 0 of the polls.*give it one id in all polls"):
        wave_chart(FOM[:2], "nato")


def test_one_poll_is_refused():
    with pytest.raises(ValueError, match="in 1 of the polls"):
        wave_chart(BLOC[0], "nato-bloc")
    with pytest.raises(TypeError, match="expected a Poll or several, not 56"):
        wave_chart(56, "nato-bloc")


def test_a_poll_without_a_date_is_refused():
    with pytest.raises(ValueError, match="w-None-0 has no start of fieldwork: give it one"):
        wave_chart([wave(None, (50,)), wave("2024-01-01", (50,))], "q")


def test_a_table_needs_the_polls_it_is_of():
    table = tl.intervals(BLOC)
    with pytest.raises(ValueError, match=r"polls: the dates of 'fom-1997-02-nato', .* are needed"):
        wave_chart(table, "nato-bloc")
    with pytest.raises(ValueError, match="the dates of 'fom-2004-04-nato' are needed"):
        wave_chart(table, "nato-bloc", polls=BLOC[:-1])


def test_a_table_that_is_not_of_intervals_is_refused():
    table = tl.intervals(BLOC)
    with pytest.raises(ValueError, match=r"without low, high .*pass one of intervals\(\)"):
        wave_chart(table.drop(columns=["low", "high"]), "nato-bloc", polls=BLOC)
    with pytest.raises(ValueError, match="without rows"):
        wave_chart(table.iloc[:0], "nato-bloc", polls=BLOC)
    with pytest.raises(ValueError, match="question='x' is not there; choose one of 'nato-bloc'"):
        wave_chart(table, "x", polls=BLOC)


def test_options_are_for_polls_and_polls_are_for_a_table():
    with pytest.raises(TypeError, match=r"method: options are for polls.*pass them to intervals"):
        wave_chart(tl.intervals(BLOC), "nato-bloc", polls=BLOC, method="wald")
    with pytest.raises(TypeError, match="polls: they go with a finished table"):
        wave_chart(BLOC, "nato-bloc", polls=BLOC)


def test_every_house_has_strips_of_its_own():
    polls = [
        wave(f"2024-0{i}-01", (50, 40, 10), pollster=name)
        for i, name in enumerate(("Pew", "PEW", "ABC"), start=1)
    ]
    assert [strip.get_title(loc="left") for strip in wave_chart(polls[:2], "q").child_axes] == [
        "Yes", "No", "Don't know",
    ]  # fmt: skip
    for ax in (wave_chart(polls, "q"), wave_chart(tl.intervals(polls), "q", polls=polls)):
        titles = [strip.get_title(loc="left") for strip in ax.child_axes]
        assert titles[:3] == ["Yes: PEW", "Yes: ABC", "No: PEW"]
        chart = drawing_of(ax).chart
        assert chart.title == "3 polls of 2 houses: compare within a house"
        assert chart.note.startswith("Source: PEW, ABC; 3 waves")
        dots = [c for c in ax.child_axes[0].collections if isinstance(c, PathCollection)]
        assert len(dots[0].get_offsets()) == 2


def test_too_many_strips_are_refused():
    polls = [wave(f"2024-01-0{i}", (50, 40, 10), pollster=f"House {i}") for i in range(1, 6)]
    with pytest.raises(ValueError, match=r"make 15 strips, and at most 12 .* draw a trend_chart"):
        wave_chart(polls, "q")


def test_bases_that_differ_are_in_the_note_and_none_stands_for_all():
    polls = [wave(f"2024-0{i}-01", (50, 40, 10)) for i in (1, 2)]
    part = tl.Question("q", "Yes or no?", {"Yes": "50", "No": "40"}, base="likely voters")
    chart = drawing_of(wave_chart([*polls, tl.Poll(
        "w-3", pollster="Example Institute", n=900, deff=1.5, start="2024-03-01", questions=[part]
    )], "q")).chart  # fmt: skip
    assert "likely voters" not in chart.subtitle
    assert "Bases differ: everybody (2 polls); likely voters (1 poll)." in chart.note


def rows_of_waves(names, step=0.06, seed=3):
    """Ask 300 people in 20 places in each wave; those for it grow by a step."""
    draw = np.random.default_rng(seed)
    lean = draw.normal(0, 0.05, 20)
    parts = []
    for number, name in enumerate(names):
        place = np.repeat(np.arange(20), 15)
        yes = draw.random(300) < 0.3 + number * step + lean[place]
        said = np.where(yes, "For it", np.where(draw.random(300) < 0.7, "Against", "Don't know"))
        parts.append(pd.DataFrame({"q": said, "place": place, "w": 1.0, "wave": name}))
    return pd.concat(parts, ignore_index=True)


def estimated(names, **options):
    rows = rows_of_waves(names, **options)
    if isinstance(names[0], str):
        rows["wave"] = pd.Categorical(rows["wave"], names, ordered=True)
    return tl.estimate(rows, tl.SurveyDesign(weight="w", psu="place"), "q", by="wave")


SEASONS = ["Spring", "Summer", "Autumn"]


def dots(ax):
    return [artists(strip, PathCollection).get_offsets() for strip in ax.child_axes]


def test_waves_of_an_estimate_stand_at_their_days():
    days = ["2024-01-10", "2024-03-02", "2024-11-20"]
    found = estimated(days)
    ax = wave_chart(found, "q")
    for strip, (answer, rows) in zip(
        dots(ax), tl.intervals(found).groupby("answer", sort=False), strict=True
    ):
        assert strip[:, 0].tolist() == [date2num(np.datetime64(day)) for day in days]
        assert strip[:, 1].tolist() == pytest.approx(rows["percent"].tolist()), answer
    assert drawing_of(ax).chart.title.endswith(" since 2 March 2024")
    assert "3 waves, 10 January 2024 – 20 November 2024" in drawing_of(ax).chart.note


def test_waves_without_dates_stand_at_equal_steps_in_their_order():
    ax = wave_chart(estimated(SEASONS), "q", order=["For it"])
    [strip] = ax.child_axes
    steps = np.diff(dots(ax)[0][:, 0])
    assert (steps == steps[0]).all()
    assert [label.get_text() for label in strip.get_xticklabels()] == SEASONS
    assert "Not shown: " in drawing_of(ax).chart.note


@pytest.mark.parametrize("step", [0.0, 0.06, 0.2])
@pytest.mark.parametrize("pairs", [None, [("For it", "Against")]])
def test_the_title_of_waves_of_an_estimate_is_the_verdict_of_their_last_change(step, pairs):
    found = estimated(SEASONS, step=step)
    moved = tl.changes(found, over="wave", pairs=pairs)
    last = moved[moved["poll_id"] == "respondents, wave Autumn"]
    clear = last["verdict"].isin(["up", "down"]) & (last["answer"] != "Don't know")
    title = drawing_of(wave_chart(found, "q", pairs=pairs)).chart.title
    assert title.endswith(" since Summer")
    assert title.startswith("No change") == (not clear.any())


def test_names_of_waves_that_would_meet_are_left_out_but_for_the_ends():
    names = [f"The wave of the panel number {number}" for number in range(1, 8)]
    ax = wave_chart(estimated(names), "q")
    words = [label.get_text() for label in ax.child_axes[-1].get_xticklabels()]
    assert (words[0], words[-1]) == (names[0], names[-1])
    ax.figure.draw_without_rendering()
    boxes = [
        label.get_window_extent()
        for label in ax.child_axes[-1].get_xticklabels()
        if label.get_text()
    ]
    assert all(one.x1 < other.x0 for one, other in itertools.pairwise(boxes))
    assert boxes[0].x0 >= 0
    assert boxes[-1].x1 <= ax.figure.bbox.x1


def test_what_an_estimate_of_waves_cannot_draw_is_told():
    rows = rows_of_waves(SEASONS).assign(age="60+")
    design = tl.SurveyDesign(weight="w", psu="place")
    with pytest.raises(ValueError, match="one column in by= has the waves, and this estimate has"):
        wave_chart(tl.estimate(rows, design, "q", by=["wave", "age"]), "q")
    with pytest.raises(ValueError, match="n: how waves vary together"):
        wave_chart(estimated(SEASONS), "q", n=3000)
    late = rows.assign(late=rows["q"].where(rows["wave"] == "Autumn"))
    with pytest.raises(ValueError, match="question='late' was asked in one wave"):
        wave_chart(tl.estimate(late, design, ["q", "late"], by="wave"), "late")


def test_a_what_if_is_said_in_the_note_too_which_an_editors_title_leaves_alone():
    waves = [wave("2002-01-01", (50, 40, 10)), wave("2003-01-01", (56, 30, 14))]
    ax = wave_chart(waves, "q", n=4000, title="An editor's title")
    words = "What if n = 4,000 (not 1,000): 4,000 respondents"
    assert f"January 2002 – January 2003. {words}" in drawing_of(ax).chart.note
    plain = drawing_of(wave_chart(waves, "q")).chart
    assert "What if" not in plain.note + plain.title + plain.alt


def test_bounds_that_allow_for_rounding_say_so_and_the_most_that_a_margin_stands_for():
    waves = [
        wave(day, (50, 40, 10), deff=None, moe="3.6", n=n)
        for day, n in (("2002-01-01", 1500), ("2003-01-01", 1000))
    ]
    note = drawing_of(wave_chart(waves, "q", rounding=True)).chart.note
    table = tl.intervals(waves, rounding=True)
    assert "Wilson interval allowing for rounding" in note
    most = f"{table['deff'].min():.2f} to {table['deff'].max():.2f}, up to "
    assert f"design effect {most}{table['deff_high'].max():.2f} (implied" in note


def test_one_respondent_is_one():
    waves = [wave(day, (100, 0, 0), n=1) for day in ("2002-01-01", "2003-01-01")]
    assert "; 1 respondent; " in drawing_of(wave_chart(waves, "q")).chart.note
