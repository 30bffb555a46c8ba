import numpy as np
import pytest
from attrs import evolve

import topline as tl
from topline.charts import margin_curve
from topline.charts.canvas import drawing_of


def curves(ax):
    return [line for line in ax.lines if len(line.get_xdata()) > 1]


def points(ax):
    return [(float(line.get_xdata()[0]), float(line.get_ydata()[0])) for line in ax.lines
            if len(line.get_xdata()) == 1]  # fmt: skip


def by_hand(n, share=0.5, deff=1.0, z=1.959963984540054):
    return 100 * z * np.sqrt(deff * share * (1 - share) / n)


def test_curves_against_n_are_the_formula_with_and_without_the_design_effect(real):
    deff = (3.6 / by_hand(1500)) ** 2
    published, srs = curves(margin_curve(real))
    np.testing.assert_allclose(published.get_ydata(), by_hand(published.get_xdata(), deff=deff))
    np.testing.assert_allclose(srs.get_ydata(), by_hand(srs.get_xdata()))


def test_the_poll_is_marked_on_both_curves_and_labelled(real):
    ax = margin_curve(real)
    np.testing.assert_allclose(points(ax), [(1500, 3.6), (1500, by_hand(1500))])
    words = " ".join(text.get_text() for text in ax.texts).replace("\n", " ")
    assert "1,500 respondents: ±3.6" in words
    assert "±2.5 by simple random sampling" in words


def test_curves_against_the_share_are_the_formula(real):
    published, srs = curves(margin_curve(real, against="share", confidence_level=0.9))
    z90 = 1.6448536269514722
    at = np.asarray(srs.get_xdata()) / 100
    np.testing.assert_allclose(srs.get_ydata(), by_hand(1500, at, z=z90), atol=1e-12)
    deff = (3.6 / by_hand(1500)) ** 2
    np.testing.assert_allclose(published.get_ydata(), by_hand(1500, at, deff, z90), atol=1e-12)


def test_printed_answers_are_marked_on_the_published_curve(real):
    ax = margin_curve(real, against="share")
    deff = (3.6 / by_hand(1500)) ** 2
    percents = [21, 23, 26, 48, 56]
    expected = [(p, by_hand(1500, p / 100, deff)) for p in percents]
    np.testing.assert_allclose(sorted(points(ax)), expected)


def test_without_a_published_design_effect_there_is_one_curve(polls):
    for against in ("n", "share"):
        ax = margin_curve(polls["one"], against=against)
        assert len(curves(ax)) == 1
        assert "assumed" in drawing_of(ax).chart.note


def test_titles_state_the_margins(real):
    assert drawing_of(margin_curve(real)).chart.title == (
        "1,500 respondents: a margin of ±3.6 points, not ±2.5"
    )
    assert drawing_of(margin_curve(real, against="share")).chart.title == (
        "The margin is ±3.6 points at 50%, ±2.9 at 21%"
    )


def test_alt_text_has_the_marked_numbers(real):
    assert (
        "±3.60 with the design effect 2.02; ±2.53 by simple"
        in drawing_of(margin_curve(real)).chart.alt
    )
    alt = drawing_of(margin_curve(real, against="share")).chart.alt
    assert "±2.93 at 21%" in alt
    assert "±3.57 at 56%" in alt


def test_the_table_has_the_curves_and_their_assumptions(real):
    table = drawing_of(margin_curve(real)).chart.table
    assert set(table["curve"]) == {"design effect 2.02", "simple random sampling"}
    assert {"n", "percent", "moe", "deff", "deff_source", "confidence_level"} <= set(table)


@pytest.mark.parametrize(("name", "why"), [("opt-in", "opt-in sample"), ("no n", "is not stated")])
def test_a_poll_without_margin_is_refused(polls, name, why):
    with pytest.raises(ValueError, match=rf"has no margin to draw: .*{why}.*use share_bar\(\)"):
        margin_curve(polls[name])


def test_against_something_else_is_refused(real):
    with pytest.raises(ValueError, match="""against='size' is not known; choose "n" or "share\""""):
        margin_curve(real, against="size")


def test_a_level_of_95_is_refused(real):
    with pytest.raises(ValueError, match=r"did you mean 0\.95"):
        margin_curve(real, confidence_level=95)


def test_a_stated_design_effect_is_used():
    poll = tl.Poll(
        "p", pollster="P", n=1000, deff=1.5, questions=[tl.Question("q", "?", {"Yes": "60"})]
    )
    published, _ = curves(margin_curve(poll))
    at = np.asarray(published.get_xdata())
    np.testing.assert_allclose(published.get_ydata(), by_hand(at, deff=1.5))


def test_no_dot_of_a_question_with_its_own_n_stands_off_the_curve():
    questions = [
        tl.Question("a", "A?", {"Yes": "56", "No": "44"}, n=1025),
        tl.Question("b", "B?", {"Yes": "30", "No": "70"}),
    ]
    poll = tl.Poll("p", pollster="Pew", n=5110, questions=questions)
    chart = drawing_of(margin_curve(poll, against="share")).chart
    assert [x for x, _, _ in chart.marks.points] == [30, 70]
    for x, y, _ in chart.marks.points:
        assert y == pytest.approx(100 * tl.margin_of_error(5110, x / 100))
    assert "5,110 respondents; dots: the answers to b" in chart.subtitle
    own = drawing_of(margin_curve(poll, "a", against="share")).chart
    assert own.marks.points[0][1] == pytest.approx(100 * tl.margin_of_error(1025, 0.44))
    only = evolve(poll, questions=questions[:1])
    assert drawing_of(margin_curve(only, against="share")).chart.marks.points == own.marks.points
    each = evolve(poll, questions=[evolve(part, n=900) for part in questions])
    with pytest.raises(ValueError, match=r"choose one of \['a', 'b'\]"):
        margin_curve(each)


def test_what_was_printed_as_less_than_a_number_has_no_dot():
    question = tl.Question("q", "?", {"Yes": "48", "No": "<1", "Perhaps": "*"})
    poll = tl.Poll("p", pollster="P", n=1000, questions=[question])
    chart = drawing_of(margin_curve(poll, against="share")).chart
    assert [share for share, *_ in chart.marks.points] == [48]
    assert chart.title == "The margin is ±3.1 points at 50%, ±3.1 at 48%"
