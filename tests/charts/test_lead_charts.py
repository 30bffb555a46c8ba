import numpy as np
import pytest
from matplotlib.colors import to_rgba

import topline as tl
from topline.charts import lead_chart
from topline.charts.canvas import drawing_of


def test_artists_show_the_tables_numbers(real):
    table = tl.leads(real).query("question_id == 'nato-bloc'")
    dots = drawing_of(lead_chart(real, "nato-bloc"))._painter.dots
    np.testing.assert_array_equal(dots.dots.get_offsets()[:, 0], table["lead"])
    drawn = np.array(dots.lines.get_segments())[:, :, 0]
    np.testing.assert_array_equal(drawn, table[["low", "high"]])


def test_there_is_a_line_at_zero_inside_the_axis(real):
    ax = lead_chart(real, "cooperation")
    assert [0, 0] in [list(line.get_xdata()) for line in ax.lines]
    low, high = ax.get_xlim()
    assert low <= 0 <= high


def test_hollow_dots_are_the_ones_too_close_to_call(real):
    table = tl.leads(real).query("question_id == 'cooperation'")
    ax = lead_chart(real, "cooperation")
    faces = drawing_of(ax)._painter.dots.dots.get_facecolors()
    hollow = [tuple(face) == to_rgba("white") for face in faces]
    assert hollow == list(table["verdict"] == "too close to call")
    assert [text.get_text() for text in ax.texts].count("too close to call") == sum(hollow) == 1


def test_verdict_stands_at_the_right_of_each_row(real):
    ax = lead_chart(real, "cooperation")
    verdicts = [text for text in ax.texts if text.get_text() in ("ahead by 33", "ahead by 35")]
    assert [
        text.get_position()[1] == pytest.approx(row, abs=0.2) for row, text in enumerate(verdicts)
    ]
    assert {text.get_ha() for text in verdicts} == {"right"}


@pytest.mark.parametrize("name", ["opt-in", "no n"])
def test_without_bounds_the_verdict_is_not_invented(polls, name):
    ax = lead_chart(polls[name])
    words = [text.get_text() for text in ax.texts]
    assert "no margin" in words
    assert not any("ahead" in word or "close" in word for word in words)


def test_alt_text_has_every_lead_with_its_verdict(real):
    alt = drawing_of(lead_chart(real, "cooperation")).chart.alt
    assert "Should over Should not 33 (27.1 to 38.9, ahead)" in alt
    assert "Should not over Undecided 2 (−2.8 to 6.8, too close to call)" in alt


def test_a_table_of_intervals_is_refused(real):
    with pytest.raises(
        ValueError, match=r"without answer_a, answer_b, lead.*pass one of leads\(\)"
    ):
        lead_chart(tl.intervals(real), "cooperation")
