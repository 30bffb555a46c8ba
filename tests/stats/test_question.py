import numpy as np
import pandas as pd
import pytest

from topline.stats.question import one_question, read_question


@pytest.mark.parametrize("total", [0.0, 0.79, 1.0, 1.01, 0.56 + 0.45, float("nan")])
def test_two_answers_may_fill_the_whole_and_exceed_it_by_rounding(total):
    one_question(total, 2)


def test_the_room_for_rounding_grows_with_the_answers():
    one_question(1.05, 10)
    with pytest.raises(ValueError, match=r"at most 1 \(1\.015 after rounding\), not 1\.05; pass"):
        one_question(1.05, 3)


def test_the_largest_sum_of_many_polls_is_told():
    with pytest.raises(ValueError, match=r"not 1\.4; pass answers that exclude each other"):
        one_question(np.array([0.9, 1.4, np.nan, 1.2]), 2)


@pytest.mark.parametrize("shares", [0.5, [0.5], [], [[0.5], [0.4]]])
def test_a_question_has_at_least_two_answers(shares):
    with pytest.raises(
        ValueError, match="the last axis holds the answers of one question, at least"
    ):
        read_question(shares, n=100)


def test_arguments_of_polls_get_an_axis_for_the_answers():
    shares = np.full((2, 3), 0.3)
    array, (n, deff, pop_size), _ = read_question(shares, n=[100, 200], deff=1.5, pop_size=None)
    assert array.tolist() == shares.tolist()
    assert n.tolist() == [[100.0], [200.0]]
    assert deff == 1.5
    assert pop_size is None


def test_one_n_for_each_poll_is_asked_for():
    with pytest.raises(
        ValueError, match=r"do not broadcast: share \(2,\), n \(3,\); give arrays of"
    ):
        read_question(np.full((2, 3), 0.3), n=[100, 200, 300])


def test_polls_of_a_table_are_matched_to_their_n_by_label():
    shares = pd.DataFrame({"yes": [0.5, 0.4], "no": [0.3, 0.4]}, index=["may", "june"])
    _, (n,), _ = read_question(shares, n=pd.Series([200, 100], index=["june", "may"]))
    assert n.tolist() == [[100.0], [200.0]]
    with pytest.raises(ValueError, match="share and n are Series with different labels"):
        read_question(shares, n=pd.Series([200, 100], index=["june", "july"]))


def test_a_series_of_answers_labels_the_result():
    shares = pd.Series([0.5, 0.3], index=["yes", "no"])
    _, _, answer = read_question(shares, n=100)
    assert answer(np.array([1.0, 2.0])).index.equals(shares.index)
