"""The Wilson form: its bounds solve its equation, and its ends are exact."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from topline.stats.wilson import wilson_bounds


@given(share=st.floats(0, 1), spread=st.floats(1e-6, 100))
def test_the_bounds_solve_the_equation(share, spread):
    for bound in wilson_bounds(share, spread):
        np.testing.assert_allclose(
            (share - bound) ** 2, spread * bound * (1 - bound), atol=1e-12, rtol=1e-9
        )


@given(spread=st.floats(1e-9, 1e9))
def test_the_ends_are_exact(spread):
    assert wilson_bounds(0.0, spread)[0] == 0.0
    assert wilson_bounds(1.0, spread)[1] == 1.0
