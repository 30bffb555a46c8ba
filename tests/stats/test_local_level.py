import numpy as np
import pytest
from scipy.stats import norm

import topline as tl


def random_series(seed, polls=40, houses=4):
    rng = np.random.default_rng(seed)
    days = np.sort(rng.integers(0, 90, polls)).astype(float)
    house = rng.integers(0, houses, polls)
    shares = np.round(0.45 + rng.normal(0, 0.02, polls), 2)
    return days, shares, rng.choice([800.0, 1500.0], polls), house


def dense(days, shares, n, house, at, anchor, sds):
    """Level and effects by generalised least squares with the whole covariance matrix."""
    walk, house_sd, poll = sds
    p = np.average(shares, weights=n)
    names = np.unique(house)
    member = (house[:, None] == names).astype(float)
    noise = np.diag(p * (1 - p) / n + 0.01**2 / 12 + poll**2)
    both = np.concatenate([days, at]) - min(days.min(), min(at))
    moves = walk**2 * np.minimum.outer(both, both)
    count = len(days)
    of_polls = moves[:count, :count] + house_sd**2 * member @ member.T + noise
    # What is wanted: the level at each day and each effect, less the anchored mean effect.
    weight = np.full(len(names), 1 / len(names)) if anchor == "houses" else np.zeros(len(names))
    from_walk = np.vstack([np.eye(len(at)), np.zeros((len(names), len(at)))])
    from_house = np.vstack(
        [np.tile(weight, (len(at), 1)), np.eye(len(names)) - np.tile(weight, (len(names), 1))]
    )
    design = np.concatenate([np.ones(len(at)), np.zeros(len(names))])
    cross = from_walk @ moves[count:, :count] + house_sd**2 * from_house @ member.T
    prior = (
        from_walk @ moves[count:, count:] @ from_walk.T + house_sd**2 * from_house @ from_house.T
    )
    inverse = np.linalg.inv(of_polls)
    total = inverse.sum()
    start = inverse.sum(axis=0) @ shares / total
    found = design * start + cross @ inverse @ (shares - start)
    lack = design - cross @ inverse.sum(axis=1)
    variance = np.diag(prior - cross @ inverse @ cross.T) + lack**2 / total
    return found, np.sqrt(variance.clip(0))


@pytest.mark.parametrize("anchor", ["houses", "typical"])
@pytest.mark.parametrize("sds", [(0.002, 0.015, 0.004), (0.0, 0.02, 0.0), (0.004, 0.0, 0.0)])
def test_the_banded_solver_is_generalised_least_squares(anchor, sds):
    for seed in range(5):
        days, shares, n, house = random_series(seed)
        at = [-3.0, 10.5, 44.0, 95.0]
        found = tl.share_trend(
            days, shares, n, house=house, unit=0.01, at=at, anchor=anchor, sds=sds
        )
        numbers, se = dense(days, shares, n, house, at, anchor, sds)
        np.testing.assert_allclose(
            np.concatenate([found.level, found.effects]), numbers, rtol=0, atol=1e-8
        )
        np.testing.assert_allclose(
            np.concatenate([found.se, found.effects_se]), se, rtol=0, atol=1e-7
        )


def test_a_house_as_anchor_has_no_effect_and_the_others_are_against_it():
    days, shares, n, house = random_series(3)
    sds = (0.002, 0.015, 0.004)
    typical = tl.share_trend(days, shares, n, house=house, sds=sds, anchor="typical")
    found = tl.share_trend(days, shares, n, house=house, sds=sds, anchor=2)
    assert (found.effects[2], found.effects_se[2]) == (pytest.approx(0), pytest.approx(0, abs=1e-9))
    np.testing.assert_allclose(found.effects, typical.effects - typical.effects[2], atol=1e-12)
    np.testing.assert_allclose(found.level, typical.level + typical.effects[2], atol=1e-12)


def test_effects_against_the_mean_of_these_houses_sum_to_nothing():
    days, shares, n, house = random_series(4)
    found = tl.share_trend(days, shares, n, house=house)
    assert found.effects.sum() == pytest.approx(0, abs=1e-12)
    assert found.houses.tolist() == [0, 1, 2, 3]


def test_houses_at_large_leave_more_open_than_these_houses():
    days, shares, n, house = random_series(5)
    these, typical = (
        tl.share_trend(days, shares, n, house=house, anchor=anchor)
        for anchor in ("houses", "typical")
    )
    assert (these.se < typical.se).all()


def test_time_and_share_can_be_turned_round():
    days, shares, n, house = random_series(6)
    found = tl.share_trend(days, shares, n, house=house)
    back = tl.share_trend(100 - days, shares, n, house=house)
    np.testing.assert_allclose(back.level[::-1], found.level, atol=1e-9)
    turned = tl.share_trend(days, 1 - shares, n, house=house)
    np.testing.assert_allclose(1 - turned.level, found.level, atol=1e-9)
    np.testing.assert_allclose(turned.se, found.se, atol=1e-9)
    np.testing.assert_allclose(turned.effects, -found.effects, atol=1e-9)


def test_days_asked_for_come_in_the_order_they_were_asked():
    days, shares, n, house = random_series(7)
    found = tl.share_trend(days, shares, n, house=house, at=[50, 10])
    assert found.days.tolist() == [50, 10]
    turned = tl.share_trend(days, shares, n, house=house, at=[10, 50])
    assert found.level.tolist() == turned.level[::-1].tolist()


def test_asking_for_more_days_changes_nothing():
    days, shares, n, house = random_series(8)
    some = tl.share_trend(days, shares, n, house=house)
    more = tl.share_trend(days, shares, n, house=house, at=np.arange(91.0))
    here = np.searchsorted(more.days, some.days)
    np.testing.assert_allclose(more.level[here], some.level, atol=1e-9)
    np.testing.assert_allclose(more.se[here], some.se, atol=1e-9)


def test_the_band_widens_away_from_the_polls():
    days, shares, n, house = random_series(9)
    found = tl.share_trend(days, shares, n, house=house, at=[days.max(), days.max() + 60])
    assert found.se[1] > found.se[0]
    np.testing.assert_allclose(found.high - found.level, norm.ppf(0.975) * found.se)


def test_where_every_house_has_one_poll_houses_are_not_known():
    days, shares, n, _ = random_series(10)
    found = tl.share_trend(days, shares, n, house=np.arange(len(days)))
    alone = tl.share_trend(days, shares, n)
    np.testing.assert_allclose(found.level, alone.level)
    assert np.isnan([found.house_sd, *found.effects, *found.effects_se]).all()
    assert alone.houses.size == alone.effects.size == 0


def test_the_band_covers_what_it_says():
    rng, inside = np.random.default_rng(2005), []
    for _ in range(150):
        days = np.sort(rng.integers(0, 120, 60))
        level = 0.45 + np.cumsum(rng.normal(0, 0.002, 120))
        effect = rng.normal(0, 0.015, 6)
        effect -= effect.mean()
        house = np.concatenate([np.arange(6), rng.integers(0, 6, 54)])
        shares = rng.binomial(1000, (level[days] + effect[house]).clip(0, 1)) / 1000
        found = tl.share_trend(days, shares, 1000, house=house, at=[30, 60, 119])
        inside.append((found.low <= level[[30, 60, 119]]) & (level[[30, 60, 119]] <= found.high))
    assert 0.93 <= np.mean(inside) <= 0.98


def test_missing_numbers_stay_missing():
    found = tl.share_trend([0, 1, 2], [0.4, np.nan, 0.5], 1000, house=["a", "b", "a"])
    assert np.isnan([*found.level, *found.effects, found.walk]).all()
    assert found.days.tolist() == [0, 1, 2]
    for days, n in (([0, np.inf, 2], 1000), ([0, 1, 2], [1000, np.nan, 1000])):
        found = tl.share_trend(days, [0.4, 0.45, 0.5], n, house=["a", "b", "a"])
        assert np.isnan([*found.level, *found.se, *found.effects, found.walk]).all()


def test_two_houses_are_known_where_one_of_them_has_two_polls():
    found = tl.share_trend([0, 1, 2], [1.0, 0.98, 1.0], 100, house=["a", "b", "a"])
    assert np.isfinite([found.house_sd, *found.effects, *found.effects_se]).all()
    assert found.high.max() == 1


def test_a_deviation_of_one_is_the_largest_that_can_be_given():
    found = tl.share_trend([0, 1], [0.4, 0.5], 1000, house=["a", "b"], sds=(0.0, 1.0, 0.0))
    assert found.house_sd == 1


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"shares": [40, 45, 50]}, r"shares: a share .* pass 0\.5"),
        ({"days": [0, 1]}, "days: 2 times for 3 polls"),
        ({"house": ["a"]}, "house: 1 houses for 3 polls"),
        ({"anchor": "YouGov"}, 'pass "houses", "typical" or a house, one of a, b'),
        ({"sds": (0.1, 0.2)}, "sds=.* pass three standard deviations"),
        ({"sds": (0.1, 2.0, 0.1)}, "sds=.* pass three standard deviations"),
        ({"unit": 2}, "unit: the rounding unit"),
        ({"confidence_level": 95}, r"did you mean 0\.95"),
    ],
)
def test_what_makes_no_trend_is_told(changed, text):
    usual = {"days": [0, 1, 2], "shares": [0.4, 0.45, 0.5], "n": 1000, "house": [*"aba"]}
    with pytest.raises(ValueError, match=text):
        tl.share_trend(**(usual | changed))
