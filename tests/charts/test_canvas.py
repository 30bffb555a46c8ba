import gc
import itertools
import weakref
from html.parser import HTMLParser

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

import topline as tl
from topline.charts import (
    change_chart,
    coverage_chart,
    image_tag,
    interval_chart,
    lead_chart,
    margin_curve,
    share_bar,
    show,
)
from topline.charts.canvas import chart_of, draw, drawing_of
from topline.charts.style import SIZES

CHARTS = {
    "intervals": lambda poll: interval_chart(poll, poll.questions[0].id),
    "leads": lambda poll: lead_chart(poll, poll.questions[0].id),
    "bars": share_bar,
    "margin-n": margin_curve,
    "margin-share": lambda poll: margin_curve(poll, against="share"),
    "coverage": lambda poll: coverage_chart(poll.n),
    "changes": lambda poll: change_chart(poll, tl.load_poll("fom-2004-04-nato"), "nato-bloc"),
}
NAMES = ["real", "long", "one", "ties", "edges", "opt-in", "no n", "signs"]
NOT_DRAWN = {("leads", "one")}
NOT_DRAWN |= {
    (chart, name) for chart in ("margin-n", "margin-share") for name in ("opt-in", "no n")
}
NOT_DRAWN |= {
    (chart, name) for chart in ("coverage", "changes") for name in NAMES if name != "real"
}
CASES = [case for case in itertools.product(CHARTS, NAMES) if case not in NOT_DRAWN]


def visible_texts(figure):
    figure.draw_without_rendering()
    return [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]


def box(text):
    """Return the extent of a text without the air around its lines."""
    around = text.get_window_extent()
    return Bbox.from_extents(around.x0 + 0.5, around.y0 + 1, around.x1 - 0.5, around.y1 - 1)


@pytest.mark.parametrize(("chart", "name"), CASES)
def test_no_text_is_cut_off_or_runs_into_another(polls, chart, name):
    made = drawing_of(CHARTS[chart](polls[name])).chart
    for size in SIZES:
        figure = draw(made, size=size).figure
        texts = visible_texts(figure)
        assert len(texts) > 4
        boxes = [box(text) for text in texts]
        for text, found in zip(texts, boxes, strict=True):
            inside = found.x0 >= 0 and found.y0 >= 0
            inside &= found.x1 <= figure.bbox.x1 and found.y1 <= figure.bbox.y1
            assert inside, f"{size}: {text.get_text()!r} is cut off"
        for one, other in itertools.combinations(range(len(texts)), 2):
            told = f"{size}: {texts[one].get_text()!r} and {texts[other].get_text()!r} overlap"
            assert not boxes[one].overlaps(boxes[other]), told


@pytest.mark.parametrize(("chart", "name"), CASES)
def test_type_is_seven_points_at_least_and_width_is_the_sizes(polls, chart, name):
    figure = draw(drawing_of(CHARTS[chart](polls[name])).chart, size="column").figure
    assert min(text.get_size() for text in visible_texts(figure)) >= 7
    assert figure.get_figwidth() == SIZES["column"].width
    # Few bars or rows fill less, and nothing is left empty.
    assert (
        chart in ("bars", "leads", "intervals") or figure.get_figheight() >= SIZES["column"].height
    )


@pytest.mark.parametrize("name", ["real", "long", "ties", "one", "edges", "signs"])
@pytest.mark.parametrize("chart", ["margin-n", "margin-share"])
def test_no_curve_runs_through_words(polls, chart, name):
    made = drawing_of(CHARTS[chart](polls[name])).chart
    for size in SIZES:
        ax = draw(made, size=size)
        ax.figure.draw_without_rendering()
        for line in ax.lines:
            path = line.get_transform().transform_path(line.get_path()).interpolated(10)
            for text in ax.texts:
                told = f"{size}: a curve runs through {text.get_text()!r}"
                assert not path.intersects_bbox(box(text), filled=False), told


def test_title_subtitle_and_note_are_left_aligned_at_one_edge(real):
    ax = interval_chart(real, "cooperation")
    assert len({text.get_position()[0] for text in ax.figure.texts}) == 1
    assert {text.get_ha() for text in ax.figure.texts} == {"left"}


@pytest.mark.parametrize("size", SIZES)
def test_a_chart_of_one_bar_is_not_left_empty(polls, size):
    figure = draw(chart_of(share_bar(polls["ties"])), size=size).figure
    figure.draw_without_rendering()
    filled = [box(text) for text in visible_texts(figure)]
    filled += [patch.get_window_extent() for patch in figure.axes[0].patches]
    edges = sorted((found.y0, found.y1) for found in filled)
    reached, widest = 0.0, 0.0
    for low, high in edges:
        widest, reached = max(widest, low - reached), max(reached, high)
    assert max(widest, figure.bbox.y1 - reached) < 0.15 * figure.bbox.y1


def test_a_title_set_by_hand_is_the_title_of_picture_and_files(real, tmp_path):
    ax = interval_chart(real, "cooperation")
    before = chart_of(ax)
    ax.set_title("Mine, and so long that it has to be broken into more than one line of the figure")
    assert ax.figure.texts[0].get_text().replace("\n", " ").startswith("Mine, and so long")
    texts = [box(text) for text in visible_texts(ax.figure)]
    assert not any(one.overlaps(other) for one, other in itertools.combinations(texts, 2))
    after = chart_of(ax)
    assert after.title.startswith("Mine")
    assert after.alt == before.alt.replace(before.title, after.title)
    tl.charts.save(ax, tmp_path / "chart", ["svg"], size="slide")
    assert "<title>Mine, and so long" in (tmp_path / "chart.svg").read_text()


def test_what_a_chart_supposes_is_said_once_in_any_size_and_under_any_title(real):
    ax = interval_chart(real, "cooperation", n=3000)
    ax.set_title("Mine")
    chart = chart_of(draw(chart_of(ax), size="column"))
    assert chart.title == "Mine"
    assert chart.alt.startswith("What if n = 3,000 (not 1,500): Dots with intervals")
    assert chart.alt.count("What if") == 1
    assert ". Mine. " in chart.alt


def test_another_chart_on_the_same_axes_has_its_own_title_again(real):
    ax = interval_chart(real, "cooperation")
    ax.set_title("Mine")
    share_bar(real, ax=ax)
    assert "Mine" not in [text.get_text() for text in ax.figure.texts]
    ax.set_title("Mine again")
    assert chart_of(ax).title == "Mine again"


@pytest.mark.parametrize("chart", [interval_chart, lead_chart])
def test_drawing_again_moves_the_same_artists(real, chart):
    ax = chart(real, "cooperation", deff=1)
    before = {id(artist) for artist in ax.figure.findobj() if artist not in ax.xaxis.findobj()}
    again = chart(real, "cooperation", deff=3, ax=ax)
    after = {id(artist) for artist in ax.figure.findobj() if artist not in ax.xaxis.findobj()}
    assert again is ax
    assert before == after
    assert "3.00 (assumed)" in " ".join(text.get_text() for text in ax.figure.texts).replace(
        "\n", " "
    )


def test_drawing_again_gives_the_picture_of_a_new_chart(real):
    moved = interval_chart(real, "nato-bloc", deff=9)
    interval_chart(real, "cooperation", ax=moved)
    assert image_tag(moved) == image_tag(interval_chart(real, "cooperation"))


@pytest.mark.parametrize("first", ["coverage", "bars", "margin-n", "leads"])
def test_another_chart_takes_the_place_of_the_first(real, first):
    ax = CHARTS[first](real)
    interval_chart(real, "cooperation", ax=ax)
    assert image_tag(ax) == image_tag(interval_chart(real, "cooperation"))


def test_a_chart_on_axes_of_the_user_stays_in_their_place():
    poll = tl.load_poll("fom-2002-12-nato")
    figure = Figure(figsize=(13, 8))
    axes = figure.subplots(2, 2)
    slots = [ax.get_position().frozen() for ax in axes.flat]
    interval_chart(poll, "cooperation", ax=axes[0, 0])
    lead_chart(poll, "nato-bloc", ax=axes[0, 1])
    share_bar(poll, ax=axes[1, 0])
    margin_curve(poll, ax=axes[1, 1])
    assert tuple(figure.get_size_inches()) == (13, 8)
    for ax, slot in zip(axes.flat, slots, strict=True):
        place = ax.get_position()
        assert slot.x0 - 0.01 <= place.x0 < place.x1 <= slot.x1 + 0.01
        assert slot.y0 - 0.01 <= place.y0 < place.y1 <= slot.y1 + 0.01
    boxes = [box(text) for text in visible_texts(figure)]
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))


def test_a_subfigure_works(real):
    left, _ = Figure(figsize=(13, 4)).subfigures(1, 2)
    ax = interval_chart(real, "cooperation", ax=left.subplots())
    right_edge = left.bbox.x1
    assert all(box(text).x1 <= right_edge + 1 for text in visible_texts(left.figure))
    assert np.isfinite(ax.get_position().bounds).all()


def test_a_figure_that_is_let_go_is_freed(real):
    ax = interval_chart(real, "cooperation")
    alive = weakref.ref(ax.figure)
    del ax
    gc.collect()
    assert alive() is None


def test_drawing_starts_no_backend(real):
    before = matplotlib.get_backend(auto_select=False)
    interval_chart(real, "cooperation")
    assert matplotlib.get_backend(auto_select=False) == before


def test_the_chart_on_an_axes_is_the_one_drawn_there(real):
    ax = interval_chart(real, "cooperation")
    assert chart_of(ax) is drawing_of(ax).chart
    with pytest.raises(ValueError, match="has no chart of topline; pass what a chart function"):
        chart_of(Figure().add_subplot())


class Images(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def test_image_tag_is_one_image_with_its_alt_text(polls):
    ax = share_bar(polls["signs"])
    parser = Images()
    parser.feed(image_tag(ax))
    [(tag, attributes)] = parser.found
    assert tag == "img"
    assert attributes["alt"] == drawing_of(ax).chart.alt
    assert attributes["src"].startswith("data:image/png;base64,")


def test_a_notebook_shows_the_axes_as_that_image(polls):
    ax = share_bar(polls["signs"])
    assert ax._repr_html_() == image_tag(ax)


def test_show_displays_the_image_with_its_alt_text(real, monkeypatch):
    from IPython import display

    shown = []
    monkeypatch.setattr(display, "display", shown.append)
    ax = interval_chart(real, "cooperation")
    assert show(ax) is None
    assert [html.data for html in shown] == [image_tag(ax)]
