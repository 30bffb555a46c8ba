import numpy as np
import pytest

from topline.stats.arguments import ArgumentError
from topline.stats.replicated import SCALES, replicate_scale, replicated_covariance


def test_the_scales_are_those_of_the_kinds():
    found = {kind: replicate_scale(kind, 16, rho=0.3) for kind in SCALES}
    assert found == pytest.approx(
        {
            "jk1": 15 / 16,
            "jkn": 1,
            "jk2": 1,
            "brr": 1 / 16,
            "fay": 1 / (16 * 0.49),
            "bootstrap": 1 / 15,
            "sdr": 0.25,
        }
    )
    with pytest.raises(ArgumentError, match="replicate_type='jk9': choose one of jk1, jkn"):
        replicate_scale("jk9", 16)


def test_the_jackknife_of_a_mean_is_its_variance():
    values = np.random.default_rng(2).random(20)
    left_out = (values.sum() - values)[:, None] / 19
    scale = replicate_scale("jk1", 20)
    found = replicated_covariance(np.array([values.mean()]), left_out, scale=scale)
    assert found.item() == pytest.approx(values.var(ddof=1) / 20)


def test_around_their_own_mean_replicates_vary_least():
    replicates = np.random.default_rng(3).random((30, 2))
    around = {
        centre: replicated_covariance(np.array([0.7, 0.2]), replicates, scale=1, centre=centre)
        for centre in ("estimate", "mean")
    }
    assert around["mean"] == pytest.approx(29 * np.cov(replicates.T))
    assert (around["mean"].diagonal() < around["estimate"].diagonal()).all()


def test_a_set_has_a_scale_of_its_own():
    replicates = np.array([[0.1], [0.3]])
    found = replicated_covariance(np.array([0.0]), replicates, scale=2, rscales=[1, 0.5])
    assert found.item() == pytest.approx(2 * (0.01 + 0.5 * 0.09))
