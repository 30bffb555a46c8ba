"""What the explorer shows, without a widget: the code it prints gives the same table."""

import dataclasses

import pandas as pd
import pytest
from attrs import evolve

import topline as tl
from topline import charts
from topline.charts.canvas import drawing_of
from topline.explore.choice import (
    VIEWS,
    Choice,
    chart_of,
    code_of,
    sentence_of,
    shown,
    stem_of,
    table_of,
)

POLL = tl.load_poll("fom-2002-12-nato")
WAVES = tuple(map(tl.load_poll, tl.poll_ids()))
CHOICES = [
    Choice(POLL, "cooperation"),
    Choice(POLL, "nato-bloc", method="clopper-pearson", confidence_level=0.9),
    Choice(POLL, "cooperation", n=3000),
    Choice(POLL, "cooperation", deff=1.5, rounding=True),
    Choice(POLL, "cooperation", method="goodman", simultaneous=True),
    Choice(POLL, "cooperation", "leads", "tango", deff=1.0),
    Choice(POLL, "cooperation", "leads", "wald", simultaneous=True),
    Choice(POLL, "nato-bloc", "margin", "wald"),
    Choice(POLL, "nato-bloc", "margin", "wald", n=700, deff=1.2),
    Choice(POLL, "nato-bloc", "questions", n=700),
    Choice(POLL, "nato-bloc", "waves", others=WAVES),
]


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: code_of(choice).splitlines()[-1])
def test_the_code_gives_what_is_seen(choice):
    *lines, call = code_of(choice).splitlines()
    names = {}
    exec("\n".join(lines), names)
    ax = eval(call, names)
    own = chart_of(choice, table_of(choice))
    pd.testing.assert_frame_equal(drawing_of(ax).chart.table, drawing_of(own).chart.table)
    assert drawing_of(ax).chart.alt == drawing_of(own).chart.alt


def test_the_code_of_a_typed_poll_uses_its_name():
    typed = evolve(POLL, id="typed")
    assert code_of(Choice(typed, "cooperation")).splitlines() == [
        "import topline as tl",
        "tl.charts.interval_chart(poll, 'cooperation')",
    ]
    assert "(poll, 'cooperation', n=900)" in code_of(Choice(typed, "cooperation", n=900))


def test_another_n_keeps_the_design_effect_of_the_published_margin():
    table = table_of(Choice(POLL, "cooperation", n=3000))
    assert set(table["n"]) == {3000}
    assert set(table["deff"].round(3)) == {2.024}


@pytest.mark.parametrize("view", ["answers", "leads", "margin"])
@pytest.mark.parametrize(
    ("moved", "words", "name"),
    [
        ({"n": 3000}, "n = 3,000 (not 1,500)", "n-3000-not-1500"),
        ({"deff": 1.5}, "design effect 1.50 (not 2.02)", "design-effect-1.50-not-2.02"),
    ],
)
def test_what_is_moved_is_a_what_if_wherever_it_goes(view, moved, words, name, tmp_path):
    choice = Choice(POLL, "cooperation", view, "wald", **moved)
    table = table_of(choice)
    ax = chart_of(choice, table)
    chart = drawing_of(ax).chart
    for said in (chart.title, sentence_of(choice, table)):
        assert said.startswith(f"What if {words}: ")
    assert f". What if {words}: " in chart.alt
    assert f"1 December 2002. What if {words}: " in chart.note
    csv, *small = charts.save(ax, tmp_path / stem_of(choice, table), formats=[])
    assert csv.name == f"fom-2002-12-nato-cooperation-{view}-what-if-{name}.csv"
    assert all(f"-what-if-{name}-values" in path.name for path in small)
    assert set(pd.read_csv(csv)["what_if"]) == {words}


@pytest.mark.parametrize("view", VIEWS)
def test_the_published_numbers_are_no_what_if(view):
    choice = Choice(POLL, "nato-bloc", view, "wald", n=1500, confidence_level=0.9, others=WAVES)
    table = table_of(choice)
    assert "what_if" not in table
    assert "hat if" not in drawing_of(chart_of(choice, table)).chart.alt
    assert stem_of(choice, table) == f"fom-2002-12-nato-nato-bloc-{view}"


def test_a_number_of_respondents_that_nobody_stated_is_a_what_if():
    choice = Choice(tl.load_poll("fom-1997-02-nato"), "nato-bloc", n=1000)
    note = drawing_of(chart_of(choice, table_of(choice))).chart.note
    assert "What if n = 1,000 (none is stated): 1,000 respondents" in note


def test_a_question_with_its_own_base_is_asked_of_the_n_chosen():
    part = evolve(POLL, questions=(evolve(POLL["cooperation"], n=700),))
    assert table_of(Choice(part, "cooperation", n=900, deff=1.0))["n"].tolist() == [900] * 3
    assert table_of(Choice(part, "cooperation", n=700, deff=1.0))["n"].tolist() == [700] * 3


def test_the_margin_of_a_question_with_its_own_base_is_that_of_its_n():
    part = evolve(POLL, questions=(evolve(POLL["cooperation"], n=700),))
    choice = Choice(part, "cooperation", "margin", "wald", n=700, deff=1.0)
    ax = chart_of(choice, table_of(choice))
    title = drawing_of(ax).chart.title
    assert "700 respondents" in title
    assert "n = " not in title


@pytest.mark.parametrize(
    ("view", "words"),
    [("answers", "a majority"), ("leads", "is ahead of"), ("margin", "a margin of error of 3.57")],
)
def test_the_sentence_has_verdict_and_assumptions(view, words):
    choice = Choice(POLL, "cooperation", view, "wald")
    sentence = sentence_of(choice, table_of(choice))
    assert words in sentence
    assert "design effect 2.02 (upper bound implied by the published margin)" in sentence


def test_the_table_shown_has_what_rounding_adds():
    choice = Choice(POLL, "cooperation", rounding=True)
    assert "width_from_rounding" in shown(choice, table_of(choice))


def test_the_methods_offered_are_those_of_the_view():
    assert "wilson" in Choice(POLL, "cooperation").methods
    assert "sison-glaz" in Choice(POLL, "cooperation", simultaneous=True).methods
    assert "tango" in Choice(POLL, "cooperation", "leads").methods


def test_a_picture_is_moved_in_place():
    first = Choice(POLL, "cooperation")
    ax = chart_of(first, table_of(first))
    artists = list(ax.get_children())
    second = dataclasses.replace(first, n=3000)
    assert chart_of(second, table_of(second), ax) is ax
    assert list(ax.get_children()) == artists
    assert charts.image_tag(ax).startswith("<img alt=")


@pytest.mark.parametrize("view", ["answers", "leads", "margin", "questions"])
def test_what_has_no_interval_assumes_nothing(view):
    method = "bonett-price" if view == "leads" else "wald"
    choice = Choice(evolve(POLL, sample_type="opt-in"), "cooperation", view, method)
    said = sentence_of(choice, table_of(choice))
    assert "opt-in sample: no margin of sampling error" in said
    assert "Assumed" not in said
