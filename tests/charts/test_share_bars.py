import pytest

import topline as tl
from topline.charts import share_bar
from topline.charts.canvas import drawing_of
from topline.charts.marks.stacks import NO_OPINION


def bars(ax):
    """Return the segments of the bars, from the left, without the swatches of a list."""
    thick = max(patch.get_height() for patch in ax.patches)
    return [patch for patch in ax.patches if patch.get_height() == pytest.approx(thick)]


def texts(ax):
    return [text.get_text().replace("\u00a0", " ").replace("\n", " ") for text in ax.texts]


def test_segments_are_as_long_as_the_percents_and_touch(real):
    segments = bars(share_bar(real, "cooperation"))
    assert [segment.get_width() for segment in segments] == [56, 23, 21]
    assert [segment.get_x() for segment in segments] == [0, 56, 79]


def test_there_is_a_bar_for_each_question_with_its_text(real):
    ax = share_bar(real)
    assert len(bars(ax)) == 6
    assert len({segment.get_y() for segment in bars(ax)}) == 2
    for question in real.questions:
        assert any(question.text in text for text in texts(ax))


def test_one_question_has_its_text_in_the_subtitle(real):
    chart = drawing_of(share_bar(real, "nato-bloc")).chart
    assert chart.subtitle.startswith(real["nato-bloc"].text)


@pytest.mark.parametrize("name", ["real", "long", "edges", "signs"])
def test_every_answer_is_labelled_with_its_percent(polls, name):
    ax = share_bar(polls[name])
    for question in polls[name].questions:
        for answer in question.answers:
            assert answer.label in texts(ax)
            assert f"{float(answer.percent):.1f}".removesuffix(".0") + "%" in texts(ax)


def test_labels_that_fit_stand_under_their_segment(real):
    ax = share_bar(real, "cooperation")
    under = {text.get_text(): text.get_position()[0] for text in ax.texts}
    assert [under[label] for label in ("Should", "Should not", "Undecided")] == [0, 56, 79]
    assert not any(segment.get_hatch() for segment in bars(ax))


def test_a_list_has_a_swatch_of_the_same_fill_for_each_answer(polls):
    ax = share_bar(polls["long"])
    segments = bars(ax)
    swatches = [patch for patch in ax.patches if patch not in segments]
    assert [(s.get_facecolor(), s.get_hatch()) for s in segments] == [
        (s.get_facecolor(), s.get_hatch()) for s in swatches
    ]
    assert len({(s.get_facecolor(), s.get_hatch()) for s in swatches}) == len(swatches)


def test_undecided_are_grey(real):
    *_, undecided = bars(share_bar(real, "cooperation"))
    red, green, blue, _ = undecided.get_facecolor()
    assert red == green == blue
    assert NO_OPINION[0].lower() == "#c9c9c9"


def test_alt_text_has_every_percent(real):
    alt = drawing_of(share_bar(real)).chart.alt
    assert "Should 56%; Should not 23%; Undecided 21%" in alt
    assert "Aggressive military pact 48%" in alt


def test_rounded_percents_that_sum_to_101_stay_inside():
    answers = {"a": "34", "b": "34", "c": "33"}
    poll = tl.Poll("p", pollster="P", n=90, questions=[tl.Question("q", "?", answers)])
    ax = share_bar(poll)
    assert max(segment.get_x() + segment.get_width() for segment in bars(ax)) == 101
    assert ax.get_xlim() == (0, 101)


def test_words_of_two_bars_keep_apart_where_the_sum_of_one_is_101():
    first = "disapprove of opinion it strongly strongly way run somewhat 0"
    questions = [
        tl.Question("a", "One?", {first: "34", "Approve": "32", "Neither": "34"}),
        tl.Question("b", "Two?", {"Yes": "40", "No": "40", "Undecided": "21"}),
    ]
    ax = share_bar(tl.Poll("p", pollster="P", n=1000, questions=questions))
    [label] = [text for text in ax.texts if text.get_text().split() == first.split()]
    [heading] = [text for text in ax.texts if text.get_text() == "Two?"]
    assert heading.get_window_extent().y1 < label.get_window_extent().y0
