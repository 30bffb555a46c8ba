"""Arguments: checked, aligned, and answered in the caller's kind."""

import math
import pickle
import re
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

import topline as tl
from topline.stats.arguments import (
    RANGES,
    ArgumentError,
    Reply,
    as_floats,
    first_where,
    one_question,
    read,
    read_question,
    refuses_lookalikes,
    rule,
    whole_n,
)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("share", 56, r"share: a share lies in \[0, 1\]: 56 looks like a percentage, pass 0\.56"),
        ("share_a", 1.0001, r"share_a: a share lies in \[0, 1\]: 1\.0001 looks like a percentage"),
        ("share", 1.0000000001, r"1\]: 1\.0000000001 is 1 but for rounding errors, clip it"),
        ("share", np.float64(1 + 2e-16), r": 1\.0000000000000002 is 1 but for rounding"),
        ("share", [0.3, -1e-17], r"1\]: -1e-17 is 0 but for rounding errors, clip it"),
        ("share", 1.000001, r"1 looks like a percentage"),
        ("share", 101, r"101 is outside, pass for example 0\.56"),
        ("share", -0.01, r"-0\.01 is outside, pass for example 0\.56"),
        ("share", [0.2, 56, 0.3], r"56 looks like a percentage, pass 0\.56"),
        ("share", [0.2, -3, 56], "-3 is outside"),
        ("share", float("inf"), "inf is outside"),
        ("n", 0, r"n: n, .* is above 0, in \[0\.001, 1e12\], not 0: pass for example 1500"),
        ("n_before", float("inf"), "n_before: .* not inf"),
        ("n", -1, "not -1"),
        ("n", 1.001e12, r"n: n, .* not 1\.001e\+12: pass for example 1500"),
        ("confidence_level", 95, r"lies in \[0\.5, 1\), not 95: did you mean 0\.95\?"),
        ("confidence_level", 99.9, r"did you mean 0\.999\?"),
        ("confidence_level", 0.05, r"not 0\.05: did you mean 0\.95\?"),
        ("confidence_level", 0.01, r"did you mean 0\.99\?"),
        ("confidence_level", 1, r"not 1: did you mean 0\.95\?"),
        ("confidence_level", 0, r"not 0: did you mean 0\.95\?"),
        ("confidence_level", -3, r"not -3: did you mean 0\.95\?"),
        (
            "deff",
            0,
            r"a ratio of variances above 0, in \[0\.001, 1e9\], not 0: pass for example 1\.5",
        ),
        ("deff_before", float("inf"), "deff_before: a design effect"),
        ("pop_size", 0, r"the size of the population is above 0 and finite \(None: no limit\)"),
        ("moe", 3.6, r"a margin of error is a share .*: 3\.6 looks like points, pass 0\.036"),
        ("moe", 1, r"1 looks like points, pass 0\.01"),
        ("moe", 0, r"0 is outside, pass for example 0\.036"),
        ("moe", -0.1, r"-0\.1 is outside"),
        ("unit", 0, "the rounding unit of a share is above 0, at most 1, not 0"),
        ("unit", 1.5, r"at most 1, not 1\.5: pass for example 0\.01"),
        ("df", 0.5, r"degrees of freedom are at least 1 and finite, not 0\.5"),
        ("df", float("inf"), "not inf: pass for example 99"),
        ("icc", 1.1, r"an intra-cluster correlation lies in \[-1, 1\], not 1\.1"),
        ("cluster_size", 0.9, r"respondents per cluster are at least 1, not 0\.9"),
        ("weights", [1, -1], "a weight is 0 or more and finite, not -1"),
        ("weights", [1, np.inf], "a weight is 0 or more and finite, not inf"),
        ("prior", 0, "a prior count is above 0 and finite, not 0"),
    ],
)
def test_a_value_outside_its_range_is_told_with_the_remedy(name, value, says):
    with pytest.raises(ValueError, match=says):
        read(**{name: value})


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("share", 1.01, "a percent lies in [0, 100], not 101: pass for example 56"),
        (
            "share",
            1 + 2**-40,
            f"a percent lies in [0, 100]: {100 + 100 * 2**-40} is 100 but for rounding errors, "
            "clip it to that",
        ),
        (
            "moe",
            1.0,
            "a margin of error in points is above 0 and below 100, not 100: pass for example 3.6",
        ),
        (
            "confidence_level",
            0.009,
            "a confidence level is a percent in [50, 100), not 0.9: did you mean 90?",
        ),
        ("df", 0.5, "degrees of freedom are at least 1 and finite, not 0.5: pass for example 99"),
    ],
)
def test_the_same_rule_is_told_in_percent(name, value, says):
    assert rule(name).fault(value, percent=True) == says
    with pytest.raises(ArgumentError) as caught:
        read(**{name: value})
    assert caught.value.told(percent=True) == f"{name}: {says}"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *((95, "95"), (0.95, "95"), (0.05, "95"), (5, "95"), (99.9, "99.9"), (0.1, "90")),
        *((10, "90"), (0, "95"), (1, "95"), (100, "95"), (-3, "95"), (float("nan"), "95")),
        *((80, "80"), (50, "50"), (20, "80"), (68.3, "68.3")),
    ],
)
def test_a_level_that_was_meant_is_guessed_alike_in_shares_and_in_percent(typed, meant):
    level = rule("confidence_level")
    assert level.told(typed).endswith(f": did you mean {float(meant) / 100:.6g}?")
    assert level.told(typed / 100, percent=True).endswith(f": did you mean {meant}?")


@pytest.mark.parametrize("name", sorted(RANGES))
def test_a_range_holds_its_ends_and_nothing_beyond_them(name):
    allowed = rule(name)
    for end, away in ((allowed.low, -math.inf), (allowed.high, math.inf)):
        assert allowed.fault(end) is None
        assert allowed.fault(math.nextafter(end, away))
        (value,), _ = read(**{name: end})
        assert value == end
        with pytest.raises(ValueError, match=name):
            read(**{name: math.nextafter(end, away)})


def test_one_value_is_checked_without_an_array():
    assert rule("deff").fault(1.5) is None
    assert rule("deff_before").fault(0) == f"{RANGES['deff'].says}, not 0: pass for example 1.5"
    assert "not 10.5: pass" in rule("people").fault(10.5)
    for one in RANGES.values():
        assert one.fault(one.low) is None
        assert one.fault(one.example) is None
        assert "not x:" in one.fault(float("nan"), percent=True, shown="x")


def test_a_refused_argument_is_carried_by_the_error():
    with pytest.raises(ArgumentError) as caught:
        read(share=0.5, deff_after=[1.0, 0.0])
    error = pickle.loads(pickle.dumps(caught.value))
    assert (error.name, error.value, error.rule) == ("deff_after", 0, RANGES["deff"])
    assert str(error) == str(caught.value)


@pytest.mark.parametrize(
    ("name", "ends"),
    [
        ("share", (0, 1)),
        ("confidence_level", (0.5, 0.9999)),
        ("icc", (-1, 1)),
        ("unit", (1e-9, 1)),
        ("weights", (0, 1e9)),
        ("df", (1, 1e9)),
        ("cluster_size", (1, 1e9)),
        ("n", (1e-3, 1e12)),
        ("deff", (1e-3, 1e9)),
    ],
)
def test_the_ends_of_a_range_belong_to_it(name, ends):
    for end in ends:
        (number,), _ = read(**{name: end})
        assert (type(number), number) == (np.float64, end)
    (array,), _ = read(**{name: list(ends)})
    np.testing.assert_array_equal(array, ends)


@pytest.mark.parametrize("name", ["share", "icc", "n", "people", "deff", "unit"])
def test_nothing_beyond_the_ends_of_a_range_belongs_to_it(name):
    low, high = RANGES[name].low, RANGES[name].high
    for beyond in (np.nextafter(low, -np.inf), np.nextafter(high, np.inf)):
        for given in (float(beyond), [beyond]):
            with pytest.raises(ArgumentError):
                read(**{name: given})


@pytest.mark.parametrize(
    "value",
    [
        "0.5",
        "",
        True,
        b"1",
        1j,
        object,
        {"a": 1},
        {0.5},
        ["0.5"],
        [0.5, "x"],
        [True, False],
        [None, True],
        [[0.1], [0.1, 0.2]],
        [1j],
        [object],
        np.array([np.datetime64("2002-12-01")]),
        pd.Series(["a"]),
        pd.Series([True]),
        pd.Series([0.5, "x"]),
    ],
    ids=repr,
)
def test_what_is_no_number_is_refused_with_the_remedy(value):
    says = r"(?s)^share: expected numbers, not .*; pass a number, a list, an array or a Series of n"
    with pytest.raises(TypeError, match=says):
        read(share=value)


def test_numbers_of_every_kind_become_floats():
    for value in (1, 1.0, np.float32(1), np.int8(1), Decimal("1"), Fraction(1), np.array(1)):
        (number,), answer = read(share=value)
        assert answer(number) == 1.0
        assert type(answer(number)) is float
    (array,), _ = read(share=[Decimal("0.5"), Fraction(1, 4), None, np.nan, pd.NA, 1])
    np.testing.assert_array_equal(array, [0.5, 0.25, np.nan, np.nan, np.nan, 1])
    assert array.dtype == float
    np.testing.assert_array_equal(as_floats("n", range(3)), [0, 1, 2])
    np.testing.assert_array_equal(
        as_floats("n", pd.Series([1, None], dtype="Int64")), [1.0, np.nan]
    )


def test_missing_numbers_stay_missing():
    for value in (float("nan"), np.nan, None, pd.NA):
        (number,), answer = read(share=value)
        assert np.isnan(answer(number))
    (array,), _ = read(share=[np.nan, np.nan])
    assert np.isnan(array).all()


def test_optional_arguments_stay_none():
    (pop_size, df, unit), _ = read(pop_size=None, df=None, unit=None)
    assert (pop_size, df, unit) == (None, None, None)


def test_the_callers_arrays_are_not_changed():
    shares = np.array([0.1, 0.2])
    (array,), answer = read(share=shares)
    answer(array * 2)
    np.testing.assert_array_equal(shares, [0.1, 0.2])


def test_series_are_matched_by_label_and_keep_the_first_index():
    a = pd.Series([0.1, 0.2, 0.3], index=["x", "y", "z"], name="a")
    b = pd.Series([30, 10, 20], index=["z", "x", "y"])
    (share, n), answer = read(share=a, n=b)
    np.testing.assert_array_equal(n, [10, 20, 30])
    pd.testing.assert_series_equal(
        answer(share * n), pd.Series([1.0, 4.0, 9.0], index=["x", "y", "z"])
    )
    assert answer(0.5).tolist() == [0.5, 0.5, 0.5]


def test_a_series_beside_an_array_or_a_number_is_by_position():
    a = pd.Series([0.1, 0.2], index=["x", "y"])
    (share, n), answer = read(share=a, n=np.array([10, 20]))
    assert answer(share * n).to_dict() == {"x": 1.0, "y": 4.0}
    (_, deff), answer = read(share=0.5, deff=a)
    assert answer(deff).index.equals(a.index)


def test_equal_indexes_with_repeated_labels_are_by_position():
    a = pd.Series([0.1, 0.2], index=["x", "x"])
    (share, n), answer = read(share=a, n=pd.Series([1, 2], index=["x", "x"]))
    assert answer(share * n).tolist() == [0.1, 0.4]


@pytest.mark.parametrize(
    "labels",
    [["x", "q"], ["x"], ["x", "y", "z"], [0, 1]],
    ids=["other", "fewer", "more", "numbers"],
)
def test_series_with_different_labels_are_refused(labels):
    a = pd.Series([0.1, 0.2], index=["x", "y"])
    b = pd.Series(np.full(len(labels), 5), index=labels)
    with pytest.raises(
        ValueError,
        match=r"share and n are Series with different labels .*give them one index, or pass",
    ):
        read(share=a, n=b)


def test_repeated_labels_in_another_order_are_refused():
    a = pd.Series([0.1, 0.2, 0.3], index=["x", "x", "y"])
    b = pd.Series([1, 2, 3], index=["y", "x", "x"])
    with pytest.raises(ValueError, match="different labels"):
        read(share=a, n=b)


def test_shapes_that_do_not_broadcast_are_told():
    with pytest.raises(
        ValueError, match=r"do not broadcast: share \(2,\), n \(3,\); give arrays of one length"
    ):
        read(share=[0.1, 0.2], n=[1, 2, 3], deff=1.0)


def test_answers_of_two_dimensions_stay_arrays_beside_a_series():
    (_,), answer = read(share=pd.Series([0.1, 0.2]))
    assert type(answer(np.zeros((2, 3)))) is np.ndarray
    assert Reply()(np.float64(0.5)) == 0.5


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("deft", r"f\(\) has no 'deft': deff is the ratio of variances; .* pass deff=deft\*\*2"),
        ("alpha", r"there is no alpha: pass confidence_level=1 - alpha, for example 0\.95"),
        ("conf_level", r"the name is confidence_level, for example confidence_level=0\.95"),
        ("level", "the name is confidence_level"),
    ],
)
def test_keywords_from_elsewhere_are_answered_with_the_right_one(word, says):
    @refuses_lookalikes
    def f(n, *, deff=1.0):
        """Give n."""
        return n / deff

    assert (f(3, deff=1.5), f.__name__, f.__doc__) == (2, "f", "Give n.")
    with pytest.raises(TypeError, match=says):
        f(3, **{word: 0.05})
    with pytest.raises(TypeError, match="unexpected keyword"):
        f(3, other=1)


def test_masked_numbers_are_missing():
    (share,), _ = read(share=np.ma.array([0.5, 0.6], mask=[False, True]))
    assert np.isnan(share).tolist() == [False, True]


def test_the_first_place_where_something_is_wrong_is_found():
    wrong, two = np.array([[False, False], [False, True]]), np.array([3.0, 4.0])
    assert first_where(wrong, two, np.float64(5)) == (4.0, 5.0)
    assert first_where(np.bool_(True), np.float64(5)) == (5.0,)
    assert first_where(wrong & False, two) == ()


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


@pytest.mark.parametrize("n", [1500, 1500.0, np.int64(1500), np.array(1500)])
def test_a_whole_number_becomes_an_int(n):
    assert (type(whole_n(n)), whole_n(n)) == (int, 1500)


@pytest.mark.parametrize("n", [1500.5, [1500], None, float("nan")])
def test_what_is_not_one_whole_number_is_refused(n):
    with pytest.raises(ValueError, match="pass one whole number of respondents, for example 1500"):
        whole_n(n)


@pytest.mark.parametrize("n", [10**400, [10**400], [1500, 10**400], -(10**400)])
def test_a_number_too_large_for_a_float_is_out_of_range(n):
    with pytest.raises(ArgumentError, match=r"^n: n, the number of respondents, .* not -?inf"):
        tl.margin_of_error(n, 0.5)


@pytest.mark.parametrize("name", RANGES)
def test_a_range_is_the_one_that_its_sentence_says(name):
    allowed = RANGES[name]
    for says, scale in ((allowed.says, 1), (allowed.in_percent, 100)):
        for low, high, closing in re.findall(r"\[(-?[\d.e]+), ([\d.e]+)([])])", says):
            assert scale * allowed.low == pytest.approx(float(low), rel=1e-15)
            assert scale * allowed.high == pytest.approx(float(high), rel=1e-15)
            assert (scale * allowed.high < float(high)) == (closing == ")")
    assert allowed.low <= allowed.example <= allowed.high
