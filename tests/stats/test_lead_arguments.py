import numpy as np
import pandas as pd
import pytest

from topline.stats.lead import METHODS, lead_interval, lead_moe

ALL = tuple(METHODS.table)


def test_missing_shares_stay_missing_and_the_rest_is_computed():
    for method in ALL:
        interval = lead_interval([0.56, np.nan, 0.5], 0.23, [1500, 1500, None], method=method)
        assert np.isnan(interval.low).tolist() == [False, True, True]
        assert np.isnan(interval.high).tolist() == [False, True, True]
        assert interval.low[0] == lead_interval(0.56, 0.23, 1500, method=method).low


def test_a_series_keeps_its_labels_and_numbers_stay_floats():
    a = pd.Series([0.56, 0.48], index=["cooperation", "alliance"])
    interval = lead_interval(a, a[::-1] / 2, 1500, method="tango")
    for values in (interval.estimate, interval.low, interval.high, lead_moe(a, 0.2, 1500)):
        assert values.index.equals(a.index)
    assert interval.estimate.tolist() == [0.28, 0.24]
    assert type(lead_interval(0.56, 0.23, 1500).low) is float
    assert type(lead_moe(0.56, 0.23, 1500)) is float


def test_a_long_array_is_what_its_elements_are():
    a = np.linspace(0.2, 0.5, 40_000).round(2)
    interval = lead_interval(a, 0.3, 700, method="tango")
    assert interval.low[12_345] == lead_interval(a[12_345], 0.3, 700, method="tango").low


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("normal", "wald"),
        ("franklin", "wald"),
        ("tango_score", "tango"),
        ("Bonett Price", "bonett-price"),
    ],
)
def test_names_from_elsewhere_lead_to_the_method(alias, name):
    assert lead_interval(0.5, 0.4, 100, method=alias).method == name


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"share_a": 56}, "share_a: a share lies in .* pass 0.56"),
        ({"share_b": -0.1}, "share_b: a share lies in"),
        ({"share_a": 0.7, "share_b": 0.6}, r"at most 1 \(1\.01 after rounding\), not 1\.3; pass"),
        ({"n": 0}, "n: n, the number of respondents, is above 0"),
        ({"confidence_level": 95}, r"confidence_level: .*did you mean 0\.95"),
        ({"deff": -1}, "deff: a design effect is a ratio of variances"),
        ({"pop_size": 1000}, "pop_size=1000 is smaller than the sample, n=1500"),
    ],
)
@pytest.mark.parametrize("function", [lead_interval, lead_moe])
def test_a_value_out_of_range_is_named_with_the_remedy(function, change, text):
    arguments = {"share_a": 0.56, "share_b": 0.23, "n": 1500} | change
    with pytest.raises(ValueError, match=text):
        function(**arguments)


def test_the_wrong_kind_of_argument_is_told():
    with pytest.raises(TypeError, match="share_a: expected numbers, not '56%'"):
        lead_interval("56%", 0.23, 1500)
    with pytest.raises(TypeError, match="pass deff=deft"):
        lead_interval(0.56, 0.23, 1500, deft=1.4)
    with pytest.raises(TypeError, match="there is no alpha"):
        lead_moe(0.56, 0.23, 1500, alpha=0.05)
    with pytest.raises(ValueError, match="do not broadcast"):
        lead_interval([0.5, 0.4], [0.1, 0.2, 0.3], 1500)
    with pytest.raises(ValueError, match="choose one of wald, bonett-price, agresti-min, tango"):
        lead_interval(0.56, 0.23, 1500, method="wilson")
    with pytest.raises(
        ValueError, match=r"means two things for a lead: .*'tango'.*'miettinen-nurmin"
    ):
        lead_interval(0.56, 0.23, 1500, method="score")
