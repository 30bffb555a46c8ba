"""What an editor says of a chart: words, order, colours; and the style of a house."""

import itertools

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.image import BboxImage
from PIL import Image

import topline as tl
from topline import charts
from topline.charts.canvas import chart_of, drawing_of
from topline.charts.marks.stacks import fill_of
from topline.charts.style import BLUE, house

POLL = tl.load_poll("fom-2002-12-nato")
LATER = tl.load_poll("fom-2004-04-nato")
KINDS = {
    "intervals": lambda **edits: charts.interval_chart(POLL, "nato-bloc", **edits),
    "leads": lambda **edits: charts.lead_chart(POLL, "nato-bloc", **edits),
    "changes": lambda **edits: charts.change_chart(POLL, LATER, "nato-bloc", **edits),
    "waves": lambda **edits: charts.wave_chart([POLL, LATER], "nato-bloc", deff=2.0, **edits),
    "bar": lambda **edits: charts.share_bar(POLL, "nato-bloc", **edits),
    "margin-n": lambda **edits: charts.margin_curve(POLL, **edits),
    "margin-share": lambda **edits: charts.margin_curve(POLL, against="share", **edits),
    "coverage": lambda **edits: charts.coverage_chart(60, **edits),
}
PACT = "Aggressive military pact"
DRAWN = {
    "margin-n": "simple random sampling",
    "margin-share": "simple random sampling",
    "coverage": "wald",
}


@pytest.fixture
def own_style():
    yield
    charts.house_style()


def words(ax):
    every = [*ax.texts, *(strip.title for strip in ax.child_axes)]
    every += [strip._left_title for strip in ax.child_axes]
    return " ".join(text.get_text().replace("\n", " ") for text in every)


@pytest.mark.parametrize("kind", KINDS)
def test_an_editors_words_stand_in_place_of_the_charts_own(kind):
    ax = KINDS[kind](title="A title", subtitle="A subtitle", note="A note")
    assert [text.get_text() for text in ax.figure.texts] == ["A title", "A subtitle", "A note"]
    assert ". A title. " in chart_of(ax).alt
    assert chart_of(ax).title == "A title"


@pytest.mark.parametrize("kind", KINDS)
def test_without_edits_the_finding_is_the_title(kind):
    chart = chart_of(KINDS[kind]())
    assert chart_of(KINDS[kind](note="Ours")).title == chart.title
    assert f". {chart.title}. " in chart.alt


@pytest.mark.parametrize("kind", KINDS)
def test_other_words_for_a_label_are_in_picture_alt_text_and_table(kind):
    label = DRAWN.get(kind, PACT)
    ax = KINDS[kind](labels={label: "So-called"})
    chart = chart_of(ax)
    assert "so-called" in words(ax).lower()
    assert "So-called" in chart.alt
    assert label not in words(ax) + chart.alt + chart.title
    table = chart.table.select_dtypes(exclude="number")
    assert (table == "So-called").any(axis=None)
    assert not (table == label).any(axis=None)


def colors_of(ax):
    """Every colour of dots, bars and curves."""
    found = []
    for part in [ax, *ax.child_axes]:
        found += [patch.get_facecolor() for patch in part.patches]
        found += [line.get_color() for line in part.lines]
        for marks in part.collections:
            found += [*marks.get_edgecolor(), *marks.get_facecolor()]
    return {to_hex(color) for color in found}


@pytest.mark.parametrize("kind", KINDS)
def test_a_colour_is_that_of_its_label(kind):
    label = DRAWN.get(kind, PACT)
    assert "#8b0000" not in colors_of(KINDS[kind]())
    assert "#8b0000" in colors_of(KINDS[kind](colors={label: "darkred"}))


@pytest.mark.parametrize("kind", ["intervals", "changes", "waves", "bar"])
def test_only_what_was_asked_for_is_drawn_in_that_order_and_the_note_says_so(kind):
    order = ["Defensive organization", PACT]
    ax = KINDS[kind](order=order)
    chart = chart_of(ax)
    said = words(ax)
    assert said.index(order[0]) < said.index(PACT)
    assert "Undecided" not in said
    assert chart.alt.index(f"{order[0]}") < chart.alt.rindex(PACT)
    assert list(dict.fromkeys(chart.table["answer"])) == order or kind == "waves"
    assert set(chart.table["answer"]) == set(order)
    assert chart.note.endswith(" Not shown: Undecided.")


def test_pairs_of_the_answers_asked_for_are_drawn():
    answers = {"A": "40", "B": "30", "C": "20", "D": "10"}
    poll = tl.Poll("p", pollster="P", n=900, questions=[tl.Question("q", "?", answers)])
    chart = chart_of(charts.lead_chart(poll, order=["B", "A", "C"]))
    pairs = chart.table[["answer_a", "answer_b"]].to_numpy().tolist()
    assert pairs == [["B", "C"], ["A", "B"], ["A", "C"]]
    assert chart.note.endswith(" Not shown: D.")
    assert chart.title == "A is ahead of B by 10 points"


def test_curves_and_methods_are_chosen_too():
    alone = chart_of(charts.margin_curve(POLL, order=["simple random sampling"]))
    assert set(alone.table["curve"]) == {"simple random sampling"}
    assert alone.title == "1,500 respondents: a margin of ±2.5 points"
    few = chart_of(charts.coverage_chart(60, order=["wald", "wilson"]))
    assert list(few.table["method"].unique()) == ["wald", "wilson"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "edits",
    [{"labels": {"Shuold": "Should"}}, {"colors": {"Shuold": "red"}}, {"order": ["Shuold"]}],
)
def test_an_edit_of_what_is_not_there_lists_what_is(kind, edits):
    (name,) = edits
    shown = DRAWN.get(kind, PACT)
    with pytest.raises(ValueError, match=rf"{name}: 'Shuold' is none of the .*{shown!r}"):
        KINDS[kind](**edits)


@pytest.mark.parametrize(
    ("edits", "told"),
    [
        ({"order": "Undecided"}, r"order='Undecided': pass a list, for example \['Undecided'\]"),
        ({"order": []}, "order: it is empty; choose of 'Aggressive military pact'"),
        ({"colors": {PACT: "reddish"}}, "colors: 'reddish' is no colour; pass one such as"),
    ],
)
def test_a_faulty_edit_says_what_is_right(edits, told):
    with pytest.raises(ValueError, match=told):
        charts.interval_chart(POLL, "nato-bloc", **edits)


def test_one_answer_makes_no_pair():
    with pytest.raises(ValueError, match="leaves nothing to draw: name two answers"):
        charts.lead_chart(POLL, "nato-bloc", order=[PACT])


def test_a_finished_table_takes_edits_and_no_other_option():
    table = tl.intervals(POLL)
    assert chart_of(charts.interval_chart(table, "nato-bloc", title="Mine")).title == "Mine"
    with pytest.raises(TypeError, match=r"^method: options are for polls"):
        charts.interval_chart(table, "nato-bloc", title="Mine", method="wald")


def test_edits_survive_another_size_and_are_in_every_file(tmp_path):
    ax = charts.interval_chart(POLL, "nato-bloc", title="Mine", labels={PACT: "Pact"}, order=[PACT])
    written = charts.save(ax, tmp_path / "c", size="column")
    svg, csv = ((tmp_path / f"c.{ending}").read_text() for ending in ("svg", "csv"))
    assert "<title>Mine</title>" in svg
    assert PACT not in svg + csv
    assert pd.read_csv(written[-2])["answer"].tolist() == ["Pact"]
    assert pd.read_csv(written[-1])["label"].tolist() == ["Pact"]


def test_fills_are_all_different_and_neighbours_have_another_hatch(own_style):
    for count in range(1, 8):
        charts.house_style(colors=["#0072B2", "#D55E00", "#009E73", "red", "k", "m", "c"][:count])
        fills = [fill_of(number) for number in range(5 * count)]
        assert len({*fills}) == len(fills)
        assert all(one[1] != other[1] for one, other in itertools.pairwise(fills))


def test_a_house_has_its_colours_and_topline_its_own_again(own_style):
    charts.house_style(colors=["#7A0019", "gold"])
    assert "#7a0019" in colors_of(charts.interval_chart(POLL, "cooperation"))
    assert {"#7a0019", "#ffd700"} <= colors_of(charts.share_bar(POLL, "cooperation"))
    charts.house_style()
    assert BLUE.lower() in colors_of(charts.interval_chart(POLL, "cooperation"))


def test_a_house_has_its_font_and_lines_still_fit(own_style):
    charts.house_style(font="STIXGeneral")
    ax = charts.interval_chart(POLL, "cooperation")
    assert {text.get_fontname() for text in ax.figure.texts} == {"STIXGeneral"}
    ax.figure.draw_without_rendering()
    assert all(text.get_window_extent().x1 <= ax.figure.bbox.x1 for text in ax.figure.texts)


def test_a_logo_stands_right_of_the_note_and_leaves_with_the_style(tmp_path, own_style):
    Image.fromarray(np.full((40, 100, 3), 90, dtype=np.uint8)).save(tmp_path / "logo.png")
    charts.house_style(logo=tmp_path / "logo.png")
    ax = charts.interval_chart(POLL, "cooperation")
    ax.figure.draw_without_rendering()
    [logo] = [artist for artist in ax.figure.artists if isinstance(artist, BboxImage)]
    place, note = logo.get_window_extent(), ax.figure.texts[2].get_window_extent()
    assert place.width / place.height == pytest.approx(2.5)
    assert note.x1 < place.x0 < place.x1 <= ax.figure.bbox.x1
    svg, png = charts.save(ax, tmp_path / "c", ["svg", "png"], size="column")[:2]
    assert svg.read_text().count("<image") == 1
    assert png.stat().st_size > 0
    charts.house_style()
    assert not charts.interval_chart(POLL, "cooperation").figure.artists
    charts.share_bar(POLL, ax=ax)
    assert not ax.figure.artists
    assert drawing_of(ax) is not None


@pytest.mark.parametrize(
    ("style", "told"),
    [
        ({"font": "No Such Font"}, "font='No Such Font' is not installed: pass the name of a font"),
        ({"colors": ["blueish"]}, "colors: 'blueish' is no colour"),
        ({"colors": []}, r"colors=\[\]: pass a list"),
    ],
)
def test_a_faulty_style_is_told_and_changes_nothing(style, told, own_style):
    before = house()
    with pytest.raises(ValueError, match=told):
        charts.house_style(**style)
    assert house() == before
