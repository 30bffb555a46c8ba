from math import comb, sqrt

import numpy as np
import pytest

from topline.charts import coverage_chart
from topline.charts.canvas import drawing_of


def wald_coverage(n, p, z=1.959963984540054):
    """Enumerate every count: independent of the library."""
    total = 0.0
    for x in range(n + 1):
        half = z * sqrt(x / n * (1 - x / n) / n)
        if x / n - half <= p <= x / n + half:
            total += comb(n, x) * p**x * (1 - p) ** (n - x)
    return total


def test_a_strip_shows_the_exact_coverage():
    ax = coverage_chart(30, methods=["wald"])
    curve = ax.child_axes[0].lines[0]
    shares, drawn = np.asarray(curve.get_xdata()) / 100, np.asarray(curve.get_ydata()) / 100
    some = slice(50, None, 111)
    expected = [wald_coverage(30, p) for p in shares[some]]
    np.testing.assert_allclose(drawn[some], expected, atol=1e-9)


def test_each_method_has_a_strip_with_name_mean_and_the_level():
    ax = coverage_chart(50, methods=["wilson", "wald"], confidence_level=0.9)
    assert len(ax.child_axes) == 2
    for strip, name in zip(ax.child_axes, ("Wilson", "Wald"), strict=True):
        mean = np.mean(strip.lines[0].get_ydata())
        assert strip.get_title(loc="left") == f"{name}: {mean:.1f}% on average"
        assert set(strip.lines[1].get_ydata()) == {90}
        assert strip.get_xlim() == (0, 100)


def test_title_names_the_method_nearest_to_the_level():
    chart = drawing_of(coverage_chart(50)).chart
    means = chart.table.groupby("method")["coverage"].mean()
    assert (means - 95).abs().idxmin() == "wilson"
    assert chart.title == "Wilson keeps nearest to 95%"


def test_alt_text_has_mean_and_lowest_of_each_method():
    chart = drawing_of(coverage_chart(50)).chart
    for _, rows in chart.table.groupby("method"):
        coverage = rows["coverage"]
        assert (
            f"{coverage.mean():.1f}% on average, {coverage.min():.1f}% at the lowest" in chart.alt
        )


@pytest.mark.parametrize("methods", ["wilson", []])
def test_methods_are_a_list(methods):
    with pytest.raises(ValueError, match=r'pass a list, for example \["wilson", "wald"\]'):
        coverage_chart(50, methods=methods)


def test_an_unknown_method_is_refused():
    with pytest.raises(ValueError, match="is not known"):
        coverage_chart(50, methods=["magic"])
