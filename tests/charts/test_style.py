from itertools import pairwise

import matplotlib as mpl
import pytest
from matplotlib.colors import to_rgb

from topline.charts import interval_chart
from topline.charts.marks.stacks import NO_OPINION, fill_of
from topline.charts.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    PURPLE,
    SIZES,
    VERMILION,
    size_for,
    size_named,
    style,
)


def luminance(colour):
    """WCAG 2 relative luminance."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("colour", [BLUE, VERMILION, GREEN, PURPLE, INK, GREY])
def test_every_colour_of_marks_has_three_to_one_on_white(colour):
    assert 1.05 / (luminance(colour) + 0.05) >= 3


FILLS = [fill_of(number) for number in range(25)]


def test_fills_of_neighbours_differ_in_grey_or_have_another_hatch():
    fills = [*FILLS, NO_OPINION]
    for (one, hatch), (next_one, next_hatch) in pairwise(fills):
        assert hatch != next_hatch or abs(luminance(one) - luminance(next_one)) > 0.1


def test_no_two_fills_are_the_same():
    assert len({*FILLS, NO_OPINION}) == len(FILLS) + 1


def test_type_is_legible_in_the_smallest_size():
    smallest = SIZES["column"]
    assert min(smallest.note, smallest.text, smallest.subtitle, smallest.title) >= 7


def test_a_users_settings_survive_and_do_not_show(real):
    from topline.charts.saving import png

    plain = png(interval_chart(real, "cooperation").figure, "", "")
    theirs = {"font.size": 30, "axes.grid": True, "lines.linewidth": 9, "text.hinting": "default",
              "svg.fonttype": "path", "figure.constrained_layout.use": True}  # fmt: skip
    with mpl.rc_context(theirs):
        before = dict(mpl.rcParams)
        mine = png(interval_chart(real, "cooperation").figure, "", "")
        assert dict(mpl.rcParams) == before
    assert mine == plain


def test_the_style_is_a_context():
    before = dict(mpl.rcParams)
    with style():
        assert mpl.rcParams["svg.fonttype"] == "none"
        assert mpl.rcParams["pdf.fonttype"] == 42
    assert dict(mpl.rcParams) == before


def test_pyplot_knows_of_no_figure(real):
    import matplotlib.pyplot as plt

    interval_chart(real, "cooperation")
    assert plt.get_fignums() == []


@pytest.mark.parametrize(
    ("width", "name"), [(2, "column"), (6.4, "column"), (6.5, "report"), (20, "slide")]
)
def test_size_follows_the_width_of_the_axes(width, name):
    assert size_for(width) == SIZES[name]


def test_an_unknown_size_lists_the_known_ones():
    with pytest.raises(
        ValueError, match="size='poster' is not known; choose one of column, report, slide"
    ):
        size_named("poster")
