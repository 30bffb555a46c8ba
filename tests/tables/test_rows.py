import numpy as np
import pandas as pd
import pytest

import topline as tl
from topline.tables.rows import answer_rows, as_polls, question_blocks

OPT_IN = "opt-in sample: no margin of sampling error"


@pytest.fixture
def opt_in(fom):
    question = tl.Question("tea", "?", {"Tea": "33.3", "Coffee": "40", "Other": tl.REMAINDER})
    return tl.Poll(
        "web", pollster="Panel", n=900, sample_type="opt-in", questions=[question, fom.questions[0]]
    )


def test_polls_come_one_or_several_or_by_name(fom, opt_in):
    assert as_polls(fom) == [fom]
    for several in ([fom, opt_in], iter([fom, opt_in]), {"a": fom, "b": opt_in}):
        assert as_polls(several) == [fom, opt_in]


@pytest.mark.parametrize("given", [56, [], "fom", [56], None])
def test_what_is_no_poll_is_refused(given):
    with pytest.raises(TypeError, match=r"expected a Poll or several, not .*load_poll\(\)"):
        as_polls(given)


def test_a_table_and_two_polls_of_one_name_are_refused(fom):
    with pytest.raises(TypeError, match=r"not a table; make polls of it with polls_from_table\(\)"):
        as_polls(tl.poll_table(fom))
    with pytest.raises(ValueError, match="two polls have the id 'fom-2002-12-nato': give each"):
        as_polls([fom, fom])


def test_slack_is_half_a_step_and_by_subtraction_that_of_all_others(opt_in):
    rows = answer_rows(opt_in)
    assert rows["percent"].tolist() == [33.3, 40, 26.7, 56, 23, 21]
    assert rows["slack"].to_numpy() == pytest.approx([0.05, 0.5, 0.55, 0.5, 0.5, 1.0])


def test_a_question_asked_of_fewer_has_its_own_n(fom):
    part = tl.Question("part", "?", {"Yes": "50"}, n=700)
    rows = answer_rows(tl.Poll("p", pollster="FOM", n=None, questions=[part, fom.questions[0]]))
    assert rows["n"].fillna(-1).tolist() == [700, -1, -1, -1]


def test_a_table_has_the_rows_of_its_polls(fom, opt_in):
    for deff in ("published", 1.5):
        pd.testing.assert_frame_equal(
            answer_rows(tl.poll_table([fom, opt_in]), deff), answer_rows([fom, opt_in], deff)
        )


@pytest.mark.parametrize("make", [list, tl.poll_table], ids=["polls", "table"])
def test_a_number_is_the_design_effect_of_all_but_opt_in_samples(fom, opt_in, make):
    rows = answer_rows(make([fom, opt_in]), 1.5).set_index("poll_id")
    assert set(rows.loc[fom.id, "deff"]) == {1.5}
    assert set(rows.loc[fom.id, "deff_source"]) == {"assumed"}
    assert rows.loc[opt_in.id, "deff"].isna().all()
    assert set(rows.loc[opt_in.id, "deff_source"]) == {OPT_IN}
    with pytest.raises(ValueError, match=r"deff='wide'.*pass \"published\", or a number above 0"):
        answer_rows(make([fom, opt_in]), "wide")


def test_blocks_are_the_rows_of_each_question_by_size(fom):
    def rows(*questions):
        return pd.DataFrame(questions, columns=["poll_id", "question_id"])

    mixed = rows(("a", "q"), ("b", "q"), ("a", "q"), ("a", "r"), ("b", "q"))
    found = [block.tolist() for block in question_blocks(mixed)]
    assert found == [[[3]], [[0, 2], [1, 4]]]
    (both,) = question_blocks(answer_rows(fom))
    np.testing.assert_array_equal(both, [[0, 1, 2], [3, 4, 5]])
