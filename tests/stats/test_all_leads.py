import numpy as np
import pandas as pd
import pytest
from scipy import stats

from topline.stats.all_leads import adjusted_level, all_leads
from topline.stats.lead import lead_interval

FOM = [0.56, 0.23, 0.21]


def test_pairs_come_in_order_first_over_second():
    leads = all_leads([0.4, 0.3, 0.2, 0.1], 1000)
    differences = [0.1, 0.2, 0.3, 0.1, 0.2, 0.1]
    assert leads.estimate == pytest.approx(differences, abs=1e-15)


def test_without_adjustment_each_pair_is_the_lead_of_its_two_answers():
    leads = all_leads(FOM, 1500, adjustment="none", deff=1.8, pop_size=9000)
    assert leads.method == "wald"
    for place, (a, b) in enumerate([(0.56, 0.23), (0.56, 0.21), (0.23, 0.21)]):
        one = lead_interval(a, b, 1500, deff=1.8, pop_size=9000)
        assert leads.low[place] == pytest.approx(one.low, abs=1e-14)
        assert leads.high[place] == pytest.approx(one.high, abs=1e-14)


@pytest.mark.parametrize("answers", [2, 3, 5, 8])
def test_bonferroni_splits_the_tail_over_the_pairs(answers):
    shares = np.full(answers, 1 / answers)
    level = 1 - 0.1 / (answers * (answers - 1) / 2)
    one = lead_interval(shares[0], shares[1], 900, confidence_level=level)
    leads = all_leads(shares, 900, confidence_level=0.9)
    assert leads.method == "wald-bonferroni"
    assert leads.width == pytest.approx(np.full(len(leads.width), one.width), rel=1e-12)


def test_scheffe_reaches_the_root_of_a_chi_square_quantile():
    leads = all_leads(FOM, 1500, adjustment="scheffe", confidence_level=0.99)
    error = np.sqrt((0.56 + 0.23 - 0.33**2) / 1500)
    assert leads.method == "wald-scheffe"
    assert leads.width[0] / 2 / error == pytest.approx(np.sqrt(stats.chi2(2).ppf(0.99)), rel=1e-12)


@pytest.mark.parametrize("adjustment", ["none", "bonferroni", "scheffe"])
@pytest.mark.parametrize("shares", [[0.5, 0.3], FOM, [0.3, 0.25, 0.2, 0.15, 0.1]])
def test_the_adjusted_level_gives_one_lead_the_width_it_has_among_all(shares, adjustment):
    level = adjusted_level(0.9, len(shares), adjustment)
    one = lead_interval(shares[0], shares[1], 800, confidence_level=level)
    leads = all_leads(shares, 800, adjustment=adjustment, confidence_level=0.9)
    assert (one.low, one.high) == pytest.approx((leads.low[0], leads.high[0]), abs=1e-10)


def test_the_adjusted_level_stays_a_level_for_many_answers():
    levels = adjusted_level(0.9999, np.array([2, 3, 60]), "scheffe")
    assert np.all(np.diff(levels) > 0)
    assert levels[0] == pytest.approx(0.9999, abs=1e-12)
    assert levels[-1] < 1


def test_the_adjusted_level_tells_what_it_cannot_use():
    with pytest.raises(
        ValueError, match="answers=1: a lead is between two answers; pass 2 or more"
    ):
        adjusted_level(0.95, [3, 1], "bonferroni")
    with pytest.raises(ValueError, match=r"did you mean 0\.95"):
        adjusted_level(95, 3, "bonferroni")
    with pytest.raises(ValueError, match="choose one of bonferroni, scheffe, none"):
        adjusted_level(0.95, 3, "holm")


def test_two_answers_make_one_lead_that_no_adjustment_widens():
    for adjustment in ("bonferroni", "scheffe"):
        leads = all_leads([0.5, 0.3], 800, adjustment=adjustment)
        assert leads.low == pytest.approx([lead_interval(0.5, 0.3, 800).low], abs=1e-12)


def test_the_pairs_hold_together_in_simulated_polls():
    rng = np.random.default_rng(20021201)
    shares = rng.multinomial(1500, FOM, size=20_000) / 1500
    truth = np.array([0.33, 0.35, 0.02])
    joint = {}
    for adjustment in ("none", "bonferroni", "scheffe"):
        leads = all_leads(shares, 1500, adjustment=adjustment)
        inside = (leads.low <= truth) & (truth <= leads.high)
        joint[adjustment] = inside.all(axis=-1).mean()
    assert joint["none"] < 0.94 < 0.95 - 3 * 0.0016 < joint["bonferroni"] < joint["scheffe"]


def test_polls_stack_on_earlier_axes_and_missing_shares_spoil_only_their_pairs():
    polls = np.array([FOM, [0.5, 0.2, np.nan]])
    leads = all_leads(polls, [1500, 800], deff=[[1.0], [2.0]], confidence_level=0.9)
    assert leads.low.shape == (2, 2, 3)
    assert leads.low[1, 0] == pytest.approx(all_leads(FOM, 1500, deff=2, confidence_level=0.9).low)
    assert np.isnan(leads.low[0, 1]).tolist() == [False, True, True]
    assert leads.low[0, 1, 0] == pytest.approx(
        all_leads([0.5, 0.2], 800, adjustment="none", confidence_level=1 - 0.1 / 3).low[0]
    )


def test_bounds_stay_between_minus_one_and_one():
    leads = all_leads([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.4, 0.3, 0.3]], 2)
    assert np.all((leads.low >= -1) & (leads.high <= 1))
    assert leads.high[0, 0] == 1
    assert leads.low[1, 0] == -1


def test_a_series_of_answers_gives_arrays_of_pairs():
    leads = all_leads(pd.Series(FOM, index=["should", "should not", "undecided"]), 1500)
    assert isinstance(leads.low, np.ndarray)
    assert leads.low.tolist() == all_leads(FOM, 1500).low.tolist()


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"shares": [56, 23, 21]}, "shares: a share lies in .* pass 0.56"),
        ({"shares": [0.6, 0.3, 0.2]}, r"at most 1 \(1\.015 after rounding\), not 1\.1"),
        ({"shares": [0.6]}, "the last axis holds the answers of one question, at least two"),
        ({"n": 0}, "n: n, the number of respondents"),
        ({"confidence_level": 0.05}, r"did you mean 0\.95"),
        ({"deff": 0}, "deff: a design effect"),
        ({"pop_size": 10}, "pop_size=10 is smaller than the sample"),
        ({"adjustment": "tukey"}, "adjustment='tukey' is not known .* bonferroni, scheffe, none"),
    ],
)
def test_a_value_out_of_range_is_named_with_the_remedy(change, text):
    with pytest.raises(ValueError, match=text):
        all_leads(**({"shares": FOM, "n": 1500} | change))


def test_lookalike_names_are_answered():
    with pytest.raises(TypeError, match="the name is confidence_level"):
        all_leads(FOM, 1500, conf_level=0.95)
    with pytest.raises(TypeError, match="shares: expected numbers"):
        all_leads(["56 %", "23 %"], 1500)


def test_respondents_must_match_the_polls():
    with pytest.raises(ValueError, match=r"do not broadcast: share \(3,\), n \(2,\)"):
        all_leads([FOM, FOM, FOM], [100, 200])
