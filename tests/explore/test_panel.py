"""The widgets, driven from Python; tests/browser drives them as a person."""

import re

import pytest
from attrs import evolve

import topline as tl
from topline.explore.panel import OWN, PUBLISHED, SRS

POLL = tl.load_poll("fom-2002-12-nato")


@pytest.fixture
def explorer(tmp_path):
    return tl.explore(folder=tmp_path)


def test_without_argument_it_offers_every_poll_on_record(explorer):
    assert {value for _, value in explorer.poll.options} == set(tl.poll_ids())
    assert explorer.poll.value == POLL.id


def test_it_starts_with_the_published_numbers(explorer):
    assert (explorer.n.value, explorer.level.value, explorer.deff.value) == (1500, 95, 2.02)
    assert explorer.design.value == PUBLISHED
    assert set(explorer.table["deff_source"]) == {"upper bound implied by the published margin"}


@pytest.mark.parametrize("name", tl.poll_ids())
def test_every_poll_has_every_view_and_switch(explorer, name):
    explorer.poll.value = name
    for view in ("leads", "margin", "answers"):
        explorer.view.value = view
        explorer.n.value = explorer.n.value or 1000
        for switch in (explorer.simultaneous, explorer.rounding):
            switch.value = True
            assert "<img" in explorer._picture.value
            assert "stopped" not in explorer._sentence.value
            switch.value = False


def test_a_number_of_ones_own_makes_the_design_ones_own(explorer):
    explorer.deff.value = 1.5
    assert explorer.design.value == OWN
    assert set(explorer.table["deff"]) == {1.5}
    explorer.design.value = SRS
    assert set(explorer.table["deff"]) == {1.0}


def test_another_poll_brings_its_own_numbers(explorer):
    explorer.n.value = 3000
    explorer.poll.value = "vtsiom-2004-03-nato"
    assert explorer.n.value == 1602
    assert explorer.design.value == PUBLISHED


def test_the_polls_own_n_is_a_step_of_its_slider(explorer):
    for name in tl.poll_ids():
        explorer.poll.value = name
        assert (explorer.n.value - explorer.n_slider.min) % explorer.n_slider.step == 0


def test_a_poll_without_n_has_no_interval_until_a_number_is_chosen(explorer):
    explorer.poll.value = "fom-1997-02-nato"
    assert explorer.n.value == 0
    assert explorer.table["low"].isna().all()
    assert "Set respondents above 0" in explorer._sentence.value
    explorer.n.value = 1000
    assert explorer.table["low"].notna().all()
    assert "What if n = 1,000 (none is stated)" in explorer._sentence.value


def test_a_typed_poll_can_be_explored():
    typed = tl.Poll("typed", pollster="P", n=400, questions=[tl.Question("q", "?", {"Yes": "52"})])
    explorer = tl.explore(typed)
    assert explorer.table["percent"].tolist() == [52]
    assert explorer.code.endswith("interval_chart(poll, 'q')")


def test_a_poll_on_an_opt_in_sample_says_why_there_is_no_margin():
    explorer = tl.explore(evolve(POLL, id="opt-in", sample_type="opt-in"))
    assert "no margin of sampling error" in explorer._sentence.value
    explorer.view.value = "margin"
    assert "has no margin to draw" in explorer._sentence.value


def test_export_writes_what_is_seen(explorer, tmp_path):
    explorer.view.value = "leads"
    explorer.export.click()
    assert len(list(tmp_path.glob("fom-2002-12-nato-cooperation-leads.*"))) == 4
    assert "Written to" in explorer._said.value


@pytest.mark.parametrize(
    ("control", "typed", "words"),
    [("level", 101, r"\[50, 100\)"), ("deff", -1.0, "above 0"), ("n", -5, "above 0")],
)
def test_a_number_that_no_poll_has_is_answered_and_nothing_else_is_shown(
    explorer, control, typed, words, tmp_path
):
    getattr(explorer, control).value = typed
    assert re.search(words, explorer._sentence.value)
    assert str(typed).removesuffix(".0") in explorer._sentence.value
    assert not explorer._picture.value
    assert not explorer._table.value
    explorer.export.click()
    assert "nothing to export" in explorer._said.value
    assert not list(tmp_path.iterdir())


def test_waves_and_questions_stand_beside_each_other(explorer):
    explorer.question.value = "nato-bloc"
    explorer.view.value = "waves"
    assert explorer.table["poll_id"].nunique() == 6
    assert "polls = [tl.load_poll(name)" in explorer.code
    assert explorer.n.disabled
    explorer.view.value = "questions"
    assert list(explorer.table["question_id"].unique()) == ["cooperation", "nato-bloc"]
    alone = tl.explore(POLL)
    alone.view.value = "waves"
    assert "2 are needed" in alone._sentence.value


def test_an_export_of_moved_numbers_has_a_name_of_its_own(explorer, tmp_path):
    explorer.n.value = 3000
    explorer.export.click()
    assert all("what-if-n-3000-not-1500" in path.name for path in tmp_path.iterdir())


def test_an_export_that_fails_says_so(explorer, tmp_path):
    (tmp_path / "file").write_text("in the way")
    explorer._folder = tmp_path / "file"
    explorer.export.click()
    assert "Nothing was written" in explorer._said.value


def test_words_from_a_poll_are_shown_as_text():
    question = tl.Question("q", "<b>?</b>", {"<script>alert(1)</script>": "52", "No": "40"})
    explorer = tl.explore(tl.Poll("typed", pollster="<P>", n=400, questions=[question]))
    for part in (explorer._picture, explorer._sentence, explorer._table):
        assert "<script>" not in part.value


def test_what_is_no_poll_is_refused():
    with pytest.raises(TypeError, match="expected a Poll or several"):
        tl.explore(["fom-2002-12-nato"])
    with pytest.raises(tl.PollError, match="there is no such folder"):
        tl.explore("fom-2002-12-nato")
