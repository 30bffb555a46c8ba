import numpy as np
import pytest

import topline as tl
from topline.polls.toml import poll_of as poll_of_toml
from topline.polls.toml import toml_text


@pytest.fixture(scope="module")
def found(people, design):
    return tl.estimate(people, design, "q")


def test_a_poll_is_printed_with_the_design_effect_of_each_answer(found):
    poll = tl.poll_of(found, id="mine", pollster="A house", unit="0.1", title="Mine")
    answers = poll["q"].answers
    assert (poll.n, poll.title) == (600, "Mine")
    assert [float(answer.percent) for answer in answers] == pytest.approx(
        100 * found.share, abs=0.05
    )
    assert [answer.deff for answer in answers] == pytest.approx(found.deff, abs=5e-5)
    assert "own design effect" in poll.notes[0]
    printed = tl.intervals(poll)
    assert printed["moe"].to_numpy() == pytest.approx(196 * found.se, abs=0.01)
    assert set(printed["deff_source"]) == {"stated"}


def test_a_note_has_the_design_effects_of_all_answers(found):
    from topline.tables.sentences import note

    poll = tl.poll_of(found, id="mine", pollster="A house")
    least, most = (f"{end(found.deff):.2f}" for end in (min, max))
    assert least != most
    assert f"design effect {least} to {most} (stated)" in note(poll, tl.intervals(poll))


def test_a_file_and_a_sheet_carry_the_design_effects(found):
    poll = tl.poll_of(found, id="mine", pollster="A house")
    assert poll_of_toml(toml_text(poll).encode()) == poll
    table = tl.poll_table(poll)
    assert tl.polls_from_table(table)["mine"] == poll
    assert tl.leads(table)["deff"].tolist() == pytest.approx(tl.leads(poll)["deff"].tolist())


def test_a_lead_of_a_printed_poll_lies_between_the_design_effects_of_its_answers():
    answers = [tl.Answer("Yes", "50", deff=2.0), tl.Answer("No", "40", deff=1.5)]
    poll = tl.Poll("a", pollster="b", n=1000, questions=[tl.Question("q", "?", answers)])
    assert 1.5 < tl.leads(poll)["deff"].item() < 2.0
    with pytest.raises(ValueError, match="design effects of their own"):
        tl.charts.margin_curve(poll)


def test_a_group_is_a_question_with_its_own_base(people, design):
    poll = tl.poll_of(
        tl.estimate(people, design, "q", by="age"),
        id="mine",
        pollster="A house",
        question_texts={"q": "Do you agree?"},
    )
    assert [question.id for question in poll.questions] == [
        "q-age-18-39",
        "q-age-40-59",
        "q-age-60",
    ]
    assert {question.text for question in poll.questions} == {"Do you agree?"}
    assert [question.base for question in poll.questions][2] == "age: 60+"
    assert sum(question.n for question in poll.questions) == poll.n == 600


def test_a_share_that_shows_no_design_effect_states_none(people):
    rows = people.assign(group=np.where(people["place"] == 3, "here", "elsewhere"))
    found = tl.estimate(rows, tl.SurveyDesign(weight="w", psu="place"), "q", by="group")
    poll = tl.poll_of(found, id="mine", pollster="A house")
    assert [answer.deff for answer in poll["q-group-here"].answers] == [None] * 3
    assert poll.notes[1].startswith("q-group-here has too few sampling points to show a design eff")
    assert len(poll.notes) == 2


def test_a_unit_is_a_step_of_percents(found):
    with pytest.raises(ValueError, match="unit='5': pass the last digit that is printed"):
        tl.poll_of(found, id="mine", pollster="A house", unit="5")


def test_a_report_of_an_estimate_names_the_call_that_makes_a_poll_of_it(found, tmp_path):
    with pytest.raises(TypeError, match=r"poll_of\(found, id='...', pollster='...'\)"):
        tl.write_report(found, tmp_path / "report")
    assert not (tmp_path / "report").exists()
    poll = tl.poll_of(found, id="mine", pollster="My house")
    assert tl.write_report(poll, tmp_path / "report")[0].name == "index.html"
