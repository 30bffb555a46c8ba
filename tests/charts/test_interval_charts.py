import numpy as np
import pytest
from matplotlib.colors import to_rgba

import topline as tl
from topline.charts import change_chart, interval_chart, lead_chart
from topline.charts.canvas import drawing_of


def table_of(poll, question, **options):
    table = tl.intervals(poll, **options)
    return table[table["question_id"] == question]


def painter(ax):
    return drawing_of(ax)._painter


def texts(ax):
    return [text.get_text() for text in ax.texts]


@pytest.mark.parametrize("question", ["cooperation", "nato-bloc"])
def test_artists_show_the_tables_numbers(real, question):
    table = table_of(real, question, method="jeffreys", confidence_level=0.9)
    ax = interval_chart(real, question, method="jeffreys", confidence_level=0.9)
    dots = painter(ax).dots
    np.testing.assert_array_equal(dots.dots.get_offsets()[:, 0], table["percent"])
    drawn = np.array(dots.lines.get_segments())[:, :, 0]
    np.testing.assert_array_equal(drawn, table[["low", "high"]])


def test_a_finished_table_and_its_poll_give_the_same_picture_as_the_poll(real):
    whole = drawing_of(interval_chart(real, "cooperation")).chart
    parts = drawing_of(interval_chart(tl.intervals(real), "cooperation", poll=real)).chart
    assert (whole.title, whole.subtitle, whole.note, whole.alt) == (
        parts.title, parts.subtitle, parts.note, parts.alt)  # fmt: skip


def test_a_table_alone_names_poll_and_question(real):
    chart = drawing_of(interval_chart(table_of(real, "nato-bloc"))).chart
    assert chart.subtitle.startswith("Question: nato-bloc")
    assert "fom-2002-12-nato" in chart.note


def test_words_on_the_real_poll(real):
    chart = drawing_of(interval_chart(real, "cooperation")).chart
    assert chart.title == "Should is ahead of Should not: 56% against 23%"
    assert chart.subtitle.startswith(
        "Should Russia develop closer cooperation with NATO? (paraphrased)"
    )
    assert "Public Opinion Foundation, 30 November – 1 December 2002; 1,500" in chart.note
    for part in ("95%", "Wilson", "2.02", "implied by the published margin"):
        assert part in chart.note


def test_translation_and_base_are_said(polls):
    subtitle = drawing_of(interval_chart(polls["long"])).chart.subtitle
    assert "(translated)" in subtitle
    assert "Asked of: adults who pay for water" in subtitle


def test_labels_values_and_bounds_are_written_in_full(polls):
    ax = interval_chart(polls["ties"])
    assert {"Left", "Right", "Undecided", "40%", "20%"} <= {*texts(ax)}
    bounds = table_of(polls["ties"], "q").iloc[0]
    assert f"{bounds['low']:.1f} to {bounds['high']:.1f}" in texts(ax)


@pytest.mark.parametrize(
    ("name", "why"), [("opt-in", "no margin of sampling error"), ("no n", "not stated")]
)
def test_without_bounds_there_are_dots_and_words(polls, name, why):
    ax = interval_chart(polls[name])
    lines = painter(ax).dots.lines.get_segments()
    assert not [segment for segment in lines if np.isfinite(segment).all() and len(segment)]
    assert np.isfinite(painter(ax).dots.dots.get_offsets()).all()
    assert texts(ax).count("no margin") == len(polls[name]["q"].answers)
    assert why in drawing_of(ax).chart.subtitle
    assert why in drawing_of(ax).chart.alt


def test_alt_text_has_every_number(polls):
    for poll in polls.values():
        for question in poll.questions:
            alt = drawing_of(interval_chart(poll, question.id)).chart.alt
            for row in table_of(poll, question.id).itertuples():
                assert f"{row.answer} {row.percent:.1f}".removesuffix(".0") in alt
                if row.low == row.low:
                    assert f"({row.low:.1f} to {row.high:.1f})" in alt


def test_those_with_an_opinion_are_named(real):
    subtitle = drawing_of(interval_chart(real, "cooperation", decided=True)).chart.subtitle
    assert "Percent of those with an opinion" in subtitle


def test_axis_begins_at_0_ends_at_100_and_holds_everything(polls):
    for poll in polls.values():
        low, high = interval_chart(poll, poll.questions[0].id).get_xlim()
        bounds = table_of(poll, poll.questions[0].id)[["percent", "high"]].max(axis=1)
        assert low == 0
        assert bounds.max() <= high <= 100


def test_several_questions_need_a_name(real):
    with pytest.raises(ValueError, match=r"name one of 'cooperation', 'nato-bloc'"):
        interval_chart(real)


def test_one_question_needs_no_name(polls):
    chart = drawing_of(interval_chart(polls["one"])).chart
    assert chart.title == "Yes 51%: on either side of one half"
    assert chart.table[["question_id", "answer", "percent"]].to_numpy().tolist() == [
        ["q", "Yes", 51.0]
    ]


def test_options_do_not_go_with_a_finished_table(real):
    with pytest.raises(
        TypeError, match=r"method: options are for polls.*pass them to intervals\(\)"
    ):
        interval_chart(tl.intervals(real), "cooperation", method="wald")


def test_the_wrong_poll_beside_a_table_is_refused(polls):
    with pytest.raises(ValueError, match="of poll 'one', not of 'ties'"):
        interval_chart(tl.intervals(polls["one"]), poll=polls["ties"])


@pytest.mark.parametrize(
    ("options", "remedy"),
    [
        ({"confidense": 0.9}, "unexpected keyword argument 'confidense'"),
        ({"level": 0.9}, "the name is confidence_level, for example confidence_level=0.95"),
    ],
)
def test_a_wrong_keyword_is_refused(real, options, remedy):
    with pytest.raises(TypeError, match=remedy):
        interval_chart(real, "cooperation", **options)


def test_artists_show_the_numbers_of_leads(real):
    table = tl.leads(real).query("question_id == 'nato-bloc'")
    dots = drawing_of(lead_chart(real, "nato-bloc"))._painter.dots
    np.testing.assert_array_equal(dots.dots.get_offsets()[:, 0], table["lead"])
    drawn = np.array(dots.lines.get_segments())[:, :, 0]
    np.testing.assert_array_equal(drawn, table[["low", "high"]])


def test_leads_have_a_line_at_zero_inside_the_axis(real):
    ax = lead_chart(real, "cooperation")
    assert [0, 0] in [list(line.get_xdata()) for line in ax.lines]
    low, high = ax.get_xlim()
    assert low <= 0 <= high


def test_hollow_dots_are_the_leads_too_close_to_call(real, all_compete):
    race = all_compete(real)
    table = tl.leads(race).query("question_id == 'cooperation'")
    ax = lead_chart(race, "cooperation")
    faces = drawing_of(ax)._painter.dots.dots.get_facecolors()
    hollow = [tuple(face) == to_rgba("white") for face in faces]
    assert hollow == list(table["verdict"] == "too close to call")
    assert [text.get_text() for text in ax.texts].count("too close to call") == sum(hollow) == 1


def test_the_verdict_of_a_lead_stands_at_the_right_of_its_row(real, all_compete):
    ax = lead_chart(all_compete(real), "cooperation")
    verdicts = [text for text in ax.texts if text.get_text() in ("ahead by 33", "ahead by 35")]
    assert [
        text.get_position()[1] == pytest.approx(row, abs=0.2) for row, text in enumerate(verdicts)
    ]
    assert {text.get_ha() for text in verdicts} == {"right"}


@pytest.mark.parametrize("name", ["opt-in", "no n"])
def test_without_bounds_no_lead_has_a_verdict(polls, name):
    ax = lead_chart(polls[name])
    words = [text.get_text() for text in ax.texts]
    assert "no margin" in words
    assert not any("ahead" in word or "close" in word for word in words)


def test_alt_text_has_every_lead_with_its_verdict(real, all_compete):
    alt = drawing_of(lead_chart(all_compete(real), "cooperation")).chart.alt
    assert "Should over Should not 33 (27.0 to 38.9, ahead)" in alt
    assert "Should not over Undecided 2 (−2.8 to 6.8, too close to call)" in alt


def test_a_table_of_intervals_is_refused(real):
    with pytest.raises(
        ValueError, match=r"without answer_a, answer_b, lead.*pass one of leads\(\)"
    ):
        lead_chart(tl.intervals(real), "cooperation")


@pytest.fixture(scope="module")
def later():
    return tl.load_poll("fom-2004-04-nato")


@pytest.fixture
def table(real, later):
    return tl.changes(real, later).query("question_id == 'nato-bloc'")


def test_artists_show_the_numbers_of_changes(real, later, table):
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


def test_before_after_and_verdict_of_a_change_are_written(real, later, table):
    words = " ".join(text.get_text() for text in change_chart(real, later, "nato-bloc").texts)
    for row in table.itertuples():
        assert f"{row.before:g}% → {row.after:g}%" in words
        assert (f"{row.verdict} by {abs(row.change):g}" if row.verdict in ("up", "down")
                else row.verdict) in words  # fmt: skip


def test_a_finished_table_of_changes_with_its_polls_gives_the_same_words(real, later):
    whole = drawing_of(change_chart(real, later, "nato-bloc")).chart
    table = tl.changes(real, later)
    parts = drawing_of(change_chart(table, later, "nato-bloc", earlier=real)).chart
    assert (whole.title, whole.subtitle, whole.note, whole.alt) == (
        parts.title, parts.subtitle, parts.note, parts.alt)  # fmt: skip


def test_note_of_a_change_has_both_polls(real, later):
    note = drawing_of(change_chart(real, later, "nato-bloc")).chart.note
    assert "2002" in note
    assert "2004" in note
    assert (
        note.count("design effect 2.02 (upper bound implied by the published margin) in both") == 1
    )


def test_an_answer_without_partner_has_words_and_no_dot():
    before = tl.Poll(
        "b", pollster="P", n=1000, deff=1.2, questions=[tl.Question("q", "?", {"Yes": "60"})]
    )
    after = tl.Poll("a", pollster="P", n=1000, deff=1.2,
                    questions=[tl.Question("q", "?", {"Yes": "50", "Maybe": "20"})])  # fmt: skip
    ax = change_chart(before, after)
    assert "only later" in [text.get_text() for text in ax.texts]
    assert "Maybe not printed → 20% (only later)" in drawing_of(ax).chart.alt


def test_an_earlier_poll_alone_is_refused(real):
    with pytest.raises(
        ValueError, match="later: a change needs a second poll beside fom-2002-12-nato"
    ):
        change_chart(real)


@pytest.mark.parametrize("question", [None, "q"])
def test_a_poll_of_one_answer_has_no_lead_to_draw(question):
    poll = tl.Poll("p", pollster="FOM", n=300, questions=[tl.Question("q", "?", {"Yes": "51"})])
    with pytest.raises(ValueError, match="no question here has two answers to compare"):
        tl.charts.lead_chart(poll, question)


def test_a_change_at_another_design_effect_is_a_what_if(real, later, tmp_path):
    chart = drawing_of(change_chart(real, later, "cooperation", deff=1.0)).chart
    words = "What if design effect 1.00 (not 2.02): "
    assert chart.title.startswith(words)
    assert f". {words}95% confidence level" in chart.note
    assert chart.alt.count("What if") == 1
    assert chart.table["what_if"].str.contains("not 2.02").all()
    published = drawing_of(change_chart(real, later, "cooperation")).chart
    assert "What if" not in published.title + published.note + published.alt
