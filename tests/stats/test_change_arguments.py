import numpy as np
import pandas as pd
import pytest

from topline.stats.change import METHODS, change_interval, change_moe

ALL = tuple(METHODS.table)


def test_missing_shares_stay_missing_and_the_rest_is_computed():
    for method in ALL:
        interval = change_interval([0.5, np.nan, 0.5], 900, 0.4, [900, 900, None], method=method)
        assert np.isnan(interval.low).tolist() == [False, True, True]
        assert np.isnan(interval.high).tolist() == [False, True, True]
        assert interval.low[0] == change_interval(0.5, 900, 0.4, 900, method=method).low


def test_a_series_keeps_its_labels_and_numbers_stay_floats():
    before = pd.Series([0.54, 0.24], index=["aggressive", "defensive"])
    interval = change_interval(before, 1500, before / 2, 1500, method="mn")
    for values in (interval.low, interval.high, change_moe(before, 1500, 0.3, 1500)):
        assert values.index.equals(before.index)
    assert interval.estimate.tolist() == [-0.27, -0.12]
    assert type(change_interval(0.5, 900, 0.4, 900, method="newcombe").high) is float
    assert type(change_moe(0.5, 900, 0.4, 900)) is float


def test_a_long_array_is_what_its_elements_are():
    before = np.linspace(0.2, 0.5, 40_000).round(2)
    for method in ("newcombe", "miettinen-nurminen"):
        interval = change_interval(before, 700, 0.3, 900, method=method)
        one = change_interval(before[12_345], 700, 0.3, 900, method=method)
        assert interval.low[12_345] == pytest.approx(one.low, abs=1e-14)


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("normal", "wald"),
        ("newcomb", "newcombe"),
        ("Newcombe-Wilson", "newcombe"),
        ("hybrid score", "newcombe"),
        ("ac", "agresti-caffo"),
        ("agresti_caffo", "agresti-caffo"),
        ("mn", "miettinen-nurminen"),
    ],
)
def test_names_from_elsewhere_lead_to_the_method(alias, name):
    assert change_interval(0.5, 100, 0.4, 100, method=alias).method == name


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"share_before": 56}, "share_before: a share lies in .* pass 0.56"),
        ({"share_after": -0.1}, "share_after: a share lies in"),
        ({"n_before": 0}, "n_before: n, the number of respondents, is above 0"),
        ({"n_after": np.inf}, "n_after: n, the number of respondents, is above 0"),
        ({"confidence_level": 0.05}, r"confidence_level: .*did you mean 0\.95"),
        ({"deff_before": 0}, "deff_before: a design effect is a ratio of variances"),
        ({"deff_after": -2}, "deff_after: a design effect is a ratio of variances"),
    ],
)
@pytest.mark.parametrize("function", [change_interval, change_moe])
def test_a_value_out_of_range_is_named_with_the_remedy(function, changed, text):
    polls = {"share_before": 0.56, "n_before": 1500, "share_after": 0.51, "n_after": 1500}
    with pytest.raises(ValueError, match=text):
        function(**(polls | changed))


def test_the_wrong_kind_of_argument_is_told():
    with pytest.raises(TypeError, match="share_after: expected numbers, not '51%'"):
        change_interval(0.56, 1500, "51%", 1500)
    with pytest.raises(TypeError, match="the name is confidence_level"):
        change_moe(0.56, 1500, 0.51, 1500, level=0.9)
    with pytest.raises(ValueError, match="Series with different labels"):
        change_interval(pd.Series([0.5]), 100, pd.Series([0.5], index=["a"]), 100)
    with pytest.raises(ValueError, match="choose one of wald, newcombe, agresti-caffo, miettinen"):
        change_interval(0.56, 1500, 0.51, 1500, method="tango")
    with pytest.raises(
        ValueError, match=r"means two things for a change: .*'miettinen-.*'newcombe'"
    ):
        change_interval(0.56, 1500, 0.51, 1500, method="score")
