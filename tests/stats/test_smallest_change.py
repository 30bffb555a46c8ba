import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from topline.stats.change import change_interval
from topline.stats.smallest_change import smallest_change

sizes = st.floats(5, 1e5)
# Not so near 0 or 1 that a change vanishes in the share.
shares = st.sampled_from([0.0, 1.0]) | st.floats(1e-9, 1 - 1e-9)


@settings(max_examples=150)
@given(shares, sizes, sizes, st.floats(0.5, 0.999), st.floats(0.5, 4), st.floats(0.5, 4))
def test_just_more_counts_and_just_less_does_not(share, n_before, n_after, level, one, other):
    options = {"confidence_level": level, "deff_before": one, "deff_after": other}

    def interval(after):
        return change_interval(share, n_before, after, n_after, **options)

    fall, rise = smallest_change(share, n_before, n_after, **options)
    if np.isnan(rise):
        assert interval(1.0).low <= 0
    else:
        assert interval(share + rise * (1 - 1e-6)).low < 0
        assert interval(min(share + rise * (1 + 1e-6), 1.0)).low >= 0
    if np.isnan(fall):
        assert interval(0.0).high >= 0
    else:
        assert interval(share - fall * (1 - 1e-6)).high > 0
        assert interval(max(share - fall * (1 + 1e-6), 0.0)).high <= 0


@pytest.mark.parametrize("share", [0.03, 0.2, 0.5, 0.71])
def test_every_larger_change_counts(share):
    fall, rise = smallest_change(share, 700, 400)
    rises = np.linspace(share + rise + 1e-9, 1, 200)
    assert np.all(change_interval(share, 700, rises, 400).low > 0)
    if not np.isnan(fall):
        falls = np.linspace(0, share - fall - 1e-9, 200)
        assert np.all(change_interval(share, 700, falls, 400).high < 0)


@settings(max_examples=50)
@given(st.floats(0, 1), sizes, sizes)
def test_a_fall_is_the_rise_of_all_the_others(share, n_before, n_after):
    fall, rise = smallest_change(share, n_before, n_after)
    fall_of_others, rise_of_others = smallest_change(1 - share, n_before, n_after)
    if 1e-3 < share < 1 - 1e-3:
        assert fall == pytest.approx(rise_of_others, rel=1e-9, nan_ok=True)
        assert rise == pytest.approx(fall_of_others, rel=1e-9, nan_ok=True)


def test_at_the_ends_only_one_way_is_left():
    fall, rise = smallest_change([0.0, 1.0, 0.01, 0.5], 100, 100)
    assert np.isnan(fall).tolist() == [True, False, True, False]
    assert np.isnan(rise).tolist() == [False, True, False, False]
    assert fall[3] == pytest.approx(rise[3], rel=1e-14)


def test_missing_values_labels_and_floats_pass_through():
    before = pd.Series([0.56, np.nan], index=["should", "lost"])
    change = smallest_change(before, 1500, 1500)
    assert change.fall.index.equals(before.index)
    assert change.rise.isna().tolist() == [False, True]
    assert change.fall["should"] == smallest_change(0.56, 1500, 1500).fall
    assert type(smallest_change(0.56, 1500, 1500).rise) is float


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"share_before": 56}, "share_before: a share lies in .* pass 0.56"),
        ({"n_before": 0}, "n_before: n, the number of respondents"),
        ({"n_after": np.inf}, "n_after: n, the number of respondents"),
        ({"confidence_level": 95}, r"did you mean 0\.95"),
        ({"deff_before": 0}, "deff_before: a design effect"),
        ({"deff_after": -1}, "deff_after: a design effect"),
    ],
)
def test_a_value_out_of_range_is_named_with_the_remedy(changed, text):
    with pytest.raises(ValueError, match=text):
        smallest_change(**({"share_before": 0.56, "n_before": 1500, "n_after": 1500} | changed))


def test_lookalike_names_are_answered():
    with pytest.raises(TypeError, match="there is no alpha"):
        smallest_change(0.56, 1500, 1500, alpha=0.05)
