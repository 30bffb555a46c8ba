import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtri

from topline.stats.change_of_lead import change_of_lead_interval
from topline.stats.lead import lead_moe

NATO = (0.48, 0.26, 1500, 0.58, 0.17, 1400)
NAMES = (
    "share_a_before",
    "share_b_before",
    "n_before",
    "share_a_after",
    "share_b_after",
    "n_after",
)


def test_the_variances_of_two_leads_add_up():
    interval = change_of_lead_interval(*NATO, deff_before=2.0, deff_after=1.5)
    before = np.repeat([1.0, -1.0, 0.0], [720, 390, 390])
    after = np.repeat([1.0, -1.0, 0.0], [812, 238, 350])
    reach = -ndtri(0.025) * np.sqrt(2 * before.var() / 1500 + 1.5 * after.var() / 1400)
    assert interval.estimate == pytest.approx(after.mean() - before.mean(), abs=1e-14)
    assert interval.low == pytest.approx(0.19 - reach, abs=1e-14)
    assert interval.high == pytest.approx(0.19 + reach, abs=1e-14)


def test_margins_of_the_leads_add_as_squares():
    interval = change_of_lead_interval(*NATO, confidence_level=0.9)
    margins = [lead_moe(*poll, confidence_level=0.9) for poll in (NATO[:3], NATO[3:])]
    assert interval.width == pytest.approx(2 * np.hypot(*margins), rel=1e-12)


def test_swapping_polls_or_answers_turns_the_interval_round():
    there = change_of_lead_interval(*NATO)
    back = change_of_lead_interval(*NATO[3:], *NATO[:3])
    swapped = change_of_lead_interval(0.26, 0.48, 1500, 0.17, 0.58, 1400)
    for other in (back, swapped):
        assert (-other.high, -other.low) == pytest.approx((there.low, there.high), abs=1e-15)


def test_a_lead_may_change_by_two():
    interval = change_of_lead_interval(0, 1, 10, 1, 0, 10)
    assert (interval.low, interval.estimate, interval.high) == (2, 2, 2)
    wide = change_of_lead_interval(0.1, 0.9, 1, 0.9, 0.1, 1)
    assert wide.high == 2


def test_missing_values_labels_and_floats_pass_through():
    after = pd.Series([0.58, None, 0.48], index=[2004, 2005, 2006])
    interval = change_of_lead_interval(0.48, 0.26, 1500, after, 0.17, 1400)
    assert interval.low.index.equals(after.index)
    assert interval.high.isna().tolist() == [False, True, False]
    assert interval.low[2004] == change_of_lead_interval(*NATO).low
    assert type(change_of_lead_interval(*NATO).low) is float


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"share_a_before": 48}, "share_a_before: a share lies in .* pass 0.48"),
        ({"share_b_before": 0.6}, r"at most 1 \(1\.01 after rounding\), not 1\.08"),
        ({"share_a_after": 0.9}, r"at most 1 \(1\.01 after rounding\), not 1\.07"),
        ({"share_b_after": -0.1}, "share_b_after: a share lies in"),
        ({"n_before": 0}, "n_before: n, the number of respondents"),
        ({"n_after": -5}, "n_after: n, the number of respondents"),
        ({"confidence_level": 95}, r"did you mean 0\.95"),
        ({"deff_before": 0}, "deff_before: a design effect"),
        ({"deff_after": 0}, "deff_after: a design effect"),
    ],
)
def test_a_value_out_of_range_is_named_with_the_remedy(changed, text):
    with pytest.raises(ValueError, match=text):
        change_of_lead_interval(**(dict(zip(NAMES, NATO, strict=True)) | changed))


def test_lookalike_names_are_answered():
    with pytest.raises(TypeError, match="there is no alpha"):
        change_of_lead_interval(*NATO, alpha=0.05)
