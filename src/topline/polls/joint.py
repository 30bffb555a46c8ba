"""How shares that are estimated from respondents' rows vary together."""

from collections.abc import Callable

import attrs
import numpy as np

from topline.polls.columns import Places, Texts
from topline.stats.arguments import rule
from topline.stats.lead import spread
from topline.stats.types import Array

ROWS = "estimated from respondents' rows"
REPLICATED = "estimated from respondents' rows by replicate weights"
AT_THE_ENDS = "at 0 and 100% the mean of the question's others"
NOT_ESTIMATED = "too few sampling points to show a design effect"


@attrs.frozen(eq=False)
class Joint:
    """How estimated shares vary together: what the difference of any two of them rests on.

    ``cov`` and ``df`` have a row and a column for each share.
    """

    share: Array
    cov: Array
    n: Array
    df: Array
    source: str
    """Where the design effects come from."""
    counted: Array
    """Respondents, those of weight 0 among them."""
    decided: Callable[[], "Joint"] | None = None
    """Counts anew among those with an opinion."""

    def lead_deff(self, first: Places, second: Places) -> Array:
        """Return the design effect of the lead of one answer over another; NaN where none varies.

        It is the variance of the lead over that in a simple random sample.
        """
        variance = self._sums(first, second) - 2 * self.cov[first, second]
        srs = spread(self.share[first], self.share[second]) / self.n[first]
        found = np.divide(variance, srs, out=np.full(srs.shape, np.nan), where=srs > 1e-12)
        least: Array = np.maximum(found, rule("deff").low)
        return least

    def change_factor(self, first: Places, second: Places) -> Array:
        """Return what both design effects of a change are multiplied by: 1 without covariance.

        Waves at the same sampling points, or of the same people, move together.
        """
        return _factor(self._sums(first, second), self.cov[first, second])

    def lead_change_factor(self, a_then: Places, b_then: Places, a: Places, b: Places) -> Array:
        """Return the same of the change of a lead, from that of a over b then to that now."""
        then, now = (self._sums(*two) - 2 * self.cov[two] for two in ((a_then, b_then), (a, b)))
        together = self.cov[a_then, a] + self.cov[b_then, b]
        return _factor(then + now, together - self.cov[a_then, b] - self.cov[b_then, a])

    def rows(self, place: Places) -> "Joint":
        """Return the same of these shares."""
        both = np.ix_(place, place)
        return Joint(
            share=self.share[place],
            cov=self.cov[both],
            n=self.n[place],
            df=self.df[both],
            source=self.source,
            counted=self.counted[place],
        )

    @property
    def known_df(self) -> Array:
        """The degrees of freedom of each share; NaN below 1, where nothing is known of it."""
        df = self.df.diagonal()
        return np.where(df >= 1, df, np.nan)

    def deffs(self, question_id: Texts) -> tuple[Array, Texts]:
        """Return the design effect of each share, and where it comes from.

        At 0 and 100% a share shows none: the mean of its question's others stands for it. Where
        all respondents are of one place none is shown at all.
        """
        question = np.unique(question_id, return_inverse=True)[1]
        srs = self.share * (1 - self.share) / self.n
        enough = ~np.isnan(self.known_df)
        shows = (srs > 0) & enough
        found = np.divide(self.cov.diagonal(), srs, out=np.zeros(srs.shape), where=shows)
        found = np.where(shows, np.maximum(found, rule("deff").low), 0.0)
        total, number = np.bincount(question, found), np.bincount(question, shows)
        mean = np.divide(total, number, out=np.full(total.shape, np.nan), where=number > 0)
        found = np.where(shows, found, np.where(enough, mean[question], np.nan))
        told = np.where(shows, self.source, f"{self.source}; {AT_THE_ENDS}").astype(object)
        told[np.isnan(found)] = NOT_ESTIMATED
        return found, told

    def _sums(self, first: Places, second: Places) -> Array:
        squares = self.cov.diagonal()
        return squares[first] + squares[second]


def _factor(total: Array, together: Array) -> Array:
    """Return the variance of a difference over the sum of the variances of its sides."""
    found: Array = np.ones(total.shape)
    return np.divide(total - 2 * together, total, out=found, where=total > 0)
