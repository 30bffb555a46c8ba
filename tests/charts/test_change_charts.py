import numpy as np
import pytest
from matplotlib.colors import to_rgba

import topline as tl
from topline.charts import change_chart
from topline.charts.canvas import drawing_of


@pytest.fixture(scope="module")
def later():
    return tl.load_poll("fom-2004-04-nato")


@pytest.fixture
def table(real, later):
    return tl.changes(real, later).query("question_id == 'nato-bloc'")


def test_artists_show_the_tables_numbers(real, later, table):
    dots = drawing_of(change_chart(real, later, "nato-bloc"))._painter.dots
    np.testing.assert_array_equal(dots.dots.get_offsets()[:, 0], table["change"])
    drawn = np.array(dots.lines.get_segments())[:, :, 0]
    np.testing.assert_array_equal(drawn, table[["low", "high"]])


def test_full_dots_are_the_clear_changes_and_there_is_a_zero_line(real, later, table):
    ax = change_chart(real, later, "nato-bloc")
    faces = drawing_of(ax)._painter.dots.dots.get_facecolors()
    full = [tuple(face) != to_rgba("white") for face in faces]
    assert full == list(table["verdict"].isin(["up", "down"]))
    assert True in full
    assert False in full
    assert [0, 0] in [list(line.get_xdata()) for line in ax.lines]


def test_before_after_and_verdict_are_written(real, later, table):
    words = " ".join(text.get_text() for text in change_chart(real, later, "nato-bloc").texts)
    for row in table.itertuples():
        assert f"{row.before:g}\u00a0% → {row.after:g}\u00a0%" in words.replace(" %", "\u00a0%")
        assert (f"{row.verdict} by {abs(row.change):g}" if row.verdict in ("up", "down")
                else row.verdict) in words  # fmt: skip


def test_a_finished_table_with_its_polls_gives_the_same_words(real, later):
    whole = drawing_of(change_chart(real, later, "nato-bloc")).chart
    table = tl.changes(real, later)
    parts = drawing_of(change_chart(table, later, "nato-bloc", earlier=real)).chart
    assert (whole.title, whole.subtitle, whole.note, whole.alt) == (
        parts.title, parts.subtitle, parts.note, parts.alt)  # fmt: skip


def test_note_has_both_polls(real, later):
    note = drawing_of(change_chart(real, later, "nato-bloc")).chart.note
    assert "2002" in note
    assert "2004" in note
    assert note.count("design effect") == 2


def test_an_answer_without_partner_has_words_and_no_dot():
    before = tl.Poll(
        "b", pollster="P", n=1000, deff=1.2, questions=[tl.Question("q", "?", {"Yes": "60"})]
    )
    after = tl.Poll("a", pollster="P", n=1000, deff=1.2,
                    questions=[tl.Question("q", "?", {"Yes": "50", "Maybe": "20"})])  # fmt: skip
    ax = change_chart(before, after)
    assert "only later" in [text.get_text() for text in ax.texts]
    assert "Maybe not asked → 20 % (only later)" in drawing_of(ax).chart.alt


def test_an_earlier_poll_alone_is_refused(real):
    with pytest.raises(
        ValueError, match="later: a change needs a second poll beside fom-2002-12-nato"
    ):
        change_chart(real)
